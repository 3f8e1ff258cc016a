#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "source/render.h"

namespace boucle::source {
namespace {

constexpr std::size_t max_line_width = 160;  // longer source lines are cut around what is underlined
constexpr std::size_t min_gutter_width = 2;  // so that short and long files look alike
constexpr std::size_t tab_width = 4;

struct Style {
  std::string_view error, warning, bold, gutter, reset;
};
constexpr Style colored{"\x1b[1;31m", "\x1b[1;33m", "\x1b[1m", "\x1b[34m", "\x1b[0m"};
constexpr Style plain{};

// A source line as it is shown: tabs widened, control characters made visible, with the display column of each byte.
struct ShownLine {
  std::string text;
  std::vector<std::size_t> column_of_byte;  // one more entry than there are bytes
};

ShownLine show_line(std::string_view line) {
  ShownLine shown;
  std::size_t column = 0;
  for (std::size_t offset = 0; offset < line.size();) {
    const base::CodePoint c = base::decode_utf8(line, offset);
    shown.column_of_byte.insert(shown.column_of_byte.end(), c.byte_count, column);
    offset += c.byte_count;
    if (c.value == '\t') {
      shown.text.append(tab_width, ' ');
      column += tab_width;
      continue;
    }
    const char32_t visible = c.value < 0x20 || (c.value >= 0x7f && c.value < 0xa0) ? 0xfffd : c.value;
    base::append_utf8(shown.text, visible);
    column += base::display_width(visible);
  }
  shown.column_of_byte.push_back(column);
  return shown;
}

struct Mark {
  std::size_t begin = 0, end = 0;  // display columns
  std::vector<std::string_view> texts;
};

// Cuts a line which is too long to the part that holds its first mark, and moves the marks along.
void cut_line(ShownLine& shown, std::vector<Mark>& marks) {
  const std::size_t width = shown.column_of_byte.back();
  if (width <= max_line_width) return;
  const std::size_t wanted = marks.empty() ? 0 : marks.front().begin;
  const std::size_t first = wanted > max_line_width / 2 ? wanted - max_line_width / 2 : 0;
  std::string text = first > 0 ? "…" : "";
  std::size_t column = 0, kept_first = first;
  for (std::size_t offset = 0; offset < shown.text.size();) {
    const base::CodePoint c = base::decode_utf8(shown.text, offset);
    if (column >= first && column < first + max_line_width) text.append(shown.text, offset, c.byte_count);
    column += base::display_width(c.value);
    offset += c.byte_count;
  }
  if (width > first + max_line_width) text += "…";
  shown.text = std::move(text);
  const std::size_t shift = first > 0 ? 1 : 0;  // the leading …
  const auto move = [&](std::size_t at) {
    at = std::clamp(at, kept_first, kept_first + max_line_width);
    return at - kept_first + shift;
  };
  for (Mark& mark : marks) {
    mark.begin = move(mark.begin);
    mark.end = std::max(move(mark.end), mark.begin + 1);
  }
}

void put_at(std::string& row, std::size_t column, std::string_view text) {
  const std::size_t width = base::display_width(row);
  if (width < column) row.append(column - width, ' ');
  row += text;
}

// Whether all texts fit side by side under their carets.
bool texts_fit(const std::vector<Mark>& marks) {
  for (std::size_t i = 0; i + 1 < marks.size(); ++i)
    for (const std::string_view text : marks[i].texts)
      if (marks[i].begin + base::display_width(text) + 1 >= marks[i + 1].begin) return false;
  return true;
}

// The rows under a source line: carets, then the texts, in columns where they fit, else one below the other from
// right to left with a bar that leads to each.
std::vector<std::string> mark_rows(const std::vector<Mark>& marks) {
  std::vector<std::string> rows(1);
  std::size_t text_count = 0;
  for (const Mark& mark : marks) {
    const std::size_t done = base::display_width(rows[0]);
    if (mark.end > done) {
      const std::size_t begin = std::max(mark.begin, done);
      put_at(rows[0], begin, std::string(mark.end - begin, '^'));
    }
    text_count = std::max(text_count, mark.texts.size());
  }
  if (texts_fit(marks)) {
    for (std::size_t i = 0; i < text_count; ++i) {
      std::string& row = rows.emplace_back();
      for (const Mark& mark : marks)
        if (i < mark.texts.size()) put_at(row, mark.begin, mark.texts[i]);
    }
    return rows;
  }
  for (std::size_t k = marks.size(); k-- > 0;) {
    for (const std::string_view text : marks[k].texts) {
      std::string& row = rows.emplace_back();
      for (std::size_t j = 0; j < k; ++j)
        if (!marks[j].texts.empty() && base::display_width(row) <= marks[j].begin) put_at(row, marks[j].begin, "|");
      if (base::display_width(row) > marks[k].begin) row += ' ';
      put_at(row, marks[k].begin, text);
    }
  }
  return rows;
}

class TextRenderer {
 public:
  TextRenderer(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options)
      : diagnostic_(diagnostic), sources_(sources), options_(options), style_(options.color ? colored : plain) {}

  std::string render() {
    collect_lines();
    write_header();
    if (diagnostic_.primary.valid()) write_snippets();
    for (const Phrase& note : diagnostic_.notes) write_advice(french() ? "note\u00a0:" : "note:", note);
    for (const Hint& hint : diagnostic_.hints) write_advice(french() ? "conseil\u00a0:" : "hint:", hint.text);
    return std::move(out_);
  }

 private:
  bool french() const { return options_.language == Language::french; }

