#include "driver/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace boucle::driver {
namespace {

constexpr std::size_t max_year_count = 8;  // lines of the same question for one year after the other
constexpr const char* no_new_money = "no_new_money";

class ViewWriter {
 public:
  ViewWriter(const ViewRequest& request, const Compiled& compiled)
      : request_(request), compiled_(compiled), calendar_(compiled.first().model.calendar) {}

  std::string text() {
    out_ = "use std.views\n";
    for (const std::string& company : request_.companies) {
      switch (request_.kind) {
        case ViewKind::runway:
          add_runway(company);
          break;
        case ViewKind::credit:
          add_credit(company);
          break;
      }
    }
    if (request_.kind == ViewKind::runway && request_.compare) add_no_new_money();
    return out_;
  }

 private:
  const ViewRequest& request_;
  const Compiled& compiled_;
  const base::Calendar& calendar_;
  std::string out_;

  const char* say(const char* english, const char* french) const {
    return request_.language == base::Language::french ? french : english;
  }
  bool in_full() const { return request_.companies.size() == 1; }
  // Whether a year is a whole number of periods and the calendar holds one.
  bool has_trailing_year() const {
    if (calendar_.abstract() || calendar_.unit == base::StepUnit::week) return false;
    return calendar_.position(calendar_.last_day(calendar_.step_count - 1) + 1) > 0.999;
  }

  // Names of a view cannot be those of a model that does not set out to take them.
  std::string prefix_of(const std::string& company) const {
    std::string prefix = request_.kind == ViewKind::runway ? "runway_" : "credit_";
    for (const char c : company) prefix += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return prefix;
  }
  void add(const std::string& line) { out_ += line + "\n"; }
  void add_entity(const std::string& name, const char* view, const std::string& company) {
    add(fmt::format("entity {} : {} {{\n  of = {}\n}}", name, view, company));
  }
  // Returns the line of a report that shows it under that name.
  std::string add_measure(const std::string& name, const std::string& doc, const std::string& value) {
    add(fmt::format("## {}\nmeasure {} = {}", doc, name, value));
    return fmt::format("  show {} \"{}\"\n", name, doc);
  }

  void add_runway(const std::string& company) {
    const std::string view = prefix_of(company), money = fmt::format("{}.headroom", view);
    add_entity(view, "RunwayView", company);
    std::string shows = add_measure(
        view + "_cash_out", say("First period that ends below the minimum", "Première période finie sous le minimum"),
        fmt::format("first({} < 0 $)", money));
    shows += add_measure(view + "_months",
                         fmt::format(fmt::runtime(say("Months until then, at most the {:.0f} of the calendar",
                                                      "Mois jusque-là, au plus les {:.0f} du calendrier")),
                                     12 * length_in_years()),
                         fmt::format("final({}.months)", view));
    shows += add_measure(view + "_gap",
                         say("Funding gap: deepest shortfall below the minimum",
                             "Besoin de financement : plus grand manque sous le minimum"),
                         fmt::format("-min(0 $, lowest({}))", money));
    if (in_full()) {
      shows += years_of(money);
      shows += fmt::format("  chart fan {}.liquidity \"{}\"\n", company, say("Liquidity", "Liquidités"));
    }
    add(fmt::format("report \"{} {}\" {{\n{}}}", say("How long the money lasts:", "Combien de temps l'argent dure :"),
                    company, shows));
    if (!in_full()) return;
    add_bridge(company, view);
    add_break_even(company, view);
  }

  double length_in_years() const { return calendar_.position(calendar_.last_day(calendar_.step_count - 1) + 1); }

  // One line for each of the years that begin within the calendar.
  std::string years_of(const std::string& money) const {
    if (calendar_.abstract()) return "";
    const auto year_of = [&](std::int32_t day) { return std::stoi(base::date_text(day).substr(0, 4)); };
    const int first = year_of(calendar_.first_day(0)) + 1, last = year_of(calendar_.last_day(calendar_.step_count - 1));
    std::string lines;
    const int until = std::min(last, first + static_cast<int>(max_year_count) - 1);
    for (int year = first; year <= until; ++year)
      lines += fmt::format("  show P({} < 0 $ before {}) \"{} {}\"\n", money, year,
                           say("Probability before", "Probabilité avant"), year);
    return lines;
  }

