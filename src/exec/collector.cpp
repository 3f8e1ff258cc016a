#include "exec/collector.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/check.h"
#include "base/math.h"
#include "result/dates.h"

namespace boucle::exec {

namespace {

constexpr std::size_t no_column = static_cast<std::size_t>(-1);

result::Kind to_result(ir::Kind kind) {
  switch (kind) {
    case ir::Kind::number:
      return result::Kind::number;
    case ir::Kind::boolean:
      return result::Kind::boolean;
    case ir::Kind::date:
      return result::Kind::date;
  }
  BOUCLE_CHECK(false, "unknown kind");
}

result::Summary mean_summary(const result::Moments& moments) {
  result::Summary s;
  s.count = static_cast<std::uint64_t>(moments.count);
  s.p05 = s.p10 = s.p25 = s.p50 = s.p75 = s.p90 = s.p95 = std::numeric_limits<double>::quiet_NaN();
  if (s.count == 0) return s;
  s.mean = moments.mean;
  s.sd = s.count > 1 ? std::sqrt(moments.square_sum / (moments.count - 1)) : 0;
  s.lowest = moments.lowest;
  s.highest = moments.highest;
  return s;
}

}  // namespace

Collector::Collector(const Plan& plan, const KernelTable& kernels, std::uint64_t path_count)
    : plan_(plan),
      program_(*plan.program),
      kernels_(kernels),
      pilot_count_(std::min(path_count, result::pilot_path_count)),
      measure_dates_(program_.measures.size()),
      series_dates_(program_.series.size()),
      measure_mutex_(std::make_unique<std::mutex[]>(program_.measures.size())),
      series_mutex_(std::make_unique<std::mutex[]>(program_.series.size())),
      true_count_(program_.measures.size()),
      faults_(plan.fault_sources.size()) {
  for (const ir::Measure& m : program_.measures) {
    measure_column_.push_back(m.kind == ir::Kind::date || m.mean_only ? no_column : column_count_++);
  }
  means_.resize(program_.measures.size());
  for (std::size_t i = 0; i < program_.series.size(); ++i) {
    const bool is_date = program_.series[i].kind == ir::Kind::date;
    if (plan.series[i].is_invariant || is_date) {
      series_column_.push_back(no_column);
      if (is_date) series_dates_[i].resize(program_.step_count);
    } else {
      series_column_.push_back(column_count_);
      column_count_ += program_.step_count;
    }
  }
  columns_.resize(column_count_);
  moments_.resize(column_count_);
  for (result::NumberColumn& column : columns_) column.resize_pilot(pilot_count_);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  pilot_.path_count = pilot_count_;
  pilot_.measures.resize(program_.measures.size());
  for (std::size_t i = 0; i < program_.measures.size(); ++i) {
    if (!is_mean(i)) pilot_.measures[i].assign(pilot_count_, nan);
  }
  pilot_.param_draws.resize(program_.draws.size());
  for (std::size_t i = 0; i < plan.param_rows.size(); ++i) {
    if (plan.param_rows[i] != Plan::no_row) pilot_.param_draws[i].resize(pilot_count_);
  }
  pilot_.faulted.resize(pilot_count_);
}

// ---- One block ------------------------------------------------------------------------------------------------------

void Collector::produce(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count,
                        Partial& partial) {
  partial.moments.resize(column_count_);
  partial.means.resize(program_.measures.size());
  partial.true_count.assign(program_.measures.size(), 0);
  produce_measures(block, first_path, lane_count, partial);
  produce_series(block, first_path, lane_count, partial);
  produce_faults(block, first_path, lane_count, partial);
  produce_books(block, partial);
  if (is_pilot(first_path)) keep_pilot(block, first_path, lane_count);
}

void Collector::add_numbers(std::size_t column, const double* x, const double* alive, std::uint64_t first_path,
                            std::uint32_t lane_count, Partial& partial) {
  partial.moments[column] = kernels_.moments(x, alive);
  if (is_pilot(first_path)) {
    columns_[column].set_pilot(first_path, x, alive, lane_count);
  } else {
    std::uint32_t bins[block_path_count];
    kernels_.bin_indices(bins, x, alive, columns_[column].cut());
    columns_[column].add(bins, block_path_count);
  }
}

void Collector::produce_series(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count,
                               Partial& partial) {
  const double* const alive = block.alive();
  const std::size_t series_count = program_.series.size();
  for (std::size_t k = 0; k < series_count; ++k) {
    // Threads start at different series, so that they seldom wait for each other.
    const std::size_t i = (k + static_cast<std::size_t>(first_path / block_path_count) * 7) % series_count;
    if (plan_.series[i].is_invariant) continue;
    const std::lock_guard lock(series_mutex_[i]);
    for (std::uint32_t step = 0; step < program_.step_count; ++step) {
      const double* const x = block.series(i, step);
      if (series_column_[i] == no_column) {
        result::add_dates(series_dates_[i][step], program_.step_date, x, alive, lane_count);
      } else {
        add_numbers(series_column_[i] + step, x, alive, first_path, lane_count, partial);
      }
    }
  }
}

void Collector::produce_measures(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count,
                                 Partial& partial) {
  const double* const alive = block.alive();
  for (std::size_t i = 0; i < program_.measures.size(); ++i) {
    const double* const x = block.measure(i);
    if (is_mean(i)) {
      partial.means[i] = kernels_.moments(x, alive);
      continue;
    }
    const bool is_date = measure_column_[i] == no_column;
    const double last_date = program_.step_date.back();
    const bool is_counted = program_.measures[i].kind != ir::Kind::number;
    for (std::uint32_t lane = 0; is_counted && lane < lane_count; ++lane) {
      const bool is_true = is_date ? x[lane] <= last_date : x[lane] != 0;
      partial.true_count[i] += alive[lane] != 0 && is_true ? 1 : 0;
    }
    const std::lock_guard lock(measure_mutex_[i]);
    if (is_date) {
      result::add_dates(measure_dates_[i], program_.step_date, x, alive, lane_count);
    } else {
      add_numbers(measure_column_[i], x, alive, first_path, lane_count, partial);
    }
  }
}

void Collector::produce_faults(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count,
                               Partial& partial) {
  partial.faults.clear();
  partial.faulted_lanes.clear();
  partial.living_count = lane_count;
  if (block.all_alive()) return;
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    if (block.alive()[lane] != 0) continue;
    --partial.living_count;
    partial.faulted_lanes.push_back(lane);
    const std::uint32_t source = block.fault_source(lane), step = block.fault_step(lane);
    auto known = std::find_if(partial.faults.begin(), partial.faults.end(),
                              [&](const FaultCount& f) { return f.source == source; });
    if (known == partial.faults.end())
      known = partial.faults.insert(known, {source, 0, first_path + lane, step, std::nullopt});
    ++known->path_count;
    known->first_step = std::min(known->first_step, step);
    if (const Interpreter::SolveFailure* failure = block.solve_failure(lane)) {
      if (!known->solve) known->solve = {{}, failure->diagnosis.condition, failure->diagnosis.residual};
      ++known->solve->path_count[static_cast<std::size_t>(failure->kind)];
    }
  }
}

