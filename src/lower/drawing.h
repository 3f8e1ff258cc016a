// One distribution as a formula: a standard normal or a uniform in, a draw out. The formula is the inverse distribution
// function, so it grows with what comes in, and draws can be correlated and truncated; a quantile is the same formula
// of a probability.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ir/builder.h"
#include "lower/distribution_solve.h"
#include "model/model.h"
#include "source/diagnostic.h"

namespace boucle::lower {

// A probability and what it is short of 1, each with its own precision. `complement`: the second is only 1 minus the
// first, which then says it all.
struct Tails {
  ir::ValueId lower, upper;
  bool complement = false;
};

// Where a draw gets its randomness from.
struct Randomness {
  std::function<ir::ValueId()> normal;
  std::function<Tails()> uniform;
};

class Drawing {
 public:
  using LowerNode = std::function<ir::ValueId(model::NodeId)>;

  // `lower` lowers an argument of the distribution; dates are day numbers already.
  Drawing(const model::Model& model, source::DiagnosticSink& sink, ir::Builder& builder, const LowerNode& lower,
          const model::Variable& variable);
  ir::ValueId draw(const Randomness& randomness);

 private:
  // Limits or an inverse transform of them, where the draws are made of a normal.
  enum class Made { of_normal, of_exponential, of_logistic };

  ir::ValueId arg(std::size_t i) const { return i < args_.size() ? args_[i] : ir::ValueId(); }
  bool by_interval() const { return distribution_.form == model::DistributionForm::interval; }
  bool by_moments() const { return distribution_.form == model::DistributionForm::moments; }

  // drawing.cpp
  ir::ValueId require(ir::ValueId condition, ir::ValueId value, const base::Phrase& otherwise);
  ir::ValueId positive(ir::ValueId value, const char* en, const char* fr);
  ir::ValueId not_negative(ir::ValueId value, const char* en, const char* fr);
  ir::ValueId bad(const base::Phrase& reason);
  ir::ValueId order(ir::ValueId low, ir::ValueId high);
  bool bad_interval(ir::ValueId low, ir::ValueId high, bool above_zero, bool share);
  void warn_share(ir::ValueId mu, ir::ValueId sigma);
  Tails tails_of(ir::ValueId signed_tail);
  ir::ValueId signed_tail(const Tails& tails);
  Tails truncate(const Tails& drawn, const Tails& at_low, const Tails& at_high);
  ir::ValueId within_limits(ir::ValueId x);
  ir::ValueId op(ir::Op code, ir::ValueId a) { return builder_.unary(code, a); }
  ir::ValueId op(ir::Op code, ir::ValueId a, ir::ValueId b) { return builder_.binary(code, a, b); }
  ir::ValueId number(double x) { return builder_.constant(x); }

  // distributions.cpp
  ir::ValueId normal(const Randomness& randomness, Made made, ir::ValueId mu, ir::ValueId sigma);
  ir::ValueId transform(Made made, ir::ValueId latent);
  ir::ValueId inverse_transform(Made made, ir::ValueId x);
  ir::ValueId normal_or_interval(const Randomness& randomness);
  ir::ValueId lognormal(const Randomness& randomness);
  ir::ValueId logitnormal(const Randomness& randomness);
  ir::ValueId uniform(const Randomness& randomness);
  ir::ValueId triangular(const Randomness& randomness);
  Tails triangular_tails(ir::ValueId x, ir::ValueId low, ir::ValueId mode, ir::ValueId high);
  ir::ValueId exponential(const Randomness& randomness);
  ir::ValueId gamma(const Randomness& randomness);
  ir::ValueId beta(const Randomness& randomness);
  ir::ValueId student(const Randomness& randomness);
  ir::ValueId poisson(const Randomness& randomness);
  ir::ValueId condition(const Randomness& randomness);
  ir::ValueId listed(const Randomness& randomness);
  ir::ValueId by_tail(const Randomness& randomness, const std::function<ir::ValueId(ir::ValueId)>& tail_at,
                      const std::function<ir::ValueId(ir::ValueId)>& quantile);

  const model::Model& model_;
  source::DiagnosticSink& sink_;
  ir::Builder& builder_;
  const model::Variable& variable_;
  const model::Distribution& distribution_;
  std::vector<ir::ValueId> args_;  // own arguments
  ir::ValueId low_, high_;         // limits, none if not truncated
  bool failed_ = false;            // something was reported
};

}  // namespace boucle::lower
