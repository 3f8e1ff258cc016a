#include "report/ask_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/runway.h"
#include "base/number_text.h"
#include "base/text.h"
#include "report/figures.h"
#include "report/json.h"
#include "report/verdict.h"

namespace boucle::report {
namespace {

constexpr std::uint64_t ask_schema_version = 1;
constexpr std::size_t max_shown_sources = 24;
constexpr std::size_t max_shown_in_short = 3;  // inputs below the verdict
constexpr std::size_t max_label_beside = 30;   // columns: with longer ones each answer stands below its label

class AskWriter {
 public:
  AskWriter(const AskView& view, const Wording& words, bool all) : view_(view), words_(words), all_(all) {}

  Document document() {
    add(Heading{view_.number > 0 ? fmt::format("{}. {}", view_.number, view_.question) : view_.question, 1});
    if (!view_.lead.empty()) {
      add(Paragraph{view_.lead});
      add(Notice{});  // air
    }
    answers();
    published();
    for (const std::string& note : view_.notes) add(Paragraph{note});
    behind();
    if (any_path_faulted(view_.run)) add_fault_lines(document_, view_.run, words_);
    add(Notice{words_.conditional.str(), Tone::faint});
    add(Commands{words_.ask_commands.str(), view_.commands});
    return std::move(document_);
  }

 private:
  const AskView& view_;
  const Wording& words_;
  bool all_;
  Document document_;

  void add(Block block) { document_.blocks.push_back(std::move(block)); }

  std::string share(double value) const { return share_text(words_, value); }

  std::string text_of(const MeasureView& measure) const { return measure_words(words_, view_.run, measure); }
  std::string text_of(const AskRoundTrip& trip) const {
    const std::string bounds = words_.ask_bounds(share(trip.bound_low), share(trip.bound_high));
    if (trip.p05 == trip.p95) return share(trip.p50) + bounds;
    return words_.ask_round_trip(share(trip.p50), share(trip.p05), share(trip.p95)) + bounds;
  }
  std::string text_of(const AskNotPaying& who) const {
    if (who.companies.empty()) return words_.ask_nobody.str();
    std::vector<std::string> names;
    for (const AskNotPaying::Company& company : who.companies)
      names.push_back(company.title + " " + share_with_error(words_, company.share, company.half_width));
    return words_.ask_of_paths(base::join(names, ", "));
  }
  std::string text_of(const AskClaims& claims) const {
    std::string text = words_.ask_claims(claims.agree, claims.total - claims.unresolved, claims.far);
    if (claims.edge > 0) text += words_.ask_claims_edge(claims.edge);
    if (claims.unresolved > 0) text += words_.ask_claims_unresolved(claims.unresolved);
    if (claims.conflicts > 0) text += words_.ask_conflicts(claims.conflicts);
    return text;
  }
  std::string text_of(const AskAnswer& answer) const {
    return std::visit([&](const auto& kind) { return text_of(kind); }, answer);
  }

  void answers() {
    Rows rows;
    rows.stacked = std::any_of(view_.rows.begin(), view_.rows.end(),
                               [](const AskRow& row) { return base::display_width(row.label) > max_label_beside; });
    for (const AskRow& row : view_.rows) {
      std::string value = text_of(row.answer);
      if (row.as_written) {
        const std::string before = text_of(*row.as_written);
        value += "\n" + (before == value ? words_.ask_unchanged.str() : words_.ask_as_written(before));
      }
      rows.rows.push_back({row.label, std::move(value), Tone::plain});
    }
    add(std::move(rows));
  }

  void published() {
    if (view_.published.empty()) return;
    add(Heading{words_.ask_published.str(), 2});
    add(Paragraph{view_.published});
    Rows rows;
    for (const std::string& source : view_.published_by) {
      const std::size_t colon = source.find(": ");
      if (colon != std::string::npos) rows.rows.push_back({source.substr(0, colon), source.substr(colon + 2)});
    }
    if (!rows.rows.empty()) add(std::move(rows));
  }

