#include "report/terminal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/typography.h"

namespace boucle::report {
namespace {

constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::string_view ascii_levels = "_.:-=+*#";
constexpr std::size_t max_label_width = 34;  // longer labels get a line of their own
constexpr std::size_t column_gap = 2;
constexpr std::size_t min_broken_width = 9;  // of a column whose cells take several lines

std::size_t width_of(std::string_view text) { return base::display_width(text); }

std::string pad_right(std::string text, std::size_t width) {
  const std::size_t now = width_of(text);
  if (now < width) text.append(width - now, ' ');
  return text;
}

std::string pad_left(const std::string& text, std::size_t width) {
  const std::size_t now = width_of(text);
  return now < width ? std::string(width - now, ' ') + text : text;
}

class Drawing {
 public:
  explicit Drawing(const TerminalOptions& options)
      : options_(options), width_(static_cast<std::size_t>(std::clamp(options.width, min_width, max_width))) {}

  void operator()(const Heading& heading) {
    blank_line();
    out_ += colored(wrap(heading.text, width_, 0, 0), heading.level == 1 ? "1" : "1;36") + "\n";
  }

  void operator()(const Paragraph& paragraph) { out_ += wrap(paragraph.text, width_, 0, 0) + "\n"; }

  void operator()(const Notice& notice) {
    out_ += colored(wrap(notice.text, width_, 0, 2), color_of(notice.tone)) + "\n";
  }

  void operator()(const Rows& rows) {
    std::size_t label_width = 0;
    for (const Row& row : rows.rows) {
      if (width_of(row.label) <= max_label_width) label_width = std::max(label_width, width_of(row.label));
    }
    const bool narrow = label_width + column_gap + 16 > width_;
    for (const Row& row : rows.rows) {
      const bool own_line = narrow || rows.stacked || width_of(row.label) > max_label_width;
      const std::size_t column = own_line ? 4 : 2 + label_width + column_gap;
      if (own_line) {
        out_ += "  " + wrap(row.label, width_, 2, 2) + "\n    ";
      } else {
        out_ += "  " + pad_right(row.label, label_width + column_gap);
      }
      out_ += colored(wrap(row.value, width_, column, column), color_of(row.tone)) + "\n";
    }
  }

  void operator()(const Table& whole) {
    std::vector<std::size_t> widths = column_widths(whole);
    std::size_t total = total_width(widths);
    std::optional<Table> fitted;  // without what can be spared
    while (total > width_) {
      std::optional<Table> fewer = without_spare_column(fitted ? *fitted : whole);
      if (!fewer) break;
      fitted = std::move(fewer);
      widths = column_widths(*fitted);
      total = total_width(widths);
    }
    const Table& table = fitted ? *fitted : whole;
    for (const bool between_words : {false, true})
      if (total > width_) total -= narrow_breaking_columns(table, widths, total - width_, between_words);
    const std::size_t widest = widths.size() < 2 ? 0 : *std::max_element(widths.begin() + 1, widths.end());
    const bool has_room = widths.empty() || 2 + std::min(widths[0], width_ / 2) + column_gap + widest <= width_;
    if (table.wraps && total > width_ && has_room) return draw_pieces(table, widths);
    if (total > width_ && !shorten_first_column(widths, total)) return draw_stacked(whole);
    draw_cells(table, widths);
  }

