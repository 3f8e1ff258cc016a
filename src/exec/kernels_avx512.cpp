// Kernels compiled with -mavx512f -mavx512dq -mavx512vl; only called where the processor has them.
#if defined(__x86_64__)
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // g++ 12 finds fault with its own avx512fintrin.h
#endif
#define BOUCLE_KERNEL_SET avx512
#include "exec/kernels_impl.h"
#endif
