#include "driver/compile.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "base/file_io.h"
#include "base/hash.h"
#include "base/text.h"
#include "driver/inputs_table.h"
#include "driver/side_by_side.h"
#include "model/check_types.h"
#include "model/elaborate.h"
#include "syntax/parser.h"

namespace boucle::driver {
namespace {

constexpr const char* base_name = "base";

std::vector<std::string> scenario_names(const model::Sources& sources) {
  std::vector<std::string> names;
  for (const model::LoadedFile& file : sources.files) {
    for (const syntax::StmtId id : file.syntax.top_level) {
      const auto* scenario = std::get_if<syntax::ScenarioStmt>(&file.syntax.stmt(id).node);
      if (scenario) names.push_back(file.prefix + scenario->name.text);
    }
  }
  return names;
}

void describe_sources(Compiled& compiled, const std::string& entry_path) {
  const bool embedded = entry_path.starts_with(model::embedded_prefix);
  for (const model::LoadedFile& file : compiled.sources.files) {
    const source::SourceFile& text = compiled.sources.map.file(file.syntax.file);
    compiled.text_hash = base::hash_combine(compiled.text_hash, base::hash_string(text.text()));
    if (!embedded && base::file_exists(text.path())) compiled.file_paths.push_back(text.path());
  }
  for (const auto& [place, table] : compiled.sources.data)
    compiled.text_hash = base::hash_combine(compiled.text_hash, table.hash);
  for (const model::ClaimTable& table : compiled.sources.claim_tables)
    compiled.text_hash = base::hash_combine(compiled.text_hash, table.hash);
  const auto& tables = compiled.sources.data_paths;
  compiled.file_paths.insert(compiled.file_paths.end(), tables.begin(), tables.end());
}

// A model that shows nothing gets some of its own definitions recorded, so that a run always says something.
std::vector<std::string> default_series(const model::Model& model) {
  if (!model.measures.empty() || !model.reports.empty()) return {};
  std::vector<std::string> names;
  for (const bool file_scope : {true, false}) {
    for (const model::Variable& variable : model.variables) {
      const bool shown =
          variable.kind == model::VariableKind::definition || variable.kind == model::VariableKind::stock;
      const bool owned = variable.owner.valid() && !model.instances[variable.owner].name.empty();
      if (variable.name.find('@') != std::string::npos) continue;  // a part of another scenario
      if (shown && owned != file_scope) names.push_back(variable.name);
    }
  }
  if (names.size() > max_default_series_count) names.resize(max_default_series_count);
  return names;
}

// What a command asks of a model stands alone: the model's own questions are neither computed nor shown.
void keep_only_view(const model::Sources& sources, const CompileOptions& options, model::Model& model) {
  const auto is_foreign = [&](const source::Span& span) {
    return sources.map.file(span.file).path() != model::view_path;
  };
  const auto& kept = options.only_measures;
  std::erase_if(model.measures, [&](const model::Measure& measure) {
    return is_foreign(measure.span) && std::find(kept.begin(), kept.end(), measure.name) == kept.end();
  });
  std::erase_if(model.reports, [&](const model::Report& report) {
    return report.items.empty() || is_foreign(report.items.front().span);
  });
  std::vector<model::Table> tables;
  for (model::Report& report : model.reports)
    for (model::ReportItem& item : report.items)
      for (model::ReportEntry& entry : item.entries)
        for (std::uint32_t& table : entry.tables) {
          tables.push_back(std::move(model.report_tables[table]));
          table = static_cast<std::uint32_t>(tables.size() - 1);
        }
  model.report_tables = std::move(tables);
  model.checks.clear();
  if (!options.only_with_claims) model.claims.clear();
  model.goals.clear();
  model.unavailable.clear();
}

class Compilation {
 public:
  Compilation(const CompileOptions& options, source::DiagnosticSink& sink) : options_(options), sink_(sink) {}

  Compiled run() {
    result_.sources = model::load(options_.path, sink_, options_.view);
    describe_sources(result_, options_.path);
    result_.known_scenarios = scenario_names(result_.sources);
    if (sink_.has_errors()) return finish();
    parse_sets();
    if (!read_inputs() || sink_.has_errors()) return finish();
    if (!check_requested()) return finish();

    std::vector<std::string> wanted = options_.scenarios;
    if (wanted.empty()) wanted.emplace_back(base_name);
    if (options_.every_scenario)
      wanted.insert(wanted.end(), result_.known_scenarios.begin(), result_.known_scenarios.end());
    add_scenarios(wanted, true);
    if (!options_.every_scenario && options_.compared_too && !sink_.has_errors()) add_compared();
    collect_unavailable();
    return finish();
  }

