// Strong 32-bit ids and the vectors they index. Trees and graphs are Stores of small structs that refer to each other
// by id: an id cannot be mixed up with the id of something else, nor with a count or a position in a text.
// Limit: 2^32 - 1 elements a store (the last value means "none").
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/check.h"

namespace boucle::base {

template <class Tag>
class Id {
 public:
  constexpr Id() = default;  // none
  constexpr explicit Id(std::uint32_t index) : index_(index) {}
  static constexpr Id none() { return Id(); }

  constexpr bool valid() const { return index_ != none_index; }
  constexpr explicit operator bool() const { return valid(); }
  constexpr std::uint32_t index() const { return index_; }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  static constexpr std::uint32_t none_index = 0xffff'ffff;
  std::uint32_t index_ = none_index;
};

// The ids first .. first + count - 1, to be iterated over.
template <class IdT>
class IdRange {
 public:
  class Iterator {
   public:
    explicit Iterator(std::uint32_t index) : index_(index) {}
    IdT operator*() const { return IdT(index_); }
    Iterator& operator++() { return ++index_, *this; }
    bool operator==(const Iterator&) const = default;

   private:
    std::uint32_t index_;
  };
  IdRange(std::uint32_t first, std::uint32_t count) : first_(first), count_(count) {}
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(first_ + count_); }

 private:
  std::uint32_t first_, count_;
};

template <class T, class IdT = Id<T>>
class Store {
 public:
  using IdType = IdT;

  IdT add(T value) {
    BOUCLE_CHECK(items_.size() < 0xffff'ffffu, "a store is full");
    items_.push_back(std::move(value));
    return IdT(static_cast<std::uint32_t>(items_.size() - 1));
  }
  const T& operator[](IdT id) const { return check_id(id), items_[id.index()]; }
  T& operator[](IdT id) { return check_id(id), items_[id.index()]; }

  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  void reserve(std::size_t count) { items_.reserve(count); }
  void clear() { items_.clear(); }
  void resize(std::size_t count) { items_.resize(count); }
  IdRange<IdT> ids() const { return {0, static_cast<std::uint32_t>(items_.size())}; }

  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  const T& back() const { return items_.back(); }
  T& back() { return items_.back(); }

 private:
  void check_id(IdT id) const { BOUCLE_CHECK(id.index() < items_.size(), "an id is outside its store"); }

  std::vector<T> items_;
};

}  // namespace boucle::base

template <class Tag>
struct std::hash<boucle::base::Id<Tag>> {
  std::size_t operator()(boucle::base::Id<Tag> id) const noexcept { return id.index() * 0x9e3779b97f4a7c15u; }
};
