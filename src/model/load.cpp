#include "model/load.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "base/file_io.h"
#include "base/text.h"
#include "source/embedded.h"
#include "syntax/parser.h"

namespace boucle::model {
namespace {

using source::Kind;
using source::Span;

constexpr std::size_t max_file_count = 1000;  // a model of a thousand files has a mistake in how it uses them
constexpr const char* prelude_path = "std/accounts.bcl";

class Loader {
 public:
  // With an entry text, disk is not touched.
  Loader(Sources& sources, source::DiagnosticSink& sink, std::optional<std::string> entry_text = std::nullopt)
      : sources_(sources), sink_(sink), in_memory_(entry_text.has_value()), entry_text_(std::move(entry_text)) {}

  void run(const std::string& entry_path, std::string view = {}) {
    load_path(std::string(embedded_prefix) + prelude_path, prelude_path, Span{}, "");
    if (!view.empty()) load_view(std::move(view));
    load_path(entry_path, entry_path, Span{}, "");
    load_data();
  }

 private:
  enum class State { open, done };

  // The text of a path, from disk or from inside the command.
  std::optional<std::string> read(const std::string& path, Span use_span) {
    if (path.starts_with(embedded_prefix)) {
      const std::string inner = path.substr(std::char_traits<char>::length(embedded_prefix));
      if (auto text = source::embedded_file(inner)) return std::string(*text);
      sink_.add(Kind::file_unreadable, use_span, "there is no file `" + inner + "` inside the command",
                "la commande ne contient pas de fichier `" + inner + "`");
      return std::nullopt;
    }
    if (in_memory_) {
      if (entry_text_ && !use_span.valid()) return std::exchange(entry_text_, std::nullopt);
      sink_.add(
          Kind::file_unreadable, use_span,
          base::Phrase("a text without a file cannot use files", "un texte sans fichier ne peut utiliser de fichiers"));
      return std::nullopt;
    }
    auto text = base::read_file(path);
    if (text) return std::move(*text);
    if (text.error().kind == base::ErrorKind::limit)
      sink_.add(Kind::file_too_large, use_span, std::to_string(base::max_file_bytes >> 20) + " MiB");
    else
      suggest_file(sink_.add(Kind::file_unreadable, use_span, text.error().message), path, use_span);
    return std::nullopt;
  }

  // The file of the same folder whose name is nearest.
  static void suggest_file(source::DiagnosticBuilder diagnostic, const std::string& path, Span use_span,
                           const std::string& extension = ".bcl", const std::string& written = "") {
    const std::filesystem::path wanted(path);
    std::error_code missing;
    std::vector<std::string> names;
    const std::filesystem::path folder = wanted.has_parent_path() ? wanted.parent_path() : std::filesystem::path(".");
    if (std::filesystem::exists(wanted, missing)) return;
    for (std::filesystem::directory_iterator entry(folder, missing), end;
         !missing && entry != end && names.size() < max_file_count; entry.increment(missing))
      if (entry->path().extension() == extension) names.push_back(entry->path().filename().string());
    std::sort(names.begin(), names.end());
    const auto near = base::nearest(wanted.filename().string(), names);
    if (!near) return;
    std::vector<source::Edit> edits;
    if (!written.empty())
      edits = {{use_span, "\"" + (std::filesystem::path(written).parent_path() / *near).string() + "\""}};
    diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", std::move(edits));
  }

  void load_path(const std::string& path, const std::string& shown_path, Span use_span, const std::string& prefix) {
    const std::string key =
        path.starts_with(embedded_prefix) ? path : std::filesystem::path(path).lexically_normal().string();
    if (auto found = states_.find(key); found != states_.end()) {
      if (found->second == State::open) report_cycle(key, use_span);
      return;
    }
    if (sources_.files.size() + open_.size() >= max_file_count) {
      sink_.add(Kind::file_unreadable, use_span,
                base::Phrase("more than 1,000 files are used", "plus de 1 000 fichiers sont utilisés"));
      return;
    }
    auto text = read(path, use_span);
    if (!text) {
      states_[key] = State::done;
      return;
    }
    states_[key] = State::open;
    open_.push_back(key);
    const source::FileId id = sources_.map.add(shown_path, std::move(*text));
    LoadedFile loaded{syntax::parse(sources_.map, id, sink_), prefix};
    load_uses(loaded.syntax, path, prefix);
    sources_.files.push_back(std::move(loaded));
    paths_.push_back(path);
    open_.pop_back();
    states_[key] = State::done;
  }

