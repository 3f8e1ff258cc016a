#include "exec/run.h"

#include <sys/resource.h>

#include <cmath>

#include "exec/kernels.h"
#include "exec/plan.h"
#include "exec/test_programs.h"
#include "gtest/gtest.h"
#include "ir/serialise.h"
#include "ir/verify.h"
#include "result/dates.h"

namespace boucle::exec {
namespace {

using base::bits_of;
using ir::Kind;
using ir::LagId;
using ir::Observe;
using ir::Op;
using ir::ValueId;
using testing::make_builder;

RunOptions options_for(std::uint64_t path_count, std::uint64_t seed = 1) {
  RunOptions options;
  options.path_count = path_count;
  options.seed = seed;
  options.thread_count = 1;
  return options;
}

// All bits of a result but the time, so that results can be compared at once.
class Bytes {
 public:
  explicit Bytes(const result::RunResult& r) {
    add(r.path_count), add(r.faulted_count), add(r.seed), add(static_cast<std::uint64_t>(r.interrupted));
    for (const result::MeasureResult& m : r.measures) {
      text += m.name;
      add(m.summary);
      add(m.probability), add(m.probability_se), add(m.dates.never_count);
      for (const std::uint64_t n : m.dates.count_by_step) add(n);
    }
    for (const result::SeriesResult& s : r.series) {
      text += s.name;
      for (const result::Summary& summary : s.by_step) add(summary);
    }
    for (const result::Fault& f : r.faults) {
      text += f.equation;
      add(f.path_count), add(f.first_path), add(std::uint64_t{f.first_step});
    }
    add(r.books.entry_count), add(r.books.broken_count), add(r.books.worst_gap);
    text += r.books.worst_sector;
    for (const auto& column : r.pilot.measures) add(column);
    for (const auto& column : r.pilot.param_draws) add(column);
    for (const bool faulted : r.pilot.faulted) text += faulted ? '1' : '0';
  }
  std::string text;

 private:
  void add(std::uint64_t x) { text.append(reinterpret_cast<const char*>(&x), sizeof x); }
  void add(double x) { add(bits_of(x == x ? x : base::math_nan)); }
  void add(const std::vector<double>& column) {
    for (const double x : column) add(x);
  }
  void add(const result::Summary& s) {
    add(s.count);
    for (const double x : {s.mean, s.sd, s.lowest, s.highest, s.p05, s.p10, s.p25, s.p50, s.p75, s.p90, s.p95}) add(x);
  }
};

bool same(double a, double b) { return bits_of(a) == bits_of(b) || (std::isnan(a) && std::isnan(b)); }

TEST(run, single_paths_of_random_programs_agree_with_the_reference) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const ir::Program p = testing::random_program(seed, seed % 2 == 0, seed % 3 != 0);
    ASSERT_TRUE(ir::verify(p).empty()) << seed << ": " << ir::verify(p).front();
    for (const std::uint64_t path : {std::uint64_t{0}, std::uint64_t{1000}}) {
      const testing::Reference reference(p, 9, path);
      const std::vector<std::vector<double>> got = run_one_path(p, 9, path);
      ASSERT_EQ(got.size(), p.series.size());
      for (std::size_t i = 0; i < got.size(); ++i) {
        for (std::uint32_t step = 0; step < p.step_count; ++step) {
          const double want = reference.at(p.series[i].value, step);
          if (std::isnan(got[i][step])) continue;  // a faulted path; the next test counts them
          ASSERT_TRUE(same(got[i][step], want)) << "seed " << seed << " series " << i << " step " << step << ": "
                                                << got[i][step] << ", not " << want << "\n"
                                                << dump_plan(p);
        }
      }
    }
  }
}

TEST(run, measures_of_random_programs_agree_with_the_reference) {
  std::uint64_t compared = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const ir::Program p = testing::random_program(seed, seed % 2 == 0, true);
    const result::RunResult r = run(p, options_for(37, 5));
    for (std::uint64_t path = 0; path < 37; ++path) {
      const testing::Reference reference(p, 5, path);
      for (std::size_t m = 0; m < p.measures.size(); ++m) {
        const double want = reference.at(p.measures[m].value, 0);
        if (r.pilot.faulted[path]) continue;
        ++compared;
        ASSERT_TRUE(same(r.pilot.measures[m][path], want))
            << "seed " << seed << " path " << path << " " << p.measures[m].name << ": " << r.pilot.measures[m][path]
            << ", not " << want;
      }
    }
  }
  EXPECT_GT(compared, 10000u);
}

