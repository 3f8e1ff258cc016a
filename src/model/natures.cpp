// Natures: what a payment or a booking writes on each side, and that each side balances.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

// How much one unit more of an account adds to assets - liabilities - equity.
int net_sign(const std::string& account) {
  if (account.starts_with("memo.")) return 0;
  return account.starts_with("asset.") || account.starts_with("expense.") ? 1 : -1;
}

struct Side {
  const char* en;
  const char* fr;
  double cash;
  const std::vector<LegInfo>* legs;
};

struct Row {
  std::string en, fr, legs_en, legs_fr, tail_en, tail_fr;
};

// What is left of a side: nothing, when it balances.
LegAmount gap_of(const std::vector<LegInfo>& legs, double cash) {
  LegAmount gap;
  if (cash != 0) gap.add(LegAmount::name(whole_amount), cash);
  for (const LegInfo& leg : legs) gap.add(leg.amount, net_sign(leg.account) * leg.sign);
  return gap;
}

Row row_of_side(const Side& side) {
  std::string line = side.cash == 0 ? "" : std::string("cash ") + (side.cash < 0 ? "-1" : "+1");
  for (const LegInfo& leg : *side.legs) {
    LegAmount signed_amount;
    signed_amount.add(leg.amount, leg.sign);
    line += (line.empty() ? "" : "   ") + leg.account + " " + signed_amount.text();
  }
  const LegAmount gap = gap_of(*side.legs, side.cash);
  Row row{side.en, side.fr, line, line, "balanced", "équilibré"};
  if (side.legs->empty() && side.cash != 0) row.legs_en += "   (nothing)", row.legs_fr += "   (rien)";
  if (gap.is_zero()) return row;
  const auto& terms = gap.terms();
  if (terms.size() != 1 || terms.begin()->first != std::vector<std::string>{whole_amount}) {
    row.tail_en = "left over: " + gap.text();
    row.tail_fr = "reste : " + gap.text();
    return row;
  }
  const double dollars = terms.begin()->second;
  const std::string amount = base::format_shortest(std::fabs(dollars));
  const bool several = std::fabs(dollars) > 1;
  row.tail_en = amount + (several ? " dollars" : " dollar") + (dollars > 0 ? " too many" : " missing");
  row.tail_fr = amount + (several ? " dollars" : " dollar") +
                (dollars > 0 ? " de trop"
                 : several   ? " manquants"
                             : " manquant");
  return row;
}

}  // namespace

const NatureInfo* Elaborator::nature(const syntax::Identifier& name) {
  if (auto found = natures_.find(name.text); found != natures_.end())
    return found->second.valid ? &found->second : nullptr;
  NatureInfo& info = natures_[name.text];
  info.name = name.text;
  const auto found = symbols_.find(name.text);
  if (found == symbols_.end() || found->second.kind != Symbol::Kind::nature) {
    suggest(sink_.add(Kind::unknown_nature, name.span, name.text), name.span, name.text,
            symbol_names(Symbol::Kind::nature));
    return nullptr;
  }
  info.title = titled(info.name, stmt(found->second.at).doc);
  read_nature(found->second.at, info);
  return info.valid ? &info : nullptr;
}

// Those that no payment uses are checked too: a library is read before it is used.
void Elaborator::read_all_natures() {
  for (const StmtRef ref : top_level_)
    if (const auto* statement = std::get_if<syntax::NatureStmt>(&stmt(ref).node)) {
      const auto found = symbols_.find(statement->name.text);
      if (found != symbols_.end() && found->second.span == statement->name.span) nature(statement->name);
    }
}

void Elaborator::read_nature(StmtRef ref, NatureInfo& info) {
  const auto& statement = std::get<syntax::NatureStmt>(stmt(ref).node);
  const std::size_t errors = sink_.error_count();
  for (const syntax::Parameter& parameter : statement.parameters) {
    const bool again = std::any_of(info.parameters.begin(), info.parameters.end(),
                                   [&](const syntax::Parameter& p) { return p.name.text == parameter.name.text; });
    if (again || parameter.name.text == whole_amount)
      sink_.add(Kind::bad_nature, parameter.name.span, info.name,
                base::Phrase("`" + parameter.name.text + "` has a meaning already: name the parameter otherwise",
                             "`" + parameter.name.text + "` a déjà un sens : nommez le paramètre autrement"));
    info.parameters.push_back(parameter);
  }
  info.payer = read_legs(statement.payer, ref.file, info, Party::payer);
  info.payee = read_legs(statement.payee, ref.file, info, Party::payee);
  info.third = read_legs(statement.third, ref.file, info, Party::third);
  read_nature_fields(statement, ref.file, info);
  if (sink_.error_count() == errors) check_nature_balance(statement, info);
  if (sink_.error_count() == errors) check_claims(info);
  info.valid = sink_.error_count() == errors;
}

