#include "base/version.h"

namespace boucle::base {

std::string_view version() { return BOUCLE_VERSION; }

}  // namespace boucle::base
