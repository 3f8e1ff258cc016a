#include "report/html_page.h"

#include <algorithm>
#include <cmath>

#include "base/sha256.h"
#include "base/text.h"
#include "report/figures.h"
#include "report/html_sections.h"
#include "report/tables.h"
#include "report/verdict.h"

namespace boucle::report {
namespace {

constexpr std::size_t max_title_bytes = 300;  // of the head; the page itself shows all of it

std::string title_of(const RunView& run) {
  const std::string line = first_line_of(run.model_doc);
  return line.empty() ? run.model_name : line;
}

void head(PageContext& c) {
  const std::string style(page_style());
  const auto digest = base::sha256(style);
  const std::string policy = "default-src 'none'; style-src 'sha256-" + base::base64(digest.data(), digest.size()) +
                             "'; base-uri 'none'; form-action 'none'";
  std::string title = title_of(c.run);
  if (title.size() > max_title_bytes) title = c.run.model_name;
  c.m.open("head").line_break();
  c.m.empty("meta", {{"charset", "utf-8"}}).line_break();
  c.m.empty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}).line_break();
  c.m.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}).line_break();
  c.m.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line_break();
  c.m.empty("meta", {{"name", "referrer"}, {"content", "no-referrer"}}).line_break();
  c.m.empty("meta", {{"name", "generator"}, {"content", "Boucle " + c.run.version}}).line_break();
  c.m.element("title", title).line_break();
  c.m.open("style").raw_style(style).close("style").line_break();
  c.m.close("head").line_break();
}

void badge(PageContext& c) {
  Document line;
  add_books_line(line, c.run, c.words);
  const auto* notice = std::get_if<Notice>(&line.blocks.front());
  const bool good = notice->tone == Tone::good, bad = notice->tone == Tone::bad;
  c.m.element("p",
              (good  ? "✓ "
               : bad ? "✗ "
                     : "○ ") +
                  notice->text,
              {{"class", good  ? "badge good"
                         : bad ? "badge bad"
                               : "badge"}});
}

void masthead(PageContext& c) {
  const RunView& run = c.run;
  c.m.open("header");
  c.m.open("h1").label(title_of(run)).close("h1").line_break();
  const std::string rest = run.model_doc.size() > title_of(run).size() && !run.model_doc.empty()
                               ? std::string(base::trim(std::string_view(run.model_doc).substr(title_of(run).size())))
                               : "";
  if (!rest.empty()) c.m.open("p", {{"class", "lead"}}).label(rest).close("p").line_break();
  const std::string paths = count_text(c.words, static_cast<double>(run.path_count));
  c.m.element("p",
              run.has_randomness ? c.say.runs_from_to(c.period(0), c.last_period(), paths)
                                 : c.words.run_line_certain(run.model_name, c.period(0), c.last_period()),
              {{"class", "faint"}});
  std::vector<std::string> names;
  for (const ScenarioView& scenario : run.scenarios) {
    const std::string title = scenario.name == "base" ? c.words.base_title.str() : scenario.title;
    names.push_back(title.empty() ? scenario.name : scenario.name + " (" + title + ")");
  }
  c.m.open("p", {{"class", "faint"}}).text(c.say.scenarios_shown(base::join(names, " · "))).close("p").line_break();
  badge(c);
  c.m.element("p", c.say.conditional.str() + " " + c.say.not_advice.str(), {{"class", "warning"}});
  for (const ScenarioView& scenario : run.scenarios) {
    if (scenario.faulted_count == 0) continue;
    const double share = static_cast<double>(scenario.faulted_count) /
                         static_cast<double>(std::max<std::uint64_t>(1, scenario.path_count));
    c.m.element("p", "✗ " + c.say.faulted_banner(share_text(c.words, share), scenario.name), {{"class", "badge bad"}});
  }
  c.m.close("header").line_break();
}

void list_contents(PageContext& c, Markup& into) {
  into.open("nav", {{"aria-label", c.say.contents.view()}}).open("ul");
  for (const auto& [id, title] : c.contents) {
    into.open("li").open("a", {{"href", "#" + id}}).text(title).close("a").close("li");
  }
  into.close("ul").close("nav").line_break();
}

}  // namespace

std::string first_line_of(const std::string& text) { return text.substr(0, text.find('\n')); }

const ScenarioView* compared_scenario(const RunView& run) {
  for (const ScenarioView& scenario : run.scenarios)
    if (&scenario != &run.first()) return &scenario;
  return nullptr;
}

void open_section(PageContext& c, std::string_view id, std::string_view title) {
  std::string name(id);
  for (int number = 2;
       std::any_of(c.contents.begin(), c.contents.end(), [&](const auto& e) { return e.first == name; }); ++number)
    name = std::string(id) + "-" + std::to_string(number);
  c.contents.emplace_back(name, title);
  c.m.open("section", {{"id", name}}).open("h2").label(title).close("h2").line_break();
}

void close_section(PageContext& c) { c.m.close("section").line_break(); }

void open_figure(PageContext& c, std::string_view finding, std::string_view below) {
  c.m.open("figure").open("figcaption").open("strong").label(finding).close("strong");
  if (!below.empty()) c.m.open("span").label(below).close("span");
  c.m.close("figcaption").line_break();
}

