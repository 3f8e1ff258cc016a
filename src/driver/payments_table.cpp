#include "driver/payments_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>
#include <utility>

#include "base/calendar.h"
#include "base/text.h"
#include "driver/network_rows.h"

namespace boucle::driver {
namespace {

using analysis::PaymentKind;
using source::Kind;
using source::Phrase;
using Range = NetworkRows::Range;

constexpr std::string_view payment_columns = "from, to, amount, kind, period";
constexpr std::string_view opening_columns = "id, opening_cash";
constexpr std::size_t max_periods = 10'000;

std::optional<base::Period> period_of(std::string_view text) {
  if (const auto dated = base::parse_period(text)) return dated;
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return base::abstract_period(number);
}

class PaymentReader {
 public:
  PaymentReader(TableText payments, std::optional<TableText> opening, const std::vector<std::string>& outside,
                source::SourceMap& sources, source::DiagnosticSink& sink)
      : payments_(payments.path, std::move(payments.text), {"from", "to", "amount", "kind"}, payment_columns, sources,
                  sink),
        outside_(outside),
        sink_(sink) {
    if (opening) {
      opening_.emplace(opening->path, std::move(opening->text),
                       std::initializer_list<const char*>{"id", "opening_cash"}, opening_columns, sources, sink);
    }
  }

  std::optional<NamedPayments> read(const std::string& window) {
    if (payments_.usable() && payments_.rows().empty()) {
      sink_.add(Kind::network_empty, payments_.place())
          .hint("write one row a payment", "écrivez une ligne par paiement");
    }
    if (sink_.has_errors()) return std::nullopt;
    for (const CsvRow& row : payments_.rows()) {
      if (payments_.gave_up()) break;
      if (payments_.fits(row)) read_row(row);
    }
    if (!sink_.has_errors()) number_names();
    if (!sink_.has_errors()) number_periods();
    if (!sink_.has_errors() && opening_) read_opening();
    if (!sink_.has_errors()) choose_window(window);
    if (sink_.has_errors()) return std::nullopt;
    return std::move(result_);
  }

 private:
  struct Row {
    std::string from, to;
    double amount;
    PaymentKind kind;
    base::Period period;
    source::Span amount_span;
  };

  NetworkRows payments_;
  std::optional<NetworkRows> opening_;
  const std::vector<std::string>& outside_;
  source::DiagnosticSink& sink_;
  std::vector<Row> rows_;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> row_of_payment_;
  std::map<std::string, std::uint32_t> index_;
  std::vector<base::Period> periods_;
  NamedPayments result_;

  bool is_outside(const std::string& name) const {
    return std::find(outside_.begin(), outside_.end(), name) != outside_.end();
  }

  std::optional<PaymentKind> kind_of(const CsvRow& row) {
    const std::string word = base::to_lower_ascii(payments_.text(row, "kind"));
    if (word == "revenue") return PaymentKind::revenue;
    if (word == "fund") return PaymentKind::fund;
    if (word == "return") return PaymentKind::returned;
    if (word == "cost" || word == "tax" || word == "other") return PaymentKind::other;
    static const std::vector<std::string> known{"revenue", "fund", "return", "cost", "tax", "other"};
    const source::Span span = payments_.cell(row, "kind")->span;
    auto diagnostic = sink_.add(Kind::network_bad_word, span, std::to_string(row.number), "kind", word,
                                "`revenue`, `fund`, `return`, `cost`, `tax`, `other`");
    if (const auto near = base::nearest(word, known)) {
      diagnostic.hint(fmt::format("did you mean `{}`?", *near), fmt::format("vouliez-vous dire `{}` ?", *near),
                      {{span, *near}});
    } else {
      diagnostic.hint("sales are `revenue`, new money is `fund`, repayments, interest and dividends are `return`",
                      "les ventes sont `revenue`, l'argent neuf `fund`, les remboursements, intérêts et dividendes "
                      "`return`");
    }
    return std::nullopt;
  }

  std::optional<base::Period> read_period(const CsvRow& row) {
    if (!payments_.has("period")) return base::abstract_period(0);
    const std::string_view text = payments_.text(row, "period");
    if (const auto period = period_of(text)) return period;
    sink_.add(Kind::loops_bad_period, payments_.cell(row, "period")->span, std::to_string(row.number), text)
        .hint("write `2026`, `2026-H1`, `2026-Q1`, `2026-03` or a whole number",
              "écrivez `2026`, `2026-H1`, `2026-Q1`, `2026-03` ou un entier");
    return std::nullopt;
  }

