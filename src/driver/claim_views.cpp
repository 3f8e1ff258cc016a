#include "driver/claim_views.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/number_text.h"
#include "driver/statistic_value.h"
#include "model/units.h"

namespace boucle::driver {
namespace {

constexpr int claimed_digits = 5;  // published figures have up to four

analysis::ClaimShape shape_of(model::Qualifier qualifier) {
  switch (qualifier) {
    case model::Qualifier::equal:
      return analysis::ClaimShape::equal;
    case model::Qualifier::about:
      return analysis::ClaimShape::about;
    case model::Qualifier::less:
    case model::Qualifier::less_equal:
      return analysis::ClaimShape::below;
    case model::Qualifier::greater:
    case model::Qualifier::greater_equal:
      return analysis::ClaimShape::above;
  }
  return analysis::ClaimShape::equal;
}

// Of `57 %`, `9 B$/GW/year`, `1 to 2 B$`: what follows the last space; the model is shown in the same unit.
std::string_view written_unit(std::string_view text) {
  const std::size_t space = text.rfind(' ');
  return space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
}

base::DisplayUnit unit_of_claim(const model::Model& model, const model::Claim& claim) {
  const std::string_view unit = claim.from_table ? std::string_view(claim.unit) : written_unit(claim.value_text);
  return model::display_unit(model.node_types[claim.value.index()].dimension, model.units, unit);
}

std::string qualifier_text(model::Qualifier qualifier) {
  switch (qualifier) {
    case model::Qualifier::equal:
      return "";
    case model::Qualifier::about:
      return "~ ";
    case model::Qualifier::less:
      return "< ";
    case model::Qualifier::less_equal:
      return "<= ";
    case model::Qualifier::greater:
      return "> ";
    case model::Qualifier::greater_equal:
      return ">= ";
  }
  return "";
}

// As written, and in French with French numbers and units.
base::Phrase claimed_text(const model::Model& model, const model::Claim& claim) {
  const std::string qualifier = qualifier_text(claim.qualifier);
  const std::string written = qualifier + claim.value_text;
  if (claim.kind == model::ClaimValue::boolean) return {written, qualifier + (claim.claimed_low != 0 ? "oui" : "non")};
  if (claim.kind != model::ClaimValue::number) return written;
  base::DisplayUnit unit{claim.unit, claim.unit_scale != 0 ? claim.unit_scale : 1};
  if (claim.value) unit = unit_of_claim(model, claim);
  const auto number = [&](double value) {
    return base::quantity_text(value, unit, base::Language::french, claimed_digits);
  };
  std::string french = qualifier + number(claim.claimed_low);
  if (claim.claimed_high != claim.claimed_low) french += " à " + number(claim.claimed_high);
  return {written, french};
}

analysis::ClaimFact fact_of(const model::Model& model, const model::Claim& claim) {
  analysis::ClaimFact fact;
  fact.name = claim.name;
  fact.formula = claim.formula;
  fact.kind = static_cast<analysis::ClaimValueKind>(claim.kind);
  fact.shape = shape_of(claim.qualifier);
  fact.low = claim.claimed_low;
  fact.high = claim.claimed_high;
  fact.rounding = claim.rounding;
  fact.unit_scale = claim.unit_scale;
  fact.unit = claim.unit;
  fact.unit_key = claim.unit_key;
  fact.text = claimed_text(model, claim);
  fact.basis = claim.basis;
  fact.status = claim.status;
  fact.quote = claim.quote;
  fact.origin = claim.url.empty() ? claim.source : claim.url;
  if (!claim.vintage.empty()) fact.vintage = base::parse_period(claim.vintage);
  fact.supersedes = claim.supersedes;
  fact.equals = claim.equals;
  fact.contradicts = claim.contradicts;
  fact.judgement = claim.judgement;
  return fact;
}

}  // namespace

std::vector<report::ClaimView> claim_views(const CompiledScenario& scenario, const result::RunResult& result,
                                           bool every_driver) {
  const model::Model& model = scenario.model;
  const lower::Lowered& lowered = scenario.lowered;
  std::vector<report::ClaimView> views;
  if (model.claims.empty()) return views;
  std::vector<std::string> draw_names;
  for (const ir::Draw& draw : lowered.program.draws) draw_names.push_back(draw.name);
  std::map<std::string, base::Phrase> label_of_draw;
  for (const std::string& name : draw_names) label_of_draw.emplace(name, name);
  for (const model::Variable& variable : model.variables)
    if (const auto draw = label_of_draw.find(variable.name); draw != label_of_draw.end())
      draw->second = model::label_of(variable);
  std::vector<analysis::ClaimQuestion> questions;
  for (std::size_t i = 0; i < model.claims.size(); ++i) {
    const model::Claim& claim = model.claims[i];
    analysis::ClaimQuestion question;
    if (i < lowered.claim.size() && lowered.claim[i] != lower::no_output) question.measure = lowered.claim[i];
    question.shape = shape_of(claim.qualifier);
    question.date = claim.kind == model::ClaimValue::date;
    question.low = claim.claimed_low;
    question.high = claim.claimed_high;
    questions.push_back(question);
  }
  std::vector<analysis::ClaimAnswer> answers = analysis::judge_claims(result, draw_names, questions, every_driver);
  for (std::size_t i = 0; i < model.claims.size(); ++i) {
    const model::Claim& claim = model.claims[i];
    report::ClaimView c;
    c.name = claim.name;
    c.expression = claim.expression_text;
    c.value_text = qualifier_text(claim.qualifier) + claim.value_text;
    c.claimed = claimed_text(model, claim);
    c.source = claim.source;
    c.quote = claim.quote;
    c.vintage = claim.vintage;
    c.status = claim.status;
    if (claim.value) {
      c.unit = unit_of_claim(model, claim);
      c.kind = kind_of(model.node_types[claim.value.index()].type);
    }
    c.claimed_low = claim.claimed_low;
    c.claimed_high = claim.claimed_high;
    c.subject = claim.subject;
    c.group = claim.group;
    c.reason = claim.reason;
    c.url = claim.url;
    c.from_table = claim.from_table;
    c.fact = fact_of(model, claim);
    c.answer = std::move(answers[i]);
    if (c.answer.driver) c.driver_label = label_of_draw.at(c.answer.driver->name);
    views.push_back(std::move(c));
  }
  return views;
}

void compare_claims(report::ScenarioView& view, std::optional<std::int32_t> as_of) {
  if (as_of)
    std::erase_if(view.claims, [&](const report::ClaimView& claim) { return !analysis::known_by(claim.fact, as_of); });
  std::vector<analysis::ClaimFact> facts;
  facts.reserve(view.claims.size());
  for (const report::ClaimView& claim : view.claims) facts.push_back(claim.fact);
  view.conflicts = analysis::find_conflicts(facts, as_of);
  const auto newer = analysis::superseded_by(facts, as_of);
  for (std::size_t i = 0; i < newer.size(); ++i) view.claims[i].superseded_by = newer[i];
}

}  // namespace boucle::driver
