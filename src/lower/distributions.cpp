// Randomness: what is drawn, how an interval becomes a distribution, and how draws move together.
//
// Every draw is a standard normal z (or a uniform u where no normal is needed) turned into the wanted distribution by a
// monotone formula, so that correlating the z correlates the draws. Correlated draws are a linear mixture of
// independent ones: z = L n, with L the Cholesky factor of the correlation matrix, rows in the order of names.
#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "base/math.h"
#include "base/text.h"
#include "lower/lowering.h"

namespace boucle::lower {
namespace {

using model::Distribution;
using model::DistributionForm;
using model::DistributionKind;

constexpr double z95 = 1.6448536269514722;  // 95th percentile of the standard normal

std::string draw_name(const std::string& variable) { return variable.substr(0, variable.find('@')); }

// Mean and standard deviation of 1 / (1 + exp(-(mu + sigma z))), by the trapezoid rule over z in [-9, 9].
std::pair<double, double> logitnormal_moments(double mu, double sigma) {
  constexpr int points = 721;
  double weight_sum = 0, mean = 0, square = 0;
  for (int i = 0; i < points; ++i) {
    const double z = -9.0 + 18.0 * i / (points - 1);
    const double weight = base::math_exp(-0.5 * z * z);
    const double x = 1 / (1 + base::math_exp(-(mu + sigma * z)));
    weight_sum += weight;
    mean += weight * x;
    square += weight * x * x;
  }
  mean /= weight_sum;
  return {mean, std::sqrt(std::max(0.0, square / weight_sum - mean * mean))};
}

// The mu that gives the mean at this sigma, by bisection.
double logitnormal_mu(double mean, double sigma) {
  double low = -60, high = 60;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (logitnormal_moments(middle, sigma).first < mean ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

// --------------------------------------------------------------------------------------------------- correlations
void Lowering::prepare_correlations() {
  std::map<std::uint32_t, std::vector<VariableId>> neighbours;
  for (const model::Correlation& correlation : model_.correlations) {
    neighbours[correlation.first.index()].push_back(correlation.second);
    neighbours[correlation.second.index()].push_back(correlation.first);
  }
  std::map<std::uint32_t, bool> done;
  for (const auto& [start, unused] : neighbours) {
    if (done[start]) continue;
    std::vector<VariableId> group = {VariableId(start)};
    done[start] = true;
    for (std::size_t i = 0; i < group.size(); ++i)
      for (const VariableId next : neighbours[group[i].index()])
        if (!done[next.index()]) {
          done[next.index()] = true;
          group.push_back(next);
        }
    std::sort(group.begin(), group.end(), [&](VariableId a, VariableId b) {  // the same in every scenario of one model
      return draw_name(model_.variables[a].name) < draw_name(model_.variables[b].name);
    });
    correlate_group(group);
  }
}

void Lowering::correlate_group(const std::vector<VariableId>& group) {
  const std::size_t n = group.size();
  std::vector<std::vector<double>> matrix(n, std::vector<double>(n, 0.0));
  const auto place = [&](VariableId id) {
    return static_cast<std::size_t>(std::find(group.begin(), group.end(), id) - group.begin());
  };
  for (std::size_t i = 0; i < n; ++i) matrix[i][i] = 1;
  const model::Correlation* last = nullptr;
  for (const model::Correlation& correlation : model_.correlations) {
    const std::size_t i = place(correlation.first), j = place(correlation.second);
    if (i == n || j == n) continue;
    matrix[i][j] = matrix[j][i] = correlation.value;
    last = &correlation;
  }
  std::vector<std::vector<double>> factored = matrix;
  if (!factor(factored)) {
    // The range of the last one for which the others can hold, to two decimals.
    const std::size_t i = place(last->first), j = place(last->second);
    double low = 2, high = -2;
    for (int k = -100; k <= 100; ++k) {
      std::vector<std::vector<double>> trial = matrix;
      trial[i][j] = trial[j][i] = k / 100.0;
      if (!factor(trial)) continue;
      low = std::min(low, k / 100.0);
      high = std::max(high, k / 100.0);
    }
    std::vector<std::string> names;
    for (const VariableId id : group) names.push_back("`" + model_.variables[id].name + "`");
    auto diagnostic = sink_.add(Kind::impossible_correlation, last->span, base::join(names, ", "));
    for (const model::Correlation& correlation : model_.correlations)
      if (place(correlation.first) != n && place(correlation.second) != n)
        diagnostic.label(correlation.span, &correlation == last
                                               ? base::Phrase("against the others", "contre les autres")
                                               : base::Phrase());
    if (low <= high) {
      const std::string written = model_.source_text ? model_.source_text(last->span) : "";
      const std::size_t colon = written.rfind(':');
      const std::string nearest = base::format_shortest(last->value < low ? low : high);
      std::vector<source::Edit> edits;
      if (colon != std::string::npos)
        edits = {{Span{last->span.file, last->span.begin + static_cast<std::uint32_t>(colon) + 1, last->span.end},
                  " " + nearest}};
      diagnostic.hint(
          "given the others, this one can lie between " + base::format_shortest(low) + " and " +
              base::format_shortest(high),
          "avec les autres, celle-ci peut aller de " + base::format_shortest(low) + " à " + base::format_shortest(high),
          std::move(edits));
    }
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    auto& row = latent_[group[i].index()];
    for (std::size_t j = 0; j <= i; ++j)
      if (factored[i][j] != 0) row.emplace_back(group[j], factored[i][j]);
  }
}

// Cholesky in place (lower triangle); false if the matrix is not positive semidefinite.
bool Lowering::factor(std::vector<std::vector<double>>& m) const {
  constexpr double tolerance = 1e-10;  // a perfect correlation leaves a pivot of rounding size
  for (std::size_t j = 0; j < m.size(); ++j) {
    for (std::size_t i = j; i < m.size(); ++i) {
      double sum = m[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= m[i][k] * m[j][k];
      if (i == j) {
        if (sum < -tolerance) return false;
        m[j][j] = sum < tolerance ? 0 : std::sqrt(sum);
      } else if (m[j][j] == 0) {
        if (std::fabs(sum) > 1e-8) return false;
        m[i][j] = 0;
      } else {
        m[i][j] = sum / m[j][j];
      }
    }
  }
  return true;
}

// ---------------------------------------------------------------------------------------------------------- draws
ir::DrawId Lowering::draw_of(VariableId id) {
  const std::string name = draw_name(model_.variables[id].name);
  const std::uint64_t key = base::hash_string(name);
  const auto [found, inserted] = draw_names_.emplace(key, name);
  if (!inserted && found->second != name)
    sink_.add(Kind::draw_name_collision, model_.variables[id].span, name, found->second);
  return builder_.draw(name, key);
}

ir::ValueId Lowering::latent_normal(VariableId id) {
  const auto independent = [&](VariableId source) {
    const bool noise = model_.variables[source].kind == model::VariableKind::noise;
    return noise ? builder_.noise_normal(draw_of(source)) : builder_.param_normal(draw_of(source));
  };
  const auto found = latent_.find(id.index());
  if (found == latent_.end()) return independent(id);
  ir::ValueId sum;
  for (const auto& [source, weight] : found->second) {
    const ir::ValueId term = builder_.binary(ir::Op::multiply, builder_.constant(weight), independent(source));
    sum = sum ? builder_.binary(ir::Op::add, sum, term) : term;
  }
  return sum;
}

ir::ValueId Lowering::uniform(VariableId id) {
  if (latent_.contains(id.index())) return builder_.unary(ir::Op::normal_cdf, latent_normal(id));
  const bool noise = model_.variables[id].kind == model::VariableKind::noise;
  return noise ? builder_.noise_uniform(draw_of(id)) : builder_.param_uniform(draw_of(id));
}

ir::ValueId Lowering::lower_draw(VariableId id) {
  const Distribution& distribution = *model_.variables[id].distribution;
  if (model_.variables[id].kind == model::VariableKind::param)
    for (const NodeId argument : distribution.args)
      if (argument && builder_.phase(lower_node(argument)) != ir::Phase::constant &&
          builder_.phase(lower_node(argument)) != ir::Phase::path) {
        sink_
            .add(Kind::constant_expected, model_.node(argument).span,
                 base::Phrase("an argument of a `param`", "un argument d'un `param`"))
            .hint("a number that changes over time is a `noise`", "un nombre qui change dans le temps est un `noise`");
        return builder_.constant(0);
      }
  switch (distribution.kind) {
    case DistributionKind::normal:
      return normal(id, distribution);
    case DistributionKind::lognormal:
      return lognormal(id, distribution);
    case DistributionKind::uniform:
      return uniform_draw(id, distribution);
    case DistributionKind::triangular:
      return triangular(id, distribution);
    case DistributionKind::logitnormal:
      return logitnormal(id, distribution);
  }
  return builder_.constant(0);
}

// (low + high) / 2 + (high - low) / (2 * 1.645) * z: the normal whose 5th and 95th percentiles are low and high.
ir::ValueId Lowering::from_interval(ir::ValueId low, ir::ValueId high, ir::ValueId z) {
  const ir::ValueId middle =
      builder_.binary(ir::Op::divide, builder_.binary(ir::Op::add, low, high), builder_.constant(2));
  const ir::ValueId sigma =
      builder_.binary(ir::Op::divide, builder_.binary(ir::Op::subtract, high, low), builder_.constant(2 * z95));
  return builder_.binary(ir::Op::add, middle, builder_.binary(ir::Op::multiply, sigma, z));
}

// Constant limits are judged here; those that vary are left to the path (a fault where they do not fit).
bool Lowering::bad_interval(const Distribution& distribution, ir::ValueId low, ir::ValueId high, bool positive,
                            bool share) {
  const auto a = builder_.constant_value(low), b = builder_.constant_value(high);
  const auto refuse = [&](std::string en, std::string fr) {
    sink_.add(Kind::bad_distribution, distribution.span, base::Phrase(std::move(en), std::move(fr)));
    return true;
  };
  if (positive && ((a && *a <= 0) || (b && *b <= 0))) {
    const std::string written = model_.source_text ? model_.source_text(distribution.span) : "";
    auto diagnostic = sink_.add(Kind::bad_distribution, distribution.span,
                                base::Phrase("an interval that touches or crosses 0 cannot be lognormal",
                                             "un intervalle qui touche ou traverse 0 ne peut pas être lognormal"));
    const bool bare = written.find(" to ") != std::string::npos && written.find('(') == std::string::npos;
    if (bare)
      diagnostic.hint("say `normal(" + written + ")`", "dites `normal(" + written + ")`",
                      {{distribution.span, "normal(" + written + ")"}});
    return true;
  }
  if (share && ((a && (*a <= 0 || *a >= 1)) || (b && (*b <= 0 || *b >= 1))))
    return refuse("the limits of `logitnormal` lie strictly between 0 % and 100 %",
                  "les bornes de `logitnormal` sont strictement comprises entre 0 % et 100 %");
  if (a && b && *a > *b && model_.source_text) {
    const std::string written = model_.source_text(distribution.span);
    const std::size_t open = written.find('('), middle = written.find(" to "), close = written.rfind(')');
    const std::size_t begin = open == std::string::npos ? 0 : open + 1,
                      end = open == std::string::npos ? written.size() : close;
    if (middle != std::string::npos && end != std::string::npos && begin < middle && middle + 4 < end) {
      const std::string fixed = written.substr(0, begin) + written.substr(middle + 4, end - middle - 4) + " to " +
                                written.substr(begin, middle - begin) + written.substr(end);
      sink_
          .add(Kind::bad_distribution, distribution.span,
               base::Phrase("an interval goes from its low end to its high end",
                            "un intervalle va de sa borne basse à sa borne haute"))
          .hint("write `" + fixed + "`", "écrivez `" + fixed + "`", {{distribution.span, fixed}});
      return true;
    }
  }
  if (a && b && *a >= *b)
    return refuse("an interval goes from its low end to its high end",
                  "un intervalle va de sa borne basse à sa borne haute");
  return false;
}

ir::ValueId Lowering::normal(VariableId id, const Distribution& distribution) {
  const ir::ValueId a = lower_node(distribution.args[0]), b = lower_node(distribution.args[1]);
  if (distribution.form == DistributionForm::interval) {
    if (bad_interval(distribution, a, b, false, false)) return builder_.constant(0);
    return from_interval(a, b, latent_normal(id));
  }
  if (const auto sd = builder_.constant_value(b); sd && *sd < 0)
    sink_.add(Kind::bad_distribution, distribution.span,
              base::Phrase("a standard deviation is not negative", "un écart-type n'est pas négatif"));
  return builder_.binary(ir::Op::add, a, builder_.binary(ir::Op::multiply, b, latent_normal(id)));
}

ir::ValueId Lowering::lognormal(VariableId id, const Distribution& distribution) {
  ir::ValueId a = lower_node(distribution.args[0]), b = lower_node(distribution.args[1]);
  const auto log = [&](ir::ValueId x) { return builder_.unary(ir::Op::logarithm, x); };
  if (distribution.form == DistributionForm::interval) {
    if (bad_interval(distribution, a, b, true, false)) return builder_.constant(0);
    const ir::ValueId low = log(a), high = log(b);
    const auto mu_low = builder_.constant_value(low), mu_high = builder_.constant_value(high);
    if (mu_low && mu_high && *mu_high <= 0) warn_share(id, (*mu_low + *mu_high) / 2, (*mu_high - *mu_low) / (2 * z95));
    return builder_.unary(ir::Op::exponential, from_interval(low, high, latent_normal(id)));
  }
  if (distribution.form ==
      DistributionForm::moments) {  // sigma^2 = log(1 + (sd / mean)^2), mu = log(mean) - sigma^2 / 2
    if (const auto mean = builder_.constant_value(a); mean && *mean <= 0) {
      sink_.add(Kind::bad_distribution, distribution.span,
                base::Phrase("the mean of a lognormal is above 0", "la moyenne d'une lognormale est supérieure à 0"));
      return builder_.constant(0);
    }
    const ir::ValueId ratio = builder_.binary(ir::Op::divide, b, a);
    const ir::ValueId variance =
        log(builder_.binary(ir::Op::add, builder_.constant(1), builder_.binary(ir::Op::multiply, ratio, ratio)));
    a = builder_.binary(ir::Op::subtract, log(a), builder_.binary(ir::Op::divide, variance, builder_.constant(2)));
    b = builder_.unary(ir::Op::square_root, variance);
  }
  const auto mu = builder_.constant_value(a), sigma = builder_.constant_value(b);
  if (sigma && *sigma < 0)
    sink_.add(Kind::bad_distribution, distribution.span,
              base::Phrase("a standard deviation is not negative", "un écart-type n'est pas négatif"));
  if (mu && sigma) warn_share(id, *mu, *sigma);
  return builder_.unary(ir::Op::exponential,
                        builder_.binary(ir::Op::add, a, builder_.binary(ir::Op::multiply, b, latent_normal(id))));
}

// A lognormal written in % that exceeds 100 % on more than one path in a thousand is probably meant to be a share.
void Lowering::warn_share(VariableId id, double mu, double sigma) {
  const Variable& variable = model_.variables[id];
  const std::string written = model_.source_text ? model_.source_text(variable.distribution->span) : "";
  const bool percent =
      variable.annotation == "%" || (variable.type.dimension.dimensionless() && written.ends_with("%"));
  if (!percent || sigma <= 0) return;
  const double above = base::math_cdf(mu / sigma);
  constexpr double tolerated_share = 0.001;
  if (above <= tolerated_share) return;
  auto diagnostic = sink_.add(Kind::share_above_one, variable.distribution->span, "`" + written + "`",
                              base::format_shortest(std::round(above * 1000) / 10) + " %");
  if (written.find('(') == std::string::npos)
    diagnostic.hint("if it cannot exceed 100 %, say `logitnormal(" + written + ")`",
                    "si elle ne peut dépasser 100 %, dites `logitnormal(" + written + ")`",
                    {{variable.distribution->span, "logitnormal(" + written + ")"}});
}

ir::ValueId Lowering::uniform_draw(VariableId id, const Distribution& distribution) {
  ir::ValueId a = lower_node(distribution.args[0]), b = lower_node(distribution.args[1]);
  if (distribution.form != DistributionForm::moments && bad_interval(distribution, a, b, false, false))
    return builder_.constant(0);
  const auto op = [&](ir::Op code, ir::ValueId x, ir::ValueId y) { return builder_.binary(code, x, y); };
  if (distribution.form == DistributionForm::interval) {  // 5 % of the width lies beyond each end
    const ir::ValueId margin = op(ir::Op::multiply, op(ir::Op::subtract, b, a), builder_.constant(0.05 / 0.9));
    a = op(ir::Op::subtract, a, margin);
    b = op(ir::Op::add, b, margin);
  } else if (distribution.form == DistributionForm::moments) {
    const ir::ValueId half = op(ir::Op::multiply, b, builder_.constant(std::sqrt(3.0)));
    b = op(ir::Op::add, a, half);
    a = op(ir::Op::subtract, a, half);
  }
  return op(ir::Op::add, a, op(ir::Op::multiply, op(ir::Op::subtract, b, a), uniform(id)));
}

// Inverse distribution function: a + sqrt(u (b - a) (c - a)) up to the mode c, b - sqrt((1 - u) (b - a) (b - c)) above.
ir::ValueId Lowering::triangular(VariableId id, const Distribution& distribution) {
  const ir::ValueId a = lower_node(distribution.args[0]), c = lower_node(distribution.args[1]),
                    b = lower_node(distribution.args[2]);
  const auto low = builder_.constant_value(a), mode = builder_.constant_value(c), high = builder_.constant_value(b);
  if (low && mode && high && !(*low <= *mode && *mode <= *high && *low < *high)) {
    sink_.add(Kind::bad_distribution, distribution.span,
              base::Phrase(
                  "`triangular` takes its lowest, likeliest and highest value, in this order",
                  "`triangular` prend ses valeurs la plus basse, la plus probable et la plus haute, dans cet ordre"));
    return builder_.constant(0);
  }
  const auto op = [&](ir::Op code, ir::ValueId x, ir::ValueId y) { return builder_.binary(code, x, y); };
  const ir::ValueId u = uniform(id), width = op(ir::Op::subtract, b, a), rise = op(ir::Op::subtract, c, a),
                    fall = op(ir::Op::subtract, b, c);
  const auto root = [&](ir::ValueId share, ir::ValueId side) {
    return builder_.unary(ir::Op::square_root, op(ir::Op::multiply, share, op(ir::Op::multiply, width, side)));
  };
  const ir::ValueId left = op(ir::Op::add, a, root(u, rise));
  const ir::ValueId right = op(ir::Op::subtract, b, root(op(ir::Op::subtract, builder_.constant(1), u), fall));
  return builder_.select(op(ir::Op::less_equal, op(ir::Op::multiply, u, width), rise), left, right);
}

ir::ValueId Lowering::logitnormal(VariableId id, const Distribution& distribution) {
  ir::ValueId a = lower_node(distribution.args[0]), b = lower_node(distribution.args[1]);
  const auto op = [&](ir::Op code, ir::ValueId x, ir::ValueId y) { return builder_.binary(code, x, y); };
  const ir::ValueId one = builder_.constant(1);
  ir::ValueId latent;
  if (distribution.form == DistributionForm::interval) {
    if (bad_interval(distribution, a, b, false, true)) return builder_.constant(0);
    const auto logit = [&](ir::ValueId p) {
      return builder_.unary(ir::Op::logarithm, op(ir::Op::divide, p, op(ir::Op::subtract, one, p)));
    };
    latent = from_interval(logit(a), logit(b), latent_normal(id));
  } else {
    if (distribution.form == DistributionForm::moments) {
      const auto mean = builder_.constant_value(a), sd = builder_.constant_value(b);
      if (!mean || !sd || *mean <= 0 || *mean >= 1 || *sd <= 0 || *sd * *sd >= *mean * (1 - *mean)) {
        sink_.add(Kind::bad_distribution, distribution.span,
                  base::Phrase("no `logitnormal` has this mean and standard deviation",
                               "aucune `logitnormal` n'a cette moyenne et cet écart-type"));
        return builder_.constant(0);
      }
      double low = 1e-6, high = 50;  // the deviation grows with sigma at a given mean
      for (int i = 0; i < 80; ++i) {
        const double sigma = (low + high) / 2;
        (logitnormal_moments(logitnormal_mu(*mean, sigma), sigma).second < *sd ? low : high) = sigma;
      }
      a = builder_.constant(logitnormal_mu(*mean, (low + high) / 2));
      b = builder_.constant((low + high) / 2);
    }
    latent = op(ir::Op::add, a, op(ir::Op::multiply, b, latent_normal(id)));
  }
  return op(ir::Op::divide, one,
            op(ir::Op::add, one, builder_.unary(ir::Op::exponential, builder_.unary(ir::Op::negate, latent))));
}

}  // namespace boucle::lower
