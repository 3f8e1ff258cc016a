// What cmake/embed.cmake fills in. Use source/embedded.h.
#pragma once

#include <cstddef>
#include <string_view>

namespace boucle::source {

struct EmbeddedFile {
  std::string_view path;
  std::string_view contents;
};

extern const EmbeddedFile embedded_table[];
extern const std::size_t embedded_table_size;

}  // namespace boucle::source
