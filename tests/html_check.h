// A small reader of HTML for tests: whether a page is well formed and keeps to itself. It accepts what the page writer
// writes (every element closed, attributes in double quotes) and nothing looser, so that a mistake cannot pass as
// style.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace boucle::tests {

struct HtmlReport {
  std::vector<std::string> mistakes;
  std::set<std::string> ids;
  std::map<std::string, int> elements;
  std::string text;  // what a reader sees, without the style
};

class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : html_(html) {}

  HtmlReport read() {
    if (!html_.starts_with("<!DOCTYPE html>\n")) wrong("no doctype");
    at_ = html_.find('\n') + 1;
    while (at_ < html_.size()) {
      if (html_[at_] == '<')
        tag();
      else
        text();
    }
    for (const std::string& open : open_) wrong("never closed: " + open);
    for (const std::string& target : targets_)
      if (!report_.ids.contains(target)) wrong("a link to nowhere: #" + target);
    return std::move(report_);
  }

 private:
  std::string_view html_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  std::vector<std::string> targets_;
  HtmlReport report_;

  void wrong(std::string mistake) {
    if (report_.mistakes.size() < 20) report_.mistakes.push_back(mistake + " at byte " + std::to_string(at_));
  }

  void text() {
    const std::size_t end = std::min(html_.find('<', at_), html_.size());
    const std::string_view part = html_.substr(at_, end - at_);
    const bool style = !open_.empty() && open_.back() == "style";
    if (part.find('>') != std::string_view::npos && !style) wrong("a bare >");
    if (!style) entities(part);
    if (open_.empty() && part.find_first_not_of("\n") != std::string_view::npos) wrong("text outside of the page");
    if (style && (part.find("url(") != std::string_view::npos || part.find("@import") != std::string_view::npos))
      wrong("the style loads something");
    if (!style) report_.text += part;
    at_ = end;
  }

  void entities(std::string_view part) {
    static const std::set<std::string_view> known{"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (std::size_t i = part.find('&'); i != std::string_view::npos; i = part.find('&', i + 1)) {
      const std::size_t end = part.find(';', i);
      if (end == std::string_view::npos || !known.contains(part.substr(i, end + 1 - i))) wrong("a bare &");
    }
    for (const char c : part)
      if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') wrong("a control character");
  }

  void tag() {
    const std::size_t start = at_++;
    const bool closing = at_ < html_.size() && html_[at_] == '/';
    if (closing) ++at_;
    const std::string name(take_name());
    if (name.empty()) return wrong("a bare <");
    if (closing) {
      if (open_.empty() || open_.back() != name)
        wrong("</" + name + "> closes " + (open_.empty() ? "nothing" : open_.back()));
      if (!open_.empty()) open_.pop_back();
      if (at_ >= html_.size() || html_[at_] != '>') wrong("a crooked end tag");
      ++at_;
      return;
    }
    ++report_.elements[name];
    static const std::set<std::string> never{"script", "iframe", "object", "embed", "link",
                                             "img",    "base",   "form",   "use",   "image"};
    if (never.contains(name)) wrong("<" + name + ">");
    std::set<std::string> names;
    while (at_ < html_.size() && html_[at_] == ' ') attribute(name, names);
    if (name == "svg" && !names.contains("aria-label") && !names.contains("aria-hidden"))
      wrong("a drawing without words");
    if (html_.substr(at_, 2) == "/>") {
      at_ += 2;
      return;
    }
    if (at_ >= html_.size() || html_[at_] != '>') {
      wrong("a crooked tag: " + std::string(html_.substr(start, 60)));
      at_ = std::min(html_.find('>', start), html_.size() - 1);
    }
    ++at_;
    open_.push_back(name);
  }

  std::string_view take_name() {
    const std::size_t start = at_;
    while (at_ < html_.size() && (std::isalnum(static_cast<unsigned char>(html_[at_])) || html_[at_] == '-')) ++at_;
    return html_.substr(start, at_ - start);
  }

  void attribute(const std::string& element, std::set<std::string>& names) {
    ++at_;
    const std::string name(take_name());
    if (name.empty() || html_.substr(at_, 2) != "=\"") return wrong("a crooked attribute in <" + element + ">");
    at_ += 2;
    const std::size_t end = html_.find('"', at_);
    if (end == std::string_view::npos) return wrong("an attribute without end");
    const std::string value(html_.substr(at_, end - at_));
    at_ = end + 1;
    if (!names.insert(name).second) wrong("an attribute twice: " + name);
    entities(value);
    if (value.find('<') != std::string::npos) wrong("a bare < in an attribute");
    if (name.starts_with("on") || name == "style" || name == "src" || name == "srcset") wrong("attribute " + name);
    if (name == "id" && !report_.ids.insert(value).second) wrong("an id twice: " + value);
    if (name != "href") return;
    if (value.starts_with("#"))
      targets_.push_back(value.substr(1));
    else if (element != "a" || (!value.starts_with("https://") && !value.starts_with("http://")))
      wrong("a reference to elsewhere: " + value);
  }
};

}  // namespace boucle::tests
