#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <vector>

namespace boucle::base {
namespace {

TEST(ThreadPool, RunsOncePerWorker) {
  ThreadPool pool(4);
  ASSERT_EQ(pool.worker_count(), 4u);
  for (int round = 0; round < 50; ++round) {
    std::vector<int> runs(4, 0);
    pool.run([&](std::uint32_t worker) { ++runs[worker]; });
    EXPECT_EQ(runs, std::vector<int>(4, 1));
  }
}

TEST(ThreadPool, ParallelForDoesEveryItemOnce) {
  ThreadPool pool(3);
  std::vector<int> done(1000, 0);
  EXPECT_TRUE(parallel_for(pool, done.size(), nullptr, [&](std::uint32_t, std::uint64_t item) { ++done[item]; }));
  EXPECT_EQ(done, std::vector<int>(1000, 1));
  EXPECT_TRUE(parallel_for(pool, 0, nullptr, [](std::uint32_t, std::uint64_t) {}));
}

TEST(ThreadPool, OrderedConsumptionHasOneOrder) {
  for (const std::uint32_t worker_count : {1u, 2u, 5u}) {
    ThreadPool pool(worker_count);
    const std::uint32_t slot_count = worker_count + 1;
    std::vector<std::uint64_t> slots(slot_count), consumed;
    const bool complete = parallel_for_ordered(
        pool, 500, slot_count, nullptr,
        [&](std::uint32_t, std::uint64_t item, std::uint32_t slot) { slots[slot] = item * item; },
        [&](std::uint64_t item, std::uint32_t slot) {
          EXPECT_EQ(slots[slot], item * item);
          consumed.push_back(item);
        });
    EXPECT_TRUE(complete);
    ASSERT_EQ(consumed.size(), 500u);
    for (std::uint64_t i = 0; i < 500; ++i) EXPECT_EQ(consumed[i], i);
  }
}

TEST(ThreadPool, StopsWhenCancelled) {
  ThreadPool pool(2);
  std::atomic<bool> cancelled{false};
  std::uint64_t consumed_count = 0;
  const bool complete = parallel_for_ordered(
      pool, 1'000'000, 4, &cancelled, [](std::uint32_t, std::uint64_t, std::uint32_t) {},
      [&](std::uint64_t item, std::uint32_t) {
        EXPECT_EQ(item, consumed_count);
        if (++consumed_count == 10) cancelled = true;
      });
  EXPECT_FALSE(complete);
  EXPECT_LT(consumed_count, 100u);
}

}  // namespace
}  // namespace boucle::base