void Collector::produce_books(const Interpreter& block, Partial& partial) {
  result::Books books;
  books.entry_count = program_.identities.size() * program_.step_count * partial.living_count;
  const BookRows& rows = block.books();
  for (std::uint32_t lane = 0; lane < block_path_count; ++lane) {
    if (block.alive()[lane] == 0) continue;
    books.broken_count += static_cast<std::uint64_t>(rows.broken_count[lane]);
    const double gap = rows.worst_sum[lane] / rows.worst_size[lane];
    if (!(gap > books.worst_gap)) continue;
    books.worst_gap = gap;
    books.worst_sector = program_.identities[static_cast<std::size_t>(rows.worst_identity[lane])].name;
  }
  partial.books = std::move(books);
}

void Collector::keep_pilot(const Interpreter& block, std::uint64_t first_path, std::uint32_t lane_count) {
  for (std::size_t i = 0; i < program_.measures.size(); ++i) {
    if (is_mean(i)) continue;
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
      if (block.alive()[lane] != 0) pilot_.measures[i][first_path + lane] = block.measure(i)[lane];
    }
  }
  for (std::size_t i = 0; i < pilot_.param_draws.size(); ++i) {
    if (pilot_.param_draws[i].empty()) continue;
    std::copy_n(block.param(i), lane_count, pilot_.param_draws[i].begin() + static_cast<std::ptrdiff_t>(first_path));
  }
}

void Collector::consume(std::uint64_t first_path, const Partial& partial) {
  for (std::size_t i = 0; i < column_count_; ++i) moments_[i].merge(partial.moments[i]);
  for (std::size_t i = 0; i < means_.size(); ++i) means_[i].merge(partial.means[i]);
  for (std::size_t i = 0; i < true_count_.size(); ++i) true_count_[i] += partial.true_count[i];
  living_count_ += partial.living_count;
  faulted_count_ += partial.faulted_lanes.size();
  for (const FaultCount& f : partial.faults) {
    FaultCount& total = faults_[f.source];
    if (f.solve && !total.solve) {  // blocks come in order, so this is the first path
      total.solve = f.solve;
    } else if (f.solve) {
      for (std::size_t i = 0; i < result::solve_failure_count; ++i)
        total.solve->path_count[i] += f.solve->path_count[i];
    }
    total.first_path = total.path_count == 0 ? f.first_path : std::min(total.first_path, f.first_path);
    total.first_step = total.path_count == 0 ? f.first_step : std::min(total.first_step, f.first_step);
    total.path_count += f.path_count;
    total.source = f.source;
  }
  if (is_pilot(first_path)) {
    for (const std::uint32_t lane : partial.faulted_lanes) pilot_.faulted[first_path + lane] = true;
  }
  books_.entry_count += partial.books.entry_count;
  books_.broken_count += partial.books.broken_count;
  if (partial.books.worst_gap > books_.worst_gap) {
    books_.worst_gap = partial.books.worst_gap;
    books_.worst_sector = partial.books.worst_sector;
  }
}

