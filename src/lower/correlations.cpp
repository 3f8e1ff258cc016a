// Draws: their names, their random numbers, and how they move together.
//
// Every draw is a standard normal z (or a uniform u where no normal is needed) turned into the wanted distribution by a
// monotone formula, so that correlating the z correlates the draws. Correlated draws are a linear mixture of
// independent ones: z = L n, with L the Cholesky factor of the correlation matrix, rows in the order of names.
#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "base/text.h"
#include "lower/lowering.h"

namespace boucle::lower {
namespace {

using Matrix = std::vector<std::vector<double>>;

std::string draw_name(const std::string& variable) { return variable.substr(0, variable.find('@')); }

// Cholesky in place (lower triangle); false if the matrix is not positive semidefinite.
bool factor(Matrix& m) {
  constexpr double tolerance = 1e-10;  // a perfect correlation leaves a pivot of rounding size
  for (std::size_t j = 0; j < m.size(); ++j) {
    for (std::size_t i = j; i < m.size(); ++i) {
      double sum = m[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= m[i][k] * m[j][k];
      if (i == j) {
        if (sum < -tolerance) return false;
        m[j][j] = sum < tolerance ? 0 : std::sqrt(sum);
      } else if (m[j][j] == 0) {
        if (std::fabs(sum) > 1e-8) return false;
        m[i][j] = 0;
      } else {
        m[i][j] = sum / m[j][j];
      }
    }
  }
  return true;
}

// The correlations of one group of draws, one cell for each pair that a statement names.
struct Cell {
  std::size_t row, column;
  const model::Correlation* stated;
};

struct Range {
  double low = 2, high = -2;
  bool empty() const { return low > high; }
};

// The values, in hundredths, that the statement of `span` can take while all others stay as they are.
Range feasible_range(const Matrix& matrix, const std::vector<Cell>& cells, Span span) {
  Range range;
  for (int k = -100; k <= 100; ++k) {
    Matrix trial = matrix;
    for (const Cell& cell : cells)
      if (cell.stated->span == span) trial[cell.row][cell.column] = trial[cell.column][cell.row] = k / 100.0;
    if (!factor(trial)) continue;
    range.low = std::min(range.low, k / 100.0);
    range.high = std::max(range.high, k / 100.0);
  }
  return range;
}

}  // namespace

void Lowering::prepare_correlations() {
  std::map<std::uint32_t, std::vector<VariableId>> neighbours;
  for (const model::Correlation& correlation : model_.correlations) {
    neighbours[correlation.first.index()].push_back(correlation.second);
    neighbours[correlation.second.index()].push_back(correlation.first);
  }
  std::map<std::uint32_t, bool> done;
  for (const auto& [start, unused] : neighbours) {
    if (done[start]) continue;
    std::vector<VariableId> group = {VariableId(start)};
    done[start] = true;
    for (std::size_t i = 0; i < group.size(); ++i)
      for (const VariableId next : neighbours[group[i].index()])
        if (!done[next.index()]) {
          done[next.index()] = true;
          group.push_back(next);
        }
    std::sort(group.begin(), group.end(), [&](VariableId a, VariableId b) {  // the same in every scenario of one model
      return draw_name(model_.variables[a].name) < draw_name(model_.variables[b].name);
    });
    correlate_group(group);
  }
}

void Lowering::correlate_group(const std::vector<VariableId>& group) {
  const std::size_t n = group.size();
  std::unordered_map<std::uint32_t, std::size_t> place;
  for (std::size_t i = 0; i < n; ++i) place.emplace(group[i].index(), i);
  Matrix matrix(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) matrix[i][i] = 1;
  std::vector<Cell> cells;
  for (const model::Correlation& correlation : model_.correlations) {
    const auto i = place.find(correlation.first.index()), j = place.find(correlation.second.index());
    if (i == place.end() || j == place.end()) continue;
    matrix[i->second][j->second] = matrix[j->second][i->second] = correlation.value;
    cells.push_back({i->second, j->second, &correlation});
  }
  Matrix factored = matrix;
  if (!factor(factored)) {
    // The last statement that can be brought into line while the others stay is the one to change.
    constexpr std::size_t searched_size = 200;  // a search takes time of the third power
    const model::Correlation* culprit = cells.back().stated;
    Range range;
    for (std::size_t c = cells.size(); c-- > 0 && range.empty() && n <= searched_size;) {
      if (c + 1 < cells.size() && cells[c].stated->span == cells[c + 1].stated->span) continue;
      range = feasible_range(matrix, cells, cells[c].stated->span);
      if (!range.empty()) culprit = cells[c].stated;
    }
    std::vector<const model::Correlation*> stated;
    for (const Cell& cell : cells) stated.push_back(cell.stated);
    report_impossible(group, stated, *culprit, range.low, range.high);
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    auto& row = latent_[group[i].index()];
    for (std::size_t j = 0; j <= i; ++j)
      if (factored[i][j] != 0) row.emplace_back(group[j], factored[i][j]);
  }
}

// No range (low above high): no change of one statement alone would help.
void Lowering::report_impossible(const std::vector<VariableId>& group,
                                 const std::vector<const model::Correlation*>& stated,
                                 const model::Correlation& culprit, double low, double high) {
  constexpr std::size_t most_names = 8;
  std::vector<std::string> names;
  for (const VariableId id : group)
    if (names.size() < most_names) names.push_back("`" + model_.variables[id].name + "`");
  const std::string more = group.size() > most_names ? " …" : "";
  auto diagnostic = sink_.add(Kind::impossible_correlation, culprit.span, base::join(names, ", ") + more);
  const bool alone =
      std::all_of(stated.begin(), stated.end(), [&](const auto* one) { return one->span == culprit.span; });
  std::vector<Span> labelled;
  for (const model::Correlation* correlation : stated) {
    if (std::find(labelled.begin(), labelled.end(), correlation->span) != labelled.end()) continue;
    labelled.push_back(correlation->span);
    diagnostic.label(correlation->span, correlation->span == culprit.span && !alone
                                            ? base::Phrase("against the others", "contre les autres")
                                            : base::Phrase());
  }
  if (low > high) return;
  const std::string written = model_.source_text ? model_.source_text(culprit.span) : "";
  const std::size_t colon = written.rfind(':');
  const std::string nearest = base::format_shortest(culprit.value < low ? low : high);
  std::vector<source::Edit> edits;
  if (colon != std::string::npos)
    edits = {{Span{culprit.span.file, culprit.span.begin + static_cast<std::uint32_t>(colon) + 1, culprit.span.end},
              " " + nearest}};
  diagnostic.hint((alone ? "it can lie between " : "given the others, this one can lie between ") +
                      base::format_shortest(low) + " and " + base::format_shortest(high),
                  (alone ? "elle peut aller de " : "avec les autres, celle-ci peut aller de ") +
                      base::format_shortest(low) + " à " + base::format_shortest(high),
                  std::move(edits));
}

// ---------------------------------------------------------------------------------------------------------- draws
ir::DrawId Lowering::draw_of(VariableId id) {
  const std::string name = draw_name(model_.variables[id].name);
  const std::uint64_t key = base::hash_string(name);
  const auto [found, inserted] = draw_names_.emplace(key, name);
  if (!inserted && found->second != name)
    sink_.add(Kind::draw_name_collision, model_.variables[id].span, name, found->second);
  return builder_.draw(name, key);
}

ir::ValueId Lowering::latent_normal(VariableId id) {
  const auto independent = [&](VariableId source) {
    const bool noise = model_.variables[source].kind == model::VariableKind::noise;
    return noise ? builder_.noise_normal(draw_of(source)) : builder_.param_normal(draw_of(source));
  };
  const auto found = latent_.find(id.index());
  if (found == latent_.end()) return independent(id);
  ir::ValueId sum;
  for (const auto& [source, weight] : found->second) {
    const ir::ValueId term = builder_.binary(ir::Op::multiply, builder_.constant(weight), independent(source));
    sum = sum ? builder_.binary(ir::Op::add, sum, term) : term;
  }
  return sum;
}

// The uniform of a draw and what it is short of 1; those of correlated draws come from their normal, each with the
// precision of its own tail.
Tails Lowering::uniform(VariableId id) {
  if (latent_.contains(id.index())) {
    const ir::ValueId z = latent_normal(id);
    return {builder_.unary(ir::Op::normal_cdf, z),
            builder_.unary(ir::Op::normal_cdf, builder_.unary(ir::Op::negate, z)), false};
  }
  const bool noise = model_.variables[id].kind == model::VariableKind::noise;
  const ir::ValueId u = noise ? builder_.noise_uniform(draw_of(id)) : builder_.param_uniform(draw_of(id));
  return {u, builder_.binary(ir::Op::subtract, builder_.constant(1), u), true};
}

}  // namespace boucle::lower
