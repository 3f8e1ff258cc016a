#include "ir/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "ir/builder.h"
#include "ir/columns.h"
#include "ir/names.h"

namespace boucle::ir {

namespace {

class Verifier {
 public:
  explicit Verifier(const Program& program) : p_(program) {}

  std::vector<std::string> run() {
    check_calendar();
    if (!problems_.empty()) return std::move(problems_);
    for (std::uint32_t i = 0; i < p_.values.size() && !full(); ++i) check_value(i);
    check_tables_and_draws();
    check_lags_and_observations();
    check_columns();
    check_blocks();
    check_traces();
    check_clearings();
    check_readers();
    if (problems_.empty()) check_orders();
    return std::move(problems_);
  }

 private:
  template <class... Args>
  void problem(fmt::format_string<Args...> text, Args&&... args) {
    if (!full()) problems_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }
  bool full() const { return problems_.size() >= max_problem_count; }
  bool known(ValueId id) const { return id.index() < p_.values.size(); }
  bool in_phase(ValueId id, std::initializer_list<Phase> phases) const {
    return known(id) && std::find(phases.begin(), phases.end(), p_.value(id).phase) != phases.end();
  }

  void check_calendar() {
    if (p_.step_count == 0 || p_.step_count > max_step_count) problem("{} steps", p_.step_count);
    if (p_.step_length.size() != p_.step_count) problem("{} lengths of steps", p_.step_length.size());
    if (p_.step_date.size() != p_.step_count) problem("{} dates of steps", p_.step_date.size());
    for (std::size_t i = 0; i < p_.step_length.size() && !full(); ++i) {
      if (!(p_.step_length[i] > 0) || !std::isfinite(p_.step_length[i])) problem("step {} has no length", i);
    }
    for (std::size_t i = 1; i < p_.step_date.size() && !full(); ++i) {
      if (!(p_.step_date[i] > p_.step_date[i - 1])) problem("the date of step {} is not after the one before", i);
    }
  }

  void check_value(std::uint32_t i) {
    const Value& v = p_.values[i];
    if (static_cast<std::size_t>(v.op) >= op_count) return problem("v{} has an unknown operation", i);
    if (static_cast<std::size_t>(v.phase) >= phase_count) return problem("v{} has an unknown phase", i);
    const int count = operand_count(v.op);
    if (count == 0) return check_leaf(i, v);
    const ValueId operands[3] = {v.a, v.b, v.c};
    for (int k = 0; k < count; ++k) {
      if (operands[k].index() >= i) {
        problem("v{} reads v{}, which does not come before it", i, operands[k].index());
      } else if (!may_read(v.phase, p_.value(operands[k]).phase)) {
        problem("v{} of phase {} reads v{} of phase {}", i, phase_text(v.phase), operands[k].index(),
                phase_text(p_.value(operands[k]).phase));
      }
    }
    if (v.phase == Phase::constant || v.phase == Phase::schedule) {
      problem("v{} is an operation of phase {}, which is computed before the run", i, phase_text(v.phase));
    }
  }

  static bool may_read(Phase reader, Phase operand) {
    switch (reader) {
      case Phase::constant:
        return operand == Phase::constant;
      case Phase::schedule:
        return operand == Phase::constant || operand == Phase::schedule;
      case Phase::path:
        return operand == Phase::constant || operand == Phase::path;
      case Phase::step:
        return operand != Phase::final;
      case Phase::final:
        return operand != Phase::schedule && operand != Phase::step;
    }
    return false;
  }

  void check_leaf(std::uint32_t i, const Value& v) {
    Phase phase = Phase::constant;
    std::size_t limit = 1;
    const char* what = "constant";
    if (v.op == Op::table) phase = Phase::schedule, limit = p_.tables.size(), what = "table";
    if (v.op == Op::param_normal || v.op == Op::param_uniform)
      phase = Phase::path, limit = p_.draws.size(), what = "draw";
    if (v.op == Op::noise_normal || v.op == Op::noise_uniform)
      phase = Phase::step, limit = p_.draws.size(), what = "draw";
    if (v.op == Op::lag) phase = Phase::step, limit = p_.lags.size(), what = "lag";
    if (v.op == Op::unknown) phase = Phase::step, limit = p_.unknown_block.size(), what = "unknown";
    if (v.op == Op::traced) phase = Phase::step, limit = p_.traced_parts.size(), what = "traced part";
    if (v.op == Op::cleared) phase = Phase::step, limit = p_.cleared_by.size(), what = "cleared value";
    if (v.op == Op::observed) phase = Phase::final, limit = p_.observations.size(), what = "observation";
    if (v.phase != phase) problem("v{} ({}) is of phase {}", i, op_text(v.op), phase_text(v.phase));
    if (v.op != Op::constant && v.index >= limit) problem("v{} reads {} {}, which does not exist", i, what, v.index);
  }

  void check_tables_and_draws() {
    for (std::size_t i = 0; i < p_.tables.size(); ++i) {
      if (p_.tables[i].size() != p_.step_count) problem("table {} has {} entries", i, p_.tables[i].size());
    }
    std::set<std::uint64_t> keys;
    for (const Draw& draw : p_.draws) {
      if (!keys.insert(draw.key).second) problem("two draws have the key of '{}'", draw.name);
    }
  }

