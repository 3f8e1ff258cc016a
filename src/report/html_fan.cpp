// A series over time with what is known of it: bands, other scenarios, the dates that hang on it, published dates.
#include <algorithm>
#include <cmath>

#include "analysis/runway.h"
#include "base/number_text.h"
#include "report/figures.h"
#include "report/html_sections.h"

namespace boucle::report {
namespace {

constexpr std::size_t max_ghosts = 4;
constexpr double least_difference = 0.01;  // of the range: a line closer than that would lie on the other
constexpr std::size_t max_table_steps = 60;
constexpr std::size_t max_flags = 8;

class FanFigure {
 public:
  FanFigure(PageContext& c, std::string_view name, const SeriesView& series)
      : c_(c), name_(name), series_(series), steps_(series.result.by_step) {}

  void add() {
    for (const result::Summary& s : steps_) {
      const bool known = s.count > 0 && std::isfinite(s.p50);
      chart_.points.push_back(known ? FanPoint{s.p05, s.p25, s.p50, s.p75, s.p95} : FanPoint{NAN, NAN, NAN, NAN, NAN});
      any_ = any_ || known;
      if (known) chart_.certain = chart_.certain && s.lowest == s.highest;
    }
    if (!any_) return;
    find_answer();
    chart_.calendar = c_.run.calendar;
    chart_.unit = series_.unit;
    chart_.language = c_.language();
    chart_.median_label = c_.say.median.str();
    ghosts();
    flags();
    if (answer_ && runway_.probability > 0 && c_.run.path_count > 1) {
      chart_.cumulative = runway_.cumulative;
      chart_.cumulative_label = c_.say.cumulative(first_line_of(answer_->label));
      chart_.cumulative_end = share_text(c_.words, runway_.probability);
    }
    const std::string found = finding();
    chart_.description = found + ". " + description();
    // The doc comment of an account is that of its opening balance.
    const bool named = series_.label != series_.name && !series_.name.ends_with(".cash");
    open_figure(c_, found, named ? first_line_of(series_.label) : "");
    key();
    add_chart(c_, [&](ChartSize size) { return fan_svg(chart_, size); });
    add_data(c_, table());
    close_figure(c_);
  }

 private:
  PageContext& c_;
  std::string name_;
  const SeriesView& series_;
  const std::vector<result::Summary>& steps_;
  FanChart chart_ = {{}, {}, {}, {}, {}, true, {}, {}, {}, {}, {}, {}};
  bool any_ = false;
  const MeasureView* answer_ = nullptr;
  std::string ghost_title_;
  analysis::Runway runway_;

  std::string words(double value) const { return base::quantity_text(value, series_.unit, c_.language()); }

  // A lone scenario is called by its title.
  std::string ghost_key() const {
    const bool is_named = chart_.ghosts.size() == 1 && !ghost_title_.empty();
    return is_named ? c_.say.ghost_named(ghost_title_) : c_.say.ghost_key.str();
  }

  // The date that hangs on this series: a runway measure that reads it.
  void find_answer() {
    for (const MeasureView& measure : c_.first().measures) {
      if (!measure.runway || measure.series.empty()) continue;
      if (&c_.first().series[measure.series.front()] != &series_) continue;
      answer_ = &measure;
      runway_ = analysis::runway(measure.result);
      return;
    }
  }

  double range() const {
    double low = INFINITY, high = -INFINITY;
    for (const FanPoint& p : chart_.points) {
      if (std::isfinite(p.p05)) low = std::min(low, p.p05);
      if (std::isfinite(p.p95)) high = std::max(high, p.p95);
    }
    return high > low ? high - low : std::fabs(high);
  }

  void ghosts() {
    const double size = range();
    std::vector<std::vector<double>> drawn;
    for (const ScenarioView& scenario : c_.run.scenarios) {
      if (&scenario == &c_.first() || chart_.ghosts.size() == max_ghosts) continue;
      for (const SeriesView& other : scenario.series) {
        if (other.name != series_.name) continue;
        std::vector<double> values;
        for (const result::Summary& s : other.result.by_step) values.push_back(s.count > 0 ? s.p50 : NAN);
        const auto lies_on = [&](const auto& value_of) {
          for (std::size_t t = 0; t < values.size() && t < chart_.points.size(); ++t)
            if (std::isfinite(values[t]) && !(std::fabs(values[t] - value_of(t)) <= least_difference * size))
              return false;
          return true;
        };
        bool repeats = lies_on([&](std::size_t t) { return chart_.points[t].p50; });
        for (const auto& earlier : drawn) repeats = repeats || lies_on([&](std::size_t t) { return earlier[t]; });
        if (repeats) continue;
        drawn.push_back(values);
        chart_.ghosts.push_back({scenario.name, std::move(values)});
        ghost_title_ = scenario.title;
      }
    }
  }

  void flags() {
    const auto add = [&](double position, std::string label) {
      if (std::isfinite(position) && chart_.flags.size() < max_flags)
        chart_.flags.push_back({position, std::move(label)});
    };
    if (answer_ && runway_.p50) add(*runway_.p50 + 0.5, c_.say.flag_median(c_.period(*runway_.p50)));
    if (!answer_) return;
    for (const ClaimView& claim : c_.first().claims) {
      if (claim.expression != answer_->name) continue;
      const double position = step_position(c_.run.calendar, claim.claimed_high);
      add(position, c_.say.flag_claim(claim.vintage.empty() ? claim.name : claim.vintage, claimed_words(c_, claim)));
    }
    const std::string sector = name_.substr(0, name_.find('.') + 1);
    for (const AssumptionView& a : c_.page.assumptions)
      if (a.kind == AssumptionView::Kind::date && !sector.empty() && a.name.starts_with(sector))
        add(step_position(c_.run.calendar, a.value), c_.say.flag_date(a.name.substr(sector.size())));
  }

