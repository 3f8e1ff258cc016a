#include "analysis/clearing_settlement.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "analysis/absorbing_solver.h"

namespace boucle::analysis {
namespace {

constexpr double settled_change = 1e-15;      // of what is due: a sweep that moves less is rounding
constexpr double settled_after_jump = 1e-13;  // after a solve, sweeps only confirm it
constexpr double box_tolerance = 1e-12;       // of what is due: a solution may leave its class by rounding
constexpr std::size_t max_dense_size = 512;   // 45 million multiplications, some 20 ms
constexpr std::size_t max_sweeps = 20'000;
constexpr std::size_t first_jump_small = 2, first_jump_large = 64;  // sweeps before the system is solved at once
constexpr std::size_t max_krylov_steps = 1000;
constexpr double krylov_residual = 1e-15;  // of the right-hand side

constexpr std::uint32_t no_member = ~std::uint32_t{0};

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

// y_l = constant_l + Σ y_debtor share over the entries of l whose class is the one in which their debtor runs dry.
struct Settlement::Linear {
  std::vector<std::uint32_t> marginal;  // class by member; the end of its classes: it pays all
  std::vector<double> constant, now;    // now: the present y
};

Settlement::Settlement(const PreparedNetwork& network, double alpha, double beta, Side side)
    : net_(network), alpha_(alpha), beta_(beta), side_(side), local_(network.node_count(), no_member) {
  if (side == Side::above) {
    payment = network.class_due;
  } else {
    payment.assign(network.class_count(), 0);
  }
}

double Settlement::received(std::uint32_t node) const {
  double sum = 0;
  for (std::uint32_t c = net_.claim_begin[node]; c < net_.claim_begin[node + 1]; ++c) {
    sum += net_.claim_share[c] * payment[net_.claim_class[c]];
  }
  return sum;
}

void Settlement::pay_in_full(std::uint32_t node) {
  for (std::uint32_t k = net_.class_begin[node]; k < net_.class_begin[node + 1]; ++k) payment[k] = net_.class_due[k];
}

void Settlement::gather_entries(const std::vector<std::uint8_t>& is_member) {
  for (std::size_t l = 0; l < members_.size(); ++l) local_[members_[l]] = static_cast<std::uint32_t>(l);
  entry_begin_.assign(1, 0);
  entry_class_.clear();
  entry_debtor_.clear();
  entry_share_.clear();
  fixed_.resize(members_.size());
  for (std::size_t l = 0; l < members_.size(); ++l) {
    const std::uint32_t node = members_[l];
    double fixed = 0;
    for (std::uint32_t c = net_.claim_begin[node]; c < net_.claim_begin[node + 1]; ++c) {
      const std::uint32_t k = net_.claim_class[c], debtor = net_.claim_debtor[c];
      if (is_member[debtor]) {
        entry_class_.push_back(k);
        entry_debtor_.push_back(local_[debtor]);
        entry_share_.push_back(net_.claim_share[c]);
      } else {
        fixed += net_.claim_share[c] * payment[k];
      }
    }
    fixed_[l] = alpha_ * net_.external_assets[node] + beta_ * fixed;
    entry_begin_.push_back(static_cast<std::uint32_t>(entry_class_.size()));
  }
}

double Settlement::assets(std::size_t member) const {
  double sum = 0;
  for (std::uint32_t e = entry_begin_[member]; e < entry_begin_[member + 1]; ++e) {
    sum += entry_share_[e] * payment[entry_class_[e]];
  }
  return fixed_[member] + beta_ * sum;
}

// Returns the largest change, as a share of what is due.
double Settlement::pour(std::uint32_t node, double assets) {
  double change = 0;
  for (std::uint32_t k = net_.class_begin[node]; k < net_.class_begin[node + 1]; ++k) {
    const double due = net_.class_due[k];
    const double paid = std::clamp(assets - net_.class_prior[k], 0.0, due);
    const double moved = std::abs(paid - payment[k]);
    if (moved > change * due) change = moved / due;
    payment[k] = paid;
  }
  return change;
}

double Settlement::sweep(bool backwards) {
  double change = 0;
  const std::size_t count = members_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t l = backwards ? count - 1 - i : i;
    change = std::max(change, pour(members_[l], assets(l)));
  }
  return change;
}

bool Settlement::settle(const std::vector<std::uint32_t>& members, const std::vector<std::uint8_t>& is_member) {
  members_ = members;
  gather_entries(is_member);
  std::size_t next_jump = members_.size() <= max_dense_size ? first_jump_small : first_jump_large;
  bool jumped = false, settled = false;
  for (std::size_t number = 1; number <= max_sweeps && !settled; ++number) {
    const double change = sweep(number % 2 == 0);
    settled = change <= (jumped ? settled_after_jump : settled_change);
    if (settled || number < next_jump) continue;
    next_jump *= 2;
    jumped = jump();
  }
  for (const std::uint32_t node : members_) local_[node] = no_member;
  return settled;
}

Settlement::Linear Settlement::linearise() const {
  Linear system;
  const std::size_t count = members_.size();
  system.marginal.resize(count);
  system.constant.resize(count);
  system.now.resize(count);
  for (std::size_t l = 0; l < count; ++l) {
    const std::uint32_t node = members_[l], end = net_.class_begin[node + 1];
    std::uint32_t k = net_.class_begin[node];
    const double has = assets(l);
    // On the border of two classes, the one into which the payments will move.
    const auto beyond = [&](std::uint32_t c) {
      const double top = net_.class_prior[c] + net_.class_due[c];
      return side_ == Side::above ? has > top : has >= top;
    };
    while (k + 1 < end && beyond(k)) ++k;
    if (side_ == Side::below && beyond(k)) k = end;
    system.marginal[l] = k;
    if (k == end) continue;
    system.now[l] = payment[k];
    system.constant[l] = fixed_[l] - net_.class_prior[k];
  }
  for (std::size_t l = 0; l < count; ++l) {
    for (std::uint32_t e = entry_begin_[l]; e < entry_begin_[l + 1]; ++e) {
      const std::uint32_t k = entry_class_[e];
      if (!pays_all(system, l) && k < system.marginal[entry_debtor_[e]])
        system.constant[l] += beta_ * entry_share_[e] * net_.class_due[k];
    }
  }
  return system;
}

bool Settlement::pays_all(const Linear& system, std::size_t member) const {
  return system.marginal[member] == net_.class_begin[members_[member] + 1];
}

// Solves the system at once and takes the solution if it stays within the classes; false leaves the payments alone.
bool Settlement::jump() {
  const Linear system = linearise();
  std::vector<double> y = system.constant;
  const bool solved = members_.size() <= max_dense_size ? solve_dense(system, y) : solve_iteratively(system, y);
  if (!solved) return false;
  for (std::size_t l = 0; l < members_.size(); ++l) {
    if (pays_all(system, l)) continue;
    const double due = net_.class_due[system.marginal[l]];
    if (!(y[l] >= -box_tolerance * due && y[l] <= due * (1 + box_tolerance))) return false;
  }
  for (std::size_t l = 0; l < members_.size(); ++l) {
    const std::uint32_t node = members_[l], at = system.marginal[l];
    for (std::uint32_t k = net_.class_begin[node]; k < net_.class_begin[node + 1]; ++k) {
      const double due = net_.class_due[k];
      payment[k] = k < at ? due : k > at ? 0 : std::clamp(y[l], 0.0, due);
    }
  }
  return true;
}

bool Settlement::solve_dense(const Linear& system, std::vector<double>& y) const {
  const std::size_t count = members_.size();
  std::vector<double> shares(count * count, 0), leak(count, 0);
  for (std::size_t l = 0; l < count; ++l) {
    for (std::uint32_t e = entry_begin_[l]; e < entry_begin_[l + 1]; ++e) {
      const std::uint32_t debtor = entry_debtor_[e];
      if (entry_class_[e] != system.marginal[debtor]) continue;
      shares[debtor * count + l] += beta_ * entry_share_[e];
      leak[debtor] += (1 - beta_) * entry_share_[e];
    }
  }
  // What leaves the set, added up rather than subtracted: see absorbing_solver.h.
  for (std::size_t l = 0; l < count; ++l) {
    leak[l] += pays_all(system, l) ? 1 : net_.class_external[system.marginal[l]] / net_.class_due[system.marginal[l]];
  }
  for (std::uint32_t node = 0; node < net_.node_count(); ++node) {
    if (local_[node] != no_member) continue;
    for (std::uint32_t c = net_.claim_begin[node]; c < net_.claim_begin[node + 1]; ++c) {
      const std::uint32_t debtor = local_[net_.claim_debtor[c]];
      if (debtor != no_member && net_.claim_class[c] == system.marginal[debtor]) leak[debtor] += net_.claim_share[c];
    }
  }
  AbsorbingSolver(count, std::move(shares), std::move(leak)).solve(y, &system.now);
  return true;
}

std::vector<double> Settlement::apply(const Linear& system, const std::vector<double>& y) const {
  std::vector<double> result = y;
  for (std::size_t l = 0; l < y.size(); ++l) {
    for (std::uint32_t e = entry_begin_[l]; e < entry_begin_[l + 1]; ++e) {
      const std::uint32_t debtor = entry_debtor_[e];
      if (entry_class_[e] == system.marginal[debtor]) result[l] -= beta_ * entry_share_[e] * y[debtor];
    }
  }
  return result;
}

// BiCGSTAB (H. van der Vorst, 1992) from the present payments: a few slow circles need a few steps.
bool Settlement::solve_iteratively(const Linear& system, std::vector<double>& y) const {
  const std::size_t count = y.size();
  const double scale = std::sqrt(dot(system.constant, system.constant));
  y = system.now;
  std::vector<double> r = apply(system, y);
  for (std::size_t i = 0; i < count; ++i) r[i] = system.constant[i] - r[i];
  const std::vector<double> shadow = r;
  std::vector<double> p = r, s(count);
  double rho = dot(shadow, r);
  for (std::size_t step = 0; step < max_krylov_steps; ++step) {
    if (std::sqrt(dot(r, r)) <= krylov_residual * scale) return true;
    const std::vector<double> v = apply(system, p);
    const double a = rho / dot(shadow, v);
    for (std::size_t i = 0; i < count; ++i) s[i] = r[i] - a * v[i];
    const std::vector<double> t = apply(system, s);
    const double tt = dot(t, t);
    const double omega = tt > 0 ? dot(t, s) / tt : 0;
    for (std::size_t i = 0; i < count; ++i) {
      y[i] += a * p[i] + omega * s[i];
      r[i] = s[i] - omega * t[i];
    }
    const double next = dot(shadow, r);
    const double beta = (next / rho) * (a / omega);
    rho = next;
    if (!std::isfinite(beta)) break;
    for (std::size_t i = 0; i < count; ++i) p[i] = r[i] + beta * (p[i] - omega * v[i]);
  }
  // Good enough to go on from: the sweeps that follow confirm it, or do not.
  return std::sqrt(dot(r, r)) <= 1e-12 * scale;
}

}  // namespace boucle::analysis
