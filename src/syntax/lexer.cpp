#include "syntax/lexer.h"

#include <chrono>
#include <cmath>
#include <string>
#include <string_view>

#include "base/text.h"
#include "syntax/chars.h"
#include "syntax/lexer_errors.h"
#include "syntax/token_text.h"

namespace boucle::syntax {
namespace {

class Lexer {
 public:
  Lexer(std::string_view text, LexerErrors errors, std::uint32_t begin = 0)
      : text_(text), errors_(errors), pos_(begin) {}

  std::vector<Token> run() {
    tokens_.reserve(text_.size() / 3 + 2);
    if (pos_ == 0 && text_.substr(0, 3) == "\ufeff") add(TokenKind::whitespace, 3);
    while (pos_ < size()) next();
    tokens_.push_back({TokenKind::end_of_file, size(), size()});
    return std::move(tokens_);
  }

 private:
  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  char byte(std::uint32_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  bool starts_with(std::string_view prefix) const { return text_.substr(pos_, prefix.size()) == prefix; }

  base::CodePoint code_point(std::uint32_t at) const {
    if (at >= text_.size()) return {0, 0};
    if (const auto c = static_cast<unsigned char>(text_[at]); c < 0x80) return {c, 1};
    return base::decode_utf8(text_, at);
  }

  void add(TokenKind kind, std::uint32_t end) {
    tokens_.push_back({kind, pos_, end});
    pos_ = end;
  }

  void next() {
    switch (byte(pos_)) {
      case ' ':
      case '\t':
      case '\v':
      case '\f':
        return whitespace();
      case '\n':
        return add(TokenKind::newline, pos_ + 1);
      case '\r':
        return add(TokenKind::newline, pos_ + (byte(pos_ + 1) == '\n' ? 2 : 1));
      case '#':
        return comment();
      case '"':
        return string();
      case '\'':
        return typographic_string(U'\'');
      case '(':
        return add(TokenKind::left_paren, pos_ + 1);
      case ')':
        return add(TokenKind::right_paren, pos_ + 1);
      case '[':
        return add(TokenKind::left_bracket, pos_ + 1);
      case ']':
        return add(TokenKind::right_bracket, pos_ + 1);
      case '{':
        return add(TokenKind::left_brace, pos_ + 1);
      case '}':
        return add(TokenKind::right_brace, pos_ + 1);
      case ',':
        return add(TokenKind::comma, pos_ + 1);
      case ':':
        return add(TokenKind::colon, pos_ + 1);
      case '+':
        return add(TokenKind::plus, pos_ + 1);
      case '*':
        return add(TokenKind::star, pos_ + 1);
      case '/':
        return add(TokenKind::slash, pos_ + 1);
      case '^':
        return add(TokenKind::caret, pos_ + 1);
      case '~':
        return add(TokenKind::tilde, pos_ + 1);
      case '@':
        return add(TokenKind::at, pos_ + 1);
      case '%':
        return add(TokenKind::unit_symbol, pos_ + 1);
      case '.':
        return one_or_two('.', TokenKind::dot, TokenKind::dot_dot);
      case '=':
        return one_or_two('=', TokenKind::assign, TokenKind::equal);
      case '<':
        return one_or_two('=', TokenKind::less, TokenKind::less_equal);
      case '>':
        return one_or_two('=', TokenKind::greater, TokenKind::greater_equal);
      case '-':
        return one_or_two('>', TokenKind::minus, TokenKind::arrow);
      default:
        return word_or_other();
    }
  }

  void one_or_two(char second, TokenKind one, TokenKind two) {
    if (byte(pos_ + 1) == second)
      add(two, pos_ + 2);
    else
      add(one, pos_ + 1);
  }

  void whitespace() {
    std::uint32_t end = pos_;
    while (byte(end) == ' ' || byte(end) == '\t' || byte(end) == '\v' || byte(end) == '\f') ++end;
    add(TokenKind::whitespace, end);
  }

  std::uint32_t line_end(std::uint32_t from) const {
    const std::size_t end = text_.find_first_of("\r\n", from);
    return end == std::string_view::npos ? size() : static_cast<std::uint32_t>(end);
  }

  // `##` documents; a rule of three or more `#` is only a comment.
  void comment() {
    const bool doc = byte(pos_ + 1) == '#' && byte(pos_ + 2) != '#';
    add(doc ? TokenKind::doc_comment : TokenKind::comment, line_end(pos_));
  }

  void string() {
    std::uint32_t end = pos_ + 1;
    while (end < size() && text_[end] != '"' && text_[end] != '\n' && text_[end] != '\r') {
      end += text_[end] == '\\' && (byte(end + 1) == '"' || byte(end + 1) == '\\') ? 2 : 1;
    }
    if (byte(end) == '"') return add(TokenKind::string, end + 1);
    errors_.unterminated_string(pos_, end);
    add(TokenKind::string, end);
  }

  void word_or_other() {
    const base::CodePoint c = code_point(pos_);
    if (is_digit(c.value)) return number(false);
    if (is_letter(c.value)) return name();
    if (is_currency(c.value)) {
      add(TokenKind::unit_symbol, pos_ + c.byte_count);
      if (is_digit(code_point(pos_).value)) number(true);
      return;
    }
    if (!substitute(c)) stray();
  }

  // ---------------------------------------------------------------------------------------- names, numbers, units
  void name() {
    std::uint32_t end = pos_;
    base::CodePoint c = code_point(end);
    while (is_name_part(c.value)) c = code_point(end += c.byte_count);
    const std::string_view word = text_.substr(pos_, end - pos_);
    if (is_currency(c.value) && (magnitude_of(word) != 0))
      return add(TokenKind::unit_symbol, end + c.byte_count);  // B$
    if (const std::uint32_t fiscal_end = fiscal_period_end(word, end); fiscal_end != 0)
      return add(TokenKind::period, fiscal_end);
    add(word_kind(word), end);
  }

  // FY2027, FY2027-Q1, FY2027-H2: where it ends, or 0.
  std::uint32_t fiscal_period_end(std::string_view word, std::uint32_t word_end) {
    if (word.size() != 6 || word.substr(0, 2) != "FY") return 0;
    for (const char c : word.substr(2)) {
      if (c < '0' || c > '9') return 0;
    }
    if (byte(word_end) != '-') return word_end;
    const std::uint32_t end = part_of_year_end(word_end + 1);
    return end == 0 ? word_end : end;
  }

  std::uint32_t digits_end(std::uint32_t from) const {
    while (byte(from) >= '0' && byte(from) <= '9') ++from;
    return from;
  }

  // Q1 or H2 at `from`: where it ends, or 0. Reports `Q5`, `q1`.
  std::uint32_t part_of_year_end(std::uint32_t from) {
    const char letter = byte(from);
    if (letter != 'Q' && letter != 'H' && letter != 'q' && letter != 'h') return 0;
    const std::uint32_t end = digits_end(from + 1);
    if (end != from + 2 || is_name_part(code_point(end).value)) return 0;
    const bool quarter = letter == 'Q' || letter == 'q';
    const char number = byte(from + 1);
    const bool exists = number >= '1' && number <= (quarter ? '4' : '2');
    if (!exists)
      errors_.no_such_period(pos_, end, {});
    else if (letter == 'q' || letter == 'h') {
      std::string right(text_.substr(pos_, end - pos_));
      right[from - pos_] = quarter ? 'Q' : 'H';
      errors_.no_such_period(pos_, end, right);
    }
    return end;
  }

  // 2026-Q1, 2026-07, 2026-07-15 at pos_ with the dash at `dash`: where it ends, or 0.
  std::uint32_t period_end(std::uint32_t dash) {
    if (const std::uint32_t end = part_of_year_end(dash + 1); end != 0) return end;
    std::uint32_t end = digits_end(dash + 1);
    if (end != dash + 3) return 0;
    const auto number_at = [&](std::uint32_t at) {
      return static_cast<unsigned>((text_[at] - '0') * 10 + text_[at + 1] - '0');
    };
    const unsigned month = number_at(dash + 1);
    unsigned day = 1;
    if (byte(end) == '-' && digits_end(end + 1) == end + 3) {
      day = number_at(end + 1);
      end += 3;
    }
    if (is_name_part(code_point(end).value)) return 0;
    const int year = static_cast<int>(number_at(pos_) * 100 + number_at(pos_ + 2));
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok()) errors_.no_such_period(pos_, end, {});
    return end;
  }

