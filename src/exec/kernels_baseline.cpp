// Kernels for any machine of this architecture.
#define BOUCLE_KERNEL_SET baseline
#include "exec/kernels_impl.h"
