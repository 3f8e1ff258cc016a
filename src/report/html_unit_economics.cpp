// What a company pays out for each 100 it sells, by year and by nature; and what one piece of work costs.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {
namespace {

constexpr double of_sales = 100;         // what amounts are related to
constexpr double max_sales_ratio = 4;    // of payments to sales: beyond, a company has hardly begun to sell
constexpr std::size_t max_subjects = 3;  // companies with a chart; the table has all

struct Account {
  std::string name, id;
  std::vector<double> sales;                            // by period
  std::map<std::string, std::vector<double>> paid;      // by nature
  std::vector<std::pair<std::string, double>> by_size;  // natures, the largest first

  double paid_in(std::size_t period) const {
    double sum = 0;
    for (const auto& [nature, amounts] : paid) sum += amounts[period];
    return sum;
  }
  double ratio(std::size_t period) const { return sales[period] > 0 ? paid_in(period) / sales[period] : std::nan(""); }
  bool is_shown(std::size_t period) const { return ratio(period) > 0 && ratio(period) <= max_sales_ratio; }
};

double amount_paid(double x) { return std::isfinite(x) && x > 0 ? x : 0; }

// Of the members that sell something and pay for something.
std::vector<Account> accounts_of(const PageView& page) {
  std::vector<Account> accounts;
  std::map<std::string, std::size_t> place;
  const std::size_t count = page.periods.size();
  for (std::size_t i = 0; i < page.sectors.size(); ++i) {
    if (page.outside.contains(page.sectors[i])) continue;
    place.emplace(page.sectors[i], accounts.size());
    accounts.push_back({page.sectors[i], page.sector_ids[i], std::vector<double>(count, 0), {}, {}});
  }
  for (const PaymentView& payment : page.payments) {
    if (payment.payer == payment.payee) continue;
    const bool bought = payment.kind == "revenue" || payment.kind == "cost" || payment.kind == "tax";
    const auto payer = place.find(payment.payer), payee = place.find(payment.payee);
    for (std::size_t p = 0; p < count && p < payment.by_period.size(); ++p) {
      const double amount = amount_paid(payment.by_period[p]);
      if (payee != place.end() && payment.kind == "revenue") accounts[payee->second].sales[p] += amount;
      if (payer == place.end() || !bought || amount == 0) continue;
      auto& amounts = accounts[payer->second].paid[payment.nature];
      amounts.resize(count, 0);
      amounts[p] += amount;
    }
  }
  std::erase_if(accounts, [](const Account& account) {
    return account.paid.empty() || std::accumulate(account.sales.begin(), account.sales.end(), 0.0) <= 0;
  });
  for (Account& account : accounts) {
    for (const auto& [nature, amounts] : account.paid)
      account.by_size.emplace_back(nature, std::accumulate(amounts.begin(), amounts.end(), 0.0));
    std::stable_sort(account.by_size.begin(), account.by_size.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
  }
  return accounts;
}

// Whom the answers are about: the owners of what the dates read; else who pays out most for what it sells.
std::vector<const Account*> subjects(const PageContext& c, const std::vector<Account>& accounts) {
  std::vector<const Account*> found;
  const auto add = [&](const Account& account) {
    bool any = false;
    for (std::size_t p = 0; p < account.sales.size(); ++p) any = any || account.is_shown(p);
    if (any && found.size() < max_subjects && std::find(found.begin(), found.end(), &account) == found.end())
      found.push_back(&account);
  };
  for (const MeasureView& measure : c.first().measures) {
    if (!measure.runway) continue;
    for (const std::size_t series : measure.series)
      for (const Account& account : accounts)
        if (c.first().series[series].name.starts_with(account.id + ".")) add(account);
  }
  if (!found.empty()) return found;
  std::vector<const Account*> order;
  for (const Account& account : accounts) order.push_back(&account);
  const auto overall = [](const Account* account) {
    double paid = 0;
    for (const auto& [nature, sum] : account->by_size) paid += sum;
    return paid / std::accumulate(account->sales.begin(), account->sales.end(), 0.0);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](const Account* a, const Account* b) { return overall(a) > overall(b); });
  for (const Account* account : order) add(*account);
  return found;
}

std::string amount_text(const PageContext& c, double amount) {
  const base::DisplayUnit& unit = c.page.payment_unit;
  return base::quantity_text(amount * unit.scale, unit, c.language());
}

void chart_of(PageContext& c, const Account& account) {
  BarChart chart;
  std::vector<std::size_t> shown;
  for (std::size_t p = 0; p < account.sales.size(); ++p)
    if (account.is_shown(p)) shown.push_back(p);
  for (const std::size_t p : shown) chart.columns.push_back(c.page.periods[p]);
  const std::size_t named = account.by_size.size() > max_bar_parts ? max_bar_parts - 1 : account.by_size.size();
  const double scale = c.page.payment_unit.scale;
  for (std::size_t i = 0; i < account.by_size.size(); ++i) {
    const auto& amounts = account.paid.at(account.by_size[i].first);
    if (i < named) {
      chart.parts.push_back(account.by_size[i].first);
      chart.values.emplace_back(shown.size(), 0);
    } else if (i == named) {
      chart.parts.push_back(c.say.others(account.by_size.size() - named));
      chart.values.emplace_back(shown.size(), 0);
    }
    for (std::size_t k = 0; k < shown.size(); ++k)
      chart.values.back()[k] += of_sales * scale * amounts[shown[k]] / account.sales[shown[k]];
  }
  chart.unit = c.page.payment_unit;
  chart.language = c.language();
  chart.reference = of_sales * scale;
  chart.reference_label = c.say.unit_level(amount_text(c, of_sales));
  const auto peak = *std::max_element(
      shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) { return account.ratio(a) < account.ratio(b); });
  const auto paid = [&](std::size_t p) { return amount_text(c, of_sales * account.ratio(p)); };
  const std::string sold = amount_text(c, of_sales), most = account.by_size.front().first;
  const std::string finding = peak == shown.back()
                                  ? c.say.unit_finding_one(account.name, paid(peak), sold, c.page.periods[peak], most)
                                  : c.say.unit_finding(account.name, paid(peak), sold, c.page.periods[peak],
                                                       paid(shown.back()), c.page.periods[shown.back()], most);
  chart.description = finding;
  open_figure(c, finding, c.say.unit_note(sold));
  add_chart(c, [&](ChartSize size) { return bars_svg(chart, size); });
  HtmlTable table;
  table.caption = c.say.unit_table(account.name, sold);
  table.columns = {{c.say.kind_column.str(), false}};
  for (const std::size_t p : shown) table.columns.push_back({c.page.periods[p], true});
  for (const auto& [nature, sum] : account.by_size) {
    std::vector<std::string> row = {nature};
    const auto& amounts = account.paid.at(nature);
    for (const std::size_t p : shown)
      row.push_back(amounts[p] > 0 ? amount_text(c, of_sales * amounts[p] / account.sales[p]) : "");
    table.rows.push_back(std::move(row));
  }
  add_data(c, table);
  close_figure(c);
}

