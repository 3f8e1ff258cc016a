// The tracing kernel compiled with -mavx512f; only called where the processor has it.
#if defined(__x86_64__)
#define BOUCLE_KERNEL_SET avx512
#include "exec/trace_lanes.h"
#endif