 private:
  const CompileOptions& options_;
  source::DiagnosticSink& sink_;
  Compiled result_;
  std::vector<syntax::File> overrides_, tables_;
  std::optional<model::LoopsRequest> loops_;

  Compiled finish() {
    result_.ok =
        !sink_.has_errors() && !result_.error && result_.unknown_scenarios.empty() && !result_.scenarios.empty();
    return std::move(result_);
  }

  void add_override(const std::string& shown_as, const std::string& text) {
    const source::FileId file = result_.sources.map.add(shown_as, text);
    overrides_.push_back(syntax::parse_override(result_.sources.map, file, sink_));
  }

  void parse_sets() {
    for (const std::string& text : options_.sets) add_override("--set", text);
    for (const std::string& text : options_.tables) {
      const source::FileId file = result_.sources.map.add("--of", text);
      tables_.push_back(syntax::parse_table(result_.sources.map, file, sink_));
    }
    if (!options_.loops) return;
    loops_.emplace();
    if (!options_.loops->window.empty()) {
      const source::FileId file = result_.sources.map.add("--window", "window = " + options_.loops->window);
      loops_->window = syntax::parse_override(result_.sources.map, file, sink_);
    }
    loops_->outside = options_.loops->outside;
    loops_->outside_span = option_span("--outside", base::join(loops_->outside, ", "));
    loops_->by = options_.loops->by;
    loops_->by_span = option_span("--by", loops_->by);
  }

  // What stands on the command line, for messages about it.
  source::Span option_span(const char* option, const std::string& value) {
    if (value.empty()) return {};
    const source::FileId file = result_.sources.map.add(option, value);
    return {file, 0, static_cast<std::uint32_t>(value.size())};
  }

  // The edited table is compared with the model as written, so that only changed cells count.
  bool read_inputs() {
    if (options_.inputs_csv.empty()) return true;
    base::Result<std::string> text = base::read_file(options_.inputs_csv);
    if (!text) {
      result_.error = text.error();
      return false;
    }
    model::Model model = model::elaborate(result_.sources, {}, sink_);
    if (sink_.has_errors()) return false;
    model::check_types(model, sink_);
    if (sink_.has_errors()) return false;
    const auto changes = read_inputs_table(model, options_.inputs_csv, std::move(*text), result_.sources.map, sink_);
    for (const InputChange& change : changes) {
      add_override(options_.inputs_csv + " (" + std::to_string(change.row) + ")", change.text);
    }
    result_.changed_input_count = changes.size();
    return true;
  }

  bool check_requested() {
    for (const std::string& name : options_.scenarios) {
      const auto& known = result_.known_scenarios;
      if (name != base_name && std::find(known.begin(), known.end(), name) == known.end()) {
        result_.unknown_scenarios.push_back(name);
      }
    }
    return result_.unknown_scenarios.empty();
  }

  // Those that are not there yet, side by side; what is said of them is said in their order.
  void add_scenarios(const std::vector<std::string>& names, bool requested) {
    struct Job {
      std::string name;
      std::unique_ptr<CompiledScenario> scenario;
      source::DiagnosticSink sink;
    };
    std::vector<Job> jobs;
    for (const std::string& name : names) {
      const auto is_it = [&](const auto& job) { return job.name == name; };
      const auto is_there = [&](const auto& scenario) { return scenario->name == name; };
      if (std::none_of(jobs.begin(), jobs.end(), is_it) &&
          std::none_of(result_.scenarios.begin(), result_.scenarios.end(), is_there))
        jobs.push_back({name, nullptr, {}});
    }
    const bool none_yet = result_.scenarios.empty();
    side_by_side(options_.thread_count, jobs.size(), [&](std::size_t i, int) {
      jobs[i].scenario = make_scenario(jobs[i].name, none_yet && i == 0, jobs[i].sink);
      jobs[i].scenario->requested = requested;
    });
    for (Job& job : jobs) {
      sink_.add_all(job.sink);
      result_.scenarios.push_back(std::move(job.scenario));
    }
  }

