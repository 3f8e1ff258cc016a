// `explain`: what a message means. The pages are files of docs/diagnostics, see source/explanation.h.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "api/console.h"
#include "base/text.h"
#include "source/explanation.h"

namespace boucle {
namespace {

std::string_view severity_text(const report::Wording& words, source::Severity severity) {
  return severity == source::Severity::error ? words.explain_error.view() : words.explain_warning.view();
}

// The registered text with dots for what it is filled with.
std::string message_of(const source::KindInfo& info, const report::Wording& words) {
  source::Diagnostic diagnostic;
  diagnostic.kind = info.kind;
  diagnostic.args.assign(10, base::Phrase(words.explain_argument.view()));
  return diagnostic.message(words.language);
}

int list_codes(const Console& console) {
  const report::Wording& words = api::words_of(console);
  report::Rows rows;
  for (const source::KindInfo& info : source::all_kinds()) {
    const auto page = source::explanation_of(info.code);
    rows.rows.push_back({std::string(info.code), page ? page->title.in(words.language) : message_of(info, words)});
  }
  report::Document document;
  const std::string example = rows.rows.front().label;
  document.blocks.push_back(std::move(rows));
  document.blocks.push_back(report::Paragraph{""});
  document.blocks.push_back(report::Notice{words.explain_list(example)});
  api::say(console, document);
  return exit_code::ok;
}

int unknown_code(std::string_view code, const std::string& upper, const Console& console) {
  const report::Wording& words = api::words_of(console);
  api::say_error(console, words.explain_unknown(code));
  std::vector<std::string> known;
  for (const source::KindInfo& info : source::all_kinds()) known.emplace_back(info.code);
  if (const auto near = base::nearest(upper, known)) api::say_hint(console, words.did_you_mean(*near));
  api::say_hint(console, words.explain_all.view());
  return exit_code::usage;
}

report::Document page_document(const source::KindInfo& info, const source::Explanation& page,
                               const report::Wording& words) {
  report::Document document;
  document.blocks.push_back(report::Heading{
      words.explain_heading(info.code, severity_text(words, info.severity), page.title.in(words.language)), 1});
  for (const base::Phrase& paragraph : page.paragraphs) {
    document.blocks.push_back(report::Paragraph{""});
    document.blocks.push_back(report::Paragraph{paragraph.in(words.language)});
  }
  for (const source::Example& example : page.examples) {
    std::string title = example.right ? words.explain_right.str() : words.explain_wrong.str();
    if (!example.file.empty()) title += " (" + example.file + ")";
    report::Commands block{title, {}};
    for (const std::string_view line : base::split_lines(example.text)) block.lines.emplace_back(line);
    document.blocks.push_back(std::move(block));
  }
  document.blocks.push_back(report::Paragraph{""});
  document.blocks.push_back(report::Notice{words.explain_message(message_of(info, words)), report::Tone::faint});
  return document;
}

}  // namespace

int explain(std::string_view code, const Console& console) {
  if (code.empty()) return list_codes(console);
  std::string upper(code);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  const auto kind = source::kind_of_code(upper);
  if (!kind) return unknown_code(code, upper, console);
  const report::Wording& words = api::words_of(console);
  const source::KindInfo& info = source::kind_info(*kind);
  if (const auto page = source::explanation_of(info.code)) {
    api::say(console, page_document(info, *page, words));
  } else {
    console.out(fmt::format("{}[{}]: {}\n", severity_text(words, info.severity), info.code, message_of(info, words)));
  }
  return exit_code::ok;
}

}  // namespace boucle
