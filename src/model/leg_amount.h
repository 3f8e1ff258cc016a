// The amount of one leg of a nature: a polynomial in the amount of the payment and the parameters of the nature, so
// that whether the legs of a side cancel is decided by algebra and not by trying numbers. Private to this stage.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace boucle::model {

inline constexpr const char* whole_amount = "amount";  // what the payment moves

// Sum of coefficient times product of names; names sorted, the empty product is a plain number.
class LegAmount {
 public:
  static LegAmount constant(double value);
  static LegAmount name(const std::string& name);

  void add(const LegAmount& other, double factor);
  LegAmount times(const LegAmount& other) const;
  bool is_zero() const;      // up to rounding of the coefficients
  bool is_constant() const;  // no name at all
  double constant_part() const;
  std::string text() const;  // "+amount -cost", "+0"

  const std::map<std::vector<std::string>, double>& terms() const { return terms_; }

 private:
  std::map<std::vector<std::string>, double> terms_;
};

}  // namespace boucle::model