  void behind() {
    if (view_.sources.empty() && view_.uncited.empty()) return;
    if (view_.number == 0 && !all_) return behind_in_short();
    add(Heading{words_.ask_behind.str(), 2});
    if (!view_.sources.empty()) {
      std::vector<std::string> shown = view_.sources;
      if (!all_ && shown.size() > max_shown_sources) {
        shown.resize(max_shown_sources);
        shown.push_back(words_.ask_more(view_.sources.size() - max_shown_sources));
      }
      add(Paragraph{words_.ask_sources(view_.sources.size(), base::join(shown, ", "))});
    }
    if (view_.uncited.empty()) {
      add(Paragraph{words_.ask_no_uncited.str()});
      return;
    }
    const auto first_unranked =
        std::find_if(view_.uncited.begin(), view_.uncited.end(), [](const auto& one) { return !one.correlation; });
    const bool ranked = first_unranked != view_.uncited.begin();
    const bool more = !all_ && view_.uncited.size() > max_shown_uncited;
    add(Paragraph{more ? ranked ? words_.ask_uncited_strongest(view_.uncited.size())
                                : words_.ask_uncited_first(view_.uncited.size())
                       : words_.ask_uncited(view_.uncited.size())});
    strongest(more ? max_shown_uncited : view_.uncited.size(), true);
    if (more && ranked) return;
    Rows rows;
    for (auto one = first_unranked; one != view_.uncited.end(); ++one) {
      if (more && rows.rows.size() == max_shown_uncited) break;
      rows.rows.push_back({one->name, one->label == one->name ? one->reason : one->label + "\n" + one->reason});
    }
    if (!rows.rows.empty()) add(std::move(rows));
  }

  // Below the verdict a few lines, so that it stays on a screen.
  void behind_in_short() {
    add(Paragraph{words_.ask_in_short(view_.sources.size(), view_.uncited.size())});
    if (view_.uncited.empty() || !view_.uncited.front().correlation) return;
    add(Notice{});
    add(Paragraph{words_.ask_strongest.str()});
    strongest(max_shown_in_short, false);
  }

  // What has a rank correlation with the first answer, the strongest first, and what that number is.
  void strongest(std::size_t count, bool with_reason) {
    const result::Kind kind = first_kind();
    Rows rows;
    for (const AskAssumption& one : view_.uncited) {
      if (!one.correlation || rows.rows.size() == count) break;
      std::string text = influence_words(kind, *one.correlation)(labelled(one));
      if (with_reason) text += "\n" + one.reason;
      rows.rows.push_back({(*one.correlation > 0 ? "+" : "") + base::fixed_text(*one.correlation, words_.language, 2),
                           std::move(text)});
    }
    if (rows.rows.empty()) return;
    add(std::move(rows));
    add(Paragraph{(kind == result::Kind::date ? words_.ask_weight_of_date : words_.ask_weight_of_figure).str()});
  }

  // Of the first answer that is a measure.
  result::Kind first_kind() const {
    for (const AskRow& row : view_.rows)
      if (const auto* measure = std::get_if<MeasureView>(&row.answer)) return measure->result.kind;
    return result::Kind::number;
  }

  const Text& influence_words(result::Kind kind, double correlation) const {
    const bool up = correlation > 0;
    switch (kind) {
      case result::Kind::date:
        return up ? words_.ask_higher_later : words_.ask_higher_earlier;
      case result::Kind::boolean:
        return up ? words_.ask_higher_likelier : words_.ask_higher_unlikelier;
      case result::Kind::number:
        break;
    }
    return up ? words_.ask_higher_more : words_.ask_higher_less;
  }

  std::string labelled(const AskAssumption& one) const { return labelled_input(words_, one.label, one.name); }
};

struct JsonAnswer {
  JsonWriter& json;
  const RunView& run;

