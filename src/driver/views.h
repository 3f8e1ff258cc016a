// What `runway` and `credit` ask of a model, as a text in the language: a class of `std.views` for each company,
// measures and a report. It joins the model for one run and stands in place of the model's own questions
// (CompileOptions::view), so what these commands compute can be read, checked and copied into a model like everything
// else.
#pragma once

#include <string>
#include <vector>

#include "base/language.h"
#include "driver/compile.h"

namespace boucle::driver {

enum class ViewKind { runway, credit };

struct ViewRequest {
  ViewKind kind = ViewKind::runway;
  std::vector<std::string> companies;  // one is shown in full, several in a few lines each
  bool compare = true;                 // runway: beside the base scenario, no new money
  std::string no_new_money_from;       // a period; empty: from the start of the calendar
  base::Language language = base::Language::english;
};

// The companies of a compiled model: sectors inside the perimeter that are a `Company` of the standard library.
std::vector<std::string> companies_of(const Compiled& compiled);

// `compiled`: the model without the view, for its calendar and the names of its scenarios.
std::string view_text(const ViewRequest& request, const Compiled& compiled);

}  // namespace boucle::driver
