#include "driver/network_tables.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "driver/network_rows.h"

namespace boucle::driver {
namespace {

using source::Kind;
using Range = NetworkRows::Range;

constexpr std::string_view node_columns =
    "id, external_assets, external_liabilities, external_seniority, equity, shock";
constexpr std::string_view edge_columns = "debtor, creditor, amount, rank";
constexpr std::size_t max_suggestion_names = 10'000;  // the nearest of more names takes too long
constexpr double max_rank = 1e6;

class DebtReader {
 public:
  DebtReader(TableText nodes, TableText edges, bool shock_within_assets, source::SourceMap& sources,
             source::DiagnosticSink& sink)
      : nodes_(nodes.path, std::move(nodes.text), {"id"}, node_columns, sources, sink),
        edges_(edges.path, std::move(edges.text), {"debtor", "creditor", "amount"}, edge_columns, sources, sink),
        sink_(sink),
        shock_within_assets_(shock_within_assets) {}

  std::optional<NamedDebts> read() {
    if (nodes_.usable()) {
      if (nodes_.rows().empty()) {
        sink_.add(Kind::network_empty, nodes_.place()).hint("write one row a node", "écrivez une ligne par nœud");
      }
      for (const CsvRow& row : nodes_.rows()) {
        if (nodes_.gave_up()) break;
        if (nodes_.fits(row)) read_node(row);
      }
    }
    if (nodes_.usable() && edges_.usable() && !sink_.has_errors()) {
      find_swap_columns();
      for (const CsvRow& row : edges_.rows()) {
        if (edges_.gave_up()) break;
        if (edges_.fits(row)) read_edge(row);
      }
    }
    if (sink_.has_errors()) return std::nullopt;
    return std::move(debts_);
  }

 private:
  NetworkRows nodes_, edges_;
  source::DiagnosticSink& sink_;
  bool shock_within_assets_;
  NamedDebts debts_;
  std::vector<std::string> swap_columns_;
  std::unordered_map<std::string, std::pair<std::uint32_t, std::size_t>> node_of_id_;  // index, row
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::int32_t>, std::size_t> row_of_debt_;

  void duplicate(const source::Span& span, const CsvRow& row, const std::string& what, std::size_t other) {
    sink_.add(Kind::network_duplicate, span, std::to_string(row.number), what, std::to_string(other))
        .hint("keep one of the two rows; several debts between the same two can be added up",
              "gardez une des deux lignes ; plusieurs dettes entre les mêmes peuvent être additionnées");
  }

  void read_node(const CsvRow& row) {
    const std::string id = nodes_.name(row, "id");
    if (id.empty()) return;
    const auto index = static_cast<std::uint32_t>(debts_.ids.size());
    const auto [found, is_new] = node_of_id_.emplace(id, std::pair(index, row.number));
    if (!is_new) return duplicate(nodes_.cell(row, "id")->span, row, "`" + id + "`", found->second.second);
    debts_.ids.push_back(id);
    analysis::ClearingNode node;
    node.external_assets = nodes_.number(row, "external_assets", Range::not_negative, 0).value_or(0);
    node.external_liabilities = nodes_.number(row, "external_liabilities", Range::not_negative, 0).value_or(0);
    if (!nodes_.text(row, "equity").empty()) node.equity = nodes_.number(row, "equity", Range::any, 0);
    node.shock = nodes_.number(row, "shock", Range::not_negative, 0, node.external_assets).value_or(0);
    if (shock_within_assets_ && node.shock > node.external_assets) {
      const CsvCell& cell = *nodes_.cell(row, "shock");
      sink_
          .add(Kind::network_shock_too_large, cell.span, std::to_string(row.number), cell.text, id,
               base::format_shortest(node.external_assets))
          .hint(
              "a shock is a loss of external assets: state them, or use `--method furfine` or `debtrank`, which "
              "compare it with equity",
              "un choc est une perte d'actifs externes : indiquez-les, ou employez `--method furfine` ou "
              "`debtrank`, qui le comparent aux fonds propres");
    }
    read_seniority(row, node);
    debts_.network.nodes.push_back(node);
  }

  void read_seniority(const CsvRow& row, analysis::ClearingNode& node) {
    const std::string word = base::to_lower_ascii(nodes_.text(row, "external_seniority"));
    if (word.empty() || word == "pari_passu") return;
    if (word == "senior") {
      node.external_senior = true;
      return;
    }
    const source::Span span = nodes_.cell(row, "external_seniority")->span;
    sink_.add(Kind::network_bad_word, span, std::to_string(row.number), "external_seniority", word,
              "`pari_passu`, `senior`");
  }

