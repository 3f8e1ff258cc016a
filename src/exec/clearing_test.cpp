#include "exec/clearing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>

#include "base/math.h"

namespace boucle::exec {
namespace {

// A network with its numbers, one row a lane; every input has the same value on all lanes unless a test changes it.
struct Case {
  ClearingNetwork network;
  std::vector<double> cash, kept, stopped, due, arrears, limits, shares;

  std::uint32_t sector(double opening, bool always_pays = false) {
    network.always_pays.push_back(always_pays);
    cash.push_back(opening);
    kept.push_back(1);
    stopped.push_back(0);
    return static_cast<std::uint32_t>(cash.size() - 1);
  }
  std::uint32_t bill(std::uint32_t payer, std::uint32_t payee, double rate, std::uint32_t rank = 0,
                     bool lapses = false) {
    network.bills.push_back({payer, payee, rank, lapses});
    due.push_back(rate);
    arrears.push_back(0);
    return static_cast<std::uint32_t>(due.size() - 1);
  }
};

struct Result {
  std::vector<double> paid, unpaid, drawn, called, missing, lost, round;
  bool settled = false;
};

// Runs one lane, in the middle of others that are all well.
Result clear(const Case& c, double step = 1) {
  constexpr std::uint32_t lane_count = 3, lane = 1;
  const auto fill = [&](const std::vector<double>& values, std::vector<double>& storage, bool keep) {
    storage.assign(values.size() * lane_count, keep ? 1e12 : 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) storage[i * lane_count + lane] = values[i];
    std::vector<ClearingRows::In> rows;
    for (std::size_t i = 0; i < values.size(); ++i) rows.push_back({storage.data() + i * lane_count, 1});
    return rows;
  };
  std::vector<double> cash, kept, stopped, due, arrears, limits, shares;
  ClearingRows rows;
  rows.cash = fill(c.cash, cash, true);
  rows.kept = fill(c.kept, kept, true);
  rows.stopped = fill(c.stopped, stopped, false);
  rows.due = fill(c.due, due, false);
  rows.arrears = fill(c.arrears, arrears, false);
  rows.limits = fill(c.limits, limits, false);
  rows.shares = fill(c.shares, shares, false);
  const auto results = [&](std::size_t count, std::vector<double>& storage) {
    storage.assign(count * lane_count, -1);
    std::vector<double*> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(storage.data() + i * lane_count);
    return out;
  };
  std::vector<double> paid, unpaid, drawn, called, missing, lost, round;
  rows.paid = results(c.due.size(), paid);
  rows.unpaid = results(c.due.size(), unpaid);
  rows.drawn = results(c.limits.size(), drawn);
  rows.called = results(c.shares.size(), called);
  rows.missing = results(c.cash.size(), missing);
  rows.lost = results(c.cash.size(), lost);
  if (c.network.wants_rounds) rows.round = results(c.cash.size(), round);
  ClearingSolver solver(c.network, kernel_table(InstructionSet::automatic));
  Result result;
  result.settled = solver.clear(rows, step, lane_count);
  const auto pick = [&](const std::vector<double>& storage) {
    std::vector<double> values;
    for (std::size_t i = lane; i < storage.size(); i += lane_count) values.push_back(storage[i]);
    return values;
  };
  result.paid = pick(paid), result.unpaid = pick(unpaid), result.drawn = pick(drawn), result.called = pick(called);
  result.missing = pick(missing), result.lost = pick(lost), result.round = pick(round);
  return result;
}

TEST(Clearing, PaysWhatIsDueToTheBitWhenEverybodyCan) {
  Case c;
  const auto a = c.sector(0.3), b = c.sector(0);
  c.bill(a, b, 0.1 + 0.2);
  const Result result = clear(c);
  EXPECT_EQ(result.paid[0], 0.1 + 0.2);
  EXPECT_EQ(result.unpaid[0], 0);
}

TEST(Clearing, MoneyReceivedInThePeriodPaysBillsOfThePeriod) {
  Case c;
  const auto a = c.sector(100), b = c.sector(0), d = c.sector(0);
  c.bill(b, d, 80);
  c.bill(a, b, 100);
  EXPECT_EQ(clear(c).paid, (std::vector<double>{80, 100}));
}

// A owes B 100 and has 10; B owes C 80; C owes A 60. All three default: x = 10 + z, y = min(80, x), z = min(60, y):
// A pays 70 if z = 60, so B has 70, C has 70 and pays its 60 in full.
TEST(Clearing, InARingEverybodyPaysWhatReachesIt) {
  Case c;
  const auto a = c.sector(10), b = c.sector(0), d = c.sector(0);
  c.bill(a, b, 100);
  c.bill(b, d, 80);
  c.bill(d, a, 60);
  const Result result = clear(c);
  EXPECT_NEAR(result.paid[0], 70, 1e-11);
  EXPECT_NEAR(result.paid[1], 70, 1e-11);
  EXPECT_NEAR(result.paid[2], 60, 1e-11);
  EXPECT_NEAR(result.unpaid[0], 30, 1e-11);
  EXPECT_NEAR(result.unpaid[1], 10, 1e-11);
}

// Each passes on half of what it gets: x = 10 + z, y = x / 2, z = y / 2, hence x = 40 / 3.
TEST(Clearing, SettlesALoopThatLeaks) {
  Case c;
  const auto a = c.sector(10), b = c.sector(0), d = c.sector(0), outside = c.sector(0, true);
  c.bill(a, b, 100);
  c.bill(b, d, 50);
  c.bill(b, outside, 50);
  c.bill(d, a, 30);
  c.bill(d, outside, 30);
  const Result result = clear(c);
  EXPECT_NEAR(result.paid[0], 40.0 / 3, 1e-11);
  EXPECT_NEAR(result.paid[1], 20.0 / 3, 1e-11);
  EXPECT_NEAR(result.paid[3], 10.0 / 3, 1e-11);
}

TEST(Clearing, ARingWithoutMoneyPaysItselfInFull) {
  Case c;
  const auto a = c.sector(0), b = c.sector(0), d = c.sector(0);
  c.bill(a, b, 100);
  c.bill(b, d, 100);
  c.bill(d, a, 100);
  EXPECT_EQ(clear(c).paid, (std::vector<double>{100, 100, 100}));
}

TEST(Clearing, SeniorBillsComeFirstAndEqualsShare) {
  Case c;
  const auto a = c.sector(100), b = c.sector(0);
  c.bill(a, b, 90, 2);
  c.bill(a, b, 30, 2);
  c.bill(a, b, 40, 1);
  const Result result = clear(c);
  EXPECT_DOUBLE_EQ(result.paid[0], 45);
  EXPECT_DOUBLE_EQ(result.paid[1], 15);
  EXPECT_DOUBLE_EQ(result.paid[2], 40);
}

TEST(Clearing, PromisesLapseBeforeABillStaysUnpaid) {
  Case c;
  const auto a = c.sector(100), b = c.sector(0);
  const auto promise = c.bill(a, b, 60, 0, true), debt = c.bill(a, b, 80, 5);
  const Result result = clear(c);
  EXPECT_DOUBLE_EQ(result.paid[debt], 80);
  EXPECT_DOUBLE_EQ(result.paid[promise], 20);
  EXPECT_EQ(result.unpaid[promise], 0);
}

TEST(Clearing, ArrearsAreOwedOnTopOfWhatIsDue) {
  Case c;
  const auto a = c.sector(25), b = c.sector(0);
  c.bill(a, b, 40);
  c.arrears[0] = 10;
  const Result result = clear(c, 0.5);  // 20 due and 10 from before
  EXPECT_DOUBLE_EQ(result.paid[0], 50);
  EXPECT_DOUBLE_EQ(result.unpaid[0], 5);
}

TEST(Clearing, ReservesAreDrawnAsFarAsBillsNeedThem) {
  Case c;
  const auto a = c.sector(10), b = c.sector(0);
  c.bill(a, b, 100);
  const auto promise = c.bill(a, b, 50, 0, true);
  const auto bank = c.sector(0, true);
  c.network.reserves = {{a, bank, 0}, {a, bank, 0}};
  c.limits = {70, 1000};
  const Result result = clear(c);
  EXPECT_DOUBLE_EQ(result.drawn[0], 70);
  EXPECT_DOUBLE_EQ(result.drawn[1], 20);
  EXPECT_DOUBLE_EQ(result.paid[0], 100);
  EXPECT_DOUBLE_EQ(result.paid[promise], 0);
}

TEST(Clearing, AGuaranteeReachesTheCreditorInTheSamePeriod) {
  Case c;
  const auto a = c.sector(10), b = c.sector(0), d = c.sector(0), state = c.sector(0, true);
  c.bill(a, b, 100);
  c.bill(b, d, 80);
  c.network.guarantees = {{0, state, 0}};
  c.shares = {0.8};
  const Result result = clear(c);
  EXPECT_DOUBLE_EQ(result.paid[0], 10);
  EXPECT_DOUBLE_EQ(result.called[0], 72);
  EXPECT_DOUBLE_EQ(result.paid[1], 80);
  EXPECT_DOUBLE_EQ(result.unpaid[0], 90);
}

TEST(Clearing, AGuarantorCanDefaultItself) {
  Case c;
  const auto a = c.sector(10), b = c.sector(0), guarantor = c.sector(30);
  c.bill(a, b, 100);
  c.network.guarantees = {{0, guarantor, 0}};
  c.shares = {0.8};
  const Result result = clear(c);
  EXPECT_DOUBLE_EQ(result.called[0], 30);
}

// Due 40 and 20 from before; 12 are paid, first of the 20. All 40 are unpaid, of which 80 % are guaranteed.
TEST(Clearing, OldArrearsAreNotGuaranteedAgain) {
  Case c;
  const auto a = c.sector(12), b = c.sector(0), state = c.sector(0, true);
  c.bill(a, b, 40);
  c.arrears[0] = 20;
  c.network.guarantees = {{0, state, 0}};
  c.shares = {0.8};
  EXPECT_DOUBLE_EQ(clear(c).called[0], 32);
}

// The lender has 50 and owes 20 of an older rank: of the 60 it has promised it can give 30.
TEST(Clearing, ALenderInsideCanFailToo) {
  Case c;
  const auto a = c.sector(10), b = c.sector(0), lender = c.sector(50), outside = c.sector(0, true);
  c.bill(a, b, 70);
  c.bill(lender, outside, 20, 0);
  c.network.reserves = {{a, lender, 1}};
  c.limits = {1000};
  const Result result = clear(c);
  EXPECT_DOUBLE_EQ(result.drawn[0], 30);
  EXPECT_DOUBLE_EQ(result.paid[0], 40);
  EXPECT_DOUBLE_EQ(result.missing[a], 30);
  EXPECT_DOUBLE_EQ(result.missing[lender], 30);
}

// A has 10 and receives 50; it owes 100. Default leaves it 60 % of the receipts: it pays 10 + 30, and 20 are lost.
TEST(Clearing, DefaultCostsAShareOfReceipts) {
  Case c;
  const auto a = c.sector(10), b = c.sector(0), outside = c.sector(0, true);
  c.kept[a] = 0.6;
  c.bill(outside, a, 50);
  c.bill(a, b, 100);
  const Result result = clear(c, 0.5);
  EXPECT_DOUBLE_EQ(result.paid[1], 50);  // 10 + 0.6 * 25 in half a year
  EXPECT_DOUBLE_EQ(result.lost[a], 20);
  EXPECT_DOUBLE_EQ(result.missing[a], 25);
}

TEST(Clearing, AStoppedSectorPaysFromItsOpeningCashAlone) {
  Case c;
  const auto a = c.sector(10), b = c.sector(0), outside = c.sector(0, true);
  c.stopped[a] = 1;
  c.bill(outside, a, 50);
  c.bill(a, b, 30);
  c.bill(a, b, 5, 0, true);
  const Result result = clear(c);
  EXPECT_DOUBLE_EQ(result.paid[1], 10);
  EXPECT_DOUBLE_EQ(result.paid[2], 0);
  EXPECT_DOUBLE_EQ(result.unpaid[1], 20);
}

TEST(Clearing, ANegativePaymentIsOwedTheOtherWayRound) {
  Case c;
  const auto a = c.sector(0), b = c.sector(15);
  c.bill(a, b, -20);
  const Result result = clear(c);
  EXPECT_DOUBLE_EQ(result.paid[0], -15);
  EXPECT_DOUBLE_EQ(result.unpaid[0], -5);
}

TEST(Clearing, RoundingMakesNobodyABankrupt) {
  Case c;
  const auto a = c.sector(0.3e9), b = c.sector(0);
  c.bill(a, b, (0.1 + 0.2) * 1e9);
  EXPECT_EQ(clear(c).unpaid[0], 0);
}

Case random_case() {
  Case c;
  const auto sectors = *rc::gen::inRange<std::uint32_t>(2, 7);
  for (std::uint32_t i = 0; i < sectors; ++i) c.sector(*rc::gen::inRange(0, 100), *rc::gen::inRange(0, 6) == 0);
  const int bills = *rc::gen::inRange(1, 20);
  for (int i = 0; i < bills; ++i) {
    const auto payer = *rc::gen::inRange<std::uint32_t>(0, sectors);
    const auto payee = (payer + *rc::gen::inRange<std::uint32_t>(1, sectors)) % sectors;
    c.bill(payer, payee, *rc::gen::inRange(0, 100), *rc::gen::inRange<std::uint32_t>(0, 3),
           *rc::gen::inRange(0, 4) == 0);
  }
  return c;
}

// Limited liability, absolute priority, and nobody keeps money back while a bill is open.
RC_GTEST_PROP(ClearingLaws, ASectorPaysAllItHasBeforeABillStaysOpen, ()) {
  const Case c = random_case();
  const Result result = clear(c);
  RC_ASSERT(result.settled);
  for (std::uint32_t s = 0; s < c.cash.size(); ++s) {
    if (c.network.always_pays[s]) continue;
    double closing = c.cash[s], open = 0, scale = c.cash[s];
    std::vector<double> paid_of_rank(3), open_of_rank(3);
    bool promise_paid = false;
    for (std::size_t b = 0; b < c.due.size(); ++b) {
      const auto& bill = c.network.bills[b];
      RC_ASSERT(result.paid[b] >= 0 && result.paid[b] <= c.due[b]);
      scale += c.due[b];
      if (bill.payee == s) closing += result.paid[b];
      if (bill.payer != s) continue;
      closing -= result.paid[b];
      if (bill.lapses) {
        promise_paid = promise_paid || result.paid[b] > 1e-7;
        continue;
      }
      open += result.unpaid[b];
      paid_of_rank[bill.rank] += result.paid[b];
      open_of_rank[bill.rank] += result.unpaid[b];
    }
    RC_ASSERT(closing >= -1e-9 * scale);
    if (open > 1e-7 * scale) {
      RC_ASSERT(std::abs(closing) <= 1e-7 * scale);
      RC_ASSERT(!promise_paid);
    }
    for (int rank = 0; rank < 2; ++rank)
      if (open_of_rank[rank] > 1e-7 * scale) RC_ASSERT(paid_of_rank[rank + 1] <= 1e-7 * scale);
  }
}

RC_GTEST_PROP(ClearingLaws, MoreCashNeverLowersAPayment, ()) {
  Case c = random_case();
  const Result before = clear(c);
  c.cash[*rc::gen::inRange<std::size_t>(0, c.cash.size())] += 10;
  const Result after = clear(c);
  for (std::size_t b = 0; b < c.due.size(); ++b) RC_ASSERT(after.paid[b] >= before.paid[b] - 1e-8);
}

// The case by hand of docs/methods/clearing.md: A lacks 5 of 10 even if C pays it 3; then B lacks 2 of 5; then C 1
// of 5.
TEST(Clearing, RoundsFollowWhoCannotPayBecauseOfWhom) {
  Case c;
  c.network.wants_rounds = true;
  const auto a = c.sector(2), b = c.sector(1), d = c.sector(1), e = c.sector(0), outside = c.sector(0, true);
  c.bill(a, outside, 6);
  c.bill(a, b, 4);
  c.bill(b, d, 5);
  c.bill(d, a, 3, 0);
  c.bill(d, e, 2, 1);
  const Result result = clear(c);
  EXPECT_EQ(result.round, (std::vector<double>{1, 2, 3, 0, 0}));
  EXPECT_NEAR(result.missing[d], 1, 1e-12);
  c.network.wants_rounds = false;
  EXPECT_EQ(clear(c).paid, result.paid);
}

// B is stopped, so C lacks what B owes it; D has promised only, and its promise lapses because A is short of cash,
// which makes nobody unable to pay.
TEST(Clearing, WhoIsStoppedFailsInTheFirstRound) {
  Case c;
  c.network.wants_rounds = true;
  const auto b = c.sector(0), d = c.sector(0), customers = c.sector(0, true), outside = c.sector(0, true);
  c.bill(customers, b, 10);
  c.bill(b, d, 10);
  c.bill(d, outside, 10);
  c.stopped[b] = 1;
  EXPECT_EQ(clear(c).round, (std::vector<double>{1, 2, 0, 0}));
  c.cash[b] = 10;
  EXPECT_EQ(clear(c).round, (std::vector<double>{0, 0, 0, 0}));
}

// Random networks with one rank, against the definition: settle with the defaulters so far, add who then cannot pay.
RC_GTEST_PROP(ClearingProperty, RoundsAreTheFictitiousDefaultSequence, ()) {
  const auto count = *rc::gen::inRange<std::uint32_t>(2, 8);
  Case c;
  c.network.wants_rounds = true;
  for (std::uint32_t i = 0; i < count; ++i) c.sector(*rc::gen::inRange(0, 40));
  std::vector<std::vector<double>> owes(count, std::vector<double>(count, 0));
  for (std::uint32_t i = 0; i < count; ++i)
    for (std::uint32_t j = 0; j < count; ++j)
      if (i != j && *rc::gen::inRange(0, 3) == 0) {
        owes[i][j] = *rc::gen::inRange(1, 60);
        c.bill(i, j, owes[i][j]);
      }
  std::vector<double> expected(count, 0), due(count, 0);
  for (std::uint32_t i = 0; i < count; ++i) due[i] = std::accumulate(owes[i].begin(), owes[i].end(), 0.0);
  std::vector<double> paid = due;
  for (double round = 1; round <= count + 1; ++round) {
    const auto has = [&](std::uint32_t i) {
      double sum = c.cash[i];
      for (std::uint32_t j = 0; j < count; ++j)
        if (due[j] > 0) sum += paid[j] * owes[j][i] / due[j];
      return sum;
    };
    for (int sweep = 0; sweep < 20'000; ++sweep)
      for (std::uint32_t i = 0; i < count; ++i)
        if (expected[i] > 0) paid[i] = std::min(due[i], has(i));
    for (std::uint32_t i = 0; i < count; ++i)
      if (expected[i] == 0 && has(i) < due[i] - 1e-7) expected[i] = -round;
    for (double& place : expected) place = std::fabs(place);
  }
  const Result result = clear(c);
  RC_ASSERT(result.settled);
  RC_ASSERT(result.round == expected);
}

// Every number of a network on every lane by itself, and all that comes out, row after row.
struct Batch {
  const ClearingNetwork& network;
  std::uint32_t lane_count;
  std::vector<std::vector<double>> cash, kept, stopped, due, arrears, limits, shares;  // [row][lane]

  std::vector<double> clear(std::uint32_t first, std::uint32_t count, InstructionSet set) const {
    ClearingRows rows;
    const auto take = [&](const std::vector<std::vector<double>>& from, std::vector<ClearingRows::In>& into) {
      for (const std::vector<double>& row : from) into.push_back({row.data() + first, 1});
    };
    take(cash, rows.cash), take(kept, rows.kept), take(stopped, rows.stopped), take(due, rows.due);
    take(arrears, rows.arrears), take(limits, rows.limits), take(shares, rows.shares);
    std::vector<double> out((2 * due.size() + limits.size() + shares.size() + 3 * cash.size()) * count, -1);
    double* at = out.data();
    const auto give = [&](std::vector<double*>& into, std::size_t size) {
      for (std::size_t i = 0; i < size; ++i, at += count) into.push_back(at);
    };
    give(rows.paid, due.size()), give(rows.unpaid, due.size()), give(rows.drawn, limits.size());
    give(rows.called, shares.size()), give(rows.missing, cash.size()), give(rows.lost, cash.size());
    if (network.wants_rounds) give(rows.round, cash.size());
    ClearingSolver(network, kernel_table(set)).clear(rows, 0.25, count);
    return out;
  }
};

Batch random_batch(Case& c, std::uint32_t lane_count) {
  const auto any_sector = rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(c.cash.size()));
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
    c.network.reserves.push_back({*any_sector, *any_sector, *rc::gen::inRange<std::uint32_t>(0, 3)});
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
    c.network.guarantees.push_back({*rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(c.due.size())),
                                    *any_sector, *rc::gen::inRange<std::uint32_t>(0, 3)});
  c.network.wants_rounds = *rc::gen::arbitrary<bool>();
  Batch batch{c.network, lane_count, {}, {}, {}, {}, {}, {}, {}};
  const auto fill = [&](std::vector<std::vector<double>>& rows, std::size_t count, int lowest, int end, double scale) {
    for (std::size_t i = 0; i < count; ++i) {
      rows.emplace_back();
      for (std::uint32_t l = 0; l < lane_count; ++l) rows.back().push_back(*rc::gen::inRange(lowest, end) * scale);
    }
  };
  const int lowest_due = *rc::gen::element(0, 0, -3);  // now and then payments that are negative on some lanes
  fill(batch.cash, c.cash.size(), 0, 40, 0.7), fill(batch.kept, c.cash.size(), 2, 5, 0.25);
  fill(batch.stopped, c.cash.size(), -6, 2, 1), fill(batch.due, c.due.size(), lowest_due, 30, 1.3);
  fill(batch.arrears, c.due.size(), -8, 9, 0.1), fill(batch.limits, c.network.reserves.size(), 0, 20, 1.1);
  fill(batch.shares, c.network.guarantees.size(), 0, 5, 0.25);
  for (auto* rows : {&batch.stopped, &batch.arrears})
    for (auto& row : *rows)
      for (double& x : row) x = lowest_due < 0 && rows == &batch.arrears ? x : std::max(x, 0.0);
  return batch;
}

RC_GTEST_PROP(ClearingProperty, ALaneHasTheSameBitsAloneAndInAGroupOnEveryInstructionSet, ()) {
  Case c = random_case();
  const auto count = *rc::gen::inRange<std::uint32_t>(1, 20);
  const Batch batch = random_batch(c, count);
  std::vector<double> alone(batch.clear(0, 1, InstructionSet::baseline).size() * count);
  for (std::uint32_t l = 0; l < count; ++l) {
    const std::vector<double> one = batch.clear(l, 1, InstructionSet::baseline);
    for (std::size_t i = 0; i < one.size(); ++i) alone[i * count + l] = one[i];
  }
  const auto bits = [](const std::vector<double>& values) {
    std::vector<std::uint64_t> all;
    for (const double x : values) all.push_back(base::bits_of(x));
    return all;
  };
  for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512})
    if (is_supported(set)) RC_ASSERT(bits(batch.clear(0, count, set)) == bits(alone));
}

}  // namespace
}  // namespace boucle::exec
