#include "base/claim_formula.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace boucle::base {
namespace {

bool is_year(std::string_view word) {
  return word.size() == 4 && (word.starts_with("19") || word.starts_with("20")) &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_part(std::string_view word) {  // H1, Q4
  return word.size() == 2 && (word[0] == 'H' || word[0] == 'Q' || word[0] == 'h' || word[0] == 'q') && word[1] >= '1' &&
         word[1] <= (word[0] == 'H' || word[0] == 'h' ? '2' : '4');
}

std::string part_of(std::string_view year, std::string_view part) {
  std::string text(year);
  text += '-';
  text += static_cast<char>(part[0] & ~0x20);  // upper case
  text += part[1];
  return text;
}

// One period in one of the orders in which people write it.
std::optional<Period> one_period(std::string_view text) {
  text = trim(text);
  if (const auto period = parse_period(text)) return period;
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view first = trim(text.substr(0, space)), second = trim(text.substr(space + 1));
  if (is_part(first) && is_year(second)) return parse_period(part_of(second, first));
  if (is_year(first) && is_part(second)) return parse_period(part_of(first, second));
  return std::nullopt;
}

std::optional<Period> cover(const std::optional<Period>& first, const std::optional<Period>& last) {
  if (!first || !last || first->abstract || last->abstract || last->last_day < first->first_day) return std::nullopt;
  return Period{first->first_day, last->last_day, false};
}

// "2023-2028", "2025-03 to 2025-09", "2025..2029", "Q1-Q3 2025".
std::optional<Period> span_of_periods(std::string_view text) {
  for (const std::string_view between : {"..", " to ", " - ", "\u2013"}) {
    const std::size_t at = text.find(between);
    if (at == std::string_view::npos || at == 0) continue;
    if (auto both = cover(one_period(text.substr(0, at)), one_period(text.substr(at + between.size())))) return both;
  }
  if (text.size() == 9 && text[4] == '-' && is_year(text.substr(0, 4)) && is_year(text.substr(5)))
    return cover(parse_period(text.substr(0, 4)), parse_period(text.substr(5)));
  if (text.size() == 10 && text[2] == '-' && text[5] == ' ' && is_part(text.substr(0, 2)) &&
      is_part(text.substr(3, 2)) && is_year(text.substr(6)))
    return cover(parse_period(part_of(text.substr(6), text.substr(0, 2))),
                 parse_period(part_of(text.substr(6), text.substr(3, 2))));
  return std::nullopt;
}

// "FY26 Q3" and "FY2026-Q3" are "FY2026-Q3"; empty for what is no fiscal period.
std::string fiscal_name(std::string_view text) {
  if (!text.starts_with("FY")) return "";
  std::size_t digits = 2;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  std::string_view year = text.substr(2, digits - 2), rest = text.substr(digits);
  if (year.size() != 2 && year.size() != 4) return "";
  if (rest.starts_with(' ') || rest.starts_with('-')) rest.remove_prefix(1);
  if (!rest.empty() && !is_part(rest)) return "";
  std::string name = "FY" + std::string(year.size() == 2 ? "20" : "") + std::string(year);
  if (!rest.empty()) name += "-" + std::string(rest);
  return name;
}

bool strip(std::string_view& text, std::string_view prefix) {
  if (!to_lower_ascii(text.substr(0, prefix.size())).starts_with(prefix)) return false;
  text = trim(text.substr(prefix.size()));
  return true;
}

}  // namespace

ClaimPeriod read_claim_period(std::string_view written) {
  ClaimPeriod period;
  std::string_view text = trim(written);
  const std::string lower = to_lower_ascii(text);
  constexpr std::array<std::string_view, 5> nothing{"", "n.d.", "nd", "n/a", "-"};
  if (std::find(nothing.begin(), nothing.end(), lower) != nothing.end()) return period;
  period.text = std::string(text);
  if (const std::size_t note = text.find(" ("); note != std::string_view::npos && note > 0)
    text = trim(text.substr(0, note));
  if (const std::size_t comma = text.find(", "); comma != std::string_view::npos) text = trim(text.substr(0, comma));
  for (const std::string_view word : {"calendar ", "as of ", "signed ", "end of ", "end ", "last quarter "})
    strip(text, word);
  const std::string_view whole = text;
  if (const std::string fiscal = fiscal_name(whole); !fiscal.empty()) {
    period.text = fiscal;
    return period;
  }
  for (const std::string_view word : {"through ", "to ", "by ", "until "})
    if (strip(text, word)) {
      const auto end = one_period(text);
      if (!end || end->abstract) return period;
      period.open_start = true;
      period.days = *end;
      return period;
    }
  period.days = one_period(whole);
  if (!period.days) period.days = span_of_periods(whole);
  if (period.days && period.days->abstract) period.days.reset();
  return period;
}

namespace {

class FormulaParser {
 public:
  explicit FormulaParser(std::string_view text) : text_(text) { skip(); }

  ParsedClaimFormula run() {
    sum(0);
    if (!result_.error && at_ < text_.size()) fail();
    if (result_.error) result_.formula.clear();
    return std::move(result_);
  }

 private:
  static constexpr int max_depth = 64;  // parentheses within parentheses; nobody writes ten

  std::string_view text_;
  std::size_t at_ = 0;
  ParsedClaimFormula result_;

  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  void fail() {
    if (result_.error) return;
    const std::size_t end = text_.find(' ', at_);
    result_.error = ClaimFormulaError{
        at_, std::string(text_.substr(at_, end == std::string_view::npos ? end : std::max<std::size_t>(end - at_, 1)))};
  }
  void push(ClaimStep::Kind kind) {
    ClaimStep step;
    step.kind = kind;
    result_.formula.push_back(std::move(step));
  }

  void sum(int depth) {
    product(depth);
    while (!result_.error && (at('+') || at('-'))) {
      const bool plus = text_[at_++] == '+';
      skip();
      product(depth);
      push(plus ? ClaimStep::Kind::add : ClaimStep::Kind::subtract);
    }
  }
  void product(int depth) {
    factor(depth);
    while (!result_.error && (at('*') || at('/'))) {
      const bool times = text_[at_++] == '*';
      skip();
      factor(depth);
      push(times ? ClaimStep::Kind::multiply : ClaimStep::Kind::divide);
    }
  }
  void factor(int depth) {
    if (result_.error) return;
    if (depth > max_depth) return fail();
    if (at('(')) {
      ++at_;
      skip();
      sum(depth + 1);
      if (result_.error) return;
      if (!at(')')) return fail();
      ++at_;
      return skip();
    }
    if (at('-')) {
      ++at_;
      skip();
      factor(depth + 1);
      return push(ClaimStep::Kind::negate);
    }
    const std::size_t begin = at_;
    constexpr std::string_view ends = " \t+*/()";  // a hyphen belongs to a name
    while (at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.empty()) return fail();
    ClaimStep step;
    if (const auto number = parse_double(word)) {
      step.number = *number;
    } else {
      step.kind = ClaimStep::Kind::quantity;
      step.quantity = std::string(word);
    }
    result_.formula.push_back(std::move(step));
    skip();
  }
};

}  // namespace

ParsedClaimFormula parse_claim_formula(std::string_view text) { return FormulaParser(text).run(); }

}  // namespace boucle::base