  // Items of the gap on the paths that have one, each at the path's own lowest point: their means add up to its mean.
  void add_bridge(const std::string& company, const std::string& view) {
    struct Item {
      const char *name, *english, *french;
    };
    constexpr Item items[] = {
        {"opening_liquidity", "Liquidity at the start", "Liquidités au départ"},
        {"operations", "Operations before compute", "Exploitation avant calcul"},
        {"computing", "Compute bought", "Calcul acheté"},
        {"equipment", "Equipment bought", "Équipements achetés"},
        {"investments", "Other investments", "Autres placements"},
        {"new_money", "New money", "Argent nouveau"},
        {"given_back", "Repaid, paid out, leases", "Remboursé, distribué, loyers"},
        {"least", "Minimum that must stay", "Minimum à garder"},
    };
    std::string shows;
    for (const Item& item : items) {
      const std::string name = fmt::format("{}_bridge_{}", view, item.name);
      const char* title = say(item.english, item.french);
      add_measure(name, title,
                  fmt::format("if lowest({0}.headroom) < 0 $ then final({0}.{1}) else 0 $", view, item.name));
      shows += fmt::format("  show E({}) \"{}\"\n", name, title);
    }
    shows += fmt::format("  show E(-{}_gap) \"{}\"\n", view, say("The gap", "Le manque"));
    add(fmt::format(
        "report \"{}\" {{\n  text \"{}\"\n{}}}", say("What the gap is made of", "De quoi le manque est fait"),
        say("Means over all paths of sums up to each path's own lowest point, 0 on paths without a gap: the "
            "items add up to the last line.",
            "Moyennes sur toutes les trajectoires de sommes jusqu'au point le plus bas de chacune, 0 sur "
            "celles sans manque : leur total est la dernière ligne."),
        shows));
    if (!calendar_.abstract()) {
      add(fmt::format("report \"{}\" {{\n  table cashflow({}) by year\n}}", say("Cash flow", "Flux de trésorerie"),
                      company));
    }
  }

  void add_break_even(const std::string& company, const std::string& view) {
    const std::string period = view + "_period", year = view + "_year";
    std::string shows;
    const auto ask = [&](const std::string& name, const char* english, const char* french, const std::string& value) {
      shows += add_measure(view + "_" + name, say(english, french), value);
    };
    add_entity(period, "BreakEvenView", company);
    if (has_trailing_year()) {
      add_entity(year, "TrailingView", company);
      ask("profit_over_a_year", "Operating profit over the trailing year: the headline",
          "Résultat d'exploitation sur l'année écoulée : la définition retenue",
          fmt::format("first({0}.is_full and {0}.profit >= 0 $)", year));
      ask("profit_over_a_year_for_good", "… and from then on to the end", "… et dès lors jusqu'à la fin",
          fmt::format("final({}.no_loss_since)", year));
    }
    ask("profit", "Operating profit in one period", "Résultat d'exploitation d'une période",
        fmt::format("first({}.profit >= 0 $/year)", period));
    ask("profit_for_good", "… and from then on to the end", "… et dès lors jusqu'à la fin",
        fmt::format("final({}.no_loss_since)", period));
    if (has_trailing_year()) {
      ask("cash_over_a_year", "Free cash flow over the trailing year", "Flux de trésorerie libre sur l'année écoulée",
          fmt::format("first({0}.is_full and {0}.cash_flow >= 0 $)", year));
      ask("cash_over_a_year_for_good", "… and from then on to the end", "… et dès lors jusqu'à la fin",
          fmt::format("final({}.no_burn_since)", year));
    }
    ask("cash", "Free cash flow in one period", "Flux de trésorerie libre d'une période",
        fmt::format("first({}.cash_flow >= 0 $/year)", period));
    ask("cash_for_good", "… and from then on to the end", "… et dès lors jusqu'à la fin",
        fmt::format("final({}.no_burn_since)", period));
    add(fmt::format("report \"{}\" {{\n{}}}",
                    say("When losses end, by eight definitions", "Quand les pertes cessent, selon huit définitions"),
                    shows));
  }

