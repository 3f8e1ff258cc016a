// `boucle run`: options to numbers, the run with its progress, what is printed and written, the exit code.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <thread>
#include <utility>

#include "api/console.h"
#include "api/counts.h"
#include "base/number_text.h"
#include "base/text.h"
#include "driver/output_files.h"
#include "driver/run.h"
#include "report/figures.h"
#include "report/result_files.h"
#include "report/verdict.h"
#include "source/render.h"

namespace boucle {
namespace {

using api::parse_count;
using Clock = std::chrono::steady_clock;

constexpr double progress_after_seconds = 1;  // shorter runs need no bar
constexpr double progress_every_seconds = 0.1;
constexpr auto watch_interval = std::chrono::milliseconds(200);

class ProgressBar {
 public:
  explicit ProgressBar(const Console& console) : console_(console), start_(Clock::now()) {}
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(const driver::Progress& progress) {
    const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
    if (elapsed < progress_after_seconds || elapsed - last_ < progress_every_seconds || progress.done <= 0) return;
    last_ = elapsed;
    const report::Wording& words = api::words_of(console_);
    const double part = std::min(1.0, progress.done / progress.total);
    const double rate = progress.done / elapsed;
    const std::string text =
        words.progress(report::share_text(words, std::floor(part * 100) / 100),
                       base::number_text(rate, words.language, 3), time_left((progress.total - progress.done) / rate));
    constexpr std::size_t bar_columns = 24;
    const auto filled = static_cast<std::size_t>(part * bar_columns);
    std::string bar;
    for (std::size_t i = 0; i < bar_columns; ++i)
      bar += i < filled ? (console_.ascii ? "#" : "━") : (console_.ascii ? "." : "─");
    console_.err("\r\x1b[K" + bar + "  " + text);
    shown_ = true;
  }

  void clear() {
    if (std::exchange(shown_, false)) console_.err("\r\x1b[K");
  }

 private:
  const Console& console_;
  Clock::time_point start_;
  double last_ = 0;
  bool shown_ = false;

