// What the sweeps of a clearing see: a group of lanes side by side, each of them settled as if it were alone. Pointers
// only, since nothing of the standard library may be compiled with the kernels (clearing_lanes.h).
#pragma once

#include <cstddef>
#include <cstdint>

namespace boucle::exec {

inline constexpr double shortage_tolerance = 1e-12;   // of turnover; sums of a thousand payments round by 1e-13
inline constexpr double clearing_tolerance = 1e-14;   // of turnover: the last change of a payment
inline constexpr int max_clearing_sweeps = 100'000;   // a loop that leaks a thousandth in each turn takes 30,000
inline constexpr std::size_t max_clearing_width = 8;  // lanes of a group: doubles in the widest register

// One quantity, or one flag (all bits or none), on the lanes of a group.
struct alignas(64) GroupRow {
  double lanes[max_clearing_width];
};
struct alignas(64) GroupFlags {
  std::int64_t lanes[max_clearing_width];
};

// An input of a clearing: one number a lane, or with stride 0 the same for all.
struct ClearingRow {
  const double* lanes = nullptr;
  std::uint32_t stride = 1;
  double at(std::uint32_t lane) const { return lanes[lane * stride]; }
};

struct ClearingRange {
  std::uint32_t first = 0, end = 0;
};
// Claims that are paid alike, of `outgoing`.
struct ClearingTier {
  ClearingRange claims;
  bool lapses = false;
};
struct ClearingSector {
  bool always_pays = false;
  ClearingRange tiers, incoming, reserves;
};

// Claims are the bills, then the guarantees, then the draws of reserves.
struct ClearingGroup {
  const ClearingSector* sectors = nullptr;
  const ClearingTier* tiers = nullptr;
  const std::uint32_t *outgoing = nullptr, *incoming = nullptr;  // claims
  const std::uint32_t* reserves = nullptr;
  const std::uint32_t* guaranteed = nullptr;        // [guarantee] its bill
  const std::uint8_t* payer_always_pays = nullptr;  // [claim]
  const std::uint8_t* is_promise = nullptr;         // [bill] it may lapse
  const std::uint8_t* is_reversed = nullptr;        // [bill] negative: owed the other way round
  std::size_t sector_count = 0, bill_count = 0, guarantee_count = 0, reserve_count = 0;

  std::uint32_t places[max_clearing_width] = {};  // [lane of the group] lane of the rows; beyond the last, that again
  std::uint32_t lane_count = 0;
  bool is_run = false;  // the places follow each other and fill the group
  bool in_rounds = false;

  GroupRow *cash = nullptr, *kept = nullptr, *lost = nullptr;  // [sector]
  GroupRow *limits = nullptr, *shares = nullptr;               // [reserve], [guarantee]
  GroupRow *owed = nullptr, *paid = nullptr;                   // [claim]
  GroupRow* due = nullptr;                                     // [bill] of what is owed, what is due now
  GroupRow turnover{};
  GroupFlags *stopped = nullptr, *defaulted = nullptr;  // [sector]
  // Of the rounds: who may fail so far pays what it has; who cannot pay though it must waits for the next round.
  GroupFlags *may_fail = nullptr, *waits = nullptr;  // [sector]
  GroupFlags active{};                               // still to be settled; settled ones no longer change
  GroupFlags differs{};                              // a bill is reversed that should not be, or the other way round
};

struct ClearingInputs {
  const ClearingRow *cash, *kept, *stopped, *due, *arrears, *limits, *shares;
};
struct ClearingOutputs {
  double *const *paid, *const *unpaid, *const *drawn, *const *called, *const *missing, *const *lost;
};

struct ClearingKernels {
  std::size_t width;  // lanes of a group
  // Everybody pays in full; tells which lanes do not have the group's reversed bills.
  void (*load)(ClearingGroup& group, const ClearingInputs& in, double step);
  // Sweeps until every active lane is settled, or the sweeps are used up: `active` are then those that are not.
  void (*settle)(ClearingGroup& group);
  void (*store)(const ClearingGroup& group, const ClearingInputs& in, const ClearingOutputs& out, double step);
};
extern const ClearingKernels baseline_clearing_kernels;
#if defined(__x86_64__)
extern const ClearingKernels avx2_clearing_kernels, avx512_clearing_kernels;
#endif

}  // namespace boucle::exec