  // `after_currency` for the 25 of `$25`.
  void number(bool after_currency) {
    std::uint32_t end = digits_end(pos_);
    if (end == pos_ + 4 && byte(end) == '-' && !after_currency) {
      if (const std::uint32_t last = period_end(end); last != 0) return add(TokenKind::period, last);
    }
    const auto digits = [&] {
      while (is_digit(static_cast<unsigned char>(byte(end))) || byte(end) == '_') ++end;
    };
    digits();
    if (byte(end) == '.' && is_digit(static_cast<unsigned char>(byte(end + 1)))) {
      ++end;
      digits();
    }
    if (byte(end) == 'e' || byte(end) == 'E') {
      const std::uint32_t first = end + (byte(end + 1) == '+' || byte(end + 1) == '-' ? 2 : 1);
      if (const std::uint32_t last = digits_end(first); last > first) end = last;
    }
    const char suffix = byte(end);
    if ((suffix == 'k' || suffix == 'M' || suffix == 'B' || suffix == 'T') && !is_unit_part(code_point(end + 1).value))
      ++end;
    if (std::isinf(number_value(text_.substr(pos_, end - pos_)).value)) errors_.number_out_of_range(pos_, end);
    add(TokenKind::number, end);
    unit_after_number(after_currency);
  }