  void read_row(const CsvRow& row) {
    const std::string number = std::to_string(row.number);
    const std::string from = payments_.name(row, "from"), to = payments_.name(row, "to");
    const auto amount = payments_.number(row, "amount", Range::positive, std::nullopt);
    const auto kind = kind_of(row);
    const auto period = read_period(row);
    if (from.empty() || to.empty() || !amount || !kind || !period) return;
    if (from == to) {
      sink_.add(Kind::network_own_debt, payments_.cell(row, "to")->span, number, from, Phrase("pays", "paie"))
          .hint("delete the row, or correct one of the names", "supprimez la ligne, ou corrigez l'un des noms");
      return;
    }
    if (is_outside(from) && is_outside(to)) {
      sink_
          .add(Kind::table_bad_row, payments_.span_of(row), number,
               Phrase(fmt::format("`{}` and `{}` are both outside", from, to),
                      fmt::format("`{}` et `{}` sont tous deux à l'extérieur", from, to)))
          .hint("delete the row: it does not touch the perimeter",
                "supprimez la ligne : elle ne touche pas le périmètre");
      return;
    }
    const std::string when(payments_.has("period") ? payments_.text(row, "period") : "");
    const auto [found, is_new] = row_of_payment_.emplace(
        std::tuple(from, to, base::to_lower_ascii(payments_.text(row, "kind")), when), row.number);
    if (!is_new) {
      sink_
          .add(Kind::network_duplicate, payments_.span_of(row), number, fmt::format("`{}`, `{}`", from, to),
               std::to_string(found->second))
          .hint("keep one of the two rows, or add their amounts up",
                "gardez une des deux lignes, ou additionnez leurs montants");
      return;
    }
    rows_.push_back({from, to, *amount, *kind, *period, payments_.cell(row, "amount")->span});
  }

  // Members in the order in which the table names them, then the outside in the order of the option.
  void number_names() {
    for (const Row& row : rows_) {
      for (const std::string& name : {row.from, row.to}) {
        if (is_outside(name) || index_.contains(name)) continue;
        index_.emplace(name, static_cast<std::uint32_t>(result_.names.size()));
        result_.names.push_back(name);
      }
    }
    result_.network.member_count = result_.names.size();
    result_.network.opening.assign(result_.names.size(), 0);
    bool touches = false;
    for (const std::string& name : outside_) {
      if (index_.contains(name)) continue;
      index_.emplace(name, static_cast<std::uint32_t>(result_.names.size()));
      result_.names.push_back(name);
      touches = touches ||
                std::any_of(rows_.begin(), rows_.end(), [&](const Row& r) { return r.from == name || r.to == name; });
    }
    if (!touches) {
      std::vector<std::string> named;
      for (const std::string& name : outside_) named.push_back("`" + name + "`");
      sink_.add(Kind::loops_no_outside, payments_.place(), base::join(named, ", "))
          .hint("name those outside the perimeter with `--outside`, as the table writes them",
                "nommez ceux qui sont hors du périmètre avec `--outside`, comme le tableau les écrit");
    }
    if (result_.network.member_count > max_members) {
      sink_
          .add(Kind::too_large, payments_.place(),
               Phrase(
                   fmt::format("{} members; at most {} can be traced", result_.network.member_count, max_members),
                   fmt::format("{} membres ; on peut en suivre {} au plus", result_.network.member_count, max_members)))
          .hint("merge small ones, or put more of them outside",
                "regroupez les petits, ou mettez-en plus à l'extérieur");
    }
  }

  void number_periods() {
    for (const Row& row : rows_) periods_.push_back(row.period);
    const auto before = [](const base::Period& a, const base::Period& b) {
      return a.first_day != b.first_day ? a.first_day < b.first_day : a.last_day < b.last_day;
    };
    std::sort(periods_.begin(), periods_.end(), before);
    periods_.erase(std::unique(periods_.begin(), periods_.end()), periods_.end());
    for (std::size_t t = 1; t < periods_.size(); ++t) {
      if (periods_[t].first_day > periods_[t - 1].last_day && periods_[t].abstract == periods_[t - 1].abstract)
        continue;
      const auto odd = std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.period == periods_[t]; });
      const CsvRow& row = payments_.rows()[static_cast<std::size_t>(odd - rows_.begin())];
      sink_
          .add(Kind::loops_bad_period, payments_.cell(row, "period")->span, std::to_string(row.number),
               payments_.text(row, "period"))
          .hint("all rows need periods of the same kind, that do not overlap",
                "toutes les lignes demandent des périodes de même sorte, qui ne se chevauchent pas");
      return;
    }
    if (periods_.size() > max_periods) {
      sink_.add(Kind::too_large, payments_.place(),
                Phrase(fmt::format("{} periods; at most {} can be traced", periods_.size(), max_periods),
                       fmt::format("{} périodes ; on peut en suivre {} au plus", periods_.size(), max_periods)));
      return;
    }
    result_.network.period_count = periods_.size();
    for (const base::Period& period : periods_) {
      result_.periods.push_back(payments_.has("period") ? base::period_text(period) : "");
    }
    for (const Row& row : rows_) {
      const auto at = std::lower_bound(periods_.begin(), periods_.end(), row.period, before) - periods_.begin();
      result_.network.payments.push_back(
          {index_.at(row.from), index_.at(row.to), row.amount, row.kind, static_cast<std::uint32_t>(at)});
      result_.amounts.push_back(row.amount_span);
    }
  }

