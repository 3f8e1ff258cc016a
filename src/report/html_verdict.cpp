// The answers in words: the dates that the reader came for, then the first figures of the report, each with its median
// and its 80 % interval.
#include <algorithm>

#include "analysis/runway.h"
#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {
namespace {

constexpr std::size_t max_cards = 5;

struct Card {
  std::string what, big, words, more;
};

std::string date_big(PageContext& c, const analysis::Runway& runway) {
  return runway.p50 ? c.period(*runway.p50) : horizon_words(c.words, c.run.calendar);
}

// The same measure in the first scenario that is compared: "without new money: Q1 2027".
std::string elsewhere(PageContext& c, const std::string& name, const std::string& own) {
  const ScenarioView* other = compared_scenario(c.run);
  if (!other) return "";
  for (const MeasureView& measure : other->measures) {
    if (measure.name != name) continue;
    std::string cell = measure_cell(c.words, c.run, measure);
    if (measure.runway) cell = date_big(c, analysis::runway(measure.result));
    return cell == own ? "" : c.say.in_scenario(other->title.empty() ? other->name : other->title, cell);
  }
  return "";
}

Card date_card(PageContext& c, const MeasureView& measure) {
  const analysis::Runway runway = analysis::runway(measure.result);
  const std::uint64_t paths = analysis::path_count(measure.result.dates);
  Card card{first_line_of(measure.label), date_big(c, runway), "", ""};
  if (paths <= 1) {
    card.words = c.say.certain.str();
  } else {
    if (runway.p50 && runway.p90 && runway.p10 != runway.p90)
      card.words = c.say.interval(c.period(*runway.p10), c.period(*runway.p90));
    else if (runway.p50 && runway.p10 && !runway.p90)
      card.words = c.say.interval_from(c.period(*runway.p10));
    else if (!runway.p50)
      card.words = date_words(c.words, c.run.calendar, runway, paths);
    const std::string share = share_with_error(c.words, runway.probability, runway.half_width);
    card.more = c.say.by_end(c.last_period(), share);
  }
  return card;
}

Card number_card(PageContext& c, const MeasureView& measure) {
  const result::MeasureResult& r = measure.result;
  Card card{first_line_of(measure.label), measure_cell(c.words, c.run, measure), "", ""};
  if (r.kind == result::Kind::boolean) {
    card.words = c.say.share_of_paths.str();
  } else if (r.kind == result::Kind::number && r.summary.count > 1 && r.summary.lowest != r.summary.highest) {
    const auto text = [&](double v) { return base::quantity_text(v, measure.unit, c.language()); };
    card.words = r.summary.p10 == r.summary.p90 ? c.say.interval_same.str()
                                                : c.say.interval(text(r.summary.p10), text(r.summary.p90));
  } else if (r.kind == result::Kind::date) {
    return date_card(c, measure);
  } else {
    card.words = c.say.certain.str();
  }
  return card;
}

void write(PageContext& c, const Card& card, const std::string& other) {
  c.m.open("div", {{"class", "card"}});
  c.m.open("p", {{"class", "what"}}).label(card.what).close("p");
  c.m.element("p", card.big, {{"class", "big"}});
  for (const std::string* line : {&card.words, &card.more, &other})
    if (!line->empty()) c.m.open("p").label(*line).close("p");
  c.m.close("div").line_break();
}

}  // namespace

void add_verdict(PageContext& c) {
  open_section(c, "verdict", c.say.verdict.view());
  const auto& measures = c.first().measures;
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < measures.size() && shown.size() < max_cards; ++i)
    if (measures[i].runway) shown.push_back(i);
  const auto add = [&](std::size_t i) {
    if (shown.size() < max_cards && std::find(shown.begin(), shown.end(), i) == shown.end()) shown.push_back(i);
  };
  for (const ReportView& report : c.first().reports)
    for (const ItemView& item : report.items)
      for (const EntryView& entry : item.entries)
        if (entry.measure) add(*entry.measure);
  for (std::size_t i = 0; i < measures.size(); ++i)
    if (measures[i].declared) add(i);
  if (shown.empty()) {
    c.m.element("p", c.say.no_answer.view());
    c.missing.push_back(c.say.missing_measures.str());
  } else {
    c.m.open("div", {{"class", "cards"}}).line_break();
    for (const std::size_t i : shown) {
      const Card card = measures[i].runway ? date_card(c, measures[i]) : number_card(c, measures[i]);
      write(c, card, elsewhere(c, measures[i].name, card.big));
    }
    c.m.close("div").line_break();
  }
  close_section(c);
}

}  // namespace boucle::report
