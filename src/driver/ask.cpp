#include "driver/ask.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "analysis/drivers.h"
#include "analysis/runway.h"
#include "analysis/statistics.h"
#include "base/check.h"
#include "base/text.h"
#include "driver/inputs_behind.h"
#include "driver/loops.h"
#include "driver/next_commands.h"
#include "driver/page.h"
#include "driver/side_by_side.h"
#include "driver/views.h"
#include "report/figures.h"
#include "source/csv_table.h"
#include "source/embedded.h"

namespace boucle::driver {
namespace {

constexpr const char* list_path = "models/ai_buildout/questions.csv";
constexpr double least_share_not_paying = 0.1;      // of the paths: whom fewer leave without money is not named
constexpr std::uint64_t max_default_paths = 2'000;  // such a share to two percentage points
constexpr std::size_t max_ranked_drivers = 100;

struct Line {
  int question = 0;
  std::string kind, key, scenario, text;
};

std::vector<Line> read_list(base::Language language) {
  const auto text = source::embedded_file(list_path);
  BOUCLE_CHECK(text.has_value(), "the list of questions is not inside the command");
  source::CsvStream stream{std::string(*text)};
  std::vector<Line> lines;
  bool is_header = true;
  while (stream.next() == source::CsvStream::Next::record) {
    const auto& fields = stream.fields();
    if (std::exchange(is_header, false) || fields.size() != 6) continue;
    const bool french = language == base::Language::french;
    lines.push_back({std::atoi(fields[0].text.c_str()), fields[1].text, fields[2].text, fields[3].text,
                     fields[french ? 5 : 4].text});
  }
  return lines;
}

std::string scenario_of(const Line& line) { return line.scenario.empty() ? "base" : line.scenario; }

std::string default_measure(const std::string& company) {
  std::string name = "ask_default_";
  for (const char c : company) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

const report::MeasureView* measure_in(const report::RunView& run, const std::string& scenario,
                                      const std::string& name) {
  for (const report::ScenarioView& view : run.scenarios) {
    if (view.name != scenario) continue;
    for (const report::MeasureView& measure : view.measures)
      if (measure.name == name) return &measure;
  }
  return nullptr;
}

// What runs once for a set of changed numbers: the measures in all scenarios, and the money followed for each span.
struct Ran {
  RunOutcome run;
  std::map<std::string, RunOutcome> defaults;  // by scenario in which nothing but who cannot pay is asked
  std::map<std::string, LoopsOutcome> loops;   // by span of time
  bool ok() const {
    const auto good = [](const auto& entry) { return entry.second.compiled.ok && !entry.second.interrupted; };
    return run.compiled.ok && run.view && std::all_of(loops.begin(), loops.end(), good) &&
           std::all_of(defaults.begin(), defaults.end(), [](const auto& entry) { return entry.second.view; });
  }
};

class Answerer {
 public:
  Answerer(const AskOptions& options, source::DiagnosticSink& sink) : options_(options), sink_(sink) {
    for (Line& line : read_list(options.language))
      if (line.question == options.number) lines_.push_back(std::move(line));
  }

  AskOutcome answer() {
    AskOutcome outcome;
    Ran changed = run(options_.run.compile.sets, sink_);
    std::optional<Ran> written;
    if (changed.ok() && !options_.run.compile.sets.empty()) {
      source::DiagnosticSink said;  // of the same model: nothing new
      written = run({}, said);
    }
    if (!changed.ok() || (written && !written->ok())) {
      outcome.interrupted = changed.run.compiled.ok;
      outcome.compiled = std::move(changed.run.compiled);
      return outcome;
    }
    outcome.view = view_of(changed, written ? &*written : nullptr);
    outcome.compiled = std::move(changed.run.compiled);
    outcome.view->run = std::move(*changed.run.view);
    return outcome;
  }

 private:
  const AskOptions& options_;
  source::DiagnosticSink& sink_;
  std::vector<Line> lines_;
  std::once_flag found_companies_;
  std::vector<std::string> companies_;  // where it is asked who cannot pay
  std::map<std::string, std::string> title_of_;

  bool has(const char* kind) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) { return line.kind == kind; });
  }

  // While other pieces of work run: the model as written is compiled for it.
  const std::vector<std::string>& companies() {
    std::call_once(found_companies_, [this] { find_companies(); });
    return companies_;
  }

  void find_companies() {
    CompileOptions plain;
    plain.path = flagship_path;
    source::DiagnosticSink ignored;
    const Compiled compiled = compile(plain, ignored);
    if (!compiled.ok) return;
    companies_ = companies_of(compiled);
    for (const model::Instance& instance : compiled.first().model.instances)
      title_of_.emplace(instance.name, instance.title.in(options_.language));
  }

