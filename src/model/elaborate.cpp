#include "model/elaborate.h"

#include <algorithm>

#include "base/text.h"
#include "model/elaborator.h"

namespace boucle::model {

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
}

Model Elaborator::run() {
  model_.source_location = [map = &sources_.map](Span span) { return map->line_location(span); };
  model_.source_text = [map = &sources_.map](Span span) {
    return span.valid() ? std::string(map->text(span)) : std::string();
  };
  collect();
  collect_settings();
  read_all_natures();
  collect_overrides();
  make_instances();
  make_variables();
  register_measures();
  apply_structural_overrides();
  define_variables();
  run_actions();
  apply_overrides();
  make_outputs();
  finish_accounts();
  make_tables();
  finish_stocks();
  check_initials();
  check_schedules();
  list_inputs();
  if (model_.has_randomness && !model_.paths_stated) model_.path_count = default_path_count;
  return std::move(model_);
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
