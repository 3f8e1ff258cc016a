// Speed of the engine on a synthetic model of the size of the reference workload: 508 equations, 100 states, 40
// parameters, 16 normals a step, 60 steps. Prints path-steps a second (`items_per_second`).
//   ninja bench_engine && ./bench_engine
#include <benchmark/benchmark.h>

#include <string>

#include "exec/kernels.h"
#include "exec/run.h"
#include "ir/builder.h"

namespace {

using namespace boucle;
using ir::Op;
using ir::ValueId;

constexpr std::uint32_t step_count = 60;
constexpr int company_count = 8;

// Eight companies with demand, capacity, utilisation, costs, cash and debt, about 64 equations each.
class Workload {
 public:
  explicit Workload(std::uint32_t series_count)
      : b_("workload", "base", std::vector<double>(step_count, 0.25), dates()), series_count_(series_count) {}

  ir::Program build() {
    for (int i = 0; i < company_count; ++i) company(std::to_string(i));
    for (std::size_t i = 0; i < states_.size() && i < series_count_; ++i) {
      b_.series("series" + std::to_string(i), ir::Kind::number, states_[i]);
    }
    return b_.finish();
  }

 private:
  static std::vector<double> dates() {
    std::vector<double> d;
    for (std::uint32_t i = 0; i < step_count; ++i) d.push_back(91.25 * (i + 1));
    return d;
  }
  ValueId number(double x) { return b_.constant(x); }
  ValueId add(ValueId x, ValueId y) { return b_.binary(Op::add, x, y); }
  ValueId sub(ValueId x, ValueId y) { return b_.binary(Op::subtract, x, y); }
  ValueId mul(ValueId x, ValueId y) { return b_.binary(Op::multiply, x, y); }
  ValueId div(ValueId x, ValueId y) { return b_.binary(Op::divide, x, y); }
  ValueId exp(ValueId x) { return b_.unary(Op::exponential, x); }
  ValueId param(const std::string& name, double low, double high) {
    const ValueId z = b_.param_normal(b_.draw(name, ++key_));
    return add(number((low + high) / 2), mul(number((high - low) / 4), z));
  }
  ValueId noise(const std::string& name) { return b_.noise_normal(b_.draw(name, ++key_)); }
  ValueId equation(ValueId value, bool may_fault = false) {
    b_.equation("equation" + std::to_string(++equation_count_), value, may_fault);
    return value;
  }
  ValueId state(double start, ValueId (Workload::*next)(ValueId, int), int index) {
    const ir::LagId before = b_.declare_lag(1, number(start));
    const ValueId value = (this->*next)(b_.lag_value(before), index);
    b_.bind_lag(before, value);
    states_.push_back(value);
    return equation(value);
  }
  ValueId relax(ValueId before, int i) {
    return add(mul(before, number(0.9 - 0.001 * i)),
               mul(terms_[static_cast<std::size_t>(i) % terms_.size()], number(0.1)));
  }

