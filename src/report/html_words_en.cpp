#include "report/html_words.h"

namespace boucle::report {

const PageWords& english_page_words() {
  static const PageWords words{
      .skip = "Skip to the contents",
      .contents = "Sections",
      .conditional = "Conditional on the listed assumptions.",
      .not_advice = "Not investment advice.",
      .runs_from_to = "{0} to {1}, {2} [2:path|paths]",
      .scenarios_shown = "Scenarios: {0}",

      .verdict = "The verdict",
      .interval = "8 times in 10 between {0} and {1}",
      .interval_same = "at least 8 times in 10",
      .in_scenario = "{0}: {1}",
      .certain = "certain, given the assumptions",
      .interval_from = "9 times in 10 from {0} on; more than 1 time in 10 not within the calendar",
      .share_of_paths = "of the paths",
      .median = "median",
      .by_end = "probability by {0}: {1}",
      .no_answer = "The model names no measure, so there is no verdict; its series are below.",

      .assumptions = "What it rests on",
      .matters_finding = "What decides most: {0}",
      .matters_note =
          "The answer: {0}. Rank correlation of what is drawn with it, over the paths; 0: no link, 1: decides alone.",
      .correlation = "weight in the answer",
      .more_means_later = "more of it: later",
      .more_means_earlier = "more of it: earlier",
      .more_means_more = "more of it: higher",
      .more_means_less = "more of it: lower",
      .all_assumptions = "All {0} [0:assumption|assumptions]: {1} drawn by chance, {2} with a source",
      .assumption_column = "assumption",
      .value_column = "value",
      .low_column = "P5",
      .middle_column = "value, or median",
      .high_column = "P95",
      .origin_column = "where it comes from",
      .conflict = "published figures against it: {0}",
      .conflicts_note =
          "⚠ marks an assumption on which published figures hang most that lie far from the model: if they are right, "
          "it "
          "is wrong.",
      .drawn_each_period = "every period",
      .no_origin = "no source",
      .assumed = "assumption: {0}",
      .yes = "yes",
      .no = "no",
      .no_assumptions = "The model has no number that could be changed from outside.",

      .fan_key_median = "median",
      .fan_key_certain = "this scenario",
      .fan_key_half = "1 time in 2",
      .fan_key_most = "9 times in 10",
      .ghost_key = "median of another scenario",
      .ghost_named = "median: {0}",
      .fan_runs_out = "{0} runs out in {1} in the median case, on {2} of the paths by {3}",
      .fan_lasts = "{0} lasts to {2} on {1} of the paths",
      .fan_never = "{0} lasts to {1} on every path",
      .fan_turns_negative = "{0} turns negative in {1} in the median case",
      .fan_turns_positive = "{0} turns positive in {1} in the median case",
      .fan_rises = "{0} rises from {1} to {2} by {3}, in the median case",
      .fan_falls = "{0} falls from {1} to {2} by {3}, in the median case",
      .fan_stays = "{0} ends where it starts: {1}",
      .fan_describe = "{0} from {1} to {2}; at the end P5 {3}, median {4}, P95 {5}",
      .cumulative = "Probability so far, %: {0}",
      .flag_median = "median {0}",
      .flag_claim = "published {0}: {1}",
      .flag_date = "{0}",
      .data_table = "The figures of this chart",
      .period_column = "period",
      .measures = "Measures",
      .strip_key = "Dot: median. Strong bar: 1 time in 2. Pale bar: 9 times in 10.",
      .strip_never = "›: goes on beyond the calendar.",
      .scenarios = "Scenarios compared",
      .same_as_first = "=: as in {0}.",
      .published_mark = "Upright line: a published figure.",

      .money_loop = "The money loop",
      .flows_finding_loop = "{0} puts {1} into {2}, which pays it {3} in return",
      .flows_finding_largest = "The largest flow: {0} pays {1} {2}, {3} of all payments",
      .flows_note = "All payments between sectors, {0} to {1}, means over the paths. A ribbon points at who receives.",
      .flows_note_inside =
          "Payments between the members of the model, {0} to {1}, means over the paths; who stands outside is in the "
          "table below. A ribbon points at who receives.",
      .trade = "purchases, wages, taxes",
      .financing = "money put in",
      .back = "interest, dividends, repayments",
      .receives = "receives {0}",
      .pays = "pays {0}",
      .others = "{0} [0:other|others]",
      .matrix_heading = "Who pays whom, {0}",
      .matrix_payer = "payer ↓  receiver →",
      .matrix_note = "Rows pay columns; the stronger the colour, the larger the payment.",
      .matrix_sum = "all",
      .pairs_heading = "Who finances its own customers",
      .pairs_note =
          "Each puts money into a company that buys from it; the last column is the part of the purchases that this "
          "money could pay.",
      .pair_financier = "financier",
      .pair_put_in = "puts in",
      .pair_buyer = "its customer",
      .pair_bought = "who pays it",
      .pair_both = "covered",
      .by_year = "Over time",
      .payment_column = "payment",
      .kind_column = "nature",
      .stream_heading = "From whom to whom, and what flows back",
      .stream_note = "From left to right who pays on to others; what returns to an earlier payer runs below.",
      .more_rows = "{0} more [0:is|are] not shown here.",

      .round_trip_finding = "{1} of the revenue of {0} is its own financing coming back",
      .round_trip_none = "No revenue is its own financing coming back",
      .round_trip_note =
          "Revenue in cash by who last put the money in, pro rata; the round trip as median (P5 to P95) of the paths, "
          "and "
          "the bounds that hold for every way of tracing.",
      .part_own = "its own financing",
      .part_members = "financing of other members",
      .part_customers = "customers",
      .part_capital = "capital from outside",
      .part_rest = "cash at the start, other",
      .of_revenue = "of {0}",
      .bounds_words = "any tracing: {0} to {1}",

      .commitments = "Commitments",
      .commitments_finding = "{0} are signed and not yet delivered at the end of {1}; {3} of it is {2}",
      .commitments_note =
          "Purchases and leases signed, not yet received or begun, at the end of each period; means over the paths.",
      .commitments_and_stranded = "Commitments and stranded capacity",
      .stranded_heading = "Stranded capacity",
      .equipment_finding = "{0} of equipment stands in the books at the end of {1}; {3} of it is that of {2}",
      .equipment_note = "Equipment at cost less depreciation, at the end of each period; means over the paths.",
      .equipment_column = "equipment",
      .idle_caption = "What earns nothing when only a part is used, end of {0}: arithmetic on the books",
      .idle_at = "idle at a use of {0}",
      .use_caption = "The part of each capacity that is used, at the end of each period; means over the paths",
      .stranded_caption = "Book value of what stands idle, at the end of each period; means over the paths",
      .break_even_column = "just pays at",

      .contagion = "Who fails if who fails",
      .contagion_finding = "If {0} stops paying in {1}, {2} cannot pay either, on {3} of the paths",
      .contagion_nobody = "If one of them stops paying in {0}, nobody else has to",
      .contagion_below =
          "Each company on the left is made to leave its bills unpaid from then on; what others do not receive they "
          "cannot pay. The same paths are run with and without.",
      .contagion_note =
          "Share of the paths on which the column cannot pay because the row does not; {0} [0:path|paths]. On the "
          "right what it "
          "costs: the loss of equity by the end of the calendar, means.",
      .contagion_corner = "stops paying ↓  cannot pay →",
      .contagion_losses = "who loses most",

      .unit_economics = "Unit economics",
      .unit_finding = "{0} pays out {1} for each {2} of sales in {3}, {4} in {5}; most of it as {6}",
      .unit_finding_one = "{0} pays out {1} for each {2} of sales in {3}; most of it as {4}",
      .unit_note =
          "Cash paid for purchases, wages, equipment and taxes for each {0} of sales in cash; means over the paths. "
          "Above "
          "the line a company pays out more than it sells.",
      .unit_level = "sales: {0}",
      .unit_all = "Paid out for each {0} of sales, every company",
      .unit_table = "{0}: paid out for each {1} of sales",
      .work_heading = "Price and cost of one unit of work",
      .work_price = "price",
      .work_compute = "computing",
      .work_margin = "margin",
      .work_to_zero = "computing must fall for a margin of zero",
      .work_to_forty = "… of 40 %",

      .claims = "Published figures",
      .claims_finding = "{0} of {1} published figures [0:agrees|agree] with the model, {2} [2:lies|lie] far from it",
      .vintage_heading = "Published {0}: {1} of {2} agree",
      .no_vintage = "without a date",
      .claimed = "published {0}",
      .model_says = "model {0}",
      .far_below = "far below the model",
      .far_above = "far above the model",
      .edge_below = "at the low edge",
      .edge_above = "at the high edge",
      .agrees = "agrees",
      .agreeing = "in agreement, or not comparable: {0}",
      .set_heading = "The set “{0}”: {1} of {2} agree",
      .other_far = "less far from the model: {0}",
      .unresolved = "not comparable",
      .far = "far from the model",
      .conflicts_finding = "Published figures contradict each other {0} [0:time|times]",
      .conflicts_below = "Found by rules that look at quantities, periods, units, dates and words, without the model.",
      .more_conflicts = "{0} more",
      .claims_note =
          "Dot: where the published figure lies among the paths, from the lowest (left) to the highest. Light bar: 9 "
          "paths in 10.",
      .percentile = "percentile",
      .driver = "hangs most on {0}",
      .checks = "Checks",
      .statements = "Statements",

      .method = "Data, method, limits",
      .data = "This page",
      .limits = "Limits",
      .citation = "How to cite it",
      .cite = "Boucle {0}, model {1} ({2}), {3} [3:path|paths], seed {4}.",
      .method_text =
          "Every payment is booked on both sides, and the books of every sector are checked after every period of "
          "every "
          "path. What is uncertain is drawn {0} [0:time|times]; each scenario sees the same draws. Shares carry their "
          "95 % "
          "Monte "
          "Carlo error.",
      .method_certain =
          "Every payment is booked on both sides, and the books of every sector are checked after every period. "
          "Nothing "
          "in this model is drawn by chance, so one path says everything.",
      .limits_text =
          "The figures follow from the assumptions listed above and from nothing else: they are what would happen if "
          "these held, not a prediction. Intervals hold the chance that the model states, not what nobody thought of.",
      .field_model = "Model",
      .field_file = "File",
      .field_hash = "Hash of its texts",
      .field_version = "Version",
      .field_seed = "Seed",
      .field_paths = "Paths",
      .field_settings = "Changed by hand",
      .field_command = "The command that made this page:",
      .field_scenarios = "Scenarios",
      .field_sources = "All {0} sources",
      .missing = "What this page cannot show",
      .faulted_banner = "{0} of the paths of scenario {1} faulted and are left out of every figure",
      .missing_report = "The model has no `report`: its measures and the cash of its sectors are shown.",
      .missing_sectors = "The model has no sectors with books, so nobody pays anybody.",
      .missing_payments = "No sector pays another, so there is no money loop.",
      .missing_randomness = "Nothing is drawn by chance: no intervals, no probabilities, no weights of assumptions.",
      .missing_claims = "The model has no claims: nothing published is compared with it.",
      .missing_measures = "The model has no measures: there is no verdict.",
      .missing_commitments = "No commitments are booked.",
      .missing_equipment = "No equipment stands in the books, and no capacity is named.",
      .missing_contagion = "Companies do not owe each other enough to ask who fails if one of them does.",
      .missing_statements = "The reports have no tables: `table pnl(x)` adds statements.",
      .missing_sources = "No number cites a source.",
      .page_static = "The page has no script and loads nothing. It was drawn by the command above.",
  };
  return words;
}

}  // namespace boucle::report
