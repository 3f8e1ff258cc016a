// The templates of `boucle new`: runnable, commented models that the command carries inside itself
// (std/templates/<name>/…).
#pragma once

#include <string>
#include <vector>

#include "driver/output_files.h"

namespace boucle::driver {

std::vector<std::string> template_names();                        // sorted
std::vector<OutputFile> template_files(const std::string& name);  // none for an unknown name

// Whether anything but the folder itself would be touched by writing into it.
bool folder_is_empty(const std::string& folder);  // also when it does not exist

}  // namespace boucle::driver