  void read_opening() {
    std::map<std::string, std::size_t> row_of_id;
    for (const CsvRow& row : opening_->rows()) {
      if (opening_->gave_up()) return;
      if (!opening_->fits(row)) continue;
      const std::string id = opening_->name(row, "id"), number = std::to_string(row.number);
      const auto cash = opening_->number(row, "opening_cash", Range::not_negative, std::nullopt);
      if (id.empty() || !cash) continue;
      const source::Span span = opening_->cell(row, "id")->span;
      if (const auto [found, is_new] = row_of_id.emplace(id, row.number); !is_new) {
        sink_.add(Kind::network_duplicate, span, number, "`" + id + "`", std::to_string(found->second))
            .hint("keep one of the two rows", "gardez une des deux lignes");
        continue;
      }
      const auto found = index_.find(id);
      if (found != index_.end() && !result_.network.is_outside(found->second)) {
        result_.network.opening[found->second] = *cash;
        continue;
      }
      auto diagnostic = sink_.add(Kind::network_unknown_node, span, number, "id", id);
      const std::vector<std::string> members(
          result_.names.begin(), result_.names.begin() + static_cast<std::ptrdiff_t>(result_.network.member_count));
      if (const auto near = base::nearest(id, members)) {
        diagnostic.hint(fmt::format("did you mean `{}`?", *near), fmt::format("vouliez-vous dire `{}` ?", *near),
                        {{span, *near}});
      } else {
        diagnostic.hint("an opening balance belongs to a member that pays or is paid",
                        "une trésorerie d'ouverture appartient à un membre qui paie ou qui est payé");
      }
    }
  }

  void choose_window(const std::string& window) {
    result_.last = static_cast<std::uint32_t>(periods_.size() - 1);
    if (window.empty()) return;
    const std::size_t dots = window.find("..");
    const auto from = period_of(base::trim(window.substr(0, dots)));
    const auto to = dots == std::string::npos ? from : period_of(base::trim(window.substr(dots + 2)));
    bool found = false;
    for (std::uint32_t t = 0; from && to && t < periods_.size(); ++t) {
      const bool inside = periods_[t].abstract == from->abstract && periods_[t].first_day >= from->first_day &&
                          periods_[t].last_day <= to->last_day;
      if (!inside) continue;
      if (!found) result_.first = t;
      result_.last = t;
      found = true;
    }
    if (found) return;
    const std::string all =
        result_.periods.front().empty() ? "" : result_.periods.front() + ".." + result_.periods.back();
    auto diagnostic = sink_.add(Kind::loops_empty_window, payments_.place(), window);
    if (all.empty()) {
      diagnostic.hint("the table has no column `period`", "le tableau n'a pas de colonne `period`");
    } else {
      diagnostic.hint("the payments go over " + all, "les paiements vont de " + all);
    }
  }
};

}  // namespace

std::optional<NamedPayments> read_payments(TableText payments, std::optional<TableText> opening,
                                           const std::vector<std::string>& outside, const std::string& window,
                                           source::SourceMap& sources, source::DiagnosticSink& sink) {
  return PaymentReader(std::move(payments), std::move(opening), outside, sources, sink).read(window);
}

void warn_of_missing_money(const NamedPayments& payments, const analysis::Circularity& result,
                           source::DiagnosticSink& sink) {
  // The payment to point at: the first of the window that a member makes.
  const auto place_of = [&](std::uint32_t member) {
    for (std::size_t p = 0; p < payments.network.payments.size(); ++p) {
      const analysis::Payment& payment = payments.network.payments[p];
      if (payment.from == member && payment.period >= payments.first && payment.period <= payments.last) {
        return payments.amounts[p];
      }
    }
    return payments.amounts.front();
  };
  for (const std::vector<std::uint32_t>& group : result.unsourced) {
    std::vector<std::string> names;
    for (const std::uint32_t member : group) names.push_back("`" + payments.names[member] + "`");
    sink.add(Kind::loops_unsourced, place_of(group.front()), base::join(names, ", "))
        .hint("state their cash at the start with `--opening`, or the payment that started the circle",
              "indiquez leur trésorerie de départ avec `--opening`, ou le paiement qui a lancé le cercle");
  }
  std::map<std::uint32_t, double> missing;
  for (const analysis::Overdraft& overdraft : result.overdrafts) missing[overdraft.member] += overdraft.amount;
  for (const auto& [member, amount] : missing) {
    sink.add(Kind::loops_overdraft, place_of(member), payments.names[member], base::format_shortest(amount))
        .hint("state its cash at the start with `--opening`, or what else it receives",
              "indiquez sa trésorerie de départ avec `--opening`, ou ce qu'il reçoit d'autre");
  }
}

}  // namespace boucle::driver
