#include "base/file_io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace boucle::base {
namespace {

Error make_error(ErrorKind kind, const std::string& path, std::string en, std::string fr) {
  return {kind, Phrase(std::move(en), std::move(fr)), path};
}

Error disk_full(const std::string& path) {
  return make_error(ErrorKind::disk, path, fmt::format("cannot write `{}`: the disk is full", path),
                    fmt::format("impossible d'écrire `{}` : le disque est plein", path));
}

// What the operating system says about a path, in words; `verb` is read or write.
Error system_error(int code, const std::string& path, const char* verb_en, const char* verb_fr) {
  const auto say = [&](ErrorKind kind, const char* en, const char* fr) {
    return make_error(kind, path, fmt::format("cannot {} `{}`: {}", verb_en, path, en),
                      fmt::format("impossible {} `{}` : {}", verb_fr, path, fr));
  };
  switch (code) {
    case ENOENT:
      return say(ErrorKind::file, "it does not exist", "il n'existe pas");
    case ENOTDIR:
      return say(ErrorKind::file, "part of its path is not a folder", "une partie du chemin n'est pas un dossier");
    case EISDIR:
      return say(ErrorKind::file, "it is a folder", "c'est un dossier");
    case EACCES:
    case EPERM:
      return say(ErrorKind::file, "permission denied", "accès refusé");
    case EROFS:
      return say(ErrorKind::file, "the disk is read-only", "le disque est en lecture seule");
    case ENAMETOOLONG:
      return say(ErrorKind::file, "the name is too long", "le nom est trop long");
    case ELOOP:
      return say(ErrorKind::file, "its links form a loop", "ses liens forment une boucle");
    case EMFILE:
    case ENFILE:
      return say(ErrorKind::limit, "too many open files", "trop de fichiers ouverts");
    case ENOSPC:
    case EDQUOT:
      return disk_full(path);
    default:
      break;
  }
  const std::string reason = std::generic_category().message(code);
  return say(ErrorKind::disk, reason.c_str(), reason.c_str());
}

Error read_error(int code, const std::string& path) { return system_error(code, path, "read", "de lire"); }
Error write_error(int code, const std::string& path) {
  if (code == ENOENT) {
    return make_error(ErrorKind::file, path, fmt::format("cannot write `{}`: its folder does not exist", path),
                      fmt::format("impossible d'écrire `{}` : son dossier n'existe pas", path));
  }
  return system_error(code, path, "write", "d'écrire");
}

Error too_large(const std::string& path, std::size_t max_bytes) {
  return make_error(ErrorKind::limit, path, fmt::format("`{}` is larger than {} MiB", path, max_bytes >> 20),
                    fmt::format("`{}` dépasse {} Mio", path, max_bytes >> 20));
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() { close_now(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  bool close_now() {  // some file systems report a full disk only here
    const int fd = fd_;
    fd_ = -1;
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

// Returns 0, or errno.
int write_all(int fd, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t count = ::write(fd, contents.data(), contents.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    contents.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

int write_and_close(int fd, std::string_view contents, bool sync) {
  FileDescriptor file(fd);
  if (const int code = write_all(file.get(), contents)) return code;
  // Pipes and some file systems cannot be flushed; that is not an error.
  if (sync && ::fsync(file.get()) != 0 && errno != EINVAL && errno != ENOTSUP) return errno;
  return file.close_now() ? 0 : errno;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return read_error(errno, path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return read_error(errno, path);
  if (S_ISDIR(status.st_mode)) return read_error(EISDIR, path);
  if (status.st_size > 0 && static_cast<std::size_t>(status.st_size) > max_bytes) return too_large(path, max_bytes);
  std::string contents;
  contents.reserve(static_cast<std::size_t>(status.st_size));
  char buffer[1 << 16];
  while (true) {  // a pipe has no size: read to the end, within the limit
    const ssize_t count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return read_error(errno, path);
    if (count == 0) return contents;
    if (contents.size() + static_cast<std::size_t>(count) > max_bytes) return too_large(path, max_bytes);
    contents.append(buffer, static_cast<std::size_t>(count));
  }
}

Result<FileReader> FileReader::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return read_error(errno, path);
  FileReader reader(descriptor, path);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return read_error(errno, path);
  if (S_ISDIR(status.st_mode)) return read_error(EISDIR, path);
  return reader;
}

FileReader::FileReader(FileReader&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

FileReader& FileReader::operator=(FileReader&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

FileReader::~FileReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> FileReader::read(std::string& out, std::size_t byte_count) {
  const std::size_t before = out.size();
  out.resize(before + byte_count);
  while (true) {
    const ssize_t count = ::read(descriptor_, out.data() + before, byte_count);
    if (count < 0 && errno == EINTR) continue;
    out.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0) return read_error(errno, path_);
    return static_cast<std::size_t>(count);
  }
}

Result<void> write_file_atomically(const std::string& path, std::string_view contents) {
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) return write_error(EISDIR, path);
  if (exists && !S_ISREG(status.st_mode)) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return write_error(errno, path);
    if (const int code = write_and_close(fd, contents, false)) return write_error(code, path);
    return {};
  }
  const std::string temporary = fmt::format("{}.{}.tmp", path, ::getpid());
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return write_error(errno, path);
  int code = write_and_close(fd, contents, true);
  if (code == 0 && exists) ::chmod(temporary.c_str(), status.st_mode & 0777);
  if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) code = errno;
  if (code == 0) return {};
  ::unlink(temporary.c_str());
  return write_error(code, path);
}

Result<void> make_directories(const std::string& path) {
  std::error_code code;
  std::filesystem::create_directories(path, code);
  if (!code && std::filesystem::is_directory(path, code)) return {};
  const int value = code ? code.value() : EEXIST;
  if (value == ENOSPC || value == EDQUOT) return disk_full(path);
  const bool denied = value == EACCES || value == EPERM || value == EROFS;
  const char* en = denied ? "permission denied" : "something else has that name, or part of its path is no folder";
  const char* fr = denied ? "accès refusé" : "autre chose porte ce nom, ou une partie du chemin n'est pas un dossier";
  return make_error(ErrorKind::file, path, fmt::format("cannot create the folder `{}`: {}", path, en),
                    fmt::format("impossible de créer le dossier `{}` : {}", path, fr));
}

bool file_exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

}  // namespace boucle::base
