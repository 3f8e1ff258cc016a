#include "exec/clearing.h"

#include <algorithm>

#include "base/check.h"
#include "base/math.h"

namespace boucle::exec {

ClearingSolver::ClearingSolver(const ClearingNetwork& network, const KernelTable& kernels)
    : network_(network),
      kernels_(kernels),
      group_kernels_(clearing_kernels(kernels)),
      sector_count_(static_cast<std::uint32_t>(network.always_pays.size())),
      sides_(sector_count_),
      sectors_(sector_count_),
      is_reversed_(network.bills.size(), 0),
      round_(sector_count_) {
  for (std::uint32_t b = 0; b < network.bills.size(); ++b) {
    sides_[network.bills[b].payer].push_back({b, -1});
    sides_[network.bills[b].payee].push_back({b, 1});
    is_promise_.push_back(network.bills[b].lapses ? 1 : 0);
  }
  for (const auto& guarantee : network.guarantees) guaranteed_.push_back(guarantee.bill);
  lay_out();
  list_claims();
}

// ---- The lanes that need work --------------------------------------------------------------------------------------

bool ClearingSolver::clear(const ClearingRows& rows, double step, std::uint32_t lane_count, bool follows) {
  pay_all(rows, lane_count, follows);
  was_hard_ = find_hard_lanes(rows, step, lane_count, follows);
  if (!was_hard_) return true;
  hard_.clear();
  for (std::uint32_t lane = 0; lane < lane_count; ++lane)
    if (is_hard_[lane] != 0) hard_.push_back(lane);
  bool all_settled = true;
  for (std::size_t done = 0; done < hard_.size();) {
    done += load_group(rows, step, done);
    all_settled &= settle_group(rows, step);
  }
  return all_settled;
}

// As if everybody could pay.
void ClearingSolver::pay_all(const ClearingRows& rows, std::uint32_t lane_count, bool follows) {
  for (std::size_t b = 0; b < rows.paid.size(); ++b) {
    if (rows.due[b].stride == 0)
      std::fill_n(rows.paid[b], lane_count, *rows.due[b].lanes);
    else
      std::copy_n(rows.due[b].lanes, lane_count, rows.paid[b]);
  }
  if (follows && !was_hard_) return;
  for (const auto* list : {&rows.unpaid, &rows.drawn, &rows.called, &rows.missing, &rows.lost, &rows.round})
    for (double* row : *list) std::fill_n(row, lane_count, 0.0);
}

// A lane is hard when somebody would end below zero if everybody paid what is due, when a bill is in arrears, or when a
// sector is stopped. Numbers that are not finite make no lane hard: they fault where they come from.
bool ClearingSolver::find_hard_lanes(const ClearingRows& rows, double step, std::uint32_t lane_count, bool follows) {
  is_hard_.assign(lane_count, 0.0);
  bool any = false;
  for (std::uint32_t sector = 0; sector < sector_count_; ++sector) {
    if (network_.always_pays[sector]) continue;
    term_rows_.clear();
    term_signs_.clear();
    double sum = 0, size = 0;  // of what is the same on all lanes
    const auto add = [&](const ClearingRows::In& in, double factor) {
      if (in.stride != 0) {
        term_rows_.push_back(in.lanes);
        term_signs_.push_back(factor);
        return;
      }
      sum += *in.lanes * factor;
      size += base::math_abs(*in.lanes * factor);
    };
    add(rows.cash[sector], 1);
    for (const Side& side : sides_[sector]) add(rows.due[side.bill], side.sign * step);
    const BookTerms terms{term_rows_.data(), term_signs_.data(), term_rows_.size(), sum, size, 0};
    any |= kernels_.mark_short(terms, shortage_tolerance, is_hard_.data(), lane_count);
    any |= mark(rows.stopped[sector], lane_count);
  }
  if (follows && !was_hard_) return any;  // nothing was left unpaid
  for (const ClearingRows::In& arrears : rows.arrears) any |= mark(arrears, lane_count);
  return any;
}

bool ClearingSolver::mark(const ClearingRows::In& in, std::uint32_t lane_count) {
  if (in.stride != 0) return kernels_.mark_nonzero(in.lanes, is_hard_.data(), lane_count);
  if (*in.lanes == 0) return false;
  is_hard_.assign(lane_count, 1.0);
  return true;
}

// ---- One group of lanes ---------------------------------------------------------------------------------------------

void ClearingSolver::lay_out() {
  const std::size_t claims = reserve_claim(network_.reserves.size()), bills = network_.bills.size();
  const std::size_t guarantees = network_.guarantees.size(), reserves = network_.reserves.size();
  amounts_.resize(3 * std::size_t{sector_count_} + reserves + guarantees + 2 * claims + bills);
  flags_.resize(4 * std::size_t{sector_count_});
  GroupRow* row = amounts_.data();
  const auto take = [&](GroupRow*& into, std::size_t count) {
    into = row;
    row += count;
  };
  take(group_.cash, sector_count_), take(group_.kept, sector_count_), take(group_.lost, sector_count_);
  take(group_.limits, reserves), take(group_.shares, guarantees);
  take(group_.owed, claims), take(group_.paid, claims), take(group_.due, bills);
  group_.stopped = flags_.data();
  group_.defaulted = group_.stopped + sector_count_;
  group_.may_fail = group_.defaulted + sector_count_;
  group_.waits = group_.may_fail + sector_count_;
  group_.sector_count = sector_count_;
  group_.bill_count = bills;
  group_.guarantee_count = guarantees;
  group_.reserve_count = reserves;
  group_.guaranteed = guaranteed_.data();
  group_.is_promise = is_promise_.data();
  group_.is_reversed = is_reversed_.data();
}

// Who pays and is paid what, in which order: the same on all lanes but for payments that are negative.
void ClearingSolver::list_claims() {
  struct Claim {
    std::uint32_t payer = 0, payee = 0, rank = 0;
    bool lapses = false;
    bool is_after(const Claim& other) const { return lapses != other.lapses ? lapses : rank > other.rank; }
  };
  std::vector<Claim> claims;
  for (std::size_t b = 0; b < network_.bills.size(); ++b) {
    const ClearingNetwork::Bill& bill = network_.bills[b];
    claims.push_back({bill.payer, bill.payee, bill.rank, bill.lapses});
    if (is_reversed_[b]) std::swap(claims.back().payer, claims.back().payee);
  }
  for (const ClearingNetwork::Guarantee& guarantee : network_.guarantees)
    claims.push_back({guarantee.guarantor, claims[guarantee.bill].payee, guarantee.rank, false});
  for (const ClearingNetwork::Reserve& reserve : network_.reserves)
    claims.push_back({reserve.lender, reserve.sector, reserve.rank, false});

  for (auto* list : {&outgoing_, &incoming_, &reserves_}) list->clear();
  tiers_.clear();
  payer_always_pays_.clear();
  for (const Claim& claim : claims) payer_always_pays_.push_back(network_.always_pays[claim.payer] ? 1 : 0);
  const auto end_of = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
  for (std::uint32_t s = 0; s < sector_count_; ++s) {
    ClearingSector& sector = sectors_[s];
    sector = {network_.always_pays[s], {end_of(tiers_), 0}, {end_of(incoming_), 0}, {end_of(reserves_), 0}};
    const std::uint32_t first = end_of(outgoing_);
    for (std::uint32_t c = 0; c < claims.size(); ++c) {
      if (claims[c].payer == s) outgoing_.push_back(c);
      if (claims[c].payee == s && c < reserve_claim(0)) incoming_.push_back(c);
    }
    std::stable_sort(outgoing_.begin() + first, outgoing_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return claims[b].is_after(claims[a]); });
    for (std::uint32_t i = first; i < outgoing_.size(); ++i) {
      const Claim& claim = claims[outgoing_[i]];
      const bool is_head = i == first || (!claim.lapses && claim.is_after(claims[outgoing_[i - 1]])) ||
                           claim.lapses != claims[outgoing_[i - 1]].lapses;
      if (is_head) tiers_.push_back({{i, i}, claim.lapses});
      tiers_.back().claims.end = i + 1;
    }
    for (std::uint32_t r = 0; r < network_.reserves.size(); ++r)
      if (network_.reserves[r].sector == s) reserves_.push_back(r);
    sector.tiers.end = end_of(tiers_), sector.incoming.end = end_of(incoming_), sector.reserves.end = end_of(reserves_);
  }
  group_.sectors = sectors_.data();
  group_.tiers = tiers_.data();
  group_.outgoing = outgoing_.data(), group_.incoming = incoming_.data(), group_.reserves = reserves_.data();
  group_.payer_always_pays = payer_always_pays_.data();
}

