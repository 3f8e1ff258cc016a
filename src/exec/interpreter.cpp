#include "exec/interpreter.h"

#include <algorithm>
#include <new>

#include "base/check.h"
#include "base/math.h"
#include "base/random.h"
#include "ir/observe.h"

namespace boucle::exec {

namespace {

constexpr std::size_t cache_line_bytes = 64;

}  // namespace

void Interpreter::Free::operator()(double* memory) const {
  ::operator delete[](memory, std::align_val_t{cache_line_bytes});
}

Interpreter::Interpreter(const Plan& plan, const KernelTable& kernels, std::uint64_t seed, std::uint32_t lane_width)
    : plan_(plan),
      program_(*plan.program),
      kernels_(kernels),
      seed_(seed),
      lane_width_(std::clamp<std::uint32_t>(lane_width, 1, block_path_count)),
      step_count_(program_.step_count),
      address_(plan.operands.size()),
      path_code_(bind(plan.path_code)),
      step_code_(bind(plan.step_code)),
      end_code_(bind(plan.end_code)),
      final_code_(bind(plan.final_code)),
      block_code_(bind_blocks(plan)),
      solver_(solver_kernels(kernels)),
      factors_(plan.blocks.size()),
      tracers_(make_tracers()),
      solve_failure_(block_path_count),
      fault_source_(block_path_count, no_fault),
      fault_step_(block_path_count) {
  for (const PlannedClearing& clearing : plan.clearings) clearing_solvers_.emplace_back(clearing.network, kernels);
  const std::size_t record_rows = static_cast<std::size_t>(plan.record_count) * step_count_;
  constexpr std::size_t own_rows = 6;  // alive, scratch, four of books
  const std::size_t row_count =
      plan.row_count + record_rows + program_.measures.size() + program_.draws.size() + own_rows;
  auto* memory = static_cast<double*>(
      ::operator new[](row_count* block_path_count * sizeof(double), std::align_val_t{cache_line_bytes}));
  memory_.reset(memory);
  std::fill_n(memory, row_count * block_path_count, 0.0);
  const auto take = [&](std::size_t rows) {
    double* const start = memory;
    memory += rows * block_path_count;
    return start;
  };
  alive_ = take(1);
  scratch_ = take(1);
  books_ = {take(1), take(1), take(1), take(1)};
  rows_ = take(plan.row_count);
  measures_ = take(program_.measures.size());
  params_ = take(program_.draws.size());
  record_ = take(record_rows);
  for (const AheadPass& pass : plan.ahead_passes) ahead_passes_.push_back({bind(pass.code), bind(pass.end_code)});
  for (const auto& [index, number] : plan.filled_rows) std::fill_n(row(index), block_path_count, number);
  for (std::uint32_t i = 0; i < plan.operands.size(); ++i) {
    const Operand& o = plan.operands[i];
    if (o.kind == Operand::Kind::row) address_[i] = row(o.index);
    if (o.kind == Operand::Kind::constant) address_[i] = const_cast<double*>(&plan.constants[o.index]);
    if (o.moves()) moving_.push_back({i, o});
  }
}

std::vector<std::vector<Interpreter::Bound>> Interpreter::bind_blocks(const Plan& plan) const {
  std::vector<std::vector<Bound>> bound;
  for (const PlannedBlock& block : plan.blocks) bound.push_back(bind(block.code));
  return bound;
}

std::vector<Interpreter::Bound> Interpreter::bind(const std::vector<Instruction>& code) const {
  std::vector<Bound> bound;
  bound.reserve(code.size());
  for (const Instruction& i : code) {
    Bound b;
    b.out = i.out;
    b.a = i.a;
    b.b = i.b;
    b.c = i.c;
    b.action = i.action;
    b.op = i.op;
    b.index = i.index;
    if (i.action == Instruction::Action::compute) {
      b.kernel = kernels_.operation[static_cast<std::size_t>(i.op)][i.variant];
      BOUCLE_CHECK(b.kernel != nullptr, "an operation of the plan has no kernel");
    } else if (i.action == Instruction::Action::fused) {
      b.kernel = kernels_.fused[first_place(i.op)][second_place(i.second)][i.is_right ? 1 : 0][i.variant];
      BOUCLE_CHECK(b.kernel != nullptr, "a pair of operations of the plan has no kernel");
    } else if (i.action == Instruction::Action::copy) {
      b.kernel = i.variant & scalar_a ? kernels_.fill : kernels_.copy;
    }
    bound.push_back(b);
  }
  return bound;
}

const double* Interpreter::series(std::size_t series_index, std::uint32_t step) const {
  const PlannedSeries& s = plan_.series[series_index];
  return record_ + (static_cast<std::size_t>(s.record) * step_count_ + step) * block_path_count;
}

void Interpreter::run_block(std::uint64_t first_path, std::uint32_t lane_count) {
  std::fill_n(alive_, block_path_count, 0.0);
  std::fill_n(alive_, lane_count, 1.0);
  std::fill(fault_source_.begin(), fault_source_.end(), no_fault);
  std::fill(solve_failure_.begin(), solve_failure_.end(), SolveFailure{});
  std::fill_n(books_.worst_sum, block_path_count, 0.0);
  std::fill_n(books_.worst_size, block_path_count, 1.0);
  std::fill_n(books_.worst_identity, block_path_count, 0.0);
  std::fill_n(books_.broken_count, block_path_count, 0.0);
  fault_count_ = 0;
  for (std::uint32_t lane = 0; lane < lane_count; lane += lane_width_) {
    run_lanes(first_path + lane, lane, std::min(lane_width_, lane_count - lane));
  }
}

void Interpreter::run_lanes(std::uint64_t first_path, std::uint32_t first_lane, std::uint32_t lane_count) {
  lane_ = first_lane;
  count_ = lane_count;
  for (const Observer& o : plan_.observers) std::fill_n(row(o.row), count_, ir::observation_start(o.kind));
  execute(path_code_, first_path, 0);
  for (std::size_t i = 0; i < factors_.size(); ++i) {
    if (plan_.blocks[i].matrix != MatrixKind::shared) factors_[i].is_valid = false;
  }
  for (std::size_t draw = 0; draw < plan_.param_rows.size(); ++draw) {
    if (plan_.param_rows[draw] == Plan::no_row) continue;
    std::copy_n(row(plan_.param_rows[draw]), count_, params_ + draw * block_path_count + lane_);
  }
  run_ahead(first_path);
  start_tracers();
  auto schedule_fault = plan_.schedule_faults.begin();
  for (std::uint32_t step = 0; step < step_count_; ++step) {
    for (; schedule_fault != plan_.schedule_faults.end() && schedule_fault->step == step; ++schedule_fault) {
      fault_all(schedule_fault->source, step);
    }
    if (step % 2 == 0) draw_noises(first_path, step);
    move_operands(step);
    execute(step_code_, first_path, step);
    execute(end_code_, first_path, step);
    for (const std::uint32_t observer : plan_.always_observing) observe(observer, step);
    for (const std::uint32_t observer : plan_.observing_at[step]) observe(observer, step);
  }
  execute(final_code_, first_path, step_count_ - 1);
  keep_measures();
}

void Interpreter::move_operands(std::uint32_t step) {
  for (const Moving& m : moving_) {
    const Operand& o = m.place;
    double*& address = address_[m.operand];
    switch (o.kind) {
      case Operand::Kind::row:
      case Operand::Kind::constant:
        break;
      case Operand::Kind::table:
        address = const_cast<double*>(&program_.tables[o.index][step]);
        break;
      case Operand::Kind::noise:
        address = row(o.index + (step & 1));
        break;
      case Operand::Kind::ring:
        address = row(o.index + (step & o.mask));
        break;
      case Operand::Kind::record:
        address = record(o.index, step);
        break;
      case Operand::Kind::lag_of_ring:
        address = row(step < o.distance ? o.initial_row : o.index + ((step - o.distance) & o.mask));
        break;
      case Operand::Kind::lag_of_record:
        address = step < o.distance ? row(o.initial_row) : record(o.index, step - o.distance);
        break;
    }
  }
}

void Interpreter::draw_noises(std::uint64_t first_path, std::uint32_t step) {
  for (const NoisePair& pair : plan_.noises) {
    const auto draw = pair.is_normal ? kernels_.normals : kernels_.uniforms;
    draw(row(pair.row), row(pair.row + 1), seed_, first_path, step / 2, program_.draws[pair.draw].key, count_);
  }
}

void Interpreter::execute(const std::vector<Bound>& code, std::uint64_t first_path, std::uint32_t step) {
  double* const* const address = address_.data();
  for (const Bound& b : code) {
    if (b.kernel != nullptr) {
      b.kernel(address[b.out], address[b.a], address[b.b], address[b.c], count_);
    } else {
      execute_other(b, first_path, step);
    }
  }
}

void Interpreter::execute_other(const Bound& bound, std::uint64_t first_path, std::uint32_t step) {
  switch (bound.action) {
    case Instruction::Action::compute:
    case Instruction::Action::fused:
    case Instruction::Action::copy:
      break;
    case Instruction::Action::draw:
      draw_param(bound, first_path);
      break;
    case Instruction::Action::check:
      fault_where_infinite(address_[bound.a], false, bound.index, step);
      break;
    case Instruction::Action::check_date:
      fault_where_infinite(address_[bound.a], true, bound.index, step);
      break;
    case Instruction::Action::book:
      check_book(bound.index);
      break;
    case Instruction::Action::locate:
      locate(bound);
      break;
    case Instruction::Action::column:
      read_column(bound, step);
      break;
    case Instruction::Action::solve:
      solve_block(bound.index, first_path, step);
      break;
    case Instruction::Action::trace:
      trace(bound.index, step);
      break;
    case Instruction::Action::clear:
      clear(bound.index, step);
      break;
  }
}

void Interpreter::draw_param(const Bound& bound, std::uint64_t first_path) {
  const auto draw = bound.op == ir::Op::param_normal ? kernels_.normals : kernels_.uniforms;
  draw(address_[bound.out], scratch_, seed_, first_path, base::param_step_pair, program_.draws[bound.index].key,
       count_);
}

void Interpreter::check_book(std::uint32_t index) {
  const Book& book = plan_.books[index];
  BookTerms terms{};
  for (std::size_t i = 0; i < book.scalars.size(); ++i) {
    const double x = book.scalar_signs[i] * *address_[book.scalars[i]];
    terms.invariant_sum += x;
    terms.invariant_size += base::math_abs(x);
  }
  book_rows_.clear();
  for (const std::uint32_t operand : book.rows) book_rows_.push_back(address_[operand]);
  terms.rows = book_rows_.data();
  terms.signs = book.row_signs.data();
  terms.row_count = book_rows_.size();
  terms.identity = index;
  const BookRows rows{books_.worst_sum + lane_, books_.worst_size + lane_, books_.worst_identity + lane_,
                      books_.broken_count + lane_};
  kernels_.check_book(terms, book_tolerance, rows, count_);
}

// Newton's method on every lane at once: the code of the block runs over all lanes, each lane then moves by itself or
// rests when it is done. A lane that does not get there faults.
void Interpreter::solve_block(std::uint32_t index, std::uint64_t first_path, std::uint32_t step) {
  const PlannedBlock& block = plan_.blocks[index];
  gather_block_rows(block);
  if (block.matrix == MatrixKind::by_step || block.matrix == MatrixKind::shared_by_step)
    factors_[index].is_valid = false;
  solver_.start(block_rows_, alive_ + lane_, count_, block.matrix, factors_[index]);
  do {
    execute(block_code_[index], first_path, step);
  } while (solver_.advance(block_rows_));
  if (!solver_.any_failed()) return;
  for (std::uint32_t lane = 0; lane < count_; ++lane) {
    if (!solver_.failed(lane)) continue;
    solve_failure_[lane_ + lane] = {true, solver_.failure(lane), diagnose(block_rows_, lane)};
    fault_lane(lane_ + lane, block.fault_source, step);
    block_rows_.unknowns[0][lane] = base::math_nan;
  }
}

std::vector<Tracer> Interpreter::make_tracers() const {
  std::vector<Tracer> tracers;
  for (const PlannedTrace& trace : plan_.traces)
    tracers.emplace_back(trace.program, trace_kernels(kernels_), lane_width_);
  return tracers;
}

void Interpreter::start_tracers() {
  for (std::size_t i = 0; i < tracers_.size(); ++i) {
    trace_rows_.clear();
    for (const std::uint32_t operand : plan_.traces[i].openings)
      trace_rows_.push_back({address_[operand], plan_.operands[operand].is_scalar() ? 0u : 1u});
    tracers_[i].start(trace_rows_, count_);
  }
}

void Interpreter::trace(std::uint32_t index, std::uint32_t step) {
  const PlannedTrace& planned = plan_.traces[index];
  if (step >= planned.end_step) return;
  trace_rows_.clear();
  traced_rows_.clear();
  for (const std::uint32_t operand : planned.rates)
    trace_rows_.push_back({address_[operand], plan_.operands[operand].is_scalar() ? 0u : 1u});
  for (const std::uint32_t operand : planned.outputs) traced_rows_.push_back(address_[operand]);
  tracers_[index].step(trace_rows_, program_.step_length[step], traced_rows_);
}

void Interpreter::gather_block_rows(const PlannedBlock& block) {
  const auto gather = [&](const std::vector<std::uint32_t>& operands, std::vector<BlockRows::Row>& out) {
    out.clear();
    for (const std::uint32_t operand : operands)
      out.push_back({address_[operand], plan_.operands[operand].is_scalar() ? 0u : 1u});
  };
  gather(block.starts, block_rows_.starts);
  gather(block.residuals, block_rows_.residuals);
  gather(block.jacobian, block_rows_.jacobian);
  block_rows_.unknowns.clear();
  for (const std::uint32_t operand : block.unknowns) block_rows_.unknowns.push_back(address_[operand]);
}

void Interpreter::clear(std::uint32_t index, std::uint32_t step) {
  const PlannedClearing& clearing = plan_.clearings[index];
  ClearingRows& rows = clearing_rows_;
  const auto gather = [&](const std::vector<std::uint32_t>& operands, std::vector<ClearingRows::In>& in) {
    in.clear();
    for (const std::uint32_t operand : operands)
      in.push_back({address_[operand], plan_.operands[operand].is_scalar() ? 0u : 1u});
  };
  const auto gather_results = [&](const std::vector<std::uint32_t>& operands, std::vector<double*>& out) {
    out.clear();
    for (const std::uint32_t operand : operands) out.push_back(address_[operand]);
  };
  gather(clearing.cash, rows.cash);
  gather(clearing.kept, rows.kept);
  gather(clearing.stopped, rows.stopped);
  gather(clearing.due, rows.due);
  gather(clearing.arrears, rows.arrears);
  gather(clearing.limits, rows.limits);
  gather(clearing.shares, rows.shares);
  gather_results(clearing.paid, rows.paid);
  gather_results(clearing.unpaid, rows.unpaid);
  gather_results(clearing.drawn, rows.drawn);
  gather_results(clearing.called, rows.called);
  gather_results(clearing.missing, rows.missing);
  gather_results(clearing.lost, rows.lost);
  gather_results(clearing.round, rows.round);
  if (!clearing_solvers_[index].clear(rows, program_.step_length[step], count_, step > 0) && !rows.paid.empty())
    fault_where_infinite(rows.paid.front(), false, clearing.fault_source, step);
}

void Interpreter::observe(std::uint32_t observer, std::uint32_t step) {
  const Observer& o = plan_.observers[observer];
  const ir::Observation& observation = program_.observations[o.observation];
  const double weight = o.kind == ir::Observe::weighted_sum ? observation.weights[step - observation.first_step] : 0.0;
  const double* source = address_[o.source];
  if (plan_.operands[o.source].is_scalar()) {
    kernels_.fill(scratch_, source, nullptr, nullptr, count_);
    source = scratch_;
  }
  kernels_.observe[static_cast<std::size_t>(o.kind)](row(o.row), source, weight, program_.step_date[step], count_);
}

void Interpreter::keep_measures() {
  for (std::size_t i = 0; i < plan_.measures.size(); ++i) {
    const std::uint32_t operand = plan_.measures[i];
    double* const kept = measures_ + i * block_path_count + lane_;
    (plan_.operands[operand].is_scalar() ? kernels_.fill : kernels_.copy)(kept, address_[operand], nullptr, nullptr,
                                                                          count_);
    const bool is_date = program_.measures[i].kind == ir::Kind::date;
    fault_where_infinite(kept, is_date, plan_.measure_fault_sources[i], step_count_ - 1);
  }
}

void Interpreter::fault_where_infinite(const double* x, bool is_date, std::uint32_t source, std::uint32_t step) {
  if (!(is_date ? kernels_.has_date_fault : kernels_.has_fault)(x, alive_ + lane_, count_)) return;
  for (std::uint32_t lane = 0; lane < count_; ++lane) {
    const bool is_fine = base::is_finite(x[lane]) || (is_date && x[lane] == base::math_infinity);
    if (!is_fine) fault_lane(lane_ + lane, source, step);
  }
}

void Interpreter::fault_lane(std::uint32_t lane, std::uint32_t source, std::uint32_t step) {
  if (alive_[lane] == 0) return;
  alive_[lane] = 0;
  fault_source_[lane] = source;
  fault_step_[lane] = step;
  ++fault_count_;
}

void Interpreter::fault_all(std::uint32_t source, std::uint32_t step) {
  for (std::uint32_t lane = 0; lane < count_; ++lane) fault_lane(lane_ + lane, source, step);
}

}  // namespace boucle::exec
