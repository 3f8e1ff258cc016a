#include "report/stress_report.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "base/text.h"
#include "report/figures.h"
#include "report/json.h"
#include "report/stress_words.h"

namespace boucle::report {
namespace {

using analysis::Share;
using analysis::Spread;
using analysis::Stress;
using analysis::StressedSector;

constexpr std::uint64_t stress_schema = 1;

class StressWriter {
 public:
  StressWriter(const StressReport& report, const Wording& words)
      : report_(report), words_(words), texts_(stress_texts(words.language)) {
    largest_ =
        std::max(analysis::largest_loss(report.with), report.without ? analysis::largest_loss(*report.without) : 0);
  }

  Document document() {
    add(Heading{texts_.title(causes()), 1});
    add(Paragraph{report_.path_count > 1 ? texts_.paths(count_text(words_, static_cast<double>(report_.path_count)),
                                                        std::to_string(report_.seed))
                                         : texts_.one_path.str()});
    if (!report_.until.empty()) add(Paragraph{texts_.measured_until(report_.until)});
    failing();
    losing();
    backstop();
    return std::move(document_);
  }

 private:
  const StressReport& report_;
  const Wording& words_;
  const StressTexts& texts_;
  Document document_;
  double largest_ = 0;

  void add(Block block) { document_.blocks.push_back(std::move(block)); }

  std::string causes() const {
    std::vector<std::string> parts;
    for (const StressCause& cause : report_.causes) {
      const std::string from = cause.from.empty() ? texts_.everywhere.str() : cause.from;
      std::string text =
          cause.change ? texts_.shock(cause.name, change_text(*cause.change), from) : texts_.hit(cause.name, from);
      if (!cause.until.empty()) text = texts_.until(text, cause.until);
      if (!cause.half_life.empty()) text = texts_.half_life(text, cause.half_life);
      parts.push_back(std::move(text));
    }
    return parts.empty() ? texts_.nothing.str() : base::join(parts, "; ");
  }
  std::string change_text(double change) const { return (change > 0 ? "+" : "") + share_text(words_, change); }

  // Sums over the calendar round; what is nothing beside the largest loss is shown as nothing.
  std::string money(double value) const {
    const double shown = std::fabs(value) <= analysis::negligible_share * largest_ ? 0 : value;
    return base::quantity_text(shown, report_.money, words_.language);
  }
  std::string mean(const Spread& spread) const {
    if (!(spread.error > 0)) return money(spread.mean);
    return texts_.mean_error(money(spread.mean), base::quantity_text(spread.error, report_.money, words_.language, 2));
  }
  std::string range(const Spread& spread) const {
    return report_.path_count > 1 ? texts_.range(money(spread.p05), money(spread.p95)) : "";
  }
  std::string share(const Share& share) const {
    if (report_.path_count <= 1) return share.value > 0 ? words_.yes.str() : words_.no.str();
    return share_with_error(words_, share.value, share.error);
  }
  std::string name(const StressedSector& sector) const {
    if (sector.is_hit) return texts_.hit_mark(sector.name);
    return sector.is_outside ? texts_.outside_mark(sector.name) : sector.name;
  }

  // Among the paths on which the hit is the cause.
  std::string when(const analysis::Failing& failing) const {
    result::DateSummary dates = failing.when;
    dates.never_count = 0;
    if (analysis::path_count(dates) == 0) return "";
    return period_or_never(words_, report_.calendar, analysis::date_quantile(dates, 0.5));
  }
  std::string round(const analysis::Failing& failing) const {
    if (!(failing.caused.value > 0)) return "";
    const auto most = std::max_element(failing.by_round.begin(), failing.by_round.end(),
                                       [](const Share& a, const Share& b) { return a.value < b.value; });
    const auto place = static_cast<std::size_t>(most - failing.by_round.begin());
    const std::string number =
        place + 1 < analysis::stress_round_count ? std::to_string(place + 1) : texts_.later_rounds.str();
    const double part = most->value / failing.caused.value;
    return part > 1 - 1e-9 ? number : texts_.round_share(number, share_text(words_, part));
  }

  void failing() {
    add(Heading{texts_.failing_heading.str(), 2});
    const std::vector<std::size_t> order = analysis::by_failing(report_.with);
    if (order.empty()) {
      add(Notice{texts_.nobody_fails.str(), Tone::good});
      return;
    }
    Table table;
    table.columns = {{texts_.name_column.str(), false}, {texts_.base_column.str()}, {texts_.hit_column.str()},
                     {texts_.caused_column.str()},      {texts_.when_column.str()}, {texts_.round_column.str()}};
    for (const std::size_t i : order) {
      const StressedSector& sector = report_.with.sectors[i];
      const analysis::Failing& failing = sector.failing;
      table.rows.push_back({name(sector), share(failing.base), share(failing.hit), share(failing.caused), when(failing),
                            round(failing)});
    }
    add(std::move(table));
    if (report_.path_count > 1) {
      const Spread& others = report_.with.others;
      const auto number = [&](double value) { return base::number_text(value, words_.language); };
      add(Notice{texts_.others(others.error > 0 ? texts_.mean_error(number(others.mean), number(others.error))
                                                : number(others.mean),
                               number(others.p05), number(others.p95)),
                 Tone::plain});
    }
    add(Notice{texts_.round_note.str(), Tone::faint});
  }

