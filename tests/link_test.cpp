// This program links with exec, result, ir and base, and nothing else: what a worker process or a player in a browser
// needs. The linker is the test. It calls into every one of these libraries that has code, so that their objects are
// really pulled in.
#include <gtest/gtest.h>

#include "base/version.h"

TEST(Link, ExecNeedsNoCompiler) { EXPECT_FALSE(boucle::base::version().empty()); }
