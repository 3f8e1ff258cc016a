// The units in which published tables give their figures: "B USD", "% of revenue", "M km", "USD/GPU-hour", "x".
//
// Those that are units of the language get its dimension, and so can be compared with the model. The others keep a word
// of their own; two figures in the same word can still be compared with each other.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/model.h"
#include "model/units.h"

namespace boucle::model {

struct ClaimUnit {
  ClaimValue kind = ClaimValue::number;  // what a unit of "date", "bool" or "text" says of the value
  std::optional<Unit> unit;              // of the language
  std::string shown;                     // in the language where it is one: "B$/year"; "" for a plain number
  double scale = 1;                      // of a written number, also where `unit` is none
  std::string key;                       // what is measured alike has the same
  std::string unknown;                   // the part that is no unit of the language
};

ClaimUnit read_claim_unit(std::string_view text, const UnitTable& units);

// Half a unit of the last digit of the first number in the text, as a share of that number; 0 when there is none. 5 is
// 4.5 to 5.5. Between a hundredth and a tenth: published figures have two or three digits, and one digit is a rough
// one.
double rounding_share(std::string_view text);

}  // namespace boucle::model