TEST(run, has_the_same_bits_for_any_threads_widths_and_instruction_sets) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const ir::Program p = testing::random_program(seed, true, seed % 2 == 0);
    const std::uint64_t path_count = seed % 3 == 0 ? 5000 : seed % 3 == 1 ? 300 : 1;
    RunOptions options = options_for(path_count);
    options.instruction_set = InstructionSet::baseline;
    const std::string want = Bytes(run(p, options)).text;
    for (const int threads : {1, 2, 3}) {
      for (const std::uint32_t width : {1u, 2u, 7u, 256u}) {
        for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
          if ((threads == 2) != (width == 7)) continue;  // a sample of the combinations is enough
          if (!is_supported(set)) continue;
          options.thread_count = threads;
          options.lane_width = width;
          options.instruction_set = set;
          ASSERT_TRUE(Bytes(run(p, options)).text == want)
              << "seed " << seed << " threads " << threads << " width " << width;
        }
      }
    }
  }
}

TEST(run, optimising_changes_no_result) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const result::RunResult with = run(testing::random_program(seed, true, true), options_for(50));
    const result::RunResult without = run(testing::random_program(seed, false, true), options_for(50));
    ASSERT_EQ(with.faulted_count, without.faulted_count);
    for (std::size_t m = 0; m < with.measures.size(); ++m) {
      for (std::size_t path = 0; path < 50; ++path) {
        ASSERT_TRUE(same(with.pilot.measures[m][path], without.pilot.measures[m][path])) << seed;
      }
    }
  }
}

TEST(run, geometric_brownian_motion_has_its_mean_and_median) {
  ir::Builder b = make_builder(40);
  const double mu = 0.08, sigma = 0.3, dt = 0.25;
  const LagId before = b.declare_lag(1, b.constant(10));
  const ValueId z = b.noise_normal(b.draw("z", 7));
  const ValueId growth =
      b.unary(Op::exponential, b.binary(Op::add, b.constant((mu - sigma * sigma / 2) * dt),
                                        b.binary(Op::multiply, b.constant(sigma * std::sqrt(dt)), z)));
  const ValueId x = b.binary(Op::multiply, b.lag_value(before), growth);
  b.bind_lag(before, x);
  b.series("x", Kind::number, x);
  const result::RunResult r = run(b.finish(), options_for(200000));
  const result::Summary& end = r.series[0].by_step[39];
  EXPECT_NEAR(end.mean, 10 * std::exp(mu * 10), 0.15);
  EXPECT_NEAR(end.p50, 10 * std::exp((mu - sigma * sigma / 2) * 10), 0.12);
  EXPECT_NEAR(std::log(end.p95 / end.p50), 1.6448536 * sigma * std::sqrt(10.0), 0.02);
  EXPECT_NEAR(r.series[0].by_step[0].sd / r.series[0].by_step[0].mean, sigma * std::sqrt(dt), 0.002);
}

TEST(run, first_order_autoregression_has_its_variance) {
  ir::Builder b = make_builder(30);
  const LagId before = b.declare_lag(1, b.constant(0));
  const ValueId x =
      b.binary(Op::add, b.binary(Op::multiply, b.constant(0.8), b.lag_value(before)), b.noise_normal(b.draw("z", 7)));
  b.bind_lag(before, x);
  b.series("x", Kind::number, x);
  b.measure("lowest", Kind::number, b.observe(Observe::lowest, x, 0, 30));
  const result::RunResult r = run(b.finish(), options_for(100000));
  for (const std::uint32_t step : {0u, 1u, 9u, 29u}) {
    const double want = std::sqrt((1 - std::pow(0.64, step + 1)) / 0.36);
    EXPECT_NEAR(r.series[0].by_step[step].sd, want, 0.01 * want);
    EXPECT_NEAR(r.series[0].by_step[step].mean, 0, 0.02);
  }
}