  void unit_after_number(bool after_currency) {
    std::uint32_t begin = pos_;
    if (byte(begin) == ' ')
      ++begin;
    else if (const base::CodePoint c = code_point(begin); c.value == 0xa0 || c.value == 0x202f)
      begin += c.byte_count;
    if (after_currency && byte(pos_) == '/' && is_unit_start(code_point(pos_ + 1).value)) {  // $2.5/GPU/hour
      const std::uint32_t end = unit_factor_end(pos_ + 1);
      if (end != 0) return add(TokenKind::unit, unit_end(end));
    }
    if (!is_unit_start(code_point(begin).value)) return;
    const std::uint32_t first = unit_factor_end(begin);
    if (first == 0) return;
    if (begin != pos_) {
      if (byte(pos_) != ' ') errors_.substituted(pos_, begin, " ");
      add(TokenKind::whitespace, begin);
    }
    add(TokenKind::unit, unit_end(first));
  }

  // One factor, `GPU`, `B$`, `m^2`: where it ends, or 0 if it is a reserved word.
  std::uint32_t unit_factor_end(std::uint32_t begin) const {
    std::uint32_t end = begin;
    bool in_name = false;
    for (base::CodePoint c = code_point(end); is_unit_part(c.value); c = code_point(end)) {
      if (is_digit(c.value) && !in_name) break;
      in_name = is_name_part(c.value);
      end += c.byte_count;
    }
    if (word_kind(text_.substr(begin, end - begin)) != TokenKind::name) return 0;
    if (byte(end) == '^') {
      const std::uint32_t digits = end + (byte(end + 1) == '-' ? 2 : 1);
      if (const std::uint32_t last = digits_end(digits); last > digits) end = last;
    }
    return end;
  }

  // Further factors behind `/` or `·`.
  std::uint32_t unit_end(std::uint32_t end) const {
    while (true) {
      const base::CodePoint c = code_point(end);
      if (c.value != U'/' && c.value != U'·') return end;
      const std::uint32_t begin = end + c.byte_count;
      if (!is_unit_start(code_point(begin).value)) return end;
      const std::uint32_t last = unit_factor_end(begin);
      if (last == 0) return end;
      end = last;
    }
  }

  // -------------------------------------------------------------------------------------------- foreign characters
  struct Substitute {
    std::string_view written, meant;
    TokenKind kind;
  };

