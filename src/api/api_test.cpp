#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "api/boucle.h"
#include "api/boucle.hpp"

namespace boucle {
namespace {

const std::string model = std::string(BOUCLE_ROOT) + "/tests/cases/cli/out_files.bcl";

struct Said {
  std::string out, err;
  Console console;
  Said() {
    console.out = [this](std::string_view text) { out += text; };
    console.err = [this](std::string_view text) { err += text; };
  }
};

TEST(CInterface, RunsAModel) {
  const char* sets[] = {"g=20 %/year"};
  boucle_result* result = boucle_run(model.c_str(), nullptr, sets, 1, 50, 7);
  ASSERT_NE(result, nullptr);
  EXPECT_EQ(boucle_exit_code(result), 0) << boucle_messages(result);
  EXPECT_NE(std::string(boucle_json(result)).find("\"seed\": 7"), std::string::npos);
  boucle_free(result);
  result = boucle_run("no_such_file.bcl", nullptr, nullptr, 0, 0, 0);
  EXPECT_EQ(boucle_exit_code(result), exit_code::file);
  EXPECT_STREQ(boucle_json(result), "");
  EXPECT_NE(std::string(boucle_messages(result)).find("no_such_file"), std::string::npos);
  boucle_free(result);
  boucle_free(nullptr);
  EXPECT_STRNE(boucle_version(), "");
}

TEST(Interruption, WritesNothing) {
  Said said;
  std::atomic<bool> interrupted{true};
  said.console.interrupted = &interrupted;
  RunOptions options;
  options.file = model;
  options.out = testing::TempDir() + "/never_written";
  EXPECT_EQ(run(options, said.console), exit_code::interrupted);
  EXPECT_EQ(said.out, "");
}

TEST(Messages, EveryLanguageHasItsUsage) {
  for (const Language language : {Language::english, Language::french}) {
    Said said;
    said.console.language = language;
    EXPECT_EQ(usage_error(UsageMistake::unknown_option, "--patsh", {"--paths"}, "boucle run", said.console),
              exit_code::usage);
    EXPECT_NE(said.err.find("--paths"), std::string::npos);
  }
}

}  // namespace
}  // namespace boucle