  void check_lags_and_observations() {
    for (std::size_t i = 0; i < p_.lags.size(); ++i) {
      const Lag& lag = p_.lags[i];
      if (!not_final(lag.source)) problem("lag {} has no source of an earlier step", i);
      if (lag.distance == 0) problem("lag {} has distance 0", i);
      if (!in_phase(lag.initial, {Phase::constant, Phase::path})) problem("lag {} has no fixed initial value", i);
    }
    for (std::size_t i = 0; i < p_.observations.size(); ++i) {
      const Observation& o = p_.observations[i];
      if (static_cast<std::size_t>(o.kind) >= observe_count) problem("observation {} has an unknown kind", i);
      if (!not_final(o.source)) problem("observation {} has no source", i);
      if (o.first_step > o.end_step || o.end_step > p_.step_count) {
        problem("observation {} covers steps {} to {}", i, o.first_step, o.end_step);
      } else if (o.weights.size() != (o.kind == Observe::weighted_sum ? o.end_step - o.first_step : 0)) {
        problem("observation {} has {} weights", i, o.weights.size());
      }
    }
  }

  void check_columns() {
    for (std::size_t i = 0; i < p_.columns.size(); ++i) {
      if (!not_final(p_.columns[i].source)) problem("column {} has no source", i);
      if (!in_phase(p_.columns[i].initial, {Phase::constant, Phase::path})) problem("column {} has no fixed start", i);
    }
    bool locates = false;
    for (std::uint32_t i = 0; i < p_.values.size() && !full(); ++i) {
      const Value& v = p_.values[i];
      locates |= v.op == Op::locate;
      if (!reads_column(v.op)) continue;
      if (v.index >= p_.columns.size()) {
        problem("v{} reads column {}, which does not exist", i, v.index);
      } else if (v.op != Op::return_rate && p_.columns[v.index].is_ahead != (v.op == Op::ahead)) {
        problem("v{} reads column {} in the other direction", i, v.index);
      }
      if (v.phase != Phase::step && !(v.op == Op::return_rate && v.phase == Phase::final))
        problem("v{} reads a column outside of the steps", i);
    }
    const bool sound_line = p_.knot_days.size() == p_.knot_positions.size() && p_.knot_days.size() != 1 &&
                            std::is_sorted(p_.knot_days.begin(), p_.knot_days.end(), std::less_equal<>());
    if (!sound_line || (locates && p_.knot_days.empty())) problem("the line of time is unsound");
    if (!problems_.empty()) return;
    bool sound = true;
    column_levels(p_, sound);
    if (!sound) problem("a column is computed ahead of what it depends on");
  }

  bool not_final(ValueId id) const {
    return in_phase(id, {Phase::constant, Phase::schedule, Phase::path, Phase::step});
  }

  void check_blocks() {
    for (const std::uint32_t block : p_.unknown_block) {
      if (block >= p_.blocks.size()) problem("an unknown belongs to block {}, which does not exist", block);
    }
    for (const Block& block : p_.blocks) {
      const std::size_t count = block.unknowns.size();
      if (count == 0 || block.starts.size() != count || block.residuals.size() != count ||
          block.jacobian.size() != count * count) {
        problem("block '{}' is not square", block.name);
        continue;
      }
      for (const ValueId id : block.unknowns) {
        if (!known(id) || p_.value(id).op != Op::unknown) problem("block '{}' has an unknown that is none", block.name);
      }
      for (const std::vector<ValueId>* list : {&block.starts, &block.residuals, &block.jacobian}) {
        for (const ValueId id : *list) {
          if (!not_final(id)) problem("block '{}' reads a value of another phase", block.name);
        }
      }
      for (const ValueId id : block.starts) {
        if (known(id) && id >= block.unknowns.front()) problem("block '{}' starts from what it computes", block.name);
      }
    }
  }

  void check_traces() {
    std::vector<std::uint32_t> last(p_.traces.size(), 0);  // of the values that each trace reads
    for (std::size_t i = 0; i < p_.traces.size(); ++i) {
      const Trace& trace = p_.traces[i];
      const std::size_t members = trace.members.size();
      for (const TraceFlow& flow : trace.flows) {
        const bool from_member = flow.from < members, to_member = flow.to < members;
        const bool sound = (from_member || flow.from == TraceFlow::outside) &&
                           (to_member || flow.to == TraceFlow::outside) && flow.from != flow.to;
        if (!sound) problem("trace '{}' has a flow without two ends", trace.name);
        if (static_cast<std::size_t>(flow.kind) >= trace_kind_count) problem("a flow of '{}' has no kind", trace.name);
        if (not_final(flow.rate)) {
          last[i] = std::max(last[i], flow.rate.index());
        } else {
          problem("trace '{}' reads a value of another phase", trace.name);
        }
      }
      if (trace.openings.size() != members) problem("trace '{}' has {} openings", trace.name, trace.openings.size());
      for (const ValueId opening : trace.openings) {
        if (!in_phase(opening, {Phase::constant, Phase::path})) problem("trace '{}' has no fixed opening", trace.name);
      }
    }
    for (const TracedPart& part : p_.traced_parts) {
      if (part.trace >= p_.traces.size() || part.member >= p_.traces[part.trace].members.size() ||
          static_cast<std::size_t>(part.part) >= trace_part_count) {
        problem("what is traced does not exist");
      }
    }
    if (!problems_.empty()) return;
    for (std::uint32_t i = 0; i < p_.values.size() && !full(); ++i) {
      const Value& v = p_.values[i];
      if (v.op == Op::traced && i <= last[p_.traced_parts[v.index].trace])
        problem("v{} is traced before the flows are known", i);
    }
  }

