#include <fmt/format.h>

#include <limits>
#include <new>
#include <string>

#include "api/boucle.h"
#include "api/boucle.hpp"

struct boucle_result {
  int code = boucle::exit_code::internal;
  std::string json, messages;
};

extern "C" {

boucle_result* boucle_run(const char* path, const char* scenario, const char* const* sets, size_t set_count,
                          uint64_t path_count, uint64_t seed) {
  try {
    auto* result = new boucle_result;
    boucle::RunOptions options;
    options.file = path ? path : "";
    options.json = true;
    if (scenario && *scenario) options.scenarios.emplace_back(scenario);
    for (size_t i = 0; i < set_count; ++i) options.sets.emplace_back(sets[i]);
    if (path_count > 0) options.paths = fmt::to_string(path_count);
    if (seed != std::numeric_limits<uint64_t>::max()) options.seed = fmt::to_string(seed);
    boucle::Console console;
    console.out = [result](std::string_view text) { result->json += text; };
    console.err = [result](std::string_view text) { result->messages += text; };
    result->code = boucle::run(options, console);
    return result;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

int boucle_exit_code(const boucle_result* result) { return result ? result->code : boucle::exit_code::other; }
const char* boucle_json(const boucle_result* result) { return result ? result->json.c_str() : ""; }
const char* boucle_messages(const boucle_result* result) { return result ? result->messages.c_str() : ""; }
void boucle_free(boucle_result* result) { delete result; }

const char* boucle_version(void) {
  static const std::string text(boucle::version());
  return text.c_str();
}
}