TEST(run, hits_have_their_probability_and_dates) {
  ir::Builder b = make_builder(8);
  const ValueId hit = b.binary(Op::less, b.noise_uniform(b.draw("u", 3)), b.constant(0.1));
  b.measure("ever", Kind::boolean, b.observe(Observe::ever, hit, 0, 8));
  b.measure("first", Kind::date, b.observe(Observe::first_true, hit, 0, 8));
  b.measure("count", Kind::number, b.observe(Observe::count, hit, 0, 8));
  const std::uint64_t n = 100000;
  const result::RunResult r = run(b.finish(), options_for(n));
  const double p = 1 - std::pow(0.9, 8);
  EXPECT_NEAR(r.measures[0].probability, p, 4 * r.measures[0].probability_se);
  EXPECT_NEAR(r.measures[0].probability_se, std::sqrt(p * (1 - p) / static_cast<double>(n)), 1e-5);
  EXPECT_EQ(r.measures[1].probability, r.measures[0].probability);
  EXPECT_EQ(r.measures[2].probability, 1.0);
  EXPECT_NEAR(r.measures[2].summary.mean, 0.8, 0.02);
  const result::DateSummary& dates = r.measures[1].dates;
  EXPECT_EQ(result::date_count(dates), n);
  for (std::uint32_t step = 0; step < 8; ++step) {
    const double share = static_cast<double>(dates.count_by_step[step]) / static_cast<double>(n);
    EXPECT_NEAR(share, 0.1 * std::pow(0.9, step), 0.004);
  }
  EXPECT_EQ(result::date_quantile_step(dates, 0.05), 0u);
  EXPECT_EQ(result::date_quantile_step(dates, 0.99), std::nullopt);
}

// A division by zero on about one path in ten and step, and one that is not chosen.
TEST(run, faults_are_counted_by_equation_and_left_out) {
  ir::Builder b = make_builder(4);
  const ir::DrawId draw = b.draw("u", 3);
  const ValueId u = b.noise_uniform(draw);
  const ValueId zero = b.select(b.binary(Op::less, u, b.constant(0.02)), b.constant(0), b.constant(1));
  const ValueId ratio = b.binary(Op::divide, b.constant(1), zero);
  const ValueId guarded = b.select(b.binary(Op::equal, zero, b.constant(0)), b.constant(5), ratio);
  b.equation("ratio", ratio, true);
  b.equation("guarded", guarded, true);
  const ValueId twice = b.binary(Op::multiply, ratio, b.constant(2));
  b.equation("twice", twice, true);
  b.series("ratio", Kind::number, ratio);
  b.measure("sum", Kind::number, b.observe(Observe::weighted_sum, ratio, 0, 4));
  const ir::Program p = b.finish();
  const std::uint64_t n = 6000;
  const result::RunResult r = run(p, options_for(n));
  std::uint64_t faulted = 0, first_path = n;
  std::uint32_t first_step = 4;
  for (std::uint64_t path = 0; path < n; ++path) {
    for (std::uint32_t step = 0; step < 4; ++step) {
      const base::DrawPair pair = base::uniform_pair(1, path, step / 2, 3);
      if ((step % 2 ? pair.second : pair.first) >= 0.02) continue;
      ++faulted;
      first_path = std::min(first_path, path);
      first_step = std::min(first_step, step);
      break;
    }
  }
  EXPECT_EQ(r.faulted_count, faulted);
  ASSERT_EQ(r.faults.size(), 1u);
  EXPECT_EQ(r.faults[0].equation, "ratio");
  EXPECT_EQ(r.faults[0].path_count, faulted);
  EXPECT_EQ(r.faults[0].first_path, first_path);
  EXPECT_EQ(r.faults[0].first_step, first_step);
  EXPECT_EQ(r.measures[0].summary.count, n - faulted);
  EXPECT_EQ(r.measures[0].summary.mean, 4.0);
  EXPECT_EQ(r.series[0].by_step[0].count, n - faulted);
  EXPECT_TRUE(r.pilot.faulted[first_path]);
  EXPECT_TRUE(std::isnan(r.pilot.measures[0][first_path]));
  const std::vector<std::vector<double>> path = run_one_path(p, 1, first_path);
  EXPECT_TRUE(std::isnan(path[0][3]));
}

TEST(run, an_unchosen_fault_is_harmless) {
  ir::Builder b = make_builder(3);
  const ValueId z = b.noise_normal(b.draw("z", 1));
  const ValueId safe = b.select(b.binary(Op::less, z, b.constant(0)), b.constant(0), b.unary(Op::square_root, z));
  b.equation("safe", safe, true);
  b.series("safe", Kind::number, safe);
  const result::RunResult r = run(b.finish(), options_for(1000));
  EXPECT_EQ(r.faulted_count, 0u);
  EXPECT_EQ(r.series[0].by_step[2].count, 1000u);
}

