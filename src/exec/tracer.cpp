#include "exec/tracer.h"

#include <algorithm>
#include <new>

namespace boucle::exec {
namespace {

constexpr std::size_t cache_line_bytes = 64;

}  // namespace

void Tracer::Free::operator()(double* memory) const { ::operator delete[](memory, std::align_val_t{cache_line_bytes}); }

Tracer::Tracer(const TraceProgram& program, const TraceKernels& kernels, std::uint32_t lane_width)
    : program_(program), kernels_(kernels) {
  const std::size_t groups = (lane_width + trace_group - 1) / trace_group;
  const std::size_t scratch = std::size_t{program.slot_count} * trace_group;
  const std::size_t size = scratch + groups * program.state_count * trace_group;
  auto* memory = static_cast<double*>(::operator new[](size * sizeof(double), std::align_val_t{cache_line_bytes}));
  memory_.reset(memory);
  std::fill_n(memory, size, 0.0);
  scratch_ = memory;
  state_ = memory + scratch;
  std::fill_n(scratch_ + one_slot * trace_group, trace_group, 1.0);
}

void Tracer::start(const std::vector<Row>& openings, std::uint32_t lane_count) {
  lane_count_ = lane_count;
  std::fill_n(state_, group_count() * program_.state_count * trace_group, 0.0);
  for (const TraceProgram::Opening& opening : program_.openings) {
    const Row& row = openings[opening.member];
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
      const double cash = row.lanes[std::size_t{lane} * row.stride];
      const double signed_cash = opening.is_overdraft ? -cash : cash;
      double* const slot = state_of(lane / trace_group) + opening.slot * trace_group;
      slot[lane % trace_group] = signed_cash > 0 ? signed_cash : 0;
    }
  }
}

void Tracer::step(const std::vector<Row>& rates, double step_length, const std::vector<double*>& outputs) {
  rates_.clear();
  strides_.clear();
  for (const Row& row : rates) rates_.push_back(row.lanes), strides_.push_back(row.stride);
  TraceView view;
  view.ops = program_.ops.data();
  view.op_count = program_.ops.size();
  view.pairs = program_.pairs.data();
  view.members = program_.members.data();
  view.member_count = program_.members.size();
  view.lists = program_.lists.data();
  view.rates = rates_.data();
  view.strides = strides_.data();
  view.flow_count = rates_.size();
  view.first_amount = program_.first_amount;
  view.step_length = step_length;
  view.scratch = scratch_;
  for (std::size_t group = 0; group < group_count(); ++group) {
    view.first_lane = group * trace_group;
    view.lane_count = std::min<std::size_t>(trace_group, lane_count_ - view.first_lane);
    view.state = state_of(group);
    kernels_.step(view);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const double* const from = scratch_ + program_.outputs[i] * trace_group;
      double* const to = outputs[i] + view.first_lane;
      for (std::size_t l = 0; l < view.lane_count; ++l) to[l] = from[l] / step_length;
    }
  }
}

}  // namespace boucle::exec
