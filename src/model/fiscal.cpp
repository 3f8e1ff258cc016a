// Fiscal years: `fiscal_year_end = january` in an entity or a class, or once for the file. FY2027 is then the year that
// ends in January 2027, FY2027-Q1 its first three months. A fiscal period is calendar months; where these cut a step of
// the calendar, amounts are shared by time, like those of every period (base::Calendar::overlap).
#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

const std::vector<std::string>& month_names() {
  static const std::vector<std::string> names = {"january", "february", "march",     "april",   "may",      "june",
                                                 "july",    "august",   "september", "october", "november", "december"};
  return names;
}

}  // namespace

void Elaborator::set_fiscal_year_end(Shape& shape, const syntax::DefinitionStmt& definition, std::uint32_t f) {
  const syntax::Expr& value = file(f).expr(definition.value);
  const auto* name = std::get_if<syntax::NameExpr>(&value.node);
  const auto& months = month_names();
  const auto found = name ? std::find(months.begin(), months.end(), name->name) : months.end();
  if (found != months.end()) {
    shape.fiscal_year_end = static_cast<int>(found - months.begin()) + 1;
    return;
  }
  auto diagnostic = sink_.add(Kind::bad_fiscal_year_end, value.span, text(value.span));
  if (const auto near = name ? base::nearest(name->name, months) : std::nullopt)
    diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", {{value.span, *near}});
}

// The entities whose values an expression reads.
void Elaborator::fiscal_owners(NodeId id, std::vector<InstanceId>& owners, std::set<std::uint32_t>& seen) const {
  if (!id || !seen.insert(id.index()).second) return;
  const Node& node = model_.node(id);
  if (reads_variable(node.kind)) {
    const InstanceId owner = model_.variables[VariableId(node.index)].owner;
    if (owner.valid() && owner.index() != 0 && std::find(owners.begin(), owners.end(), owner) == owners.end())
      owners.push_back(owner);
  }
  for (const NodeId argument : node.args) fiscal_owners(argument, owners, seen);
}

// `nvidia.revenue[FY2027]` means the fiscal year of nvidia, whoever asks.
Context Elaborator::fiscal_context(NodeId operand, const Context& context) {
  std::vector<InstanceId> owners;
  std::set<std::uint32_t> seen;
  fiscal_owners(operand, owners, seen);
  Context result = context;
  for (const InstanceId owner : owners) {
    const bool stated = model_.instances[owner].fiscal_year_end != 0;
    const bool known = result.fiscal.valid() && model_.instances[result.fiscal].fiscal_year_end != 0;
    if (!result.fiscal.valid() || (stated && !known)) result.fiscal = owner;
  }
  return result;
}

std::optional<base::Period> Elaborator::fiscal_period(const std::string& written, Span span, const Context& context,
                                                      bool report) {
  const InstanceId owner = context.fiscal.valid() ? context.fiscal : context.self;
  int month = owner.valid() ? model_.instances[owner].fiscal_year_end : 0;
  if (month == 0) month = shapes_[0].fiscal_year_end;
  if (model_.calendar.abstract()) {
    if (report)
      sink_.add(Kind::outside_calendar, span, "`" + written + "`",
                base::Phrase("of numbered periods", "de périodes numérotées"));
    return std::nullopt;
  }
  if (month == 0) {
    if (!report) return std::nullopt;
    const bool named = owner.valid() && owner.index() != 0;
    const std::string name = named ? model_.instances[owner].name : "";
    auto diagnostic = sink_.add(Kind::no_fiscal_year, span, written,
                                named ? base::Phrase("`" + name + "` does not say when its fiscal years end",
                                                     "`" + name + "` ne dit pas quand finissent ses exercices")
                                      : base::Phrase("no entity here says when its fiscal years end",
                                                     "aucune entité ne dit ici quand finissent ses exercices"));
    if (named)
      diagnostic.hint("add `fiscal_year_end = december` (or its month) to `" + name + "`",
                      "ajoutez `fiscal_year_end = december` (ou son mois) à `" + name + "`",
                      add_to_body(model_.instances[owner].span, "fiscal_year_end = december"));
    return std::nullopt;
  }
  const auto period = base::parse_fiscal_period(written, month);
  if (!period && report) sink_.add(Kind::bad_period, span, written);
  return period;
}

}  // namespace boucle::model
