// Published figures that contradict each other, by the rule that found them (analysis/claim_conflicts.h).
#include <algorithm>

#include "report/claims_report.h"
#include "report/html_sections.h"

namespace boucle::report {
namespace {

constexpr std::size_t max_open = 3, max_of_a_rule = 200;  // shown at once; behind a summary

void say(PageContext& c, const analysis::Conflict& conflict) {
  c.m.open("li").label(conflict.says.in(c.language())).close("li").line_break();
}

}  // namespace

void add_conflicts(PageContext& c) {
  const auto& conflicts = c.first().conflicts;
  if (conflicts.empty()) return;
  c.m.element("h3", c.say.conflicts_finding(conflicts.size()));
  c.m.element("p", c.say.conflicts_below.view(), {{"class", "faint"}});
  for (std::size_t r = 0; r < analysis::conflict_rule_count; ++r) {
    const auto rule = static_cast<analysis::ConflictRule>(r);
    std::vector<const analysis::Conflict*> found;
    for (const analysis::Conflict& conflict : conflicts)
      if (conflict.rule == rule) found.push_back(&conflict);
    if (found.empty()) continue;
    c.m.open("h4").text(c.words.conflict_rule_heading(conflict_rule_words(c.words, rule), found.size())).close("h4");
    c.m.open("ul");
    for (std::size_t i = 0; i < found.size() && i < max_open; ++i) say(c, *found[i]);
    c.m.close("ul").line_break();
    if (found.size() <= max_open) continue;
    c.m.open("details").element("summary", c.say.more_conflicts(found.size() - max_open)).open("ul");
    for (std::size_t i = max_open; i < found.size() && i < max_of_a_rule; ++i) say(c, *found[i]);
    c.m.close("ul").close("details").line_break();
  }
}

}  // namespace boucle::report