  // Which lines of which files are shown, and what is underlined on each.
  void collect_lines() {
    if (!diagnostic_.primary.valid()) return;
    const std::uint32_t primary_line = line_of(diagnostic_.primary);
    auto& on_primary = lines_[diagnostic_.primary.file][primary_line];
    for (const Label& label : diagnostic_.labels) {
      if (!label.span.valid()) continue;
      lines_[label.span.file][line_of(label.span)].push_back(&label);
    }
    if (on_primary.empty() && diagnostic_.details.empty()) {
      primary_label_.span = diagnostic_.primary;
      on_primary.push_back(&primary_label_);
    }
    for (const auto& [file, lines] : lines_)
      gutter_width_ = std::max(gutter_width_, fmt::formatted_size("{}", lines.rbegin()->first));
  }

  std::uint32_t line_of(Span span) const { return sources_.begin_of(span).line; }

  void write_header() {
    const KindInfo& info = kind_info(diagnostic_.kind);
    const bool is_error = info.severity == Severity::error;
    const std::string_view word = french() ? (is_error ? "erreur" : "avertissement") : (is_error ? "error" : "warning");
    out_ += fmt::format("{}{}[{}]{}{}{} {}{}\n", is_error ? style_.error : style_.warning, word, info.code,
                        french() ? "\u00a0:" : ":", style_.reset, style_.bold, diagnostic_.message(options_.language),
                        style_.reset);
  }

  void write_snippets() {
    write_file(diagnostic_.primary.file, "-->", sources_.location(diagnostic_.primary));
    for (const auto& [file, lines] : lines_) {
      if (file == diagnostic_.primary.file) continue;
      write_file(file, ":::", sources_.location(lines.begin()->second.front()->span));
    }
  }

  void write_file(FileId file, std::string_view arrow, const std::string& location) {
    out_ += fmt::format("{}{:>{}}{}{} {}\n", style_.gutter, "", gutter_width_, arrow, style_.reset, location);
    std::uint32_t previous = 0;
    for (const auto& [line, labels] : lines_[file]) {
      if (previous > 0 && line > previous + 1) out_ += fmt::format("{:>{}} …\n", "", gutter_width_);
      previous = line;
      write_line(sources_.file(file), line, labels);
    }
  }

  void write_line(const SourceFile& file, std::uint32_t line, const std::vector<const Label*>& labels) {
    ShownLine shown = show_line(file.line_text(line));
    std::vector<Mark> marks;
    for (const Label* label : labels) marks.push_back(make_mark(file, line, shown, *label));
    std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    cut_line(shown, marks);
    out_ += fmt::format("{}{:>{}} |{}", style_.gutter, line, gutter_width_, style_.reset);
    out_ += shown.text.empty() ? "\n" : fmt::format(" {}\n", shown.text);
    if (!marks.empty()) {
      const bool is_error = diagnostic_.severity() == Severity::error;
      const std::string_view color = is_error ? style_.error : style_.warning;
      for (const std::string& row : mark_rows(marks)) write_beside(row, color);
    }
    if (&file == &sources_.file(diagnostic_.primary.file) && line == line_of(diagnostic_.primary))
      for (const Phrase& detail : diagnostic_.details) write_beside(detail.in(options_.language), {});
  }

  Mark make_mark(const SourceFile& file, std::uint32_t line, const ShownLine& shown, const Label& label) const {
    const std::size_t start = file.line_start(line), byte_count = shown.column_of_byte.size() - 1;
    const std::size_t first = std::min<std::size_t>(label.span.begin - start, byte_count);
    const std::size_t last = std::min<std::size_t>(std::max(label.span.end, label.span.begin) - start, byte_count);
    Mark mark{shown.column_of_byte[first], shown.column_of_byte[last], {}};
    mark.end = std::max(mark.end, mark.begin + 1);  // an empty span shows where something is missing
    const std::string& text = label.text.in(options_.language);
    if (!text.empty()) mark.texts = base::split(text, '\n');
    return mark;
  }

  void write_beside(std::string_view text, std::string_view color) {
    out_ += fmt::format("{}{:>{}} |{} {}{}{}\n", style_.gutter, "", gutter_width_, style_.reset, color, text,
                        color.empty() ? std::string_view{} : style_.reset);
  }

  void write_advice(std::string_view word, const Phrase& text) {
    out_ += fmt::format("{:>{}} {}={} {}{}{} {}\n", "", gutter_width_, style_.gutter, style_.reset, style_.bold, word,
                        style_.reset, text.in(options_.language));
  }

  const Diagnostic& diagnostic_;
  const SourceMap& sources_;
  const RenderOptions& options_;
  const Style& style_;
  std::map<FileId, std::map<std::uint32_t, std::vector<const Label*>>> lines_;
  Label primary_label_;
  std::size_t gutter_width_ = min_gutter_width;
  std::string out_;
};

}  // namespace

std::string render_text(const Diagnostic& diagnostic, const SourceMap& sources, const RenderOptions& options) {
  return TextRenderer(diagnostic, sources, options).render();
}

std::string render_text(const DiagnosticSink& sink, const SourceMap& sources, const RenderOptions& options) {
  std::string out;
  std::size_t shown_count = 0;
  for (const Diagnostic& diagnostic : sink.sorted()) {
    const bool is_error = diagnostic.severity() == Severity::error;
    if (is_error && shown_count >= options.max_errors) continue;
    if (is_error) ++shown_count;
    if (!out.empty()) out += '\n';
    out += render_text(diagnostic, sources, options);
  }
  if (sink.error_count() > shown_count) {
    const std::size_t more = sink.error_count() - shown_count;
    if (options.language == Language::french) {
      out += fmt::format("\n… et {} autre{} erreur{}\n", more, more > 1 ? "s" : "", more > 1 ? "s" : "");
    } else {
      out += fmt::format("\n… and {} more error{}\n", more, more > 1 ? "s" : "");
    }
  }
  return out;
}

}  // namespace boucle::source
