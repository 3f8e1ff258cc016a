// Every sentence that the command says to its user, one table a language. A `Text` has no default, so a language that
// lacks one does not compile; a test checks that both languages use the same {placeholders}.
//
// Messages about a model's text are not here: they are diagnostics (source/diagnostic_kinds.def).
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.h"
#include "base/language.h"

namespace boucle::report {

// Resolves `[0:path|paths]` by argument 0: the first form where it reads "1"; after `||`, as French has it, also for
// "0".
std::string in_number(std::string_view text, const std::vector<std::string>& args);

class Text {
 public:
  Text() = delete;
  constexpr Text(const char* text) : text_(text) {}  // NOLINT: conversion on purpose

  constexpr std::string_view view() const { return text_; }
  std::string str() const { return std::string(text_); }
  template <class... Args>
  std::string operator()(const Args&... args) const {
    if (text_.find('|') == std::string_view::npos) return fmt::format(fmt::runtime(text_), args...);
    return fmt::format(fmt::runtime(in_number(text_, {fmt::format("{}", args)...})), args...);
  }

 private:
  std::string_view text_;
};

struct Wording {
  base::Language language;
  std::array<Text, 12> months;

  // Periods
  Text month_of_year;    // {0} month {1} year
  Text quarter_of_year;  // {0} number {1} year
  Text half_of_year;     // {0} number {1} year
  Text never;            // in tables
  Text yes, no;

  // The head of a run
  Text run_line;           // {0} model {1} first {2} last period {3} paths {4} seed
  Text run_line_one_path;  // {0} model {1} first {2} last period {3} seed
  Text run_line_certain;   // {0} model {1} first {2} last period
  Text no_randomness;      // one path is run although more were asked for
  Text one_path;           // a random model on a single path
  Text conditional;
  Text scenario_heading;  // {0} name
  Text scenario_titled;   // {0} name {1} title
  Text base_title;

  // Dates in words
  Text answer_heading, cash_out_heading, in_short;
  Text date_certain;          // {0} date
  Text date_between;          // {0} median {1} P10 {2} P90
  Text date_from;             // {0} median {1} P10; P90 is never {2} horizon
  Text date_never_sometimes;  // {0} horizon {1} probability {2} P10
  Text date_never_rarely;     // {0} horizon {1} probability; not even P10 has a date
  Text date_never;            // {0} horizon: on no path
  Text never_certain;         // {0} horizon: the only path
  Text not_before;            // {0} the first period after the calendar
  Text not_within;            // {0} number of abstract periods
  Text probability_by_end;    // {0} last period {1} share with its error
  Text cumulative_chart;

  // Figures
  Text measures_heading;
  Text finals_heading;  // {0} last period
  Text interval_80;     // {0} median {1} P10 {2} P90
  Text interval_same;   // {0} the value of P10 to P90
  Text plus_minus;      // {0} value {1} half-width
  Text share_yes;       // {0} share of paths
  Text not_a_number;
  Text fan_title;  // {0} name {1} unit
  Text fan_high, fan_median, fan_low, fan_exact;
  Text compare_heading;
  Text compare_note;     // medians, shares and median dates
  Text compare_measure;  // the title of the first column
  Text monte_carlo_note;

  // Tables
  Text table_balance_matrix;                                             // {0} the end of a period
  Text table_transactions;                                               // {0} period
  Text table_revaluation;                                                // {0} period
  Text table_income, table_balance, table_cash_flow, table_commitments;  // {0} sector
  Text table_circularity;                                                // {0} sector
  Text table_named;
  Text table_sum;
  Text table_unit;       // {0} unit
  Text table_means;      // what the figures are
  Text table_path;       // {0} number of the path
  Text table_quantiles;  // {0} "P10"
  Text table_empty;      // {0} what was asked for
  Text table_more;       // {0} number of periods left out {1} command
  Text table_none;       // a model without books, nor tables
  Text unit_column;
  Text path_faulted;  // {0} number of the path

