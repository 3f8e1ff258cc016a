#include "driver/output_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "base/file_io.h"

namespace boucle::driver {
namespace fs = std::filesystem;

namespace {

// A folder that goes with everything in it, whatever happens.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

base::Result<void> write_output_files(const std::string& folder, const std::vector<OutputFile>& files) {
  if (auto made = base::make_directories(folder); !made) return made;
  const TemporaryFolder temporary(fmt::format("{}/.boucle-{}.tmp", folder, ::getpid()));
  for (const OutputFile& file : files) {
    const fs::path path = fs::path(temporary.path()) / file.path;
    if (auto made = base::make_directories(path.parent_path().string()); !made) {
      base::Error error = made.error();
      error.path = folder;
      if (error.kind != base::ErrorKind::disk) {  // the reader knows nothing of our temporary folder
        error.message = base::Phrase(fmt::format("cannot write into `{}`: permission denied", folder),
                                     fmt::format("impossible d'écrire dans `{}` : accès refusé", folder));
      }
      return error;
    }
    if (auto written = base::write_file_atomically(path.string(), file.contents); !written) return written;
  }
  for (const OutputFile& file : files) {
    const fs::path target = fs::path(folder) / file.path;
    if (auto made = base::make_directories(target.parent_path().string()); !made) return made;
    std::error_code code;
    fs::rename(fs::path(temporary.path()) / file.path, target, code);
    if (code) {
      return base::Error{base::ErrorKind::file,
                         base::Phrase(fmt::format("cannot write `{}`: {}", target.string(), code.message()),
                                      fmt::format("impossible d'écrire `{}` : {}", target.string(), code.message())),
                         target.string()};
    }
  }
  return {};
}

}  // namespace boucle::driver
