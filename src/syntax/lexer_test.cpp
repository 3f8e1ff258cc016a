#include "syntax/lexer.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "syntax/parse_testing.h"
#include "syntax/token_text.h"

#ifdef BOUCLE_RAPIDCHECK
#include <rapidcheck.h>
#endif

namespace boucle::syntax {
namespace {

using testing::codes;
using testing::Codes;

struct Lexed {
  source::SourceMap sources;
  source::DiagnosticSink sink;
  std::vector<Token> tokens;
  std::string text;

  explicit Lexed(std::string source) : text(source) {
    tokens = lex(sources, sources.add("test.bcl", std::move(source)), sink);
  }
};

// `kind:text` of every token but spaces and the end, separated by spaces.
std::string kinds(std::string text) {
  const Lexed lexed(std::move(text));
  std::string result;
  for (const Token& token : lexed.tokens) {
    if (token.kind == TokenKind::whitespace || token.kind == TokenKind::end_of_file) continue;
    if (!result.empty()) result += ' ';
    result += token_kind_name(token.kind);
    if (token.kind != TokenKind::newline) result += ':' + lexed.text.substr(token.begin, token.end - token.begin);
  }
  for (const source::Diagnostic& diagnostic : lexed.sink.sorted())
    (result += ' ') += source::kind_info(diagnostic.kind).code;
  return result;
}

bool lossless(const std::string& text) {
  const Lexed lexed(text);
  std::uint32_t end = 0;
  for (const Token& token : lexed.tokens) {
    if (token.begin != end || token.end < token.begin) return false;
    end = token.end;
  }
  return end == text.size() && lexed.tokens.back().kind == TokenKind::end_of_file;
}

TEST(Lexer, Numbers) {
  EXPECT_EQ(kinds("1_000 2.5 3e9 1.5e-3"), "number:1_000 number:2.5 number:3e9 number:1.5e-3");
  EXPECT_EQ(kinds("10k 3M 25B 2T"), "number:10k number:3M number:25B number:2T");
  EXPECT_EQ(kinds("2025..2029"), "number:2025 dot_dot:.. number:2029");
  EXPECT_EQ(kinds("x[-4]"), "name:x left_bracket:[ minus:- number:4 right_bracket:]");
  EXPECT_EQ(kinds("1e999"), "number:1e999 E0008");
  EXPECT_DOUBLE_EQ(number_value("1_000").value, 1000);
  EXPECT_DOUBLE_EQ(number_value("2.5M").magnitude, 1e6);
}

TEST(Lexer, UnitsFollowNumbers) {
  EXPECT_EQ(kinds("25 B$"), "number:25 unit:B$");
  EXPECT_EQ(kinds("25B$"), "number:25 unit:B$");
  EXPECT_EQ(kinds("25 Md$"), "number:25 unit:Md$");
  EXPECT_EQ(kinds("2.5 $/GPU/hour"), "number:2.5 unit:$/GPU/hour");
  EXPECT_EQ(kinds("20 %/year"), "number:20 unit:%/year");
  EXPECT_EQ(kinds("9 B$/GW/year"), "number:9 unit:B$/GW/year");
  EXPECT_EQ(kinds("3 B$ / x"), "number:3 unit:B$ slash:/ name:x");
  EXPECT_EQ(kinds("3 GW·hour"), "number:3 unit:GW·hour");
  EXPECT_EQ(kinds("3 m^2/s^-1 ^ 2"), "number:3 unit:m^2/s^-1 caret:^ number:2");
  EXPECT_EQ(kinds("3 t/CO2"), "number:3 unit:t/CO2");
  EXPECT_EQ(kinds("5 M€"), "number:5 unit:M€");
  EXPECT_EQ(kinds("3  GW"), "number:3 name:GW");  // two spaces: not its unit
  EXPECT_EQ(kinds("5k/year"), "number:5k slash:/ name:year");
  EXPECT_EQ(kinds("10MW"), "number:10 unit:MW");
}

TEST(Lexer, ReservedWordsAreNeverUnits) {
  for (const char* word :
       {"to",    "then",   "else",  "if",        "and",  "or", "not",   "in",   "as",    "for", "from",
        "until", "before", "after", "initially", "prev", "by", "start", "true", "false", "now", "never"}) {
    EXPECT_EQ(kinds(std::string("3 ") + word), std::string("number:3 word_") + word + ":" + word);
  }
  EXPECT_EQ(kinds("60 %/year to 120 %/year"), "number:60 unit:%/year word_to:to number:120 unit:%/year");
  EXPECT_EQ(kinds("3 today"), "number:3 unit:today");
}

TEST(Lexer, CurrencyBeforeTheNumber) {
  EXPECT_EQ(kinds("$25B"), "unit_symbol:$ number:25B");
  EXPECT_EQ(kinds("$2.5/GPU/hour"), "unit_symbol:$ number:2.5 unit:/GPU/hour");
  EXPECT_EQ(kinds("x / $"), "name:x slash:/ unit_symbol:$");
  EXPECT_EQ(kinds("price: B$/GW"), "name:price colon:: unit_symbol:B$ slash:/ name:GW");
}

TEST(Lexer, Periods) {
  EXPECT_EQ(kinds("2026-H2 2026-Q1 2026-07 2026-07-15"),
            "period:2026-H2 period:2026-Q1 period:2026-07 period:2026-07-15");
  EXPECT_EQ(kinds("FY2027 FY2027-Q1 FY2027-H2 FY2027x"),
            "period:FY2027 period:FY2027-Q1 period:FY2027-H2 name:FY2027x");
  EXPECT_EQ(kinds("2026"), "number:2026");
  EXPECT_EQ(kinds("2026-Q1..2027-Q4"), "period:2026-Q1 dot_dot:.. period:2027-Q4");
  EXPECT_EQ(kinds("2026 - 07"), "number:2026 minus:- number:07");
  EXPECT_EQ(kinds("2026-x"), "number:2026 minus:- name:x");
  EXPECT_EQ(kinds("2026-100"), "number:2026 minus:- number:100");
  EXPECT_EQ(kinds("2026-13"), "period:2026-13 E0009");
  EXPECT_EQ(kinds("2026-02-30"), "period:2026-02-30 E0009");
  EXPECT_EQ(kinds("2026-Q5"), "period:2026-Q5 E0009");
  EXPECT_EQ(kinds("2026-q1"), "period:2026-q1 E0009");
}

TEST(Lexer, CommentsAndNewlines) {
  EXPECT_EQ(kinds("# a\n## b\r\n### c\rx"),
            "comment:# a newline doc_comment:## b newline comment:### c newline name:x");
  EXPECT_EQ(comment_text("##  Two labs "), "Two labs");
}

TEST(Lexer, Strings) {
  EXPECT_EQ(kinds(R"("a # b" x)"), R"(string:"a # b" name:x)");
  EXPECT_EQ(kinds(R"("a\"b")"), R"(string:"a\"b")");
  EXPECT_EQ(string_value(R"("a\"b\n\\")"), "a\"b\n\\");
  EXPECT_EQ(kinds("\"abc\nx"), "string:\"abc newline name:x E0007");
  EXPECT_EQ(string_value("« wörld »"), "wörld");
}

TEST(Lexer, Names) {
  EXPECT_EQ(kinds("café _x x1 prévision"), "name:café name:_x name:x1 name:prévision");
  EXPECT_EQ(kinds("to tox"), "word_to:to name:tox");
}

TEST(Lexer, Symbols) {
  EXPECT_EQ(kinds("== = != < <= > >= -> - .. . ~ @ ^ ·"),
            "equal:== assign:= not_equal:!= less:< less_equal:<= greater:> greater_equal:>= arrow:-> minus:- "
            "dot_dot:.. dot:. "
            "tilde:~ at:@ caret:^ middle_dot:·");
}

TEST(Lexer, ForeignCharactersMeanWhatWasMeant) {
  EXPECT_EQ(kinds("a − b"), "name:a minus:− name:b E0010");
  EXPECT_EQ(kinds("“a”"), "string:“a” E0010");
  EXPECT_EQ(kinds("« a »"), "string:« a » E0010");
  EXPECT_EQ(kinds("'a'"), "string:'a' E0010");
  EXPECT_EQ(kinds("25\u00a0B$"), "number:25 unit:B$ E0010");
  EXPECT_EQ(kinds("a && b"), "name:a word_and:&& name:b E0010");
  EXPECT_EQ(kinds("a ≤ b"), "name:a less_equal:≤ name:b E0010");
}

TEST(Lexer, OneDiagnosticForARunOfStrayCharacters) {
  EXPECT_EQ(kinds("a ???`` b"), "name:a error:???`` name:b E0006");
  EXPECT_EQ(kinds("a ? ?"), "name:a error:? error:? E0006 E0006");
  EXPECT_EQ(kinds("☃☃"), "error:☃☃ E0006");
}

TEST(Lexer, ByteOrderMarkAndTabsAreSpace) { EXPECT_EQ(kinds("\xef\xbb\xbfx\t=\t1"), "name:x assign:= number:1"); }

TEST(Lexer, InvalidUtf8StopsWithItsOffset) {
  const Lexed lexed("x = 1\ny = \xff");
  ASSERT_EQ(lexed.sink.all().size(), 1u);
  EXPECT_EQ(source::kind_info(lexed.sink.all()[0].kind).code, "E0001");
  EXPECT_EQ(lexed.sink.all()[0].primary.begin, 10u);
  EXPECT_EQ(lexed.sink.all()[0].args[0].en, "10");
  EXPECT_EQ(codes("\xc0\xaf"), Codes{"E0001"});
}

TEST(Lexer, ErrorsAreBounded) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "? ";
  EXPECT_EQ(Lexed(text).sink.error_count(), static_cast<std::size_t>(max_lexer_errors));
}

TEST(Lexer, Lossless) {
  EXPECT_TRUE(lossless(""));
  EXPECT_TRUE(lossless(testing::sim_model));
  EXPECT_TRUE(lossless("\xef\xbb\xbf a\r\n\t\"b ☃ « c » 25\u00a0B$ '"));
  EXPECT_TRUE(lossless(testing::read_test_file(BOUCLE_ROOT "/examples/small_loop.bcl")));
}

#ifdef BOUCLE_RAPIDCHECK
TEST(Lexer, AnyBytesAreLossless) {
  EXPECT_TRUE(rc::check("tokens cover any text, and no bytes crash", [](const std::string& bytes) {
    RC_ASSERT(lossless(bytes));
    testing::Parsed parsed(bytes);
  }));
}

// Random bytes rarely make words: glue pieces of the language instead.
TEST(Lexer, AnyPiecesAreLossless) {
  static const std::vector<std::string> pieces = {
      "x",  "entity", "param",  "claim",   "prev",   "if",     "then",   "else",      "to",     "..",     "=",
      "==", "(",      ")",      "[",       "]",      "{",      "}",      "\n",        " ",      " ",      "  ",
      "25", "B$",     "%/year", "2026-Q1", "$",      "\"a\"",  "\"",     "#c",        "## d\n", "@",      ",",
      ":",  ".",      "->",     "-",       "*",      "^",      "series", "pay",       "as",     "for",    "in",
      "é",  "−",      "«",      "»",       "\u00a0", "FY2027", "?",      "initially", "model",  "report", "nature"};
  EXPECT_TRUE(rc::check("tokens cover any mixture of pieces", [] {
    std::string text;
    for (const std::size_t piece :
         *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, pieces.size()))) {
      text += pieces[piece];
    }
    RC_ASSERT(lossless(text));
    testing::Parsed parsed(text);
  }));
}
#endif

}  // namespace
}  // namespace boucle::syntax
