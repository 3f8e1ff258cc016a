#include "base/check.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace boucle::base {
namespace {

void print_message(std::string_view message) {
  std::fwrite(message.data(), 1, message.size(), stderr);
  std::fflush(stderr);
}

std::atomic<CheckHook> current_hook{print_message};

// The path as the sources are known to a reader: from the last folder `src`, whatever the build machine.
std::string_view short_path(std::string_view path) {
  const std::size_t at = path.rfind("/src/");
  return at == std::string_view::npos ? path : path.substr(at + 1);
}

}  // namespace

CheckHook set_check_hook(CheckHook hook) { return current_hook.exchange(hook ? hook : print_message); }

void check_failed(const char* file, int line, const char* condition, std::string_view message) {
  const std::string text = fmt::format(
      "boucle: internal error at {}:{}: {}\n  the check `{}` failed\n"
      "  This is a mistake in Boucle, not in your model. Please report it with the model that shows it.\n",
      short_path(file), line, message, condition);
  current_hook.load()(text);
  std::_Exit(internal_error_exit_code);
}

}  // namespace boucle::base