  void company(const std::string& name) {
    terms_.clear();
    const ValueId growth = param(name + "growth", 0.02, 0.1), margin = param(name + "margin", 0.3, 0.6),
                  price = param(name + "price", 8, 12), share = param(name + "share", 0.4, 0.7),
                  rate = param(name + "rate", 0.02, 0.08);
    const ir::LagId demand_before = b_.declare_lag(1, number(10));
    const ValueId demand = equation(
        mul(b_.lag_value(demand_before), exp(add(mul(growth, number(0.25)), mul(number(0.05), noise(name + "d"))))));
    b_.bind_lag(demand_before, demand);
    states_.push_back(demand);
    const ValueId shock = equation(exp(mul(number(0.1), noise(name + "p"))));
    const ValueId revenue = equation(mul(mul(demand, price), shock));
    const ir::LagId capacity_before = b_.declare_lag(1, number(12));
    const ValueId build = equation(b_.binary(Op::maximum, number(0), sub(demand, b_.lag_value(capacity_before))));
    const ValueId capacity = equation(add(b_.lag_value(capacity_before), mul(build, number(0.25))));
    b_.bind_lag(capacity_before, capacity);
    states_.push_back(capacity);
    const ValueId use = equation(b_.binary(Op::minimum, number(1), div(demand, capacity)), true);
    const ValueId unit_cost = equation(div(revenue, add(number(1), capacity)), true);
    terms_ = {demand, revenue, capacity, build, use, unit_cost, shock};
    for (int i = 0; i < 40; ++i) {  // derived lines: products, sums, floors, choices
      const ValueId x = terms_[terms_.size() - 1], y = terms_[terms_.size() - 4],
                    z = terms_[static_cast<std::size_t>(i) % 7];
      ValueId line;
      switch (i % 5) {
        case 0:
          line = add(mul(x, margin), mul(y, number(0.01 * i)));
          break;
        case 1:
          line = sub(mul(z, share), mul(x, rate));
          break;
        case 2:
          line = b_.binary(Op::maximum, number(0), sub(z, mul(y, share)));
          break;
        case 3:
          line = b_.select(b_.binary(Op::less, x, z), mul(y, number(0.5)), mul(z, number(0.25)));
          break;
        default:
          line = add(mul(add(x, z), number(0.3)), y);
          break;
      }
      terms_.push_back(equation(mul(line, number(0.9))));
    }
    for (int i = 0; i < 11; ++i) state(1.0 + i, &Workload::relax, i * 3);
    b_.identity({name, {{terms_[10], 1}, {terms_[10], -1}, {terms_[11], 1}, {terms_[11], -1}}});
    ValueId total = number(0);  // so that every line is read by something
    for (const ValueId term : terms_) total = add(total, term);
    for (std::size_t i = states_.size() - 13; i < states_.size(); ++i) total = add(total, states_[i]);
    b_.measure(name + "lowest", ir::Kind::number, b_.observe(ir::Observe::lowest, total, 0, step_count));
  }

  ir::Builder b_;
  std::uint32_t series_count_;
  std::uint64_t key_ = 0;
  int equation_count_ = 0;
  std::vector<ValueId> terms_, states_;
};

void run_workload(benchmark::State& state, exec::InstructionSet set, std::uint32_t width, int threads) {
  if (!exec::is_supported(set)) return state.SkipWithError("not on this machine");
  const ir::Program program = Workload(10).build();
  exec::RunOptions options;
  options.path_count = 16384;
  options.thread_count = threads;
  options.instruction_set = set;
  options.lane_width = width;
  for (auto _ : state) benchmark::DoNotOptimize(exec::run(program, options));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(options.path_count * step_count));
  state.counters["operations"] = static_cast<double>(program.step_order.size());
  state.counters["equations"] = static_cast<double>(program.equations.size());
}

void operation(benchmark::State& state, Op op, unsigned variant) {
  const exec::KernelTable& table = exec::kernel_table(exec::InstructionSet::automatic);
  alignas(64) static double a[256], b[256], c[256], out[256];
  for (int i = 0; i < 256; ++i) a[i] = 0.01 * (i + 1), b[i] = 1.5 - 0.003 * i, c[i] = 2;
  const exec::Kernel kernel = table.operation[static_cast<std::size_t>(op)][variant];
  for (auto _ : state) {
    kernel(out, a, b, c, 256);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * 256);
}

void normals(benchmark::State& state) {
  const exec::KernelTable& table = exec::kernel_table(exec::InstructionSet::automatic);
  alignas(64) static double first[256], second[256];
  for (auto _ : state) {
    table.normals(first, second, 42, 0, 3, 0x123456789abcdefULL, 256);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * 512);
}

BENCHMARK_CAPTURE(run_workload, avx512_one_core, exec::InstructionSet::avx512, 256, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_workload, avx512_width_128, exec::InstructionSet::avx512, 128, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_workload, avx512_width_64, exec::InstructionSet::avx512, 64, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_workload, avx2_one_core, exec::InstructionSet::avx2, 256, 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_workload, baseline_one_core, exec::InstructionSet::baseline, 256, 1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(operation, add, Op::add, 0);
BENCHMARK_CAPTURE(operation, exp, Op::exponential, 0);
BENCHMARK_CAPTURE(operation, log, Op::logarithm, 0);
BENCHMARK_CAPTURE(operation, pow, Op::power, 0);
BENCHMARK_CAPTURE(operation, divide, Op::divide, 0);
BENCHMARK_CAPTURE(operation, cdf, Op::normal_cdf, 0);
BENCHMARK_CAPTURE(operation, quantile, Op::normal_quantile, 0);
BENCHMARK(normals);

}  // namespace

BENCHMARK_MAIN();
