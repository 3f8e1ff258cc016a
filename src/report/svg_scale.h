// Scales and ticks of charts: values to coordinates, round numbers to label, years and periods under a time axis.
#pragma once

#include <string>
#include <vector>

#include "base/calendar.h"
#include "base/display_unit.h"
#include "base/language.h"

namespace boucle::report {

// A straight line from [low, high] to [from, to]; a range of one value is put in the middle.
struct LinearScale {
  double low = 0, high = 1, from = 0, to = 1;
  double operator()(double value) const {
    return high > low ? from + (value - low) / (high - low) * (to - from) : (from + to) / 2;
  }
};

// Multiples of 1, 2, 2.5 or 5 times a power of ten that cover [low, high], with at most `max_count` (3 or more) of
// them. One value gets a range of its own size around it; what is not finite, or no range, gives 0 and 1.
struct Ticks {
  std::vector<double> values;  // increasing, at least two
  double step = 1;
  int decimals = 0;  // that tell them apart
};
Ticks nice_ticks(double low, double high, int max_count);

// An axis of one quantity: ticks in a magnitude fit for all of them ("Md$"), labels without unit, the unit apart.
struct ValueAxis {
  std::vector<double> values;  // in base units
  std::vector<std::string> labels;
  std::string unit;  // "B$", "%"; empty for plain numbers
  double low() const { return values.front(); }
  double high() const { return values.back(); }
};
ValueAxis value_axis(double low, double high, int max_count, const base::DisplayUnit& unit, base::Language language);

// Where years (or, in a short calendar, periods) begin, in steps; a label stands in the middle of its span.
struct TimeTick {
  double start = 0, middle = 0;
  std::string label;
};
// At most so many as fit `width` at `font_size`, evenly thinned.
std::vector<TimeTick> time_ticks(const base::Calendar& calendar, double width, double font_size);

// The place of a day on the axis, in steps from the beginning of the calendar; none when outside.
double step_position(const base::Calendar& calendar, double day);

}  // namespace boucle::report
