#include "report/json.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/text.h"

namespace boucle::report {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const base::CodePoint point = base::decode_utf8(text, i);
    i += point.byte_count;
    switch (point.value) {
      case U'"':
        out += "\\\"";
        break;
      case U'\\':
        out += "\\\\";
        break;
      case U'\n':
        out += "\\n";
        break;
      case U'\r':
        out += "\\r";
        break;
      case U'\t':
        out += "\\t";
        break;
      default:
        if (point.value < 0x20 || point.value == 0x7f) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
        } else {
          base::append_utf8(out, point.value);
        }
    }
  }
  return out + '"';
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (empty_.empty()) return;
  out_ += empty_.back() ? "\n" : ",\n";
  empty_.back() = false;
  out_.append(2 * empty_.size(), ' ');
}

void JsonWriter::close(char bracket) {
  const bool was_empty = empty_.back();
  empty_.pop_back();
  if (!was_empty) {
    out_ += '\n';
    out_.append(2 * empty_.size(), ' ');
  }
  out_ += bracket;
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  out_ += '{';
  empty_.push_back(true);
  return *this;
}

JsonWriter& JsonWriter::end_object() { return close('}'), *this; }

JsonWriter& JsonWriter::begin_array() {
  before_value();
  out_ += '[';
  empty_.push_back(true);
  return *this;
}

JsonWriter& JsonWriter::end_array() { return close(']'), *this; }

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  out_ += json_text(name) + ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view value) { return before_value(), out_ += json_text(value), *this; }

JsonWriter& JsonWriter::number(double value) {
  before_value();
  out_ += std::isfinite(value) ? base::format_shortest(value) : "null";
  return *this;
}

JsonWriter& JsonWriter::integer(std::uint64_t value) { return before_value(), out_ += fmt::to_string(value), *this; }
JsonWriter& JsonWriter::boolean(bool value) { return before_value(), out_ += value ? "true" : "false", *this; }
JsonWriter& JsonWriter::null() { return before_value(), out_ += "null", *this; }

std::string JsonWriter::finish() { return std::move(out_) + "\n"; }

}  // namespace boucle::report