  std::string time_left(double seconds) const {
    const report::Wording& words = api::words_of(console_);
    const auto left = static_cast<std::uint64_t>(std::ceil(std::min(seconds, 1e15)));
    if (left < 60) return words.seconds_left(left);
    if (left < 3600) return words.minutes_left(left / 60, left % 60);
    return words.hours_left(left / 3600, left / 60 % 60);
  }
};

// The options as the driver takes them, or the exit code of a wrong one.
std::optional<driver::RunOptions> read_options(const RunOptions& options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  const auto wrong = [&](const std::string& message) {
    api::say_error(console, message);
    return std::nullopt;
  };
  driver::RunOptions run;
  if (!options.paths.empty()) {
    const std::optional<double> count = parse_count(options.paths);
    if (!count || *count < 1) return wrong(words.bad_count("--paths", options.paths));
    if (*count > static_cast<double>(driver::max_path_count)) {
      return wrong(words.count_too_large(report::count_text(words, static_cast<double>(driver::max_path_count)),
                                         driver::max_path_count / 1'000'000 / 86'400));
    }
    run.path_count = static_cast<std::uint64_t>(*count);
  }
  if (!options.seed.empty()) {
    const std::optional<double> seed = parse_count(options.seed);
    if (!seed || *seed > 9007199254740992.0) {  // 2^53: what a JSON reader keeps exactly
      return wrong(words.bad_value("--seed", options.seed, "0 … 9007199254740992"));
    }
    run.seed = static_cast<std::uint64_t>(*seed);
  }
  for (const std::string& text : options.sets) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || base::trim(std::string_view(text).substr(0, sign)).empty()) {
      return wrong(words.bad_set(text));
    }
  }
  if (options.threads < 0 || options.threads > 1024) {
    return wrong(words.bad_value("--threads", std::to_string(options.threads), "0 … 1024"));
  }
  if (options.lane_width < 0 || options.lane_width > static_cast<int>(exec::block_path_count)) {
    return wrong(words.bad_value("--lane-width", std::to_string(options.lane_width), "1 … 256"));
  }
  if (options.engine != "auto" && options.engine != "interpreter") {
    return wrong(words.bad_engine(options.engine));
  }
  if (options.isa == "baseline")
    run.instruction_set = exec::InstructionSet::baseline;
  else if (options.isa == "avx2")
    run.instruction_set = exec::InstructionSet::avx2;
  else if (options.isa == "avx512")
    run.instruction_set = exec::InstructionSet::avx512;
  else if (!options.isa.empty())
    return wrong(words.bad_value("--isa", options.isa, "baseline, avx2, avx512"));
  if (options.lane_width > 0) run.lane_width = static_cast<std::uint32_t>(options.lane_width);
  run.thread_count = options.threads;
  run.interrupted = console.interrupted;
  run.compile.path = options.file;
  run.compile.scenarios = options.scenarios;
  run.compile.sets = options.sets;
  run.compile.inputs_csv = options.inputs;
  run.compile.series = options.series;
  run.compile.compared_too = true;
  run.compile.optimize = !options.no_passes;
  return run;
}

// Globs that matched nothing in any scenario.
void warn_unmatched_series(const driver::Compiled& compiled, const Console& console) {
  const report::Wording& words = api::words_of(console);
  for (const std::string& glob : compiled.first().lowered.unmatched_series) {
    console.err(words.warning_prefix.str() + words.unmatched_series(glob) + "\n");
  }
}

int exit_code_of(const report::RunView& view, const Console& console) {
  const report::Wording& words = api::words_of(console);
  if (driver::books_broken(view)) return exit_code::books_broken;
  if (driver::too_many_faults(view)) {
    api::say_error(console, words.too_many_faults(report::share_text(words, view.max_fault_share)));
    return exit_code::faults;
  }
  return driver::check_failed(view) ? exit_code::check_failed : exit_code::ok;
}

struct Ran {
  int code = exit_code::ok;
  std::vector<std::string> files;  // that the result depends on
};

Ran run_once(const RunOptions& options, driver::RunOptions run_options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  source::DiagnosticSink sink;
  driver::RunOutcome outcome;
  {
    ProgressBar bar(console);
    if (console.progress) run_options.progress = [&](const driver::Progress& p) { bar.update(p); };
    outcome = driver::run(run_options, sink);
  }
  Ran ran;
  ran.files = outcome.compiled.file_paths;
  if (!options.inputs.empty()) ran.files.push_back(options.inputs);
  api::print_diagnostics(console, sink, outcome.compiled.sources.map);
  if (!outcome.compiled.ok) {
    ran.code = api::compile_failure(console, outcome.compiled, sink);
    return ran;
  }
  if (outcome.interrupted || !outcome.view) {
    console.err(words.interrupted.str() + "\n");
    ran.code = exit_code::interrupted;
    return ran;
  }
  const report::RunView& view = *outcome.view;
  warn_unmatched_series(outcome.compiled, console);
  if (!options.inputs.empty()) {
    const std::size_t count = outcome.compiled.changed_input_count;
    console.err((count == 0 ? words.inputs_unchanged(options.inputs) : words.inputs_changed(count, options.inputs)) +
                "\n");
  }
  if (!options.out.empty()) {
    const auto written = driver::write_output_files(options.out, {{"run.json", report::run_json(view)},
                                                                  {"measures.csv", report::measures_csv(view)},
                                                                  {"series.csv", report::series_csv(view)}});
    if (!written) {
      ran.code = api::world_error(console, written.error());
      return ran;
    }
    console.err(words.written(options.out) + "\n");
  }
  if (options.json) {
    console.out(report::run_json(view));
  } else {
    api::say(console, report::verdict(view, words));
  }
  ran.code = exit_code_of(view, console);
  return ran;
}

using FileTimes = std::vector<std::pair<std::int64_t, std::int64_t>>;

// 0 for a file that is not there: an editor may be replacing it.
FileTimes times_of(const std::vector<std::string>& files) {
  FileTimes times;
  for (const std::string& file : files) {
    struct stat status {};
    const bool there = ::stat(file.c_str(), &status) == 0;
    times.emplace_back(there ? status.st_mtim.tv_sec : 0, there ? status.st_mtim.tv_nsec + status.st_size : 0);
  }
  return times;
}

bool is_interrupted(const Console& console) {
  return console.interrupted && console.interrupted->load(std::memory_order_relaxed);
}

int watch(const RunOptions& options, const driver::RunOptions& run_options, const Console& console) {
  const report::Wording& words = api::words_of(console);
  while (true) {
    if (console.color_out) console.out("\x1b[2J\x1b[H");  // a fresh screen for each answer
    Ran ran = run_once(options, run_options, console);
    if (ran.files.empty()) ran.files.push_back(options.file);
    if (ran.code == exit_code::interrupted || is_interrupted(console)) return exit_code::interrupted;
    console.err(words.watching.str() + "\n");
    const FileTimes before = times_of(ran.files);
    FileTimes now = before;
    const std::pair<std::int64_t, std::int64_t> gone{0, 0};
    while (now == before || std::find(now.begin(), now.end(), gone) != now.end()) {
      std::this_thread::sleep_for(watch_interval);
      if (is_interrupted(console)) return exit_code::interrupted;
      now = times_of(ran.files);
    }
  }
}

}  // namespace

int run(const RunOptions& options, const Console& console) {
  const std::optional<driver::RunOptions> run_options = read_options(options, console);
  if (!run_options) return exit_code::usage;
  if (options.watch) return watch(options, *run_options, console);
  return run_once(options, *run_options, console).code;
}

}  // namespace boucle
