// Whole files in and out. Reading has a size limit, so that a wrong path never fills the memory. Writing goes to a
// temporary name beside the target, is flushed to the disk and then renamed: a reader sees the old file or the new
// one, never half of one, even after Ctrl-C or a full disk.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace boucle::base {

// The largest model text we know is below 1 MiB; a file of 64 MiB is a mistake (data sets have their own reader).
inline constexpr std::size_t max_file_bytes = std::size_t{64} << 20;

// Error kinds: file (missing, a folder, no permission), limit (larger than max_bytes), disk (the read failed).
Result<std::string> read_file(const std::string& path, std::size_t max_bytes = max_file_bytes);

// A file read from front to back, a piece at a time: for what may be larger than the memory should hold.
class FileReader {
 public:
  static Result<FileReader> open(const std::string& path);
  FileReader(FileReader&& other) noexcept;
  FileReader& operator=(FileReader&& other) noexcept;
  ~FileReader();

  // Appends up to `byte_count` bytes to `out`; how many were there, 0 at the end of the file.
  Result<std::size_t> read(std::string& out, std::size_t byte_count);

 private:
  FileReader(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_ = -1;
  std::string path_;
};

// Error kinds: file (missing folder, no permission), disk (full, failing). A target that exists and is not a regular
// file (a terminal, a pipe, /dev/null) is written to directly.
Result<void> write_file_atomically(const std::string& path, std::string_view contents);

// Creates the folder and those above it; it is no error if it exists.
Result<void> make_directories(const std::string& path);

bool file_exists(const std::string& path);

}  // namespace boucle::base
