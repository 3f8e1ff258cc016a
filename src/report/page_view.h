// What a page says beyond the results of a run: where the numbers come from, who pays whom, which assumption an answer
// hangs on. The driver fills it in; the page is drawn from it and the RunView alone (html_page.h). All of it is about
// the first scenario. Values are in base units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/circularity.h"
#include "analysis/drivers.h"
#include "base/display_unit.h"
#include "report/run_view.h"

namespace boucle::report {

struct SourceView {
  std::string name, title, id, url, publisher, status;
  std::string published;  // ISO date; empty when not stated
};

// A number that the model takes as given: fixed, or drawn.
struct AssumptionView {
  enum class Kind { value, date, condition, drawn } kind = Kind::value;
  std::string name;
  base::Phrase label;        // one line of its doc comment, or the name
  std::string law;           // of what is drawn: "lognormal"
  bool each_period = false;  // drawn again every period
  base::DisplayUnit unit;
  double value = 0;                 // drawn: the median of the paths
  double low = 0, high = 0;         // drawn: P5 and P95
  bool quantiles_known = false;     // drawn: whether value, low and high are
  std::string source, quote, note;  // name of a source; note: why, where no source says it
};

// Whom an answer hangs on: rank correlations of what is drawn with a measure.
struct InfluenceView {
  std::size_t measure = 0;  // of the first scenario
  std::vector<analysis::Driver> drivers;
};

// Means over the paths, one figure a period.
struct PaymentView {
  std::string payer, payee, nature, kind;  // kind: revenue, fund, return, cost, tax, other
  std::vector<double> by_period;
};
struct CommitmentView {
  std::string sector, account, with;  // with: the counterparty, or empty
  std::vector<double> by_period;      // what is open at its end
};

// What a company has bought to work with, in its books at the end of each period.
struct EquipmentView {
  std::string sector;
  std::vector<double> by_period;
};
// A data centre, or the like: the part of it that is used and the value of what is not, at the end of each period.
struct CapacityView {
  std::string name;
  std::vector<double> utilisation, stranded;
  double break_even = 0;  // the use at which it just pays, at the end of the calendar
};
// Price and cost of one piece of work: medians with P10 and P90 of the margin.
struct UnitOfWorkView {
  std::string name, label;
  double price = 0, compute = 0, margin = 0, margin_low = 0, margin_high = 0;
  double cut_to_zero = 0, cut_to_forty = 0;
  base::DisplayUnit unit;
};

// Whose money a revenue is, as analysis/circularity.h traces it; means over the paths.
struct LoopsView {
  struct Member {
    std::string name;
    analysis::MemberCircularity amounts;
    double p05 = 0, p50 = 0, p95 = 0;  // of the round trip over the paths, shares of revenue
  };
  std::vector<Member> members;
  std::vector<std::pair<std::string, analysis::NamedLoop>> loops;  // the way round in words
  double circulation = 0, internal_payments = 0, total_revenue = 0, customer_money = 0;
  std::uint64_t path_count = 1;
  base::DisplayUnit unit;
};

// What the default of one company does to the others, on the same paths with and without it (analysis/stress.h).
struct ContagionView {
  struct Hit {
    std::string name;
    std::vector<double> caused;  // of `names`: share of the paths on which it cannot pay because of this
    std::vector<std::pair<std::string, double>> losses;  // of equity, means, the largest first
  };
  std::vector<std::string> names;
  std::vector<Hit> hits;
  std::uint32_t from = 0;  // the step in which payments stop
  std::uint64_t path_count = 1;
  base::DisplayUnit money;
};

struct PageView {
  std::vector<std::string> sectors;     // in the order of the model, as readers call them
  std::vector<std::string> sector_ids;  // as the model calls them
  std::set<std::string> outside;        // of sectors, those that stand outside of the perimeter
  std::vector<SourceView> sources;
  std::vector<AssumptionView> assumptions;
  std::vector<InfluenceView> influences;
  std::vector<std::string> periods;  // of payments and commitments
  std::vector<PaymentView> payments;
  base::DisplayUnit payment_unit;
  std::vector<CommitmentView> commitments;
  base::DisplayUnit commitment_unit;
  std::vector<EquipmentView> equipment;
  base::DisplayUnit equipment_unit;
  std::vector<CapacityView> capacities;
  std::vector<UnitOfWorkView> units_of_work;
  std::optional<LoopsView> loops;
  std::optional<ContagionView> contagion;
  std::string command;  // that makes the same page again

  const SourceView* source(const std::string& name) const {
    for (const SourceView& source : sources)
      if (source.name == name) return &source;
    return nullptr;
  }
};

}  // namespace boucle::report
