// Payments from a plain table: from, to, amount, kind and, when time matters, period; and the cash at the start of the
// first period: id, opening_cash. The names outside the perimeter are given beside the table; everybody else is a
// member of it. Kinds are those of the language: revenue, fund, return, cost, tax, other. Money from outside counts as
// the customers' when its kind is revenue, else as capital.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/circularity.h"
#include "analysis/provenance.h"
#include "driver/network_tables.h"
#include "source/diagnostic.h"
#include "source/source_file.h"

namespace boucle::driver {

// Compositions are dense tables of members by members, one elimination for each financier.
inline constexpr std::size_t max_members = 400;

struct NamedPayments {
  std::vector<std::string> names;  // members first, then those outside
  analysis::PaymentNetwork network;
  std::vector<std::string> periods;   // by number, in order; one empty text without a column `period`
  std::uint32_t first = 0, last = 0;  // of the window
  std::vector<source::Span> amounts;  // of the payments, for messages
};

// `window` is "2026..2027", one period, or empty for all. Empty after mistakes, which are in the sink.
std::optional<NamedPayments> read_payments(TableText payments, std::optional<TableText> opening,
                                           const std::vector<std::string>& outside, const std::string& window,
                                           source::SourceMap& sources, source::DiagnosticSink& sink);

// Warnings about money that nobody has: loops without origin, and payers that spend more than they have.
void warn_of_missing_money(const NamedPayments& payments, const analysis::Circularity& result,
                           source::DiagnosticSink& sink);

}  // namespace boucle::driver
