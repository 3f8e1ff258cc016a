// What `boucle contract` asks of a model, as a text in the language (see views.h): what a contract brings its supplier,
// what stands in it, what is still to come, and whether its customers can pay.
//
// A contract is what a name of the model owns: the payments of an entity that is no sector, or one payment with a name.
// Its supplier is who is paid for the sale. Costs are what the supplier itself pays under the contract and, of
// everything else that it pays except to its financiers and into others, the share that the contract has of what it is
// paid for sales.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/language.h"
#include "driver/compile.h"

namespace boucle::driver {

struct ContractParts {
  std::string name, supplier;
  std::vector<std::string> buyers;  // sectors, each once
  struct Bill {
    std::string name, buyer;
  };
  std::vector<Bill> bills;         // paid to the supplier
  std::vector<std::string> costs;  // paid by it
  std::size_t unnamed_count = 0;   // payments of it that a text cannot name
};

// Names that are contracts, those of entities before those of single payments.
std::vector<std::string> contracts_of(const Compiled& compiled);
// None for a name that owns no sale.
std::optional<ContractParts> contract_parts(const Compiled& compiled, const std::string& name);

struct ContractRequest {
  ContractParts parts;
  std::string discount = "8 %/year";
  bool clears = false;  // the model can be cleared (`shortfall = default`), so unpaid bills can be asked for
  base::Language language = base::Language::english;
};
std::string contract_text(const ContractRequest& request, const Compiled& compiled);

}  // namespace boucle::driver
