#include <fmt/format.h>

#include <iterator>

#include "base/text.h"
#include "exec/plan.h"
#include "ir/names.h"

namespace boucle::exec {

namespace {

std::string place(const Plan& plan, std::uint32_t operand) {
  const Operand& o = plan.operands[operand];
  switch (o.kind) {
    case Operand::Kind::row:
      return fmt::format("r{}", o.index);
    case Operand::Kind::constant:
      return base::format_shortest(plan.constants[o.index]);
    case Operand::Kind::table:
      return fmt::format("table{}", o.index);
    case Operand::Kind::noise:
      return fmt::format("noise r{}/r{}", o.index, o.index + 1);
    case Operand::Kind::ring:
      return fmt::format("ring r{}..r{}", o.index, o.index + o.mask);
    case Operand::Kind::lag_of_ring:
      return fmt::format("(ring r{}..r{} {} ago, first r{})", o.index, o.index + o.mask, o.distance, o.initial_row);
    case Operand::Kind::record:
      return fmt::format("record{}", o.index);
    case Operand::Kind::lag_of_record:
      return fmt::format("(record{} {} ago, first r{})", o.index, o.distance, o.initial_row);
  }
  return "?";
}

const char* matrix_text(MatrixKind kind) {
  switch (kind) {
    case MatrixKind::by_iteration:
      return "";
    case MatrixKind::by_step:
      return ", linear";
    case MatrixKind::by_path:
      return ", linear, one matrix a path";
    case MatrixKind::shared_by_step:
      return ", linear, one matrix a step";
    case MatrixKind::shared:
      return ", linear, one matrix";
  }
  return "";
}

std::string instruction_text(const Plan& plan, const Instruction& i) {
  switch (i.action) {
    case Instruction::Action::compute: {
      std::string text = fmt::format("{} = {} {}", place(plan, i.out), ir::op_text(i.op), place(plan, i.a));
      if (ir::operand_count(i.op) > 1) text += ", " + place(plan, i.b);
      if (ir::operand_count(i.op) > 2) text += ", " + place(plan, i.c);
      return text;
    }
    case Instruction::Action::fused: {
      const std::string pair = fmt::format("({} {}, {})", ir::op_text(i.op), place(plan, i.a), place(plan, i.b));
      const std::string other = place(plan, i.c);
      return fmt::format("{} = {} {}, {}", place(plan, i.out), ir::op_text(i.second), i.is_right ? other : pair,
                         i.is_right ? pair : other);
    }
    case Instruction::Action::copy:
      return fmt::format("{} = {}", place(plan, i.out), place(plan, i.a));
    case Instruction::Action::draw:
      return fmt::format("{} = {} {}", place(plan, i.out), ir::op_text(i.op), plan.program->draws[i.index].name);
    case Instruction::Action::clear:
      return fmt::format("clear {} ({} bills)", plan.program->clearings[i.index].name,
                         plan.program->clearings[i.index].bills.size());
    case Instruction::Action::check:
      return fmt::format("check {} is finite: {}", place(plan, i.a), plan.fault_sources[i.index]);
    case Instruction::Action::check_date:
      return fmt::format("check {} is a date: {}", place(plan, i.a), plan.fault_sources[i.index]);
    case Instruction::Action::book: {
      std::string text = fmt::format("check book {}:", plan.program->identities[i.index].name);
      for (const std::uint32_t term : plan.books[i.index].rows) text += " " + place(plan, term);
      for (const std::uint32_t term : plan.books[i.index].scalars) text += " " + place(plan, term);
      return text;
    }
    case Instruction::Action::locate:
      return fmt::format("{} = locate {}", place(plan, i.out), place(plan, i.a));
    case Instruction::Action::column: {
      std::string text = fmt::format("{} = {} record{} {}", place(plan, i.out), ir::op_text(i.op),
                                     plan.columns[i.index].record, place(plan, i.a));
      return ir::operand_count(i.op) > 1 ? text + ", " + place(plan, i.b) : text;
    }
    case Instruction::Action::solve:
      return fmt::format("solve {} ({} instructions an iteration{})", plan.program->blocks[i.index].name,
                         plan.blocks[i.index].code.size(), matrix_text(plan.blocks[i.index].matrix));
    case Instruction::Action::trace:
      return fmt::format("trace {} ({} sums of {} products)", plan.program->traces[i.index].name,
                         plan.traces[i.index].program.ops.size(), plan.traces[i.index].program.pairs.size());
  }
  return "?";
}

void append_code(std::string& out, const Plan& plan, const char* title, const std::vector<Instruction>& code) {
  if (code.empty()) return;
  out += fmt::format("\n{}:\n", title);
  for (const Instruction& i : code) out += "  " + instruction_text(plan, i) + "\n";
}

}  // namespace

std::string dump_plan(const ir::Program& program) {
  const Plan plan = make_plan(program);
  std::string out =
      fmt::format("plan of {}, scenario {}\n{} rows, {} records of {} steps, {} instructions a step\n", program.model,
                  program.scenario, plan.row_count, plan.record_count, program.step_count, plan.step_code.size());
  for (const auto& [row, number] : plan.filled_rows) {
    out += fmt::format("  r{} = {} for ever\n", row, base::format_shortest(number));
  }
  append_code(out, plan, "once a path", plan.path_code);
  if (!plan.noises.empty()) out += "\nevery second step:\n";
  for (const NoisePair& pair : plan.noises) {
    out += fmt::format("  r{}, r{} = two {} of {}\n", pair.row, pair.row + 1, pair.is_normal ? "normals" : "uniforms",
                       program.draws[pair.draw].name);
  }
  append_code(out, plan, "every step", plan.step_code);
  for (std::size_t b = 0; b < plan.blocks.size(); ++b) {
    append_code(out, plan, ("an iteration of solve " + program.blocks[b].name).c_str(), plan.blocks[b].code);
    out += "  unknowns";
    for (const std::uint32_t operand : plan.blocks[b].unknowns) out += " " + place(plan, operand);
    out += ", from";
    for (const std::uint32_t operand : plan.blocks[b].starts) out += " " + place(plan, operand);
    out += ", residuals";
    for (const std::uint32_t operand : plan.blocks[b].residuals) out += " " + place(plan, operand);
    out += ", derivatives";
    for (const std::uint32_t operand : plan.blocks[b].jacobian) out += " " + place(plan, operand);
    out += "\n";
  }
  append_code(out, plan, "end of the step", plan.end_code);
  if (!plan.observers.empty()) out += "\nobserved:\n";
  for (const Observer& o : plan.observers) {
    const ir::Observation& observation = program.observations[o.observation];
    out += fmt::format("  r{} = {} of {}, steps {}..{}\n", o.row, ir::observe_text(o.kind), place(plan, o.source),
                       observation.first_step, observation.end_step);
  }
  append_code(out, plan, "at the end", plan.final_code);
  out += "\nmeasures:\n";
  for (std::size_t i = 0; i < plan.measures.size(); ++i) {
    out += fmt::format("  {} = {}\n", program.measures[i].name, place(plan, plan.measures[i]));
  }
  out += "\nseries:\n";
  for (std::size_t i = 0; i < plan.series.size(); ++i) {
    const PlannedSeries& s = plan.series[i];
    out += fmt::format("  {} = {}\n", program.series[i].name,
                       s.is_invariant ? place(plan, s.operand) : fmt::format("record{}", s.record));
  }
  return out;
}

}  // namespace boucle::exec