  void losing() {
    add(Heading{texts_.losing_heading.str(), 2});
    const std::vector<std::size_t> order = analysis::by_loss(report_.with);
    if (order.empty()) {
      add(Notice{texts_.nobody_loses.str(), Tone::good});
      return;
    }
    Table table;
    table.wraps = true;
    table.columns = {{texts_.name_column.str(), false}, {texts_.equity_column.str()}};
    if (report_.path_count > 1) table.columns.push_back({texts_.range_column.str()});
    table.columns.push_back({texts_.cash_column.str()});
    table.columns.push_back({texts_.unpaid_column.str()});
    for (const std::size_t i : order) {
      const StressedSector& sector = report_.with.sectors[i];
      std::vector<std::string> row{name(sector), mean(sector.equity_loss)};
      if (report_.path_count > 1) row.push_back(range(sector.equity_loss));
      row.push_back(money(sector.cash_loss.mean));
      row.push_back(money(sector.unpaid_to.mean));
      table.rows.push_back(std::move(row));
    }
    add(std::move(table));
    add(Notice{texts_.losing_note.str(), Tone::faint});
  }

  void backstop() {
    add(Heading{texts_.backstop_heading.str(), 2});
    const auto& guarantees = report_.with.guarantees;
    if (guarantees.empty()) return add(Notice{texts_.no_guarantee.str(), Tone::plain});
    if (!report_.without) {
      std::vector<std::string> names;
      for (const analysis::CalledGuarantee& guarantee : guarantees) names.push_back(guarantee.name);
      return add(Notice{texts_.never_called(base::join(names, ", ")), Tone::plain});
    }
    for (const analysis::CalledGuarantee& guarantee : guarantees)
      if (guarantee.hit.mean != 0 || guarantee.base.mean != 0)
        add(Notice{texts_.called_row(guarantee.name, mean(guarantee.hit), mean(guarantee.base)), Tone::plain});
    Table table;
    table.columns = {{texts_.name_column.str(), false},
                     {texts_.fails_with_column.str()},
                     {texts_.fails_without_column.str()},
                     {texts_.loses_with_column.str()},
                     {texts_.loses_without_column.str()}};
    const Stress& without = *report_.without;
    for (const std::size_t i : analysis::by_loss(without)) {
      const StressedSector &off = without.sectors[i], &on = report_.with.sectors[i];
      const bool can_fail = !off.is_outside;
      if (!can_fail && off.equity_loss.mean == 0 && on.equity_loss.mean == 0) continue;
      table.rows.push_back({name(off), can_fail ? share(on.failing.hit) : "", can_fail ? share(off.failing.hit) : "",
                            mean(on.equity_loss), mean(off.equity_loss)});
    }
    add(std::move(table));
  }
};

void write_share(JsonWriter& json, const char* key, const Share& share) {
  json.key(key).begin_object().field("value", share.value).field("error", share.error).end_object();
}
void write_spread(JsonWriter& json, const char* key, const Spread& spread) {
  json.key(key).begin_object();
  json.field("mean", spread.mean).field("error", spread.error);
  json.field("p05", spread.p05).field("p50", spread.p50).field("p95", spread.p95).end_object();
}

void write_period(JsonWriter& json, const char* key, const base::Calendar& calendar,
                  const analysis::DateQuantile& step) {
  json.key(key);
  if (step)
    json.text(calendar.label(*step));
  else
    json.null();
}

void write_stress(JsonWriter& json, const Stress& stress, const base::Calendar& calendar) {
  json.begin_object();
  write_spread(json, "others_failing", stress.others);
  json.field("faulted_paths", stress.faulted_count);
  json.key("sectors").begin_object();
  for (const StressedSector& sector : stress.sectors) {
    json.key(sector.name).begin_object();
    json.field("outside", sector.is_outside).field("hit", sector.is_hit);
    write_spread(json, "equity_loss", sector.equity_loss);
    write_spread(json, "cash_loss", sector.cash_loss);
    write_spread(json, "unpaid_to", sector.unpaid_to);
    if (!sector.is_outside) {
      write_spread(json, "unpaid_by", sector.unpaid_by);
      const analysis::Failing& failing = sector.failing;
      json.key("cannot_pay").begin_object();
      write_share(json, "without", failing.base);
      write_share(json, "with", failing.hit);
      write_share(json, "caused", failing.caused);
      result::DateSummary dates = failing.when;
      dates.never_count = 0;
      const bool any = analysis::path_count(dates) > 0;
      json.key("first_period").begin_object();
      const auto at = [&](double q) { return any ? analysis::date_quantile(dates, q) : analysis::DateQuantile(); };
      write_period(json, "p05", calendar, at(0.05));
      write_period(json, "p50", calendar, at(0.5));
      write_period(json, "p95", calendar, at(0.95));
      json.end_object();
      json.key("rounds").begin_object();
      json.field("1", failing.by_round[0].value).field("2", failing.by_round[1].value);
      json.field("later", failing.by_round[2].value).end_object();
      json.end_object();
    }
    json.end_object();
  }
  json.end_object();
  json.key("guarantees").begin_object();
  for (const analysis::CalledGuarantee& guarantee : stress.guarantees) {
    json.key(guarantee.name).begin_object();
    write_spread(json, "called", guarantee.hit);
    write_spread(json, "called_without_hit", guarantee.base);
    json.end_object();
  }
  json.end_object();
  json.end_object();
}

void text_or_null(JsonWriter& json, const char* key, const std::string& text) {
  json.key(key);
  if (text.empty())
    json.null();
  else
    json.text(text);
}

}  // namespace

Document stress_document(const StressReport& report, const Wording& words) {
  return StressWriter(report, words).document();
}

std::string stress_json(const StressReport& report) {
  JsonWriter json;
  json.begin_object();
  json.key("schema_version").integer(stress_schema);
  json.field("model", report.model).field("scenario", report.scenario);
  json.field("paths", report.path_count).field("seed", report.seed).field("unit", report.money.text);
  text_or_null(json, "until", report.until);
  json.key("hits").begin_array();
  for (const StressCause& cause : report.causes) {
    if (cause.change) continue;
    json.begin_object().field("sector", cause.name);
    text_or_null(json, "from", cause.from);
    text_or_null(json, "until", cause.until);
    json.end_object();
  }
  json.end_array();
  json.key("shocks").begin_array();
  for (const StressCause& cause : report.causes) {
    if (!cause.change) continue;
    json.begin_object().field("name", cause.name).field("change", *cause.change);
    text_or_null(json, "from", cause.from);
    text_or_null(json, "until", cause.until);
    text_or_null(json, "half_life", cause.half_life);
    json.end_object();
  }
  json.end_array();
  json.key("with_backstop");
  write_stress(json, report.with, report.calendar);
  json.key("without_backstop");
  if (report.without)
    write_stress(json, *report.without, report.calendar);
  else
    json.null();
  json.end_object();
  return json.finish();
}

Document contagion_document(const ContagionReport& report, const Wording& words) {
  const StressTexts& texts = stress_texts(words.language);
  Document document;
  document.blocks.push_back(Heading{texts.matrix_title(report.from), 1});
  document.blocks.push_back(Paragraph{
      report.path_count > 1
          ? texts.paths(count_text(words, static_cast<double>(report.path_count)), std::to_string(report.seed))
          : texts.one_path.str()});
  Table table;
  table.wraps = true;
  table.columns.push_back({texts.matrix_column.str(), false});
  for (const std::string& name : report.names) table.columns.push_back({name});
  for (std::size_t r = 0; r < report.rows.size(); ++r) {
    std::vector<std::string> row{report.names[r]};
    for (const std::string& name : report.names)
      for (const StressedSector& sector : report.rows[r].sectors)
        if (sector.name == name)
          row.push_back(name == report.names[r] ? "-" : share_text(words, sector.failing.caused.value));
    table.rows.push_back(std::move(row));
  }
  document.blocks.push_back(std::move(table));
  document.blocks.push_back(Notice{texts.matrix_note.str(), Tone::faint});
  return document;
}

std::string contagion_json(const ContagionReport& report) {
  JsonWriter json;
  json.begin_object();
  json.key("schema_version").integer(stress_schema);
  json.field("model", report.model).field("scenario", report.scenario).field("from", report.from);
  json.field("paths", report.path_count).field("seed", report.seed);
  json.key("if_fails").begin_object();
  for (std::size_t r = 0; r < report.rows.size(); ++r) {
    json.key(report.names[r]).begin_object();
    for (const StressedSector& sector : report.rows[r].sectors)
      if (!sector.is_outside) {
        json.key(sector.name).begin_object();
        write_share(json, "without", sector.failing.base);
        write_share(json, "with", sector.failing.hit);
        write_share(json, "caused", sector.failing.caused);
        json.field("equity_loss", sector.equity_loss.mean).end_object();
      }
    json.end_object();
  }
  json.end_object();
  json.end_object();
  return json.finish();
}

}  // namespace boucle::report
