// A stress against two runs of their own, and its laws.
#include "driver/stress.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace boucle::driver {
namespace {

std::string chance() { return std::string(BOUCLE_ROOT) + "/tests/cases/stress/chance.bcl"; }

StressOutcome stressed(const StressWords& words, int threads = 1) {
  RunOptions options;
  options.compile.path = chance();
  options.path_count = 600;
  options.thread_count = threads;
  source::DiagnosticSink sink;
  StressOutcome outcome = stress(options, {words, "", true}, sink);
  EXPECT_TRUE(outcome.compiled.ok);
  return outcome;
}

// Mean equity at the end, of a run without stress.
double mean_equity(const std::string& sector, const std::string& scenario) {
  RunOptions options;
  options.compile.path = chance();
  options.compile.sets = {"shortfall=default"};
  options.compile.view =
      "scenario down { lab.in_default = true from 2027 }\nmeasure equity = final(" + sector + ".equity.total)\n";
  options.compile.scenarios = {scenario};
  options.path_count = 600;
  source::DiagnosticSink sink;
  const RunOutcome outcome = run(options, sink);
  EXPECT_TRUE(outcome.view.has_value());
  return outcome.view ? outcome.view->first().measures.front().result.summary.mean : 0;
}

TEST(Stress, NothingHitsNobody) {
  const StressOutcome outcome = stressed({});
  for (const analysis::StressedSector& sector : outcome.with.sectors) {
    for (const analysis::Spread* spread :
         {&sector.equity_loss, &sector.cash_loss, &sector.unpaid_to, &sector.unpaid_by}) {
      EXPECT_EQ(spread->mean, 0) << sector.name;
      EXPECT_EQ(spread->p95, 0) << sector.name;
    }
    EXPECT_EQ(sector.failing.caused.value, 0);
    EXPECT_EQ(sector.failing.base.value, sector.failing.hit.value);
  }
}

TEST(Stress, LossesAreTheDifferenceOfTwoRuns) {
  const StressOutcome outcome = stressed({{"lab defaults in 2027"}, {}, ""});
  for (const analysis::StressedSector& sector : outcome.with.sectors) {
    if (sector.is_outside) continue;
    const double loss = mean_equity(sector.name, "base") - mean_equity(sector.name, "down");
    EXPECT_NEAR(sector.equity_loss.mean, loss, 1e-9 * std::fabs(loss) + 1e-3) << sector.name;
  }
}

TEST(Stress, TheNumberOfThreadsChangesNothing) {
  const StressOutcome one = stressed({{"lab defaults in 2027"}, {"rent +10 %"}, ""}, 1);
  const StressOutcome two = stressed({{"lab defaults in 2027"}, {"rent +10 %"}, ""}, 2);
  for (std::size_t i = 0; i < one.with.sectors.size(); ++i) {
    EXPECT_EQ(one.with.sectors[i].equity_loss.mean, two.with.sectors[i].equity_loss.mean);
    EXPECT_EQ(one.with.sectors[i].cash_loss.p95, two.with.sectors[i].cash_loss.p95);
  }
}

TEST(Stress, EverybodyInTurnIsEachAlone) {
  RunOptions options;
  options.compile.path = chance();
  options.path_count = 600;
  source::DiagnosticSink sink;
  const ContagionOutcome all = contagion(options, "2027", sink);
  ASSERT_TRUE(all.first.compiled.ok);
  ASSERT_EQ(all.matrix.names, (std::vector<std::string>{"lab", "cloud"}));
  const StressOutcome lab = stressed({{"lab defaults in 2027"}, {}, ""});
  for (std::size_t i = 0; i < lab.with.sectors.size(); ++i)
    EXPECT_EQ(all.matrix.rows[0].sectors[i].failing.caused.value, lab.with.sectors[i].failing.caused.value);
}

TEST(Stress, ProgressIsThatOfAllRunsTogether) {
  RunOptions options;
  options.compile.path = chance();
  options.path_count = 600;
  options.thread_count = 2;
  Progress last;
  options.progress = [&](const Progress& progress) {
    EXPECT_GT(progress.done, last.done);
    last = progress;
  };
  source::DiagnosticSink sink;
  const ContagionOutcome all = contagion(options, "2027", sink);
  ASSERT_TRUE(all.first.compiled.ok);
  EXPECT_EQ(last.done, last.total);
  EXPECT_EQ(last.total, 2.0 * 600 * all.first.calendar.step_count);
}

}  // namespace
}  // namespace boucle::driver
