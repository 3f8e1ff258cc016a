// Writes a model of about N equations to standard output: the mix of a real one, repeated. A company has demand, costs
// and four payments, every other one a series of its own; one in ten also has a contract with another company.
//   bench_generate_model 10000 > big.bcl
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

constexpr int equations_per_company = 36;  // definitions, params, and the accounts that the payments touch

constexpr const char* head = R"(model generated {{
  calendar 2026-Q1 .. 2030-Q4 by quarter
  currency $
  paths 1k
  seed 1
}}
use std.company
entity users     : Customers
entity suppliers : Suppliers
entity investors : Capital

fn top_up(cash: $, floor: $) = max(0 $/year, (floor - cash) / step)

class Maker : Company {{
  input growth_rate: %/year
  input opening_sales: $/year
  param margin: % = logitnormal(30 % to 60 %)
  noise shock     = normal(0 %, 4 %)
  demand: $/year  = prev demand * growth(growth_rate) initially opening_sales
  sales: $/year   = demand * (1 + shock)
  costs: $/year   = if sales > opening_sales then sales * (1 - margin) else opening_sales * (1 - margin)
  raise           = top_up(prev cash, 5 M$)
  invested: $/year = max(0 $/year, sales - (sales[-1 year] initially opening_sales)) * 30 %
  pay bill: users -> self = sales as sales
  pay self -> suppliers   = costs as opex
  pay self -> suppliers   = invested as capex
  pay investors -> self   = raise as equity
}}

class Contract {{
  input buyer: Maker
  input seller: Maker
  input share: %
  wanted: $/year = buyer.costs * share
  used: $/year   = min(wanted, seller.sales * 50 %)
  idle: %        = if wanted > 0 $/year then 1 - used / wanted else 0 %
  pay buyer -> seller = used as compute
}}
)";

void company(int i) {
  fmt::print("entity c{} : Maker {{\n  opening cash = {} M$\n  growth_rate = {} %/year\n", i, 5 + i % 17, 1 + i % 23);
  if (i % 2)
    fmt::print("  opening_sales = {} M$/year\n", 10 + i % 31);
  else
    fmt::print(
        "  plan: $/year = series log {{ 2026: {} M$, 2028: {} M$, 2030: {} M$ }}\n  opening_sales = {} M$/year\n  "
        "extra: $/year = if plan > demand then plan - demand else 0\n",
        10 + i % 7, 20 + i % 11, 40 + i % 13, 8 + i % 5);
  fmt::print("}}\n");
  if (i % 10 == 9)
    fmt::print("entity deal{} : Contract {{\n  buyer = c{}\n  seller = c{}\n  share = {} %\n}}\n", i, i, i - 4,
               5 + i % 20);
}

}  // namespace

int main(int argc, char** argv) {
  const int equations = argc > 1 ? std::atoi(argv[1]) : 1000;
  fmt::print(fmt::runtime(head));
  const int companies = equations / equations_per_company;
  for (int i = 0; i < companies; ++i) company(i);
  fmt::print("measure cash_out = first(c0.cash < 0 $)\n");
  fmt::print("measure total_sales = sum(total(c.sales) for c in Maker)\n");
  fmt::print("report \"Generated\" {{ show cash_out, total_sales }}\n");
  return 0;
}
