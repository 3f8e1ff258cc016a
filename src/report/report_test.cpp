#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"
#include "report/csv.h"
#include "report/figures.h"
#include "report/json.h"
#include "report/result_files.h"
#include "report/terminal.h"
#include "report/verdict.h"
#include "report/wording.h"

namespace boucle::report {
namespace {

using base::Language;

base::Calendar calendar(const char* first, const char* last, base::StepUnit unit) {
  return std::get<base::Calendar>(base::Calendar::make(*base::parse_period(first), *base::parse_period(last), unit));
}

// The {0}, {1} … of a text, sorted, each once.
std::string placeholders(std::string_view text) {
  std::string found;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '{' && text[i + 2] == '}' && found.find(text[i + 1]) == std::string::npos) found += text[i + 1];
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST(Wording, BothLanguagesSayTheSame) {
  const auto english = all_texts(wording(Language::english));
  const auto french = all_texts(wording(Language::french));
  ASSERT_EQ(english.size(), french.size());
  for (std::size_t i = 0; i < english.size(); ++i) {
    EXPECT_EQ(placeholders(english[i]), placeholders(french[i])) << english[i] << " / " << french[i];
    EXPECT_EQ(english[i].empty(), french[i].empty()) << english[i];
  }
}

TEST(Wording, CountsAgreeWithTheirWords) {
  const Wording& en = wording(Language::english);
  const Wording& fr = wording(Language::french);
  EXPECT_EQ(en.table_more(1, "x"), "1 period between them is left out: x");
  EXPECT_EQ(en.table_more(12, "x"), "12 periods between them are left out: x");
  EXPECT_EQ(en.loops_title(0), "0 members");
  EXPECT_EQ(fr.loops_title(0), "0 membre");
  EXPECT_EQ(fr.loops_title(2), "2 membres");
  EXPECT_EQ(en.clearing_some("1", 3, 2), "1 of 3 nodes defaults, in 2 rounds");
}

TEST(Wording, PeriodsInWords) {
  const Wording& en = wording(Language::english);
  const Wording& fr = wording(Language::french);
  const base::Calendar months = calendar("2026-01", "2028-12", base::StepUnit::month);
  EXPECT_EQ(period_words(en, months, 20), "September 2027");
  EXPECT_EQ(period_words(fr, months, 25), "février 2028");
  EXPECT_EQ(horizon_words(en, months), "not before 2029");
  const base::Calendar quarters = calendar("2026-Q1", "2030-Q3", base::StepUnit::quarter);
  EXPECT_EQ(period_words(en, quarters, 6), "Q3 2027");
  EXPECT_EQ(period_words(fr, quarters, 6), "T3 2027");
  EXPECT_EQ(horizon_words(en, quarters), "not before October 2030");
  EXPECT_EQ(horizon_words(fr, quarters), "pas avant octobre 2030");
}

TEST(Figures, DatesInWords) {
  const Wording& en = wording(Language::english);
  const base::Calendar months = calendar("2026-01", "2028-12", base::StepUnit::month);
  analysis::Runway r;
  r.p05 = 10, r.p10 = 14, r.p50 = 20, r.p90 = 25, r.p95 = 30;
  r.probability = 1;
  EXPECT_EQ(date_words(en, months, r, 1000), "September 2027; 8 times in 10 between March 2027 and February 2028");
  r.p90 = r.p95 = std::nullopt;
  r.probability = 0.8;
  EXPECT_EQ(date_words(en, months, r, 1000),
            "September 2027; 9 times in 10 from March 2027 on, more than 1 time in 10 not before 2029");
  r.p50 = std::nullopt;
  r.probability = 0.3;
  EXPECT_EQ(date_words(en, months, r, 1000),
            "not before 2029 in most cases; it happens on 30 % of the paths, 1 time in 10 by March 2027");
  r.p10 = r.p05 = std::nullopt;
  r.probability = 0;
  EXPECT_EQ(date_words(en, months, r, 1000), "not before 2029, on any path");
  EXPECT_EQ(date_words(en, months, r, 1), "not before 2029");
}

TEST(Figures, SharesWithTheirError) {
  EXPECT_EQ(share_with_error(wording(Language::english), 0.812, 0.0078), "81.2 % ± 0.8");
  EXPECT_EQ(share_with_error(wording(Language::english), 0, 0.0003), "0 % ± 0.03");
  EXPECT_EQ(share_with_error(wording(Language::french), 0.812, 0.0013), "81,2\u00a0% ± 0,13");
}

TEST(Csv, QuotesWhatNeedsIt) {
  CsvWriter csv;
  csv.text("a").text("b,c").text("say \"x\"").text("").number(0.1).number(NAN).number(INFINITY).end_line();
  EXPECT_EQ(csv.contents(), "a,\"b,c\",\"say \"\"x\"\"\",,0.1,,inf\n");
  CsvWriter french(CsvDialect::french);
  french.text("é").number(1.5).empty().end_line();
  EXPECT_EQ(french.contents(), "\xef\xbb\xbfé;1,5;\n");
}

TEST(Json, EscapesAndNests) {
  JsonWriter json;
  json.begin_object().field("a", "x\"\\\n\x01").field("n", 0.1).field("never", INFINITY);
  json.key("list").begin_array().integer(1).boolean(true).null().end_array().key("empty").begin_array().end_array();
  json.end_object();
  EXPECT_EQ(
      json.finish(),
      "{\n  \"a\": \"x\\\"\\\\\\n\\u0001\",\n  \"n\": 0.1,\n  \"never\": null,\n  \"list\": [\n    1,\n    true,\n"
      "    null\n  ],\n  \"empty\": []\n}\n");
  EXPECT_EQ(json_text("\xff"), "\"\xef\xbf\xbd\"");
}

TEST(Terminal, Sparklines) {
  const std::vector<double> values{0, 1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(sparkline(values, 0, 7, 8, false), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(sparkline(values, 0, 7, 8, true), "_.:-=+*#");
  EXPECT_EQ(sparkline(values, 0, 7, 2, true), "_#");
  EXPECT_EQ(sparkline(std::vector<double>{1, NAN, 1}, 1, 1, 9, true), "_ _");
  EXPECT_EQ(sparkline({}, 0, 1, 9, true), "");
}

TEST(Terminal, WrapsWords) {
  EXPECT_EQ(wrap("one two three", 9, 0, 2), "one two\n  three");
  EXPECT_EQ(wrap("longest-word", 4, 0, 2), "longest-word");
  EXPECT_EQ(wrap("a\nb", 10, 0, 1), "a\n b");
  EXPECT_EQ(wrap("SoftBank 100 % ± 0.15 and", 17, 0, 1), "SoftBank\n 100 % ± 0.15 and");
  EXPECT_EQ(wrap("trésorerie 84,4 Md$ à la fin", 16, 0, 0), "trésorerie\n84,4 Md$ à la\nfin");
  EXPECT_EQ(wrap("100 % +/- 0.15", 8, 0, 0), "100 %\n+/- 0.15");  // too wide to be held together
}

RunView small_run() {
  RunView run;
  run.model_name = "small";
  run.version = "1.0";
  run.calendar = calendar("2026-Q1", "2026-Q4", base::StepUnit::quarter);
  run.seed = 42, run.path_count = 100;
  ScenarioView base;
  base.name = "base";
  base.path_count = 100;
  MeasureView out;
  out.name = "cash_out";
  out.label = "Cash runs out";
  out.runway = true;
  out.result.kind = result::Kind::date;
  out.result.dates = {{0, 20, 50, 10}, 20};
  out.result.probability = 0.8, out.result.probability_se = 0.04;
  MeasureView gap;
  gap.name = gap.label = "gap";
  gap.unit = {"B$", 1e9};
  result::Summary& s = gap.result.summary;
  s.count = 100, s.mean = 3e9, s.sd = 1e9, s.lowest = 0, s.highest = 9e9;
  s.p05 = 1e9, s.p10 = 1.5e9, s.p25 = 2e9, s.p50 = 2.5e9, s.p75 = 4e9, s.p90 = 5e9, s.p95 = 6e9;
  base.measures = {out, gap};
  SeriesView cash;
  cash.name = "firm.cash";
  cash.unit = {"B$", 1e9};
  cash.result.by_step.assign(4, s);
  base.series = {cash};
  base.books.entry_count = 12'345;
  run.scenarios = {base};
  run.unavailable = {base::Phrase("goal bridge")};
  run.next_commands = {"boucle run small.bcl"};
  return run;
}

TEST(Terminal, TablesBreakCellsAndSpareColumns) {
  Document document;
  Table table;
  table.columns = {
      {"claim", false}, {"claimed"}, {"model", true, true}, {"verdict", false, true}, {"why", false, false, 1}};
  table.rows = {{"P001", "5 B$", "5.1 B$ (4 B$ to 7 B$)", "agrees", "training"},
                {"P002", "9 B$", "5.1 B$", "far, superseded by P001", ""}};
  document.blocks.emplace_back(table);
  TerminalOptions options;
  options.width = 80;
  EXPECT_EQ(draw(document, options),
            "  claim  claimed                  model  verdict                  why\n"
            "  P001      5 B$  5.1 B$ (4 B$ to 7 B$)  agrees                   training\n"
            "  P002      9 B$                 5.1 B$  far, superseded by P001\n");
  options.width = 52;
  EXPECT_EQ(draw(document, options),
            "  claim  claimed                  model  verdict\n"
            "  P001      5 B$  5.1 B$ (4 B$ to 7 B$)  agrees\n"
            "  P002      9 B$                 5.1 B$  far,\n"
            "                                         superseded\n"
            "                                         by P001\n");
}

TEST(ResultFiles, MeasuresAndSeries) {
  EXPECT_EQ(measures_csv(small_run()),
            "scenario,measure,unit,probability,mean,sd,p05,p25,p50,p75,p95\n"
            "base,cash_out,date,0.8,,,2026-Q2,2026-Q3,2026-Q3,2026-Q4,never\n"
            "base,gap,B$,,3,1,1,2,2.5,4,6\n");
  const std::string series = series_csv(small_run());
  EXPECT_TRUE(
      series.starts_with("scenario,series,period,unit,mean,sd,p05,p25,p50,p75,p95\n"
                         "base,firm.cash,2026-Q1,B$,3,1,1,2,2.5,4,6\n"));
  EXPECT_EQ(std::count(series.begin(), series.end(), '\n'), 5);
}

TEST(ResultFiles, RunJsonHasItsParts) {
  const std::string json = run_json(small_run());
  for (const char* part : {"\"schema_version\": 1", "\"seed\": 42", "\"paths\": 100", "\"p95\": \"never\"",
                           "\"faulted_paths\": 0", "\"entries\": 12345", "\"goal bridge\""}) {
    EXPECT_NE(json.find(part), std::string::npos) << part;
  }
}

TEST(Verdict, SaysTheAnswerFirst) {
  const std::string text = draw(verdict(small_run(), wording(Language::english)), {});
  const std::size_t answer = text.find("Q3 2026; 9 times in 10 from Q2 2026 on");
  ASSERT_NE(answer, std::string::npos) << text;
  EXPECT_LT(answer, text.find("gap"));
  EXPECT_NE(text.find("2.5 B$; 8 times in 10 between 1.5 B$ and 5 B$"), std::string::npos) << text;
  EXPECT_NE(text.find("books balanced: 0 gap over 12,345 entries"), std::string::npos) << text;
  EXPECT_NE(text.find("not available yet: goal bridge"), std::string::npos) << text;
}

TEST(Verdict, KeepsWithinNarrowTerminals) {
  for (const int width : {20, 40, 80}) {
    TerminalOptions options;
    options.width = width;
    RunView run = small_run();
    run.next_commands = {};
    run.scenarios.push_back(run.scenarios[0]);
    run.scenarios[1].name = "freeze";
    const std::string text = draw(verdict(run, wording(Language::french)), options);
    for (const std::string_view line : base::split_lines(text)) {
      // A word that is longer than what is left of the line may stand out.
      EXPECT_LE(base::display_width(line), static_cast<std::size_t>(width) + 12) << line;
    }
  }
}

TEST(Verdict, AsciiOnly) {
  TerminalOptions options;
  options.ascii = true;
  const std::string text = draw(verdict(small_run(), wording(Language::english)), options);
  for (const char c : text) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << text;
}

}  // namespace
}  // namespace boucle::report
