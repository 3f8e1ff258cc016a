// Networks from plain tables.
//
// Debts: nodes (id, external_assets, external_liabilities, external_seniority = pari_passu or senior, equity, shock)
// and edges (debtor, creditor, amount, rank). Only id, debtor, creditor and amount are needed; the others default to 0,
// pari_passu, what the balance sheet leaves, no shock, rank 1. A shock is an amount, or a share of the external assets
// when written with a percent sign. Other columns are left alone, but for those that make a debt a credit default swap.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/clearing.h"
#include "source/diagnostic.h"
#include "source/source_file.h"

namespace boucle::driver {

struct TableText {
  std::string path, text;
};

struct NamedDebts {
  std::vector<std::string> ids;  // of the nodes, in the order of the table
  analysis::DebtNetwork network;
};

// Empty after mistakes, which are in the sink. Clearing pays from the external assets, so a shock cannot exceed them;
// contagion only needs equity.
std::optional<NamedDebts> read_debts(TableText nodes, TableText edges, bool shock_within_assets,
                                     source::SourceMap& sources, source::DiagnosticSink& sink);

}  // namespace boucle::driver
