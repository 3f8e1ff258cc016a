#include "exec/clearing.h"

#include <algorithm>

#include "base/math.h"

namespace boucle::exec {

ClearingSolver::ClearingSolver(const ClearingNetwork& network, const KernelTable& kernels)
    : network_(network),
      kernels_(kernels),
      sector_count_(static_cast<std::uint32_t>(network.always_pays.size())),
      claims_(network.bills.size() + network.guarantees.size() + network.reserves.size()),
      sides_(sector_count_),
      outgoing_(sector_count_),
      incoming_(sector_count_),
      reserves_(sector_count_),
      cash_(sector_count_),
      kept_(sector_count_),
      limits_(network.reserves.size()),
      shares_(network.guarantees.size()),
      lost_(sector_count_),
      stopped_(sector_count_),
      defaulted_(sector_count_),
      may_fail_(sector_count_),
      waits_(sector_count_),
      round_(sector_count_) {
  for (std::uint32_t i = 0; i < network.reserves.size(); ++i) reserves_[network.reserves[i].sector].push_back(i);
  for (std::uint32_t b = 0; b < network.bills.size(); ++b) {
    sides_[network.bills[b].payer].push_back({b, -1});
    sides_[network.bills[b].payee].push_back({b, 1});
  }
}

// ---- The lanes that need work --------------------------------------------------------------------------------------

bool ClearingSolver::clear(const ClearingRows& rows, double step, std::uint32_t lane_count, bool follows) {
  pay_all(rows, lane_count, follows);
  was_hard_ = find_hard_lanes(rows, step, lane_count, follows);
  if (!was_hard_) return true;
  bool failed = false;
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    if (is_hard_[lane] == 0) continue;
    load_lane(rows, step, lane);
    const bool settled = clear_lane();
    store_lane(rows, step, lane);
    if (settled && network_.wants_rounds) find_rounds(rows, step, lane);
    if (settled) continue;
    failed = true;
    for (const auto* list :
         {&rows.paid, &rows.unpaid, &rows.drawn, &rows.called, &rows.missing, &rows.lost, &rows.round})
      for (double* row : *list) row[lane] = base::math_nan;
  }
  return !failed;
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

// ---- One lane ------------------------------------------------------------------------------------------------------

void ClearingSolver::load_lane(const ClearingRows& rows, double step, std::uint32_t lane) {
  turnover_ = 0;
  for (std::uint32_t sector = 0; sector < sector_count_; ++sector) {
    const bool inside = !network_.always_pays[sector];
    cash_[sector] = inside ? rows.cash[sector].at(lane) : 0.0;
    kept_[sector] = inside ? rows.kept[sector].at(lane) : 1.0;
    stopped_[sector] = inside && rows.stopped[sector].at(lane) != 0 ? 1 : 0;
    defaulted_[sector] = 0;
    lost_[sector] = 0;
    turnover_ += base::math_abs(cash_[sector]);
  }
  for (std::uint32_t r = 0; r < limits_.size(); ++r) limits_[r] = std::max(0.0, rows.limits[r].at(lane));
  for (std::uint32_t g = 0; g < shares_.size(); ++g) shares_[g] = std::clamp(rows.shares[g].at(lane), 0.0, 1.0);
  load_claims(rows, step, lane);
}

void ClearingSolver::load_claims(const ClearingRows& rows, double step, std::uint32_t lane) {
  bool is_reversed = false;
  for (std::uint32_t b = 0; b < network_.bills.size(); ++b) {
    const ClearingNetwork::Bill& bill = network_.bills[b];
    Claim& claim = claims_[b];
    claim = {bill.payer, bill.payee, bill.rank, bill.lapses, 0, 0, 0};
    claim.due = rows.due[b].at(lane) * step;
    claim.owed = claim.due + rows.arrears[b].at(lane);
    if (claim.owed < 0) {
      std::swap(claim.payer, claim.payee);
      claim.owed = -claim.owed;
      claim.due = -claim.due;
      is_reversed = true;
    }
    claim.paid = claim.owed;
    turnover_ += claim.owed;
  }
  for (std::uint32_t g = 0; g < network_.guarantees.size(); ++g) {
    const ClearingNetwork::Guarantee& guarantee = network_.guarantees[g];
    claims_[guarantee_claim(g)] = {guarantee.guarantor, claims_[guarantee.bill].payee, guarantee.rank, false, 0, 0, 0};
  }
  for (std::uint32_t r = 0; r < network_.reserves.size(); ++r) {
    const ClearingNetwork::Reserve& reserve = network_.reserves[r];
    claims_[reserve_claim(r)] = {reserve.lender, reserve.sector, reserve.rank, false, 0, 0, 0};
  }
  if (lists_are_usual_ && !is_reversed) return;
  list_claims();
  lists_are_usual_ = !is_reversed;
}

// The same on all lanes but for payments that are negative.
void ClearingSolver::list_claims() {
  for (auto& list : outgoing_) list.clear();
  for (auto& list : incoming_) list.clear();
  for (std::uint32_t c = 0; c < claims_.size(); ++c) {
    outgoing_[claims_[c].payer].push_back(c);
    if (c < reserve_claim(0)) incoming_[claims_[c].payee].push_back(c);
  }
  for (auto& list : outgoing_) {
    std::stable_sort(list.begin(), list.end(), [&](std::uint32_t a, std::uint32_t b) {
      const Claim &x = claims_[a], &y = claims_[b];
      return x.lapses != y.lapses ? y.lapses : x.rank < y.rank;
    });
  }
}

// Forwards and backwards in turn, so that losses travel along a chain either way.
bool ClearingSolver::clear_lane() {
  for (int sweep = 0; sweep < max_clearing_sweeps; ++sweep) {
    double change = call_guarantees();
    for (std::uint32_t i = 0; i < sector_count_; ++i) {
      const std::uint32_t sector = sweep % 2 == 0 ? i : sector_count_ - 1 - i;
      if (!network_.always_pays[sector]) change = std::max(change, pay_sector(sector));
    }
    if (change <= clearing_tolerance * turnover_) return true;
  }
  return false;
}

// A claim of which the amount is found during the sweeps; it never falls. Who always pays has paid it.
void ClearingSolver::ask(Claim& claim, double owed) const {
  if (network_.always_pays[claim.payer] || claim.paid >= claim.owed) claim.paid = owed;
  claim.owed = owed;
}

// What a guaranteed bill leaves unpaid of what is due now, times the share. Arrears are paid before, so that what stays
// unpaid is the newest part.
double ClearingSolver::call_guarantees() {
  double change = 0;
  for (std::uint32_t g = 0; g < network_.guarantees.size(); ++g) {
    const Claim& bill = claims_[network_.guarantees[g].bill];
    Claim& claim = claims_[guarantee_claim(g)];
    const double left = std::min(bill.owed - bill.paid, std::max(0.0, bill.due));
    const double owed = shares_[g] * left;
    change = std::max(change, base::math_abs(owed - claim.owed));
    ask(claim, owed);
  }
  return change;
}

// Spreads what one sector has over what it owes; returns the largest change of a payment.
double ClearingSolver::pay_sector(std::uint32_t sector) {
  double receipts = 0, obligations = 0, promises = 0;
  for (const std::uint32_t c : incoming_[sector]) receipts += claims_[c].paid;
  for (const std::uint32_t c : outgoing_[sector]) (claims_[c].lapses ? promises : obligations) += claims_[c].owed;
  const double turnover = base::math_abs(cash_[sector]) + receipts + obligations + promises;
  double available = cash_[sector] + (stopped_[sector] ? 0.0 : receipts);
  double missing = obligations - available;
  const bool is_short = missing > shortage_tolerance * turnover;
  if (is_short && !stopped_[sector]) {
    const double drawn = draw_reserves(sector, missing);
    available += drawn;
    missing -= drawn;
  }
  const bool must_pay = in_rounds_ && !may_fail_[sector];
  if (is_short && missing > shortage_tolerance * turnover) (must_pay ? waits_ : defaulted_)[sector] = 1;
  if (defaulted_[sector]) {
    lost_[sector] = (1.0 - kept_[sector]) * receipts;
    if (!stopped_[sector]) available -= lost_[sector];
  }
  if (must_pay) available = std::max(available, obligations);
  return spread(sector, std::max(available, 0.0), is_short || defaulted_[sector] || stopped_[sector], turnover);
}

// Asks for what is missing, one reserve after the other; what was asked for once is not given back.
double ClearingSolver::draw_reserves(std::uint32_t sector, double missing) {
  double drawn = 0;
  for (const std::uint32_t r : reserves_[sector]) {
    Claim& claim = claims_[reserve_claim(r)];
    ask(claim, std::min(std::max(missing - drawn, claim.owed), limits_[r]));
    drawn += claim.paid;
  }
  return drawn;
}

double ClearingSolver::spread(std::uint32_t sector, double available, bool is_short, double turnover) {
  const std::vector<std::uint32_t>& claims = outgoing_[sector];
  double change = 0;
  for (std::size_t first = 0; first < claims.size();) {
    std::size_t end = first;
    double owed = 0;
    const Claim& head = claims_[claims[first]];
    while (end < claims.size() && claims_[claims[end]].lapses == head.lapses &&
           (head.lapses || claims_[claims[end]].rank == head.rank))
      owed += claims_[claims[end++]].owed;
    double share = owed <= available + shortage_tolerance * turnover ? 1.0 : available / owed;
    if (head.lapses && is_short) share = 0;
    for (std::size_t i = first; i < end; ++i) {
      Claim& claim = claims_[claims[i]];
      const double paid = share < 1.0 ? share * claim.owed : claim.owed;
      change = std::max(change, base::math_abs(paid - claim.paid));
      claim.paid = paid;
    }
    available = std::max(0.0, available - owed);
    first = end;
  }
  return change;
}

// All is settled again with nobody allowed to fail; who cannot pay then may, and so on. Payments only fall, so each
// round starts where the last one ended.
void ClearingSolver::find_rounds(const ClearingRows& rows, double step, std::uint32_t lane) {
  const auto is_missing = [&](std::uint32_t sector) { return rows.missing[sector][lane] > 0; };
  for (std::uint32_t sector = 0; sector < sector_count_; ++sector) rows.round[sector][lane] = 0;
  std::uint32_t count = 0;
  for (std::uint32_t sector = 0; sector < sector_count_; ++sector) count += is_missing(sector) ? 1 : 0;
  if (count == 0) return;
  load_lane(rows, step, lane);
  in_rounds_ = true;
  may_fail_.assign(sector_count_, 0);
  round_.assign(sector_count_, 0);
  for (double round = 1; count > 0; ++round) {
    waits_.assign(sector_count_, 0);
    if (!clear_lane()) break;
    bool any = false;
    for (std::uint32_t sector = 0; sector < sector_count_; ++sector) {
      if (!waits_[sector] || may_fail_[sector]) continue;
      any = true;
      may_fail_[sector] = 1;
      round_[sector] = round;
    }
    if (!any) break;
  }
  in_rounds_ = false;
  for (std::uint32_t sector = 0; sector < sector_count_; ++sector)
    if (is_missing(sector)) rows.round[sector][lane] = std::max(1.0, round_[sector]);
}

void ClearingSolver::store_lane(const ClearingRows& rows, double step, std::uint32_t lane) {
  for (std::uint32_t b = 0; b < network_.bills.size(); ++b) {
    const Claim& claim = claims_[b];
    const bool reversed = claim.payer != network_.bills[b].payer;
    const bool in_full = claim.paid == claim.owed;
    if (!in_full || rows.arrears[b].at(lane) != 0) rows.paid[b][lane] = (reversed ? -claim.paid : claim.paid) / step;
    const double left = claim.lapses ? 0.0 : claim.owed - claim.paid;
    rows.unpaid[b][lane] = reversed ? -left : left;
  }
  for (std::uint32_t r = 0; r < network_.reserves.size(); ++r)
    rows.drawn[r][lane] = claims_[reserve_claim(r)].paid / step;
  for (std::uint32_t g = 0; g < network_.guarantees.size(); ++g)
    rows.called[g][lane] = claims_[guarantee_claim(g)].paid / step;
  for (std::uint32_t sector = 0; sector < sector_count_; ++sector) {
    double missing = 0;
    for (const std::uint32_t c : outgoing_[sector])
      if (!claims_[c].lapses) missing += claims_[c].owed - claims_[c].paid;
    rows.missing[sector][lane] = network_.always_pays[sector] ? 0.0 : missing;
    rows.lost[sector][lane] = lost_[sector] / step;
  }
}

}  // namespace boucle::exec
