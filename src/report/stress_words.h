// What `boucle stress` says, one table a language. A `Text` has no default, so a language that lacks one does not
// compile; a test checks that both use the same {placeholders}.
#pragma once

#include <string_view>
#include <vector>

#include "report/wording.h"

namespace boucle::report {

struct StressTexts {
  Text title;                            // {0} hits and shocks
  Text hit, shock;                       // {0} sector {1} from · {0} name {1} change {2} from
  Text until, half_life;                 // {0}
  Text everywhere;                       // of a shock from the start
  Text nothing;                          // neither hits nor shocks
  Text paths, one_path, measured_until;  // {0} paths {1} seed · {0} period
  Text hit_mark;
  // Who cannot pay
  Text failing_heading, nobody_fails;
  Text name_column, base_column, hit_column, caused_column, when_column, round_column;
  Text round_share;   // {0} round {1} share of those paths
  Text later_rounds;  // the third round and later ones
  Text others;        // {0} mean {1} P5 {2} P95
  Text round_note;
  // Who loses
  Text losing_heading, nobody_loses;
  Text equity_column, range_column, cash_column, unpaid_column;
  Text range;       // {0} P5 {1} P95
  Text mean_error;  // {0} mean {1} error
  Text outside_mark;
  Text losing_note;
  // Guarantees
  Text backstop_heading, no_guarantee, never_called;  // never_called: {0} names
  Text called_row;                                    // {0} name {1} mean with the hit {2} without it
  Text fails_with_column, fails_without_column, loses_with_column, loses_without_column;
  // Who fails if who fails
  Text matrix_title;  // {0} period
  Text matrix_column;
  Text matrix_note;
};

const StressTexts& stress_texts(base::Language language);
std::vector<std::string_view> all_texts(const StressTexts& words);  // in order, for the test of placeholders

}  // namespace boucle::report