  // The measures in their scenarios, and the claims.
  RunOptions asked(const std::vector<std::string>& sets) const {
    RunOptions options = options_.run;
    options.compile = {};
    options.compile.path = flagship_path;
    options.compile.sets = sets;
    options.compile.recorded = lower::Recorded::charted;
    const auto want = [](std::vector<std::string>& list, const std::string& name) {
      if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
    };
    for (const Line& line : lines_) {
      const bool measured = line.kind == "value" || line.kind.starts_with("lead");
      if (measured) want(options.compile.scenarios, scenario_of(line));
      if (measured) want(options.compile.only_measures, line.key);
      if (line.kind == "claims") want(options.compile.scenarios, "base");
    }
    // Claims are those of the first scenario.
    const auto base = std::find(options.compile.scenarios.begin(), options.compile.scenarios.end(), "base");
    if (base != options.compile.scenarios.end()) std::rotate(options.compile.scenarios.begin(), base, base + 1);
    options.compile.only_with_claims = options.compile.claim_tables = has("claims");
    return options;
  }

  // Everything that the lines ask, side by side.
  Ran run(const std::vector<std::string>& sets, source::DiagnosticSink& sink) {
    Ran ran;
    const RunOptions options = asked(sets);
    RunOptions plain = options;
    plain.progress = {};
    plain.compile.only_measures.clear();
    plain.compile.only_with_claims = plain.compile.claim_tables = false;
    std::vector<std::function<void(int)>> pieces;  // the longest first
    std::mutex found_mutex;
    pieces.push_back([&](int threads) {
      RunOptions share = options;
      share.thread_count = threads;
      ran.run = driver::run(share, sink);
    });
    for (const std::string& scenario : default_scenarios())
      pieces.push_back([&, scenario](int threads) {
        RunOutcome outcome = run_defaults(plain, scenario, threads);
        const std::lock_guard lock(found_mutex);
        ran.defaults.emplace(scenario, std::move(outcome));
      });
    for (const std::string& span : traced_spans())
      pieces.push_back([&, span](int threads) {
        LoopsOutcome outcome = follow(plain, span, threads);
        const std::lock_guard lock(found_mutex);
        ran.loops.emplace(span, std::move(outcome));
      });
    side_by_side(options.thread_count, pieces.size(), [&](std::size_t i, int threads) { pieces[i](threads); });
    return ran;
  }

  std::set<std::string> traced_spans() const {
    std::set<std::string> spans;
    for (const Line& line : lines_)
      if (line.kind == "round_trip") spans.insert(line.scenario);
    return spans;
  }

  std::set<std::string> default_scenarios() const {
    std::set<std::string> names;
    for (const Line& line : lines_)
      if (line.kind == "not_paying") names.insert(scenario_of(line));
    return names;
  }

  RunOutcome run_defaults(RunOptions options, const std::string& scenario, int threads) {
    options.thread_count = threads;
    options.compile.scenarios = {scenario};
    for (const std::string& company : companies())
      options.compile.view += fmt::format("measure {} = ever({}.in_default)\n", default_measure(company), company);
    options.path_count = std::min(max_default_paths, options.path_count.value_or(max_default_paths));
    source::DiagnosticSink ignored;  // the same model is run beside
    return driver::run(options, ignored);
  }

  LoopsOutcome follow(RunOptions options, const std::string& span, int threads) const {
    options.thread_count = threads;
    options.compile.scenarios.clear();
    options.compile.loops = CompileOptions::Loops{span, {}, {}};
    options.path_count = std::min(max_traced_paths, options.path_count.value_or(max_traced_paths));
    source::DiagnosticSink ignored;  // `boucle loops` says them
    return follow_money(options, ignored);
  }

  report::AskView view_of(const Ran& ran, const Ran* written) const {
    report::AskView view;
    view.number = options_.number;
    for (const Line& line : lines_) {
      if (line.kind == "question") view.question = line.text;
      if (line.kind == "note" || line.kind == "exposure") view.notes.push_back(line.text);
      if (line.kind == "published") published(ran, line, view);
      if (line.kind.starts_with("lead")) lead(ran, line, view);
      std::optional<report::AskAnswer> answer = answer_of(ran, line);
      if (!answer) continue;
      report::AskRow row{line.text, std::move(*answer), std::nullopt};
      if (written) row.as_written = answer_of(*written, line);
      view.rows.push_back(std::move(row));
    }
    behind(ran, view);
    commands(view);
    return view;
  }