// ---- The end --------------------------------------------------------------------------------------------------------

void Collector::cut(base::ThreadPool& pool) {
  base::parallel_for(pool, column_count_, nullptr,
                     [&](std::uint32_t, std::uint64_t column) { columns_[column].cut_pilot(); });
}

result::Summary Collector::invariant_summary(std::size_t series, std::uint32_t step) const {
  const Operand& o = plan_.operands[plan_.series[series].operand];
  const double x = o.kind == Operand::Kind::table ? program_.tables[o.index][step] : plan_.constants[o.index];
  if (program_.series[series].kind == ir::Kind::date) {
    result::DateSummary dates;
    dates.count_by_step.resize(program_.step_count);
    const std::optional<std::uint32_t> date_step = result::step_of_date(program_.step_date, x);
    (date_step ? dates.count_by_step[*date_step] : dates.never_count) = living_count_;
    return result::summarise_dates(dates, program_.step_date);
  }
  result::Summary s;
  if (living_count_ == 0) return s;
  s.count = living_count_;
  s.mean = s.lowest = s.highest = s.p05 = s.p10 = s.p25 = s.p50 = s.p75 = s.p90 = s.p95 = x;
  return s;
}

void Collector::finish_measure(std::size_t index, result::MeasureResult& out) const {
  const ir::Measure& m = program_.measures[index];
  out.name = m.name;
  out.kind = to_result(m.kind);
  if (m.kind == ir::Kind::date) {
    out.dates = measure_dates_[index];
    out.dates.count_by_step.resize(program_.step_count);
    out.summary = result::summarise_dates(out.dates, program_.step_date);
  } else if (m.mean_only) {
    out.summary = mean_summary(means_[index]);
  } else {
    out.summary = columns_[measure_column_[index]].summary(moments_[measure_column_[index]]);
  }
  if (living_count_ == 0) return;
  const double n = static_cast<double>(living_count_);
  const double p = m.kind == ir::Kind::number ? 1.0 : static_cast<double>(true_count_[index]) / n;
  out.probability = p;
  out.probability_se = std::sqrt(p * (1 - p) / n);
}

void Collector::finish_faults(result::RunResult& result) const {
  std::map<std::string, result::Fault> by_name;  // an equation may be watched for more than one reason
  for (const FaultCount& f : faults_) {
    if (f.path_count == 0) continue;
    const std::string& name = plan_.fault_sources[f.source];
    const auto [place, is_new] =
        by_name.try_emplace(name, result::Fault{name, f.path_count, f.first_path, f.first_step, f.solve});
    if (is_new) continue;
    result::Fault& fault = place->second;
    fault.path_count += f.path_count;
    fault.first_path = std::min(fault.first_path, f.first_path);
    fault.first_step = std::min(fault.first_step, f.first_step);
  }
  for (const auto& [name, fault] : by_name) result.faults.push_back(fault);
  std::stable_sort(result.faults.begin(), result.faults.end(),
                   [](const result::Fault& a, const result::Fault& b) { return a.path_count > b.path_count; });
}

void Collector::finish(base::ThreadPool& pool, result::RunResult& result) {
  result.faulted_count = faulted_count_;
  result.measures.resize(program_.measures.size());
  for (std::size_t i = 0; i < program_.measures.size(); ++i) finish_measure(i, result.measures[i]);
  result.series.resize(program_.series.size());
  base::parallel_for(pool, program_.series.size(), nullptr, [&](std::uint32_t, std::uint64_t i) {
    result::SeriesResult& out = result.series[i];
    out.name = program_.series[i].name;
    out.kind = to_result(program_.series[i].kind);
    for (std::uint32_t step = 0; step < program_.step_count; ++step) {
      if (plan_.series[i].is_invariant) {
        out.by_step.push_back(invariant_summary(i, step));
      } else if (series_column_[i] == no_column) {
        out.by_step.push_back(result::summarise_dates(series_dates_[i][step], program_.step_date));
      } else {
        out.by_step.push_back(columns_[series_column_[i] + step].summary(moments_[series_column_[i] + step]));
      }
    }
  });
  finish_faults(result);
  result.books = books_;
  result.pilot = std::move(pilot_);
}

}  // namespace boucle::exec