  bool substitute(base::CodePoint c) {
    if (starts_with("!=")) return add(TokenKind::not_equal, pos_ + 2), true;
    if (starts_with("·")) return add(TokenKind::middle_dot, pos_ + c.byte_count), true;
    static constexpr Substitute table[] = {
        {"!", "not ", TokenKind::word_not},
        {"&&", "and", TokenKind::word_and},
        {"||", "or", TokenKind::word_or},
        {"−", "-", TokenKind::minus},
        {"–", "-", TokenKind::minus},
        {"—", "-", TokenKind::minus},
        {"×", "*", TokenKind::star},
        {"÷", "/", TokenKind::slash},
        {"≤", "<=", TokenKind::less_equal},
        {"≥", ">=", TokenKind::greater_equal},
        {"≠", "!=", TokenKind::not_equal},
        {"→", "->", TokenKind::arrow},
        {"…", "..", TokenKind::dot_dot},
        {"≈", "~", TokenKind::tilde},
        {"\u00a0", " ", TokenKind::whitespace},
        {"\u202f", " ", TokenKind::whitespace},
        {"\u2009", " ", TokenKind::whitespace},
        {";", "", TokenKind::error},
    };
    for (const Substitute& entry : table) {
      if (!starts_with(entry.written)) continue;
      const std::uint32_t end = pos_ + static_cast<std::uint32_t>(entry.written.size());
      errors_.substituted(pos_, end, entry.meant);
      add(entry.kind, end);
      return true;
    }
    if (c.value == U'“' || c.value == U'”' || c.value == U'„' || c.value == U'«' || c.value == U'‘' ||
        c.value == U'’') {
      return typographic_string(c.value), true;
    }
    return false;
  }

  static bool closes(char32_t opening, char32_t c) {
    if (opening == U'«') return c == U'»';
    if (opening == U'\'' || opening == U'‘' || opening == U'’') return c == U'’' || c == U'\'' || c == U'‘';
    return c == U'”' || c == U'“' || c == U'"';
  }

  // A text between other quotation marks than "…": one token if it closes on its line, else a stray character.
  void typographic_string(char32_t opening) {
    std::uint32_t end = pos_ + code_point(pos_).byte_count;
    const bool searched = opening == unclosed_mark_ && pos_ < unclosed_until_;
    while (!searched && end < size() && text_[end] != '\n' && text_[end] != '\r' && end - pos_ < max_quoted_bytes) {
      const base::CodePoint c = code_point(end);
      end += c.byte_count;
      if (!closes(opening, c.value)) continue;
      errors_.substituted(pos_, end, quoted(string_value(text_.substr(pos_, end - pos_))));
      return add(TokenKind::string, end);
    }
    if (!searched) {
      unclosed_mark_ = opening;
      unclosed_until_ = end;
    }
    stray();
  }

  // One diagnostic for a run of characters that mean nothing.
  void stray() {
    std::uint32_t end = pos_ + code_point(pos_).byte_count;
    while (end < size()) {
      const base::CodePoint c = code_point(end);
      const bool known = c.value > 0x20 && c.value < 0x7f && c.value != U'`' && c.value != U'?' && c.value != U'\\' &&
                         c.value != U'&' && c.value != U'|';
      if (known || c.value == U' ' || c.value == U'\t' || c.value == U'\n' || c.value == U'\r' || is_letter(c.value) ||
          is_currency(c.value)) {
        break;
      }
      end += c.byte_count;
    }
    errors_.stray(pos_, end);
    add(TokenKind::error, end);
  }

  // How far to look for a closing mark, and where the last search found none: both bound the work in a file full of
  // opening marks.
  static constexpr std::uint32_t max_quoted_bytes = 2000;

  std::string_view text_;
  LexerErrors errors_;
  std::uint32_t pos_ = 0;
  std::uint32_t unclosed_until_ = 0;
  char32_t unclosed_mark_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(const source::SourceMap& sources, source::FileId file, source::DiagnosticSink& sink) {
  const std::string_view text = sources.file(file).text();
  LexerErrors errors(text, file, sink);
  const auto size = static_cast<std::uint32_t>(text.size());
  if (const auto offset = base::first_invalid_utf8(text)) {
    errors.not_utf8(static_cast<std::uint32_t>(*offset));
    return {{TokenKind::error, 0, size}, {TokenKind::end_of_file, size, size}};
  }
  return Lexer(text, errors).run();
}

std::vector<Token> lex_part(const source::SourceMap& sources, source::Span part, source::DiagnosticSink& sink) {
  const std::string_view text = sources.file(part.file).text().substr(0, part.end);
  LexerErrors errors(text, part.file, sink);
  if (const auto offset = base::first_invalid_utf8(text.substr(part.begin))) {
    errors.not_utf8(part.begin + static_cast<std::uint32_t>(*offset));
    return {{TokenKind::error, part.begin, part.end}, {TokenKind::end_of_file, part.end, part.end}};
  }
  return Lexer(text, errors, part.begin).run();
}

}  // namespace boucle::syntax
