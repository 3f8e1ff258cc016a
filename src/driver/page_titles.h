// What readers call companies and natures: `entity openai "OpenAI" : Lab`, in their language. A page is made with the
// names of the model, by which it finds its figures, and gets the titles at the end.
#pragma once

#include "base/language.h"
#include "model/model.h"
#include "report/page_view.h"

namespace boucle::driver {

void give_titles(report::PageView& page, const model::Model& model, base::Language language);

}  // namespace boucle::driver
