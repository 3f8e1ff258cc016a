// The engine's tracing of many paths at once (exec/trace_program.h) against the tracing of one network
// (analysis/provenance.h), which is held against exact fractions: random networks over several periods, with returns,
// overdrafts, payments that stop, and amounts that differ from path to path.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "analysis/circularity.h"
#include "exec/run.h"
#include "ir/builder.h"
#include "ir/verify.h"

namespace boucle::analysis {
namespace {

using ir::TracePart;

constexpr TracePart last_financier_parts[] = {TracePart::round_trip, TracePart::ecosystem, TracePart::organic,
                                              TracePart::capital,    TracePart::opening,   TracePart::unfunded,
                                              TracePart::recycled,   TracePart::unsourced};
constexpr TracePart origin_parts[] = {TracePart::origin_customers, TracePart::origin_capital, TracePart::origin_opening,
                                      TracePart::origin_unfunded, TracePart::origin_unsourced};

struct Pattern {
  std::uint32_t members = 0, steps = 0;
  struct Edge {
    std::uint32_t from, to;
    PaymentKind kind;
    std::vector<double> by_step;  // times a number of the path's own
    std::size_t number = 0;       // the edge whose number it is
  };
  std::vector<Edge> edges;
  std::vector<double> opening;
};

ir::TraceKind kind_of(PaymentKind kind) {
  switch (kind) {
    case PaymentKind::revenue:
      return ir::TraceKind::revenue;
    case PaymentKind::fund:
      return ir::TraceKind::fund;
    case PaymentKind::returned:
      return ir::TraceKind::returned;
    case PaymentKind::other:
      return ir::TraceKind::other;
  }
  return ir::TraceKind::other;
}

Pattern random_pattern(std::mt19937& random, double density, std::uint32_t max_members) {
  const auto pick = [&](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
  const auto chance = [&](double p) { return static_cast<double>(random()) < p * 4294967296.0; };
  Pattern pattern;
  pattern.members = 2 + pick(max_members - 1);
  pattern.steps = 1 + pick(4);
  for (std::uint32_t i = 0; i < pattern.members; ++i)
    pattern.opening.push_back(chance(0.3) ? 0.0 : 1 + pick(100) / 8.0);
  const std::uint32_t parties = pattern.members + 1;  // the last is outside
  for (std::uint32_t from = 0; from < parties; ++from) {
    for (std::uint32_t to = 0; to < parties; ++to) {
      if (from == to) continue;
      for (const PaymentKind kind :
           {PaymentKind::revenue, PaymentKind::fund, PaymentKind::returned, PaymentKind::other}) {
        if (!chance(density)) continue;
        Pattern::Edge edge{from, to, kind, {}, pattern.edges.size()};
        for (std::uint32_t t = 0; t < pattern.steps; ++t)
          edge.by_step.push_back(chance(0.2) ? 0.0 : 1 + pick(160) / 16.0);
        pattern.edges.push_back(std::move(edge));
      }
    }
  }
  if (!chance(0.1)) return pattern;
  // Two more that pay each other the same and nobody else: money without origin.
  const std::uint32_t one = pattern.members;
  for (Pattern::Edge& edge : pattern.edges) {
    if (edge.from == pattern.members) edge.from += 2;
    if (edge.to == pattern.members) edge.to += 2;
  }
  pattern.members += 2;
  pattern.opening.insert(pattern.opening.end(), 2, 0.0);
  const std::vector<double> amounts(pattern.steps, 3.0);
  const std::size_t number = pattern.edges.size();
  pattern.edges.push_back({one, one + 1, PaymentKind::revenue, amounts, number});
  pattern.edges.push_back({one + 1, one, PaymentKind::revenue, amounts, number});
  return pattern;
}

// Measures: the path's number of each edge, then each part of each member over all steps. A step is half a year.
struct Traced {
  ir::Program program;
  std::size_t edge_count = 0;
  std::map<std::pair<TracePart, std::uint32_t>, std::size_t> measure;
};

Traced make_program(const Pattern& pattern, const std::vector<TracePart>& parts) {
  std::vector<double> lengths(pattern.steps, 0.5), dates;
  for (std::uint32_t t = 0; t < pattern.steps; ++t) dates.push_back(182.0 * (t + 1));
  ir::Builder builder("traced", "base", lengths, dates);
  Traced made;
  made.edge_count = pattern.edges.size();
  ir::Trace trace;
  trace.name = "test";
  for (std::uint32_t i = 0; i < pattern.members; ++i) {
    trace.members.push_back("m" + std::to_string(i));
    trace.openings.push_back(builder.constant(pattern.opening[i]));
  }
  std::vector<ir::ValueId> factors;
  for (std::size_t e = 0; e < pattern.edges.size(); ++e) {
    const Pattern::Edge& edge = pattern.edges[e];
    const ir::DrawId draw = builder.draw("d" + std::to_string(e), 1000 + e);
    const ir::ValueId own = builder.binary(ir::Op::add, builder.param_uniform(draw), builder.constant(0.5));
    const ir::ValueId factor = edge.number == e ? own : factors[edge.number];
    factors.push_back(factor);
    std::vector<double> rates;
    for (const double amount : edge.by_step) rates.push_back(amount * 2);
    const auto party = [&](std::uint32_t i) { return i < pattern.members ? i : ir::TraceFlow::outside; };
    trace.flows.push_back({party(edge.from), party(edge.to), kind_of(edge.kind),
                           builder.binary(ir::Op::multiply, builder.table(rates), factor)});
  }
  const std::uint32_t id = builder.trace(std::move(trace));
  std::size_t next = 0;
  for (const ir::ValueId factor : factors) builder.measure("f" + std::to_string(next++), ir::Kind::number, factor);
  for (std::uint32_t i = 0; i < pattern.members; ++i) {
    for (const TracePart part : parts) {
      made.measure[{part, i}] = next;
      builder.measure("p" + std::to_string(next++), ir::Kind::number,
                      builder.observe(ir::Observe::weighted_sum, builder.traced(id, part, i), 0, pattern.steps,
                                      std::vector<double>(pattern.steps, 0.5)));
    }
  }
  made.program = builder.finish();
  return made;
}

PaymentNetwork network_of(const Pattern& pattern, const std::vector<double>& factors) {
  PaymentNetwork network;
  network.member_count = pattern.members;
  network.period_count = pattern.steps;
  network.opening = pattern.opening;
  for (std::size_t e = 0; e < pattern.edges.size(); ++e) {
    const Pattern::Edge& edge = pattern.edges[e];
    for (std::uint32_t t = 0; t < pattern.steps; ++t) {
      if (edge.by_step[t] > 0)
        network.payments.push_back({edge.from, edge.to, edge.by_step[t] * factors[e], edge.kind, t});
    }
  }
  return network;
}

double part_of(const MemberCircularity& m, TracePart part) {
  switch (part) {
    case TracePart::revenue:
      return m.revenue;
    case TracePart::round_trip:
      return m.round_trip;
    case TracePart::ecosystem:
      return m.ecosystem;
    case TracePart::organic:
      return m.organic;
    case TracePart::capital:
      return m.capital;
    case TracePart::opening:
      return m.opening;
    case TracePart::unfunded:
      return m.unfunded;
    case TracePart::recycled:
      return m.recycled;
    case TracePart::unsourced:
      return m.unsourced;
    case TracePart::origin_customers:
      return m.origin.customers;
    case TracePart::origin_capital:
      return m.origin.capital;
    case TracePart::origin_opening:
      return m.origin.opening;
    case TracePart::origin_unfunded:
      return m.origin.unfunded;
    case TracePart::origin_unsourced:
      return m.origin.unsourced;
    case TracePart::given:
      return m.financing_given;
  }
  return 0;
}

std::vector<TracePart> all_parts() {
  std::vector<TracePart> parts{TracePart::revenue, TracePart::given};
  parts.insert(parts.end(), std::begin(last_financier_parts), std::end(last_financier_parts));
  parts.insert(parts.end(), std::begin(origin_parts), std::end(origin_parts));
  return parts;
}

// 600 patterns with 20 paths each, which is one group of lanes and a part of another.
TEST(Tracing, AgreesWithOneNetworkAtATime) {
  std::mt19937 random(7);
  constexpr std::uint64_t path_count = 20;
  std::size_t networks = 0, round_trips = 0, unfunded = 0, unsourced = 0, reopened = 0;
  for (int pattern_number = 0; pattern_number < 600; ++pattern_number) {
    const Pattern pattern = random_pattern(random, pattern_number % 3 == 0 ? 0.06 : 0.2, 7);
    const Traced traced = make_program(pattern, all_parts());
    ASSERT_EQ(ir::verify(traced.program), std::vector<std::string>());
    exec::RunOptions options;
    options.path_count = path_count;
    options.seed = static_cast<std::uint64_t>(pattern_number);
    options.thread_count = 1;
    const result::RunResult result = exec::run(traced.program, options);
    ASSERT_EQ(result.faulted_count, 0u);
    for (std::uint64_t path = 0; path < path_count; ++path) {
      std::vector<double> factors;
      for (std::size_t e = 0; e < traced.edge_count; ++e) factors.push_back(result.pilot.measures[e][path]);
      const Circularity one = circularity(network_of(pattern, factors), 0, pattern.steps - 1);
      for (const auto& [key, measure] : traced.measure) {
        const MemberCircularity& member = one.members[key.second];
        const double wanted = part_of(member, key.first), found = result.pilot.measures[measure][path];
        const double size = key.first == TracePart::given ? wanted : member.revenue;
        ASSERT_NEAR(found, wanted, 2e-12 * size) << "pattern " << pattern_number << " path " << path << " member "
                                                 << key.second << " part " << static_cast<int>(key.first);
      }
      ++networks;
      for (const MemberCircularity& member : one.members) {
        round_trips += member.round_trip > 0 ? 1 : 0;
        unfunded += member.unfunded > 0 ? 1 : 0;
        unsourced += member.unsourced > 0 ? 1 : 0;
        reopened += member.opening > 0 ? 1 : 0;
      }
    }
  }
  EXPECT_EQ(networks, 12'000u);
  EXPECT_GT(round_trips, 10'000u);
  EXPECT_GT(unfunded, 10'000u);
  EXPECT_GT(unsourced, 20u);
  EXPECT_GT(reopened, 10'000u);
}

// Whatever else is asked for, a part is the same: what nobody asks for is left out.
TEST(Tracing, PartsDoNotDependOnEachOther) {
  std::mt19937 random(11);
  for (int k = 0; k < 60; ++k) {
    const Pattern pattern = random_pattern(random, 0.25, 6);
    const std::vector<TracePart> parts = all_parts();
    const Traced all = make_program(pattern, parts);
    const std::vector<double> together = exec::measures_of_path(all.program, 3, 5);
    for (const TracePart part : parts) {
      const Traced alone = make_program(pattern, {part});
      const std::vector<double> values = exec::measures_of_path(alone.program, 3, 5);
      for (const auto& [key, measure] : alone.measure) {
        const double wanted = together[all.measure.at(key)];
        ASSERT_NEAR(values[measure], wanted, 1e-12 * (1 + wanted)) << k;
      }
    }
  }
}

TEST(Tracing, SameBitsForAnyShapeOfTheRun) {
  std::mt19937 random(13);
  const Pattern pattern = random_pattern(random, 0.3, 6);
  const Traced traced = make_program(pattern, all_parts());
  exec::RunOptions options;
  options.path_count = 700;
  options.seed = 2;
  const result::RunResult reference = exec::run(traced.program, options);
  for (const std::uint32_t lanes : {1u, 7u, 16u, 33u}) {
    for (const int threads : {1, 3}) {
      for (const exec::InstructionSet set : {exec::InstructionSet::baseline, exec::InstructionSet::automatic}) {
        exec::RunOptions other = options;
        other.lane_width = lanes;
        other.thread_count = threads;
        other.instruction_set = set;
        const result::RunResult result = exec::run(traced.program, other);
        ASSERT_EQ(result.pilot.measures, reference.pilot.measures) << lanes << " lanes, " << threads << " threads";
      }
    }
  }
}

// The laws that need no second implementation: revenue is fully attributed, in both systems.
TEST(Tracing, RevenueIsFullyAttributed) {
  std::mt19937 random(17);
  for (int k = 0; k < 100; ++k) {
    const Pattern pattern = random_pattern(random, 0.15, 12);
    const Traced traced = make_program(pattern, all_parts());
    exec::RunOptions options;
    options.path_count = 100;
    options.seed = static_cast<std::uint64_t>(k);
    options.thread_count = 1;
    const result::RunResult result = exec::run(traced.program, options);
    for (std::uint64_t path = 0; path < options.path_count; ++path) {
      for (std::uint32_t i = 0; i < pattern.members; ++i) {
        const auto value = [&](TracePart part) { return result.pilot.measures[traced.measure.at({part, i})][path]; };
        const double revenue = value(TracePart::revenue);
        double by_financier = 0, by_origin = 0;
        for (const TracePart part : last_financier_parts) {
          ASSERT_GE(value(part), 0.0);
          by_financier += value(part);
        }
        for (const TracePart part : origin_parts) {
          ASSERT_GE(value(part), 0.0);
          by_origin += value(part);
        }
        ASSERT_NEAR(by_financier, revenue, 1e-11 * revenue) << k << " " << path;
        ASSERT_NEAR(by_origin, revenue, 1e-11 * revenue) << k << " " << path;
      }
    }
  }
}

}  // namespace
}  // namespace boucle::analysis
