// BOUCLE_CHECK: for mistakes of ours, never of the author of a model or of the machine. It is on in every build,
// because a wrong number is worse than no number. A failed check prints where it happened, asks for a report, and
// ends the process with exit code 70. A program that embeds the engine, or a fuzzer that wants a stack trace, can
// replace the ending through the hook.
#pragma once

#include <string_view>

namespace boucle::base {

inline constexpr int internal_error_exit_code = 70;  // EX_SOFTWARE of sysexits.h

// Called with the full message after a check failed. If it returns, the process ends with exit code 70.
using CheckHook = void (*)(std::string_view message);

// Replaces the hook and returns the former one. The default hook prints the message on stderr.
CheckHook set_check_hook(CheckHook hook);

[[noreturn]] void check_failed(const char* file, int line, const char* condition, std::string_view message);

}  // namespace boucle::base

#define BOUCLE_CHECK(condition, message)                                     \
  do {                                                                       \
    if (!(condition)) [[unlikely]]                                           \
      ::boucle::base::check_failed(__FILE__, __LINE__, #condition, message); \
  } while (false)
