// The sweeps of a clearing for any machine.
#define BOUCLE_KERNEL_SET baseline
#include "exec/clearing_lanes.h"
