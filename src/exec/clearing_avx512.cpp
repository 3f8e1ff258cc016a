// The sweeps of a clearing compiled with -mavx512f -mavx512dq -mavx512vl; only called where the processor has them.
#if defined(__x86_64__)
#define BOUCLE_KERNEL_SET avx512
#include "exec/clearing_lanes.h"
#endif
