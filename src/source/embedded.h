// Files that the command carries inside itself: the standard library (`std/…`), the templates of `boucle new`
// (`std/templates/…`), the flagship model (`models/ai_buildout/…`) and the pages of `boucle explain`
// (`docs/diagnostics/…`). Paths are relative to the root of the project,
// with forward slashes, in sorted order.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace boucle::source {

std::optional<std::string_view> embedded_file(std::string_view path);
std::vector<std::string_view> embedded_paths();

}  // namespace boucle::source
