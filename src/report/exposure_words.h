// What `boucle exposure` says, one table a language (see stress_words.h).
#pragma once

#include <string_view>
#include <vector>

#include "report/wording.h"

namespace boucle::report {

struct ExposureTexts {
  Text title;                        // {0} company
  Text paths, one_path;              // {0} paths {1} seed
  Text nothing;                      // {0} company {1} period
  Text held_heading, holds_heading;  // {0} company {1} period
  Text name_column, trade_column, credit_column, shares_column, backlog_column, guarantees_column;
  Text depends_heading;  // {0} company
  Text depends_none;     // {0} company
  Text depends_note;
  Text second_heading;  // {0} company {1} period
  Text direct_column, second_column, all_column, debtrank_column, loss_column, fails_column;
  Text mean_error;    // {0} mean {1} error
  Text outside_mark;  // {0}
  Text second_note;
  Text always_pays;      // {0} company
  Text unknown_company;  // {0}
  Text known_periods;    // {0} period {1} known
  // contract
  Text no_contract;  // {0} file
  Text which_contract;
  Text unknown_contract;  // {0} name
  Text known_contracts;   // {0} names
  Text contract_unnamed;  // {0} name
};

const ExposureTexts& exposure_texts(base::Language language);
std::vector<std::string_view> all_texts(const ExposureTexts& words);

}  // namespace boucle::report
