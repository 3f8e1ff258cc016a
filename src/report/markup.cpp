#include "report/markup.h"

#include <fmt/format.h>

#include <cctype>
#include <cmath>

#include "base/check.h"
#include "base/text.h"
#include "report/typography.h"

namespace boucle::report {
namespace {

constexpr char32_t replacement = 0xfffd;

// Characters that HTML forbids, and the controls that would turn the direction of what follows.
bool is_forbidden(char32_t c) {
  if (c < 0x20) return c != '\n' && c != '\t';
  return (c >= 0x7f && c <= 0x9f) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const base::CodePoint point = base::decode_utf8(text, i);
    if (point.value == '&') {
      out += "&amp;";
    } else if (point.value == '<') {
      out += "&lt;";
    } else if (point.value == '>') {
      out += "&gt;";
    } else if (point.value == '"') {
      out += "&quot;";
    } else if (point.value == '\'') {
      out += "&#39;";
    } else if (point.value == replacement) {
      base::append_utf8(out, replacement);
    } else if (!is_forbidden(point.value)) {
      out += text.substr(i, point.byte_count);
    }
    i += point.byte_count;
  }
  return out;
}

std::string uri_text(std::string_view address) {
  constexpr std::string_view allowed = "-._~:/?#[]@!$&'()*+,;=%";
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto is_hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
  std::string out;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const char c = address[i];
    const auto byte = static_cast<unsigned char>(c);
    bool kept = (byte < 0x80 && std::isalnum(byte)) || allowed.find(c) != std::string_view::npos;
    if (c == '%') kept = i + 2 < address.size() && is_hex(address[i + 1]) && is_hex(address[i + 2]);
    if (kept) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

std::string coordinate(double value) {
  BOUCLE_CHECK(std::isfinite(value), "a coordinate of a chart must be a number");
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

void Markup::begin(std::string_view tag, Attributes attributes) {
  out_ += '<';
  out_ += tag;
  for (const auto& [name, value] : attributes) {
    if (value.empty() && name != "alt" && name != "content") continue;
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    out_ += escaped(value);
    out_ += '"';
  }
}

Markup& Markup::open(std::string_view tag, Attributes attributes) {
  begin(tag, attributes);
  out_ += '>';
  open_.emplace_back(tag);
  return *this;
}

Markup& Markup::close(std::string_view tag) {
  BOUCLE_CHECK(!open_.empty() && open_.back() == tag, "elements of a page must be closed in order");
  open_.pop_back();
  out_ += "</";
  out_ += tag;
  out_ += '>';
  return *this;
}

Markup& Markup::empty(std::string_view tag, Attributes attributes) {
  begin(tag, attributes);
  out_ += "/>";
  return *this;
}

Markup& Markup::text(std::string_view text) {
  std::string held;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' && holds_together(text, i)) {
      held += "\u00a0";
    } else {
      held += text[i];
    }
  }
  out_ += escaped(held);
  return *this;
}

Markup& Markup::element(std::string_view tag, std::string_view content, Attributes attributes) {
  return open(tag, attributes).text(content).close(tag);
}

Markup& Markup::label(std::string_view text) { return text.empty() ? *this : element("bdi", text); }

Markup& Markup::raw_style(std::string_view css) {
  BOUCLE_CHECK(css.find("</") == std::string_view::npos, "a style sheet must not end its own element");
  out_ += css;
  return *this;
}

Markup& Markup::line_break() {
  out_ += '\n';
  return *this;
}

Markup& Markup::append(const Markup& other) {
  BOUCLE_CHECK(other.is_complete(), "only complete elements can be appended");
  out_ += other.out_;
  return *this;
}

std::string Markup::take() {
  BOUCLE_CHECK(is_complete(), "an element of a page was left open");
  return std::move(out_);
}

}  // namespace boucle::report
