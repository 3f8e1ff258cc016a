// Simultaneous blocks: the unknowns become leaves, their definitions become residuals, and the derivatives of the
// residuals are written out by the rules of calculus on the IR itself, so that they cost no more than the equations.
//
//   x = f(x, …)             residual f - x
//   solve p so that a == b  residual a - b
//
// The first guess is last period's solution, and in the first period `start`, else the value before the calendar, else
// 0.
#include <cmath>

#include "lower/lowering.h"

namespace boucle::lower {

using ir::Op;
using ir::ValueId;

ValueId Lowering::first_guess(VariableId id) {
  const Variable& variable = model_.variables[id];
  ValueId guess = builder_.constant(0);
  if (variable.start)
    guess = lower_node(variable.start);
  else if (variable.initial)
    guess = operand_as(variable.initial, variable.type.type);
  if (builder_.phase(guess) != ir::Phase::constant && builder_.phase(guess) != ir::Phase::path) {
    sink_.add(Kind::constant_expected, variable.span,
              base::Phrase("the start of an unknown", "le départ d'une inconnue"));
    guess = builder_.constant(0);
  }
  const ir::LagId lag = builder_.declare_lag(1, guess);
  waiting_[id.index()].push_back(lag);
  return builder_.lag_value(lag);
}

void Lowering::lower_block(const Part& part) {
  std::string name;
  std::vector<ValueId> starts;
  for (const VariableId id : part.unknowns) {
    name += (name.empty() ? "" : ", ") + model_.variables[id].name;
    starts.push_back(first_guess(id));
  }
  out_.blocks.push_back({name, part.unknowns, part.members});
  const std::vector<ValueId> unknowns = builder_.begin_block(name, starts);
  for (std::size_t i = 0; i < unknowns.size(); ++i) variable_values_[part.unknowns[i].index()] = unknowns[i];
  for (std::size_t i = part.unknowns.size(); i < part.members.size(); ++i) lower_variable(part.members[i]);
  std::vector<ValueId> residuals, jacobian;
  for (std::size_t i = 0; i < unknowns.size(); ++i) {
    const Variable& variable = model_.variables[part.unknowns[i]];
    if (variable.residual)
      residuals.push_back(lower_node(variable.residual));
    else
      residuals.push_back(builder_.binary(Op::subtract, operand_as(variable.value, variable.type.type), unknowns[i]));
  }
  for (std::size_t j = 0; j < unknowns.size(); ++j) {
    std::unordered_map<std::uint32_t, ValueId> known;
    known[unknowns[j].index()] = builder_.constant(1);
    for (std::size_t i = 0; i < residuals.size(); ++i) {
      jacobian.resize(residuals.size() * residuals.size());
      jacobian[i * unknowns.size() + j] = derivative(residuals[i], unknowns[j], known);
    }
  }
  builder_.end_block(residuals, jacobian);
  for (std::size_t i = 0; i < unknowns.size(); ++i) set_value(part.unknowns[i], unknowns[i]);
}

// An invalid id stands for 0, so that products and sums with it cost nothing.
ValueId Lowering::plus(ValueId a, ValueId b) {
  if (!a) return b;
  return b ? builder_.binary(Op::add, a, b) : a;
}

ValueId Lowering::times(ValueId a, ValueId b) { return a && b ? builder_.binary(Op::multiply, a, b) : ValueId(); }

ValueId Lowering::derivative(ValueId value, ValueId unknown, std::unordered_map<std::uint32_t, ValueId>& known) {
  if (!value || value < unknown) return ValueId();  // computed before the unknown was there
  if (const auto found = known.find(value.index()); found != known.end()) return found->second;
  const ir::Value v = builder_.value(value);
  const int count = ir::operand_count(v.op);
  const ValueId da = count > 0 ? derivative(v.a, unknown, known) : ValueId();
  const ValueId db = count > 1 ? derivative(v.b, unknown, known) : ValueId();
  const ValueId dc = count > 2 ? derivative(v.c, unknown, known) : ValueId();
  return known[value.index()] = derivative_of(v, value, da, db, dc);
}

ValueId Lowering::derivative_of(const ir::Value& v, ValueId value, ValueId da, ValueId db, ValueId dc) {
  if (!da && !db && !dc) return ValueId();
  const auto unary = [&](Op op, ValueId x) { return x ? builder_.unary(op, x) : ValueId(); };
  const auto over = [&](ValueId x, ValueId y) { return x ? builder_.binary(Op::divide, x, y) : ValueId(); };
  const auto choose = [&](ValueId condition, ValueId x, ValueId y) {
    return builder_.select(condition, x ? x : builder_.constant(0), y ? y : builder_.constant(0));
  };
  switch (v.op) {
    case Op::negate:
      return unary(Op::negate, da);
    case Op::absolute:
      return choose(builder_.binary(Op::less, v.a, builder_.constant(0)), unary(Op::negate, da), da);
    case Op::square_root:
      return over(da, builder_.binary(Op::multiply, builder_.constant(2), value));
    case Op::exponential:
      return times(da, value);
    case Op::logarithm:
      return over(da, v.a);
    case Op::add:
      return plus(da, db);
    case Op::subtract:
      return plus(da, unary(Op::negate, db));
    case Op::multiply:
      return plus(times(da, v.b), times(v.a, db));
    case Op::divide:
      return over(plus(da, unary(Op::negate, times(value, db))), v.b);
    case Op::minimum:
      return choose(builder_.binary(Op::less, v.a, v.b), da, db);
    case Op::maximum:
      return choose(builder_.binary(Op::less, v.b, v.a), da, db);
    case Op::select:
      return choose(v.a, db, dc);
    case Op::power: {  // d(a^b) = b a^(b-1) da + a^b log(a) db
      const ValueId lower = builder_.binary(Op::power, v.a, builder_.binary(Op::subtract, v.b, builder_.constant(1)));
      const ValueId by_base = times(da, builder_.binary(Op::multiply, v.b, lower));
      const ValueId by_exponent =
          db ? times(db, builder_.binary(Op::multiply, value, builder_.unary(Op::logarithm, v.a))) : ValueId();
      return plus(by_base, by_exponent);
    }
    case Op::normal_cdf: {  // the density exp(-x^2 / 2) / sqrt(2 pi)
      const ValueId square =
          builder_.binary(Op::multiply, builder_.constant(-0.5), builder_.binary(Op::multiply, v.a, v.a));
      return times(da, builder_.binary(Op::multiply, builder_.constant(0.3989422804014327),
                                       builder_.unary(Op::exponential, square)));
    }
    case Op::normal_quantile: {  // one over the density at the quantile
      const ValueId square =
          builder_.binary(Op::multiply, builder_.constant(0.5), builder_.binary(Op::multiply, value, value));
      return times(da, builder_.binary(Op::multiply, builder_.constant(2.5066282746310002),
                                       builder_.unary(Op::exponential, square)));
    }
    case Op::recall:  // moves with the value of this very step only where it is what is read
      return choose(builder_.binary(Op::equal, v.a, builder_.constant(0)), db, ValueId());
    case Op::shift_date:
    case Op::locate:
    case Op::ahead:
    case Op::return_rate:
    case Op::constant:
    case Op::table:
    case Op::param_normal:
    case Op::param_uniform:
    case Op::noise_normal:
    case Op::noise_uniform:
    case Op::lag:
    case Op::observed:
    case Op::unknown:
    case Op::traced:
    case Op::cleared:
    case Op::logical_not:
    case Op::floor:
    case Op::round:
    case Op::less:
    case Op::less_equal:
    case Op::equal:
    case Op::not_equal:
    case Op::logical_and:
    case Op::logical_or:
    case Op::gamma_tail:  // of these only draws are made, and their parameters do not follow the state
    case Op::gamma_quantile:
    case Op::student_tail:
    case Op::student_quantile:
    case Op::poisson_tail:
    case Op::poisson_quantile:
    case Op::beta_tail:
    case Op::beta_quantile:
      break;
  }
  return ValueId();  // leaves, steps and conditions do not move
}

}  // namespace boucle::lower
