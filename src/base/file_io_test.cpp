#include "base/file_io.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace boucle::base {
namespace {

class FileIo : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "boucle_file_io_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::size_t entry_count() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++count;
    return count;
  }

  std::string folder_;
};

TEST_F(FileIo, WritesAndReadsBack) {
  const std::string path = folder_ + "/a.txt", contents("one\0two\n", 8);
  ASSERT_TRUE(write_file_atomically(path, contents).ok());
  ASSERT_TRUE(write_file_atomically(path, contents).ok());
  EXPECT_EQ(*read_file(path), contents);
  EXPECT_EQ(entry_count(), 1u);  // no temporary file is left
}

TEST_F(FileIo, SaysWhatIsMissing) {
  const auto missing = read_file(folder_ + "/none.bcl");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().kind, ErrorKind::file);
  EXPECT_EQ(missing.error().message.en, "cannot read `" + folder_ + "/none.bcl`: it does not exist");
  EXPECT_EQ(read_file(folder_).error().message.en, "cannot read `" + folder_ + "`: it is a folder");
  const auto written = write_file_atomically(folder_ + "/none/a.txt", "x");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message.fr, "impossible d'écrire `" + folder_ + "/none/a.txt` : son dossier n'existe pas");
}

TEST_F(FileIo, RefusesLargeFiles) {
  const std::string path = folder_ + "/large";
  ASSERT_TRUE(write_file_atomically(path, std::string(3000, 'x')).ok());
  EXPECT_EQ(read_file(path, 2999).error().kind, ErrorKind::limit);
  EXPECT_TRUE(read_file(path, 3000).ok());
  EXPECT_EQ(read_file("/dev/zero", 1 << 20).error().kind, ErrorKind::limit);  // endless, and has no size
}

TEST_F(FileIo, ReportsAFullDisk) {
  const auto full = write_file_atomically("/dev/full", "x");
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().kind, ErrorKind::disk);
  EXPECT_EQ(full.error().message.en, "cannot write `/dev/full`: the disk is full");
}

// A limit on the size of files makes writing fail half way, also for root.
TEST_F(FileIo, KeepsTheOldFileWhenWritingFails) {
  const std::string path = folder_ + "/a.txt";
  ASSERT_TRUE(write_file_atomically(path, "old").ok());
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = ::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 8, before.rlim_max };
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto result = write_file_atomically(path, "a text of more than eight bytes");
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, old_handler);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(*read_file(path), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);  // no temporary file is left
}

TEST_F(FileIo, MakesFolders) {
  EXPECT_TRUE(make_directories(folder_ + "/a/b/c").ok());
  EXPECT_TRUE(make_directories(folder_ + "/a/b/c").ok());
  ASSERT_TRUE(write_file_atomically(folder_ + "/file", "").ok());
  EXPECT_EQ(make_directories(folder_ + "/file").error().kind, ErrorKind::file);
  EXPECT_EQ(make_directories(folder_ + "/file/below").error().kind, ErrorKind::file);
}

}  // namespace
}  // namespace boucle::base
