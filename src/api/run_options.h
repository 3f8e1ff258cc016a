// What `run` and `report` share: their options as numbers, the progress of a run, the exit code it ends with.
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
  double last_ = 0;
  bool shown_ = false;

  std::string time_left(double seconds) const;
};

// The options as the driver takes them; none after a message about a wrong one (exit_code::usage).
std::optional<driver::RunOptions> run_options_of(const RunOptions& options, const Console& console);

int exit_code_of(const report::RunView& view, const Console& console);

}  // namespace boucle::api
