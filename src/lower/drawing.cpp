// What the formulas of all distributions share: judging parameters, tails, truncation.
#include "lower/drawing.h"

#include <cmath>

#include "base/math.h"
#include "base/text.h"

namespace boucle::lower {

using ir::Op;
using ir::ValueId;
using source::Kind;
using source::Span;

Drawing::Drawing(const model::Model& model, source::DiagnosticSink& sink, ir::Builder& builder, const LowerNode& lower,
                 const model::Variable& variable)
    : model_(model), sink_(sink), builder_(builder), variable_(variable), distribution_(*variable.distribution) {
  for (std::size_t i = 0; i < distribution_.own_count(); ++i)
    args_.push_back(distribution_.args[i] ? lower(distribution_.args[i]) : ValueId());
  if (!distribution_.truncated) return;
  low_ = lower(distribution_.low_limit());
  high_ = lower(distribution_.high_limit());
}

ValueId Drawing::bad(const base::Phrase& reason) {
  if (!failed_) sink_.add(Kind::bad_distribution, distribution_.span, reason);
  failed_ = true;
  return number(0);
}

// A parameter that must fulfil a condition: judged now if it is known, else on each path, where NaN is a fault.
ValueId Drawing::require(ValueId condition, ValueId value, const base::Phrase& otherwise) {
  if (const auto known = builder_.constant_value(condition)) return *known != 0 ? value : bad(otherwise);
  return builder_.select(condition, value, number(base::math_nan));
}

ValueId Drawing::positive(ValueId value, const char* en, const char* fr) {
  return require(op(Op::less, number(0), value), value, {en, fr});
}

ValueId Drawing::not_negative(ValueId value, const char* en, const char* fr) {
  return require(op(Op::less_equal, number(0), value), value, {en, fr});
}

// The high end of an interval, if it is above the low one.
ValueId Drawing::order(ValueId low, ValueId high) {
  return require(
      op(Op::less, low, high), high,
      {"an interval goes from its low end to its high end", "un intervalle va de sa borne basse à sa borne haute"});
}

// Constant limits are judged here; those that vary are left to the path (a fault where they do not fit).
bool Drawing::bad_interval(ValueId low, ValueId high, bool above_zero, bool share) {
  const auto a = builder_.constant_value(low), b = builder_.constant_value(high);
  const std::string written = model_.source_text ? model_.source_text(distribution_.span) : "";
  const std::string name = model::distribution_info(distribution_.kind).name;
  if (above_zero && ((a && *a <= 0) || (b && *b <= 0))) {
    const bool bare =
        written.find(" to ") != std::string::npos && written.find('(') == std::string::npos && !distribution_.truncated;
    auto diagnostic = sink_.add(Kind::bad_distribution, distribution_.span,
                                base::Phrase("an interval that touches or crosses 0 cannot be " + name,
                                             "un intervalle qui touche ou traverse 0 ne peut pas être " +
                                                 (name == "lognormal" ? std::string("lognormal") : "une loi " + name)));
    if (bare)
      diagnostic.hint("say `normal(" + written + ")`", "dites `normal(" + written + ")`",
                      {{distribution_.span, "normal(" + written + ")"}});
    return true;
  }
  if (share && ((a && (*a <= 0 || *a >= 1)) || (b && (*b <= 0 || *b >= 1)))) {
    bad({"the limits of `" + name + "` lie strictly between 0 % and 100 %",
         "les bornes de `" + name + "` sont strictement comprises entre 0 % et 100 %"});
    return true;
  }
  if (a && b && *a > *b) {
    const std::size_t open = written.find('('), middle = written.find(" to "), close = written.find_first_of(",)");
    const std::size_t begin = open == std::string::npos ? 0 : open + 1,
                      end = open == std::string::npos ? written.size() : close;
    if (middle != std::string::npos && end != std::string::npos && begin < middle && middle + 4 < end &&
        !distribution_.truncated) {
      const std::string fixed = written.substr(0, begin) + written.substr(middle + 4, end - middle - 4) + " to " +
                                written.substr(begin, middle - begin) + written.substr(end);
      sink_
          .add(Kind::bad_distribution, distribution_.span,
               base::Phrase("an interval goes from its low end to its high end",
                            "un intervalle va de sa borne basse à sa borne haute"))
          .hint("write `" + fixed + "`", "écrivez `" + fixed + "`", {{distribution_.span, fixed}});
      return true;
    }
  }
  if (!(a && b && *a >= *b)) return false;
  bad({"an interval goes from its low end to its high end", "un intervalle va de sa borne basse à sa borne haute"});
  return true;
}

// A lognormal written in % that exceeds 100 % on more than one path in a thousand is probably meant to be a share.
void Drawing::warn_share(ValueId mu_value, ValueId sigma_value) {
  const auto mu = builder_.constant_value(mu_value), sigma = builder_.constant_value(sigma_value);
  if (!mu || !sigma || *sigma <= 0 || distribution_.truncated) return;
  const std::string written = model_.source_text ? model_.source_text(distribution_.span) : "";
  const bool percent =
      variable_.annotation == "%" || (variable_.type.dimension.dimensionless() && written.ends_with("%"));
  if (!percent) return;
  const double above = base::math_cdf(*mu / *sigma);
  constexpr double tolerated_share = 0.001;
  if (above <= tolerated_share) return;
  auto diagnostic = sink_.add(Kind::share_above_one, distribution_.span, "`" + written + "`",
                              base::format_shortest(std::round(above * 1000) / 10) + " %");
  if (written.find('(') == std::string::npos)
    diagnostic.hint("if it cannot exceed 100 %, say `logitnormal(" + written + ")`",
                    "si elle ne peut dépasser 100 %, dites `logitnormal(" + written + ")`",
                    {{distribution_.span, "logitnormal(" + written + ")"}});
}

// ---------------------------------------------------------------------------------------------------------- tails
Tails Drawing::tails_of(ValueId tail) {
  const ValueId is_lower = op(Op::less_equal, number(0), tail);
  return {builder_.select(is_lower, tail, op(Op::add, number(1), tail)),
          builder_.select(is_lower, op(Op::subtract, number(1), tail), op(Op::negate, tail)), false};
}

ValueId Drawing::signed_tail(const Tails& tails) {
  if (tails.complement) return tails.lower;
  return builder_.select(op(Op::less_equal, tails.lower, tails.upper), tails.lower, op(Op::negate, tails.upper));
}

// The part of the distribution between two points, spread over all of (0, 1). Above the median the differences are
// taken of the upper tails, which are small there and have their full precision.
Tails Drawing::truncate(const Tails& drawn, const Tails& at_low, const Tails& at_high) {
  const ValueId above_median = op(Op::less, number(0.5), at_low.lower);
  ValueId mass = builder_.select(above_median, op(Op::subtract, at_low.upper, at_high.upper),
                                 op(Op::subtract, at_high.lower, at_low.lower));
  mass = require(op(Op::less, number(0), mass), mass,
                 {"the limits leave nothing of this distribution: it never lies between them",
                  "les bornes ne laissent rien de cette loi : elle n'est jamais entre elles"});
  return {op(Op::add, at_low.lower, op(Op::multiply, drawn.lower, mass)),
          op(Op::add, at_high.upper, op(Op::multiply, drawn.upper, mass)), false};
}

// Rounding must not carry a draw past a limit. The comparisons are such that NaN stays NaN.
ValueId Drawing::within_limits(ValueId x) { return op(Op::minimum, high_, op(Op::maximum, low_, x)); }

}  // namespace boucle::lower
