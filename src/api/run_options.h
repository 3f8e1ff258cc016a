// What commands that run a model share: their options as numbers, the progress of a run, the exit code it ends with.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "api/console.h"
#include "driver/run.h"

namespace boucle::api {

// Draws how far a run is on the console's err; what it drew is gone when it ends.
class ProgressBar {
 public:
  explicit ProgressBar(const Console& console);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(const driver::Progress& progress);
  void clear();

 private:
  const Console& console_;
  std::chrono::steady_clock::time_point start_;
  double last_ = 0, last_done_ = 0;
  bool shown_ = false;

  std::string time_left(double seconds) const;
};

// work(run), with a bar while it takes long; of several runs after each other each has a bar of its own.
template <class Work>
auto with_progress(const Console& console, driver::RunOptions run, Work work) {
  ProgressBar bar(console);
  if (console.progress) run.progress = [&bar](const driver::Progress& progress) { bar.update(progress); };
  return work(std::as_const(run));
}

// The options as the driver takes them; none after a message about a wrong one (exit_code::usage).
std::optional<driver::RunOptions> run_options_of(const RunOptions& options, const Console& console);

int exit_code_of(const report::RunView& view, const Console& console);

}  // namespace boucle::api