void Elaborator::read_nature_fields(const syntax::NatureStmt& statement, std::uint32_t f, NatureInfo& info) {
  static const std::vector<std::string> known = {"kind", "cashflow", "on_shortfall", "rank"};
  for (const syntax::Field& field : statement.fields)
    if (std::find(known.begin(), known.end(), field.name.text) == known.end())
      suggest(sink_.add(Kind::bad_nature, field.name.span, info.name,
                        base::Phrase("a nature has no field `" + field.name.text + "`",
                                     "une nature n'a pas de champ `" + field.name.text + "`")),
              field.name.span, field.name.text, known);
  const auto field = [&](const char* name, std::size_t index, const std::vector<std::string>& allowed,
                         std::string& out) {
    const std::string value = field_text(statement.fields, f, name, index);
    if (value.empty()) return;
    out = value;
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    const std::string list = base::join(allowed, ", ");
    Span at = statement.name.span;
    for (const syntax::Field& written : statement.fields)
      if (written.name.text == name && written.values.size() > index) at = file(f).expr(written.values[index]).span;
    suggest(
        sink_.add(Kind::bad_nature, at, info.name,
                  base::Phrase("`" + value + "` is not a value of `" + name + "`: choose among " + list,
                               "`" + value + "` n'est pas une valeur de `" + name + "` : choisissez parmi " + list)),
        at, value, allowed);
  };
  const std::vector<std::string> classes = {"operating", "investing", "financing", "none"};
  field("kind", 0, {"revenue", "fund", "return", "cost", "tax", "other"}, info.kind);
  field("cashflow", 0, classes, info.payer_class);
  info.payee_class = info.payer_class == "none" ? "none" : info.payee_class;
  field("cashflow", 1, classes, info.payee_class);
  field("on_shortfall", 0, {"accrue", "lapse"}, info.on_shortfall);
  field("rank", 0, ranks_, info.rank);
}

std::vector<LegInfo> Elaborator::read_legs(const std::vector<syntax::Leg>& legs, std::uint32_t f, NatureInfo& info,
                                           Party side) {
  std::vector<LegInfo> out;
  for (const syntax::Leg& leg : legs) {
    LegInfo entry;
    entry.span = leg.span;
    entry.sign = leg.sign;
    ExprRef written{f, leg.account};
    entry.key = leg.keyed_by_third ? Party::third : side == Party::payer ? Party::payee : Party::payer;
    bool says_key = leg.keyed_by_third;
    if (const auto* index = std::get_if<syntax::IndexExpr>(&expr(written).node); index && index->indices.size() == 1) {
      const auto* key = std::get_if<syntax::NameExpr>(&file(f).expr(index->indices[0]).node);
      if (key && (key->name == "payer" || key->name == "payee")) {
        entry.key = key->name == "payer" ? Party::payer : Party::payee;
        says_key = true;
        written.expr = index->base;
      }
    }
    entry.account = dotted_text(written);
    const Span span = expr(written).span;
    const auto found = accounts_.find(entry.account);
    if (found == accounts_.end()) {
      suggest(sink_.add(Kind::unknown_account, span, text(span)), span, entry.account, account_names());
    } else if (entry.account == "asset.cash") {
      sink_.add(Kind::bad_nature, leg.span, info.name,
                base::Phrase("cash is not written: a payment moves it, a booking does not",
                             "la trésorerie ne s'écrit pas : un paiement la déplace, une écriture non"));
    } else if (found->second.keyed && side == Party::third && !says_key) {
      sink_.add(Kind::bad_nature, leg.span, info.name,
                base::Phrase("say towards whom: `" + entry.account + "[payer]` or `" + entry.account + "[payee]`",
                             "dites envers qui : `" + entry.account + "[payer]` ou `" + entry.account + "[payee]`"));
    } else if (!found->second.keyed && says_key) {
      sink_.add(Kind::account_key, leg.span,
                base::Phrase("`" + entry.account + "` is not kept by counterparty",
                             "`" + entry.account + "` n'est pas tenu par contrepartie"));
    }
    if (leg.amount) {
      if (const auto amount = read_leg_amount({f, *leg.amount}, info)) {
        entry.amount = *amount;
        if (amount->is_constant()) {  // a share of what is paid
          if (amount->constant_part() < 0)
            sink_.add(Kind::bad_nature, leg.span, info.name,
                      base::Phrase("the amount of a leg is a positive number",
                                   "le montant d'une ligne est un nombre positif"));
          entry.amount = amount->times(LegAmount::name(whole_amount));
        }
      }
    }
    out.push_back(std::move(entry));
  }
  return out;
}

