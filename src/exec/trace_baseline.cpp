// The tracing kernel for any machine.
#define BOUCLE_KERNEL_SET baseline
#include "exec/trace_lanes.h"
