// One HTML file that says what a run says, to be mailed, printed and argued with: no script, nothing loaded from
// elsewhere, charts as inline SVG.
//
// Order of the page, answers before controls: title and badge of the books · verdict in words · assumptions with their
// sources · the reports of the model with their charts · scenarios compared · the money loop · commitments and stranded
// capacity · unit economics · claims · checks · statements · data, method, limits, citation. A section is there when
// the model has what it needs; what is missing is said at the end. A model without a report gets its measures and the
// cash of its sectors.
//
// Every text of a model goes through Markup::text or label, so it can never become markup. The policy of the page
// (Content-Security-Policy) allows nothing but its own style sheet, which it names by hash. The same run gives the same
// bytes: there is no time, no path of the machine but that of the model as the caller named it.
#pragma once

#include <string>

#include "report/page_view.h"
#include "report/run_view.h"
#include "report/wording.h"

namespace boucle::report {

std::string page_html(const RunView& run, const PageView& page, base::Language language);

}  // namespace boucle::report