  void operator()(const Fan& fan) {
    std::size_t label_width = 0, last_width = 0, count = 0;
    for (const FanLine& line : fan.lines) {
      label_width = std::max(label_width, width_of(line.label));
      last_width = std::max(last_width, width_of(line.last));
      count = std::max(count, line.values.size());
    }
    if (count == 0) return;
    out_ += "  " + wrap(fan.title, width_, 2, 4) + "\n";
    const std::size_t left = 4 + label_width + (label_width > 0 ? column_gap : 0);
    const bool with_last = left + last_width + column_gap + 8 <= width_;
    const std::size_t room = width_ - std::min(width_ - 4, left + (with_last ? last_width + column_gap : 0));
    const std::size_t columns = std::min(count, std::max<std::size_t>(room, 4));
    for (const FanLine& line : fan.lines) {
      out_ += "    ";
      if (label_width > 0) out_ += pad_right(line.label, label_width + column_gap);
      out_ += sparkline(line.values, fan.lowest, fan.highest, columns, options_.ascii);
      if (with_last && !line.last.empty()) out_ += "  " + line.last;
      out_ += "\n";
    }
    const std::size_t labels = width_of(fan.first_step) + width_of(fan.last_step);
    if (left + labels + 1 > width_) {  // both ends of the axis do not fit beside each other
      out_ += colored("    " + wrap(fan.first_step + " .. " + fan.last_step, width_, 4, 4), "2") + "\n";
      return;
    }
    std::string axis(left, ' ');
    axis += fan.first_step;
    axis.append(labels + 1 <= columns ? columns - labels : 1, ' ');
    axis += fan.last_step;
    out_ += colored(axis, "2") + "\n";
  }

  void operator()(const Commands& commands) {
    blank_line();
    out_ += wrap(commands.title, width_, 0, 0) + "\n";
    for (const std::string& line : commands.lines) out_ += "  " + colored(line, "36") + "\n";
  }

  std::string take() { return std::move(out_); }

 private:
  void blank_line() {
    if (!out_.empty()) out_ += "\n";
  }

  std::string colored(const std::string& text, std::string_view code) const {
    if (!options_.color || code.empty() || text.empty()) return text;
    return "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
  }

  static std::string_view color_of(Tone tone) {
    switch (tone) {
      case Tone::plain:
        return "";
      case Tone::good:
        return "32";
      case Tone::bad:
        return "31";
      case Tone::faint:
        return "2";
    }
    return "";
  }

  // A median on one line, its interval on the next.
  static std::string before_brackets(std::string_view text) {
    const std::size_t bracket = text.find(" (");
    if (bracket == std::string_view::npos) return std::string(text);
    return std::string(text.substr(0, bracket)) + "\n" + std::string(text.substr(bracket + 1));
  }

  static std::vector<std::size_t> column_widths(const Table& table) {
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      std::size_t widest = width_of(table.columns[c].title);
      for (const auto& row : table.rows) widest = std::max(widest, width_of(row[c]));
      widths.push_back(widest);
    }
    return widths;
  }

  static std::size_t total_width(const std::vector<std::size_t>& widths) {
    std::size_t total = 2;
    for (const std::size_t width : widths) total += width + column_gap;
    return total - (widths.empty() ? 0 : column_gap);
  }

  static std::optional<Table> without_spare_column(Table table) {
    const auto most_spare = std::max_element(table.columns.begin(), table.columns.end(),
                                             [](const Column& a, const Column& b) { return a.spare < b.spare; });
    if (most_spare == table.columns.end() || most_spare->spare == 0) return std::nullopt;
    const auto at = most_spare - table.columns.begin();
    table.columns.erase(most_spare);
    for (auto& row : table.rows) row.erase(row.begin() + at);
    return table;
  }

  // Down to their longest part or word, where the fewest cells have to be broken, of those the widest first; returns
  // what was gained.
  static std::size_t narrow_breaking_columns(const Table& table, std::vector<std::size_t>& widths, std::size_t excess,
                                             bool between_words) {
    const auto for_cells = [&](std::size_t c, const auto& look) {
      look(table.columns[c].title);
      for (const auto& row : table.rows) look(row[c]);
    };
    std::vector<std::size_t> least = widths;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      if (!table.columns[c].breaks) continue;
      std::size_t longest = min_broken_width;
      for_cells(c, [&](std::string_view text) {
        const std::string parts = before_brackets(text);
        const bool whole_parts = !between_words && parts != text;
        for (const std::string_view part : base::split(whole_parts ? parts : text, whole_parts ? '\n' : ' '))
          longest = std::max(longest, width_of(part));
      });
      least[c] = std::min(widths[c], longest);
    }
    std::size_t gained = 0;
    for (; gained < excess; ++gained) {
      std::size_t best = widths.size(), fewest = 0;
      for (std::size_t c = 0; c < widths.size(); ++c) {
        if (widths[c] <= least[c]) continue;
        std::size_t newly_broken = 0;
        for_cells(c, [&](std::string_view text) { newly_broken += width_of(text) == widths[c] ? 1 : 0; });
        if (best < widths.size() && std::pair(newly_broken, widths[best]) > std::pair(fewest, widths[c])) continue;
        best = c;
        fewest = newly_broken;
      }
      if (best == widths.size()) break;
      --widths[best];
    }
    return gained;
  }

