#include "driver/inputs_table.h"

#include <gtest/gtest.h>

#include <string>

#include "driver/next_commands.h"
#include "source/csv_table.h"

namespace boucle::driver {
namespace {

using source::CsvTable;
using source::parse_cell_number;
using source::parse_csv;
using source::to_utf8;

TEST(CellNumber, EnglishAndFrench) {
  EXPECT_EQ(parse_cell_number("1.5", ','), 1.5);
  EXPECT_EQ(parse_cell_number("1,5", ';'), 1.5);
  EXPECT_EQ(parse_cell_number("1,5", ','), 1.5);
  EXPECT_EQ(parse_cell_number("1,500", ';'), 1.5);
  EXPECT_EQ(parse_cell_number("1,500", ','), std::nullopt);  // could be either
  EXPECT_EQ(parse_cell_number("1 234,5", ';'), 1234.5);
  EXPECT_EQ(parse_cell_number("1\u202f234\u00a0567", ';'), 1234567);
  EXPECT_EQ(parse_cell_number("1,234.5", ','), 1234.5);
  EXPECT_EQ(parse_cell_number("1.234,5", ';'), 1234.5);
  EXPECT_EQ(parse_cell_number("1,234,567", ','), 1234567);
  EXPECT_EQ(parse_cell_number("\u22122,5", ';'), -2.5);
  EXPECT_EQ(parse_cell_number("+2e9", ','), 2e9);
  EXPECT_EQ(parse_cell_number("0,125", ','), 0.125);
  for (const char* wrong : {"", "abc", "1,2,3", "1.2.3", "12,34.5", "1e", "nan", "1.5 B$"}) {
    EXPECT_EQ(parse_cell_number(wrong, ';'), std::nullopt) << wrong;
  }
}

CsvTable table_of(source::SourceMap& sources, std::string text) {
  return parse_csv(sources, sources.add("t.csv", std::move(text)));
}

TEST(CsvTables, DialectsAndPlaces) {
  source::SourceMap sources;
  const CsvTable table = table_of(sources, "\xef\xbb\xbfName;Value\r\n\"a;\"\"b\"\"\"; 1,5 \r\n\r\nc;2");
  EXPECT_EQ(table.separator, ';');
  EXPECT_EQ(table.column("value"), 1u);
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].cells[0].text, "a;\"b\"");
  EXPECT_EQ(table.rows[0].cells[1].text, "1,5");
  EXPECT_EQ(table.rows[1].number, 4u);
  EXPECT_EQ(sources.text(table.rows[1].cells[1].span), "2");
  EXPECT_EQ(table_of(sources, "").header.size(), 0u);
  EXPECT_EQ(table_of(sources, "a,b\n\"x").rows.size(), 1u);
}

TEST(CsvTables, OlderWindowsEncoding) {
  EXPECT_EQ(to_utf8("libell\xe9;\x80"), "libellé;€");
  EXPECT_EQ(to_utf8("libellé"), "libellé");
}

model::Model model_with_inputs() {
  model::Model model;
  const auto add = [&](const char* name, const char* kind, double value, double low, double high, const char* unit,
                       double scale) {
    model::EditableInput input;
    input.name = name;
    input.label = std::string("about ") + name;
    input.kind = kind;
    input.value = value, input.low = low, input.high = high;
    input.unit = unit;
    input.unit_scale = scale;
    model.inputs.push_back(input);
  };
  add("firm.cash", "opening", 25e9, 0, 0, "B$", 1e9);
  add("firm.price", "interval", 0, 1e9, 3e9, "B$/year", 1e9);
  add("firm.demand[2027]", "series", 0.1, 0, 0, "%", 0.01);
  model::Variable price;
  price.name = "firm.price";
  price.distribution = model::Distribution{};
  price.distribution->kind = model::DistributionKind::lognormal;
  model.variables.add(price);
  return model;
}

struct Read {
  std::vector<InputChange> changes;
  source::DiagnosticSink sink;
  source::SourceMap sources;
};