void close_figure(PageContext& c) { c.m.close("figure").line_break(); }

void add_chart(PageContext& c, const std::function<Markup(ChartSize)>& draw) {
  c.m.open("div", {{"class", "wide"}}).append(draw(ChartSize::wide)).close("div").line_break();
  c.m.open("div", {{"class", "narrow"}}).append(draw(ChartSize::narrow)).close("div").line_break();
}

void add_table_element(PageContext& c, const HtmlTable& table) {
  const std::string_view name = table.caption.empty() ? c.say.data_table.view() : std::string_view(table.caption);
  // Above the part that scrolls, so that no window cuts it; the region carries the same words as its name.
  if (!table.caption.empty()) c.m.open("p", {{"class", "caption"}}).label(table.caption).close("p");
  c.m.open("div", {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", name}});
  c.m.open("table");
  const bool titled = std::any_of(table.columns.begin(), table.columns.end(),
                                  [](const Column& column) { return !column.title.empty(); });
  if (titled) {
    c.m.open("thead").open("tr");
    for (const Column& column : table.columns) {
      c.m.open(column.title.empty() ? "td" : "th",
               {{"class", column.numeric ? "n" : ""}, {"scope", column.title.empty() ? "" : "col"}});
      c.m.label(column.title).close(column.title.empty() ? "td" : "th");
    }
    c.m.close("tr").close("thead");
  }
  c.m.open("tbody");
  for (const auto& row : table.rows) {
    c.m.open("tr");
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool numeric = i < table.columns.size() && table.columns[i].numeric;
      const char* tag = i == 0 ? "th" : "td";
      const std::size_t indent = row[i].find_first_not_of(' ');  // levels of statements
      const bool deep = i == 0 && indent != std::string::npos && indent > 0;
      c.m.open(tag, {{"scope", i == 0 ? "row" : ""}, {"class", numeric ? "n" : deep ? "sub" : ""}});
      if (numeric)
        c.m.text(row[i]);
      else
        c.m.label(deep ? row[i].substr(indent) : row[i]);
      c.m.close(tag);
    }
    c.m.close("tr").line_break();
  }
  c.m.close("tbody").close("table").close("div").line_break();
}

void add_data(PageContext& c, const HtmlTable& table, std::string_view summary) {
  if (table.rows.empty()) return;
  c.m.open("details").element("summary", summary.empty() ? c.say.data_table.view() : summary);
  add_table_element(c, table);
  c.m.close("details").line_break();
}

void add_origin(PageContext& c, const std::string& source, const std::string& quote, const std::string& note) {
  if (const SourceView* view = c.page.source(source)) {
    const std::string name = view->id.empty() ? view->name : view->id;
    const bool linked = view->url.starts_with("https://") || view->url.starts_with("http://");
    std::string facts;
    for (const std::string* fact : {&view->status, &view->published})
      if (!fact->empty()) facts += " · " + in_words(*fact);
    c.m.open("span", {{"class", "chip"}});
    if (linked) c.m.open("a", {{"href", uri_text(view->url)}, {"rel", "noopener noreferrer"}, {"title", view->title}});
    c.m.label(name);
    if (linked) c.m.close("a");
    c.m.label(facts).close("span");
  } else if (!source.empty()) {
    c.m.open("span", {{"class", "chip"}}).label(source).close("span");
  }
  if (!quote.empty()) c.m.text(" ").open("q").label(quote).close("q");
  if (!note.empty()) {
    c.m.text(source.empty() ? "" : " ");
    c.m.open("span", {{"class", "note"}}).label(c.say.assumed(note)).close("span");
  }
  if (source.empty() && note.empty() && quote.empty())
    c.m.open("span", {{"class", "faint"}}).text(c.say.no_origin.view()).close("span");
}

std::string page_html(const RunView& run, const PageView& page, base::Language language) {
  PageContext body{run, page, wording(language), page_words(language), {}};
  body.m.open("main", {{"id", "main"}}).line_break();
  add_verdict(body);
  add_assumptions(body);
  add_reports(body);
  add_scenarios(body);
  add_money_loop(body);
  add_commitments(body);
  add_unit_economics(body);
  add_contagion(body);
  add_claims(body);
  add_checks(body);
  add_statements(body);
  add_account(body);
  body.m.close("main").line_break();

  PageContext c{run, page, body.words, body.say, {}, body.contents};
  c.m.open("html", {{"lang", language == base::Language::french ? "fr" : "en"}}).line_break();
  head(c);
  c.m.open("body").line_break();
  c.m.element("a", c.say.skip.view(), {{"class", "skip"}, {"href", "#main"}}).line_break();
  masthead(c);
  list_contents(c, c.m);
  c.m.append(body.m);
  c.m.open("footer").element("p", c.words.conditional.str() + " " + c.say.not_advice.str());
  c.m.element("p", c.say.cite(run.version, run.model_name, run.model_hash,
                              count_text(c.words, static_cast<double>(run.path_count)), run.seed));
  c.m.close("footer").line_break();
  c.m.close("body").line_break().close("html").line_break();
  return "<!DOCTYPE html>\n" + c.m.take();
}

}  // namespace boucle::report
