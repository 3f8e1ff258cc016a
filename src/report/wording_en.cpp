#include "report/wording.h"

namespace boucle::report {

const Wording& english_wording() {
  static const Wording words{
      .language = base::Language::english,
      .months = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December"},
      .month_of_year = "{0} {1}",
      .quarter_of_year = "Q{0} {1}",
      .half_of_year = "H{0} {1}",
      .never = "never",
      .yes = "yes",
      .no = "no",

      .run_line = "{0} · {1} to {2} · {3} paths · seed {4}",
      .run_line_one_path = "{0} · {1} to {2} · one path · seed {3}",
      .run_line_certain = "{0} · {1} to {2} · one path, nothing random",
      .no_randomness = "The model has no randomness: one path says everything, so one path was run.",
      .one_path = "One path only: no intervals and no probabilities can be told from it.",
      .conditional = "Conditional forecast: what follows from the model's assumptions, not a prediction.",
      .scenario_heading = "Scenario {0}",
      .scenario_titled = "Scenario {0}: {1}",
      .base_title = "the model as written",

      .answer_heading = "When",
      .cash_out_heading = "When does the cash run out?",
      .in_short = "In short",
      .date_certain = "{0}",
      .date_between = "{0}; 8 times in 10 between {1} and {2}",
      .date_from = "{0}; 9 times in 10 from {1} on, more than 1 time in 10 {2}",
      .date_never_sometimes = "{0} in most cases; it happens on {1} of the paths, 1 time in 10 by {2}",
      .date_never_rarely = "{0} in at least 9 cases in 10; it happens on {1} of the paths",
      .date_never = "{0}, on any path",
      .never_certain = "{0}",
      .not_before = "not before {0}",
      .not_within = "not within {0} periods",
      .probability_by_end = "probability by {0}: {1}",
      .cumulative_chart = "probability so far",

      .measures_heading = "Measures",
      .finals_heading = "At the end of {0}",
      .interval_80 = "{0}; 8 times in 10 between {1} and {2}",
      .interval_same = "{0}, at least 8 times in 10",
      .plus_minus = "{0} ± {1}",
      .share_yes = "{0} of the paths",
      .not_a_number = "not a number",
      .fan_title = "{0}, {1}",
      .fan_high = "P90",
      .fan_median = "P50",
      .fan_low = "P10",
      .fan_exact = "",
      .compare_heading = "Scenarios compared",
      .compare_note = "Medians; for conditions and probabilities the share of the paths.",
      .compare_measure = "",
      .monte_carlo_note = "± is the 95 % Monte Carlo error of a share.",

      .claims_heading = "Claims against the model: {1} of {0} agree",
      .claim_column = "claim",
      .claimed_column = "claimed",
      .model_column = "model: median (90 %)",
      .percentile_column = "pct",
      .verdict_column = "verdict",
      .claim_range = "{0} ({1} to {2})",
      .claim_agrees = "agrees",
      .claim_edge = "edge",
      .claim_far = "far",
      .claim_unresolved = "unresolved",
      .claim_driver = "largest driver {0} (rank correlation {1})",
      .checks_heading = "Checks",
      .check_passed = "holds",
      .check_failed = "FAILS",
      .check_failed_on = "FAILS on {0} of the paths",
      .check_unknown = "could not be computed",

      .books_balanced = "books balanced: 0 gap over {0} entries",
      .books_broken =
          "BOOKS BROKEN: {0} of {1} entries have a gap, the worst {2} at {3}; "
          "this is a fault of Boucle, please report it",
      .no_books = "no sector keeps books in this model",
      .no_faults = "no path faulted",
      .faults = "{0} of {1} paths faulted ({2}) and are left out of every statistic",
      .fault_first = "first: {0} in {1}, number of paths {2}",
      .solve_fault = "{0}: not solved on {1} of {2} paths, first in {3}",
      .solve_fault_some =
          "{0}: not solved on {1} of {2} paths, first in {3}; on the others the same equations were "
          "solved",
      .solve_equations = "the equations that hold together: {0}",
      .solve_more = "and {0} more",
      .solve_furthest =
          "on the first of these paths the equation of {0} is furthest from holding; condition of the "
          "scaled derivatives: {1}",
      .condition_about = "about {0}",
      .condition_infinite = "infinite (singular)",
      .condition_unknown = "not a number",
      .solve_undetermined =
          "{0} of them: linear equations that contradict or repeat each other: no solution, or endlessly many",
      .solve_flat_at_start =
          "{0} of them: flat at the start: the unknowns can change without changing the equations "
          "(singular), so no step leads on",
      .solve_flat = "{0} of them: on the way the equations became flat (singular), so no step leads on",
      .solve_not_a_number =
          "{0} of them: something cannot be computed at the start, or wherever a step leads: a division by 0, "
          "a root or logarithm of a negative number, an overflow",
      .solve_stuck = "{0} of them: no step brings the two sides nearer to each other; probably there is no solution",
      .solve_diverged = "{0} of them: the unknowns run away without end; probably there is no solution",
      .solve_unfinished = "{0} of them: not done after {1} steps",
      .try_undetermined = "try: an equation that says something else, or one that reads `prev {0}`",
      .try_start = "try: another first guess: `solve {0} start …`, near the solution you expect",
      .try_bounds =
          "try: a first guess where everything can be computed (`solve {0} start …`), or bounds in the "
          "formula, as in sqrt(max(0, …))",
      .try_prev =
          "try: check that such paths have a solution; else let the loop read `prev {0}`, or bound what it "
          "depends on",
      .too_many_faults = "more than {0} of the paths faulted: the results cannot be trusted",
      .not_available = "not available yet: {0}",
      .scenario_not_run = "not available yet: scenario {0}, which needs {1}",
      .next_heading = "Next:",
      .written = "written to {0}: run.json, measures.csv, series.csv",
      .interrupted = "interrupted: nothing was written",

      .progress = "{0} · {1} path-steps/s · {2} left",
      .seconds_left = "{0} s",
      .minutes_left = "{0} min {1} s",
      .hours_left = "{0} h {1} min",
      .watching = "waiting for a file to change; Ctrl-C ends",

      .check_ok = "no errors: {0} equations, {1} inputs, {2} scenarios, {3} payments",
      .input_range = "{0} to {1}",
      .input_assumption = "assumption: {0}",
      .no_inputs = "this model has no input that can be changed from outside",
      .inputs_unchanged = "{0}: no cell was changed; the model runs as written",
      .inputs_changed = "{1}: {0} changed",
      .new_done = "a new model is in {0}",
      .new_not_empty = "the folder {0} is not empty; nothing was written",
      .new_unknown = "there is no template `{0}`; there are {1}",
      .formatted = "formatted {0}",
      .not_formatted = "{0} is not in standard form; `boucle fmt {0}` changes it",
      .explain_error = "error",
      .explain_warning = "warning",
      .explain_argument = "…",
      .explain_unknown = "there is no message `{0}`",
      .explain_heading = "{0} ({1}): {2}",
      .explain_message = "The message: {0}",
      .explain_wrong = "Wrong",
      .explain_right = "Right",
      .explain_all = "`boucle explain` lists all codes",
      .explain_list = "`boucle explain {0}` says more about one of them.",

      .error_prefix = "error: ",
      .warning_prefix = "warning: ",
      .hint_prefix = "hint: ",
      .did_you_mean = "did you mean `{0}`?",
      .unknown_scenario = "the model has no scenario `{0}`",
      .known_scenarios = "its scenarios are {0}",
      .no_scenarios = "it has no scenario but `base`",
      .bad_count = "{0} takes a whole number of at least 1, like 5000, 10k or 1M, not `{1}`",
      .count_too_large =
          "at most {0} paths: at a million paths a second more would take over {1} days, and the Monte "
          "Carlo error is already below a millionth",
      .bad_set = "--set takes name=value, like 'openai.cash=30 B$', not `{0}`",
      .bad_shortfall = "shortfall is `gap` or `default`, not `{0}`",
      .later_command = "`boucle {0}` is not available yet",
      .later_default = "shortfall = default (unpaid bills that spread); the run lets cash go negative instead",
      .unmatched_series = "--series {0} matches no series of the model",
      .bad_stage = "there is no stage `{0}`; there are {1}",
      .unknown_option = "there is no option `{0}`",
      .unknown_command = "there is no command `{0}`",
      .missing_argument = "{0} is missing",
      .bad_value = "{0} takes {2}, not `{1}`",
      .bad_engine =
          "--engine takes interpreter or auto, not `{0}`: this version has one engine, and results do not "
          "depend on it",
      .missing_value = "{0} needs a value",
      .superfluous = "`{0}` is one argument too many",
      .see_help = "see `{0} --help`",
      .cannot_write = "cannot write {0}: {1}",
      .out_of_memory = "not enough memory for this model and this run",
      .stdout_failed = "cannot write to the standard output (disk full?)",
  };
  return words;
}

}  // namespace boucle::report
