#include "syntax/alignment.h"

#include <algorithm>
#include <map>
#include <utility>

namespace boucle::syntax {
namespace {

struct Member {
  std::size_t line = 0, point = 0;
};

struct Run {
  std::size_t source_column = 0;
  std::vector<Member> members;
  bool padded = false;
};

class Runs {
 public:
  std::vector<Run> find(const std::vector<FormattedLine>& lines) {
    std::size_t code_line = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].after_blank) open_.clear();
      if (lines[i].only_comment) continue;
      ++code_line;
      for (std::size_t p = 0; p < lines[i].points.size(); ++p) add(lines[i].points[p], {i, p}, code_line);
    }
    return std::move(runs_);
  }

 private:
  struct Open {
    std::size_t run = 0, code_line = 0;
  };

  void add(const PadPoint& point, Member member, std::size_t code_line) {
    const std::pair key(point.kind, point.source_column);
    const auto found = open_.find(key);
    const std::size_t neighbour = point.is_comment ? std::exchange(last_comment_, code_line) : code_line - 1;
    if (found == open_.end() || found->second.code_line != neighbour) {
      open_[key] = {runs_.size(), code_line};
      runs_.push_back({point.source_column, {member}, point.padded});
      return;
    }
    found->second.code_line = code_line;
    Run& run = runs_[found->second.run];
    run.members.push_back(member);
    run.padded = run.padded || point.padded;
  }

  std::map<std::pair<int, std::size_t>, Open> open_;
  std::vector<Run> runs_;
  std::size_t last_comment_ = 0;  // the code line of the last comment behind code
};

}  // namespace

std::string line_up(const std::string& text, const std::vector<FormattedLine>& lines) {
  std::vector<Run> runs = Runs().find(lines);
  // What stands left of a point has a smaller source column on its line, so this order settles it first.
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Run& a, const Run& b) { return a.source_column < b.source_column; });
  std::vector<std::size_t> shift(lines.size(), 0);
  std::vector<std::pair<std::size_t, std::size_t>> padding;  // offset in the text, number of spaces
  for (const Run& run : runs) {
    if (run.members.size() < 2 || !run.padded) continue;
    std::vector<std::size_t> columns;
    for (const Member& member : run.members) {
      columns.push_back(lines[member.line].points[member.point].column + shift[member.line]);
    }
    const std::size_t target = *std::max_element(columns.begin(), columns.end());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Member& member = run.members[i];
      if (columns[i] == target) continue;
      padding.emplace_back(lines[member.line].points[member.point].offset, target - columns[i]);
      shift[member.line] += target - columns[i];
    }
  }
  std::sort(padding.begin(), padding.end());
  std::string result;
  std::size_t done = 0;
  for (const auto& [offset, spaces] : padding) {
    result.append(text, done, offset - done).append(spaces, ' ');
    done = offset;
  }
  return result.append(text, done);
}

}  // namespace boucle::syntax