  void lead(const Ran& ran, const Line& line, report::AskView& view) const {
    const report::MeasureView* measure = measure_in(*ran.run.view, scenario_of(line), line.key);
    if (!measure) return;
    const analysis::Runway runway = analysis::runway(measure->result);
    if (runway.p50.has_value() == (line.kind == "lead_never")) return;
    const report::Wording& words = report::wording(options_.language);
    const std::string date = runway.p50 ? report::period_words(words, ran.run.view->calendar, *runway.p50) : "";
    view.lead = fmt::format(fmt::runtime(line.text), date);
  }

  std::optional<report::AskAnswer> answer_of(const Ran& ran, const Line& line) const {
    if (line.kind == "value") {
      if (const report::MeasureView* measure = measure_in(*ran.run.view, scenario_of(line), line.key)) return *measure;
    } else if (line.kind == "round_trip") {
      return round_trip(ran.loops.at(line.scenario), line.key);
    } else if (line.kind == "not_paying") {
      report::AskNotPaying who;
      for (const std::string& company : companies_) {
        const report::MeasureView* measure =
            measure_in(*ran.defaults.at(scenario_of(line)).view, scenario_of(line), default_measure(company));
        if (!measure || company == line.key || measure->result.probability < least_share_not_paying) continue;
        const result::MeasureResult& r = measure->result;
        const double half_width = analysis::probability_half_width(r.probability, r.probability_se, r.summary.count);
        who.companies.push_back({company, title_of_.at(company), r.probability, half_width});
      }
      std::stable_sort(who.companies.begin(), who.companies.end(),
                       [](const auto& a, const auto& b) { return a.share > b.share; });
      return who;
    } else if (line.kind == "claims") {
      return count_claims(ran.run.view->first());
    }
    return std::nullopt;
  }

  static std::optional<report::AskAnswer> round_trip(const LoopsOutcome& loops, const std::string& name) {
    for (std::size_t i = 0; i < loops.sector_count; ++i) {
      if (loops.names[i] != name) continue;
      const analysis::MemberCircularity& member = loops.whole().members[i];
      const double revenue = member.revenue > 0 ? member.revenue : 1;
      return report::AskRoundTrip{loops.paths()[i].p05, loops.paths()[i].p50, loops.paths()[i].p95,
                                  member.bound_low / revenue, member.bound_high / revenue};
    }
    return std::nullopt;
  }

  static report::AskAnswer count_claims(const report::ScenarioView& scenario) {
    report::AskClaims claims;
    claims.conflicts = scenario.conflicts.size();
    for (const report::ClaimView& claim : scenario.claims) {
      // What the model has no quantity for is no answer of it; `boucle claims` lists why.
      if (claim.from_table && claim.answer.verdict == analysis::ClaimVerdict::unresolved) continue;
      ++claims.total;
      switch (claim.answer.verdict) {
        case analysis::ClaimVerdict::agrees:
          ++claims.agree;
          break;
        case analysis::ClaimVerdict::edge:
          ++claims.edge;
          break;
        case analysis::ClaimVerdict::far:
          ++claims.far;
          break;
        case analysis::ClaimVerdict::unresolved:
          ++claims.unresolved;
          break;
      }
    }
    return claims;
  }

  static const model::SourceInfo* source_named(const model::Model& model, std::string_view name) {
    for (const model::SourceInfo& source : model.sources)
      if (source.name == name) return &source;
    return nullptr;
  }

  static std::string id_of(const model::Model& model, std::string_view name) {
    const model::SourceInfo* source = source_named(model, name);
    if (source && !source->id.empty()) return source->id;
    std::string id(name);
    for (char& c : id) c = c == '_' ? '-' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return id;
  }

  void published(const Ran& ran, const Line& line, report::AskView& view) const {
    const model::Model& model = ran.run.compiled.first().model;
    view.published = line.text;
    for (const std::string_view name : base::split(line.key, ' ')) {
      const model::SourceInfo* source = source_named(model, name);
      if (!source) {
        view.published_by.push_back(id_of(model, name));
        continue;
      }
      std::string text = id_of(model, name) + ": " + source->title;
      for (const std::string& fact : {source->publisher, source->status})
        if (!fact.empty()) text += " · " + fact;
      if (source->published_day) text += " · " + base::date_text(*source->published_day);
      view.published_by.push_back(std::move(text));
    }
  }