  void add_no_new_money() {
    const auto& known = compiled_.known_scenarios;
    if (std::find(known.begin(), known.end(), no_new_money) == known.end()) {
      std::string from = request_.no_new_money_from;
      if (from.empty() && !calendar_.abstract() && calendar_.unit != base::StepUnit::week) from = calendar_.label(0);
      if (from.empty()) return;
      add(fmt::format("scenario {} \"{} {}\" {{\n  suspend fund from {}\n}}", no_new_money,
                      say("No new money from", "Sans argent nouveau à partir de"), from, from));
    }
    add(fmt::format("report \"{}\" {{\n  text \"{}\"\n  compare base, {}\n}}",
                    say("Without new money", "Sans argent nouveau"),
                    say("After an unfunded cash-out all figures are conditional on somebody filling the gap.",
                        "Après un épuisement non comblé, tous les chiffres supposent que quelqu'un comble le manque."),
                    no_new_money));
  }

  void add_credit(const std::string& company) {
    const std::string view = prefix_of(company);
    add_entity(view, "CreditView", company);
    std::string shows;
    const auto ask = [&](const std::string& name, const std::string& doc, const std::string& value) {
      shows += add_measure(view + "_" + name, doc, value);
    };
    ask("most_debt",
        say("Most debt with leases, at the end of a period", "Plus forte dette avec loyers en fin de période"),
        fmt::format("highest({}.debt)", view));
    ask("most_net_debt", say("Most debt less liquidity", "Plus forte dette nette des liquidités"),
        fmt::format("highest({}.net_debt)", view));
    if (has_trailing_year()) {
      ask("worst_leverage",
          say("Highest net debt over EBITDA (99: no EBITDA)", "Plus forte dette nette sur EBITDA (99 : pas d'EBITDA)"),
          fmt::format("highest({}.leverage_at_test)", view));
      ask("worst_coverage",
          say("Lowest EBITDA over interest (99: no interest)", "Plus faible EBITDA sur intérêts (99 : pas d'intérêts)"),
          fmt::format("lowest({}.coverage_at_test)", view));
      ask("leverage_headroom", say("Covenant headroom on leverage", "Marge sur l'engagement d'endettement"),
          fmt::format("{0}.most_leverage - highest({0}.leverage_at_test)", view));
      ask("coverage_headroom", say("Covenant headroom on coverage", "Marge sur l'engagement de couverture"),
          fmt::format("lowest({0}.coverage_at_test) - {0}.least_coverage", view));
      ask("breach",
          say("First period that breaks the covenants assumed", "Première période qui rompt les engagements supposés"),
          fmt::format("first({}.is_breach)", view));
    }
    ask("worst_loan_to_value",
        say("Highest debt over liquidity and stakes (99: neither)",
            "Plus forte dette sur liquidités et participations (99 : ni les unes ni les autres)"),
        fmt::format("highest({}.loan_to_value)", view));
    if (in_full()) shows += fmt::format("  chart fan {}.net_debt \"{}\"\n", view, say("Net debt", "Dette nette"));
    add(fmt::format("report \"{} {}\" {{\n{}}}", say("What lenders look at:", "Ce que regardent les prêteurs :"),
                    company, shows));
    if (!in_full() || calendar_.abstract()) return;
    add(fmt::format("report \"{}\" {{\n  table {}.debt, {}.outflow.repayment, {}.outflow.interest by year\n}}",
                    say("Debt, repayments and interest by year", "Dette, remboursements et intérêts par année"), view,
                    company, company));
  }
};

}  // namespace

std::vector<std::string> companies_of(const Compiled& compiled) {
  const model::Model& model = compiled.first().model;
  std::set<std::string_view> names;
  for (const model::Variable& variable : model.variables) names.insert(variable.name);
  std::vector<std::string> companies;
  for (const model::Instance& instance : model.instances) {
    if (!instance.is_sector || instance.is_outside) continue;
    const auto has = [&](const char* member) { return names.contains(instance.name + member); };
    if (has(".minimum_cash") && has(".liquidity")) companies.push_back(instance.name);
  }
  return companies;
}

std::string view_text(const ViewRequest& request, const Compiled& compiled) {
  return ViewWriter(request, compiled).text();
}

}  // namespace boucle::driver
