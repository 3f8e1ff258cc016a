// Independent pieces of work side by side, each with its share of the threads: what a piece does on one thread alone,
// such as compiling, then keeps the others busy. No result depends on it.
#pragma once

#include <cstddef>
#include <functional>

namespace boucle::driver {

// Calls work(item, threads) for every item below `count`, the first items first; put the longest first.
// `thread_count`: of all pieces together, 0 for all processors.
void side_by_side(int thread_count, std::size_t count, const std::function<void(std::size_t item, int threads)>& work);

}  // namespace boucle::driver