  // It uses modules of the command only.
  void load_view(std::string text) {
    const source::FileId id = sources_.map.add(view_path, std::move(text));
    LoadedFile loaded{syntax::parse(sources_.map, id, sink_), ""};
    load_uses(loaded.syntax, view_path, "");
    sources_.files.push_back(std::move(loaded));
    paths_.push_back(view_path);
  }

  void load_uses(const syntax::File& file, const std::string& path, const std::string& prefix) {
    for (const syntax::StmtId id : file.top_level) {
      const auto* use = std::get_if<syntax::UseStmt>(&file.stmt(id).node);
      if (!use) continue;
      const std::string inner_prefix = use->alias ? use->alias->text + "." : prefix;
      if (use->is_file)
        load_file_use(*use, path, inner_prefix);
      else
        load_std_use(*use, inner_prefix);
    }
  }

  void load_file_use(const syntax::UseStmt& use, const std::string& user_path, const std::string& prefix) {
    const bool embedded = user_path.starts_with(embedded_prefix);
    const std::string bare = embedded ? user_path.substr(std::char_traits<char>::length(embedded_prefix)) : user_path;
    const std::string shown = (std::filesystem::path(bare).parent_path() / use.path).lexically_normal().string();
    load_path(embedded ? embedded_prefix + shown : shown, shown, use.path_span, prefix);
  }

  void load_std_use(const syntax::UseStmt& use, const std::string& prefix) {
    std::string inner = use.path;
    std::replace(inner.begin(), inner.end(), '.', '/');
    inner += ".bcl";
    if (!source::embedded_file(inner)) {
      std::vector<std::string> names;
      for (const std::string_view path : source::embedded_paths())
        if (path.starts_with("std/") && path.ends_with(".bcl") && path.find("templates") == path.npos) {
          std::string name(path.substr(0, path.size() - 4));
          std::replace(name.begin(), name.end(), '/', '.');
          names.push_back(name);
        }
      auto diagnostic = sink_.add(Kind::unknown_std_module, use.path_span, use.path);
      if (auto near = base::nearest(use.path, names))
        diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?",
                        {{use.path_span, *near}});
      return;
    }
    load_path(embedded_prefix + inner, inner, use.path_span, prefix);
  }

  // Tables are read once all texts are, since a column may name entities of a class declared anywhere.
  void load_data() {
    std::vector<std::string> classes = {"Sector"};
    for (const LoadedFile& loaded : sources_.files)
      for (const syntax::StmtId id : loaded.syntax.top_level)
        if (const auto* declared = std::get_if<syntax::ClassStmt>(&loaded.syntax.stmt(id).node)) {
          classes.push_back(loaded.prefix + declared->name.text);
          if (!loaded.prefix.empty()) classes.push_back(declared->name.text);
        }
    for (std::uint32_t f = 0; f < sources_.files.size(); ++f)
      for (const syntax::StmtId id : sources_.files[f].syntax.top_level)
        if (const auto* data = std::get_if<syntax::DataStmt>(&sources_.files[f].syntax.stmt(id).node))
          load_table(*data, f, id, classes);
    for (std::uint32_t f = 0; f < sources_.files.size(); ++f)
      for (const syntax::StmtId id : sources_.files[f].syntax.top_level)
        if (const auto* claims = std::get_if<syntax::ClaimsStmt>(&sources_.files[f].syntax.stmt(id).node))
          load_claims(*claims, f);
  }

