// The words that start a statement. They are ordinary names elsewhere: only their place makes them keywords.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace boucle::syntax {

enum class Keyword {
  none,
  model, use, unit, data, fx, source, account, nature, class_, entity, index, input, param, noise, stock, fn, pay, book,
  revalue, guarantee, flow, solve, correlate, measure, claim, claims, check, scenario, goal, report, opening, suspend,
};

Keyword statement_keyword(std::string_view text);
std::span<const std::string> statement_keywords();
std::span<const std::string> report_verbs();
std::span<const std::string> series_methods();

}  // namespace boucle::syntax
