// Following the money, for bench/run: 30 sectors that all finance each other, with 35 tags by last financier (30
// members, customers, capital, opening cash, unfunded, recycled) and the ultimate origins beside. Microseconds a path
// and step on one core, for a network as deals make it and for one in which everybody pays everybody, beside one dense
// LU with as many right-hand sides for each path and step (which would not even end tags at home).
//   loops MODEL    also traces 10,000 paths of the model on two threads
#include "driver/loops.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "exec/kernels.h"
#include "exec/tracer.h"

namespace {

using namespace boucle;

constexpr std::uint32_t sector_count = 30, lane_count = 256, step_count = 20;
constexpr std::size_t tag_count = 35;
constexpr int turn_count = 5;

double cpu_seconds() {
  rusage use;
  getrusage(RUSAGE_SELF, &use);
  return static_cast<double>(use.ru_utime.tv_sec) + 1e-6 * static_cast<double>(use.ru_utime.tv_usec);
}

// `partners`: how many others each sector pays for goods; it finances a third as many and pays returns to as many.
ir::Trace network(std::uint32_t partners, std::mt19937& random) {
  ir::Trace trace;
  trace.name = "bench";
  const auto pay = [&](std::uint32_t from, std::uint32_t to, ir::TraceKind kind) {
    if (from != to) trace.flows.push_back({from, to, kind, {}});
  };
  const std::uint32_t outside = ir::TraceFlow::outside;
  for (std::uint32_t i = 0; i < sector_count; ++i) {
    trace.members.push_back(fmt::format("s{}", i));
    trace.openings.emplace_back();
    pay(outside, i, ir::TraceKind::revenue);
    pay(outside, i, ir::TraceKind::fund);
    pay(i, outside, ir::TraceKind::other);
    for (std::uint32_t k = 1; k <= partners; ++k) {
      const bool all = partners >= sector_count - 1;
      // Most trade stays within a neighbourhood: a chain of suppliers, not a random graph.
      const std::uint32_t to =
          all ? (i + k) % sector_count : (i + 1 + static_cast<std::uint32_t>(random() % 6)) % sector_count;
      pay(i, to, ir::TraceKind::revenue);
      if (k % 3 == 1) {
        const std::uint32_t financed =
            all ? to : (i + sector_count - 1 - static_cast<std::uint32_t>(random() % 6)) % sector_count;
        pay(i, financed, ir::TraceKind::fund);
        pay(financed, i, ir::TraceKind::returned);
      }
    }
  }
  return trace;
}

std::vector<exec::WantedPart> all_parts() {
  std::vector<exec::WantedPart> parts;
  for (std::uint32_t i = 0; i < sector_count; ++i) {
    for (int part = 0; part <= static_cast<int>(ir::TracePart::given); ++part)
      parts.push_back({static_cast<ir::TracePart>(part), i});
  }
  return parts;
}

double trace_microseconds(const ir::Trace& trace, exec::InstructionSet set, std::size_t& products) {
  const std::vector<exec::WantedPart> parts = all_parts();
  const exec::TraceProgram program = exec::make_trace_program(trace, parts);
  products = program.pairs.size();
  std::mt19937 random(3);
  const auto rows = [&](std::size_t count) {
    std::vector<std::vector<double>> made(count, std::vector<double>(lane_count));
    for (auto& row : made) {
      for (double& x : row) x = 1 + static_cast<double>(random() % 100) / 10;
    }
    return made;
  };
  const std::vector<std::vector<double>> rates = rows(trace.flows.size()), openings = rows(sector_count);
  std::vector<std::vector<double>> outputs = rows(parts.size());
  std::vector<exec::Tracer::Row> rate_rows, opening_rows;
  std::vector<double*> output_rows;
  for (const auto& row : rates) rate_rows.push_back({row.data(), 1});
  for (const auto& row : openings) opening_rows.push_back({row.data(), 1});
  for (auto& row : outputs) output_rows.push_back(row.data());
  exec::Tracer tracer(program, exec::trace_kernels(exec::kernel_table(set)), lane_count);
  double best = 1e9;
  for (int turn = 0; turn < turn_count; ++turn) {
    const double start = cpu_seconds();
    tracer.start(opening_rows, lane_count);
    for (std::uint32_t step = 0; step < step_count; ++step) tracer.step(rate_rows, 0.25, output_rows);
    best = std::min(best, cpu_seconds() - start);
  }
  return best * 1e6 / (lane_count * step_count);
}

// (I - M)ᵀ y = b for all tags, with partial pivoting.
double dense_microseconds() {
  constexpr std::size_t n = sector_count;
  std::mt19937 random(5);
  std::vector<double> a(n * n), b(n * tag_count), m(n * n), y(n * tag_count);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) a[j * n + i] = i == j ? 1 : -static_cast<double>(random() % 100) / 4000;
  }
  for (double& x : b) x = static_cast<double>(random() % 100);
  constexpr int systems = 4000;
  double best = 1e9, sink = 0;
  for (int turn = 0; turn < turn_count; ++turn) {
    const double start = cpu_seconds();
    for (int k = 0; k < systems; ++k) {
      m = a;
      y = b;
      for (std::size_t c = 0; c < n; ++c) {
        std::size_t pivot = c;
        for (std::size_t r = c + 1; r < n; ++r) {
          if (std::fabs(m[r * n + c]) > std::fabs(m[pivot * n + c])) pivot = r;
        }
        if (pivot != c) {
          for (std::size_t j = 0; j < n; ++j) std::swap(m[c * n + j], m[pivot * n + j]);
          for (std::size_t t = 0; t < tag_count; ++t) std::swap(y[c * tag_count + t], y[pivot * tag_count + t]);
        }
        for (std::size_t r = c + 1; r < n; ++r) {
          const double factor = m[r * n + c] / m[c * n + c];
          for (std::size_t j = c + 1; j < n; ++j) m[r * n + j] -= factor * m[c * n + j];
          for (std::size_t t = 0; t < tag_count; ++t) y[r * tag_count + t] -= factor * y[c * tag_count + t];
        }
      }
      for (std::size_t r = n; r-- > 0;) {
        for (std::size_t j = r + 1; j < n; ++j) {
          for (std::size_t t = 0; t < tag_count; ++t) y[r * tag_count + t] -= m[r * n + j] * y[j * tag_count + t];
        }
        for (std::size_t t = 0; t < tag_count; ++t) y[r * tag_count + t] /= m[r * n + r];
      }
      sink += y[0];
    }
    best = std::min(best, cpu_seconds() - start);
  }
  return sink > 0 ? best * 1e6 / systems : 0;
}

