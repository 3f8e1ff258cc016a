#include "model/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace boucle::model {
namespace {

// One stated point on the time line of the calendar.
struct Knot {
  double from = 0, to = 0;  // its period
  double at = 0;            // where the interpolant passes: the midpoint, or `from` for steps
  double value = 0;         // the level, or the mean of the period
  double total = 0;
};

// -------------------------------------------------------------------------------------------------
// interpolant

// Slopes at the knots of the monotone cubic: 0 where the data turn, else the weighted harmonic mean of the
// two neighbouring secants (Fritsch & Butland 1984); at the ends the three-point formula, limited to keep the
// shape.
double end_slope(double h0, double h1, double d0, double d1) {
  const double slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  if (slope * d0 <= 0) return 0;
  if (d0 * d1 <= 0 && std::fabs(slope) > std::fabs(3 * d0)) return 3 * d0;
  return slope;
}

std::vector<double> monotone_slopes(const std::vector<Knot>& knots) {
  const std::size_t n = knots.size();
  std::vector<double> slopes(n, 0.0), h(n, 0.0), d(n, 0.0);
  if (n < 2) return slopes;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    h[i] = knots[i + 1].at - knots[i].at;
    d[i] = (knots[i + 1].value - knots[i].value) / h[i];
  }
  if (n == 2) return {d[0], d[0]};
  for (std::size_t i = 1; i + 1 < n; ++i) {
    if (d[i - 1] * d[i] <= 0) continue;
    const double w0 = 2 * h[i] + h[i - 1], w1 = h[i] + 2 * h[i - 1];
    slopes[i] = (w0 + w1) / (w0 / d[i - 1] + w1 / d[i]);
  }
  slopes[0] = end_slope(h[0], h[1], d[0], d[1]);
  slopes[n - 1] = end_slope(h[n - 2], h[n - 3], d[n - 2], d[n - 3]);
  return slopes;
}

class Interpolant {
 public:
  Interpolant(SeriesMethod method, const std::vector<Knot>& knots) : method_(method), knots_(knots) {
    if (method == SeriesMethod::smooth) slopes_ = monotone_slopes(knots);
  }

  double value(double x) const { return value_in(segment(x), x); }

  // Values at both ends of [a, b], which must not hold a knot inside, without the jump of a step at b.
  std::pair<double, double> ends(double a, double b) const {
    const std::size_t s = segment(a + (b - a) / 2);
    return {value_in(s, a), value_in(s, b)};
  }

  // Mean over [a, b], which must not hold a knot inside. Exact for every method.
  double mean(double a, double b) const {
    const double middle = a + (b - a) / 2;
    const std::size_t s = segment(middle);
    switch (method_) {
      case SeriesMethod::step:
      case SeriesMethod::linear:
        return value_in(s, middle);
      case SeriesMethod::log: {
        const double va = value_in(s, a), growth = std::log(value_in(s, b) / va);
        return growth == 0 ? va : va * (std::expm1(growth) / growth);
      }
      case SeriesMethod::smooth:  // Simpson's rule is exact for cubics
        return (value_in(s, a) + 4 * value_in(s, middle) + value_in(s, b)) / 6;
    }
    return 0;
  }

 private:
  SeriesMethod method_;
  const std::vector<Knot>& knots_;
  std::vector<double> slopes_;

  // 0: before the first knot; i: from knot i - 1 on.
  std::size_t segment(double x) const {
    const auto after =
        std::upper_bound(knots_.begin(), knots_.end(), x, [](double v, const Knot& k) { return v < k.at; });
    return static_cast<std::size_t>(after - knots_.begin());
  }

  double value_in(std::size_t s, double x) const {
    if (s == 0) return knots_.front().value;
    if (s == knots_.size()) return knots_.back().value;
    const Knot &p = knots_[s - 1], &q = knots_[s];
    if (method_ == SeriesMethod::step || p.value == q.value) return p.value;
    const double h = q.at - p.at, u = (x - p.at) / h;
    switch (method_) {
      case SeriesMethod::step:
        return p.value;
      case SeriesMethod::linear:
        return p.value + (q.value - p.value) * u;
      case SeriesMethod::log:
        return p.value * std::exp(std::log(q.value / p.value) * u);
      case SeriesMethod::smooth: {
        const double v = 1 - u, u2 = u * u, v2 = v * v;
        return p.value * v2 * (1 + 2 * u) + q.value * u2 * (1 + 2 * v) +
               h * (slopes_[s - 1] * u * v2 - slopes_[s] * u2 * v);
      }
    }
    return 0;
  }
};

