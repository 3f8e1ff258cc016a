// What a page says besides what a run says on the terminal (wording.h), one table a language. A `Text` has no default,
// so a language that lacks one does not compile; a test checks that both use the same {placeholders}.
#pragma once

#include <string_view>
#include <vector>

#include "report/wording.h"

namespace boucle::report {

struct PageWords {
  Text skip, contents, conditional, not_advice;
  Text runs_from_to;     // {0} first {1} last period {2} paths
  Text scenarios_shown;  // {0} names

  // Verdict
  Text verdict, interval, interval_same, in_scenario,
      certain;          // interval: {0} P10 {1} P90 · in_scenario: {0} {1} value
  Text interval_from;   // {0} P10; P90 is never
  Text share_of_paths;  // {0} share
  Text median, by_end;  // by_end: {0} last period {1} share
  Text no_answer;

  // Assumptions
  Text assumptions;
  Text matters_finding, matters_note;  // {0} assumption · {0} measure
  Text correlation, more_means_later, more_means_earlier, more_means_more, more_means_less;
  Text all_assumptions;  // {0} how many {1} drawn {2} with a source
  Text assumption_column, value_column, low_column, middle_column, high_column, origin_column;
  Text conflict;  // {0} number of claims
  Text conflicts_note;
  Text drawn_each_period, no_origin, assumed;  // assumed: {0} reason
  Text yes, no, no_assumptions;

  // Charts
  Text fan_key_median, fan_key_certain, fan_key_half, fan_key_most, ghost_key;
  Text ghost_named;                             // {0} the scenario
  Text fan_runs_out;                            // {0} series {1} date {2} share {3} last period
  Text fan_lasts;                               // {0} series {1} share {2} last period
  Text fan_never;                               // {0} series {1} last period
  Text fan_turns_negative, fan_turns_positive;  // {0} series {1} period
  Text fan_rises, fan_falls;                    // {0} series {1} from {2} to {3} last period
  Text fan_stays;                               // {0} series {1} value
  Text fan_describe;                            // {0} series {1} first {2} last period {3} P5 {4} median {5} P95
  Text cumulative;                              // {0} measure
  Text flag_median, flag_claim, flag_date;      // {0} period · {0} vintage {1} value {2} status · {0} name
  Text data_table, period_column;
  Text measures, strip_key, strip_never, scenarios;
  Text same_as_first;  // {0} scenario
  Text published_mark;

  // Payments
  Text money_loop, flows_finding_loop;                  // {0} financier {1} put in {2} buyer {3} bought
  Text flows_finding_largest;                           // {0} payer {1} payee {2} amount {3} share
  Text flows_note, flows_note_inside;                   // {0} first {1} last period
  Text trade, financing, back, receives, pays, others;  // receives, pays: {0} amount · others: {0} how many
  Text matrix_heading, matrix_payer, matrix_note, matrix_sum;
  Text pairs_heading, pairs_note, pair_financier, pair_put_in, pair_buyer, pair_bought, pair_both;
  Text by_year, payment_column, kind_column, stream_heading, stream_note;
  Text more_rows;  // {0} how many

  // Whose money a revenue is
  Text round_trip_finding;  // {0} member {1} share
  Text round_trip_none, round_trip_note;
  Text part_own, part_members, part_customers, part_capital, part_rest;
  Text of_revenue, bounds_words;  // {0} amount · {0} low {1} high

  // Commitments
  Text commitments, commitments_finding;  // {0} amount {1} period {2} part {3} share
  Text commitments_note;
  Text commitments_and_stranded, stranded_heading;
  Text equipment_finding;  // {0} amount {1} period {2} owner {3} share
  Text equipment_note, equipment_column;
  Text idle_caption, idle_at;  // caption: {0} period · at: {0} share in use
  Text use_caption, stranded_caption, break_even_column;

  // Contagion
  Text contagion, contagion_finding;  // {0} who is hit {1} from when {2} who then cannot pay {3} share of the paths
  Text contagion_nobody;              // {0} from when
  Text contagion_below, contagion_note, contagion_corner, contagion_losses;  // note: {0} paths

  // Unit economics
  Text unit_economics;
  Text unit_finding;  // {0} company {1} paid {2} for sales of {3} period {4} paid {5} last period {6} largest nature
  Text unit_finding_one;                 // {0} company {1} paid {2} for sales of {3} period {4} largest nature
  Text unit_note, unit_level, unit_all;  // {0} the sales that amounts are related to
  Text unit_table;                       // {0} company {1} sales
  Text work_heading, work_price, work_compute, work_margin, work_to_zero, work_to_forty;

  // Claims, checks
  Text claims, claims_finding;           // {0} agree {1} of {2} far
  Text vintage_heading;                  // {0} vintage {1} agree {2} all
  Text no_vintage, claimed, model_says;  // claimed: {0} · model_says: {0}
  Text far_below, far_above, edge_below, edge_above, agrees;
  Text agreeing;     // {0} how many
  Text set_heading;  // {0} name, {1} agree, {2} of how many
  Text other_far;    // {0} how many
  Text unresolved, far;
  Text conflicts_finding, conflicts_below, more_conflicts;  // finding, more: {0} how many
  Text claims_note, percentile, driver;                     // driver: {0} name
  Text checks, statements;

  // The account
  Text method, data, limits, citation, cite;  // cite: {0} version {1} model {2} hash {3} paths {4} seed
  Text method_text;                           // {0} paths
  Text method_certain, limits_text;
  Text field_model, field_file, field_hash, field_version, field_seed, field_paths, field_settings, field_command,
      field_scenarios, field_sources;
  Text missing, faulted_banner;  // {0} share
  Text missing_report, missing_sectors, missing_payments, missing_randomness, missing_claims, missing_measures,
      missing_commitments, missing_equipment, missing_contagion, missing_statements, missing_sources;
  Text page_static;
};

const PageWords& page_words(base::Language language);
std::vector<std::string_view> all_texts(const PageWords& words);  // in order, for the test of placeholders

}  // namespace boucle::report