  // Gives the first column what the others leave; false when that is too little to read.
  bool shorten_first_column(std::vector<std::size_t>& widths, std::size_t total) const {
    const std::size_t excess = total - width_;
    if (widths.empty() || widths[0] < excess + 12) return false;
    widths[0] -= excess;
    return true;
  }

  // As many columns at a time as fit, each piece with the first column again.
  void draw_pieces(const Table& table, const std::vector<std::size_t>& widths) {
    for (std::size_t first = 1; first < table.columns.size();) {
      if (first > 1) out_ += "\n";
      Table piece;
      std::vector<std::size_t> piece_widths = {std::min(widths[0], width_ / 2)};
      std::size_t used = 2 + piece_widths[0], end = first;
      while (end < table.columns.size() && (end == first || used + column_gap + widths[end] <= width_))
        used += column_gap + widths[end++];
      const auto take_cells = [&](const auto& from, auto& into) {
        into.push_back(from.front());
        into.insert(into.end(), from.begin() + static_cast<std::ptrdiff_t>(first),
                    from.begin() + static_cast<std::ptrdiff_t>(end));
      };
      take_cells(table.columns, piece.columns);
      for (const auto& row : table.rows) take_cells(row, piece.rows.emplace_back());
      piece_widths.insert(piece_widths.end(), widths.begin() + static_cast<std::ptrdiff_t>(first),
                          widths.begin() + static_cast<std::ptrdiff_t>(end));
      draw_cells(piece, piece_widths);
      first = end;
    }
  }

  void draw_cells(const Table& table, const std::vector<std::size_t>& widths) {
    std::vector<std::string> titles;
    for (const Column& column : table.columns) titles.push_back(column.title);
    const bool titled = std::any_of(titles.begin(), titles.end(), [](const std::string& t) { return !t.empty(); });
    if (titled) out_ += colored(line_of(table, titles, widths), "2") + "\n";
    for (const auto& row : table.rows) {
      if (width_of(row[0]) <= widths[0]) {
        out_ += line_of(table, row, widths) + "\n";
        continue;
      }
      out_ += "  " + wrap(row[0], width_, 2, 4) + "\n";  // a long name has its own line, the figures follow
      std::vector<std::string> last = row;
      last[0].clear();
      out_ += line_of(table, last, widths) + "\n";
    }
  }

  // One line, or as many as the cell with the most takes.
  std::string line_of(const Table& table, const std::vector<std::string>& cells,
                      const std::vector<std::size_t>& widths) const {
    std::vector<std::vector<std::string>> parts;
    std::size_t height = 1;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const bool breaks = table.columns[c].breaks && width_of(cells[c]) > widths[c];
      const std::string broken = breaks ? wrap(before_brackets(cells[c]), widths[c], 0, 0) : cells[c];
      parts.emplace_back();
      for (const std::string_view part : base::split(broken, '\n')) parts.back().emplace_back(part);
      height = std::max(height, parts.back().size());
    }
    std::string lines;
    for (std::size_t at = 0; at < height; ++at) {
      std::string line = "  ";
      for (std::size_t c = 0; c < cells.size(); ++c) {
        const std::string part = at < parts[c].size() ? parts[c][at] : "";
        const bool left = c == 0 || !table.columns[c].numeric;
        line += left ? pad_right(part, widths[c]) : pad_left(part, widths[c]);
        if (c + 1 < cells.size()) line.append(column_gap, ' ');
      }
      while (!line.empty() && line.back() == ' ') line.pop_back();
      lines += at == 0 ? line : "\n" + line;
    }
    return lines;
  }

  void draw_stacked(const Table& table) {
    for (const auto& row : table.rows) {
      out_ += "  " + wrap(row.empty() ? "" : row[0], width_, 2, 2) + "\n";
      for (std::size_t c = 1; c < row.size(); ++c) {
        if (row[c].empty()) continue;
        const std::string title = table.columns[c].title;
        out_ += "    " + wrap(title.empty() ? row[c] : title + ": " + row[c], width_, 4, 6) + "\n";
      }
    }
  }

  const TerminalOptions& options_;
  std::size_t width_;
  std::string out_;
};

