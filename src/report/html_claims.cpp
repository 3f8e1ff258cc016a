// What was published against what the model says, by the date of the forecast; and the checks of the model.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {
std::string claimed_words(const PageContext& c, const ClaimView& claim) {
  const auto text = [&](double v) {
    if (claim.kind == result::Kind::number) return base::quantity_text(v, claim.unit, c.language(), 5);
    return value_text(c.words, v, claim.kind, claim.unit, c.run.calendar);
  };
  const std::size_t space = claim.value_text.find(' ');  // after a sign such as ~ or <=
  const bool is_signed = space != std::string::npos && claim.value_text.find_first_of("~<>=") == 0;
  std::string sign = is_signed ? claim.value_text.substr(0, space) : "";
  if (sign == "<=") sign = "≤";
  if (sign == ">=") sign = "≥";
  if (!sign.empty()) sign += "\u00a0";
  const std::string low = text(claim.claimed_low), high = text(claim.claimed_high);
  return sign + (low == high ? low : c.words.loops_bounds(low, high));
}

namespace {

using analysis::ClaimVerdict;

constexpr std::size_t max_page_claims = 500;
constexpr std::ptrdiff_t max_open_claims = 6, least_folded = 3;  // of a date: those furthest from the model

std::string verdict_label(const PageContext& c, const ClaimView& claim) {
  const analysis::ClaimAnswer& a = claim.answer;
  const bool certain = a.p05 == a.p95;
  const bool below = a.percentile < 0.5;
  switch (a.verdict) {
    case ClaimVerdict::agrees:
      return "● " + c.say.agrees.str();
    case ClaimVerdict::edge:
      return "◐ " + (below ? c.say.edge_below.str() : c.say.edge_above.str());
    case ClaimVerdict::far:
      return "✗ " + (certain ? c.say.far.str() : below ? c.say.far_below.str() : c.say.far_above.str());
    case ClaimVerdict::unresolved:
      return "○ " + c.say.unresolved.str();
  }
  return "";
}

std::string model_words(const PageContext& c, const ClaimView& claim) {
  const analysis::ClaimAnswer& a = claim.answer;
  if (a.verdict == ClaimVerdict::unresolved) return "";
  const auto text = [&](double v) { return value_text(c.words, v, claim.kind, claim.unit, c.run.calendar); };
  return c.say.model_says(a.p05 == a.p95 ? text(a.p50) : c.words.claim_range(text(a.p50), text(a.p05), text(a.p95)));
}

void claim_row(PageContext& c, const ClaimView& claim) {
  const analysis::ClaimAnswer& a = claim.answer;
  const std::string verdict = verdict_label(c, claim);
  c.m.open("tr").open("th", {{"class", "name"}, {"scope", "row"}});
  c.m.label(claim.subject.empty() ? claim.name : claim.subject).open("small");
  if (!claim.subject.empty()) c.m.label(claim.name).text(" ");
  if (claim.expression != claim.name) c.m.label(claim.expression).text(" ");
  const SourceView* source = c.page.source(claim.source);
  if (!claim.status.empty() && (!source || source->status != claim.status)) c.m.label(in_words(claim.status)).text(" ");
  if (!claim.source.empty() || !claim.quote.empty()) add_origin(c, claim.source, claim.quote, "");
  c.m.close("small").close("th").open("td", {{"class", "plot"}});
  if (a.verdict != ClaimVerdict::unresolved && a.p05 != a.p95) {
    Strip strip{0.05, 0.25, std::clamp(a.percentile, 0.0, 1.0), 0.75, 0.95};
    c.m.append(strip_svg(strip, {{0, "", false}, {0.5, "", true}, {1, "", false}},
                         claim.name + ": " + verdict + ", " + c.say.percentile.str() + " " +
                             base::number_text(std::round(a.percentile * 100), c.language())));
  }
  c.m.close("td").open("td", {{"class", "value"}});
  c.m.open("span", {{"class", a.verdict == ClaimVerdict::far      ? "bad"
                              : a.verdict == ClaimVerdict::agrees ? "good"
                                                                  : ""}});
  c.m.text(verdict).close("span");
  c.m.open("small").label(c.say.claimed(claimed_words(c, claim))).text(" · " + model_words(c, claim)).close("small");
  if (a.driver && a.verdict == ClaimVerdict::far)
    c.m.open("small")
        .label(c.say.driver(labelled_input(c.words, claim.driver_label.in(c.language()), a.driver->name)))
        .close("small");
  c.m.close("td").close("tr").line_break();
}

void claim_rows(PageContext& c, const std::vector<const ClaimView*>& claims, std::size_t& shown) {
  if (claims.empty()) return;
  c.m.open("table", {{"class", "rows"}}).open("tbody").line_break();
  for (const ClaimView* claim : claims)
    if (shown++ < max_page_claims) claim_row(c, *claim);
  c.m.close("tbody").close("table").line_break();
}

void folded_rows(PageContext& c, const Text& summary, const std::vector<const ClaimView*>& claims, std::size_t& shown) {
  if (claims.empty()) return;
  c.m.open("details").element("summary", summary(claims.size()));
  claim_rows(c, claims, shown);
  c.m.close("details").line_break();
}

// Between 0 and 1: how far the figure is from the middle of the model's, beside the larger of both.
double distance(const ClaimView& claim) {
  const double published = (claim.claimed_low + claim.claimed_high) / 2, model = claim.answer.p50;
  const double size = std::max(std::fabs(published), std::fabs(model));
  return size > 0 && std::isfinite(size) ? std::fabs(published - model) / (2 * size) : 1;
}

// What contradicts the model most stands first, what agrees last.
void sort_for_reading(std::vector<const ClaimView*>& claims) {
  const auto rank = [](const ClaimView* claim) {
    switch (claim->answer.verdict) {
      case ClaimVerdict::far:
        return 0;
      case ClaimVerdict::edge:
        return 1;
      case ClaimVerdict::agrees:
        return 2;
      case ClaimVerdict::unresolved:
        return 3;
    }
    return 4;
  };
  std::stable_sort(claims.begin(), claims.end(), [&](const ClaimView* a, const ClaimView* b) {
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return rank(a) == 0 && distance(*a) > distance(*b);
  });
}

std::size_t count(const std::vector<const ClaimView*>& claims, ClaimVerdict verdict) {
  return static_cast<std::size_t>(std::count_if(
      claims.begin(), claims.end(), [&](const ClaimView* claim) { return claim->answer.verdict == verdict; }));
}

}  // namespace