  std::unique_ptr<CompiledScenario> make_scenario(const std::string& name, bool is_first,
                                                  source::DiagnosticSink& sink) const {
    auto scenario = std::make_unique<CompiledScenario>();
    scenario->name = name;
    scenario->model = model::elaborate(result_.sources,
                                       {.scenario = name == base_name ? "" : name,
                                        .overrides = overrides_,
                                        .tables = tables_,
                                        .loops = loops_,
                                        .vary_uncited = options_.vary_uncited,
                                        .claim_tables = options_.claim_tables && is_first,
                                        .only_view = asks_only_view()},
                                       sink);
    if (options_.page && is_first && !sink.has_errors()) scenario->page = add_page_cells(scenario->model);
    if (options_.add_cells && is_first && !sink.has_errors()) options_.add_cells(scenario->model);
    if (!sink.has_errors()) model::check_types(scenario->model, sink);
    if (asks_only_view()) keep_only_view(result_.sources, options_, scenario->model);
    if (!sink.has_errors()) lower_scenario(*scenario, sink);
    return scenario;
  }

  void lower_scenario(CompiledScenario& scenario, source::DiagnosticSink& sink) const {
    lower::LowerOptions lowering;
    lowering.optimize = options_.optimize;
    lowering.series = options_.series;
    lowering.recorded = recorded_of(scenario.model);
    lowering.table_quantiles = options_.table_quantiles;
    const auto record = [&](std::vector<std::string> names) {
      std::move(names.begin(), names.end(), std::back_inserter(lowering.series));
    };
    if (!loops_ && !options_.add_cells) record(default_series(scenario.model));
    if (options_.page) record(page_series(scenario.model));
    scenario.lowered = lower::lower(scenario.model, lowering, sink);
  }

  bool asks_only_view() const {
    return !options_.view.empty() || !options_.only_measures.empty() || options_.add_cells;
  }

  // A model without questions of its own shows what its claims, checks and goals read.
  lower::Recorded recorded_of(const model::Model& model) const {
    const bool is_default = options_.recorded == lower::Recorded::dates;
    return is_default && model.measures.empty() ? lower::Recorded::read : options_.recorded;
  }

  // A scenario that needs what this version lacks would print the figures of another one; it is named instead.
  void add_compared() {
    std::vector<std::string> names;
    for (const model::Report& report : result_.first().model.reports) {
      for (const model::ReportItem& item : report.items) {
        if (item.verb != "compare") continue;
        for (const model::ReportEntry& entry : item.entries) names.push_back(entry.text);
      }
    }
    std::erase_if(names, [&](const std::string& name) {
      const auto& known = result_.known_scenarios;
      return name != base_name && std::find(known.begin(), known.end(), name) == known.end();
    });
    const std::size_t asked_count = result_.scenarios.size();
    add_scenarios(names, false);
    const auto& others = result_.first().model.unavailable;
    const auto lacks_more = [&](const std::unique_ptr<CompiledScenario>& scenario) {
      const auto& ours = scenario->model.unavailable;
      const auto missing = std::find_if(ours.begin(), ours.end(), [&](const std::string& line) {
        return std::find(others.begin(), others.end(), line) == others.end();
      });
      if (missing == ours.end()) return false;
      result_.unavailable.emplace_back("scenario " + scenario->name + " (" + *missing + ")",
                                       "le scénario " + scenario->name + " (" + *missing + ")");
      return true;
    };
    const auto first_compared = result_.scenarios.begin() + static_cast<std::ptrdiff_t>(asked_count);
    result_.scenarios.erase(std::remove_if(first_compared, result_.scenarios.end(), lacks_more),
                            result_.scenarios.end());
  }

  void collect_unavailable() {
    const auto add = [&](const base::Phrase& line) {
      if (std::find(result_.unavailable.begin(), result_.unavailable.end(), line) == result_.unavailable.end()) {
        result_.unavailable.push_back(line);
      }
    };
    for (const auto& scenario : result_.scenarios) {
      for (const std::string& line : scenario->model.unavailable) add(line);
      for (const model::Report& report : scenario->model.reports) {
        for (const model::ReportItem& item : report.items) {
          for (const model::ReportEntry& entry : item.entries) {
            if (!entry.available) add(item.verb + " " + entry.text);
          }
        }
      }
    }
  }
};

}  // namespace

Compiled compile(const CompileOptions& options, source::DiagnosticSink& sink) {
  return Compilation(options, sink).run();
}

}  // namespace boucle::driver
