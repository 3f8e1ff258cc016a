// The questions: the list names what the model has; an answer says what the run says; what stands behind it is what its
// formula reads.
#include "driver/ask.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "driver/inputs_behind.h"
#include "source/csv_table.h"
#include "source/embedded.h"

namespace boucle::driver {
namespace {

struct Row {
  std::string question, kind, key, scenario, en, fr;
};

std::vector<Row> list() {
  source::CsvStream stream{std::string(*source::embedded_file("models/ai_buildout/questions.csv"))};
  std::vector<Row> rows;
  while (stream.next() == source::CsvStream::Next::record) {
    const auto& f = stream.fields();
    EXPECT_EQ(f.size(), 6u) << stream.text();
    if (f.size() == 6) rows.push_back({f[0].text, f[1].text, f[2].text, f[3].text, f[4].text, f[5].text});
  }
  rows.erase(rows.begin());  // the titles
  return rows;
}

TEST(Ask, ListNamesWhatTheModelHas) {
  CompileOptions options;
  options.path = flagship_path;
  source::DiagnosticSink sink;
  const Compiled compiled = compile(options, sink);
  ASSERT_TRUE(compiled.ok);
  const model::Model& model = compiled.first().model;
  const auto has_measure = [&](const std::string& name) {
    return std::any_of(model.measures.begin(), model.measures.end(), [&](const auto& m) { return m.name == name; });
  };
  const auto has_sector = [&](const std::string& name) {
    return std::any_of(model.instances.begin(), model.instances.end(),
                       [&](const auto& i) { return i.name == name && i.is_sector; });
  };
  std::set<std::string> numbers;
  for (const Row& row : list()) {
    const std::string what = row.question + " " + row.kind + " " + row.key;
    if (row.kind == "question") {
      EXPECT_TRUE(numbers.insert(row.question).second) << what;
    }
    EXPECT_TRUE(numbers.contains(row.question)) << what << ": before its question";
    EXPECT_FALSE(row.en.empty()) << what;
    EXPECT_FALSE(row.fr.empty()) << what;
    EXPECT_EQ(row.en.find("{0}") == std::string::npos, row.fr.find("{0}") == std::string::npos) << what;
    const bool is_measure = row.kind == "value" || row.kind == "lead" || row.kind == "lead_never";
    const bool is_company =
        row.kind == "round_trip" || row.kind == "exposure" || (row.kind == "not_paying" && !row.key.empty());
    const std::set<std::string> others{"question", "published", "note", "claims", "not_paying"};
    EXPECT_TRUE(is_measure || is_company || others.contains(row.kind)) << what << ": an unknown kind";
    if (is_measure) {
      EXPECT_TRUE(has_measure(row.key)) << what;
    }
    if (is_company) {
      EXPECT_TRUE(has_sector(row.key)) << what;
    }
    const auto& known = compiled.known_scenarios;
    const bool names_scenario = row.kind != "round_trip" && row.kind != "exposure" && !row.scenario.empty();
    if (names_scenario) {
      EXPECT_NE(std::find(known.begin(), known.end(), row.scenario), known.end()) << what;
    }
  }
  for (int number = 0; number <= 15; ++number) EXPECT_TRUE(numbers.contains(std::to_string(number))) << number;
}

TEST(Ask, AnswersAreThoseOfARun) {
  AskOptions options;
  options.number = 1;
  options.run.path_count = 200;
  options.run.compile.sets = {"openai.cash_end_2025 = 60 B$"};  // scenarios of the question set it themselves
  source::DiagnosticSink sink;
  const AskOutcome outcome = ask(options, sink);
  ASSERT_TRUE(outcome.view.has_value());
  RunOptions run;
  run.compile.path = flagship_path;
  run.compile.scenarios = {"cash_30"};
  run.path_count = 200;
  const RunOutcome plain = driver::run(run, sink);
  ASSERT_TRUE(plain.view.has_value());
  const report::AskRow& row = outcome.view->rows.at(1);
  ASSERT_TRUE(row.as_written.has_value());
  const auto& asked = std::get<report::MeasureView>(*row.as_written);
  const auto& measures = plain.view->first().measures;
  const auto same =
      std::find_if(measures.begin(), measures.end(), [](const auto& m) { return m.name == "q01_runs_out"; });
  ASSERT_NE(same, measures.end());
  EXPECT_EQ(asked.result.dates.count_by_step, same->result.dates.count_by_step);
  // What was changed wins over the scenario.
  EXPECT_NE(std::get<report::MeasureView>(row.answer).result.dates.count_by_step, same->result.dates.count_by_step);
}

TEST(Ask, WhatStandsBehindIsWhatTheFormulaReads) {
  const std::string path = testing::TempDir() + "boucle_behind.bcl";
  std::ofstream(path) << "model m { calendar 2026 .. 2030 by year }\n"
                         "use std.company\n"
                         "entity customers : Customers\n"
                         "entity suppliers : Suppliers\n"
                         "entity firm : Company {\n"
                         "  opening cash = 5 M$\n"
                         "  demand: $/year = series { 2026: 1 M$, 2030: 2 M$ }\n"
                         "  param luck = 0.8 to 1.2\n"
                         "  input costs: $/year = 1 M$/year\n"
                         "  input unrelated: $ = 3 $\n"
                         "  pay customers -> self = demand * luck as sales\n"
                         "  pay self -> suppliers = costs as opex\n"
                         "}\n"
                         "measure end: $ = final(firm.cash)\n"
                         "measure sold: $ = sum(firm.demand, 2026..2030)\n"
                         "measure spare: $ = final(firm.unrelated)\n";
  CompileOptions options;
  options.path = path;
  source::DiagnosticSink sink;
  const Compiled compiled = compile(options, sink);
  ASSERT_TRUE(compiled.ok);
  const model::Model& model = compiled.first().model;
  const auto behind = [&](std::size_t measure) {
    std::set<std::string> names;
    const std::vector<model::NodeId> outputs{model.measures[measure].value};
    for (const std::size_t i : inputs_behind(model, outputs).inputs) names.insert(model.inputs[i].name);
    return names;
  };
  using Names = std::set<std::string>;
  EXPECT_EQ(behind(0), (Names{"firm.cash", "firm.demand[2026]", "firm.demand[2030]", "firm.luck", "firm.costs"}));
  EXPECT_EQ(behind(1), (Names{"firm.demand[2026]", "firm.demand[2030]"}));
  EXPECT_EQ(behind(2), (Names{"firm.unrelated"}));
}

}  // namespace
}  // namespace boucle::driver
