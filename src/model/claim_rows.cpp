// Rows of tables of published figures as claims: words and numbers of anybody's file, mapped onto those of the
// language.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "model/elaborator.h"
#include "source/csv_table.h"

namespace boucle::model {
namespace {

// How tables call the standing of a figure, in the words of the language.
constexpr std::array<std::pair<std::string_view, std::string_view>, 34> statuses{
    {{"reported", "reported"},
     {"press", "reported"},
     {"news", "reported"},
     {"actual", "reported"},
     {"filing", "filing"},
     {"filed", "filing"},
     {"audited", "filing"},
     {"company", "company"},
     {"company-statement", "company"},
     {"company-admission", "company"},
     {"admission", "company"},
     {"company-projection", "company_projection"},
     {"projection-company", "company_projection"},
     {"guidance", "company_projection"},
     {"target", "company_projection"},
     {"plan", "company_projection"},
     {"projection", "projection"},
     {"forecast", "projection"},
     {"estimate", "estimate"},
     {"analyst", "estimate"},
     {"analyst-estimate", "estimate"},
     {"leak", "leak"},
     {"leaked", "leak"},
     {"document-leak", "leak"},
     {"rumour", "rumour"},
     {"rumor", "rumour"},
     {"rumour-unconfirmed", "rumour"},
     {"rumor-unconfirmed", "rumour"},
     {"unconfirmed", "rumour"},
     {"opinion", "opinion"},
     {"comment", "opinion"},
     {"derived", "derived"},
     {"computed", "derived"},
     {"calculated", "derived"}}};

constexpr std::array<std::pair<std::string_view, Qualifier>, 16> qualifiers{{{"", Qualifier::equal},
                                                                             {"=", Qualifier::equal},
                                                                             {"range", Qualifier::equal},
                                                                             {"between", Qualifier::equal},
                                                                             {"~", Qualifier::about},
                                                                             {"about", Qualifier::about},
                                                                             {"≈", Qualifier::about},
                                                                             {"<", Qualifier::less},
                                                                             {"<=", Qualifier::less_equal},
                                                                             {"≤", Qualifier::less_equal},
                                                                             {"up_to", Qualifier::less_equal},
                                                                             {"up to", Qualifier::less_equal},
                                                                             {">", Qualifier::greater},
                                                                             {">=", Qualifier::greater_equal},
                                                                             {"≥", Qualifier::greater_equal},
                                                                             {"at least", Qualifier::greater_equal}}};

std::string slug(std::string_view words) {
  std::string out;
  for (const char c : base::to_lower_ascii(words)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter)
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

// 20 % is exactly 0.2: a scale such as 1/100 divides.
double in_base_unit(double number, double scale) {
  const double inverse = 1 / scale;
  return scale < 1 && inverse == std::round(inverse) ? number / inverse : number * scale;
}

}  // namespace

void Elaborator::add_claim_tables() {
  std::uint32_t next = first_claim_file_;
  for (const ClaimTable& table : sources_.claim_tables)
    for (const ClaimRow& row : table.rows) {
      add_claim_row(row, next);
      if (row.expression) ++next;
    }
}

void Elaborator::add_claim_row(const ClaimRow& row, std::uint32_t expression_file) {
  Claim out;
  out.from_table = true;
  const auto copy = [&](ClaimColumn column, std::string& to) { to = row[column].text; };
  copy(ClaimColumn::id, out.name);
  copy(ClaimColumn::basis, out.basis);
  copy(ClaimColumn::vintage, out.vintage);
  copy(ClaimColumn::source, out.source);
  copy(ClaimColumn::url, out.url);
  copy(ClaimColumn::quote, out.quote);
  copy(ClaimColumn::group, out.group);
  copy(ClaimColumn::reason, out.reason);
  copy(ClaimColumn::judgement, out.judgement);
  out.span = row[ClaimColumn::id].span;
  const std::size_t errors = sink_.error_count();
  const std::string& entity = row[ClaimColumn::entity].text;
  const std::string& counterparty = row[ClaimColumn::counterparty].text;
  const std::string& metric = row[ClaimColumn::metric].text;
  out.subject = entity + (counterparty.empty() ? "" : " · " + counterparty) + (metric.empty() ? "" : ": " + metric);

  Context context;
  context.file = expression_file;
  context.self = InstanceId(0);
  context.mode = Mode::path;
  if (row.expression) {
    out.expression_text = row[ClaimColumn::expr].text;
    out.value = resolve_node(row.expression->root, context);
    out.formula = claim_formula(row.expression->root, context);
  }
  read_row_words(row, out);
  const ClaimUnit unit = read_claim_unit(row[ClaimColumn::unit].text, model_.units);
  if (!read_row_value(row, unit, out) || sink_.error_count() > errors) return;
  if (out.value) {
    if (!unit.unit && unit.kind == ClaimValue::number && out.kind == ClaimValue::number) {
      const ClaimCell& cell = row[ClaimColumn::unit];
      sink_
          .add(Kind::data_bad_cell, cell.span, column_name(ClaimColumn::unit),
               base::Phrase("the model has no unit `" + cell.text + "`",
                            "le modèle n'a pas d'unité `" + cell.text + "`"))
          .hint(
              "give another unit in the map, or leave `expr` empty there and say why in `reason`",
              "donnez une autre unité dans la table de correspondance, ou laissez-y `expr` vide et dites pourquoi dans "
              "`reason`");
      return;
    }
    const bool anything = out.claimed_low == 0 && out.claimed_high == 0 && row[ClaimColumn::unit].text.empty();
    if (out.kind == ClaimValue::number && !anything)
      out.value = annotate(out.value, unit.unit->dimension,
                           row[ClaimColumn::unit].text.empty() ? out.value_span : row[ClaimColumn::unit].span);
  }
  std::string quantity = row[ClaimColumn::quantity].text;
  if (quantity.empty() && out.formula.empty() && !metric.empty())
    quantity = slug(entity) + "." + slug(metric) + (counterparty.empty() ? "" : "[" + slug(counterparty) + "]");
  if (!quantity.empty()) call_quantity(quantity, out);
  const base::ClaimPeriod period = base::read_claim_period(row[ClaimColumn::period].text);
  for (base::ClaimStep& step : out.formula)
    if (step.kind == base::ClaimStep::Kind::quantity && step.period.undated() && out.formula.size() == 1)
      step.period = period;
  complete_claim(out);
  read_claim_relations(row[ClaimColumn::equals], row[ClaimColumn::contradicts], row[ClaimColumn::supersedes], out);
  name_claim(std::move(out), row[ClaimColumn::id].span, true);
}

// Qualifier, status, vintage and source: words of a list, or mistakes.
void Elaborator::read_row_words(const ClaimRow& row, Claim& out) {
  const auto wrong = [&](ClaimColumn column, const std::vector<std::string>& known) {
    const ClaimCell& cell = row[column];
    const std::string list = base::join(known, ", ");
    auto diagnostic = sink_.add(
        Kind::data_bad_cell, cell.span, column_name(column),
        base::Phrase("`" + cell.text + "` is not one of " + list, "`" + cell.text + "` n'est pas l'un de " + list));
    if (const auto near = base::nearest(cell.text, known))
      diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", {{cell.span, *near}});
  };
  const std::string written = base::to_lower_ascii(row[ClaimColumn::qualifier].text);
  const auto qualifier =
      std::find_if(qualifiers.begin(), qualifiers.end(), [&](const auto& known) { return known.first == written; });
  if (qualifier == qualifiers.end())
    wrong(ClaimColumn::qualifier, {"=", "~", "<", "<=", ">", ">=", "range", "up_to"});
  else
    out.qualifier = qualifier->second;

  std::string status = base::to_lower_ascii(row[ClaimColumn::status].text);
  for (char& c : status)
    if (c == '_' || c == ' ') c = '-';
  if (!status.empty()) {
    const auto known =
        std::find_if(statuses.begin(), statuses.end(), [&](const auto& pair) { return pair.first == status; });
    if (known == statuses.end())
      wrong(ClaimColumn::status, {"reported", "filing", "company", "company_projection", "projection", "estimate",
                                  "leak", "rumour", "opinion", "derived"});
    else
      out.status = std::string(known->second);
  }
  const ClaimCell& vintage = row[ClaimColumn::vintage];
  if (!vintage.text.empty() && !base::parse_period(vintage.text))
    sink_
        .add(Kind::data_bad_cell, vintage.span, column_name(ClaimColumn::vintage),
             base::Phrase("`" + vintage.text + "` is not a date", "`" + vintage.text + "` n'est pas une date"))
        .hint("write it as `2027-01-31`, `2027-01`, `2027-Q1` or `2027`",
              "écrivez-la comme `2027-01-31`, `2027-01`, `2027-Q1` ou `2027`");
  if (out.source.empty()) return;
  std::vector<std::string> known;
  for (const SourceInfo& source : model_.sources) known.push_back(source.name);
  if (std::find(known.begin(), known.end(), out.source) == known.end())
    suggest(sink_.add(Kind::unknown_source, row[ClaimColumn::source].span, out.source), row[ClaimColumn::source].span,
            out.source, known);
}

// One value, or the two ends of an interval, which say more. A text is kept where nothing is compared with the model.
bool Elaborator::read_row_value(const ClaimRow& row, const ClaimUnit& unit, Claim& out) {
  const bool interval = !row[ClaimColumn::value_min].text.empty() && !row[ClaimColumn::value_max].text.empty();
  const ClaimColumn low_column = interval ? ClaimColumn::value_min : ClaimColumn::value;
  const ClaimCell &low = row[low_column], &high = interval ? row[ClaimColumn::value_max] : low;
  out.value_span = low.span.valid() ? low.span : row[ClaimColumn::id].span;
  out.value_text = interval ? low.text + " to " + high.text : low.text;
  out.kind = unit.kind;
  const auto wrong = [&](ClaimColumn column, base::Phrase what) {
    const Span span = row[column].span.valid() ? row[column].span : row[ClaimColumn::id].span;
    sink_.add(Kind::data_bad_cell, span, column_name(column), std::move(what));
    return false;
  };
  if (low.text.empty()) {
    out.kind = ClaimValue::none;
    if (!out.value) return true;
    return wrong(ClaimColumn::value, {"it is empty, so there is nothing to compare with the model",
                                      "elle est vide : il n'y a rien à comparer au modèle"});
  }
  const std::string word = base::to_lower_ascii(low.text);
  if (out.kind == ClaimValue::boolean || (out.kind == ClaimValue::number && (word == "true" || word == "false"))) {
    out.kind = ClaimValue::boolean;
    if (word != "true" && word != "false")
      return wrong(low_column,
                   {"`" + low.text + "` is neither true nor false", "`" + low.text + "` n'est ni vrai ni faux"});
    out.claimed_low = out.claimed_high = word == "true" ? 1 : 0;
    return true;
  }
  const bool is_year = unit.shown == "year" && base::parse_period(low.text) && low.text.size() == 4;
  if (out.kind == ClaimValue::date || (is_year && (!out.value || is_date_measure(out.value)))) {
    out.kind = ClaimValue::date;
    const auto first = base::parse_period(low.text), last = base::parse_period(high.text);
    if (!first || !last) {
      const ClaimCell& bad = first ? high : low;
      return wrong(first ? ClaimColumn::value_max : low_column,
                   {"`" + bad.text + "` is not a date", "`" + bad.text + "` n'est pas une date"});
    }
    out.claimed_low = first->first_day;
    out.claimed_high = last->last_day;
    return true;
  }
  const auto first = source::parse_cell_number(low.text, ','), last = source::parse_cell_number(high.text, ',');
  if (unit.kind == ClaimValue::text || ((!first || !last) && !out.value)) {
    out.kind = ClaimValue::text;
    return true;
  }
  if (!first || !last) {
    const ClaimCell& bad = first ? high : low;
    return wrong(first ? ClaimColumn::value_max : low_column,
                 {"`" + bad.text + "` is not a number", "`" + bad.text + "` n'est pas un nombre"});
  }
  out.claimed_low = in_base_unit(std::min(*first, *last), unit.scale);
  out.claimed_high = in_base_unit(std::max(*first, *last), unit.scale);
  out.rounding = rounding_share(low.text) * std::max(std::abs(out.claimed_low), std::abs(out.claimed_high));
  out.unit = unit.shown;
  out.unit_scale = unit.scale;
  out.unit_key = unit.key;
  if (!unit.shown.empty()) out.value_text += " " + unit.shown;
  return true;
}

}  // namespace boucle::model