TEST(run, states_that_overflow_and_schedules_that_break_are_faults) {
  ir::Builder b = make_builder(6);
  const LagId before = b.declare_lag(1, b.constant(1e200));
  const ValueId x =
      b.binary(Op::multiply, b.lag_value(before),
               b.binary(Op::add, b.constant(1e50), b.unary(Op::absolute, b.noise_normal(b.draw("z", 1)))));
  b.bind_lag(before, x);
  b.equation("x", x, false);
  b.measure("m", Kind::number, b.observe(Observe::lowest, x, 0, 1));
  const result::RunResult r = run(b.finish(), options_for(500));
  EXPECT_EQ(r.faulted_count, 500u);
  EXPECT_EQ(r.faults[0].equation, "x");
  EXPECT_EQ(r.faults[0].first_step, 2u);
  EXPECT_EQ(r.measures[0].summary.count, 0u);
  EXPECT_EQ(r.measures[0].probability, 0.0);

  ir::Builder c = make_builder(4);
  const ValueId broken = c.binary(Op::divide, c.constant(1), c.table({1, 2, 0, 1}));
  c.equation("broken", broken, true);
  c.measure("one", Kind::number, c.constant(1));
  const result::RunResult s = run(c.finish(), options_for(10));
  EXPECT_EQ(s.faulted_count, 10u);
  EXPECT_EQ(s.faults[0].equation, "broken");
  EXPECT_EQ(s.faults[0].first_step, 2u);
}

TEST(run, infinite_measures_are_faults_unless_they_are_dates) {
  ir::Builder b = make_builder(2);
  const ValueId p = b.param_normal(b.draw("p", 1));
  b.measure("log", Kind::number, b.unary(Op::logarithm, p));
  b.measure("when", Kind::date,
            b.select(b.binary(Op::less, p, b.constant(1)), b.constant(base::math_infinity), b.constant(91)));
  const result::RunResult r = run(b.finish(), options_for(1000));
  EXPECT_NEAR(static_cast<double>(r.faulted_count), 500, 60);
  EXPECT_EQ(r.faults[0].equation, "log");
  EXPECT_EQ(r.faults[0].first_step, 1u);
  EXPECT_EQ(r.measures[1].dates.count_by_step[0] + r.measures[1].dates.never_count, 1000 - r.faulted_count);
}

TEST(run, books_are_checked_on_every_path_and_step) {
  for (const bool broken : {false, true}) {
    ir::Builder b = make_builder(5);
    const ValueId a = b.noise_normal(b.draw("a", 1)), c = b.noise_normal(b.draw("c", 2));
    const ValueId sum = b.binary(Op::add, a, c);
    const ValueId leak = b.table({0, 0, 0, broken ? 0.5 : 0, 0});
    b.identity({"good", {{sum, -1}, {a, 1}, {c, 1}}});
    b.identity({"leaky", {{sum, 1}, {a, -1}, {c, -1}, {leak, 1}}});
    b.measure("one", Kind::number, b.constant(1));
    const result::RunResult r = run(b.finish(), options_for(300));
    EXPECT_EQ(r.books.entry_count, 2u * 5 * 300);
    EXPECT_EQ(r.books.broken_count, broken ? 300u : 0u);
    if (broken) {
      EXPECT_EQ(r.books.worst_sector, "leaky");
      EXPECT_GT(r.books.worst_gap, 0.05);
    } else {
      EXPECT_LT(r.books.worst_gap, 1e-15);
    }
  }
}

TEST(run, one_path_and_no_randomness_and_no_outputs_work) {
  ir::Builder b = make_builder(3);
  const ValueId t = b.table({1, 2, 4});
  b.series("t", Kind::number, t);
  b.measure("sum", Kind::number, b.observe(Observe::weighted_sum, t, 0, 3));
  const result::RunResult r = run(b.finish(), options_for(1));
  EXPECT_EQ(r.series[0].by_step[2].mean, 4.0);
  EXPECT_EQ(r.series[0].by_step[2].p05, 4.0);
  EXPECT_EQ(r.measures[0].summary.mean, 7.0);
  EXPECT_EQ(r.measures[0].summary.sd, 0.0);
  const result::RunResult empty = run(make_builder(1).finish(), options_for(1));
  EXPECT_TRUE(empty.measures.empty());
  EXPECT_EQ(empty.faulted_count, 0u);
}

