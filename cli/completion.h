// Completion of commands and options in shells, and the manual page: both made from what the command itself knows, so
// that they cannot fall behind.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/boucle.hpp"

namespace boucle::cli {

struct CommandNames {
  std::string name;
  std::vector<std::string> options;  // long ones, with their dashes
};

// For bash, zsh or fish; none for another name.
std::optional<std::string> completion_script(std::string_view shell, const std::vector<CommandNames>& commands,
                                             Language language);
std::string manual_page(const std::vector<CommandNames>& commands, Language language);  // troff, section 1

}  // namespace boucle::cli