// The negative payments of a lane become those of the group.
void ClearingSolver::take_reversals_of(const ClearingRows& rows, double step, std::uint32_t lane) {
  for (std::size_t b = 0; b < is_reversed_.size(); ++b)
    is_reversed_[b] = rows.due[b].at(lane) * step + rows.arrears[b].at(lane) < 0 ? 1 : 0;
  list_claims();
}

namespace {

ClearingInputs inputs_of(const ClearingRows& rows) {
  return {rows.cash.data(),    rows.kept.data(),   rows.stopped.data(), rows.due.data(),
          rows.arrears.data(), rows.limits.data(), rows.shares.data()};
}

}  // namespace

// The hard lanes from the first on which share a group: how many. Those with other negative payments go to the end.
std::size_t ClearingSolver::load_group(const ClearingRows& rows, double step, std::size_t first) {
  const std::size_t width = group_kernels_.width;
  std::size_t count = std::min(width, hard_.size() - first);
  const auto load = [&] {
    for (std::size_t l = 0; l < width; ++l) group_.places[l] = hard_[first + std::min(l, count - 1)];
    group_.lane_count = static_cast<std::uint32_t>(count);
    group_.is_run = count == width && group_.places[width - 1] - group_.places[0] == width - 1;
    group_kernels_.load(group_, inputs_of(rows), step);
  };
  load();
  const auto differs = [&](std::size_t l) { return group_.differs.lanes[l] != 0; };
  if (differs(0)) {
    take_reversals_of(rows, step, hard_[first]);
    load();
  }
  std::size_t kept = 0;
  for (std::size_t l = 0; l < count; ++l) {
    if (differs(l)) continue;
    std::swap(hard_[first + kept], hard_[first + l]);
    ++kept;
  }
  BOUCLE_CHECK(kept > 0, "a lane does not fit its own negative payments");
  if (kept < count) {
    count = kept;
    load();
  }
  return count;
}

