#include "report/svg_text.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "base/text.h"

namespace boucle::report {
namespace {

// Advance widths of U+0020 to U+007E in hundredths of an em, the larger of DejaVu Sans and Helvetica.
constexpr std::array<unsigned char, 95> ascii_widths{
    32, 40, 46, 84, 64, 95, 78, 27, 39,  39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 56, 102, 68, 69, 72, 77, 67, 61, 78, 75, 29, 50, 67, 56, 86, 75, 79,
    67, 79, 72, 67, 61, 73, 68, 99, 69,  67, 69, 39, 34, 39, 84, 56, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63,  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84};

double width_of(char32_t c) {
  if (c >= 0x20 && c < 0x7f) return ascii_widths[c - 0x20] / 100.0;
  if (base::display_width(c) == 0) return 0;
  if (base::display_width(c) == 2) return 1.05;
  if (c == 0x202f || c == 0x2009) return 0.2;
  if (c == 0xa0 || c == 0xb7) return 0.32;
  if (c < 0x180) return c == 0xc6 || c == 0x152 || c == 0x153 || c == 0xe6 ? 1.08 : 0.8;  // letters with accents
  if (c >= 0x2010 && c <= 0x2027) return 1.0;
  return 1.05;  // other alphabets, symbols
}

}  // namespace

double text_width(std::string_view text, double font_size, bool bold) {
  double width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const base::CodePoint point = base::decode_utf8(text, i);
    width += width_of(point.value);
    i += point.byte_count;
  }
  return width * font_size * (bold ? bold_factor : 1);
}

std::string fit_text(std::string_view text, double width, double font_size, bool bold) {
  if (text_width(text, font_size, bold) <= width) return std::string(text);
  const double factor = font_size * (bold ? bold_factor : 1);
  const double room = width - width_of(0x2026) * factor;
  double used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const base::CodePoint point = base::decode_utf8(text, end);
    used += width_of(point.value) * factor;
    if (used > room) break;
    end += point.byte_count;
  }
  while (end > 0 && text[end - 1] == ' ') --end;
  return end == 0 ? "" : std::string(text.substr(0, end)) + "…";
}

std::vector<std::string> wrap_text(std::string_view text, double width, double font_size, std::size_t max_lines) {
  std::vector<std::string> lines;
  std::string line;
  std::string rest(text);
  while (!rest.empty() && lines.size() < max_lines) {
    const std::size_t space = rest.find(' ');
    std::string word = rest.substr(0, space);
    const std::string joined = line.empty() ? word : line + " " + word;
    if (text_width(joined, font_size) <= width) {
      line = joined;
      rest = space == std::string::npos ? "" : rest.substr(space + 1);
      continue;
    }
    if (!line.empty()) {
      lines.push_back(std::exchange(line, ""));
      continue;
    }
    // One word that is longer than a line.
    std::size_t end = 0;
    double used = 0;
    while (end < word.size()) {
      const base::CodePoint point = base::decode_utf8(word, end);
      used += width_of(point.value) * font_size;
      if (used > width && end > 0) break;
      end += point.byte_count;
    }
    lines.push_back(word.substr(0, end));
    rest = rest.substr(end);
  }
  if (!line.empty() && lines.size() < max_lines) lines.push_back(std::exchange(line, ""));
  if (!lines.empty() && (!rest.empty() || !line.empty()))
    lines.back() = fit_text(lines.back() + " " + rest, width, font_size);
  return lines;
}

void spread(std::vector<Place>& places, double low, double high) {
  std::vector<std::size_t> order(places.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (Place& place : places) place.position.reset();
  double total = 0;
  for (const Place& place : places) total += place.size;
  while (!order.empty() && total > high - low) {
    auto least = order.begin();
    for (auto it = order.begin(); it != order.end(); ++it)
      if (places[*it].priority <= places[*least].priority) least = it;
    total -= places[*least].size;
    order.erase(least);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return places[a].wanted < places[b].wanted; });
  // Labels that touch become one block, whose place is the mean of what its labels want (pool adjacent violators).
  struct Block {
    double sum = 0;  // of the wanted starts of the block
    std::size_t count = 0;
    double size = 0, start = 0;
  };
  std::vector<Block> blocks;
  const auto settle = [&](Block& block) {
    block.start = std::clamp(block.sum / static_cast<double>(block.count), low, std::max(low, high - block.size));
  };
  for (const std::size_t i : order) {
    Block block{places[i].wanted - places[i].size / 2, 1, places[i].size, 0};
    settle(block);
    blocks.push_back(block);
    while (blocks.size() > 1 &&
           blocks[blocks.size() - 2].start + blocks[blocks.size() - 2].size > blocks.back().start) {
      const Block last = blocks.back();
      blocks.pop_back();
      Block& into = blocks.back();
      into.sum += last.sum - into.size * static_cast<double>(last.count);
      into.count += last.count;
      into.size += last.size;
      settle(into);
    }
  }
  std::size_t next = 0;
  for (const Block& block : blocks) {
    double at = block.start;
    for (std::size_t k = 0; k < block.count; ++k, ++next) {
      places[order[next]].position = at + places[order[next]].size / 2;
      at += places[order[next]].size;
    }
  }
}

}  // namespace boucle::report