  std::optional<std::uint32_t> node(const CsvRow& row, const char* column) {
    const std::string id = edges_.name(row, column);
    if (id.empty()) return std::nullopt;
    const auto found = node_of_id_.find(id);
    if (found != node_of_id_.end()) return found->second.first;
    const source::Span span = edges_.cell(row, column)->span;
    auto diagnostic = sink_.add(Kind::network_unknown_node, span, std::to_string(row.number), column, id);
    const auto near = debts_.ids.size() <= max_suggestion_names ? base::nearest(id, debts_.ids) : std::nullopt;
    if (near) {
      diagnostic.hint(fmt::format("did you mean `{}`?", *near), fmt::format("vouliez-vous dire `{}` ?", *near),
                      {{span, *near}});
    } else {
      diagnostic.hint("every debtor and creditor needs a row in the table of nodes",
                      "chaque débiteur et chaque créancier a besoin d'une ligne dans le tableau des nœuds");
    }
    return std::nullopt;
  }

  void read_edge(const CsvRow& row) {
    if (refuse_swap(row)) return;
    const auto debtor = node(row, "debtor"), creditor = node(row, "creditor");
    const auto amount = edges_.number(row, "amount", Range::not_negative, std::nullopt);
    const auto rank = edges_.number(row, "rank", Range::any, analysis::external_rank);
    if (!debtor || !creditor || !amount || !rank) return;
    if (*rank != std::floor(*rank) || std::abs(*rank) > max_rank) {
      const CsvCell& cell = *edges_.cell(row, "rank");
      sink_.add(
          Kind::network_out_of_range, cell.span, std::to_string(row.number), "rank", cell.text,
          source::Phrase("a whole number; the smallest is paid first", "un entier ; le plus petit est payé d'abord"));
      return;
    }
    if (*debtor == *creditor) {
      sink_
          .add(Kind::network_own_debt, edges_.cell(row, "creditor")->span, std::to_string(row.number),
               debts_.ids[*debtor], source::Phrase("owes", "doit"))
          .hint("delete the row: a debt to oneself changes nothing and is usually a slip",
                "supprimez la ligne : une dette envers soi-même ne change rien, c'est en général une erreur");
      return;
    }
    const analysis::Debt debt{*debtor, *creditor, *amount, static_cast<std::int32_t>(*rank)};
    const auto [found, is_new] = row_of_debt_.emplace(std::tuple(debt.debtor, debt.creditor, debt.rank), row.number);
    if (!is_new) {
      const std::string what = fmt::format("`{}`, `{}`", debts_.ids[*debtor], debts_.ids[*creditor]);
      return duplicate(edges_.span_of(row), row, what, found->second);
    }
    debts_.network.debts.push_back(debt);
  }

  // The columns by which tables mark swaps.
  void find_swap_columns() {
    for (const CsvCell& title : edges_.table().header) {
      const std::string name = base::to_lower_ascii(title.text);
      const bool suspect = name.find("cds") != std::string::npos || name.starts_with("reference") ||
                           name == "underlying" || name == "swap" || name == "kind" || name == "type" ||
                           name == "instrument" || name == "nature";
      if (suspect) swap_columns_.push_back(name);
    }
  }

  bool refuse_swap(const CsvRow& row) {
    for (const std::string& name : swap_columns_) {
      const CsvCell* cell = edges_.cell(row, name);
      if (!cell || cell->text.empty()) continue;
      const std::string value = base::to_lower_ascii(cell->text);
      const bool is_kind = name == "kind" || name == "type" || name == "instrument" || name == "nature";
      const bool says_so = value.find("cds") != std::string::npos || value.find("swap") != std::string::npos;
      const bool denied = value == "0" || value == "no" || value == "false" || value == "none";
      if (is_kind ? !says_so : denied) continue;
      sink_.add(Kind::network_swap, cell->span, std::to_string(row.number))
          .hint("leave it out, or write the debt that it becomes once the reference has defaulted",
                "retirez-la, ou écrivez la dette qu'elle devient quand l'entité de référence a fait défaut")
          .note(
              "a payment that depends on the default of a third party makes clearing payments ambiguous: there may "
              "be none, or several that no rule chooses between, and finding one is PPAD-hard (Schuldenzucker, "
              "Seuken, Battiston 2020)",
              "un paiement qui dépend du défaut d'un tiers rend la compensation ambiguë : il peut n'y avoir aucune "
              "solution, ou plusieurs sans règle pour choisir, et en trouver une est PPAD-difficile "
              "(Schuldenzucker, Seuken, Battiston 2020)");
      return true;
    }
    return false;
  }
};

}  // namespace

std::optional<NamedDebts> read_debts(TableText nodes, TableText edges, bool shock_within_assets,
                                     source::SourceMap& sources, source::DiagnosticSink& sink) {
  return DebtReader(std::move(nodes), std::move(edges), shock_within_assets, sources, sink).read();
}

}  // namespace boucle::driver
