// Lines of comma-separated values by RFC 4180 (but with \n), and the two dialects: the international one, and the one
// that a French spreadsheet opens with a double click (byte order mark, semicolons, decimal commas).
#pragma once

#include <string>
#include <string_view>

namespace boucle::report {

enum class CsvDialect { plain, french };

class CsvWriter {
 public:
  explicit CsvWriter(CsvDialect dialect = CsvDialect::plain);

  CsvWriter& text(std::string_view value);  // quoted where needed
  CsvWriter& number(double value);          // shortest exact form; infinity is "inf", what is no number is empty
  CsvWriter& plain_number(double value);    // the same, but 400000 rather than 4e+05: for people
  CsvWriter& empty();
  CsvWriter& end_line();

  const std::string& contents() const { return out_; }

 private:
  CsvDialect dialect_;
  std::string out_;
  bool line_start_ = true;

  void separator();
};

}  // namespace boucle::report