// Whether all its lanes settled; the others get NaN everywhere.
bool ClearingSolver::settle_group(const ClearingRows& rows, double step) {
  group_.in_rounds = false;
  for (std::size_t l = 0; l < max_clearing_width; ++l) group_.active.lanes[l] = l < group_.lane_count ? -1 : 0;
  group_kernels_.settle(group_);
  const ClearingOutputs out{rows.paid.data(),   rows.unpaid.data(),  rows.drawn.data(),
                            rows.called.data(), rows.missing.data(), rows.lost.data()};
  group_kernels_.store(group_, inputs_of(rows), out, step);
  const GroupFlags failed = group_.active;
  if (network_.wants_rounds) find_rounds(rows, step);
  bool all_settled = true;
  for (std::uint32_t l = 0; l < group_.lane_count; ++l) {
    if (failed.lanes[l] == 0) continue;
    all_settled = false;
    for (const auto* list :
         {&rows.paid, &rows.unpaid, &rows.drawn, &rows.called, &rows.missing, &rows.lost, &rows.round})
      for (double* row : *list) row[group_.places[l]] = base::math_nan;
  }
  return all_settled;
}

// All is settled again with nobody allowed to fail; who cannot pay then may, and so on. Payments only fall, so each
// round starts where the last one ended.
void ClearingSolver::find_rounds(const ClearingRows& rows, double step) {
  const std::uint32_t count = group_.lane_count;
  const auto is_missing = [&](std::uint32_t sector, std::uint32_t l) {
    return rows.missing[sector][group_.places[l]] > 0;
  };
  group_kernels_.load(group_, inputs_of(rows), step);
  group_.in_rounds = true;
  group_.active = {};
  for (std::uint32_t s = 0; s < sector_count_; ++s) {
    group_.may_fail[s] = {};
    round_[s] = {};
    for (std::uint32_t l = 0; l < count; ++l)
      if (is_missing(s, l)) group_.active.lanes[l] = -1;
  }
  GroupFlags going = group_.active;
  const auto any_going = [&] {
    return std::any_of(going.lanes, going.lanes + count, [](std::int64_t flag) { return flag != 0; });
  };
  for (double round = 1; any_going(); ++round) {
    std::fill_n(group_.waits, sector_count_, GroupFlags{});
    group_.active = going;
    group_kernels_.settle(group_);
    for (std::uint32_t l = 0; l < count; ++l) {
      bool is_any_new = false;
      for (std::uint32_t s = 0; s < sector_count_ && going.lanes[l] != 0 && group_.active.lanes[l] == 0; ++s) {
        if (group_.waits[s].lanes[l] == 0 || group_.may_fail[s].lanes[l] != 0) continue;
        is_any_new = true;
        group_.may_fail[s].lanes[l] = -1;
        round_[s].lanes[l] = round;
      }
      if (!is_any_new) going.lanes[l] = 0;
    }
  }
  for (std::uint32_t s = 0; s < sector_count_; ++s)
    for (std::uint32_t l = 0; l < count; ++l)
      rows.round[s][group_.places[l]] = is_missing(s, l) ? std::max(1.0, round_[s].lanes[l]) : 0.0;
}

}  // namespace boucle::exec
