#include "report/result_files.h"

#include <cmath>

#include "analysis/statistics.h"
#include "report/csv.h"
#include "report/json.h"

namespace boucle::report {
namespace {

constexpr const char* never_text = "never";

std::string date_label(const RunView& run, const result::DateSummary& dates, double q) {
  const analysis::DateQuantile step = analysis::date_quantile(dates, q);
  return step ? run.calendar.label(*step) : never_text;
}

// A day number of a date-valued series: the quantile of dates may lie between two of them; the earlier day is shown.
std::string day_label(const RunView& run, double day) {
  if (std::isnan(day)) return "";
  if (std::isinf(day)) return never_text;
  if (run.calendar.abstract()) return base::period_text(base::abstract_period(static_cast<std::int32_t>(day)));
  return base::date_text(day);
}

void write_numbers(CsvWriter& csv, const result::Summary& s, double scale) {
  for (const double value : {s.mean, s.sd, s.p05, s.p25, s.p50, s.p75, s.p95}) {
    csv.number(s.count > 0 ? value / scale : std::nan(""));
  }
}

double scale_of(result::Kind kind, const base::DisplayUnit& unit) {
  return kind == result::Kind::number && unit.scale != 0 ? unit.scale : 1;
}

std::string unit_of(result::Kind kind, const base::DisplayUnit& unit) {
  switch (kind) {
    case result::Kind::number:
      return unit.text;
    case result::Kind::boolean:
      return "bool";
    case result::Kind::date:
      return "date";
  }
  return "";
}

void write_measure(CsvWriter& csv, const RunView& run, const ScenarioView& scenario, const MeasureView& measure) {
  const result::MeasureResult& r = measure.result;
  csv.text(scenario.name).text(measure.name).text(unit_of(r.kind, measure.unit));
  if (r.kind == result::Kind::number) {
    csv.empty();
  } else {
    csv.number(r.probability);
  }
  if (r.kind == result::Kind::date) {
    csv.empty().empty();
    for (const double q : {0.05, 0.25, 0.50, 0.75, 0.95}) {
      csv.text(analysis::path_count(r.dates) > 0 ? date_label(run, r.dates, q) : "");
    }
  } else {
    write_numbers(csv, r.summary, scale_of(r.kind, measure.unit));
  }
  csv.end_line();
}

void json_quantile(JsonWriter& json, const char* name, const RunView& run, const MeasureView& m, double q,
                   double value) {
  if (m.result.kind == result::Kind::date) {
    json.field(name, date_label(run, m.result.dates, q));
  } else {
    json.field(name, value / scale_of(m.result.kind, m.unit));
  }
}

void json_measure(JsonWriter& json, const RunView& run, const MeasureView& m) {
  const result::MeasureResult& r = m.result;
  const double scale = scale_of(r.kind, m.unit);
  json.begin_object().field("name", m.name).field("label", m.label).field("unit", unit_of(r.kind, m.unit));
  if (r.kind != result::Kind::number) {
    json.field("probability", r.probability).field("probability_se", r.probability_se);
  }
  if (r.kind != result::Kind::date) json.field("mean", r.summary.mean / scale).field("sd", r.summary.sd / scale);
  json_quantile(json, "p05", run, m, 0.05, r.summary.p05);
  json_quantile(json, "p10", run, m, 0.10, r.summary.p10);
  json_quantile(json, "p25", run, m, 0.25, r.summary.p25);
  json_quantile(json, "p50", run, m, 0.50, r.summary.p50);
  json_quantile(json, "p75", run, m, 0.75, r.summary.p75);
  json_quantile(json, "p90", run, m, 0.90, r.summary.p90);
  json_quantile(json, "p95", run, m, 0.95, r.summary.p95);
  json.end_object();
}

const char* verdict_name(analysis::ClaimVerdict verdict) {
  switch (verdict) {
    case analysis::ClaimVerdict::agrees:
      return "agrees";
    case analysis::ClaimVerdict::edge:
      return "edge";
    case analysis::ClaimVerdict::far:
      return "far";
    case analysis::ClaimVerdict::unresolved:
      return "unresolved";
  }
  return "";
}

void json_claim(JsonWriter& json, const RunView& run, const ClaimView& c) {
  json.begin_object().field("name", c.name).field("expression", c.expression).field("claimed", c.value_text);
  json.field("unit", unit_of(c.kind, c.unit)).field("source", c.source).field("quote", c.quote);
  json.field("vintage", c.vintage).field("status", c.status).field("verdict", verdict_name(c.answer.verdict));
  if (c.answer.verdict != analysis::ClaimVerdict::unresolved) {
    json.field("percentile", c.answer.percentile).field("inside_80", c.answer.inside_80);
    const double scale = scale_of(c.kind, c.unit);
    const auto quantile = [&](const char* name, double value) {
      if (c.kind == result::Kind::date) {
        json.field(name, day_label(run, value));
      } else {
        json.field(name, value / scale);
      }
    };
    quantile("p05", c.answer.p05);
    quantile("p50", c.answer.p50);
    quantile("p95", c.answer.p95);
    if (c.answer.driver) {
      json.key("driver").begin_object().field("name", c.answer.driver->name);
      json.field("rank_correlation", c.answer.driver->correlation).end_object();
    }
  }
  json.end_object();
}

void json_statistics(JsonWriter& json, const RunView& run, const ScenarioView& scenario) {
  json.key("statistics").begin_array();
  for (const ReportView& report : scenario.reports) {
    for (const ItemView& item : report.items) {
      for (const EntryView& entry : item.entries) {
        if (!entry.statistic) continue;
        const StatisticView& s = *entry.statistic;
        json.begin_object().field("text", entry.text).field("unit", unit_of(s.kind, s.unit));
        if (s.kind == result::Kind::date) {
          json.field("value", day_label(run, s.value));
        } else {
          json.field("value", s.value / scale_of(s.kind, s.unit));
        }
        if (s.half_width > 0) json.field("half_width_95", s.half_width / scale_of(s.kind, s.unit));
        json.end_object();
      }
    }
  }
  json.end_array();
}

// Which equations, and why they were not solved on how many paths.
void json_solve_fault(JsonWriter& json, const ScenarioView& scenario, const result::Fault& fault) {
  constexpr const char* names[result::solve_failure_count] = {
      "undetermined", "flat_at_start", "flat", "not_a_number", "stuck", "diverged", "unfinished"};
  json.key("reasons").begin_object();
  for (std::size_t i = 0; i < result::solve_failure_count; ++i) {
    if (fault.solve->path_count[i] > 0) json.field(names[i], fault.solve->path_count[i]);
  }
  json.end_object();
  json.field("condition", fault.solve->condition);  // null: not finite
  for (const SolveFaultView& view : scenario.solve_faults) {
    if (view.fault.equation != fault.equation) continue;
    json.key("equations").begin_array();
    for (const SolveFaultView::Equation& e : view.equations)
      json.begin_object().field("name", e.name).field("place", e.place).end_object();
    json.end_array();
  }
}

void json_scenario(JsonWriter& json, const RunView& run, const ScenarioView& scenario) {
  json.begin_object().field("name", scenario.name).field("title", scenario.title);
  json.field("paths", scenario.path_count).field("faulted_paths", scenario.faulted_count);
  json.key("faults").begin_array();
  for (const result::Fault& fault : scenario.faults) {
    json.begin_object().field("equation", fault.equation).field("paths", fault.path_count);
    json.field("first_path", fault.first_path).field("first_period", run.calendar.label(fault.first_step));
    if (fault.solve) json_solve_fault(json, scenario, fault);
    json.end_object();
  }
  json.end_array();
  json.key("books").begin_object().field("entries", scenario.books.entry_count);
  json.field("broken", scenario.books.broken_count).field("worst_gap", scenario.books.worst_gap);
  json.field("worst_sector", scenario.books.worst_sector).end_object();
  json.key("measures").begin_array();
  for (const MeasureView& measure : scenario.measures) json_measure(json, run, measure);
  json.end_array();
  json_statistics(json, run, scenario);
  json.key("checks").begin_array();
  for (const analysis::CheckOutcome& check : scenario.checks) {
    json.begin_object().field("text", check.text).field("passed", check.passed).field("known", check.known);
    if (!check.about_all_paths) json.field("failing_share", check.failing_share);
    json.end_object();
  }
  json.end_array();
  json.key("claims").begin_array();
  for (const ClaimView& claim : scenario.claims) json_claim(json, run, claim);
  json.end_array().end_object();
}

}  // namespace

std::string measures_csv(const RunView& run) {
  CsvWriter csv;
  for (const char* column :
       {"scenario", "measure", "unit", "probability", "mean", "sd", "p05", "p25", "p50", "p75", "p95"}) {
    csv.text(column);
  }
  csv.end_line();
  for (const ScenarioView& scenario : run.scenarios) {
    for (const MeasureView& measure : scenario.measures) write_measure(csv, run, scenario, measure);
  }
  return csv.contents();
}

std::string series_csv(const RunView& run) {
  CsvWriter csv;
  for (const char* column : {"scenario", "series", "period", "unit", "mean", "sd", "p05", "p25", "p50", "p75", "p95"}) {
    csv.text(column);
  }
  csv.end_line();
  for (const ScenarioView& scenario : run.scenarios) {
    for (const SeriesView& series : scenario.series) {
      const result::Kind kind = series.result.kind;
      for (std::size_t step = 0; step < series.result.by_step.size(); ++step) {
        const result::Summary& s = series.result.by_step[step];
        csv.text(scenario.name).text(series.name).text(run.calendar.label(static_cast<std::uint32_t>(step)));
        csv.text(unit_of(kind, series.unit));
        if (kind == result::Kind::date) {
          csv.empty().empty();
          for (const double day : {s.p05, s.p25, s.p50, s.p75, s.p95}) csv.text(day_label(run, day));
        } else {
          write_numbers(csv, s, scale_of(kind, series.unit));
        }
        csv.end_line();
      }
    }
  }
  return csv.contents();
}

std::string run_json(const RunView& run) {
  JsonWriter json;
  json.begin_object().field("schema_version", std::uint64_t{run_schema_version});
  json.field("program", "boucle").field("version", run.version);
  json.key("model").begin_object().field("name", run.model_name).field("description", run.model_doc);
  json.field("hash", run.model_hash).end_object();
  json.field("seed", run.seed).field("paths", run.path_count);
  json.key("calendar").begin_object().field("first", run.calendar.label(0));
  json.field("last", run.calendar.label(run.calendar.step_count - 1));
  json.field("step", base::step_unit_text(run.calendar.unit)).end_object();
  json.key("settings").begin_array();
  for (const auto& [name, value] : run.settings) {
    json.begin_object().field("name", name).field("value", value).end_object();
  }
  json.end_array();
  json.field("max_fault_share", run.max_fault_share);
  json.key("not_available").begin_array();
  for (const base::Phrase& line : run.unavailable) json.text(line.en);
  json.end_array();
  json.key("scenarios").begin_array();
  for (const ScenarioView& scenario : run.scenarios) json_scenario(json, run, scenario);
  json.end_array().end_object();
  return json.finish();
}

}  // namespace boucle::report