// ----------------------------------------------------------------------------------------------------
// checking

SeriesError error_at(std::size_t point, std::size_t other, std::string english, std::string french) {
  return {base::Phrase{std::move(english), std::move(french)}, point, other};
}

std::optional<SeriesError> overlapping(const SeriesSpec& spec, std::size_t a, std::size_t b) {
  const base::Period &p = spec.points[a].period, &q = spec.points[b].period;
  if (p.last_day < q.first_day) return std::nullopt;
  const std::string first = base::period_text(p), second = base::period_text(q);
  if (p == q) {
    return error_at(std::max(a, b), std::min(a, b), fmt::format("the series states {} twice", first),
                    fmt::format("la série donne {} deux fois", first));
  }
  return error_at(std::max(a, b), std::min(a, b),
                  fmt::format("two points of the series overlap: {} and {}", first, second),
                  fmt::format("deux points de la série se chevauchent : {} et {}", first, second));
}

std::optional<SeriesError> bad_point(const SeriesSpec& spec, std::size_t i, const base::Calendar& calendar) {
  const SeriesPointValue& point = spec.points[i];
  const std::string name = base::period_text(point.period);
  if (point.period.abstract != calendar.abstract()) {
    if (calendar.abstract()) {
      return error_at(i, i, fmt::format("the point {} is a date, but the calendar counts numbered periods", name),
                      fmt::format("le point {} est une date, mais le calendrier compte des périodes numérotées", name));
    }
    return error_at(i, i, fmt::format("the point {} is a number, but the calendar has dates", name),
                    fmt::format("le point {} est un nombre, mais le calendrier a des dates", name));
  }
  if (!std::isfinite(point.value)) {
    return error_at(i, i, fmt::format("the point {} has no finite value", name),
                    fmt::format("le point {} n'a pas de valeur finie", name));
  }
  if (spec.method == SeriesMethod::log && point.value <= 0) {
    return error_at(i, i, fmt::format("a `log` series needs values above 0, and {} has none", name),
                    fmt::format("une série `log` demande des valeurs supérieures à 0, ce que {} n'a pas", name));
  }
  return std::nullopt;
}

// The indices of the points in the order of time, or what is wrong with them.
std::variant<std::vector<std::size_t>, SeriesError> ordered_points(const SeriesSpec& spec,
                                                                   const base::Calendar& calendar) {
  if (spec.points.empty()) return error_at(0, 0, "the series has no point", "la série n'a aucun point");
  for (std::size_t i = 0; i < spec.points.size(); ++i) {
    if (std::optional<SeriesError> error = bad_point(spec, i, calendar)) return *error;
  }
  std::vector<std::size_t> order(spec.points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return spec.points[a].period.first_day < spec.points[b].period.first_day;
  });
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    if (std::optional<SeriesError> error = overlapping(spec, order[i], order[i + 1])) return *error;
  }
  return order;
}

std::vector<Knot> knots_of(const SeriesSpec& spec, const std::vector<std::size_t>& order,
                           const base::Calendar& calendar) {
  std::vector<Knot> knots;
  knots.reserve(order.size());
  for (const std::size_t i : order) {
    const SeriesPointValue& point = spec.points[i];
    Knot knot;
    knot.from = calendar.position(point.period.first_day);
    knot.to = calendar.position(point.period.last_day + 1);
    knot.at = spec.method == SeriesMethod::step ? knot.from : knot.from + (knot.to - knot.from) / 2;
    knot.total = point.value;
    knot.value = spec.totals ? point.value / (knot.to - knot.from) : point.value;
    knots.push_back(knot);
  }
  return knots;
}

// ------------------------------------------------------------------------------------------------------
// values

// Places where the interpolant or its correction may bend: ends of stated periods, and knots.
std::vector<double> breaks_of(const std::vector<Knot>& knots) {
  std::vector<double> breaks;
  for (const Knot& knot : knots) {
    for (const double x : {knot.from, knot.at, knot.to}) {
      if (breaks.empty() || x > breaks.back()) breaks.push_back(x);
    }
  }
  return breaks;
}

