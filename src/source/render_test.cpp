#include "source/render.h"

#include <gtest/gtest.h>

namespace boucle::source {
namespace {

class Render : public testing::Test {
 protected:
  // The place of the n-th occurrence (from 0) of `part` in the file.
  Span find(FileId file, std::string_view part, int skip = 0) const {
    const std::string_view text = sources.file(file).text();
    std::size_t at = text.find(part);
    while (skip-- > 0) at = text.find(part, at + 1);
    return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())};
  }
  std::string text(RenderOptions options = {}) const { return "\n" + render_text(sink, sources, options); }

  SourceMap sources;
  DiagnosticSink sink;
};

// The four examples of the language's contract, word for word; the place is always named.
TEST_F(Render, UnitMismatch) {
  const FileId labs = sources.add("labs.bcl", std::string(30, '\n') + "  need = salaries + 2 B$\n");
  const Span left = find(labs, "salaries"), right = find(labs, "2 B$");
  sink.add(Kind::add_mismatch, cover(left, right), Phrase("an amount", "un montant"), Phrase("a rate", "un débit"))
      .label(left, "$/year\na rate", "$/year\nun débit")
      .label(right, "$\nan amount", "$\nun montant")
      .hint("for the amount of one period write `salaries * step`; for a rate write `2 B$/year`",
            "pour le montant d'une période, écrivez `salaries * step` ; pour un débit, écrivez `2 B$/year`",
            {{left, "salaries * step"}});
  EXPECT_EQ(text(), R"(
error[E0201]: cannot add an amount to a rate
  --> labs.bcl:31:10
31 |   need = salaries + 2 B$
   |          ^^^^^^^^   ^^^^
   |          $/year     $
   |          a rate     an amount
   = hint: for the amount of one period write `salaries * step`; for a rate write `2 B$/year`
)");
  EXPECT_EQ(text({.language = Language::french}),
            "\n"
            "erreur[E0201]\u00a0: impossible d'ajouter un montant à un débit\n"
            "  --> labs.bcl:31:10\n"
            "31 |   need = salaries + 2 B$\n"
            "   |          ^^^^^^^^   ^^^^\n"
            "   |          $/year     $\n"
            "   |          un débit   un montant\n"
            "   = conseil\u00a0: pour le montant d'une période, écrivez `salaries * step` ; pour un débit, écrivez "
            "`2 B$/year`\n");
}

TEST_F(Render, Loop) {
  const FileId file = sources.add("a.bcl", std::string(21, '\n') + "  borrowing = max(0 $/year, gap / step)\n");
  sink.add(Kind::loop_within_period, find(file, "borrowing"), "borrowing")
      .detail("borrowing -> net_cash_flow (std/company.bcl:40) -> gap (line 21) -> borrowing",
              "borrowing -> net_cash_flow (std/company.bcl:40) -> gap (ligne 21) -> borrowing")
      .hint("break the loop with last period's value: `prev gap`",
            "rompez la boucle avec la valeur de la période précédente : `prev gap`", {{find(file, "gap"), "prev gap"}})
      .hint("or, if it is intended, add `solve borrowing start 0 $/year`",
            "ou, si elle est voulue, ajoutez `solve borrowing start 0 $/year`");
  EXPECT_EQ(text(), R"(
error[E0401]: `borrowing` depends on itself within one period
  --> a.bcl:22:3
22 |   borrowing = max(0 $/year, gap / step)
   | borrowing -> net_cash_flow (std/company.bcl:40) -> gap (line 21) -> borrowing
   = hint: break the loop with last period's value: `prev gap`
   = hint: or, if it is intended, add `solve borrowing start 0 $/year`
)");
}

TEST_F(Render, Nature) {
  const FileId file = sources.add("a.bcl", "\n\n\n\nnature royalty { payer: expense.royalty }\n");
  sink.add(Kind::nature_unbalanced, find(file, "royalty"), "royalty")
      .detail("payer:  cash -1   expense.royalty +1     balanced",
              "payer :  cash -1   expense.royalty +1     équilibré")
      .detail("payee:  cash +1   (nothing)              1 dollar too many",
              "payee :  cash +1   (rien)                 1 dollar de trop")
      .hint("say what the receiver books, e.g. `payee: income.royalty`",
            "dites ce que le receveur inscrit, par exemple `payee: income.royalty`");
  EXPECT_EQ(text(), R"(
error[E0301]: nature `royalty` does not balance
  --> a.bcl:5:8
 5 | nature royalty { payer: expense.royalty }
   | payer:  cash -1   expense.royalty +1     balanced
   | payee:  cash +1   (nothing)              1 dollar too many
   = hint: say what the receiver books, e.g. `payee: income.royalty`
)");
}

TEST_F(Render, RateAsFactor) {
  const FileId file = sources.add("a.bcl", std::string(8, '\n') + "  demand = prev demand * (1 + g)\n");
  sink.add(Kind::rate_as_factor, find(file, "(1 + g)"))
      .note("as written this grows 107 % a year, not 20 %", "tel quel, cela croît de 107 % par an, et non de 20 %")
      .hint("write `prev demand * growth(g)`", "écrivez `prev demand * growth(g)`",
            {{find(file, "(1 + g)"), "growth(g)"}});
  EXPECT_EQ(text(), R"(
error[E0204]: a yearly rate is used as a per-period factor
  --> a.bcl:9:26
 9 |   demand = prev demand * (1 + g)
   |                          ^^^^^^^
   = note: as written this grows 107 % a year, not 20 %
   = hint: write `prev demand * growth(g)`
)");
}

