#include "report/claims_report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/number_text.h"
#include "base/text.h"
#include "report/figures.h"
#include "report/json.h"

namespace boucle::report {
namespace {

using analysis::ClaimVerdict;
using analysis::ConflictRule;

constexpr std::uint64_t claims_schema_version = 1;

std::string verdict_words(const Wording& words, const ClaimView& claim) {
  switch (claim.answer.verdict) {
    case ClaimVerdict::agrees:
      return words.claim_agrees.str();
    case ClaimVerdict::edge:
      return words.claim_edge.str();
    case ClaimVerdict::far:
      return words.claim_far.str();
    case ClaimVerdict::unresolved:
      return words.claim_unresolved.str();
  }
  return "";
}

// The paths that are kept tell percentiles from the 1st to the 99th.
std::string percentile_words(const analysis::ClaimAnswer& answer) {
  if (answer.p05 == answer.p95) return "";
  if (answer.percentile < 0.01) return "<1";
  if (answer.percentile > 0.99) return ">99";
  return base::format_shortest(std::round(answer.percentile * 100));
}

class ClaimsReport {
 public:
  ClaimsReport(const RunView& run, const ClaimsSettings& settings, const Wording& words)
      : run_(run), settings_(settings), words_(words), scenario_(run.first()) {}

  Document make() {
    add(Heading{words_.claims_title(run_.model_name), 1});
    std::string line = words_.claims_counts(scenario_.claims.size(), resolved(), scenario_.conflicts.size());
    if (!settings_.as_of.empty()) line += " " + words_.claims_as_of(settings_.as_of, settings_.left_out);
    add(Paragraph{line});
    if (scenario_.claims.empty()) {
      add(Paragraph{words_.claims_none.str()});
      return std::move(document_);
    }
    conflicts();
    std::vector<std::string> groups;
    for (const ClaimView& claim : scenario_.claims)
      if (std::find(groups.begin(), groups.end(), claim.group) == groups.end()) groups.push_back(claim.group);
    for (const std::string& group : groups) resolved_claims(group, groups.size() > 1);
    largest_drivers();
    unresolved_claims();
    add(Notice{"", Tone::plain});
    if (run_.has_randomness && run_.path_count > 1) add(Notice{words_.monte_carlo_note.str(), Tone::faint});
    add(Notice{words_.conditional.str(), Tone::faint});
    return std::move(document_);
  }

 private:
  const RunView& run_;
  const ClaimsSettings& settings_;
  const Wording& words_;
  const ScenarioView& scenario_;
  Document document_;

  template <class B>
  void add(B block) {
    document_.blocks.emplace_back(std::move(block));
  }

  std::size_t resolved() const {
    return static_cast<std::size_t>(std::count_if(scenario_.claims.begin(), scenario_.claims.end(), [](const auto& c) {
      return c.answer.verdict != ClaimVerdict::unresolved;
    }));
  }

  void conflicts() {
    if (scenario_.conflicts.empty()) return;
    add(Heading{words_.conflicts_heading(scenario_.conflicts.size()), 2});
    for (std::size_t r = 0; r < analysis::conflict_rule_count; ++r) {
      const auto rule = static_cast<ConflictRule>(r);
      Rows rows;
      for (const analysis::Conflict& conflict : scenario_.conflicts) {
        if (conflict.rule != rule) continue;
        rows.rows.push_back({analysis::rule_name(rule), conflict.says.in(words_.language)});
      }
      if (rows.rows.empty()) continue;
      add(Heading{words_.conflict_rule_heading(conflict_rule_words(words_, rule), rows.rows.size()), 2});
      add(std::move(rows));
    }
  }

  std::string model_words(const ClaimView& claim) const {
    const analysis::ClaimAnswer& a = claim.answer;
    const auto text = [&](double value) { return value_text(words_, value, claim.kind, claim.unit, run_.calendar); };
    return a.p05 == a.p95 ? text(a.p50) : words_.claim_range(text(a.p50), text(a.p05), text(a.p95));
  }

  void resolved_claims(const std::string& group, bool several) {
    Table table;
    table.columns = {{words_.claim_column.str(), false},         {words_.claimed_column.str(), true},
                     {words_.model_column.str(), true, true},    {words_.percentile_column.str(), true, false, 1},
                     {words_.verdict_column.str(), false, true}, {words_.driver_column.str(), false, false, 2}};
    std::size_t agreeing = 0;
    for (const ClaimView& claim : scenario_.claims) {
      if (claim.group != group || claim.answer.verdict == ClaimVerdict::unresolved) continue;
      agreeing += claim.answer.verdict == ClaimVerdict::agrees ? 1 : 0;
      std::string verdict = verdict_words(words_, claim);
      if (claim.superseded_by) verdict += ", " + words_.claim_superseded(scenario_.claims[*claim.superseded_by].name);
      std::string driver;
      if (claim.answer.driver)
        driver =
            claim.answer.driver->name + " " + base::number_text(claim.answer.driver->correlation, words_.language, 2);
      table.rows.push_back({claim.name, claim.claimed.in(words_.language), model_words(claim),
                            percentile_words(claim.answer), std::move(verdict), std::move(driver)});
    }
    if (table.rows.empty()) return;
    const std::string heading = words_.claims_heading(table.rows.size(), agreeing);
    add(Heading{several && !group.empty() ? words_.claims_group(group, heading) : heading, 2});
    add(std::move(table));
  }

