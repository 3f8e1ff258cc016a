// What the process knows of its surroundings: terminals, their width, language, colour, Ctrl-C.
#pragma once

#include <string>

#include "api/boucle.hpp"

namespace boucle::cli {

// The console of this process. `color`: auto, always or never; `language`: en, fr or empty (from the environment).
Console make_console(const std::string& color, const std::string& language, bool ascii);

// From LC_ALL, LC_MESSAGES or LANG, the first that is set.
Language language_of_environment();

// Ctrl-C sets the console's flag; a second one ends the process at once with exit code 130.
void watch_for_interruption();

// Flushes what was written; false when the standard output failed (a full disk).
bool flush_output();

}  // namespace boucle::cli
