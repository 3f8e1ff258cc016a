// The help texts, in English and French: examples first, then what there is. A test holds every option of the command
// line against them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/boucle.hpp"

namespace boucle::cli {

std::string_view help_text(Language language);                            // `boucle --help`
std::string_view help_text(std::string_view command, Language language);  // the general one for others

// Announced commands that this version only names.
const std::vector<std::string>& later_commands();

}  // namespace boucle::cli
