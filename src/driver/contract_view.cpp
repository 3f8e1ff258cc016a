#include "driver/contract_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string_view>

namespace boucle::driver {
namespace {

using model::VariableId;

constexpr const char* cleared_scenario = "contract_cleared";

bool can_be_written(const std::string& name) { return name.find_first_of("@ ->:") == std::string::npos; }

// Payments that the text of the model made, with money or without.
bool is_sale(const model::Payment& payment) {
  return payment.cash && payment.payee.valid() && payment.payer.valid() &&
         (payment.kind == "revenue" || payment.kind == "cost");
}

bool belongs(const std::string& payment, const std::string& contract) {
  return payment == contract || (payment.starts_with(contract + ".") || payment.starts_with(contract + ":"));
}

class ContractViewWriter {
 public:
  ContractViewWriter(const ContractRequest& request, const Compiled& compiled)
      : parts_(request.parts), request_(request), model_(compiled.first().model), calendar_(model_.calendar) {
    for (const model::Variable& variable : model_.variables) variables_.emplace(variable.name, &variable);
    parent_ = compiled.first().name;
  }

  std::string text() {
    definitions();
    value();
    terms();
    remaining();
    customers();
    return out_;
  }

 private:
  const ContractParts& parts_;
  const ContractRequest& request_;
  const model::Model& model_;
  const base::Calendar& calendar_;
  std::map<std::string, const model::Variable*> variables_;
  std::string parent_, out_;

  const char* say(const char* english, const char* french) const {
    return request_.language == base::Language::french ? french : english;
  }
  void add(const std::string& line) { out_ += line + "\n"; }
  // `name` may carry a unit, `contract_margin: %`.
  void add_measure(const std::string& name, const std::string& doc, const std::string& value) {
    add(fmt::format("## {}\nmeasure {} = {}", doc, name, value));
  }
  static std::string word_of(const std::string& name) {
    std::string word;
    for (const char c : name) word += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return word;
  }
  void add_report(const std::string& title, const std::string& items) {
    if (!items.empty()) add(fmt::format("report \"{}\" {{\n{}}}", title, items));
  }
  static std::string sum_of_paid(const std::vector<std::string>& bills) {
    std::string sum;
    for (const std::string& bill : bills) sum += (sum.empty() ? "" : " + ") + fmt::format("paid({})", bill);
    return sum;
  }
  std::vector<std::string> bills_of(const std::string& buyer) const {
    std::vector<std::string> names;
    for (const ContractParts::Bill& bill : parts_.bills)
      if (buyer.empty() || bill.buyer == buyer) names.push_back(bill.name);
    return names;
  }
  std::string day(std::int32_t number) const {
    return calendar_.abstract() ? std::to_string(number) : base::date_text(number);
  }

  void definitions() {
    const std::string& s = parts_.supplier;
    add(fmt::format("contract_receipts = {}", sum_of_paid(bills_of(""))));
    add(fmt::format("contract_own_costs = {}",
                    parts_.costs.empty() ? "0 * contract_receipts" : sum_of_paid(parts_.costs)));
    add(fmt::format("contract_all_receipts = {0}.inflow.revenue + {0}.inflow.cost", s));
    add("contract_share: % = if contract_all_receipts > 0 then min(100 %, max(0 %, contract_receipts / "
        "contract_all_receipts)) else 0 %");
    add(fmt::format("contract_all_costs = {0}.outflow.revenue + {0}.outflow.cost + {0}.outflow.tax + {0}.outflow.other",
                    s));
    add("contract_costs = contract_own_costs + contract_share * (contract_all_costs - contract_own_costs)");
    add("contract_cash = contract_receipts - contract_costs");
  }

