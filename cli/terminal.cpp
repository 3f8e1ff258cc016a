#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace boucle::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void on_interruption(int) {
  if (interrupted.exchange(true)) ::_exit(exit_code::interrupted);
}

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? value : nullptr;
}

// COLUMNS is for the caller to force; else the terminal says; else 80.
int terminal_width() {
  if (const char* columns = environment("COLUMNS")) {
    const int width = std::atoi(columns);
    if (width > 0) return width;
  }
  winsize size{};
  if (::isatty(STDOUT_FILENO) && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

bool wants_color(const std::string& color, int descriptor) {
  if (color == "always") return true;
  if (color == "never" || environment("NO_COLOR")) return false;
  const char* term = environment("TERM");
  return ::isatty(descriptor) && term && std::strcmp(term, "dumb") != 0;
}

}  // namespace

Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const char* value = environment(name)) {
      return std::string_view(value).substr(0, 2) == "fr" ? Language::french : Language::english;
    }
  }
  return Language::english;
}

Console make_console(const std::string& color, const std::string& language, bool ascii) {
  Console console;
  console.out = [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); };
  console.err = [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); };
  console.language = language == "fr"   ? Language::french
                     : language == "en" ? Language::english
                                        : language_of_environment();
  console.width = terminal_width();
  console.color_out = wants_color(color, STDOUT_FILENO);
  console.color_err = wants_color(color, STDERR_FILENO);
  console.ascii = ascii;
  console.progress = ::isatty(STDERR_FILENO) != 0;
  console.interrupted = &interrupted;
  return console;
}

void watch_for_interruption() {
  struct sigaction action {};
  action.sa_handler = on_interruption;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool flush_output() { return std::fflush(stdout) == 0 && !std::ferror(stdout); }

}  // namespace boucle::cli
