#include "ir/names.h"

#include "base/check.h"

namespace boucle::ir {

const char* phase_text(Phase phase) {
  switch (phase) {
    case Phase::constant:
      return "constant";
    case Phase::schedule:
      return "schedule";
    case Phase::path:
      return "path";
    case Phase::step:
      return "step";
    case Phase::final:
      return "final";
  }
  BOUCLE_CHECK(false, "unknown phase");
}

const char* observe_text(Observe kind) {
  switch (kind) {
    case Observe::weighted_sum:
      return "weighted_sum";
    case Observe::lowest:
      return "lowest";
    case Observe::highest:
      return "highest";
    case Observe::first_true:
      return "first_true";
    case Observe::ever:
      return "ever";
    case Observe::always:
      return "always";
    case Observe::count:
      return "count";
  }
  BOUCLE_CHECK(false, "unknown observation");
}

const char* kind_text(Kind kind) {
  switch (kind) {
    case Kind::number:
      return "number";
    case Kind::boolean:
      return "boolean";
    case Kind::date:
      return "date";
  }
  BOUCLE_CHECK(false, "unknown kind");
}

}  // namespace boucle::ir