void read(Read& read, const std::string& text) {
  read.changes = read_inputs_table(model_with_inputs(), "edited.csv", text, read.sources, read.sink);
}

std::string first_code(const Read& read) {
  return read.sink.empty() ? "" : std::string(source::kind_info(read.sink.all().front().kind).code);
}

std::string edited(std::string from, std::string to, report::CsvDialect dialect = report::CsvDialect::plain) {
  std::string text = inputs_csv(model_with_inputs(), dialect);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in " << text;
  return text.replace(at, from.size(), to);
}

TEST(InputsTable, UnchangedTablesChangeNothing) {
  for (const report::CsvDialect dialect : {report::CsvDialect::plain, report::CsvDialect::french}) {
    Read r;
    read(r, inputs_csv(model_with_inputs(), dialect));
    EXPECT_TRUE(r.changes.empty());
    EXPECT_TRUE(r.sink.empty());
  }
}

TEST(InputsTable, ChangedCellsBecomeOverrides) {
  Read value;
  read(value, edited("opening,25,", "opening,30.5,"));
  ASSERT_EQ(value.changes.size(), 1u);
  EXPECT_EQ(value.changes[0].text, "firm.cash = 30.5 B$");
  EXPECT_EQ(value.changes[0].row, 2u);
  Read french;
  read(french, edited(";25;", ";30,5;", report::CsvDialect::french));
  ASSERT_EQ(french.changes.size(), 1u);
  EXPECT_EQ(french.changes[0].text, "firm.cash = 30.5 B$");
  Read interval;
  read(interval, edited(",1,3,", ",1,4,"));
  ASSERT_EQ(interval.changes.size(), 1u);
  EXPECT_EQ(interval.changes[0].text, "firm.price = 1 B$/year to 4 B$/year");
  Read certain;
  read(certain, edited(",,1,3,", ",2,,,"));
  ASSERT_EQ(certain.changes.size(), 1u);
  EXPECT_EQ(certain.changes[0].text, "firm.price = 2 B$/year");
  Read unit;
  read(unit, edited("25,,,B$", "25,,,M$"));
  ASSERT_EQ(unit.changes.size(), 1u);
  EXPECT_EQ(unit.changes[0].text, "firm.cash = 25 M$");
  Read point;
  read(point, edited(",10,,,%", ",12 %,,,%"));
  ASSERT_EQ(point.changes.size(), 1u);
  EXPECT_EQ(point.changes[0].text, "firm.demand[2027] = 12 %");
}

TEST(InputsTable, MistakesHaveTheirPlace) {
  const struct {
    std::string from, to, code;
  } cases[] = {
      {"opening,25,", "opening,a lot,", "E0902"},
      {"25,,,B$", "25,,,GW", "E0903"},
      {"25,,,B$", "25,,,frogs", "E0903"},
      {"firm.cash,", "firm.cahs,", "E0904"},
      {",1,3,", ",5,3,", "E0906"},
      {"name,label", "nom,label", "E0901"},
      {"firm.price,about firm.price,interval,,1,3,B$/year,,", "firm.price,1", "E0905"},
      {"firm.price,", "firm.cash,", "E0905"},
  };
  for (const auto& c : cases) {
    Read r;
    read(r, edited(c.from, c.to));
    EXPECT_EQ(first_code(r), c.code) << c.to;
    ASSERT_FALSE(r.sink.empty());
    EXPECT_FALSE(r.sink.all().front().hints.empty()) << c.code;
    EXPECT_TRUE(r.sink.all().front().primary.valid()) << c.code;
    EXPECT_TRUE(r.changes.empty() || c.code == "E0905") << c.code;
  }
  Read empty;
  read(empty, "");
  EXPECT_EQ(first_code(empty), "E0901");
}

TEST(ShellArguments, QuotedWhereNeeded) {
  EXPECT_EQ(shell_argument("models/a.bcl"), "models/a.bcl");
  EXPECT_EQ(shell_argument("my file.bcl"), "'my file.bcl'");
  EXPECT_EQ(shell_argument("it's"), "'it'\\''s'");
}

}  // namespace
}  // namespace boucle::driver
