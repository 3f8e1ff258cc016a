// A failed check ends a fuzz target by abort(), so that libFuzzer keeps the input; the exit of the command would lose
// it.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/check.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  boucle::base::set_check_hook([](std::string_view message) {
    std::fwrite(message.data(), 1, message.size(), stderr);
    std::abort();
  });
  return 0;
}