  void value() {
    const std::string& s = parts_.supplier;
    const std::string span =
        fmt::format("{} .. {}", day(calendar_.first_day(0)), day(calendar_.last_day(calendar_.step_count - 1)));
    add_measure("contract_paid", fmt::format("{} {}", say("Paid under it to", "Payé à ce titre à"), s),
                "total(contract_receipts)");
    add_measure("contract_own", say("Costs of its own", "Coûts propres"), "total(contract_own_costs)");
    add_measure("contract_allocated",
                say("All costs: its own, and its share of what the supplier pays",
                    "Tous les coûts : les siens, et sa part de ce que paie le fournisseur"),
                "total(contract_costs)");
    add_measure("contract_margin: %", say("Margin after all costs", "Marge après tous les coûts"),
                "if total(contract_receipts) > 0 then total(contract_cash) / total(contract_receipts) else 0 %");
    add_measure("contract_largest_share: %",
                say("Largest share of the supplier's sales", "Plus grande part des ventes du fournisseur"),
                "highest(contract_share)");
    std::string shows = "  show contract_paid, contract_own, contract_allocated, contract_margin\n";
    if (!calendar_.abstract()) {
      add_measure("contract_npv",
                  fmt::format("{} {}",
                              say("Present value for the supplier, discounted at",
                                  "Valeur actuelle pour le fournisseur, actualisée à"),
                              request_.discount),
                  fmt::format("npv(contract_cash, {}, {})", request_.discount, span));
      shows += "  show contract_npv\n";
    }
    add_report(fmt::format("{} {} {} {}", say("What", "Ce que"), parts_.name, say("brings", "rapporte à"), s),
               shows + "  show contract_largest_share\n" +
                   (calendar_.abstract() ? "" : "  table contract_receipts, contract_costs, contract_cash by year\n"));
  }

  // What contracts usually say of themselves, where this one does.
  void terms() {
    struct Known {
      const char *member, *english, *french, *form;
    };
    static constexpr Known known[] = {
        {"signed", "Signed", "Signé", "final({})"},
        {"starts", "Service was to start", "Le service devait commencer", "final({})"},
        {"in_service", "In service", "En service", "final({})"},
        {"ends", "Ends", "Prend fin", "final({})"},
        {"term", "Term", "Durée", "final({})"},
        {"committed", "Committed over the term", "Engagé sur la durée", "final({})"},
        {"reserved", "Capacity reserved", "Capacité réservée", "final({})"},
        {"capacity", "Capacity", "Capacité", "final({})"},
        {"price", "Price", "Prix", "final({})"},
        {"floor", "Take-or-pay: part that is paid in any case", "Take-or-pay : part payée dans tous les cas",
         "final({})"},
        {"utilisation", "Used of what is ready, over time", "Utilisé de ce qui est prêt, dans le temps", "mean({})"},
        {"idle", "Paid for and not used, at the most", "Payé et non utilisé, au plus", "highest({})"},
        {"short_of", "Wanted and not there, at the most", "Voulu et absent, au plus", "highest({})"},
    };
    std::string shows;
    for (const Known& term : known) {
      const std::string name = parts_.name + "." + term.member;
      const auto found = variables_.find(name);
      if (found == variables_.end() || found->second->type.type == model::Type::boolean) continue;
      if (found->second->kind == model::VariableKind::payment) continue;
      const bool is_date = found->second->type.type == model::Type::date;
      const std::string form = is_date ? "final({})" : term.form;
      const std::string unit = is_date || found->second->annotation.empty() ? "" : ": " + found->second->annotation;
      add_measure(fmt::format("contract_{}{}", term.member, unit), say(term.english, term.french),
                  fmt::format(fmt::runtime(form), name));
      shows += fmt::format("  show contract_{}\n", term.member);
    }
    add_report(say("What stands in it", "Ce qu'il dit"), shows);
  }

  void remaining() {
    if (calendar_.abstract()) return;
    const std::string backlog = parts_.name + ".backlog";
    std::string names;
    const auto found = variables_.find(backlog);
    if (found != variables_.end() && found->second->type.type == model::Type::number) {
      names = backlog;
    } else {
      for (const std::string& buyer : parts_.buyers) {
        const std::string account = fmt::format("{}.memo.rpo[{}]", parts_.supplier, buyer);
        if (variables_.contains(account)) names += (names.empty() ? "" : ", ") + account;
      }
    }
    if (names.empty()) return;
    add_report(say("Still to be delivered, end of the year", "Reste à livrer, fin d'année"),
               fmt::format("  table {} by year\n", names));
  }

