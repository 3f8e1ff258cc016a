#include "exec/kernels.h"

namespace boucle::exec {

bool is_supported(InstructionSet instruction_set) {
  switch (instruction_set) {
    case InstructionSet::automatic:
    case InstructionSet::baseline:
      return true;
#if defined(__x86_64__)
    case InstructionSet::avx2:
      return __builtin_cpu_supports("avx2");
    case InstructionSet::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl");
#else
    case InstructionSet::avx2:
    case InstructionSet::avx512:
      return false;
#endif
  }
  return false;
}

const KernelTable& kernel_table(InstructionSet instruction_set) {
#if defined(__x86_64__)
  const bool any = instruction_set == InstructionSet::automatic || !is_supported(instruction_set);
  if ((any && is_supported(InstructionSet::avx512)) || (!any && instruction_set == InstructionSet::avx512)) {
    return avx512_kernels;
  }
  if ((any && is_supported(InstructionSet::avx2)) || (!any && instruction_set == InstructionSet::avx2)) {
    return avx2_kernels;
  }
#endif
  (void)instruction_set;
  return baseline_kernels;
}

const SolverKernels& solver_kernels(const KernelTable& kernels) {
#if defined(__x86_64__)
  if (&kernels == &avx512_kernels) return avx512_solver_kernels;
  if (&kernels == &avx2_kernels) return avx2_solver_kernels;
#endif
  (void)kernels;
  return baseline_solver_kernels;
}

const TraceKernels& trace_kernels(const KernelTable& kernels) {
#if defined(__x86_64__)
  if (&kernels == &avx512_kernels) return avx512_trace_kernels;
  if (&kernels == &avx2_kernels) return avx2_trace_kernels;
#endif
  (void)kernels;
  return baseline_trace_kernels;
}

const ClearingKernels& clearing_kernels(const KernelTable& kernels) {
#if defined(__x86_64__)
  if (&kernels == &avx512_kernels) return avx512_clearing_kernels;
  if (&kernels == &avx2_kernels) return avx2_clearing_kernels;
#endif
  (void)kernels;
  return baseline_clearing_kernels;
}

}  // namespace boucle::exec
