// The formula of each distribution: its parameters from what is written, its inverse distribution function, its limits.
// docs/methods/random.md lists them.
#include <algorithm>
#include <cmath>

#include "base/math.h"
#include "base/special.h"
#include "base/text.h"
#include "lower/drawing.h"

namespace boucle::lower {

using ir::Op;
using ir::ValueId;
using model::DistributionKind;
using source::Kind;

ValueId Drawing::draw(const Randomness& randomness) {
  const auto a = low_ ? builder_.constant_value(low_) : std::nullopt,
             b = high_ ? builder_.constant_value(high_) : std::nullopt;
  if (a && b && !(*a <= *b))
    return bad({"the limits of a distribution go from the low one to the high one",
                "les bornes d'une loi vont de la basse à la haute"});
  switch (distribution_.kind) {
    case DistributionKind::normal:
      return normal_or_interval(randomness);
    case DistributionKind::lognormal:
      return lognormal(randomness);
    case DistributionKind::logitnormal:
      return logitnormal(randomness);
    case DistributionKind::uniform:
      return uniform(randomness);
    case DistributionKind::triangular:
      return triangular(randomness);
    case DistributionKind::exponential:
      return exponential(randomness);
    case DistributionKind::gamma:
      return gamma(randomness);
    case DistributionKind::beta:
      return beta(randomness);
    case DistributionKind::student_t:
      return student(randomness);
    case DistributionKind::poisson:
      return poisson(randomness);
    case DistributionKind::bernoulli:
    case DistributionKind::event:
      return condition(randomness);
    case DistributionKind::discrete:
    case DistributionKind::empirical:
      return listed(randomness);
  }
  return number(0);
}

// ------------------------------------------------------------------------------------------------- made of a normal
ValueId Drawing::transform(Made made, ValueId latent) {
  switch (made) {
    case Made::of_normal:
      return latent;
    case Made::of_exponential:
      return op(Op::exponential, latent);
    case Made::of_logistic:
      return op(Op::divide, number(1), op(Op::add, number(1), op(Op::exponential, op(Op::negate, latent))));
  }
  return latent;
}

ValueId Drawing::inverse_transform(Made made, ValueId x) {
  if (made == Made::of_normal) return x;
  const ValueId above = op(Op::maximum, number(0), x);
  if (made == Made::of_exponential) return op(Op::logarithm, above);
  const ValueId share = op(Op::minimum, number(1), above);
  return op(Op::logarithm, op(Op::divide, share, op(Op::subtract, number(1), share)));
}

// transform(mu + sigma z); within limits z is the quantile of the uniform on [F(a), F(b)], taken on the smaller tail.
ValueId Drawing::normal(const Randomness& randomness, Made made, ValueId mu, ValueId sigma) {
  sigma = not_negative(sigma, "a standard deviation is not negative", "un écart-type n'est pas négatif");
  if (failed_) return number(0);
  const auto draw_at = [&](ValueId z) { return transform(made, op(Op::add, mu, op(Op::multiply, sigma, z))); };
  if (!low_) return draw_at(randomness.normal());
  const auto tails_at = [&](ValueId limit) {
    const ValueId z = op(Op::divide, op(Op::subtract, inverse_transform(made, limit), mu), sigma);
    return Tails{op(Op::normal_cdf, z), op(Op::normal_cdf, op(Op::negate, z)), false};
  };
  const Tails inside = truncate(randomness.uniform(), tails_at(low_), tails_at(high_));
  const ValueId z =
      builder_.select(op(Op::less_equal, inside.lower, inside.upper), op(Op::normal_quantile, inside.lower),
                      op(Op::negate, op(Op::normal_quantile, inside.upper)));
  return within_limits(draw_at(z));
}

namespace {

// The normal whose 5th and 95th percentiles are low and high.
struct NormalParameters {
  ValueId mu, sigma;
};
NormalParameters from_interval(ir::Builder& builder, ValueId low, ValueId high) {
  return {builder.binary(Op::divide, builder.binary(Op::add, low, high), builder.constant(2)),
          builder.binary(Op::divide, builder.binary(Op::subtract, high, low), builder.constant(2 * z95))};
}

}  // namespace

ValueId Drawing::normal_or_interval(const Randomness& randomness) {
  if (!by_interval()) return normal(randomness, Made::of_normal, arg(0), arg(1));
  if (bad_interval(arg(0), arg(1), false, false)) return number(0);
  const NormalParameters found = from_interval(builder_, arg(0), arg(1));
  return normal(randomness, Made::of_normal, found.mu, found.sigma);
}

ValueId Drawing::lognormal(const Randomness& randomness) {
  const auto log = [&](ValueId x) { return op(Op::logarithm, x); };
  NormalParameters found{arg(0), arg(1)};
  if (by_interval()) {
    if (bad_interval(arg(0), arg(1), true, false)) return number(0);
    found = from_interval(builder_, log(arg(0)), log(arg(1)));
    const auto high = builder_.constant_value(arg(1));
    if (high && *high <= 1) warn_share(found.mu, found.sigma);
  } else if (by_moments()) {  // sigma^2 = log(1 + (sd / mean)^2), mu = log(mean) - sigma^2 / 2
    const ValueId mean =
        positive(arg(0), "the mean of a lognormal is above 0", "la moyenne d'une lognormale est supérieure à 0");
    const ValueId sd = not_negative(arg(1), "a standard deviation is not negative", "un écart-type n'est pas négatif");
    if (failed_) return number(0);
    const ValueId ratio = op(Op::divide, sd, mean);
    const ValueId variance = log(op(Op::add, number(1), op(Op::multiply, ratio, ratio)));
    found = {op(Op::subtract, log(mean), op(Op::divide, variance, number(2))), op(Op::square_root, variance)};
  }
  if (!by_interval()) warn_share(found.mu, found.sigma);
  return normal(randomness, Made::of_exponential, found.mu, found.sigma);
}

ValueId Drawing::logitnormal(const Randomness& randomness) {
  NormalParameters found{arg(0), arg(1)};
  if (by_interval()) {
    if (bad_interval(arg(0), arg(1), false, true)) return number(0);
    const auto logit = [&](ValueId p) { return op(Op::logarithm, op(Op::divide, p, op(Op::subtract, number(1), p))); };
    found = from_interval(builder_, logit(arg(0)), logit(arg(1)));
  } else if (by_moments()) {
    const auto mean = builder_.constant_value(arg(0)), sd = builder_.constant_value(arg(1));
    if (!mean || !sd) {
      sink_.add(Kind::constant_expected, distribution_.span,
                base::Phrase("the mean and deviation of `logitnormal`", "la moyenne et l'écart-type de `logitnormal`"));
      return number(0);
    }
    if (!(*mean > 0 && *mean < 1 && *sd > 0 && *sd * *sd < *mean * (1 - *mean)))
      return bad({"no `logitnormal` has this mean and standard deviation",
                  "aucune `logitnormal` n'a cette moyenne et cet écart-type"});
    const TwoParameters solved = logitnormal_of_moments(*mean, *sd);
    found = {number(solved.first), number(solved.second)};
  }
  return normal(randomness, Made::of_logistic, found.mu, found.sigma);
}

// ---------------------------------------------------------------------------------------------------- closed forms
ValueId Drawing::uniform(const Randomness& randomness) {
  ValueId a = arg(0), b = arg(1);
  if (!by_moments() && bad_interval(a, b, false, false)) return number(0);
  if (by_interval()) {  // 5 % of the width lies beyond each end
    b = order(a, b);
    const ValueId margin = op(Op::multiply, op(Op::subtract, b, a), number(0.05 / 0.9));
    a = op(Op::subtract, a, margin);
    b = op(Op::add, b, margin);
  } else if (by_moments()) {
    const ValueId sd = not_negative(b, "a standard deviation is not negative", "un écart-type n'est pas négatif");
    const ValueId half = op(Op::multiply, sd, number(std::sqrt(3.0)));
    b = op(Op::add, a, half);
    a = op(Op::subtract, a, half);
  } else {
    b = order(a, b);
  }
  if (failed_) return number(0);
  if (!low_) return op(Op::add, a, op(Op::multiply, op(Op::subtract, b, a), randomness.uniform().lower));
  a = op(Op::maximum, low_, a);
  b = op(Op::minimum, high_, b);
  b = require(op(Op::less, a, b), b,
              {"the limits leave nothing of this distribution: it never lies between them",
               "les bornes ne laissent rien de cette loi : elle n'est jamais entre elles"});
  return within_limits(op(Op::add, a, op(Op::multiply, op(Op::subtract, b, a), randomness.uniform().lower)));
}

Tails Drawing::triangular_tails(ValueId x, ValueId low, ValueId mode, ValueId high) {
  x = op(Op::minimum, high, op(Op::maximum, low, x));
  const ValueId width = op(Op::subtract, high, low), from_low = op(Op::subtract, x, low),
                to_high = op(Op::subtract, high, x);
  const ValueId least = number(0x1p-1000);  // a side of no width is divided by, but never chosen
  const auto share = [&](ValueId part, ValueId side) {
    return op(Op::divide, op(Op::multiply, op(Op::divide, part, width), part), op(Op::maximum, least, side));
  };
  const ValueId rising = share(from_low, op(Op::subtract, mode, low)),
                falling = share(to_high, op(Op::subtract, high, mode)), is_rising = op(Op::less, x, mode);
  return {builder_.select(is_rising, rising, op(Op::subtract, number(1), falling)),
          builder_.select(is_rising, op(Op::subtract, number(1), rising), falling), false};
}

// Inverse distribution function: a + sqrt(u (b - a) (c - a)) up to the mode c, b - sqrt((1 - u) (b - a) (b - c)) above.
ValueId Drawing::triangular(const Randomness& randomness) {
  const ValueId a = arg(0), c = arg(1);
  const ValueId in_order =
      op(Op::logical_and, op(Op::logical_and, op(Op::less_equal, a, c), op(Op::less_equal, c, arg(2))),
         op(Op::less, a, arg(2)));
  const ValueId b =
      require(in_order, arg(2),
              {"`triangular` takes its lowest, likeliest and highest value, in this order",
               "`triangular` prend ses valeurs la plus basse, la plus probable et la plus haute, dans cet ordre"});
  if (failed_) return number(0);
  Tails u = randomness.uniform();
  if (low_) u = truncate(u, triangular_tails(low_, a, c, b), triangular_tails(high_, a, c, b));
  const ValueId width = op(Op::subtract, b, a), rise = op(Op::subtract, c, a), fall = op(Op::subtract, b, c);
  const auto root = [&](ValueId share, ValueId side) {
    return op(Op::square_root, op(Op::multiply, share, op(Op::multiply, width, side)));
  };
  const ValueId left = op(Op::add, a, root(u.lower, rise));
  const ValueId right = op(Op::subtract, b, root(u.upper, fall));
  const ValueId x = builder_.select(op(Op::less_equal, op(Op::multiply, u.lower, width), rise), left, right);
  return low_ ? within_limits(x) : x;
}

// -mean log(1 - u); from a on it is the same distribution again, so within limits a - mean log((1 - u) + u exp(-d)),
// with d = (b - a) / mean.
ValueId Drawing::exponential(const Randomness& randomness) {
  const ValueId given = positive(arg(0) ? arg(0) : arg(1), "the mean of an exponential is above 0",
                                 "la moyenne d'une exponentielle est supérieure à 0");
  if (failed_) return number(0);
  const ValueId mean = arg(0) ? given : op(Op::divide, number(1), given);
  const Tails u = randomness.uniform();
  if (!low_) return op(Op::negate, op(Op::multiply, mean, op(Op::logarithm, u.upper)));
  const ValueId from = op(Op::maximum, number(0), low_);
  const ValueId to = require(op(Op::less, from, high_), high_,
                             {"the limits leave nothing of this distribution: it never lies between them",
                              "les bornes ne laissent rien de cette loi : elle n'est jamais entre elles"});
  const ValueId beyond = op(Op::exponential, op(Op::negate, op(Op::divide, op(Op::subtract, to, from), mean)));
  const ValueId survival = op(Op::add, u.upper, op(Op::multiply, u.lower, beyond));
  return within_limits(op(Op::subtract, from, op(Op::multiply, mean, op(Op::logarithm, survival))));
}

// --------------------------------------------------------------------------------------------- inverse by iteration
ValueId Drawing::by_tail(const Randomness& randomness, const std::function<ValueId(ValueId)>& tail_at,
                         const std::function<ValueId(ValueId)>& quantile) {
  if (failed_) return number(0);
  const Tails u = randomness.uniform();
  if (!low_) return quantile(signed_tail(u));
  const Tails inside = truncate(u, tails_of(tail_at(low_)), tails_of(tail_at(high_)));
  if (failed_) return number(0);
  return within_limits(quantile(signed_tail(inside)));
}

ValueId Drawing::gamma(const Randomness& randomness) {
  ValueId shape = arg(0), scale = arg(1);
  if (by_interval()) {
    if (bad_interval(arg(0), arg(1), true, false)) return number(0);
    const auto low = builder_.constant_value(arg(0)), high = builder_.constant_value(arg(1));
    if (!low || !high) {
      sink_.add(Kind::constant_expected, distribution_.span,
                base::Phrase("the interval of `gamma`", "l'intervalle de `gamma`"));
      return number(0);
    }
    const auto solved = gamma_of_interval(*low, *high);
    if (!solved)
      return bad({"no `gamma` fits an interval so narrow or so wide: say `lognormal` or `normal`",
                  "aucune `gamma` ne convient à un intervalle si étroit ou si large : dites `lognormal` ou `normal`"});
    shape = number(solved->first), scale = number(solved->second);
  } else if (by_moments()) {  // shape = (mean / sd)^2, scale = sd^2 / mean
    const ValueId mean =
        positive(arg(0), "the mean of a gamma is above 0", "la moyenne d'une gamma est supérieure à 0");
    const ValueId sd =
        positive(arg(1), "the standard deviation of a gamma is above 0", "l'écart-type d'une gamma est supérieur à 0");
    if (failed_) return number(0);
    const ValueId ratio = op(Op::divide, mean, sd);
    shape = op(Op::multiply, ratio, ratio);
    scale = op(Op::divide, sd, ratio);
  }
  shape = require(op(Op::logical_and, op(Op::less_equal, number(base::min_shape), shape),
                     op(Op::less_equal, shape, number(base::max_gamma_shape))),
                  shape, {"the shape of a gamma lies from 0.001 to 1e10", "la forme d'une gamma va de 0.001 à 1e10"});
  scale = positive(scale, "the scale of a gamma is above 0", "l'échelle d'une gamma est supérieure à 0");
  return by_tail(
      randomness, [&](ValueId x) { return op(Op::gamma_tail, shape, op(Op::divide, x, scale)); },
      [&](ValueId tail) { return op(Op::multiply, scale, op(Op::gamma_quantile, shape, tail)); });
}

ValueId Drawing::beta(const Randomness& randomness) {
  ValueId a = arg(0), b = arg(1);
  if (by_interval()) {
    if (bad_interval(arg(0), arg(1), false, true)) return number(0);
    const auto low = builder_.constant_value(arg(0)), high = builder_.constant_value(arg(1));
    if (!low || !high) {
      sink_.add(Kind::constant_expected, distribution_.span,
                base::Phrase("the interval of `beta`", "l'intervalle de `beta`"));
      return number(0);
    }
    const auto solved = beta_of_interval(*low, *high);
    if (!solved)
      return bad({"no `beta` fits an interval so narrow or so wide: say `logitnormal`",
                  "aucune `beta` ne convient à un intervalle si étroit ou si large : dites `logitnormal`"});
    a = number(solved->first), b = number(solved->second);
  } else if (by_moments()) {  // a + b = mean (1 - mean) / sd^2 - 1, a = mean (a + b)
    const ValueId mean = arg(0), sd = arg(1), rest = op(Op::subtract, number(1), mean);
    const ValueId room = op(Op::multiply, mean, rest), square = op(Op::multiply, sd, sd);
    const ValueId fits = op(Op::logical_and, op(Op::less, square, room), op(Op::less, number(0), sd));
    const ValueId sum = require(
        fits, op(Op::subtract, op(Op::divide, room, square), number(1)),
        {"no `beta` has this mean and standard deviation", "aucune `beta` n'a cette moyenne et cet écart-type"});
    a = op(Op::multiply, mean, sum), b = op(Op::multiply, rest, sum);
  }
  const auto fitting = [&](ValueId x) {
    return require(op(Op::logical_and, op(Op::less_equal, number(base::min_shape), x),
                      op(Op::less_equal, x, number(base::max_beta_parameter))),
                   x,
                   {"the parameters of a beta lie from 0.001 to 1e7", "les paramètres d'une beta vont de 0.001 à 1e7"});
  };
  a = fitting(a), b = fitting(b);
  return by_tail(
      randomness, [&](ValueId x) { return builder_.apply(Op::beta_tail, a, b, x); },
      [&](ValueId tail) { return builder_.apply(Op::beta_quantile, a, b, tail); });
}

ValueId Drawing::student(const Randomness& randomness) {
  const bool native = !by_interval() && !by_moments();
  ValueId df = native ? arg(0) : arg(2);
  df = require(op(Op::less_equal, number(0.1), df), df,
               {"the degrees of freedom of `student_t` are at least 0.1",
                "les degrés de liberté de `student_t` sont au moins 0.1"});
  if (by_interval() && bad_interval(arg(0), arg(1), false, false)) return number(0);
  ValueId location = number(0), scale = number(1);
  if (native) {
    if (arg(1)) location = arg(1);
    if (arg(2)) scale = arg(2);
  } else if (by_interval()) {
    const ValueId high = order(arg(0), arg(1)), half_width = op(Op::subtract, high, arg(0));
    location = op(Op::divide, op(Op::add, arg(0), high), number(2));
    scale = op(Op::divide, half_width, op(Op::multiply, number(2), op(Op::student_quantile, df, number(0.95))));
  } else {  // the variance of the standard one is df / (df - 2)
    const ValueId excess =
        positive(op(Op::subtract, df, number(2)), "`student_t` has a deviation only for `df` above 2",
                 "`student_t` n'a d'écart-type que pour `df` au-dessus de 2");
    location = arg(0);
    scale = op(Op::multiply, arg(1), op(Op::square_root, op(Op::divide, excess, df)));
  }
  scale =
      not_negative(scale, "the scale of `student_t` is not negative", "l'échelle de `student_t` n'est pas négative");
  return by_tail(
      randomness,
      [&](ValueId x) { return op(Op::student_tail, df, op(Op::divide, op(Op::subtract, x, location), scale)); },
      [&](ValueId tail) { return op(Op::add, location, op(Op::multiply, scale, op(Op::student_quantile, df, tail))); });
}

ValueId Drawing::poisson(const Randomness& randomness) {
  const ValueId mean =
      require(op(Op::logical_and, op(Op::less_equal, number(0), arg(0)),
                 op(Op::less_equal, arg(0), number(base::max_gamma_shape))),
              arg(0), {"the mean of a poisson lies from 0 to 1e10", "la moyenne d'une poisson va de 0 à 1e10"});
  if (low_) {  // whole numbers: from the first inside to the last
    low_ = op(Op::negate, op(Op::floor, op(Op::negate, low_)));
    high_ = op(Op::floor, high_);
  }
  if (failed_) return number(0);
  const Tails u = randomness.uniform();
  if (!low_) return op(Op::poisson_quantile, mean, signed_tail(u));
  const ValueId before = op(Op::subtract, low_, number(1));
  const Tails inside =
      truncate(u, tails_of(op(Op::poisson_tail, mean, before)), tails_of(op(Op::poisson_tail, mean, high_)));
  return failed_ ? number(0) : within_limits(op(Op::poisson_quantile, mean, signed_tail(inside)));
}

// ------------------------------------------------------------------------------------------------- true or false
// True on the upper part of the uniform, so that what moves with it moves the same way.
ValueId Drawing::condition(const Randomness& randomness) {
  ValueId probability = arg(0);
  if (distribution_.kind == DistributionKind::event) {
    const ValueId rate =
        not_negative(arg(0), "the rate of an `event` is not negative", "le taux d'un `event` n'est pas négatif");
    const ValueId exponent = op(Op::negate, op(Op::multiply, rate, builder_.table(builder_.step_lengths())));
    probability = op(Op::subtract, number(1), op(Op::exponential, exponent));
  }
  const ValueId is_share =
      op(Op::logical_and, op(Op::less_equal, number(0), probability), op(Op::less_equal, probability, number(1)));
  const ValueId hit = op(Op::less, randomness.uniform().upper, probability);
  return require(is_share, hit, {"a probability lies between 0 % and 100 %", "une probabilité va de 0 % à 100 %"});
}

// ---------------------------------------------------------------------------------------------------------- lists
namespace {

struct Weighted {
  double value, weight;
};

// Each path compares with every step of the list.
constexpr std::size_t max_list = 10'000;

}  // namespace

ValueId Drawing::listed(const Randomness& randomness) {
  const bool weighted = distribution_.kind == DistributionKind::discrete;
  const std::string name = model::distribution_info(distribution_.kind).name;
  const auto low = low_ ? builder_.constant_value(low_) : std::optional(0.0),
             high = high_ ? builder_.constant_value(high_) : std::optional(0.0);
  std::vector<double> numbers;
  for (std::size_t i = 0; i < args_.size(); ++i) {
    const auto known = builder_.constant_value(args_[i]);
    if (known && low && high) {
      numbers.push_back(*known);
      continue;
    }
    sink_.add(Kind::constant_expected, model_.node(known ? distribution_.low_limit() : distribution_.args[i]).span,
              base::Phrase("what `" + name + "` chooses from", "ce parmi quoi `" + name + "` choisit"));
    return number(0);
  }
  std::vector<Weighted> list;
  double sum = 0;
  for (std::size_t i = 0; i < numbers.size(); i += weighted ? 2 : 1) {
    const double weight = weighted ? numbers[i + 1] : 1.0;
    if (!(weight >= 0) || (weighted && weight > 1 + 1e-9))
      return bad({"a weight lies between 0 % and 100 %", "un poids va de 0 % à 100 %"});
    sum += weight;
    if (weight > 0 && (!low_ || (numbers[i] >= *low && numbers[i] <= *high))) list.push_back({numbers[i], weight});
  }
  constexpr double sum_tolerance = 1e-9;  // 33.3333 % three times is an approximation, and is told so
  if (weighted && !(std::fabs(sum - 1) <= sum_tolerance)) {
    const std::string percent = base::format_shortest(std::round(sum * 1e8) / 1e6) + " %";
    return bad({"the weights of `discrete` sum to " + percent + ", not to 100 %",
                "les poids de `discrete` font " + percent + ", et non 100 %"});
  }
  if (list.empty())
    return bad({"the limits leave nothing of this distribution: it never lies between them",
                "les bornes ne laissent rien de cette loi : elle n'est jamais entre elles"});
  if (list.size() > max_list)
    return bad({"`" + name + "` takes at most 10,000 values", "`" + name + "` prend au plus 10 000 valeurs"});
  std::stable_sort(list.begin(), list.end(), [](const Weighted& a, const Weighted& b) { return a.value < b.value; });
  double total = 0, reached = 0;
  for (const Weighted& item : list) total += item.weight;
  std::vector<double> until;  // F at each value
  for (const Weighted& item : list) until.push_back((reached += item.weight) / total);
  const ValueId u = randomness.uniform().lower;
  const std::function<ValueId(std::size_t, std::size_t)> choose = [&](std::size_t first, std::size_t last) {
    if (first == last) return number(list[first].value);
    const std::size_t middle = (first + last) / 2;
    const ValueId below = choose(first, middle), above = choose(middle + 1, last);
    return builder_.select(op(Op::less_equal, u, number(until[middle])), below, above);
  };
  return choose(0, list.size() - 1);
}

}  // namespace boucle::lower
