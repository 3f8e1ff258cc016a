#include "report/exposure_report.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/number_text.h"
#include "report/exposure_words.h"
#include "report/figures.h"
#include "report/json.h"

namespace boucle::report {
namespace {

using analysis::Dependence;
using analysis::Exposure;
using analysis::Stake;

constexpr std::uint64_t exposure_schema = 1;
constexpr double smallest_share = 0.0005;  // 0.05 %: what the screen would show as nothing

class ExposureWriter {
 public:
  ExposureWriter(const ExposureReport& report, const Wording& words)
      : report_(report), exposure_(report.exposure), words_(words), texts_(exposure_texts(words.language)) {}

  Document document() {
    add(Heading{texts_.title(exposure_.company), 1});
    add(Paragraph{report_.path_count > 1 ? texts_.paths(count_text(words_, static_cast<double>(report_.path_count)),
                                                        std::to_string(report_.seed))
                                         : texts_.one_path.str()});
    const bool held = stakes(exposure_.at_stake[exposure_.chosen], texts_.held_heading(exposure_.company, period()));
    const bool holds =
        stakes(exposure_.its_stakes[exposure_.chosen], texts_.holds_heading(exposure_.company, period()));
    if (!held && !holds) add(Notice{texts_.nothing(exposure_.company, period()), Tone::plain});
    by_year();
    second_round();
    return std::move(document_);
  }

 private:
  const ExposureReport& report_;
  const Exposure& exposure_;
  const Wording& words_;
  const ExposureTexts& texts_;
  Document document_;

  void add(Block block) { document_.blocks.push_back(std::move(block)); }
  const std::string& period() const { return exposure_.periods[exposure_.chosen]; }
  std::string name(std::size_t i) const {
    return exposure_.is_outside[i] ? texts_.outside_mark(exposure_.names[i]) : exposure_.names[i];
  }
  std::string money(double value) const { return base::quantity_text(value, report_.money, words_.language); }
  std::string money_or_blank(double value) const { return value != 0 ? money(value) : ""; }
  std::string share_or_blank(double value) const { return value >= smallest_share ? share_text(words_, value) : ""; }

  bool stakes(const std::vector<Stake>& all, const std::string& title) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (i != exposure_.index && all[i].any()) order.push_back(i);
    if (order.empty()) return false;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return all[a].on_balance() + all[a].backlog > all[b].on_balance() + all[b].backlog;
    });
    const std::array<double Stake::*, 5> parts{&Stake::trade, &Stake::credit, &Stake::shares, &Stake::backlog,
                                               &Stake::guarantees};
    const std::array<const Text*, 5> titles{&texts_.trade_column, &texts_.credit_column, &texts_.shares_column,
                                            &texts_.backlog_column, &texts_.guarantees_column};
    Table table;
    table.columns = {{texts_.name_column.str(), false}};
    std::vector<double Stake::*> shown;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (std::none_of(order.begin(), order.end(), [&](std::size_t i) { return all[i].*parts[k] != 0; })) continue;
      shown.push_back(parts[k]);
      table.columns.push_back({titles[k]->str()});
    }
    for (const std::size_t i : order) {
      std::vector<std::string> row{name(i)};
      for (const auto part : shown) row.push_back(money_or_blank(all[i].*part));
      table.rows.push_back(std::move(row));
    }
    add(Heading{title, 2});
    add(std::move(table));
    return true;
  }

  // Years around the chosen one where there are too many.
  std::pair<std::size_t, std::size_t> window() const {
    const std::size_t count = exposure_.periods.size(), shown = std::min(count, max_exposure_columns);
    std::size_t first = exposure_.chosen > shown / 2 ? exposure_.chosen - shown / 2 : 0;
    first = std::min(first, count - shown);
    return {first, first + shown};
  }

  void by_year() {
    const auto [first, end] = window();
    add(Heading{texts_.depends_heading(exposure_.company), 2});
    Table table;
    table.wraps = true;
    table.columns = {{texts_.name_column.str(), false}};
    for (std::size_t p = first; p < end; ++p) table.columns.push_back({exposure_.periods[p]});
    for (const std::size_t i : by([](const Dependence& d) { return d.direct; })) {
      std::vector<std::string> row{name(i)};
      for (std::size_t p = first; p < end; ++p) row.push_back(share_or_blank(exposure_.depends[p][i].direct));
      table.rows.push_back(std::move(row));
    }
    if (table.rows.empty()) return add(Notice{texts_.depends_none(exposure_.company), Tone::plain});
    add(std::move(table));
    add(Notice{texts_.depends_note.str(), Tone::faint});
  }

  // Those for whom something is more than nothing in some period, by its largest value.
  template <class Of>
  std::vector<std::size_t> by(Of of) const {
    std::vector<std::pair<double, std::size_t>> found;
    for (std::size_t i = 0; i < exposure_.names.size(); ++i) {
      double most = 0;
      for (const auto& period : exposure_.depends) most = std::max(most, of(period[i]));
      if (most >= smallest_share) found.emplace_back(-most, i);
    }
    std::stable_sort(found.begin(), found.end());
    std::vector<std::size_t> order;
    for (const auto& [most, i] : found) order.push_back(i);
    return order;
  }

  const analysis::StressedSector* stressed(std::size_t i) const {
    if (!report_.if_it_defaults) return nullptr;
    for (const analysis::StressedSector& sector : report_.if_it_defaults->sectors)
      if (sector.name == exposure_.names[i]) return &sector;
    return nullptr;
  }

  void second_round() {
    std::vector<std::size_t> order = by([](const Dependence& d) { return d.all; });
    if (report_.if_it_defaults)
      for (const std::size_t i : analysis::by_loss(*report_.if_it_defaults)) {
        const auto found =
            std::find(exposure_.names.begin(), exposure_.names.end(), report_.if_it_defaults->sectors[i].name);
        const auto place = static_cast<std::size_t>(found - exposure_.names.begin());
        if (place != exposure_.index && std::find(order.begin(), order.end(), place) == order.end())
          order.push_back(place);
      }
    if (!order.empty()) {
      add(Heading{texts_.second_heading(exposure_.company, period()), 2});
      Table table;
      table.wraps = true;
      table.columns = {{texts_.name_column.str(), false},
                       {texts_.direct_column.str()},
                       {texts_.second_column.str()},
                       {texts_.all_column.str()}};
      const bool has_rank = !exposure_.debtrank.empty(), has_stress = report_.if_it_defaults.has_value();
      if (has_rank) table.columns.push_back({texts_.debtrank_column.str()});
      if (has_stress) {
        table.columns.push_back({texts_.loss_column.str()});
        table.columns.push_back({texts_.fails_column.str()});
      }
      for (const std::size_t i : order) {
        const Dependence& d = exposure_.depends[exposure_.chosen][i];
        std::vector<std::string> row{name(i), share_or_blank(d.direct), share_or_blank(d.second),
                                     share_or_blank(d.all)};
        if (has_rank) row.push_back(share_or_blank(exposure_.debtrank[i]));
        if (has_stress) {
          const analysis::StressedSector* sector = stressed(i);
          row.push_back(sector ? loss(sector->equity_loss) : "");
          row.push_back(sector && !sector->is_outside ? caused(sector->failing.caused) : "");
        }
        table.rows.push_back(std::move(row));
      }
      add(std::move(table));
      add(Notice{texts_.second_note.str(), Tone::faint});
    }
    if (!report_.if_it_defaults) add(Notice{texts_.always_pays(exposure_.company), Tone::plain});
  }
  std::string loss(const analysis::Spread& spread) const {
    return spread.error > 0 ? texts_.mean_error(money(spread.mean),
                                                base::quantity_text(spread.error, report_.money, words_.language, 2))
                            : money(spread.mean);
  }
  std::string caused(const analysis::Share& share) const {
    if (report_.path_count <= 1) return share.value > 0 ? words_.yes.str() : words_.no.str();
    return share_with_error(words_, share.value, share.error);
  }
};