Document plain_document(Document document) {
  const auto make_plain = [](std::string& text) { text = plain_punctuation(text); };
  struct Visitor {
    decltype(make_plain)& plain;
    void operator()(Heading& heading) const { plain(heading.text); }
    void operator()(Paragraph& paragraph) const { plain(paragraph.text); }
    void operator()(Notice& notice) const { plain(notice.text); }
    void operator()(Rows& rows) const {
      for (Row& row : rows.rows) plain(row.label), plain(row.value);
    }
    void operator()(Table& table) const {
      for (Column& column : table.columns) plain(column.title);
      for (auto& row : table.rows)
        for (std::string& cell : row) plain(cell);
    }
    void operator()(Fan& fan) const {
      for (std::string* text : {&fan.title, &fan.first_step, &fan.last_step}) plain(*text);
      for (FanLine& line : fan.lines) plain(line.label), plain(line.last);
    }
    void operator()(Commands& commands) const {
      plain(commands.title);
      for (std::string& line : commands.lines) plain(line);
    }
  };
  for (Block& block : document.blocks) std::visit(Visitor{make_plain}, block);
  return document;
}

}  // namespace

std::string sparkline(std::span<const double> values, double lowest, double highest, std::size_t columns, bool ascii) {
  std::string line;
  columns = std::min(columns, values.size());
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t place = columns > 1 ? (c * (values.size() - 1) + (columns - 1) / 2) / (columns - 1) : 0;
    const double value = values[place];
    if (!std::isfinite(value)) {
      line += ' ';
      continue;
    }
    const double part = highest > lowest ? std::clamp((value - lowest) / (highest - lowest), 0.0, 1.0) : 0;
    const auto level = static_cast<std::size_t>(std::lround(part * static_cast<double>(blocks.size() - 1)));
    if (ascii) {
      line += ascii_levels[level];
    } else {
      line += blocks[level];
    }
  }
  return line;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t first_column, std::size_t indent) {
  std::string out;
  std::size_t column = first_column;
  bool line_start = true;
  const auto new_line = [&] {
    out += '\n';
    out.append(indent, ' ');
    column = indent;
    line_start = true;
  };
  bool first_line = true;
  for (const std::string_view line : base::split(text, '\n')) {
    if (!first_line) new_line();
    first_line = false;
    for (const std::string_view part : unbroken_parts(line)) {
      const bool fits = indent + base::display_width(part) <= width;  // else it is broken like any other words
      for (const std::string_view word : base::split(part, fits ? '\n' : ' ')) {
        const std::size_t size = base::display_width(word);
        if (!line_start && column + 1 + size > width) new_line();
        if (!line_start) out += ' ', ++column;
        out += word;
        column += size;
        line_start = false;
      }
    }
  }
  return out;
}

std::string draw(const Document& written, const TerminalOptions& options) {
  // Before lines are broken, since signs beyond ASCII become longer.
  const Document document = options.ascii ? plain_document(written) : written;
  Drawing drawing(options);
  for (const Block& block : document.blocks) std::visit(drawing, block);
  const std::string text = drawing.take();
  return options.ascii ? plain_punctuation(text) : text;  // what charts are drawn with
}

}  // namespace boucle::report
