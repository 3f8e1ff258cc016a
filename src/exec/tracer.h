// Follows the money of the lanes at work from step to step: the state of one trace of a plan, and the rows it reads and
// fills. Memory is that of one batch of lanes, however many paths there are.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "exec/trace_program.h"

namespace boucle::exec {

class Tracer {
 public:
  Tracer(const TraceProgram& program, const TraceKernels& kernels, std::uint32_t lane_width);

  struct Row {
    const double* lanes = nullptr;
    std::uint32_t stride = 1;  // 0: the same on every lane
  };
  // Before the first step: cash by member.
  void start(const std::vector<Row>& openings, std::uint32_t lane_count);
  // One step: rates by flow in, wanted parts per unit of time out.
  void step(const std::vector<Row>& rates, double step_length, const std::vector<double*>& outputs);

 private:
  const TraceProgram& program_;
  const TraceKernels& kernels_;
  std::uint32_t lane_count_ = 0;
  struct Free {
    void operator()(double* memory) const;
  };
  std::unique_ptr<double[], Free> memory_;
  double *scratch_ = nullptr, *state_ = nullptr;  // state: [group][slot][lane]
  std::vector<const double*> rates_;
  std::vector<std::uint32_t> strides_;

  std::size_t group_count() const { return (lane_count_ + trace_group - 1) / trace_group; }
  double* state_of(std::size_t group) const { return state_ + group * std::size_t{program_.state_count} * trace_group; }
};

}  // namespace boucle::exec
