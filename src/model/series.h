// Values of `series { 2026: 17 B$, 2030: 55 B$ }` on the steps of a calendar.
//
// Levels: each point sits at the midpoint of its period; a step takes the interpolant at its own midpoint;
// constant beyond the first and the last point. `step` holds a point's value from the start of its period
// until the next point's starts, and the first value before it.
//
// Totals (points in unit x time): each point is the amount over its period. The interpolant goes through the
// period means (total / length) at the midpoints and is averaged exactly over each piece of each step; inside
// each stated period it is then scaled so that the total is met (shifted instead when the signs differ or the
// unscaled total is zero). A step's value is its amount / its length. A point partly outside the calendar is
// adjusted over its whole period, so that the steps inside carry their part of it. Amounts not stated between
// points follow the interpolant. A rate is uniform within its step, so a total whose period begins or ends
// inside a step is met in that step's amount, not in a share of it.
//
// `only`, for levels: a step takes the interpolant at the midpoint of each stated part of it, weighted by
// that part.
//
// Methods: linear; log (linear in the logarithm, all values > 0); smooth (monotone piecewise cubic: Fritsch &
// Carlson 1980 with the harmonic slopes of Fritsch & Butland 1984); step. Points may come in any order but
// must not overlap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "base/calendar.h"
#include "base/language.h"

namespace boucle::model {

enum class SeriesMethod : std::uint8_t { linear, step, log, smooth };

struct SeriesPointValue {
  base::Period period;
  double value = 0;  // in base units: the level, or the total over the period
};

struct SeriesSpec {
  SeriesMethod method = SeriesMethod::linear;
  bool only = false;    // 0 outside the stated periods
  bool totals = false;  // points are totals of their periods
  std::vector<SeriesPointValue> points;
};

struct SeriesError {
  base::Phrase message;
  std::size_t point = 0;        // index into points of the offending one
  std::size_t other_point = 0;  // the one it conflicts with; the same as `point` when there is none
};

// One value a step: levels, or rates for totals.
std::variant<std::vector<double>, SeriesError> series_values(const SeriesSpec& spec, const base::Calendar& calendar);

}  // namespace boucle::model
