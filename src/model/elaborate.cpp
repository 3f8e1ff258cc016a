#include "model/elaborate.h"

#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {
namespace {

// What holds before the calendar is converted at the rate of the first period.
void freeze_rates(Model& model, NodeId id, std::vector<bool>& seen) {
  if (!id || seen[id.index()]) return;
  seen[id.index()] = true;
  const std::array<NodeId, 3> arguments = model.node(id).args;
  for (const NodeId argument : arguments) freeze_rates(model, argument, seen);
  if (model.node(id).kind != NodeKind::convert) return;
  const Node& read = model.node(model.node(id).args[1]);
  if (read.kind != NodeKind::variable) return;
  const Node& rate = model.node(model.variables[VariableId(read.index)].value);
  if (rate.kind != NodeKind::table) return;
  Node first;
  first.kind = NodeKind::number;
  first.value = model.tables[rate.index].front();
  first.dimension = rate.dimension;
  first.span = rate.span;
  model.nodes.push_back(first);
  model.nodes[id.index()].args[1] = NodeId(static_cast<std::uint32_t>(model.nodes.size() - 1));
}

}  // namespace

Elaborator::Elaborator(const Sources& sources, const ElaborateOptions& options, source::DiagnosticSink& sink)
    : sources_(sources), options_(options), sink_(sink) {
  for (const LoadedFile& loaded : sources.files) {
    files_.push_back(&loaded.syntax);
    prefixes_.push_back(loaded.prefix);
  }
  for (const auto* given : {&options.overrides, &options.tables})
    for (const syntax::File& file_given : *given) {
      files_.push_back(&file_given);
      prefixes_.emplace_back();
    }
  if (options.loops && options.loops->window) {
    files_.push_back(&*options.loops->window);
    prefixes_.emplace_back();
  }
  first_claim_file_ = static_cast<std::uint32_t>(files_.size());
  if (!options.claim_tables) return;
  for (const ClaimTable& table : sources.claim_tables)
    for (const ClaimRow& row : table.rows)
      if (row.expression) {
        files_.push_back(&row.expression->file);
        prefixes_.push_back(sources.files[table.file].prefix);
      }
}

Elaborator::~Elaborator() = default;

Model Elaborator::run() {
  if (!prepare()) return std::move(model_);
  if (options_.vary_uncited > 0) {
    list_inputs();
    vary_uncited();
  }
  make_outputs();
  finish();
  if (options_.vary_uncited == 0) list_inputs();
  append_others();
  if (model_.has_randomness && !model_.paths_stated) model_.path_count = default_path_count;
  return std::move(model_);
}

// Everything that outputs can read; false if the model is too large to go on.
bool Elaborator::prepare() {
  model_.source_location = [map = &sources_.map](Span span) { return map->line_location(span); };
  model_.source_text = [map = &sources_.map](Span span) {
    return span.valid() ? std::string(map->text(span)) : std::string();
  };
  collect();
  collect_settings();
  read_all_natures();
  collect_overrides();
  for (const StmtRef ref : top_level_) {
    if (const auto* index = std::get_if<syntax::IndexStmt>(&stmt(ref).node)) collect_index(*index, ref);
    if (const auto* data = std::get_if<syntax::DataStmt>(&stmt(ref).node)) collect_table(*data, ref);
  }
  collect_rates();
  make_instances();
  check_entities();
  const auto too_large = [](const source::Diagnostic& diagnostic) { return diagnostic.kind == Kind::too_large; };
  if (std::any_of(sink_.all().begin(), sink_.all().end(), too_large)) return false;  // at no further cost
  make_variables();
  register_measures();
  apply_structural_overrides();
  define_variables();
  run_actions();
  apply_overrides();
  return true;
}

// What outputs have read by now is complete.
void Elaborator::finish() {
  mirror_openings();
  if (model_.clears) finish_clearing();
  finish_accounts();
  make_tables();
  finish_stocks();
  check_initials();
  check_schedules();
  if (model_.exchange_rates.empty()) return;
  std::vector<bool> seen(model_.nodes.size(), false);
  for (const VariableId id : model_.variables.ids()) freeze_rates(model_, model_.variables[id].initial, seen);
  for (std::size_t i = 0, count = seen.size(); i < count; ++i)
    if (model_.nodes[i].kind == NodeKind::lag) freeze_rates(model_, model_.nodes[i].args[0], seen);
}

Model elaborate(const Sources& sources, const ElaborateOptions& options, source::DiagnosticSink& sink) {
  return Elaborator(sources, options, sink).run();
}

void Elaborator::suggest(source::DiagnosticBuilder builder, Span span, const std::string& name,
                         const std::vector<std::string>& known) {
  if (auto near = base::nearest(name, known))
    builder.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", {{span, *near}});
}

base::DisplayUnit display_unit_of(const Model& model, const Variable& variable) {
  return display_unit(variable.type.dimension, model.units, variable.annotation);
}

}  // namespace boucle::model
