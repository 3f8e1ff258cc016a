#include "source/embedded.h"

#include "source/embedded_table.h"

namespace boucle::source {

std::optional<std::string_view> embedded_file(std::string_view path) {
  for (std::size_t i = 0; i < embedded_table_size; ++i)
    if (embedded_table[i].path == path) return embedded_table[i].contents;
  return std::nullopt;
}

std::vector<std::string_view> embedded_paths() {
  std::vector<std::string_view> paths;
  for (std::size_t i = 0; i < embedded_table_size; ++i) paths.push_back(embedded_table[i].path);
  return paths;
}

}  // namespace boucle::source
