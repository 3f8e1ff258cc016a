#include "source/explanation.h"

#include <utility>

#include "base/text.h"
#include "source/embedded.h"

namespace boucle::source {
namespace {

// One language of a page.
struct Half {
  std::string title;
  std::vector<std::string> paragraphs;
};

class PageReader {
 public:
  PageReader(std::string_view code, std::string_view page) : code_(code), lines_(base::split_lines(page)) {}

  std::optional<Explanation> read(std::string& problem) {
    Half english, french;
    if (!read_half(english) || !read_half(french)) {
      problem = std::move(problem_);
      return std::nullopt;
    }
    if (english.paragraphs.size() != french.paragraphs.size() || english.paragraphs.empty()) {
      problem = "both languages need the same paragraphs, at least one";
      return std::nullopt;
    }
    Explanation result;
    result.code = code_;
    result.title = base::Phrase(std::move(english.title), std::move(french.title));
    for (std::size_t i = 0; i < english.paragraphs.size(); ++i)
      result.paragraphs.emplace_back(std::move(english.paragraphs[i]), std::move(french.paragraphs[i]));
    result.examples = std::move(examples_);
    return result;
  }

 private:
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool read_half(Half& half) {
    while (at_ < lines_.size() && base::trim(lines_[at_]).empty()) ++at_;
    if (at_ == lines_.size()) return fail("the French half is missing: a line `---`, then the same in French");
    const std::string_view heading = lines_[at_];
    const std::string start = "# " + code_;
    const std::size_t colon = heading.find(':');
    if (!heading.starts_with(start) || colon == heading.npos)
      return fail("each half starts with `# " + code_ + ": title`");
    half.title = base::trim(heading.substr(colon + 1));
    bool between = true;
    for (++at_; at_ < lines_.size(); ++at_) {
      const std::string_view line = base::trim(lines_[at_]);
      if (line == "---") return ++at_, true;
      if (line.starts_with("```")) {
        if (!read_example(line.substr(3))) return false;
        between = true;
      } else if (line.empty()) {
        between = true;
      } else if (std::exchange(between, false)) {
        half.paragraphs.emplace_back(line);
      } else {
        half.paragraphs.back().append(" ").append(line);
      }
    }
    return true;
  }

  // A fenced block; at_ is its first line, then its last.
  bool read_example(std::string_view info) {
    const std::vector<std::string_view> words = base::split(info, ' ');
    Example example;
    example.format = words[0];
    const bool known = words.size() >= 2 && words.size() <= 3 && (words[1] == "right" || words[1] == "wrong");
    if (!known) return fail("a block starts with ```boucle wrong, ```boucle right, or ```csv …");
    example.right = words[1] == "right";
    if (words.size() == 3) example.file = words[2];
    for (++at_; at_ < lines_.size(); ++at_) {
      if (lines_[at_].starts_with("```")) {
        examples_.push_back(std::move(example));
        return true;
      }
      example.text.append(lines_[at_]).append("\n");
    }
    return fail("a block is not closed");
  }

  std::string code_;
  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
  std::vector<Example> examples_;
  std::string problem_;
};

}  // namespace

std::optional<Explanation> parse_explanation(std::string_view code, std::string_view page, std::string& problem) {
  return PageReader(code, page).read(problem);
}

std::optional<Explanation> explanation_of(std::string_view code) {
  const auto page = embedded_file(std::string(explanation_folder) + std::string(code) + ".md");
  if (!page) return std::nullopt;
  std::string problem;
  return parse_explanation(code, *page, problem);
}

}  // namespace boucle::source
