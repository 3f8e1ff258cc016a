// Reads a model file and everything it uses, and parses each once.
//
// `use "file.bcl"` is looked up beside the file that uses it; `use std.name` is `std/name.bcl` inside the command; the
// chart of accounts `std/accounts.bcl` is always there. A file is read once however often it is used; a circle of files
// is an error. `data` names a CSV file beside the file that declares it, read when all texts are. `use "f.bcl" as
// deals` gives the names of that file (and of what only it uses) the prefix `deals.`.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/claim_table.h"
#include "model/data_table.h"
#include "source/diagnostic.h"
#include "source/source_file.h"
#include "syntax/ast.h"

namespace boucle::model {

struct LoadedFile {
  syntax::File syntax;
  std::string prefix;  // "deals." or ""
};

struct Sources {
  source::SourceMap map;
  std::vector<LoadedFile> files;  // used files before the files that use them; the entry file is last
  std::map<std::pair<std::uint32_t, std::uint32_t>, DataTable> data;  // (index of the file, statement) -> its table
  std::vector<ClaimTable> claim_tables;                               // in the order of their statements
  std::vector<std::string> data_paths;                                // on disk, for watching
  std::string entry_path;
};

// Where an `embedded:` entry path is looked up: inside the command (`embedded:models/ai_buildout/main.bcl`).
inline constexpr const char* embedded_prefix = "embedded:";

// The name of a text that a command adds to a model.
inline constexpr const char* view_path = "<view>";

// Limits: files of base::max_file_bytes, 1,000 files. Errors go to the sink; what could be read is returned.
// `view` is a text of definitions that joins those of the files, under the name `view_path`.
Sources load(const std::string& entry_path, source::DiagnosticSink& sink, std::string view = {});

// The same for a text that is not in a file. It can use modules of the command, but nothing on disk: for tests, and for
// callers that hold a model in memory.
Sources load_text(const std::string& shown_path, std::string text, source::DiagnosticSink& sink);

}  // namespace boucle::model
