// What a page shows that no text asks for: the distribution of everything that is drawn, who pays whom by year, what is
// committed, what equipment stands in the books and how much of it is used, what a unit of work costs. It is added to a
// model between elaboration and type checking, as numbers per path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/model.h"

namespace boucle::driver {

// Beyond these the page is no longer read, and the run would need memory for little.
inline constexpr std::size_t max_page_draws = 400;
inline constexpr std::size_t max_page_cells = 20'000;  // means; 8 bytes a path each while a block runs
inline constexpr std::size_t max_page_instances = 40;  // data centres, units of work
inline constexpr std::size_t max_page_periods = 40;
inline constexpr std::size_t max_page_cash_charts = 12;  // of a model whose reports chart nothing

struct PageCells {
  struct Draw {
    model::VariableId variable;
    model::NodeId value;
  };
  struct Payment {
    std::size_t payment = 0;  // of Model::payments
    std::vector<model::NodeId> by_period;
  };
  struct Commitment {
    model::InstanceId sector;
    std::string account, with;
    std::vector<model::NodeId> by_period;
  };
  struct Equipment {  // asset.fixed of a sector
    model::InstanceId sector;
    std::vector<model::NodeId> by_period;
  };
  struct Capacity {  // of std.capacity, or whatever has its members
    model::InstanceId instance;
    std::vector<model::NodeId> utilisation, stranded;
    model::NodeId break_even;
  };
  struct UnitOfWork {  // of std.products, or whatever has its members
    model::InstanceId instance;
    model::NodeId price, compute, margin, cut_to_zero, cut_to_forty;
  };
  std::vector<std::string> periods;
  std::vector<Equipment> equipment;
  std::vector<Capacity> capacities;
  std::vector<UnitOfWork> units_of_work;
  std::vector<Draw> draws;
  std::vector<Payment> payments;
  std::vector<Commitment> commitments;
  std::size_t left_out = 0;  // draws and commitments beyond the limits
};

PageCells add_page_cells(model::Model& model);

// What a page charts of a model whose reports chart nothing: the cash of every sector but those outside.
std::vector<std::string> page_series(const model::Model& model);

}  // namespace boucle::driver