TEST_F(Render, OtherLinesAndFiles) {
  const FileId a = sources.add("a.bcl", "x = 1\ny = 2\nz = 3\nx = 4\n");
  const FileId b = sources.add("b.bcl", "x = 5\n");
  sink.add(Kind::bad_number, find(a, "x", 1), "x")
      .label(find(a, "x"), "first", "d'abord")
      .label(find(a, "x", 1), "again", "encore")
      .label(find(b, "x"), "and here", "et ici");
  EXPECT_EQ(text(), R"(
error[E0008]: `x` is not a number
  --> a.bcl:4:1
 1 | x = 1
   | ^
   | first
   …
 4 | x = 4
   | ^
   | again
  ::: b.bcl:1:1
 1 | x = 5
   | ^
   | and here
)");
}

TEST_F(Render, TextsThatDoNotFitAreStacked) {
  const FileId a = sources.add("a.bcl", "y = a + b\n");
  sink.add(Kind::bad_number, find(a, "a + b"), "a + b")
      .label(find(a, "a"), "a long text about a", "")
      .label(find(a, "b"), "another about b", "");
  EXPECT_EQ(text(), R"(
error[E0008]: `a + b` is not a number
  --> a.bcl:1:5
 1 | y = a + b
   |     ^   ^
   |     |   another about b
   |     a long text about a
)");
}

TEST_F(Render, WidthsTabsAndLongLines) {
  const FileId a = sources.add("a.bcl", "\té億 = x1z\n" + std::string(500, 'y') + " @@ " + std::string(500, 'y'));
  sink.add(Kind::bad_number, find(a, "x1z"), "x1z");
  sink.add(Kind::bad_number, find(a, "@@"), "@@");
  const std::string shown = text();
  EXPECT_NE(shown.find(" 1 |     é億 = x1z\n   |           ^^^\n"), std::string::npos) << shown;
  const std::string y79(79, 'y');
  EXPECT_NE(shown.find(" 2 | …" + y79 + " @@ y"), std::string::npos) << shown;
  EXPECT_NE(shown.find("   | " + std::string(81, ' ') + "^^\n"), std::string::npos) << shown;
}

TEST_F(Render, EndOfFileEmptySpanAndNoPlace) {
  const FileId a = sources.add("a.bcl", "x =");
  sink.add(Kind::unexpected_token, {a, 3, 3}, Phrase("a value", "une valeur"),
           Phrase("the end of the file", "la fin du fichier"));
  sink.add(Kind::file_unreadable, Span{}, "cannot read `b.bcl`: it does not exist");
  EXPECT_EQ(text(), R"(
error[E0101]: expected a value, found the end of the file
  --> a.bcl:1:4
 1 | x =
   |    ^

error[E0003]: cannot read `b.bcl`: it does not exist
)");
}

TEST_F(Render, ShowsTwentyErrorsAndCountsTheRest) {
  const FileId a = sources.add("a.bcl", std::string(50, 'x'));
  for (std::uint32_t i = 0; i < 23; ++i) sink.add(Kind::bad_number, {a, i, i + 1}, "x");
  const std::string shown = text();
  EXPECT_NE(shown.find("\n\n… and 3 more errors\n"), std::string::npos) << shown;
  EXPECT_NE(text({.language = Language::french}).find("… et 3 autres erreurs"), std::string::npos);
}

TEST_F(Render, Color) {
  const FileId a = sources.add("a.bcl", "x");
  sink.add(Kind::bad_number, {a, 0, 1}, "x");
  EXPECT_NE(text({.color = true}).find("\x1b[1;31merror[E0008]:\x1b[0m"), std::string::npos);
}

TEST_F(Render, Json) {
  const FileId a = sources.add("a\".bcl", "é = 1 + x\n");
  sink.add(Kind::add_mismatch, find(a, "1 + x"), "$", "€")
      .label(find(a, "x"), "first\nsecond", "")
      .note("a note", "une note")
      .hint("write `y`", "écrivez `y`", {{find(a, "x"), "y"}});
  EXPECT_EQ(
      render_json(sink, sources),
      R"({"schema_version":1,"error_count":1,"warning_count":0,"diagnostics":[
{"code":"E0201","severity":"error","name":"add_mismatch","message":"cannot add $ to €",)"
      R"("span":{"file":"a\".bcl","line":1,"column":5,"end_line":1,"end_column":10,"begin":5,"end":10},)"
      R"("labels":[{"span":{"file":"a\".bcl","line":1,"column":9,"end_line":1,"end_column":10,"begin":9,"end":10},)"
      R"("text":"first\nsecond"}],"details":[],"notes":["a note"],"hints":[{"text":"write `y`",)"
      R"("edits":[{"span":{"file":"a\".bcl","line":1,"column":9,"end_line":1,"end_column":10,"begin":9,"end":10},)"
      R"("replacement":"y"}]}]}]})"
      "\n");
  EXPECT_EQ(render_json(DiagnosticSink{}, sources),
            "{\"schema_version\":1,\"error_count\":0,\"warning_count\":0,\"diagnostics\":[]}\n");
  EXPECT_EQ(json_string("a\x01\x7f\xff\n"), "\"a\\u0001\\u007f\xef\xbf\xbd\\n\"");
}

}  // namespace
}  // namespace boucle::source