// Numbers, parameters and `amount`, by + - * and / by a number.
std::optional<LegAmount> Elaborator::read_leg_amount(ExprRef ref, const NatureInfo& info) {
  const syntax::Expr& expression = expr(ref);
  const auto wrong = [&]() -> std::optional<LegAmount> {
    sink_.add(Kind::bad_nature, expression.span, info.name,
              base::Phrase("the amount of a leg is made of numbers, parameters of the nature and `amount`, by + - * /",
                           "le montant d'une ligne est fait de nombres, de paramètres de la nature et d'`amount`, par "
                           "+ - * /"));
    return std::nullopt;
  };
  if (const auto* number = std::get_if<syntax::NumberExpr>(&expression.node)) {
    const auto value = constant_value(resolve_number(*number, expression.span).node);
    return value && value->dimension.dimensionless() ? std::optional(LegAmount::constant(value->value)) : wrong();
  }
  if (const auto* inner = std::get_if<syntax::ParenExpr>(&expression.node))
    return read_leg_amount({ref.file, inner->inner}, info);
  if (const auto* name = std::get_if<syntax::NameExpr>(&expression.node)) {
    std::vector<std::string> known = {whole_amount};
    for (const syntax::Parameter& parameter : info.parameters) known.push_back(parameter.name.text);
    if (std::find(known.begin(), known.end(), name->name) != known.end()) return LegAmount::name(name->name);
    suggest(sink_.add(Kind::bad_nature, expression.span, info.name,
                      base::Phrase("it has no parameter `" + name->name + "`",
                                   "elle n'a pas de paramètre `" + name->name + "`")),
            expression.span, name->name, known);
    return std::nullopt;
  }
  if (const auto* unary = std::get_if<syntax::UnaryExpr>(&expression.node);
      unary && unary->op == syntax::UnaryOp::negate) {
    const auto operand = read_leg_amount({ref.file, unary->operand}, info);
    if (!operand) return std::nullopt;
    LegAmount negative;
    negative.add(*operand, -1);
    return negative;
  }
  const auto* binary = std::get_if<syntax::BinaryExpr>(&expression.node);
  if (!binary) return wrong();
  const bool sum = binary->op == syntax::BinaryOp::add || binary->op == syntax::BinaryOp::subtract;
  if (!sum && binary->op != syntax::BinaryOp::multiply && binary->op != syntax::BinaryOp::divide) return wrong();
  auto left = read_leg_amount({ref.file, binary->left}, info);
  const auto right = left ? read_leg_amount({ref.file, binary->right}, info) : std::nullopt;
  if (!left || !right) return std::nullopt;
  if (sum) {
    left->add(*right, binary->op == syntax::BinaryOp::add ? 1 : -1);
    return left;
  }
  if (binary->op == syntax::BinaryOp::multiply) return left->times(*right);
  if (!right->is_constant() || right->constant_part() == 0) return wrong();
  return left->times(LegAmount::constant(1 / right->constant_part()));
}

// Each side must balance. With cash, -1 for the payer and +1 for the payee against its legs, it is the nature of a
// payment; without, of a booking. Legs of the payer alone, without cash, that come to one amount are the other side of
// a revaluation. A single leg without sign takes the sign that balances.
void Elaborator::check_nature_balance(const syntax::NatureStmt& statement, NatureInfo& info) {
  const bool without_cash = info.payer_class == "none" && info.payee_class == "none";
  const auto give_signs = [](std::vector<LegInfo>& legs, double cash) {
    for (LegInfo& leg : legs)
      if (leg.sign == 0) leg.sign = legs.size() == 1 && cash != 0 && net_sign(leg.account) * cash > 0 ? -1 : 1;
  };
  give_signs(info.payer, without_cash ? 0 : -1);
  give_signs(info.payee, without_cash ? 0 : 1);
  give_signs(info.third, 0);
  const auto balances = [&](double payer, double payee) {
    return gap_of(info.payer, payer).is_zero() && gap_of(info.payee, payee).is_zero() &&
           gap_of(info.third, 0).is_zero();
  };
  if (!without_cash && balances(-1, 1)) {
    info.use = NatureUse::payment;
    return;
  }
  if (balances(0, 0) && !info.payer.empty()) {
    info.use = NatureUse::booking;
    return;
  }
  if (without_cash && info.payee.empty() && info.third.empty() &&
      (gap_of(info.payer, 1).is_zero() || gap_of(info.payer, -1).is_zero())) {
    info.use = NatureUse::revaluation;
    info.revalued_sign = gap_of(info.payer, 1).is_zero() ? 1 : -1;
    return;
  }
  report_unbalanced(statement, info, without_cash);
}