// Calls use(a, b) for the pieces of [from, to] between breaks, in order.
template <typename Use>
void for_each_piece(const std::vector<double>& breaks, double from, double to, Use use) {
  double a = from;
  for (auto next = std::upper_bound(breaks.begin(), breaks.end(), from); next != breaks.end() && *next < to; ++next) {
    use(a, *next);
    a = *next;
  }
  use(a, to);
}

// The stated period that holds x, if any.
const Knot* period_at(const std::vector<Knot>& knots, double x) {
  const auto after =
      std::upper_bound(knots.begin(), knots.end(), x, [](double v, const Knot& k) { return v < k.from; });
  if (after == knots.begin()) return nullptr;
  const Knot& knot = *std::prev(after);
  return x < knot.to ? &knot : nullptr;
}

// Inside a stated period: interpolant * factor + shift.
struct Correction {
  double factor = 1, shift = 0;
};

Correction correction_of(const Interpolant& interpolant, const Knot& knot, const std::vector<double>& breaks) {
  double amount = 0;
  // A piece is monotone, so the values at its ends tell whether the interpolant changes sign.
  double lowest = knot.value, highest = knot.value;
  for_each_piece(breaks, knot.from, knot.to, [&](double a, double b) {
    amount += interpolant.mean(a, b) * (b - a);
    const auto [start, end] = interpolant.ends(a, b);
    lowest = std::min({lowest, start, end});
    highest = std::max({highest, start, end});
  });
  const bool one_sign =
      (lowest >= 0 && amount > 0 && knot.total >= 0) || (highest <= 0 && amount < 0 && knot.total <= 0);
  if (one_sign) return {knot.total / amount, 0};
  return {1, (knot.total - amount) / (knot.to - knot.from)};
}

std::vector<double> total_rates(const SeriesSpec& spec, const std::vector<Knot>& knots, const Interpolant& interpolant,
                                const base::Calendar& calendar) {
  const std::vector<double> breaks = breaks_of(knots);
  std::vector<Correction> corrections;
  corrections.reserve(knots.size());
  for (const Knot& knot : knots) corrections.push_back(correction_of(interpolant, knot, breaks));
  std::vector<double> rates(calendar.step_count, 0.0);
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    const double from = calendar.position(calendar.first_day(t)), to = calendar.position(calendar.last_day(t) + 1);
    for_each_piece(breaks, from, to, [&](double a, double b) {
      const Knot* knot = period_at(knots, a + (b - a) / 2);
      if (!knot && spec.only) return;
      const Correction c = knot ? corrections[static_cast<std::size_t>(knot - knots.data())] : Correction{};
      rates[t] += (interpolant.mean(a, b) * c.factor + c.shift) * ((b - a) / (to - from));
    });
  }
  return rates;
}

std::vector<double> levels(const SeriesSpec& spec, const std::vector<Knot>& knots, const Interpolant& interpolant,
                           const base::Calendar& calendar) {
  std::vector<double> values(calendar.step_count, 0.0);
  for (std::uint32_t t = 0; t < calendar.step_count; ++t) {
    const double from = calendar.position(calendar.first_day(t)), to = calendar.position(calendar.last_day(t) + 1);
    if (!spec.only) {
      values[t] = interpolant.value(from + (to - from) / 2);
      continue;
    }
    for (const Knot& knot : knots) {
      const double a = std::max(from, knot.from), b = std::min(to, knot.to);
      if (a < b) values[t] += interpolant.value(a + (b - a) / 2) * ((b - a) / (to - from));
    }
  }
  return values;
}

}  // namespace

std::variant<std::vector<double>, SeriesError> series_values(const SeriesSpec& spec, const base::Calendar& calendar) {
  std::variant<std::vector<std::size_t>, SeriesError> order = ordered_points(spec, calendar);
  if (SeriesError* error = std::get_if<SeriesError>(&order)) return std::move(*error);
  const std::vector<Knot> knots = knots_of(spec, std::get<std::vector<std::size_t>>(order), calendar);
  const Interpolant interpolant(spec.method, knots);
  return spec.totals ? total_rates(spec, knots, interpolant, calendar) : levels(spec, knots, interpolant, calendar);
}

}  // namespace boucle::model
