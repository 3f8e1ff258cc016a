// Fills in what a page shows beyond a run (report/page_view.h): sources, assumptions, influences, payments.
#pragma once

#include <string>

#include "driver/compile.h"
#include "report/page_view.h"
#include "result/run_result.h"

namespace boucle::driver {

inline constexpr std::size_t max_influence_count = 8;  // assumptions named beside an answer

// Of the first scenario, which was compiled with CompileOptions::page; `view` is that of the same results.
report::PageView make_page_view(const Compiled& compiled, const result::RunResult& result, const report::RunView& view);

}  // namespace boucle::driver
