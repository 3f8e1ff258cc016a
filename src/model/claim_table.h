// Published figures that stand in tables: `claims "figures.csv" by "map.csv"`.
//
// The first file is anybody's: an id, a value, perhaps a unit, a period, a status, a quote, and columns that nobody
// here knows. The map is the model's: by id it says which expression of the model the figure speaks of, or why there is
// none, and corrects or completes any other column. What is here is what the cells say; `claims.cpp` gives it a
// meaning.
//
// Cells keep their places, so every message about a row points into its file. An expression is parsed where it stands.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/diagnostic.h"
#include "source/source_file.h"
#include "syntax/ast.h"
#include "syntax/parser.h"

namespace boucle::model {

// Every figure with an expression is a number of each path, which is kept; a hundred thousand fill a page of 20 MB.
inline constexpr std::size_t max_claim_rows = 100'000;

enum class ClaimColumn : std::uint8_t {
  id,
  entity,
  counterparty,
  metric,
  expr,       // of the model
  quantity,   // what it is called when figures are compared with each other
  qualifier,  // = ~ < <= > >= range up_to
  value,
  value_min,
  value_max,
  unit,
  period,
  basis,
  vintage,  // or `published`
  status,
  supersedes,  // the id of another
  source,      // a declared source
  url,         // or the address of the page
  quote,       // or quote_fr, quote_en
  group,       // or `set`: a dated collection
  reason,      // why there is no expression
  note,
  equals,       // arithmetic over other ids that must come to the same
  contradicts,  // ids, by judgement
  judgement,    // which
};
inline constexpr std::size_t claim_column_count = 25;
std::string_view column_name(ClaimColumn column);

struct ClaimCell {
  std::string text;  // trimmed
  source::Span span;
  std::size_t row = 0, column = 0;  // as a spreadsheet counts them, from 1
};

struct ClaimRow {
  std::array<ClaimCell, claim_column_count> cells;
  std::optional<syntax::ExpressionFile> expression;

  const ClaimCell& operator[](ClaimColumn column) const { return cells[static_cast<std::size_t>(column)]; }
  ClaimCell& operator[](ClaimColumn column) { return cells[static_cast<std::size_t>(column)]; }
};

struct ClaimTable {
  std::uint32_t file = 0;  // of Sources::files: who declares it
  std::vector<ClaimRow> rows;
  std::uint64_t hash = 0;  // of both texts
};

// Both texts are in the map already. Mistakes of form go to the sink; rows that have none are returned.
ClaimTable read_claim_table(const syntax::ClaimsStmt& statement, source::FileId table, std::optional<source::FileId> by,
                            const source::SourceMap& map, source::DiagnosticSink& sink);

}  // namespace boucle::model
