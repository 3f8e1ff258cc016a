#include "report/clearing_report.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/json.h"

namespace boucle::report {
namespace {

using analysis::ClearedNode;
using analysis::ClearingMethod;

constexpr std::uint64_t clearing_schema_version = 1;
constexpr int clearing_digits = 4;

const char* method_name(ClearingMethod method) {
  switch (method) {
    case ClearingMethod::eisenberg_noe:
      return "en";
    case ClearingMethod::rogers_veraart:
      return "rv";
    case ClearingMethod::furfine:
      return "furfine";
    case ClearingMethod::debtrank:
      return "debtrank";
  }
  return "";
}

std::string method_words(const ClearingView& view, const Wording& words) {
  const auto share = [&](double value) { return share_text(words, value); };
  switch (view.options.method) {
    case ClearingMethod::eisenberg_noe:
      break;
    case ClearingMethod::rogers_veraart:
      return words.clearing_rogers_veraart(share(view.options.alpha), share(view.options.beta));
    case ClearingMethod::furfine:
      return words.clearing_furfine(share(view.options.recovery));
    case ClearingMethod::debtrank:
      return words.clearing_debtrank.str();
  }
  return words.clearing_eisenberg_noe.str();
}

struct Totals {
  double due = 0, paid = 0, external_unpaid = 0, claims = 0, received = 0;
};

Totals totals_of(const std::vector<ClearedNode>& nodes) {
  Totals totals;
  for (const ClearedNode& node : nodes) {
    totals.due += node.network_due + node.external_due;
    totals.paid += node.network_paid + node.external_paid;
    totals.external_unpaid += node.external_due - node.external_paid;
    totals.claims += node.claims;
    totals.received += node.received;
  }
  return totals;
}

// Defaults by round, then the others; equals in the order of the table.
std::vector<std::size_t> order_of(const std::vector<ClearedNode>& nodes) {
  std::vector<std::size_t> order(nodes.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return nodes[a].default_round - 1 < nodes[b].default_round - 1;  // 0 wraps around to the end
  });
  return order;
}

Table nodes_table(const ClearingView& view, const Wording& words) {
  const analysis::ClearingResult& result = view.result;
  const auto number = [&](double value) { return base::number_text(value, words.language, clearing_digits); };
  Table table;
  table.columns = {{words.node_column.str(), false}, {words.due_column.str()},    {words.paid_column.str()},
                   {words.paid_share_column.str()},  {words.equity_column.str()}, {words.round_column.str()}};
  if (result.least) table.columns.push_back({words.clearing_least_column.str()});
  for (const std::size_t i : order_of(result.nodes)) {
    if (table.rows.size() == max_shown_nodes) break;
    const ClearedNode& node = result.nodes[i];
    std::vector<std::string> row{view.ids[i], number(node.due), number(node.paid)};
    row.push_back(node.due > 0 ? share_text(words, node.paid / node.due) : "");
    row.push_back(number(node.equity));
    row.push_back(node.in_default ? std::to_string(node.default_round) : "");
    if (result.least) row.push_back(number((*result.least)[i].paid));
    table.rows.push_back(std::move(row));
  }
  return table;
}

void write_nodes(JsonWriter& json, const ClearingView& view, const std::vector<ClearedNode>& nodes, bool with_rounds) {
  json.begin_object();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const ClearedNode& node = nodes[i];
    json.key(view.ids[i]).begin_object();
    json.field("paid", node.paid).field("due", node.due);
    json.key("default_round");
    if (with_rounds && node.in_default) {
      json.integer(node.default_round);
    } else {
      json.null();
    }
    json.field("equity", node.equity).field("in_default", node.in_default);
    json.field("network_due", node.network_due).field("network_paid", node.network_paid);
    json.field("external_due", node.external_due).field("external_paid", node.external_paid);
    json.field("claims", node.claims).field("received", node.received);
    json.end_object();
  }
  json.end_object();
}

}  // namespace

Document clearing_document(const ClearingView& view, const Wording& words) {
  const analysis::ClearingResult& result = view.result;
  const auto count = [&](std::size_t number) { return count_text(words, static_cast<double>(number)); };
  const auto number = [&](double value) { return base::number_text(value, words.language, clearing_digits); };
  const auto share_of = [&](double part, double whole) { return share_text(words, whole > 0 ? part / whole : 0); };
  const std::size_t node_count = view.ids.size();
  Document document;
  document.blocks.push_back(Heading{words.clearing_title(count(node_count), count(view.debt_count)), 1});
  document.blocks.push_back(Paragraph{method_words(view, words)});
  const std::string summary =
      result.default_count == 0
          ? words.clearing_none.str()
          : words.clearing_some(count(result.default_count), count(node_count), count(result.round_count));
  document.blocks.push_back(Notice{summary, result.default_count == 0 ? Tone::good : Tone::bad});
  const Totals totals = totals_of(result.nodes);
  if (view.options.method == ClearingMethod::debtrank) {
    const double lost = totals.claims - totals.received;
    document.blocks.push_back(Notice{
        words.clearing_lost_value(number(lost), number(totals.claims), share_of(lost, totals.claims)), Tone::plain});
  } else if (totals.due > 0) {
    const double unpaid = totals.due - totals.paid;
    document.blocks.push_back(
        Notice{words.clearing_unpaid(number(unpaid), number(totals.due), share_of(unpaid, totals.due)), Tone::plain});
    if (totals.external_unpaid > 0) {
      document.blocks.push_back(Notice{words.clearing_outside(number(totals.external_unpaid)), Tone::plain});
    }
  }
  if (result.least) {
    const std::vector<ClearedNode>& least = *result.least;
    std::size_t lower = 0;
    for (std::size_t i = 0; i < least.size(); ++i) {
      lower += least[i].paid < result.nodes[i].paid;
    }
    document.blocks.push_back(
        Notice{words.clearing_least(count(lower), number(totals_of(least).paid), number(totals.paid)), Tone::bad});
  }
  if (!result.converged) document.blocks.push_back(Notice{words.clearing_unconverged.str(), Tone::bad});
  document.blocks.push_back(nodes_table(view, words));
  if (node_count > max_shown_nodes) {
    document.blocks.push_back(Notice{words.clearing_more(count(node_count - max_shown_nodes)), Tone::faint});
  }
  const bool senior = std::any_of(result.nodes.begin(), result.nodes.end(), [](const ClearedNode& node) {
    return node.due < node.network_due + node.external_due;
  });
  if (senior) document.blocks.push_back(Notice{words.clearing_senior.str(), Tone::faint});
  return document;
}

std::string clearing_json(const ClearingView& view) {
  JsonWriter json;
  json.begin_object();
  json.key("schema_version").integer(clearing_schema_version);
  json.field("method", method_name(view.options.method));
  if (view.options.method == ClearingMethod::rogers_veraart) {
    json.field("alpha", view.options.alpha).field("beta", view.options.beta);
  }
  if (view.options.method == ClearingMethod::furfine) json.field("recovery", view.options.recovery);
  json.key("default_count").integer(view.result.default_count);
  json.key("round_count").integer(view.result.round_count);
  json.field("converged", view.result.converged);
  json.key("nodes");
  write_nodes(json, view, view.result.nodes, true);
  json.key("least");
  if (view.result.least) {
    write_nodes(json, view, *view.result.least, false);
  } else {
    json.null();
  }
  json.end_object();
  return json.finish();
}

}  // namespace boucle::report
