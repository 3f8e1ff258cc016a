// The two languages in which Boucle speaks to its user, and a text that exists in both. The model language itself
// has English keywords only.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace boucle::base {

enum class Language { english, french };

// A text in both languages. Built from one string it is neutral: a name, a unit, a number.
struct Phrase {
  std::string en;
  std::string fr;

  Phrase() = default;
  Phrase(std::string neutral) : en(neutral), fr(std::move(neutral)) {}  // NOLINT: conversion on purpose
  Phrase(std::string_view neutral) : en(neutral), fr(neutral) {}        // NOLINT
  Phrase(const char* neutral) : en(neutral), fr(neutral) {}             // NOLINT
  Phrase(std::string english, std::string french) : en(std::move(english)), fr(std::move(french)) {}

  const std::string& in(Language language) const { return language == Language::french ? fr : en; }
  bool operator==(const Phrase&) const = default;
  Phrase& operator+=(const Phrase& more) {
    en += more.en;
    fr += more.fr;
    return *this;
  }
};
inline Phrase operator+(Phrase first, const Phrase& second) { return first += second; }

}  // namespace boucle::base
