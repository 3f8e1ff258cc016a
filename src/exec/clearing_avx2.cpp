// The sweeps of a clearing compiled with -mavx2; only called where the processor has it.
#if defined(__x86_64__)
#define BOUCLE_KERNEL_SET avx2
#include "exec/clearing_lanes.h"
#endif