  void check_clearings() {
    for (const std::uint32_t clearing : p_.cleared_by) {
      if (clearing >= p_.clearings.size())
        problem("a cleared value belongs to clearing {}, which does not exist", clearing);
    }
    for (const Clearing& c : p_.clearings) {
      ValueId first;
      Clearing::for_each_result(c, [&](ValueId id) {
        if (!known(id) || p_.value(id).op != Op::cleared) problem("clearing '{}' has a result that is none", c.name);
        if (!first || id < first) first = id;
      });
      Clearing::for_each_input(c, [&](ValueId id) {
        if (!not_final(id)) problem("clearing '{}' reads a value of another phase", c.name);
        if (known(id) && !(id < first)) problem("clearing '{}' reads what comes after it", c.name);
      });
      const auto is_sector = [&](std::uint32_t sector) { return sector < c.sectors.size(); };
      for (const Clearing::Bill& bill : c.bills) {
        if (!is_sector(bill.payer) || !is_sector(bill.payee) || bill.payer == bill.payee)
          problem("bill '{}' is not between two sectors", bill.name);
      }
      for (const Clearing::Reserve& reserve : c.reserves) {
        if (!is_sector(reserve.sector) || !is_sector(reserve.lender))
          problem("a reserve of clearing '{}' has no sector", c.name);
      }
      for (const Clearing::Guarantee& guarantee : c.guarantees) {
        if (!is_sector(guarantee.guarantor) || guarantee.bill >= c.bills.size())
          problem("a guarantee of clearing '{}' has no sector or bill", c.name);
      }
    }
  }

  void check_readers() {
    for (const Equation& e : p_.equations) {
      if (!known(e.value)) problem("equation '{}' has no value", e.name);
      if (static_cast<std::size_t>(e.kind) >= kind_count) problem("equation '{}' has an unknown kind", e.name);
    }
    for (const Identity& identity : p_.identities) {
      for (const Identity::Term& term : identity.terms) {
        if (!not_final(term.value)) problem("identity '{}' has a term without a value of each step", identity.name);
      }
    }
    for (const Payment& payment : p_.payments) {
      if (!not_final(payment.rate)) problem("payment '{}' has no rate", payment.name);
    }
    for (const Measure& m : p_.measures) {
      if (!in_phase(m.value, {Phase::constant, Phase::path, Phase::final})) {
        problem("measure '{}' is not one number per path", m.name);
      }
      if (static_cast<std::size_t>(m.kind) >= kind_count) problem("measure '{}' has an unknown kind", m.name);
      if (m.mean_only && m.kind != Kind::number) problem("measure '{}' has no mean", m.name);
    }
    for (const Series& s : p_.series) {
      if (!not_final(s.value)) problem("series '{}' has no value of each step", s.name);
      if (static_cast<std::size_t>(s.kind) >= kind_count) problem("series '{}' has an unknown kind", s.name);
    }
  }

  void check_orders() {
    check_order(Phase::path, p_.path_order);
    check_order(Phase::step, p_.step_order);
    check_order(Phase::final, p_.final_order);
  }

  void check_order(Phase phase, const std::vector<ValueId>& order) {
    constexpr std::uint32_t absent = 0xffff'ffff;
    std::vector<std::uint32_t> place(p_.values.size(), absent);
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      if (!in_phase(order[i], {phase}))
        return problem("the {} order holds a value of another phase", phase_text(phase));
      if (place[order[i].index()] != absent)
        problem("the {} order holds v{} twice", phase_text(phase), order[i].index());
      place[order[i].index()] = i;
    }
    for (std::uint32_t i = 0; i < p_.values.size(); ++i) {
      const Value& v = p_.values[i];
      if (v.phase != phase) continue;
      if (place[i] == absent) problem("the {} order misses v{}", phase_text(phase), i);
      const int count = operand_count(v.op);
      const ValueId operands[3] = {v.a, v.b, v.c};
      for (int k = 0; k < count; ++k) {
        if (p_.value(operands[k]).phase == phase && place[operands[k].index()] >= place[i]) {
          problem("the {} order has v{} before its operand", phase_text(phase), i);
        }
      }
    }
  }

  const Program& p_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> verify(const Program& program) { return Verifier(program).run(); }

}  // namespace boucle::ir
