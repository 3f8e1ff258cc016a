// Result<T>: a value, or an Error when the world is wrong (a file, the disk, a format, a limit). Mistakes of a model's
// author are diagnostics (source/diagnostic.h), ours are BOUCLE_CHECK. Reading the value of a failed Result is ours.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/language.h"

namespace boucle::base {

enum class ErrorKind {
  file,         // missing, unreadable, unwritable
  format,       // its contents are not what they should be
  limit,        // larger than what Boucle accepts
  disk,         // full, or failing
  usage,        // an option or argument is wrong
  interrupted,  // Ctrl-C
};

struct Error {
  ErrorKind kind = ErrorKind::file;
  Phrase message;    // a sentence part without final stop, which names the path where it helps
  std::string path;  // the file it is about, or empty
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: conversion on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& { return check_ok(), *std::get_if<0>(&state_); }
  T& value() & { return check_ok(), *std::get_if<0>(&state_); }
  T&& value() && { return check_ok(), std::move(*std::get_if<0>(&state_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Error& error() const {
    BOUCLE_CHECK(!ok(), "the error of a successful Result was read");
    return *std::get_if<1>(&state_);
  }

 private:
  void check_ok() const { BOUCLE_CHECK(ok(), "the value of a failed Result was read"); }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: conversion on purpose

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  const Error& error() const {
    BOUCLE_CHECK(!ok(), "the error of a successful Result was read");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace boucle::base