// A claim is written on both sides or on neither: for each holder and debtor, what the one's account gains the mirror
// of the other's must gain. Each side may balance and still leave a loan without a debt.
void Elaborator::check_claims(const NatureInfo& info) {
  std::map<std::string, std::string> holders;  // mirror -> the account that names it
  for (const auto& [path, account] : accounts_) {
    const auto mirror = accounts_.find(account.mirror);
    if (account.keyed && mirror != accounts_.end() && mirror->second.keyed) holders[account.mirror] = path;
  }
  std::map<std::tuple<std::string, Party, Party>, std::pair<LegAmount, Span>> gaps;  // account, holder, debtor
  const auto add = [&](const std::vector<LegInfo>& legs, Party side) {
    for (const LegInfo& leg : legs) {
      const auto mirrored = holders.find(leg.account);
      const bool owed = mirrored != holders.end();
      const std::string& path = owed ? mirrored->second : leg.account;
      if (!owed && !holders.contains(accounts_.at(leg.account).mirror)) continue;
      auto& [gap, span] = gaps[{path, owed ? leg.key : side, owed ? side : leg.key}];
      gap.add(leg.amount, owed ? -leg.sign : leg.sign);
      span = leg.span;
    }
  };
  add(info.payer, Party::payer);
  add(info.payee, Party::payee);
  add(info.third, Party::third);
  for (const auto& [key, found] : gaps) {
    if (found.first.is_zero()) continue;
    const std::string &path = std::get<0>(key), &mirror = accounts_.at(path).mirror;
    sink_.add(Kind::bad_nature, found.second, info.name,
              base::Phrase("what one side holds as `" + path + "` the other must owe as `" + mirror + "`",
                           "ce qu'un côté détient en `" + path + "`, l'autre doit le devoir en `" + mirror + "`"));
    return;
  }
}

void Elaborator::report_unbalanced(const syntax::NatureStmt& statement, const NatureInfo& info, bool without_cash) {
  std::vector<Row> rows;
  const double cash = without_cash ? 0 : 1;
  rows.push_back(row_of_side({"payer:", "payeur :", -cash, &info.payer}));
  if (!without_cash || !info.payee.empty())
    rows.push_back(row_of_side({"payee:", "bénéficiaire :", cash, &info.payee}));
  if (!info.third.empty()) rows.push_back(row_of_side({"third:", "tiers :", 0, &info.third}));
  auto diagnostic = sink_.add(Kind::nature_unbalanced, statement.name.span, info.name);
  const auto column = [&](std::string Row::*member) {
    std::size_t width = 0;
    for (const Row& row : rows) width = std::max(width, base::display_width(row.*member));
    return width;
  };
  const auto padded = [](std::string cell, std::size_t width) {
    cell.append(width - std::min(width, base::display_width(cell)), ' ');
    return cell;
  };
  for (const Row& row : rows)
    diagnostic.detail(
        padded(row.en, column(&Row::en)) + "  " + padded(row.legs_en, column(&Row::legs_en)) + "     " + row.tail_en,
        padded(row.fr, column(&Row::fr)) + "  " + padded(row.legs_fr, column(&Row::legs_fr)) + "     " + row.tail_fr);
  if (without_cash) return;
  // The other side of what is there: `income.royalty` for `expense.royalty`, a sale for what is bought.
  const auto other_side = [&](const std::vector<LegInfo>& legs, const char* section, const char* usual) {
    for (const LegInfo& leg : legs) {
      const std::string same = section + leg.account.substr(std::min(leg.account.size(), leg.account.find('.')));
      if (accounts_.contains(same)) return same;
    }
    return std::string(usual);
  };
  if (info.payee.empty() && !info.payer.empty()) {
    const std::string line = "payee: " + other_side(info.payer, "income", "income.sales");
    const Span after{info.payer.back().span.file, info.payer.back().span.end, info.payer.back().span.end};
    diagnostic.hint("say what the receiver books, e.g. `" + line + "`",
                    "dites ce que comptabilise le bénéficiaire, par exemple `" + line + "`", {{after, "\n  " + line}});
  } else if (info.payer.empty() && !info.payee.empty()) {
    const std::string line = "payer: " + other_side(info.payee, "expense", "expense.general");
    const Span after{info.payee.back().span.file, info.payee.back().span.end, info.payee.back().span.end};
    diagnostic.hint("say what the payer books, e.g. `" + line + "`",
                    "dites ce que comptabilise le payeur, par exemple `" + line + "`", {{after, "\n  " + line}});
  }
}

}  // namespace boucle::model
