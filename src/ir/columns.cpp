#include "ir/columns.h"

namespace boucle::ir {
namespace {

constexpr double log_rate_limit = 16;       // rates from -99.99999 % to 9 million % a year
constexpr double log_rate_step = 1.0 / 16;  // two solutions nearer than this to each other may be missed
constexpr int halvings = 60;                // of a bracket of 1/16: below the spacing of doubles

// The sign of the present value at log(1 + r) = u. Discounted towards the end that keeps every factor below 1.
double value_at(const std::vector<DatedAmount>& amounts, double u) {
  const double origin = u < 0 ? amounts.back().years : 0;
  double sum = 0;
  for (const DatedAmount& a : amounts) sum += a.amount * base::math_exp(-u * (a.years - origin));
  return sum;
}

bool brackets(double x, double y) { return (x <= 0 && y >= 0) || (x >= 0 && y <= 0); }

double solve_between(const std::vector<DatedAmount>& amounts, double low, double high) {
  const bool rises = value_at(amounts, low) < value_at(amounts, high);
  for (int i = 0; i < halvings; ++i) {
    const double middle = low + (high - low) / 2;
    ((value_at(amounts, middle) < 0) == rises ? low : high) = middle;
  }
  return base::math_exp(low + (high - low) / 2) - 1;
}

}  // namespace

double rate_of_return(const std::vector<DatedAmount>& amounts) {
  bool any_paid = false, any_received = false;
  for (const DatedAmount& a : amounts) {
    if (!base::is_finite(a.amount)) return base::math_nan;
    any_paid |= a.amount < 0;
    any_received |= a.amount > 0;
  }
  if (any_paid && !any_received) return -1;
  if (!any_paid) return base::math_nan;
  double up = value_at(amounts, 0), down = up;
  if (up == 0) return 0;
  for (double u = 0; u < log_rate_limit; u += log_rate_step) {
    const double next_up = value_at(amounts, u + log_rate_step), next_down = value_at(amounts, -u - log_rate_step);
    if (brackets(up, next_up)) return solve_between(amounts, u, u + log_rate_step);
    // At u = 0 both sides are scaled alike; below, only signs are compared.
    if (brackets(down, next_down)) return solve_between(amounts, -u - log_rate_step, -u);
    up = next_up;
    down = next_down;
  }
  // What comes back is so little that the rate lies below all that are looked at.
  const auto last = std::find_if(amounts.rbegin(), amounts.rend(), [](const DatedAmount& a) { return a.amount != 0; });
  return down < 0 && last->amount > 0 ? -1 : base::math_nan;
}

namespace {

class Levels {
 public:
  explicit Levels(const Program& program)
      : p_(program), level_(program.columns.size()), open_(program.columns.size()), known_(program.columns.size()) {}

  std::vector<std::uint32_t> run(bool& sound) {
    for (std::uint32_t c = 0; c < p_.columns.size(); ++c)
      if (p_.columns[c].is_ahead) level_of(c);
    sound = sound_;
    return std::move(level_);
  }

  // Visits what a value needs within its pass; the columns read ahead are of earlier passes.
  template <class Visit, class Column>
  void walk(ValueId root, std::vector<bool>& seen, Visit visit, Column column) {
    std::vector<ValueId> work = {root};
    while (!work.empty()) {
      const ValueId id = work.back();
      work.pop_back();
      if (id.index() >= p_.values.size() || seen[id.index()]) continue;
      seen[id.index()] = true;
      const Value& v = p_.value(id);
      visit(id, v);
      const int count = operand_count(v.op);
      if (count > 0) work.push_back(v.a);
      if (count > 1) work.push_back(v.b);
      if (count > 2) work.push_back(v.c);
      if (v.op == Op::lag) {
        work.push_back(p_.lags[v.index].source);
        work.push_back(p_.lags[v.index].initial);
      }
      if (v.op != Op::recall && v.op != Op::ahead && v.op != Op::return_rate) continue;
      if (p_.columns[v.index].is_ahead)
        column(v.index);
      else
        work.push_back(p_.columns[v.index].source);
      work.push_back(p_.columns[v.index].initial);
    }
  }

 private:
  std::uint32_t level_of(std::uint32_t c) {
    if (known_[c]) return level_[c];
    if (open_[c]) {
      sound_ = false;
      return 0;
    }
    open_[c] = true;
    std::uint32_t level = 1;
    std::vector<bool> seen(p_.values.size());
    std::vector<std::uint32_t> earlier;
    walk(
        p_.columns[c].source, seen,
        [&](ValueId, const Value& v) {
          if (v.op == Op::noise_normal || v.op == Op::noise_uniform || v.op == Op::unknown || v.op == Op::traced ||
              v.phase == Phase::final)
            sound_ = false;
        },
        [&](std::uint32_t read) { earlier.push_back(read); });
    for (const std::uint32_t read : earlier) level = std::max(level, level_of(read) + 1);
    open_[c] = false;
    known_[c] = true;
    return level_[c] = level;
  }

  const Program& p_;
  std::vector<std::uint32_t> level_;
  std::vector<bool> open_, known_;
  bool sound_ = true;
};

}  // namespace

std::vector<std::uint32_t> column_levels(const Program& program, bool& sound) { return Levels(program).run(sound); }

std::vector<bool> needed_ahead(const Program& program, const std::vector<std::uint32_t>& levels, std::uint32_t level) {
  std::vector<bool> seen(program.values.size());
  Levels walker(program);
  for (std::uint32_t c = 0; c < levels.size(); ++c)
    if (levels[c] == level)
      walker.walk(
          program.columns[c].source, seen, [](ValueId, const Value&) {}, [](auto) {});
  return seen;
}

}  // namespace boucle::ir
