// The sweeps of a clearing over a group of lanes, see clearing_group.h; included by clearing_<set>.cpp with
// BOUCLE_KERNEL_SET defined, once per instruction set. As in kernels_impl.h everything has internal linkage and nothing
// of the standard library is called. Every lane does the same operations in the same order whatever its neighbours do.
#include "exec/clearing_group.h"

namespace boucle::exec {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t bytes = 64;
#elif defined(__AVX__)
constexpr std::size_t bytes = 32;
#else
constexpr std::size_t bytes = 16;
#endif
using Lanes [[gnu::vector_size(bytes), gnu::may_alias]] = double;
using Flags [[gnu::vector_size(bytes), gnu::may_alias]] = std::int64_t;
using LooseLanes [[gnu::vector_size(bytes), gnu::may_alias, gnu::aligned(8)]] = double;
constexpr std::size_t width = bytes / sizeof(double);
static_assert(width <= max_clearing_width);

#define BOUCLE_INLINE [[gnu::always_inline]] inline

BOUCLE_INLINE Lanes& of(GroupRow& row) { return *reinterpret_cast<Lanes*>(row.lanes); }
BOUCLE_INLINE const Lanes& of(const GroupRow& row) { return *reinterpret_cast<const Lanes*>(row.lanes); }
BOUCLE_INLINE Flags& of(GroupFlags& row) { return *reinterpret_cast<Flags*>(row.lanes); }

BOUCLE_INLINE Lanes all(double x) { return x - Lanes{}; }  // not +: that would turn -0 into 0
BOUCLE_INLINE Lanes larger(Lanes a, Lanes b) { return a < b ? b : a; }
BOUCLE_INLINE Lanes smaller(Lanes a, Lanes b) { return b < a ? b : a; }
BOUCLE_INLINE Lanes absolute(Lanes x) { return reinterpret_cast<Lanes>(reinterpret_cast<Flags>(x) & INT64_MAX); }
BOUCLE_INLINE Lanes negated_where(Flags where, Lanes x) { return where ? -x : x; }
BOUCLE_INLINE bool any(Flags flags) {
  std::int64_t sum = 0;
  for (std::size_t l = 0; l < width; ++l) sum |= flags[l];
  return sum != 0;
}

// ---- Into the group and out of it ----------------------------------------------------------------------------------

BOUCLE_INLINE Lanes read(const ClearingGroup& group, const ClearingRow& row) {
  if (row.stride == 0) return all(*row.lanes);
  if (group.is_run) return *reinterpret_cast<const LooseLanes*>(row.lanes + group.places[0]);
  Lanes x;
  for (std::size_t l = 0; l < width; ++l) x[l] = row.lanes[group.places[l]];
  return x;
}

BOUCLE_INLINE void write(const ClearingGroup& group, double* row, Lanes x) {
  if (group.is_run) {
    *reinterpret_cast<LooseLanes*>(row + group.places[0]) = x;
  } else {
    for (std::size_t l = 0; l < group.lane_count; ++l) row[group.places[l]] = x[l];
  }
}

void load(ClearingGroup& group, const ClearingInputs& in, double step) {
  const Lanes zero{}, one = all(1.0);
  Lanes turnover{};
  for (std::size_t s = 0; s < group.sector_count; ++s) {
    const bool inside = !group.sectors[s].always_pays;
    const Lanes cash = inside ? read(group, in.cash[s]) : zero;
    of(group.cash[s]) = cash;
    of(group.kept[s]) = inside ? read(group, in.kept[s]) : one;
    of(group.stopped[s]) = inside ? Flags(read(group, in.stopped[s]) != zero) : Flags{};
    of(group.defaulted[s]) = Flags{};
    of(group.lost[s]) = zero;
    turnover += absolute(cash);
  }
  for (std::size_t r = 0; r < group.reserve_count; ++r) of(group.limits[r]) = larger(zero, read(group, in.limits[r]));
  for (std::size_t g = 0; g < group.guarantee_count; ++g)
    of(group.shares[g]) = smaller(larger(read(group, in.shares[g]), zero), one);
  Flags differs{};
  for (std::size_t b = 0; b < group.bill_count; ++b) {
    const Flags reversed = Flags{} - std::int64_t{group.is_reversed[b]};
    Lanes due = read(group, in.due[b]) * step;
    Lanes owed = due + read(group, in.arrears[b]);
    differs |= Flags(owed < zero) ^ reversed;
    owed = negated_where(reversed, owed);
    of(group.owed[b]) = of(group.paid[b]) = owed;
    of(group.due[b]) = negated_where(reversed, due);
    turnover += owed;
  }
  const std::size_t claim_count = group.bill_count + group.guarantee_count + group.reserve_count;
  for (std::size_t c = group.bill_count; c < claim_count; ++c) of(group.owed[c]) = of(group.paid[c]) = zero;
  of(group.turnover) = turnover;
  of(group.differs) = differs;
}

void store(const ClearingGroup& group, const ClearingInputs& in, const ClearingOutputs& out, double step) {
  const Lanes zero{};
  for (std::size_t b = 0; b < group.bill_count; ++b) {
    const Flags reversed = Flags{} - std::int64_t{group.is_reversed[b]};
    const Lanes owed = of(group.owed[b]), paid = of(group.paid[b]);
    // What is paid in full is what was due, to the bit; it stands there.
    const Flags as_due = Flags(paid == owed) & Flags(read(group, in.arrears[b]) == zero);
    const Lanes rate = negated_where(reversed, paid) / step;
    write(group, out.paid[b], as_due ? read(group, {out.paid[b], 1}) : rate);
    const Lanes left = group.is_promise[b] ? zero : owed - paid;
    write(group, out.unpaid[b], negated_where(reversed, left));
  }
  const GroupRow* const called = group.paid + group.bill_count;
  for (std::size_t g = 0; g < group.guarantee_count; ++g) write(group, out.called[g], of(called[g]) / step);
  const GroupRow* const drawn = called + group.guarantee_count;
  for (std::size_t r = 0; r < group.reserve_count; ++r) write(group, out.drawn[r], of(drawn[r]) / step);
  for (std::size_t s = 0; s < group.sector_count; ++s) {
    const ClearingSector& sector = group.sectors[s];
    Lanes missing{};
    for (std::uint32_t t = sector.tiers.first; t < sector.tiers.end && !sector.always_pays; ++t) {
      const ClearingTier& tier = group.tiers[t];
      for (std::uint32_t i = tier.claims.first; i < tier.claims.end && !tier.lapses; ++i)
        missing += of(group.owed[group.outgoing[i]]) - of(group.paid[group.outgoing[i]]);
    }
    write(group, out.missing[s], missing);
    write(group, out.lost[s], of(group.lost[s]) / step);
  }
}

// ---- Sweeps --------------------------------------------------------------------------------------------------------

// A claim of which the amount is found during the sweeps; it never falls. Who always pays has paid it.
BOUCLE_INLINE void ask(ClearingGroup& group, std::size_t claim, Lanes amount, Flags where) {
  Lanes &owed = of(group.owed[claim]), &paid = of(group.paid[claim]);
  const Flags in_full = group.payer_always_pays[claim] ? where : where & Flags(paid >= owed);
  paid = in_full ? amount : paid;
  owed = where ? amount : owed;
}

// What a guaranteed bill leaves unpaid of what is due now, times the share. Arrears are paid before, so that what stays
// unpaid is the newest part.
BOUCLE_INLINE Lanes call_guarantees(ClearingGroup& group) {
  Lanes change{};
  const Flags active = of(group.active);
  for (std::size_t g = 0; g < group.guarantee_count; ++g) {
    const std::size_t bill = group.guaranteed[g], claim = group.bill_count + g;
    const Lanes left = smaller(of(group.owed[bill]) - of(group.paid[bill]), larger(Lanes{}, of(group.due[bill])));
    const Lanes amount = of(group.shares[g]) * left;
    change = larger(change, absolute(amount - of(group.owed[claim])));
    ask(group, claim, amount, active);
  }
  return change;
}

// Asks for what is missing, one reserve after the other; what was asked for once is not given back.
BOUCLE_INLINE Lanes draw_reserves(ClearingGroup& group, const ClearingSector& sector, Lanes missing, Flags where) {
  Lanes drawn{};
  for (std::uint32_t i = sector.reserves.first; i < sector.reserves.end; ++i) {
    const std::uint32_t reserve = group.reserves[i];
    const std::size_t claim = group.bill_count + group.guarantee_count + reserve;
    const Lanes wanted = larger(missing - drawn, of(group.owed[claim]));
    ask(group, claim, smaller(wanted, of(group.limits[reserve])), where);
    drawn += of(group.paid[claim]);
  }
  return drawn;
}

// Spreads what is available over what a sector owes, by tier; returns the largest change of a payment.
BOUCLE_INLINE Lanes spread(ClearingGroup& group, const ClearingSector& sector, Lanes available, Flags is_short,
                           Lanes turnover) {
  const Lanes zero{}, one = all(1.0), rounding = shortage_tolerance * turnover;
  const Flags active = of(group.active);
  Lanes change{};
  for (std::uint32_t t = sector.tiers.first; t < sector.tiers.end; ++t) {
    const ClearingTier& tier = group.tiers[t];
    Lanes owed{};
    for (std::uint32_t i = tier.claims.first; i < tier.claims.end; ++i) owed += of(group.owed[group.outgoing[i]]);
    Lanes share = owed <= available + rounding ? one : available / owed;
    if (tier.lapses) share = is_short ? zero : share;
    for (std::uint32_t i = tier.claims.first; i < tier.claims.end; ++i) {
      const Lanes full = of(group.owed[group.outgoing[i]]);
      Lanes& paid = of(group.paid[group.outgoing[i]]);
      const Lanes now = share < one ? share * full : full;
      change = larger(change, absolute(now - paid));
      paid = active ? now : paid;
    }
    available = larger(zero, available - owed);
  }
  return change;
}

// What one sector has, and who gets it; returns the largest change of a payment.
Lanes pay_sector(ClearingGroup& group, std::size_t s) {
  const ClearingSector& sector = group.sectors[s];
  const Lanes zero{};
  const Flags active = of(group.active), stopped = of(group.stopped[s]);
  Lanes receipts{}, obligations{}, promises{};
  for (std::uint32_t i = sector.incoming.first; i < sector.incoming.end; ++i)
    receipts += of(group.paid[group.incoming[i]]);
  for (std::uint32_t t = sector.tiers.first; t < sector.tiers.end; ++t) {
    const ClearingTier& tier = group.tiers[t];
    Lanes& sum = tier.lapses ? promises : obligations;
    for (std::uint32_t i = tier.claims.first; i < tier.claims.end; ++i) sum += of(group.owed[group.outgoing[i]]);
  }
  const Lanes turnover = absolute(of(group.cash[s])) + receipts + obligations + promises;
  const Lanes rounding = shortage_tolerance * turnover;
  Lanes available = of(group.cash[s]) + (stopped ? zero : receipts);
  Lanes missing = obligations - available;
  const Flags is_short = missing > rounding;
  if (const Flags draws = is_short & ~stopped & active; sector.reserves.first < sector.reserves.end && any(draws)) {
    const Lanes drawn = draw_reserves(group, sector, missing, draws);
    available = draws ? available + drawn : available;
    missing = draws ? missing - drawn : missing;
  }
  const Flags must_pay = group.in_rounds ? ~of(group.may_fail[s]) : Flags{};
  const Flags cannot = is_short & Flags(missing > rounding) & active;
  if (group.in_rounds) of(group.waits[s]) |= cannot & must_pay;
  const Flags defaulted = of(group.defaulted[s]) | (cannot & ~must_pay);
  of(group.defaulted[s]) = defaulted;
  const Lanes loss = (1.0 - of(group.kept[s])) * receipts;
  of(group.lost[s]) = (defaulted & active) ? loss : of(group.lost[s]);
  available = (defaulted & ~stopped) ? available - loss : available;
  available = must_pay ? larger(available, obligations) : available;
  return spread(group, sector, larger(available, zero), is_short | defaulted | stopped, turnover);
}

// Forwards and backwards in turn, so that losses travel along a chain either way.
void settle(ClearingGroup& group) {
  const Lanes enough = clearing_tolerance * of(group.turnover);
  Flags failed = of(group.active) & ~Flags(of(group.turnover) == of(group.turnover));  // not a number: never settles
  of(group.active) &= ~failed;
  for (int sweep = 0; sweep < max_clearing_sweeps && any(of(group.active)); ++sweep) {
    Lanes change = call_guarantees(group);
    for (std::size_t i = 0; i < group.sector_count; ++i) {
      const std::size_t s = sweep % 2 == 0 ? i : group.sector_count - 1 - i;
      if (!group.sectors[s].always_pays) change = larger(change, pay_sector(group, s));
    }
    of(group.active) &= ~Flags(change <= enough);
  }
  of(group.active) |= failed;
}

}  // namespace

#define BOUCLE_JOIN(set) set##_clearing_kernels
#define BOUCLE_TABLE_NAME(set) BOUCLE_JOIN(set)

extern const ClearingKernels BOUCLE_TABLE_NAME(BOUCLE_KERNEL_SET);
const ClearingKernels BOUCLE_TABLE_NAME(BOUCLE_KERNEL_SET) = {width, load, settle, store};

}  // namespace boucle::exec