  // Claims, checks
  Text claims_heading;  // {0} number {1} agree
  Text claim_column, claimed_column, model_column, percentile_column, verdict_column;
  Text claim_range;  // {0} median {1} P05 {2} P95
  Text claim_agrees, claim_edge, claim_far, claim_unresolved;
  Text claim_driver;   // {0} name {1} rank correlation
  Text claims_title;   // {0} model
  Text claims_counts;  // {0} claims {1} compared with the model {2} conflicts
  Text claims_as_of;   // {0} date {1} left out
  Text claims_none;
  Text claims_group;      // {0} group {1} heading
  Text claim_superseded;  // {0} by which
  Text claim_no_reason, driver_column, claims_drivers_heading;
  Text unresolved_heading;     // {0} number
  Text conflicts_heading;      // {0} number
  Text conflict_rule_heading;  // {0} rule in words {1} number
  Text conflict_value, conflict_drift, conflict_accounting, conflict_sum, conflict_unit_slip, conflict_dates;
  Text conflict_superseded, conflict_editorial;
  Text assumptions_heading;  // {0} number {1} answer
  Text assumptions_note;     // {0} cited inputs {1} share {2} paths
  Text assumption_column, assumed_column, influence_column, place_column;
  Text not_varied;
  Text assumptions_more;  // {0} number
  Text assumptions_no_measure;
  Text checks_heading;
  Text check_passed;
  Text check_failed;
  Text check_failed_on;  // {0} share of the paths with its error
  Text check_unknown;

  // The account of the run
  Text books_balanced;  // {0} entries
  Text books_broken;    // {0} broken {1} entries {2} worst gap {3} sector
  Text no_books;
  Text no_faults;
  Text faults;       // {0} faulted {1} paths {2} share
  Text fault_first;  // {0} equation {1} period {2} paths
  // Of equations that are solved together:
  Text solve_fault;                                             // {0} unknowns {1} paths {2} all paths {3} first period
  Text solve_fault_some;                                        // the same, where other paths were solved
  Text solve_equations;                                         // {0} list
  Text solve_more;                                              // {0} how many
  Text solve_furthest;                                          // {0} unknown {1} condition
  Text condition_about, condition_infinite, condition_unknown;  // {0} number
  Text solve_undetermined, solve_flat_at_start, solve_flat, solve_not_a_number, solve_stuck, solve_diverged,
      solve_unfinished;                                    // {0} paths
  Text try_undetermined, try_start, try_bounds, try_prev;  // {0} unknown
  Text too_many_faults;                                    // {0} allowed share
  Text not_available;                                      // {0} what
  Text scenario_not_run;                                   // {0} scenario {1} what it needs
  Text next_heading;
  Text written;       // {0} folder
  Text page_written;  // {0} path {1} size in kB
  Text page_is_static;
  Text interrupted;

  // Progress
  Text progress;      // {0} percent {1} path-steps per second {2} time left
  Text seconds_left;  // {0}
  Text minutes_left;  // {0} minutes {1} seconds
  Text hours_left;    // {0} hours {1} minutes
  Text watching;

  // check, inputs, new, explain, fmt
  Text check_ok;          // {0} equations {1} inputs {2} scenarios {3} payments
  Text input_range;       // {0} low {1} high
  Text input_assumption;  // {0} reason
  Text no_inputs;
  Text inputs_unchanged;  // {0} file
  Text inputs_changed;    // {0} number {1} file
  Text new_done;          // {0} folder
  Text new_not_empty;     // {0} folder
  Text new_unknown;       // {0} name {1} the known ones
  Text formatted;         // {0} file
  Text not_formatted;     // {0} file
  Text explain_error, explain_warning;
  Text explain_argument;  // what stands for an argument of the message
  Text explain_unknown;   // {0} code
  Text explain_heading;   // {0} code {1} error or warning {2} title
  Text explain_message;   // {0} what the message says
  Text explain_wrong, explain_right;
  Text explain_all;   // where all codes stand
  Text explain_list;  // {0} a code, after the list of all

  // clear
  Text clearing_title;                                               // {0} nodes {1} debts
  Text clearing_eisenberg_noe, clearing_furfine, clearing_debtrank;  // {0} recovery, of furfine
  Text clearing_rogers_veraart;                                      // {0} alpha {1} beta
  Text clearing_none, clearing_some;                                 // {0} defaults {1} nodes {2} rounds
  Text clearing_unpaid;                                              // {0} unpaid {1} due {2} share
  Text clearing_lost_value;                                          // {0} lost {1} due {2} share
  Text clearing_outside;                                             // {0} unpaid to the outside
  Text node_column, due_column, paid_column, paid_share_column, equity_column, round_column;
  Text clearing_more;   // {0} nodes not shown
  Text clearing_least;  // {0} nodes that may pay less {1} total paid at least {2} total paid at most
  Text clearing_least_column;
  Text clearing_senior;
  Text clearing_unconverged;
  Text clearing_bad_share;  // {0} option {1} text
  Text clearing_no_alpha;   // {0} option {1} method