  void operator()(const MeasureView& measure) const {
    const double scale = measure.unit.scale != 0 ? measure.unit.scale : 1;
    json.field("measure", measure.name).field("unit", measure.unit.text);
    const result::MeasureResult& r = measure.result;
    if (r.kind == result::Kind::date) {
      const analysis::Runway runway = analysis::runway(r);
      const auto date = [&](const char* name, const analysis::DateQuantile& step) {
        json.field(name, step ? run.calendar.label(*step) : std::string("never"));
      };
      date("p10", runway.p10), date("p50", runway.p50), date("p90", runway.p90);
      json.field("probability", runway.probability);
    } else if (r.kind == result::Kind::boolean) {
      json.field("probability", r.probability);
    } else {
      json.field("mean", r.summary.mean / scale).field("p10", r.summary.p10 / scale);
      json.field("p50", r.summary.p50 / scale).field("p90", r.summary.p90 / scale);
    }
  }
  void operator()(const AskRoundTrip& trip) const {
    json.field("p05", trip.p05).field("p50", trip.p50).field("p95", trip.p95);
    json.field("bound_low", trip.bound_low).field("bound_high", trip.bound_high);
  }
  void operator()(const AskNotPaying& who) const {
    json.key("companies").begin_object();
    for (const AskNotPaying::Company& company : who.companies) json.field(company.name, company.share);
    json.end_object();
  }
  void operator()(const AskClaims& claims) const {
    const auto count = [&](const char* name, std::size_t n) { json.field(name, static_cast<std::uint64_t>(n)); };
    count("total", claims.total), count("agree", claims.agree), count("edge", claims.edge);
    count("far", claims.far), count("unresolved", claims.unresolved), count("conflicts", claims.conflicts);
  }
};

}  // namespace

std::string ask_json(const AskView& view) {
  JsonWriter json;
  const auto list = [&](const char* name, const std::vector<std::string>& texts) {
    json.key(name).begin_array();
    for (const std::string& text : texts) json.text(text);
    json.end_array();
  };
  json.begin_object().field("schema_version", ask_schema_version);
  json.field("number", static_cast<std::uint64_t>(view.number)).field("question", view.question);
  json.field("lead", view.lead).field("published", view.published);
  list("published_by", view.published_by);
  json.key("answers").begin_array();
  for (const AskRow& row : view.rows) {
    json.begin_object().field("label", row.label);
    std::visit(JsonAnswer{json, view.run}, row.answer);
    if (row.as_written) {
      json.key("as_written").begin_object();
      std::visit(JsonAnswer{json, view.run}, *row.as_written);
      json.end_object();
    }
    json.end_object();
  }
  json.end_array();
  list("sources", view.sources);
  json.key("assumptions_without_source").begin_array();
  for (const AskAssumption& one : view.uncited) {
    json.begin_object().field("name", one.name).field("label", one.label).field("reason", one.reason);
    json.key("correlation");
    if (one.correlation)
      json.number(*one.correlation);
    else
      json.null();
    json.end_object();
  }
  json.end_array();
  list("commands", view.commands);
  json.end_object();
  return json.finish();
}

Document ask_document(const AskView& view, const Wording& words, bool all) {
  return AskWriter(view, words, all).document();
}

Document ask_list(const std::vector<std::pair<int, std::string>>& questions, const Wording& words) {
  Document document;
  document.blocks.emplace_back(Heading{words.ask_title.str(), 1});
  Rows rows;
  for (const auto& [number, question] : questions) rows.rows.push_back({std::to_string(number), question});
  document.blocks.emplace_back(std::move(rows));
  document.blocks.emplace_back(Commands{
      words.next_heading.str(), {"boucle ask 0", "boucle ask 1", "boucle ask 0 --set 'openai.cash_end_2025=60 B$'"}});
  return document;
}

}  // namespace boucle::report
