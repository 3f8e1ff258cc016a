#include "driver/side_by_side.h"

#include <algorithm>
#include <cstdint>
#include <thread>

#include "base/thread_pool.h"

namespace boucle::driver {

void side_by_side(int thread_count, std::size_t count, const std::function<void(std::size_t, int)>& work) {
  const std::size_t asked =
      thread_count > 0 ? static_cast<std::size_t>(thread_count) : std::size_t{std::thread::hardware_concurrency()};
  const std::size_t threads = std::clamp<std::size_t>(asked, 1, base::ThreadPool::max_workers);
  const std::size_t workers = std::clamp<std::size_t>(count, 1, threads);
  base::ThreadPool pool(static_cast<std::uint32_t>(workers));
  base::parallel_for(pool, count, nullptr, [&](std::uint32_t, std::uint64_t item) {
    work(static_cast<std::size_t>(item), static_cast<int>(threads / workers));
  });
}

}  // namespace boucle::driver
