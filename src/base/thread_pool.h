// A small pool of persistent workers. The caller is worker 0, so a pool of one starts no thread at all. The order in
// which workers take items is not deterministic; results are, as long as they are consumed in item order, which
// `parallel_for_ordered` does.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

namespace boucle::base {

class ThreadPool {
 public:
  // At least 1 worker, at most max_workers; 0 means one for each processor of this machine.
  explicit ThreadPool(std::uint32_t worker_count = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  std::uint32_t worker_count() const;

  // Runs work(worker_index) once on every worker and waits for all of them. Not re-entrant.
  void run(const std::function<void(std::uint32_t worker_index)>& work);

  static constexpr std::uint32_t max_workers = 1024;  // far above any machine; stops a typo from eating the machine

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Calls work(worker, item) for every item below item_count, in increasing order of start. Stops taking items when
// *cancelled becomes true (it may be null); returns whether all items were done.
bool parallel_for(ThreadPool& pool, std::uint64_t item_count, const std::atomic<bool>* cancelled,
                  const std::function<void(std::uint32_t worker, std::uint64_t item)>& work);

// produce(worker, item, slot) runs in parallel; consume(item, slot) runs one at a time, in item order, on whichever
// worker finished. `slot` is item % slot_count: a buffer of the caller which nobody else uses meanwhile, so memory is
// bounded by slot_count (at least the number of workers). Returns whether all items were consumed.
bool parallel_for_ordered(
    ThreadPool& pool, std::uint64_t item_count, std::uint32_t slot_count, const std::atomic<bool>* cancelled,
    const std::function<void(std::uint32_t worker, std::uint64_t item, std::uint32_t slot)>& produce,
    const std::function<void(std::uint64_t item, std::uint32_t slot)>& consume);

}  // namespace boucle::base
