#include "model/leg_amount.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "base/text.h"

namespace boucle::model {
namespace {
constexpr double nothing = 1e-12;  // coefficients are written by hand: 0.1 + 0.2 - 0.3 is zero
}  // namespace

LegAmount LegAmount::constant(double value) {
  LegAmount amount;
  amount.terms_[{}] = value;
  return amount;
}

LegAmount LegAmount::name(const std::string& name) {
  LegAmount amount;
  amount.terms_[{name}] = 1;
  return amount;
}

void LegAmount::add(const LegAmount& other, double factor) {
  for (const auto& [names, coefficient] : other.terms_) {
    double& sum = terms_[names];
    sum += factor * coefficient;
    if (std::fabs(sum) < nothing) terms_.erase(names);
  }
}

LegAmount LegAmount::times(const LegAmount& other) const {
  LegAmount product;
  for (const auto& [ours, a] : terms_)
    for (const auto& [theirs, b] : other.terms_) {
      std::vector<std::string> names = ours;
      names.insert(names.end(), theirs.begin(), theirs.end());
      std::sort(names.begin(), names.end());
      product.terms_[names] += a * b;
    }
  return product;
}

bool LegAmount::is_zero() const {
  return std::all_of(terms_.begin(), terms_.end(), [](const auto& term) { return std::fabs(term.second) < nothing; });
}

bool LegAmount::is_constant() const {
  return std::all_of(terms_.begin(), terms_.end(), [](const auto& term) { return term.first.empty(); });
}

double LegAmount::constant_part() const {
  const auto found = terms_.find({});
  return found == terms_.end() ? 0 : found->second;
}

// The whole amount is a plain number here, as in `account +1`.
std::string LegAmount::text() const {
  std::string out;
  for (const auto& [names, coefficient] : terms_) {
    if (std::fabs(coefficient) < nothing) continue;
    std::vector<std::string> shown;
    for (const std::string& name : names)
      if (name != whole_amount) shown.push_back(name);
    const std::string size = base::format_shortest(std::fabs(coefficient));
    if (!out.empty()) out += " ";
    out += coefficient < 0 ? "-" : "+";
    if (shown.empty() || size != "1") out += size;
    if (!shown.empty()) out += (size == "1" ? "" : " ") + base::join(shown, " ");
  }
  return out.empty() ? "+0" : out;
}

}  // namespace boucle::model