void add_claims(PageContext& c) {
  const auto& claims = c.first().claims;
  if (claims.empty()) {
    c.missing.push_back(c.say.missing_claims.str());
    return;
  }
  std::map<std::string, std::vector<const ClaimView*>> by_vintage;
  std::vector<const ClaimView*> all;
  for (const ClaimView& claim : claims) {
    if (claim.from_table && claim.answer.verdict == ClaimVerdict::unresolved) continue;  // `boucle claims` lists them
    all.push_back(&claim);
    by_vintage[claim.group.empty() ? claim.vintage : claim.group].push_back(&claim);
  }
  open_section(c, "claims", c.say.claims.view());
  open_figure(c, c.say.claims_finding(count(all, ClaimVerdict::agrees), all.size(), count(all, ClaimVerdict::far)),
              c.say.claims_note.view());
  std::size_t shown = 0;
  for (auto& [vintage, group] : by_vintage) {
    sort_for_reading(group);
    const std::string name = vintage.empty() ? c.say.no_vintage.str() : vintage;
    const std::size_t agreeing = count(group, ClaimVerdict::agrees);
    const bool is_date = vintage.empty() || std::isdigit(static_cast<unsigned char>(vintage.front()));
    c.m.open("h3").label(is_date ? c.say.vintage_heading(name, agreeing, group.size())
                                 : c.say.set_heading(name, agreeing, group.size()));
    c.m.close("h3");
    // What agrees stands behind a summary: a reader comes for what does not.
    const auto first_agreeing = std::find_if(group.begin(), group.end(), [](const ClaimView* claim) {
      return claim->answer.verdict == ClaimVerdict::agrees || claim->answer.verdict == ClaimVerdict::unresolved;
    });
    const bool is_long = first_agreeing - group.begin() > max_open_claims + least_folded;
    const auto fold = is_long ? group.begin() + max_open_claims : first_agreeing;
    claim_rows(c, {group.begin(), fold}, shown);
    folded_rows(c, c.say.other_far, {fold, first_agreeing}, shown);
    folded_rows(c, c.say.agreeing, {first_agreeing, group.end()}, shown);
  }
  if (shown > max_page_claims) c.m.element("p", c.say.more_rows(shown - max_page_claims), {{"class", "faint"}});
  close_figure(c);
  add_conflicts(c);
  close_section(c);
}

void add_checks(PageContext& c) {
  bool any = false;
  for (const ScenarioView& scenario : c.run.scenarios) any = any || (scenario.requested && !scenario.checks.empty());
  if (!any) return;
  open_section(c, "checks", c.say.checks.view());
  for (const ScenarioView& scenario : c.run.scenarios) {
    if (!scenario.requested || scenario.checks.empty()) continue;
    if (c.run.scenarios.size() > 1) c.m.open("h3").label(scenario.name).close("h3");
    c.m.open("ul");
    for (const analysis::CheckOutcome& check : scenario.checks) {
      const bool sample = !check.about_all_paths && scenario.path_count > 1;
      const std::string outcome =
          !check.known   ? c.words.check_unknown.str()
          : check.passed ? c.words.check_passed.str()
          : sample       ? c.words.check_failed_on(share_with_error(c.words, check.failing_share, check.half_width))
                         : c.words.check_failed.str();
      c.m.open("li").open("code").label(check.text).close("code").text(" ");
      c.m.element("span",
                  (!check.known   ? "○ "
                   : check.passed ? "✓ "
                                  : "✗ ") +
                      outcome,
                  {{"class", !check.known   ? ""
                             : check.passed ? "good"
                                            : "bad"}});
      c.m.close("li");
    }
    c.m.close("ul").line_break();
  }
  close_section(c);
}

}  // namespace boucle::report
