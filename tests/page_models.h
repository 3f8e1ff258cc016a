// Models as a stranger might write them, for the pages made of them: labels that attack the page, other directions of
// writing, very long ones; many sectors; almost nothing.
#pragma once

#include <fmt/format.h>

#include <string>

namespace boucle::tests {

inline std::string hostile_model() {
  const std::string attack =
      "</title></script><script>alert('x')</script> \\\" onmouseover=alert(1) & <img src=x onerror=y>";
  const std::string arabic = "نفاد السيولة لدى الشركة قبل نهاية السنة";
  const std::string dull(200, 'm');
  return "## " + attack + "\nmodel hostile { calendar 2026-Q1 .. 2029-Q4 by quarter\n paths 300\n seed 3 }\n" +
         "use std.company\n"
         "source s1 { title: \"<b>bold</b> & 'quoted'\", id: \"<i>1</i>\", url: \"javascript:alert(1)\", status: "
         "reported, "
         "published: 2026-01-31 }\n"
         "source s2 { title: \"two\", id: \"S2\", url: \"https://example.org/?a=1&b=<x>\", status: leak }\n"
         "entity customers : Customers\nentity investors : Capital\nentity " +
         std::string("supplier_with_") + std::string(60, 'n') + " : Suppliers\n" +
         "entity firm : Company {\n  opening cash = 30 M$ @s1 \"<u>said</u> so\"\n" + "  ## " + dull +
         "\n  param sales: M$/year = 5 M$/year to 30 M$/year @s2\n" + "  ## " + arabic +
         "\n  param costs: M$/year = 15 M$/year to 25 M$/year  ## assumption: \" & <script>alert(2)</script>\n" +
         "  pay customers -> self = sales as sales\n  pay self -> supplier_with_" + std::string(60, 'n') +
         " = costs as opex\n  pay investors -> self = 3 M$/year as equity\n}\n" + "## " + arabic +
         "\nmeasure firm_cash_out = first(firm.cash < 0 $)\n## " + dull +
         "\nmeasure lowest_cash: $ = lowest(firm.cash)\n" +
         "claim c1: lowest_cash = 90 M$ @s2 { vintage: 2025, status: rumour }\n" +
         "claim soon: firm_cash_out = 2026-Q2 @s1 { vintage: 2026-01 }\n" +
         "check firm.cash > -1 B$\n"
         "scenario dry \"" +
         dull +
         "\" { suspend fund }\n"
         "report \"<h1>Cash</h1> & " +
         arabic + "\" {\n  text \"" + attack.substr(0, 40) + "\"\n" +
         "  show firm_cash_out, lowest_cash, P(firm.cash < 0 $ before 2028)\n  chart fan firm.cash by quarter\n" +
         "  table pnl(firm), balance(firm), cashflow(firm) by year\n  compare base, dry\n}\n";
}

// A ring in which each buys from the next and puts money into it.
inline std::string ring_model(int count) {
  std::string text = fmt::format(
      "## A ring of {}\nmodel ring {{ calendar 2026 .. 2030 by year\n paths 200\n seed 1 }}\nuse std.company\n"
      "param luck: ratio = 0.8 to 1.2\nentity customers : Customers\npay customers -> company_0 = 1 M$/year as sales\n",
      count);
  for (int i = 0; i < count; ++i)
    text += fmt::format("entity company_{} : Company {{ opening cash = {} M$ }}\n", i, 40 + i % 7);
  for (int i = 0; i < count; ++i) {
    const int next = (i + 1) % count;
    text += fmt::format("pay company_{} -> company_{} = {} M$/year * luck as supplies\n", i, next, 5 + (i * 7) % 11);
    text += fmt::format("pay company_{} -> company_{} = {} M$/year as equity\n", next, i, 2 + (i * 5) % 3);
  }
  return text + "measure low: $ = lowest(company_0.cash)\n";
}

inline std::string bare_model() { return "model bare { calendar 1 .. 20 by period }\nx = prev x * 1.02 initially 1\n"; }

// Some paths divide by nothing.
inline std::string faulty_model() {
  return "model faulty { calendar 2026 .. 2030 by year\n paths 500\n seed 5\n max_fault_share 90 % }\n"
         "param luck: ratio = uniform(-1, 1)\n"
         "y = sqrt(luck)\nmeasure root = final(y)\nreport \"Roots\" { show root }\n";
}

}  // namespace boucle::tests