  // loops
  Text loops_title, loops_title_window;  // {0} members {1} first {2} last period
  Text loops_circulation;                // {0} amount {1} share of internal payments
  Text loops_multiplier;                 // {0} revenue {1} customers' money {2} ratio
  Text loops_pass_through;               // {0}
  Text loops_consolidation;              // {0}
  Text loops_no_customers;
  Text loops_finn;  // {0} index {1} path length
  Text member_column, revenue_column, round_trip_column, bounds_column, ecosystem_column, organic_column;
  Text capital_column, opening_column, unfunded_column, recycled_column, unsourced_column;
  Text loops_bounds;         // {0} low {1} high
  Text loops_meaning;        // {0} member {1} share {2} low {3} high
  Text loops_meaning_paths;  // {0} member {1} median {2} P05 {3} P95 {4} of mean payments {5} low {6} high
  Text loops_meaning_none;   // {0} member
  Text loops_paths;          // {0} paths
  Text interval_column, mean_flows_column;
  Text loops_need_input;  // what to give
  Text loops_both_inputs;
  Text loops_no_counterfactual_payments, loops_counterfactual_gap, loops_counterfactual_hint;
  Text loops_without_heading, loops_without_nobody, loops_without_note;
  Text with_column, without_column, depends_column, respond_column;
  Text loops_origin_heading, customers_column;
  Text loops_ratios_heading, given_column, given_share_column, largest_payer_column, herfindahl_column;
  Text loops_by_period_heading, period_column;
  Text loops_named_heading, loops_none;
  Text loop_financing, loop_trade;  // {0} path {1} amount
  Text loops_more;                  // {0}
  Text loops_conventions;
  Text loops_unknown_member;  // {0}

  // ask
  Text ask_title, ask_commands;
  Text ask_bounds;                           // after a figure; {0} low {1} high
  Text ask_round_trip;                       // {0} median {1} P05 {2} P95
  Text ask_nobody, ask_of_paths;             // of_paths: {0} names, each with its share
  Text ask_claims;                           // {0} agree {1} of {2} far
  Text ask_claims_edge;                      // {0} how many
  Text ask_conflicts;                        // {0} how many
  Text ask_claims_unresolved;                // {0} how many
  Text ask_unchanged, ask_as_written;        // as_written: {0} the answer
  Text ask_published, ask_behind, ask_more;  // more: {0} how many
  Text ask_sources;                          // {0} how many {1} list
  Text ask_in_short;                         // {0} sources {1} assumptions
  Text ask_no_uncited, ask_uncited_strongest, ask_uncited_first, ask_uncited;  // {0} how many
  Text ask_strongest;                                                          // heads a list of inputs
  Text ask_higher_later, ask_higher_earlier, ask_higher_more, ask_higher_less, ask_higher_likelier,
      ask_higher_unlikelier;                      // {0} an input
  Text ask_weight_of_date, ask_weight_of_figure;  // what the numbers before the inputs are
  Text labelled_input;                            // {0} label {1} name
  Text ask_unknown;                               // {0} number {1} the last one

  // Usage
  Text error_prefix, warning_prefix, hint_prefix;
  Text did_you_mean;      // {0}
  Text no_company;        // {0}: a model without any
  Text unknown_company;   // {0}
  Text known_companies;   // {0}: a list
  Text unknown_scenario;  // {0}
  Text known_scenarios;   // {0}
  Text no_scenarios;
  Text bad_count;        // {0} option {1} text
  Text count_too_large;  // {0} limit {1} days
  Text bad_set;          // {0}
  Text bad_shortfall;    // {0}
  Text later_command;    // {0}
  Text later_default;
  Text unmatched_series;             // {0}
  Text bad_stage;                    // {0} {1} the known ones
  Text unknown_option;               // {0}
  Text unknown_command;              // {0}
  Text missing_argument;             // {0}
  Text bad_value;                    // {0} option {1} value {2} allowed
  Text bad_engine;                   // {0} name
  Text missing_value;                // {0} option
  Text superfluous;                  // {0}
  Text see_help;                     // {0} command
  Text cannot_write;                 // {0} path {1} reason
  Text is_a_folder, no_such_folder;  // reasons
  Text out_of_memory;
  Text stdout_failed;
};

const Wording& wording(base::Language language);

// Every text of a table in order, for the test of its placeholders.
std::vector<std::string_view> all_texts(const Wording& words);

// A period for a reader: "September 2027", "Q3 2027", "2027", "period 17".
std::string period_words(const Wording& words, const base::Calendar& calendar, std::uint32_t step);
// For what does not happen within the calendar: "not before 2036".
std::string horizon_words(const Wording& words, const base::Calendar& calendar);

}  // namespace boucle::report
