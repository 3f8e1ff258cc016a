#include "driver/projects.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "source/embedded.h"

namespace boucle::driver {
namespace {

constexpr std::string_view templates_folder = "std/templates/";

}  // namespace

std::vector<std::string> template_names() {
  std::vector<std::string> names;
  for (std::string_view path : source::embedded_paths()) {
    if (!path.starts_with(templates_folder)) continue;
    path.remove_prefix(templates_folder.size());
    const std::string name(path.substr(0, path.find('/')));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<OutputFile> template_files(const std::string& name) {
  std::vector<OutputFile> files;
  const std::string folder = std::string(templates_folder) + name + "/";
  for (const std::string_view path : source::embedded_paths()) {
    if (!path.starts_with(folder)) continue;
    files.push_back({std::string(path.substr(folder.size())), std::string(*source::embedded_file(path))});
  }
  return files;
}

bool folder_is_empty(const std::string& folder) {
  std::error_code code;
  if (!std::filesystem::exists(folder, code)) return true;
  std::filesystem::directory_iterator entries(folder, code);
  return !code && entries == std::filesystem::directory_iterator();
}

}  // namespace boucle::driver
