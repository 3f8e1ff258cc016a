#include "completion.h"

#include <algorithm>

#include "help.h"

namespace boucle::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string names_of(const std::vector<CommandNames>& commands) {
  std::vector<std::string> names;
  for (const CommandNames& command : commands) names.push_back(command.name);
  return joined(names);
}

// The first sentence of a command's help; "" for those without help of their own.
std::string summary_of(const std::string& command, Language language) {
  const std::string_view text = help_text(command, language);
  if (text == help_text(language)) return "";
  return std::string(text.substr(0, text.find('\n')));
}

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

// `case` branches of a POSIX-like shell: `run) opts="--paths --seed" ;;`
std::string branches(const std::vector<CommandNames>& commands, std::string_view before, std::string_view after) {
  std::string text;
  for (const CommandNames& command : commands)
    text += "    " + command.name + ") " + std::string(before) + joined(command.options) + std::string(after) + " ;;\n";
  return text;
}

std::string bash(const std::vector<CommandNames>& commands) {
  return "# bash completion of boucle: boucle completion bash > /etc/bash_completion.d/boucle\n"
         "_boucle() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} opts=\"\"\n"
         "  if ((COMP_CWORD == 1)); then\n"
         "    COMPREPLY=($(compgen -W \"" +
         names_of(commands) +
         "\" -- \"$cur\"))\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in\n" +
         branches(commands, "opts=\"", "\"") +
         "  esac\n"
         "  if [[ $cur == -* ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$opts\" -- \"$cur\"))\n"
         "  else\n"
         "    compopt -o filenames 2>/dev/null\n"
         "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
         "  fi\n"
         "}\n"
         "complete -F _boucle boucle\n";
}

std::string zsh(const std::vector<CommandNames>& commands, Language language) {
  std::string described;
  for (const CommandNames& command : commands) {
    std::string summary = summary_of(command.name, language);
    std::replace(summary.begin(), summary.end(), ':', ',');
    described += "    " + quoted(summary.empty() ? command.name : command.name + ":" + summary) + "\n";
  }
  return "#compdef boucle\n"
         "# zsh completion of boucle: boucle completion zsh > a folder of $fpath, as _boucle\n"
         "_boucle() {\n"
         "  local -a names opts\n"
         "  names=(\n" +
         described +
         "  )\n"
         "  if ((CURRENT == 2)); then\n"
         "    _describe command names\n"
         "    return\n"
         "  fi\n"
         "  case $words[2] in\n" +
         branches(commands, "opts=(", ")") +
         "  esac\n"
         "  if [[ $PREFIX == -* ]]; then\n"
         "    compadd -- $opts\n"
         "  else\n"
         "    _files\n"
         "  fi\n"
         "}\n"
         "compdef _boucle boucle\n";
}

std::string fish(const std::vector<CommandNames>& commands, Language language) {
  std::string text = "# fish completion of boucle: boucle completion fish > ~/.config/fish/completions/boucle.fish\n";
  for (const CommandNames& command : commands) {
    const std::string summary = summary_of(command.name, language);
    text += "complete -c boucle -n __fish_use_subcommand -a " + command.name;
    if (!summary.empty()) text += " -d " + quoted(summary);
    text += "\n";
    for (const std::string& option : command.options)
      text += "complete -c boucle -n '__fish_seen_subcommand_from " + command.name + "' -l " + option.substr(2) + "\n";
  }
  return text;
}

// Lines as they are, in a troff document.
std::string verbatim(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    line_start = c == '\n';
  }
  return out;
}

}  // namespace

std::optional<std::string> completion_script(std::string_view shell, const std::vector<CommandNames>& commands,
                                             Language language) {
  if (shell == "bash") return bash(commands);
  if (shell == "zsh") return zsh(commands, language);
  if (shell == "fish") return fish(commands, language);
  return std::nullopt;
}

std::string manual_page(const std::vector<CommandNames>& commands, Language language) {
  const bool french = language == Language::french;
  std::string text = ".TH BOUCLE 1 \"\" \"boucle " + std::string(version()) + "\"\n";
  text += french ? ".SH NOM\n" : ".SH NAME\n";
  text += french ? "boucle \\- où va l'argent, et quand il manque\n"
                 : "boucle \\- where money goes, and when it runs out\n";
  text += french ? ".SH SYNOPSIS\n.B boucle\nCOMMANDE [OPTION...] [FICHIER]\n"
                 : ".SH SYNOPSIS\n.B boucle\nCOMMAND [OPTION...] [FILE]\n";
  text += ".SH DESCRIPTION\n.nf\n" + verbatim(help_text(language)) + ".fi\n";
  for (const CommandNames& command : commands) {
    if (summary_of(command.name, language).empty()) continue;
    text += ".SH boucle " + command.name + "\n.nf\n" + verbatim(help_text(command.name, language)) + ".fi\n";
  }
  return text;
}

}  // namespace boucle::cli
