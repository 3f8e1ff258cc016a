// The solver's kernels for any machine.
#define BOUCLE_KERNEL_SET baseline
#include "exec/solver_lanes.h"
