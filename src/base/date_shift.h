// Dates moved by a length of time.
//
// A length that is a whole number of months (1/12 year) moves along the calendar: a month after January 31 is the last
// day of February, a year after 2028-02-29 is 2029-02-28. Any other length moves by days, 365 to the year, to the
// nearest day. `never` (+infinity) stays never, whatever is added.
#pragma once

#include <cstdint>

namespace boucle::base {

// The same day of the month `months` later (or earlier, if negative), or the last day of that month.
std::int32_t add_months(std::int32_t day_number, std::int32_t months);

double shift_date(double day_number, double years);

}  // namespace boucle::base
