// Following the money, for bench/run: 30 sectors that all finance each other, with 35 tags by last financier (30
// members, customers, capital, opening cash, unfunded, recycled) and the ultimate origins beside. Microseconds a path
// and step on one core, for a network as deals make it and for one in which everybody pays everybody, beside one dense
// LU with as many right-hand sides for each path and step (which would not even end tags at home).
//   loops MODEL    also traces 10,000 paths of the model on two threads
#include "driver/loops.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>
#include <utility>
#include <vector>

#include "exec/kernels.h"
#include "exec/tracer.h"

namespace {

using namespace boucle;

constexpr std::uint32_t sector_count = 30, lane_count = 256, step_count = 20;
constexpr std::size_t tag_count = 35;
constexpr int turn_count = 15;

double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// How the sectors deal with each other. chain: five layers as in the build-out of computing (laboratories, clouds,
// chips, foundries, equipment), each buying from three of the next, financing one of the layer before or of its own,
// and some trade back. ring: everybody buys from three and finances one of the twelve around it. all: everybody pays
// everybody.
enum class Shape { chain, ring, all };

ir::Trace network(Shape shape, std::mt19937& random) {
  ir::Trace trace;
  trace.name = "bench";
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  const auto pay = [&](std::uint32_t from, std::uint32_t to, ir::TraceKind kind) {
    if (from != to) trace.flows.push_back({from, to, kind, {}});
  };
  const std::uint32_t outside = ir::TraceFlow::outside;
  constexpr std::uint32_t layer_size = 6;
  for (std::uint32_t i = 0; i < sector_count; ++i) {
    trace.members.push_back(fmt::format("s{}", i));
    trace.openings.emplace_back();
    pay(outside, i, ir::TraceKind::revenue);
    pay(outside, i, ir::TraceKind::fund);
    pay(i, outside, ir::TraceKind::other);
    const auto finance = [&](std::uint32_t to) {
      pay(i, to, ir::TraceKind::fund);
      pay(to, i, ir::TraceKind::returned);
    };
    if (shape == Shape::all) {
      for (std::uint32_t k = 1; k < sector_count; ++k) pay(i, (i + k) % sector_count, ir::TraceKind::revenue);
      for (std::uint32_t k = 1; k < sector_count; k += 3) finance((i + k) % sector_count);
    } else if (shape == Shape::ring) {
      for (int k = 0; k < 3; ++k) pay(i, (i + 1 + below(6)) % sector_count, ir::TraceKind::revenue);
      finance((i + sector_count - 1 - below(6)) % sector_count);
    } else {
      const std::uint32_t layer = i / layer_size;
      for (int k = 0; k < 3 && i + layer_size < sector_count; ++k)
        pay(i, (layer + 1) * layer_size + below(layer_size), ir::TraceKind::revenue);
      if (layer == sector_count / layer_size - 1) pay(i, i - 1, ir::TraceKind::revenue);
      pay(i, layer > 0 ? (layer - 1) * layer_size + below(layer_size) : (i + 1) % layer_size, ir::TraceKind::fund);
      if (i % 5 == 0) pay(i, below(sector_count), ir::TraceKind::revenue);
      if (i % 3 == 0 && layer > 0) pay((layer - 1) * layer_size + below(layer_size), i, ir::TraceKind::returned);
    }
  }
  return trace;
}

std::vector<exec::WantedPart> all_parts() {
  std::vector<exec::WantedPart> parts;
  for (std::uint32_t i = 0; i < sector_count; ++i) {
    for (int part = 0; part < static_cast<int>(ir::TracePart::origin_customers); ++part)
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
  for (const auto& [shape, what] : {std::pair{Shape::chain, "layers of suppliers"}, std::pair{Shape::ring, "a ring"},
                                    std::pair{Shape::all, "all pay all"}}) {
    const ir::Trace trace = network(shape, random);
    for (const exec::InstructionSet set : {exec::InstructionSet::avx2, exec::InstructionSet::automatic}) {
      std::size_t products = 0;
      const double us = trace_microseconds(trace, set, products);
      fmt::print("{}, {}\t{:.2f} µs a path-step\t{} flows, {} products; a dense LU takes {:.1f} µs (target 3 µs)\n",
                 what, name_of(set), us, trace.flows.size(), products, dense);
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
  fmt::print(
      "{} × {} periods of the flagship, two threads\t{:.2f} s\t{:.2f} s for 20 periods (target 3 s); {} sectors\n",
      outcome.path_count, steps, outcome.elapsed_seconds, outcome.elapsed_seconds * 20 / steps, outcome.sector_count);
  return 0;
}