  // Who reads a table without room for them learns here what the figures hang on, in words.
  void largest_drivers() {
    std::map<std::string, std::pair<std::size_t, const ClaimView*>> counts;
    for (const ClaimView& claim : scenario_.claims) {
      if (!claim.answer.driver) continue;
      auto& [count, first] = counts.try_emplace(claim.answer.driver->name, 0, &claim).first->second;
      ++count;
    }
    std::vector<std::pair<std::size_t, const ClaimView*>> ordered;
    for (const auto& [name, counted] : counts) ordered.push_back(counted);
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    Rows rows;
    for (const auto& [count, claim] : ordered)
      rows.rows.push_back(
          {count_text(words_, static_cast<double>(count)),
           labelled_input(words_, claim->driver_label.in(words_.language), claim->answer.driver->name)});
    if (rows.rows.empty()) return;
    add(Heading{words_.claims_drivers_heading.str(), 2});
    add(std::move(rows));
  }

  void unresolved_claims() {
    Rows rows;
    for (const ClaimView& claim : scenario_.claims) {
      if (claim.answer.verdict != ClaimVerdict::unresolved) continue;
      const std::string reason = claim.reason.empty() ? words_.claim_no_reason.str() : claim.reason;
      const std::string what = claim.subject.empty() ? claim.expression : claim.subject;
      rows.rows.push_back(
          {claim.name, (what.empty() ? "" : what + ": ") + claim.claimed.in(words_.language) + "\n" + reason});
    }
    if (rows.rows.empty()) return;
    add(Heading{words_.unresolved_heading(rows.rows.size()), 2});
    add(std::move(rows));
  }
};

// ----------------------------------------------------------------------------------------------------------- JSON
std::string day_text(const RunView& run, double day) {
  if (std::isnan(day)) return "";
  if (std::isinf(day)) return "never";
  if (run.calendar.abstract()) return base::period_text(base::abstract_period(static_cast<std::int32_t>(day)));
  return base::date_text(day);
}

const char* verdict_code(ClaimVerdict verdict) {
  switch (verdict) {
    case ClaimVerdict::agrees:
      return "agrees";
    case ClaimVerdict::edge:
      return "edge";
    case ClaimVerdict::far:
      return "far";
    case ClaimVerdict::unresolved:
      return "unresolved";
  }
  return "";
}

void write_claim(JsonWriter& json, const RunView& run, const ClaimView& c) {
  json.begin_object().field("id", c.name).field("subject", c.subject).field("expression", c.expression);
  json.field("claimed", c.value_text).field("group", c.group).field("vintage", c.vintage).field("status", c.status);
  json.field("basis", c.fact.basis).field("source", c.source).field("url", c.url).field("quote", c.quote);
  json.field("verdict", verdict_code(c.answer.verdict));
  if (c.superseded_by) json.field("superseded_by", run.first().claims[*c.superseded_by].name);
  if (c.answer.verdict == ClaimVerdict::unresolved) {
    json.field("reason", c.reason).end_object();
    return;
  }
  json.field("unit", c.kind == result::Kind::number ? c.unit.text : c.kind == result::Kind::date ? "date" : "bool");
  json.field("percentile", c.answer.percentile).field("inside_80", c.answer.inside_80);
  const double scale = c.kind == result::Kind::number && c.unit.scale != 0 ? c.unit.scale : 1;
  const auto quantile = [&](const char* name, double value) {
    if (c.kind == result::Kind::date)
      json.field(name, day_text(run, value));
    else
      json.field(name, value / scale);
  };
  quantile("p05", c.answer.p05);
  quantile("p50", c.answer.p50);
  quantile("p95", c.answer.p95);
  if (c.answer.driver) {
    json.key("driver").begin_object().field("name", c.answer.driver->name);
    json.field("rank_correlation", c.answer.driver->correlation).end_object();
  }
  json.end_object();
}

void write_conflict(JsonWriter& json, const ScenarioView& scenario, const analysis::Conflict& conflict) {
  json.begin_object().field("rule", analysis::rule_name(conflict.rule)).key("claims").begin_array();
  for (const std::size_t claim : conflict.claims) json.text(scenario.claims[claim].name);
  json.end_array().field("en", conflict.says.en).field("fr", conflict.says.fr).end_object();
}

void write_assumptions(JsonWriter& json, const RunView& run, const AssumptionsView& view) {
  json.key("assumptions").begin_object().field("measure", view.measure).field("scenario", view.scenario);
  json.key("paths").integer(view.path_count);
  json.field("varied_by", view.share).key("cited_inputs").integer(view.cited_count).key("inputs").begin_array();
  for (const UncitedView& a : view.assumptions) {
    const double scale = a.unit.scale != 0 ? a.unit.scale : 1;
    json.begin_object().field("name", a.name).field("label", a.label).field("kind", a.kind);
    if (a.kind == "law")
      json.field("value", a.text);
    else if (a.kind == "interval")
      json.field("low", a.low / scale).field("high", a.high / scale).field("unit", a.unit.text);
    else if (a.kind == "date")
      json.field("value", day_text(run, a.value));
    else if (a.kind == "bool")
      json.field("value", a.value != 0);
    else
      json.field("value", a.value / scale).field("unit", a.unit.text);
    json.field("reason", a.reason).field("place", a.place).key("influence");
    if (a.influence)
      json.begin_object().field("rank_correlation", *a.influence).field("standard_error", a.error).end_object();
    else
      json.null();
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string conflict_rule_words(const Wording& words, analysis::ConflictRule rule) {
  switch (rule) {
    case ConflictRule::value:
      return words.conflict_value.str();
    case ConflictRule::drift:
      return words.conflict_drift.str();
    case ConflictRule::accounting:
      return words.conflict_accounting.str();
    case ConflictRule::sum:
      return words.conflict_sum.str();
    case ConflictRule::unit_slip:
      return words.conflict_unit_slip.str();
    case ConflictRule::dates:
      return words.conflict_dates.str();
    case ConflictRule::superseded:
      return words.conflict_superseded.str();
    case ConflictRule::editorial:
      return words.conflict_editorial.str();
  }
  return "";
}

Document claims_document(const RunView& run, const ClaimsSettings& settings, const Wording& words) {
  return ClaimsReport(run, settings, words).make();
}

Document assumptions_document(const AssumptionsView& view, const base::Calendar& calendar, const Wording& words) {
  Document document;
  std::string title = words.assumptions_heading(view.assumptions.size(), view.measure_label);
  if (!view.scenario.empty()) title += " · " + words.scenario_heading(view.scenario);
  document.blocks.emplace_back(Heading{std::move(title), 2});
  document.blocks.emplace_back(Paragraph{words.assumptions_note(
      view.cited_count, share_text(words, view.share), count_text(words, static_cast<double>(view.path_count)))});
  if (view.assumptions.empty()) return document;
  Table table;
  table.columns = {{words.assumption_column.str(), false},
                   {words.assumed_column.str(), true},
                   {words.influence_column.str(), true},
                   {words.place_column.str(), false}};
  for (const UncitedView& a : view.assumptions) {
    if (table.rows.size() == max_shown_assumptions) break;
    const auto text = [&](double value) { return base::quantity_text(value, a.unit, words.language, 6); };
    std::string value = a.kind == "law"        ? a.text
                        : a.kind == "interval" ? words.input_range(text(a.low), text(a.high))
                        : a.kind == "date"     ? value_text(words, a.value, result::Kind::date, a.unit, calendar)
                        : a.kind == "bool"     ? (a.value != 0 ? words.yes : words.no).str()
                                               : text(a.value);
    std::string influence = words.not_varied.str();
    if (a.influence) {
      const auto number = [&](double x) { return base::fixed_text(x, words.language, 3); };
      influence = number(*a.influence) + " ± " + number(a.error);
    }
    table.rows.push_back({a.name, std::move(value), std::move(influence), a.place});
  }
  document.blocks.emplace_back(std::move(table));
  if (view.assumptions.size() > max_shown_assumptions)
    document.blocks.emplace_back(
        Notice{words.assumptions_more(view.assumptions.size() - max_shown_assumptions), Tone::faint});
  return document;
}

std::string claims_json(const RunView& run, const ClaimsSettings& settings, const AssumptionsView* assumptions) {
  const ScenarioView& scenario = run.first();
  JsonWriter json;
  json.begin_object().key("schema_version").integer(claims_schema_version);
  json.field("model", run.model_name).field("model_hash", run.model_hash).field("scenario", scenario.name);
  json.key("seed").integer(run.seed).key("paths").integer(run.path_count);
  json.key("as_of");
  if (settings.as_of.empty())
    json.null();
  else
    json.text(settings.as_of);
  json.key("left_out").integer(settings.left_out);
  json.key("claims").begin_array();
  for (const ClaimView& claim : scenario.claims) write_claim(json, run, claim);
  json.end_array().key("conflicts").begin_array();
  for (const analysis::Conflict& conflict : scenario.conflicts) write_conflict(json, scenario, conflict);
  json.end_array();
  if (assumptions) write_assumptions(json, run, *assumptions);
  json.end_object();
  return json.finish();
}

}  // namespace boucle::report
