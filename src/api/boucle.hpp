// Boucle for C++ programs: what the command line does, as functions.
//
// Each function takes its options and a Console, writes text to the sinks of the console and returns the exit code that
// the command would end with. Nothing throws, nothing is global, nothing is printed elsewhere. Texts are UTF-8.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace boucle {

namespace exit_code {
inline constexpr int ok = 0;
inline constexpr int other = 1;  // e.g. a command that is not available yet, a file not in standard form
inline constexpr int usage = 2;
inline constexpr int model_errors = 3;  // also of an edited table of inputs
inline constexpr int faults = 4;        // more paths faulted than `max_fault_share`
inline constexpr int books_broken = 5;  // an accounting identity does not hold
inline constexpr int check_failed = 6;
inline constexpr int file = 7;  // a file or the disk
inline constexpr int internal = 70;
inline constexpr int interrupted = 130;
}  // namespace exit_code

enum class Language { english, french };

struct Console {
  std::function<void(std::string_view)> out;  // data
  std::function<void(std::string_view)> err;  // diagnostics and progress
  Language language = Language::english;
  int width = 80;
  bool color_out = false, color_err = false;
  bool ascii = false;
  bool progress = false;                           // draw a progress bar on err
  const std::atomic<bool>* interrupted = nullptr;  // set by the caller to stop; nothing is written then
};

struct CheckOptions {
  std::string file;
  bool json = false;  // diagnostics as JSON on out
};

struct RunOptions {
  std::string file;
  std::vector<std::string> scenarios, sets, series;
  std::string inputs;       // an edited table of inputs
  std::string paths, seed;  // as written: 10k, 1M; empty for the model's
  std::string out;          // a folder for run.json, measures.csv, series.csv
  int threads = 0;          // 0: all cores
  bool json = false, watch = false;
  // For tests: they change how, never what is computed.
  std::string engine = "auto", isa;  // isa: baseline, avx2, avx512
  int lane_width = 0;
  bool no_passes = false;
};

struct ReportOptions {
  RunOptions run;          // file, scenarios, sets, inputs, paths, seed, threads
  std::string out;         // the page; `-` is the standard output
  bool is_static = false;  // without script; every page is, so far
};

// What `runway` and `credit` take: a run, and what to show of it.
struct ViewOptions {
  RunOptions run;
  std::string company;  // empty: all, in a few lines each
  std::string from;     // runway: no new money from this period on; empty: the model's own scenario, or the start
};

// Published figures against the model and each other.
struct ClaimsOptions {
  RunOptions run;            // file, scenarios (the first counts), sets, inputs, paths, seed, threads
  std::string as_of;         // only what was known by the end of this period; empty: everything
  std::string group;         // only this collection of figures; empty: all
  bool assumptions = false;  // also what hangs on numbers without a source
  std::string measure;       // on which answer; empty: q01…, or the first measure
  bool json = false;
};

struct TableOptions {
  std::string file;
  std::vector<std::string> of;  // "pnl(openai)"; none: the tables of the reports, else `godley`
  std::string by, period;       // year, quarter …; of the periods, only this one
  std::string scenario;
  std::string path = "mean";  // or the number of a path, or p05 … p95
  std::string paths, seed;    // as for `run`
  std::vector<std::string> sets;
  bool json = false, csv = false;
};

struct InputsOptions {
  std::string file;
  bool csv = false;
};

// Debts between nodes, as tables (see driver/network_tables.h). Numbers are as written; empty: the method's own.
struct ClearOptions {
  std::string nodes, edges;
  std::string method, alpha, beta;  // method: en, rv, furfine, debtrank
  bool json = false;
};

// Payments between companies, as tables (see driver/payments_table.h).
struct LoopsOptions {
  std::string file;               // a model, or empty
  std::string payments, opening;  // tables instead; opening may be empty
  std::string scenario;           // of a model
  std::vector<std::string> sets;  // name=value
  std::string paths, seed;        // of a model; empty: its own
  bool counterfactual = false;
  std::string outside;  // names outside the perimeter, separated by commas
  std::string window;   // "2026..2027", or empty for all periods
  std::string by;       // also by parts of the window: "year", "quarter" …; of a list of payments "period"
  std::string of;       // one member, or empty for all
  bool json = false;
};

// A question to the model inside the command.
struct AskOptions {
  std::string question;  // its number; empty: all of them are listed
  RunOptions run;        // sets, paths, seed, threads, json
  bool all = false;      // every source and assumption behind the answer
};

// What happens if: hits (`lab defaults in 2027-Q3`) and shocks (`lab.demand -20 % in 2027-Q3`).
struct StressOptions {
  RunOptions run;  // file, at most one scenario, sets, inputs, paths, seed, threads, json
  std::vector<std::string> hits, shocks;
  std::string until;     // measured through this period; empty: the end of the calendar
  std::string backstop;  // the share of every guarantee, `80 %` or `off`; empty: the model's
  std::string each;      // instead: every company defaults in turn, from this period on
};

// What is at stake with one company.
struct ExposureOptions {
  RunOptions run;  // file, at most one scenario, sets, inputs, paths, seed, threads, json
  std::string company;
  std::string at;  // a year; empty: when most is held against it
};

// One contract for its supplier.
struct ContractOptions {
  RunOptions run;
  std::string contract;  // an entity that is no company, or a payment with a name; empty: lists them
  std::string discount;  // "8 %"; empty: that
};

struct NewOptions {
  std::string name, folder;
};

struct DumpOptions {
  std::string file, stage, scenario;
  bool no_passes = false;
};

struct FormatOptions {
  std::vector<std::string> files;
  bool check = false;
};

int check(const CheckOptions& options, const Console& console);
int run(const RunOptions& options, const Console& console);
int report_page(const ReportOptions& options, const Console& console);
int runway(const ViewOptions& options, const Console& console);
int credit(const ViewOptions& options, const Console& console);
int claims(const ClaimsOptions& options, const Console& console);
int table(const TableOptions& options, const Console& console);
int inputs(const InputsOptions& options, const Console& console);
int clear(const ClearOptions& options, const Console& console);
int loops(const LoopsOptions& options, const Console& console);
int ask(const AskOptions& options, const Console& console);
int stress(const StressOptions& options, const Console& console);
int exposure(const ExposureOptions& options, const Console& console);
int contract(const ContractOptions& options, const Console& console);
int create(const NewOptions& options, const Console& console);
int dump(const DumpOptions& options, const Console& console);
int format(const FormatOptions& options, const Console& console);
int explain(std::string_view code, const Console& console);           // without a code: all of them
int not_available(std::string_view command, const Console& console);  // returns exit_code::other

int out_of_memory(const Console& console);  // says so; exit_code::other
int output_failed(const Console& console);  // the standard output could not be written: says so; exit_code::file

std::string_view version();

// Text with lines that are wider than the console broken between words; what looks like a command (two spaces, then
// `boucle`) is left as it is, to be copied.
std::string fitted(std::string_view text, const Console& console);

// Mistakes in how the command was called: each writes a message with its remedy and returns exit_code::usage.
enum class UsageMistake { unknown_option, unknown_command, missing_argument, missing_value, superfluous, bad_value };
int usage_error(UsageMistake mistake, std::string_view what, const std::vector<std::string>& known,
                std::string_view command, const Console& console);

}  // namespace boucle
