// Writes HTML and inline SVG that is well formed by construction: every element that is opened is closed in order,
// every text and attribute is escaped, and there is no way to put markup through as text. So a label of a model can
// hold
// `<script>`, quotes or anything else and stays a label.
//
// What a browser must not see in a page is taken out of texts: control characters, and bytes that are not UTF-8 become
// U+FFFD. Elements without contents are written `<br/>`, which is right both in HTML and in SVG.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace boucle::report {

// The characters that mean something in markup, replaced; for texts and for attributes in double quotes.
std::string escaped(std::string_view text);

// An address for `href`: what no URI may hold (RFC 3986: spaces, quotes, brackets of markup, bytes beyond ASCII)
// becomes %XX; a % that begins no such pair becomes %25.
std::string uri_text(std::string_view address);

// One decimal, no trailing zero, no minus zero: coordinates of charts.
std::string coordinate(double value);

class Markup {
 public:
  using Attribute = std::pair<std::string_view, std::string_view>;
  using Attributes = std::initializer_list<Attribute>;

  // Attributes with an empty value are left out, but for `alt` and `content`.
  Markup& open(std::string_view tag, Attributes attributes = {});
  Markup& close(std::string_view tag);  // must be the one opened last
  Markup& empty(std::string_view tag, Attributes attributes = {});
  Markup& text(std::string_view text);
  Markup& element(std::string_view tag, std::string_view text, Attributes attributes = {});
  // A text of the model: its direction of writing stays its own.
  Markup& label(std::string_view text);
  // Constant text of ours that is no HTML: a style sheet. Must not hold "</".
  Markup& raw_style(std::string_view css);
  Markup& line_break();  // between blocks of the source, for whoever reads it
  // What another Markup holds, complete.
  Markup& append(const Markup& other);

  bool is_complete() const { return open_.empty(); }
  std::string take();  // all elements closed
  std::size_t size() const { return out_.size(); }

 private:
  void begin(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace boucle::report
