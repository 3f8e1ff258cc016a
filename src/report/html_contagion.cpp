// Who fails if who fails: for each of a few companies that stop paying, who else then cannot pay, and who loses most.
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {
namespace {

constexpr double least_shown_share = 0.005;  // of the paths: below, a cell is empty
constexpr std::size_t max_losers = 3;

// One shade a fifth of the paths, as in the matrix of payments.
std::string shade(double share) {
  if (!(share >= least_shown_share)) return "n";
  return "n h" + std::to_string(std::clamp(static_cast<int>(std::ceil(share * 5)), 1, 5));
}

std::string losses_of(const PageContext& c, const ContagionView& view, const ContagionView::Hit& hit) {
  std::string text;
  for (std::size_t i = 0; i < hit.losses.size() && i < max_losers; ++i) {
    const auto& [name, loss] = hit.losses[i];
    text += (text.empty() ? "" : ", ") + name + " " + base::quantity_text(loss, view.money, c.language());
  }
  return text;
}

void matrix(PageContext& c, const ContagionView& view, const std::vector<std::size_t>& failing) {
  c.m.element("p", c.say.contagion_note(view.path_count), {{"class", "caption"}});
  c.m.open("div", {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", c.say.contagion.view()}});
  c.m.open("table", {{"class", "matrix"}}).open("thead").open("tr");
  c.m.element("th", c.say.contagion_corner.view(), {{"scope", "col"}});
  for (const std::size_t i : failing)
    c.m.open("th", {{"scope", "col"}, {"class", "n"}}).label(view.names[i]).close("th");
  c.m.element("th", c.say.contagion_losses.view(), {{"scope", "col"}});
  c.m.close("tr").close("thead").open("tbody").line_break();
  for (const ContagionView::Hit& hit : view.hits) {
    c.m.open("tr").open("th", {{"scope", "row"}}).label(hit.name).close("th");
    for (const std::size_t i : failing) {
      const bool self = view.names[i] == hit.name;
      const double share = self ? 0 : hit.caused[i];
      c.m.element("td",
                  self                         ? "–"
                  : share >= least_shown_share ? share_text(c.words, share)
                                               : "",
                  {{"class", shade(share)}});
    }
    c.m.open("td", {{"class", "words"}}).label(losses_of(c, view, hit)).close("td").close("tr").line_break();
  }
  c.m.close("tbody").close("table").close("div").line_break();
}

}  // namespace

void add_contagion(PageContext& c) {
  if (!c.page.contagion || c.page.contagion->hits.empty()) {
    c.missing.push_back(c.say.missing_contagion.str());
    return;
  }
  const ContagionView& view = *c.page.contagion;
  std::vector<std::size_t> failing;
  const ContagionView::Hit* worst = nullptr;
  std::size_t whom = 0;
  for (std::size_t i = 0; i < view.names.size(); ++i) {
    double most = 0;
    for (const ContagionView::Hit& hit : view.hits) {
      if (hit.name == view.names[i]) continue;
      most = std::max(most, hit.caused[i]);
      if (!worst || hit.caused[i] > worst->caused[whom]) worst = &hit, whom = i;
    }
    if (most >= least_shown_share) failing.push_back(i);
  }
  open_section(c, "contagion", c.say.contagion.view());
  const std::string finding = failing.empty()
                                  ? c.say.contagion_nobody(c.period(view.from))
                                  : c.say.contagion_finding(worst->name, c.period(view.from), view.names[whom],
                                                            share_text(c.words, worst->caused[whom]));
  open_figure(c, finding, c.say.contagion_below.view());
  matrix(c, view, failing);
  close_figure(c);
  close_section(c);
}

}  // namespace boucle::report
