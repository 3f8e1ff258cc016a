// Several files at once, all or none: they are written and flushed beside their places and then renamed. A reader of
// the folder never sees half a file, nor the files of two different runs unless the machine stops between two renames.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace boucle::driver {

struct OutputFile {
  std::string path;  // relative to the folder; may hold folders of its own
  std::string contents;
};

// Creates the folder when it does not exist.
base::Result<void> write_output_files(const std::string& folder, const std::vector<OutputFile>& files);

}  // namespace boucle::driver
