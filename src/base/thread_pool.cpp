#include "base/thread_pool.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/check.h"

namespace boucle::base {

struct ThreadPool::State {
  std::mutex mutex;
  std::condition_variable started, finished;
  const std::function<void(std::uint32_t)>* work = nullptr;
  std::uint64_t round = 0;          // counts calls of run(): a worker works once a round
  std::uint32_t running_count = 0;  // workers which have not finished this round
  bool stopping = false;
  std::vector<std::thread> threads;

  void worker_loop(std::uint32_t worker_index) {
    std::uint64_t done_round = 0;
    std::unique_lock lock(mutex);
    while (true) {
      started.wait(lock, [&] { return stopping || round != done_round; });
      if (stopping) return;
      done_round = round;
      const auto* current = work;
      lock.unlock();
      (*current)(worker_index);
      lock.lock();
      if (--running_count == 0) finished.notify_one();
    }
  }
};

ThreadPool::ThreadPool(std::uint32_t worker_count) : state_(std::make_unique<State>()) {
  if (worker_count == 0) worker_count = std::thread::hardware_concurrency();
  worker_count = std::clamp<std::uint32_t>(worker_count, 1, max_workers);
  for (std::uint32_t i = 1; i < worker_count; ++i)
    state_->threads.emplace_back([state = state_.get(), i] { state->worker_loop(i); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->started.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

std::uint32_t ThreadPool::worker_count() const { return static_cast<std::uint32_t>(state_->threads.size()) + 1; }

void ThreadPool::run(const std::function<void(std::uint32_t)>& work) {
  {
    const std::lock_guard lock(state_->mutex);
    BOUCLE_CHECK(state_->running_count == 0, "a thread pool was used from inside itself");
    state_->work = &work;
    state_->running_count = static_cast<std::uint32_t>(state_->threads.size());
    ++state_->round;
  }
  state_->started.notify_all();
  work(0);
  std::unique_lock lock(state_->mutex);
  state_->finished.wait(lock, [&] { return state_->running_count == 0; });
  state_->work = nullptr;
}

bool parallel_for(ThreadPool& pool, std::uint64_t item_count, const std::atomic<bool>* cancelled,
                  const std::function<void(std::uint32_t, std::uint64_t)>& work) {
  std::atomic<std::uint64_t> next_item{0}, done_count{0};
  pool.run([&](std::uint32_t worker) {
    while (!(cancelled && cancelled->load(std::memory_order_relaxed))) {
      const std::uint64_t item = next_item.fetch_add(1);
      if (item >= item_count) return;
      work(worker, item);
      done_count.fetch_add(1);
    }
  });
  return done_count.load() == item_count;
}

bool parallel_for_ordered(ThreadPool& pool, std::uint64_t item_count, std::uint32_t slot_count,
                          const std::atomic<bool>* cancelled,
                          const std::function<void(std::uint32_t, std::uint64_t, std::uint32_t)>& produce,
                          const std::function<void(std::uint64_t, std::uint32_t)>& consume) {
  BOUCLE_CHECK(slot_count >= pool.worker_count(), "fewer slots than workers");
  std::mutex mutex;
  std::condition_variable slot_freed;
  std::vector<bool> ready(slot_count, false);
  std::uint64_t next_item = 0, consumed_count = 0;
  bool consuming = false;  // one worker consumes at a time; the others go on producing
  const auto stopped = [&] { return cancelled && cancelled->load(std::memory_order_relaxed); };
  pool.run([&](std::uint32_t worker) {
    std::unique_lock lock(mutex);
    while (next_item < item_count && !stopped()) {
      // A full window always has a consumer at work or an item in production, so this wait ends.
      if (next_item >= consumed_count + slot_count) {
        slot_freed.wait(lock);
        continue;
      }
      const std::uint64_t item = next_item++;
      const auto slot = static_cast<std::uint32_t>(item % slot_count);
      lock.unlock();
      produce(worker, item, slot);
      lock.lock();
      ready[slot] = true;
      if (consuming) continue;
      consuming = true;
      while (ready[consumed_count % slot_count] && consumed_count < next_item) {
        const auto oldest_slot = static_cast<std::uint32_t>(consumed_count % slot_count);
        lock.unlock();
        consume(consumed_count, oldest_slot);
        lock.lock();
        ready[oldest_slot] = false;
        ++consumed_count;
        slot_freed.notify_all();
      }
      consuming = false;
    }
  });
  return consumed_count == item_count;
}

}  // namespace boucle::base
