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

const char* trace_kind_text(TraceKind kind) {
  switch (kind) {
    case TraceKind::revenue:
      return "revenue";
    case TraceKind::fund:
      return "fund";
    case TraceKind::returned:
      return "returned";
    case TraceKind::other:
      return "other";
  }
  BOUCLE_CHECK(false, "unknown kind of flow");
}

const char* trace_part_text(TracePart part) {
  switch (part) {
    case TracePart::revenue:
      return "revenue";
    case TracePart::round_trip:
      return "round_trip";
    case TracePart::ecosystem:
      return "ecosystem";
    case TracePart::organic:
      return "organic";
    case TracePart::capital:
      return "capital";
    case TracePart::opening:
      return "opening";
    case TracePart::unfunded:
      return "unfunded";
    case TracePart::recycled:
      return "recycled";
    case TracePart::unsourced:
      return "unsourced";
    case TracePart::origin_customers:
      return "origin_customers";
    case TracePart::origin_capital:
      return "origin_capital";
    case TracePart::origin_opening:
      return "origin_opening";
    case TracePart::origin_unfunded:
      return "origin_unfunded";
    case TracePart::origin_unsourced:
      return "origin_unsourced";
    case TracePart::given:
      return "given";
  }
  BOUCLE_CHECK(false, "unknown part of revenue");
}

}  // namespace boucle::ir