  // A CSV file beside the file that names it, as a text of its own.
  std::optional<source::FileId> load_csv(const std::string& written, Span span, std::uint32_t file) {
    if (written.empty()) return std::nullopt;  // a syntax error, reported
    const bool embedded = paths_[file].starts_with(embedded_prefix);
    const std::string bare =
        embedded ? paths_[file].substr(std::char_traits<char>::length(embedded_prefix)) : paths_[file];
    const std::string shown = (std::filesystem::path(bare).parent_path() / written).lexically_normal().string();
    if (embedded || in_memory_) {
      auto text = read(embedded ? embedded_prefix + shown : shown, span);
      if (!text) return std::nullopt;
      return sources_.map.add(shown, std::move(*text));
    }
    auto text = base::read_file(shown);
    if (text) {
      sources_.data_paths.push_back(shown);
      return sources_.map.add(shown, std::move(*text));
    }
    if (text.error().kind == base::ErrorKind::limit)
      sink_.add(Kind::file_too_large, span, std::to_string(base::max_file_bytes >> 20) + " MiB");
    else
      suggest_file(sink_.add(Kind::file_unreadable, span, text.error().message), shown, span,
                   std::filesystem::path(shown).extension().string(), written);
    return std::nullopt;
  }

  void load_claims(const syntax::ClaimsStmt& claims, std::uint32_t file) {
    const auto table = load_csv(claims.path, claims.path_span, file);
    std::optional<source::FileId> by;
    if (claims.map_path) by = load_csv(*claims.map_path, claims.map_span, file);
    if (!table || (claims.map_path && !by)) return;
    sources_.claim_tables.push_back(read_claim_table(claims, *table, by, sources_.map, sink_));
    sources_.claim_tables.back().file = file;
  }

  void load_table(const syntax::DataStmt& data, std::uint32_t file, syntax::StmtId id,
                  const std::vector<std::string>& classes) {
    if (data.path.empty()) return;  // a syntax error, reported
    const bool embedded = paths_[file].starts_with(embedded_prefix);
    const std::string bare =
        embedded ? paths_[file].substr(std::char_traits<char>::length(embedded_prefix)) : paths_[file];
    const std::string shown = (std::filesystem::path(bare).parent_path() / data.path).lexically_normal().string();
    std::optional<source::CsvStream> stream;
    if (embedded || in_memory_) {
      if (auto text = read(embedded ? embedded_prefix + shown : shown, data.path_span))
        stream.emplace(std::move(*text));
    } else if (auto reader = base::FileReader::open(shown)) {
      stream.emplace(std::move(*reader));
      sources_.data_paths.push_back(shown);
    } else {
      suggest_file(sink_.add(Kind::file_unreadable, data.path_span, reader.error().message), shown, data.path_span,
                   std::filesystem::path(shown).extension().string(), data.path);
    }
    if (!stream) return;
    sources_.data.emplace(std::make_pair(file, id.index()),
                          read_data(data, std::move(*stream), shown, classes, sources_.map, sink_));
  }

  void report_cycle(const std::string& key, Span use_span) {
    std::string circle;
    for (auto from = std::find(open_.begin(), open_.end(), key); from != open_.end(); ++from)
      circle += std::filesystem::path(*from).filename().string() + " -> ";
    circle += std::filesystem::path(key).filename().string();
    sink_.add(Kind::use_cycle, use_span, circle)
        .hint("move what both need into a third file", "placez ce dont les deux ont besoin dans un troisième fichier");
  }

  Sources& sources_;
  source::DiagnosticSink& sink_;
  std::map<std::string, State> states_;
  std::vector<std::string> open_;
  std::vector<std::string> paths_;  // by file: where it was read
  bool in_memory_;
  std::optional<std::string> entry_text_;  // until it is read
};

}  // namespace

Sources load(const std::string& entry_path, source::DiagnosticSink& sink, std::string view) {
  Sources sources;
  sources.entry_path = entry_path;
  Loader(sources, sink).run(entry_path, std::move(view));
  return sources;
}

Sources load_text(const std::string& shown_path, std::string text, source::DiagnosticSink& sink) {
  Sources sources;
  sources.entry_path = shown_path;
  Loader(sources, sink, std::move(text)).run(shown_path);
  return sources;
}

}  // namespace boucle::model