void table_of_all(PageContext& c, const std::vector<Account>& accounts) {
  HtmlTable table;
  const std::string sold = amount_text(c, of_sales);
  table.caption = c.say.unit_all(sold);
  table.columns = {{"", false}};
  for (const std::string& period : c.page.periods) table.columns.push_back({period, true});
  for (const Account& account : accounts) {
    std::vector<std::string> row = {account.name};
    for (std::size_t p = 0; p < account.sales.size(); ++p)
      row.push_back(account.ratio(p) > 0 ? amount_text(c, of_sales * account.ratio(p)) : "");
    table.rows.push_back(std::move(row));
  }
  add_data(c, table, c.say.unit_all(sold));
}

void units_of_work(PageContext& c) {
  if (c.page.units_of_work.empty()) return;
  HtmlTable table;
  table.caption = c.say.work_heading.str();
  table.columns = {{"", false},
                   {c.say.work_price.str(), true},
                   {c.say.work_compute.str(), true},
                   {c.say.work_margin.str(), true},
                   {c.say.work_to_zero.str(), true},
                   {c.say.work_to_forty.str(), true}};
  for (const UnitOfWorkView& unit : c.page.units_of_work) {
    const auto money = [&](double x) { return base::quantity_text(x, unit.unit, c.language()); };
    std::string margin = share_text(c.words, unit.margin);
    if (unit.margin_low < unit.margin_high)
      margin += " (" +
                c.words.loops_bounds(share_text(c.words, unit.margin_low), share_text(c.words, unit.margin_high)) + ")";
    table.rows.push_back({unit.label, money(unit.price), money(unit.compute), margin,
                          share_text(c.words, unit.cut_to_zero), share_text(c.words, unit.cut_to_forty)});
  }
  c.m.open("figure");
  add_table_element(c, table);
  close_figure(c);
}

}  // namespace

void add_unit_economics(PageContext& c) {
  const std::vector<Account> accounts = accounts_of(c.page);
  const std::vector<const Account*> shown = subjects(c, accounts);
  if (shown.empty() && c.page.units_of_work.empty()) return;
  open_section(c, "unit-economics", c.say.unit_economics.view());
  for (const Account* account : shown) chart_of(c, *account);
  if (accounts.size() > 1 && !shown.empty()) table_of_all(c, accounts);
  units_of_work(c);
  close_section(c);
}

}  // namespace boucle::report