void write_stake(JsonWriter& json, const Stake& stake) {
  json.begin_object();
  json.field("trade", stake.trade).field("credit", stake.credit).field("shares", stake.shares);
  json.field("backlog", stake.backlog).field("guarantees", stake.guarantees).end_object();
}

}  // namespace

Document exposure_document(const ExposureReport& report, const Wording& words) {
  return ExposureWriter(report, words).document();
}

std::string exposure_json(const ExposureReport& report) {
  const Exposure& exposure = report.exposure;
  JsonWriter json;
  json.begin_object();
  json.key("schema_version").integer(exposure_schema);
  json.field("model", report.model).field("scenario", report.scenario).field("company", exposure.company);
  json.field("paths", report.path_count).field("seed", report.seed).field("unit", report.money.text);
  json.field("period", exposure.periods[exposure.chosen]);
  json.key("periods").begin_array();
  for (const std::string& period : exposure.periods) json.text(period);
  json.end_array();
  json.key("sectors").begin_object();
  for (std::size_t i = 0; i < exposure.names.size(); ++i) {
    if (i == exposure.index) continue;
    json.key(exposure.names[i]).begin_object();
    json.field("outside", static_cast<bool>(exposure.is_outside[i]));
    json.key("by_period").begin_object();
    for (std::size_t p = 0; p < exposure.periods.size(); ++p) {
      json.key(exposure.periods[p]).begin_object();
      json.key("held_against_it");
      write_stake(json, exposure.at_stake[p][i]);
      json.key("it_holds");
      write_stake(json, exposure.its_stakes[p][i]);
      const Dependence& d = exposure.depends[p][i];
      json.key("depends_on_it").begin_object();
      json.field("direct", d.direct).field("second_round", d.second).field("all_rounds", d.all).end_object();
      json.end_object();
    }
    json.end_object();
    json.field("debtrank", exposure.debtrank.empty() ? std::numeric_limits<double>::quiet_NaN() : exposure.debtrank[i]);
    json.key("if_it_defaults");
    const analysis::StressedSector* found = nullptr;
    if (report.if_it_defaults)
      for (const analysis::StressedSector& sector : report.if_it_defaults->sectors)
        if (sector.name == exposure.names[i]) found = &sector;
    if (found) {
      json.begin_object();
      json.field("equity_loss", found->equity_loss.mean).field("equity_loss_error", found->equity_loss.error);
      json.field("cash_loss", found->cash_loss.mean).field("unpaid_to", found->unpaid_to.mean);
      json.key("cannot_pay");
      if (found->is_outside)
        json.null();
      else
        json.number(found->failing.caused.value);
      json.end_object();
    } else {
      json.null();
    }
    json.end_object();
  }
  json.end_object();
  json.end_object();
  return json.finish();
}

}  // namespace boucle::report
