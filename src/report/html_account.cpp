// Statements as tables; then the account of the page itself: how it was made, what it cannot say, how to cite it.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "report/figures.h"
#include "report/html_sections.h"
#include "report/tables.h"
#include "report/verdict.h"

namespace boucle::report {
namespace {

constexpr std::size_t max_statement_rows = 400;  // of one table; `boucle table` has all

// Blocks of the terminal's document as HTML.
struct BlockWriter {
  PageContext& c;
  std::string title;  // of the table that follows

  void operator()(const Heading& heading) { title = heading.text; }
  void operator()(const Paragraph& paragraph) const { c.m.open("p").label(paragraph.text).close("p"); }
  void operator()(const Notice& notice) const {
    if (notice.text.empty()) return;
    const char* tone = notice.tone == Tone::bad ? "bad" : notice.tone == Tone::good ? "good" : "faint";
    c.m.open("p", {{"class", tone}}).label(notice.text).close("p").line_break();
  }
  void operator()(const Table& table) {
    HtmlTable html{table.columns, table.rows, title};
    if (html.rows.size() > max_statement_rows) html.rows.resize(max_statement_rows);
    add_table_element(c, html);
    if (table.rows.size() > max_statement_rows)
      c.m.element("p", c.say.more_rows(table.rows.size() - max_statement_rows), {{"class", "faint"}});
  }
  void operator()(const Rows& rows) const {
    for (const Row& row : rows.rows) c.m.open("p").label(row.label + ": " + row.value).close("p");
  }
  void operator()(const Fan&) const {}
  void operator()(const Commands& commands) const {
    c.m.open("pre").text(base::join(commands.lines, "\n")).close("pre").line_break();
  }
};

void field(PageContext& c, const Text& name, const std::string& value) {
  if (value.empty()) return;
  c.m.element("dt", name.view()).open("dd").label(value).close("dd").line_break();
}

void sources(PageContext& c) {
  if (c.page.sources.empty()) return;
  c.m.open("details").element("summary", c.say.field_sources(c.page.sources.size())).open("ul").line_break();
  for (const SourceView& source : c.page.sources) {
    c.m.open("li");
    const bool linked = source.url.starts_with("https://") || source.url.starts_with("http://");
    c.m.label((source.id.empty() ? source.name : source.id) + " · ");
    if (linked) c.m.open("a", {{"href", uri_text(source.url)}, {"rel", "noopener noreferrer"}});
    c.m.label(source.title.empty() ? source.name : source.title);
    if (linked) c.m.close("a");
    for (const std::string* fact : {&source.publisher, &source.status, &source.published})
      if (!fact->empty()) c.m.text(" · ").label(in_words(*fact));
    c.m.close("li").line_break();
  }
  c.m.close("ul").close("details").line_break();
}

}  // namespace

void add_statements(PageContext& c) {
  const auto& tables = c.first().tables;
  if (tables.empty()) {
    c.missing.push_back(c.say.missing_statements.str());
    return;
  }
  open_section(c, "statements", c.say.statements.view());
  Document document;
  add_table_note(document, c.run, c.words);
  for (const TableView& table : tables) add_table(document, c.run, table, c.words, true);
  BlockWriter writer{c, ""};
  for (const Block& block : document.blocks) std::visit(writer, block);
  close_section(c);
}

void add_account(PageContext& c) {
  const RunView& run = c.run;
  open_section(c, "method", c.say.method.view());
  const std::string paths = count_text(c.words, static_cast<double>(run.path_count));
  c.m.element("p", run.has_randomness ? c.say.method_text(paths) : c.say.method_certain.str());
  Document account;
  add_books_line(account, run, c.words);
  add_fault_lines(account, run, c.words);
  BlockWriter writer{c, ""};
  for (const Block& block : account.blocks) std::visit(writer, block);
  c.m.open("h3").text(c.say.limits.view()).close("h3");
  c.m.element("p", c.say.limits_text.view());
  if (!c.missing.empty()) {
    c.m.open("h3").text(c.say.missing.view()).close("h3").open("ul");
    for (const std::string& line : c.missing) c.m.element("li", line);
    c.m.close("ul").line_break();
  }
  c.m.open("h3").text(c.say.data.view()).close("h3").open("dl").line_break();
  field(c, c.say.field_model, run.model_name);
  field(c, c.say.field_file, run.file);
  field(c, c.say.field_hash, run.model_hash);
  field(c, c.say.field_version, "Boucle " + run.version);
  field(c, c.say.field_seed, std::to_string(run.seed));
  field(c, c.say.field_paths, paths);
  std::vector<std::string> names, settings;
  for (const ScenarioView& scenario : run.scenarios) names.push_back(scenario.name);
  for (const auto& [name, value] : run.settings) settings.push_back("--" + name + " " + value);
  field(c, c.say.field_scenarios, base::join(names, ", "));
  field(c, c.say.field_settings, base::join(settings, "; "));
  c.m.close("dl").line_break();
  c.m.element("p", c.say.field_command.view()).open("pre").text(c.page.command).close("pre").line_break();
  sources(c);
  c.m.open("h3").text(c.say.citation.view()).close("h3");
  c.m.element("p", c.say.cite(run.version, run.model_name, run.model_hash, paths, run.seed));
  c.m.element("p", c.say.page_static.view(), {{"class", "faint"}});
  close_section(c);
}

}  // namespace boucle::report