const char* name_of(exec::InstructionSet set) { return exec::kernel_table(set).name; }

}  // namespace

int main(int argc, char** argv) {
  std::mt19937 random(1);
  const double dense = dense_microseconds();
  for (const auto& [partners, what] : {std::pair{3u, "3 suppliers each"}, std::pair{29u, "all pay all"}}) {
    const ir::Trace trace = network(partners, random);
    for (const exec::InstructionSet set : {exec::InstructionSet::avx2, exec::InstructionSet::automatic}) {
      std::size_t products = 0;
      const double us = trace_microseconds(trace, set, products);
      fmt::print("{} sectors, {} tags, {} ({} flows, {} products), {}: {:.2f} us a path-step; dense LU {:.2f} us\n",
                 sector_count, tag_count, what, trace.flows.size(), products, name_of(set), us, dense);
    }
  }
  if (argc < 2) return 0;
  driver::RunOptions options;
  options.compile.path = argv[1];
  options.compile.loops = driver::CompileOptions::Loops{};
  options.path_count = 10'000;
  options.thread_count = 2;
  source::DiagnosticSink sink;
  const driver::LoopsOutcome outcome = driver::follow_money(options, sink);
  if (!outcome.compiled.ok) return 3;
  const std::uint32_t steps = outcome.compiled.first().model.calendar.step_count;
  fmt::print("{}: {} paths x {} steps, {} sectors, on two threads: {:.2f} s ({:.2f} s for 20 steps)\n", argv[1],
             outcome.path_count, steps, outcome.sector_count, outcome.elapsed_seconds,
             outcome.elapsed_seconds * 20 / steps);
  return 0;
}
