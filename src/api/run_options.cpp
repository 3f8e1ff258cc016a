#include "api/run_options.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "api/counts.h"
#include "base/number_text.h"
#include "base/text.h"
#include "report/figures.h"

namespace boucle::api {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double progress_after_seconds = 1;  // shorter runs need no bar
constexpr double progress_every_seconds = 0.1;

}  // namespace

ProgressBar::ProgressBar(const Console& console) : console_(console), start_(Clock::now()) {}

void ProgressBar::update(const driver::Progress& progress) {
  if (progress.done < std::exchange(last_done_, progress.done)) {  // another run
    start_ = Clock::now();
    last_ = 0;
  }
  const double elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
  if (elapsed < progress_after_seconds || elapsed - last_ < progress_every_seconds || progress.done <= 0) return;
  last_ = elapsed;
  const report::Wording& words = words_of(console_);
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

void ProgressBar::clear() {
  if (std::exchange(shown_, false)) console_.err("\r\x1b[K");
}

std::string ProgressBar::time_left(double seconds) const {
  const report::Wording& words = words_of(console_);
  const auto left = static_cast<std::uint64_t>(std::ceil(std::min(seconds, 1e15)));
  if (left < 60) return words.seconds_left(left);
  if (left < 3600) return words.minutes_left(left / 60, left % 60);
  return words.hours_left(left / 3600, left / 60 % 60);
}

std::optional<driver::RunOptions> run_options_of(const RunOptions& options, const Console& console) {
  const report::Wording& words = words_of(console);
  const auto wrong = [&](const std::string& message) {
    say_error(console, message);
    return std::nullopt;
  };
  driver::RunOptions run;
  run.language = words.language;
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

int exit_code_of(const report::RunView& view, const Console& console) {
  const report::Wording& words = words_of(console);
  if (driver::books_broken(view)) return exit_code::books_broken;
  if (driver::too_many_faults(view)) {
    say_error(console, words.too_many_faults(report::share_text(words, view.max_fault_share)));
    return exit_code::faults;
  }
  return driver::check_failed(view) ? exit_code::check_failed : exit_code::ok;
}

}  // namespace boucle::api