  // What the numbers say, as a title.
  std::string finding() const {
    const bool cash = answer_ && answer_->name.find("cash_out") != std::string::npos;
    if (cash) {
      const std::string share = share_text(c_.words, runway_.probability);
      if (runway_.p50) return c_.say.fan_runs_out(name_, c_.period(*runway_.p50), share, c_.last_period());
      if (runway_.probability > 0)
        return c_.say.fan_lasts(name_, share_text(c_.words, 1 - runway_.probability), c_.last_period());
      return c_.say.fan_never(name_, c_.last_period());
    }
    std::size_t first = 0, last = steps_.size() - 1;
    while (first < last && !std::isfinite(chart_.points[first].p50)) ++first;
    while (last > first && !std::isfinite(chart_.points[last].p50)) --last;
    const double from = chart_.points[first].p50, to = chart_.points[last].p50;
    for (std::size_t t = first + 1; t <= last; ++t) {
      const double before = chart_.points[t - 1].p50, now = chart_.points[t].p50;
      const bool stays = (from >= 0) != (to >= 0);  // it does not come back
      if (stays && before >= 0 && now < 0 && to < 0)
        return c_.say.fan_turns_negative(name_, c_.period(static_cast<std::uint32_t>(t)));
      if (stays && before <= 0 && now > 0 && to > 0)
        return c_.say.fan_turns_positive(name_, c_.period(static_cast<std::uint32_t>(t)));
    }
    if (words(from) == words(to)) return c_.say.fan_stays(name_, words(to));
    return to > from ? c_.say.fan_rises(name_, words(from), words(to), c_.last_period())
                     : c_.say.fan_falls(name_, words(from), words(to), c_.last_period());
  }

  std::string description() const {
    const FanPoint& last = chart_.points.back();
    if (!std::isfinite(last.p50)) return name_;
    return c_.say.fan_describe(name_, c_.period(0), c_.last_period(), words(last.p05), words(last.p50),
                               words(last.p95));
  }

  void key() {
    const auto swatch = [&](const char* tag, const char* name, std::string_view text) {
      c_.m.open("span").open("svg", {{"width", "22"}, {"height", "10"}, {"aria-hidden", "true"}});
      if (std::string_view(tag) == "rect")
        c_.m.empty("rect", {{"class", name}, {"width", "22"}, {"height", "10"}});
      else
        c_.m.empty("path", {{"class", name}, {"d", "M0 5L22 5"}});
      c_.m.close("svg").label(text).close("span").text(" ");
    };
    if (chart_.certain && chart_.ghosts.empty()) return;
    c_.m.open("p", {{"class", "key"}});
    if (chart_.certain) {
      swatch("path", "median", c_.say.fan_key_certain.view());
    } else {
      swatch("path", "median", c_.say.fan_key_median.view());
      swatch("rect", "b50", c_.say.fan_key_half.view());
      swatch("rect", "b90", c_.say.fan_key_most.view());
    }
    if (!chart_.ghosts.empty()) swatch("path", "ghost g0", ghost_key());
    c_.m.close("p").line_break();
  }

  HtmlTable table() const {
    HtmlTable table;
    table.caption = name_;
    table.columns = {{c_.say.period_column.str(), false}};
    if (chart_.certain) {
      table.columns.push_back({c_.say.value_column.str(), true});
    } else {
      for (const char* title : {"P5", "P25", "P50", "P75", "P95"}) table.columns.push_back({title, true});
    }
    if (!chart_.cumulative.empty()) table.columns.push_back({chart_.cumulative_label, true});
    for (const FanGhost& ghost : chart_.ghosts) table.columns.push_back({ghost.label + " (P50)", true});
    const std::size_t every = (steps_.size() + max_table_steps - 1) / max_table_steps;
    for (std::size_t t = 0; t < steps_.size(); ++t) {
      if ((steps_.size() - 1 - t) % every != 0) continue;
      const FanPoint& p = chart_.points[t];
      if (!std::isfinite(p.p50)) continue;
      std::vector<std::string> row = {c_.period(static_cast<std::uint32_t>(t))};
      if (chart_.certain) {
        row.push_back(words(p.p50));
      } else {
        for (const double value : {p.p05, p.p25, p.p50, p.p75, p.p95}) row.push_back(words(value));
      }
      if (!chart_.cumulative.empty()) row.push_back(share_text(c_.words, chart_.cumulative[t]));
      for (const FanGhost& ghost : chart_.ghosts)
        row.push_back(t < ghost.values.size() && std::isfinite(ghost.values[t]) ? words(ghost.values[t]) : "");
      table.rows.push_back(std::move(row));
    }
    return table;
  }
};

}  // namespace

void add_fan(PageContext& c, std::string_view name, std::size_t series) {
  if (series >= c.first().series.size() || c.first().series[series].result.by_step.empty()) return;
  if (c.first().series[series].result.kind != result::Kind::number) return;
  FanFigure(c, name, c.first().series[series]).add();
}

}  // namespace boucle::report
