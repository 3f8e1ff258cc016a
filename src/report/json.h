// A small writer of JSON: it keeps track of commas and indentation, nothing else. Numbers are in their shortest form
// that reads back; what is not a number (never, not available) is null. Used for run.json and `--json`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace boucle::report {

// With quotation marks; bytes that are not UTF-8 become U+FFFD.
std::string json_text(std::string_view text);

class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& text(std::string_view value);
  JsonWriter& number(double value);
  JsonWriter& integer(std::uint64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  JsonWriter& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonWriter& field(std::string_view name, const char* value) { return key(name).text(value); }
  JsonWriter& field(std::string_view name, double value) { return key(name).number(value); }
  JsonWriter& field(std::string_view name, std::uint64_t value) { return key(name).integer(value); }
  JsonWriter& field(std::string_view name, bool value) { return key(name).boolean(value); }

  std::string finish();  // with a final newline

 private:
  std::string out_;
  std::vector<bool> empty_;  // of each open object or array
  bool after_key_ = false;

  void before_value();
  void close(char bracket);
};

}  // namespace boucle::report