  void customers() {
    if (request_.clears && !model_.clears)
      add(fmt::format("scenario {}{} {{ shortfall = default }}", cleared_scenario,
                      parent_ == "base" ? "" : " extends " + parent_));
    const auto cleared = [&](const std::string& value) {
      return model_.clears ? value : fmt::format("({} under {})", value, cleared_scenario);
    };
    for (const std::string& buyer : parts_.buyers) {
      const std::string id = fmt::format("contract_{}", word_of(buyer)), paid = sum_of_paid(bills_of(buyer));
      std::string shows;
      const auto ask = [&](const char* what, const std::string& doc, const std::string& value) {
        add_measure(id + what, doc, value);
        shows += fmt::format("  show {}{}\n", id, std::string_view(what).substr(0, std::string_view(what).find(':')));
      };
      add(fmt::format("{0}_receipts = {1}.inflow.revenue + {1}.inflow.cost + 0 * contract_receipts", id, buyer));
      add(fmt::format("{}_pays = {}", id, paid));
      ask("_share: %",
          say("Part of what it is paid for sales that goes into the contract",
              "Part de ce qu'il est payé pour ses ventes qui va au contrat"),
          fmt::format("if total({0}_receipts) > 0 then total({0}_pays) / total({0}_receipts) else 0 %", id));
      const model::Instance* sector = nullptr;
      for (const model::Instance& instance : model_.instances)
        if (instance.name == buyer) sector = &instance;
      if (sector && sector->is_outside) {
        add_report(fmt::format("{}{} {}", say("Can ", ""), buyer, say("pay?", "peut-il payer ?")),
                   fmt::format("  text \"{}\"\n",
                               say("It stands outside and always pays.", "Il est à l'extérieur et paie toujours.")));
        continue;
      }
      if (!model_.clears)
        ask("_cash_out",
            say("Its cash runs out, if nobody fills the gap", "Sa trésorerie s'épuise, si personne ne comble"),
            fmt::format("first({}.cash < 0)", buyer));
      if (request_.clears) {
        ask("_fails",
            say("It leaves a bill unpaid, if nobody fills the gap",
                "Il laisse une facture impayée, si personne ne comble"),
            cleared(fmt::format("first(default_round({}) > 0)", buyer)));
        std::string arrears;
        for (const std::string& bill : bills_of(buyer))
          arrears += (arrears.empty() ? "" : " + ") + fmt::format("arrears({})", bill);
        ask("_unpaid",
            say("Most that is unpaid under the contract then", "Le plus qui soit alors impayé au titre du contrat"),
            cleared(fmt::format("highest({})", arrears)));
      }
      add_report(fmt::format("{}{} {}", say("Can ", ""), buyer, say("pay?", "peut-il payer ?")), shows);
    }
  }
};

}  // namespace

std::vector<std::string> contracts_of(const Compiled& compiled) {
  const model::Model& model = compiled.first().model;
  std::vector<std::string> entities, bills;
  for (const model::Payment& payment : model.payments) {
    if (!is_sale(payment)) continue;
    const model::Variable& rate = model.variables[payment.rate];
    if (!can_be_written(rate.name)) continue;
    bills.push_back(rate.name);
    if (!rate.owner.valid() || model.instances[rate.owner].name.empty() || model.instances[rate.owner].is_sector)
      continue;
    const std::string& owner = model.instances[rate.owner].name;
    if (std::find(entities.begin(), entities.end(), owner) == entities.end()) entities.push_back(owner);
  }
  entities.insert(entities.end(), bills.begin(), bills.end());
  return entities;
}

std::optional<ContractParts> contract_parts(const Compiled& compiled, const std::string& name) {
  const model::Model& model = compiled.first().model;
  for (const model::Instance& instance : model.instances)
    if (instance.name == name && instance.is_sector) return std::nullopt;
  ContractParts parts;
  parts.name = name;
  std::vector<const model::Payment*> payments;
  for (const model::Payment& payment : model.payments)
    if (payment.cash && payment.payee.valid() && belongs(model.variables[payment.rate].name, name))
      payments.push_back(&payment);
  const model::Payment* sale = nullptr;
  for (const model::Payment* payment : payments)
    if (is_sale(*payment) && (!sale || (sale->kind != "revenue" && payment->kind == "revenue"))) sale = payment;
  if (!sale) return std::nullopt;
  parts.supplier = model.instances[sale->payee].name;
  std::set<std::string> buyers;
  for (const model::Payment* payment : payments) {
    const std::string& rate = model.variables[payment->rate].name;
    const bool to_supplier = payment->payee == sale->payee && is_sale(*payment);
    const bool by_supplier = payment->payer == sale->payee && is_sale(*payment);
    if (!to_supplier && !by_supplier) continue;
    if (!can_be_written(rate)) {
      ++parts.unnamed_count;
      continue;
    }
    if (by_supplier) {
      parts.costs.push_back(rate);
      continue;
    }
    const std::string& buyer = model.instances[payment->payer].name;
    parts.bills.push_back({rate, buyer});
    if (buyers.insert(buyer).second) parts.buyers.push_back(buyer);
  }
  return parts;
}

std::string contract_text(const ContractRequest& request, const Compiled& compiled) {
  return ContractViewWriter(request, compiled).text();
}

}  // namespace boucle::driver