TEST(run, boolean_and_date_series_have_summaries) {
  ir::Builder b = make_builder(4);
  const LagId before = b.declare_lag(1, b.constant(base::math_infinity));
  const ValueId hit = b.binary(Op::less, b.noise_uniform(b.draw("u", 1)), b.constant(0.5));
  const ValueId now = b.table({91, 182, 273, 364});
  const ValueId first = b.binary(Op::minimum, b.lag_value(before), b.select(hit, now, b.constant(base::math_infinity)));
  b.bind_lag(before, first);
  b.series("hit", Kind::boolean, hit);
  b.series("first", Kind::date, first);
  const result::RunResult r = run(b.finish(), options_for(2000));
  EXPECT_NEAR(r.series[0].by_step[1].mean, 0.5, 0.05);
  EXPECT_EQ(r.series[1].by_step[0].p75, base::math_infinity);
  EXPECT_EQ(r.series[1].by_step[3].p25, 91.0);
  EXPECT_EQ(r.series[1].by_step[3].lowest, 91.0);
  EXPECT_TRUE(std::isnan(r.series[1].by_step[3].mean));
}

TEST(run, pilot_keeps_parameters) {
  ir::Builder b = make_builder(2);
  const ValueId p = b.param_normal(b.draw("p", 5));
  b.noise_normal(b.draw("n", 6));
  const ValueId u = b.param_uniform(b.draw("q", 7));
  b.measure("sum", Kind::number, b.binary(Op::add, p, u));
  const result::RunResult r = run(b.finish(), options_for(5000, 77));
  ASSERT_EQ(r.pilot.path_count, 4096u);
  ASSERT_EQ(r.pilot.param_draws.size(), 3u);
  EXPECT_TRUE(r.pilot.param_draws[1].empty());
  for (std::uint64_t path = 0; path < 4096; ++path) {
    EXPECT_EQ(r.pilot.param_draws[0][path], base::normal_pair(77, path, base::param_step_pair, 5).first);
    EXPECT_EQ(r.pilot.measures[0][path], r.pilot.param_draws[0][path] + r.pilot.param_draws[2][path]);
  }
}

TEST(run, memory_does_not_grow_with_the_number_of_paths) {
  ir::Builder b = make_builder(10);
  const LagId before = b.declare_lag(1, b.constant(0));
  const ValueId x = b.binary(Op::add, b.lag_value(before), b.noise_normal(b.draw("z", 1)));
  b.bind_lag(before, x);
  b.series("x", Kind::number, x);
  const ir::Program p = b.finish();
  EXPECT_LT(estimate_memory_bytes(p, options_for(20'000)), 1'000'000u);
  EXPECT_EQ(estimate_memory_bytes(p, options_for(20'000)), estimate_memory_bytes(p, options_for(4'000'000'000)));
  const auto peak_kilobytes = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  run(p, options_for(20'000));
  const long before_kilobytes = peak_kilobytes();
  run(p, options_for(400'000));
  EXPECT_LT(peak_kilobytes(), before_kilobytes + 2048);
}

TEST(run, stops_when_interrupted) {
  ir::Builder b = make_builder(10);
  b.series("z", Kind::number, b.noise_normal(b.draw("z", 1)));
  const ir::Program p = b.finish();
  std::atomic<bool> stop{false};
  std::uint64_t last = 0;
  RunOptions options = options_for(10'000'000);
  options.thread_count = 2;
  options.interrupted = &stop;
  options.progress = [&](std::uint64_t done) {
    EXPECT_GT(done, last);
    last = done;
    if (done > 20000) stop = true;
  };
  const result::RunResult r = run(p, options);
  EXPECT_TRUE(r.interrupted);
  EXPECT_LT(last, 10'000'000u);
}

TEST(run, survives_serialisation) {
  const ir::Program p = testing::random_program(4, true, true);
  const base::Result<ir::Program> back = ir::deserialise(ir::serialise(p));
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(Bytes(run(*back, options_for(300))).text == Bytes(run(p, options_for(300))).text);
}

TEST(plan, reuses_slots_and_prints) {
  ir::Builder b = make_builder(3);
  ValueId x = b.noise_normal(b.draw("x", 1));
  for (int i = 0; i < 100; ++i) x = b.unary(Op::absolute, b.binary(Op::subtract, x, b.constant(0.125)));
  b.series("x", Kind::number, x);
  const ir::Program p = b.finish();
  EXPECT_LT(make_plan(p).row_count, 5u);
  EXPECT_EQ(make_plan(p).step_code.size(), 201u);
  const std::string text = dump_plan(p);
  for (const char* part : {"two normals of x", "record0 = abs", "x = record0", "every step"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

}  // namespace
}  // namespace boucle::exec