  // Names after @ in a text of the model.
  static void cited_in(std::string_view text, std::set<std::string>& names) {
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
      std::size_t end = at + 1;
      while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
      if (end > at + 1) names.emplace(text.substr(at + 1, end - at - 1));
    }
  }

  static std::string_view rest_of_line(const source::SourceMap& map, const source::Span& span) {
    const std::string_view text = map.file(span.file).text();
    return text.substr(span.begin, text.find('\n', span.begin) - span.begin);
  }

  void behind(const Ran& ran, report::AskView& view) const {
    const CompiledScenario& scenario = ran.run.compiled.first();
    const model::Model& model = scenario.model;
    std::vector<model::NodeId> outputs;
    std::set<std::string> cited;
    for (const model::Measure& measure : model.measures) {
      outputs.push_back(measure.value);
      cited_in(rest_of_line(ran.run.compiled.sources.map, measure.span), cited);
    }
    if (has("round_trip"))  // every payment counts for the origin of money
      for (const model::Payment& payment : model.payments) outputs.push_back(model.variables[payment.rate].value);
    const Behind found = inputs_behind(model, outputs);
    const source::SourceMap& map = ran.run.compiled.sources.map;
    const auto written = [&](const source::Span& span) {
      return span.valid() ? map.file(span.file).text().substr(span.begin, span.end - span.begin) : std::string_view();
    };
    for (const model::VariableId id : found.variables) cited_in(written(model.variables[id].value_span), cited);
    std::set<std::string> named;
    for (const std::size_t i : found.inputs) {
      const model::EditableInput& input = model.inputs[i];
      if (!input.source.empty()) cited.insert(input.source);
      const std::string name = input.kind == "series" ? variable_of_input(input) : input.name;
      const bool has_reason = input.source.empty() && !input.assumption.empty();
      if (has_reason && written(input.span).find('@') == std::string::npos && named.insert(name).second)
        view.uncited.push_back({name, input.label.in(options_.language), input.assumption, std::nullopt});
    }
    for (const std::string& name : cited)
      if (source_named(model, name)) view.sources.push_back(id_of(model, name));
    rank(ran, view);
  }

  // By rank correlation with the first answer that is a measure.
  void rank(const Ran& ran, report::AskView& view) const {
    const auto line =
        std::find_if(lines_.begin(), lines_.end(), [](const Line& candidate) { return candidate.kind == "value"; });
    if (line == lines_.end() || !ran.run.view->has_randomness) return;
    const auto& scenarios = ran.run.compiled.scenarios;
    for (std::size_t s = 0; s < scenarios.size(); ++s) {
      if (scenarios[s]->name != scenario_of(*line)) continue;
      const auto& measures = scenarios[s]->model.measures;
      for (std::size_t m = 0; m < measures.size(); ++m) {
        if (measures[m].name != line->key) continue;
        std::vector<std::string> names;
        for (const ir::Draw& draw : scenarios[s]->lowered.program.draws) names.push_back(draw.name);
        const analysis::DriverTable table(ran.run.results[s], names);
        for (const auto& driver : table.of_measure(scenarios[s]->lowered.measure[m], max_ranked_drivers))
          for (report::AskAssumption& one : view.uncited)
            if (one.name == driver.name) one.correlation = driver.correlation;
      }
    }
    std::stable_sort(view.uncited.begin(), view.uncited.end(), [](const auto& a, const auto& b) {
      return std::abs(a.correlation.value_or(0)) > std::abs(b.correlation.value_or(0));
    });
  }

  void commands(report::AskView& view) const {
    std::string changes;
    for (const std::string& set : options_.run.compile.sets) changes += " --set " + shell_argument(set);
    const auto add = [&](const std::string& command) {
      auto& list = view.commands;
      if (std::find(list.begin(), list.end(), command) == list.end()) list.push_back(command);
    };
    for (const Line& line : lines_) {
      if (line.kind == "value" || line.kind == "not_paying")
        add(fmt::format("boucle run {}{}{}", flagship_path,
                        line.scenario.empty() ? "" : " --scenario " + shell_argument(line.scenario), changes));
      if (line.kind == "round_trip")
        add(fmt::format("boucle loops {} --of {} --window {}{}", flagship_path, line.key, line.scenario, changes));
    }
    for (const Line& line : lines_)
      if (line.kind == "exposure")
        add(fmt::format("boucle exposure {} {} --at {}{}", flagship_path, line.key, line.scenario, changes));
    if (has("claims")) add(fmt::format("boucle claims {}{}", flagship_path, changes));
    if (view.uncited.size() > report::max_shown_uncited)
      add(fmt::format("boucle ask {} --all{}", options_.number, changes));
  }
};

}  // namespace

std::vector<std::pair<int, std::string>> questions(base::Language language) {
  std::vector<std::pair<int, std::string>> found;
  for (const Line& line : read_list(language))
    if (line.kind == "question") found.emplace_back(line.question, line.text);
  return found;
}

AskOutcome ask(const AskOptions& options, source::DiagnosticSink& sink) { return Answerer(options, sink).answer(); }

}  // namespace boucle::driver
