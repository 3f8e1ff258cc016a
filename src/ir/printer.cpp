#include "ir/printer.h"

#include <fmt/format.h>

#include <iterator>

#include "base/text.h"
#include "ir/names.h"

namespace boucle::ir {

namespace {

using Out = std::back_insert_iterator<std::string>;

std::string number(double x) { return base::format_shortest(x); }

class Printer {
 public:
  explicit Printer(const Program& program) : p_(program), names_(program.values.size()) {
    for (const Equation& e : p_.equations) {
      std::string& name = names_[e.value.index()];
      if (!name.empty()) name += ", ";
      name += e.name;
      if (e.may_fault) name += " (may fault)";
    }
  }

  std::string run() {
    line("program {}, scenario {}", p_.model, p_.scenario);
    line("{} steps, {} values: {} per path, {} per step, {} at the end; {} tables, {} draws, {} lags", p_.step_count,
         p_.values.size(), p_.path_order.size(), p_.step_order.size(), p_.final_order.size(), p_.tables.size(),
         p_.draws.size(), p_.lags.size());
    print_schedule();
    print_values("path", p_.path_order);
    print_values("step", p_.step_order);
    print_values("final", p_.final_order);
    print_readers();
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(Out(out_), text, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void print_schedule() {
    line("\nschedule:");
    for (std::uint32_t i = 0; i < p_.values.size(); ++i) {
      const Value& v = p_.values[i];
      if (v.op == Op::constant && !names_[i].empty()) line("  v{} = {}  # {}", i, number(v.constant), names_[i]);
      if (v.op != Op::table) continue;
      std::string entries;
      for (const double x : p_.tables[v.index]) entries += " " + number(x);
      line("  v{} = table{}{}", i, entries, comment(i));
    }
  }

  std::string comment(std::uint32_t i) const { return names_[i].empty() ? "" : "  # " + names_[i]; }

  void print_values(const char* phase, const std::vector<ValueId>& order) {
    line("\n{}:", phase);
    for (const ValueId id : order) {
      line("  v{} = {}{}", id.index(), expression(p_.value(id)), comment(id.index()));
    }
  }

  std::string expression(const Value& v) const {
    const int count = operand_count(v.op);
    std::string text = op_text(v.op);
    if (count > 0) text += " " + print_operand(p_, v.a);
    if (count > 1) text += " " + print_operand(p_, v.b);
    if (count > 2) text += " " + print_operand(p_, v.c);
    if (v.op == Op::lag) {
      const Lag& lag = p_.lags[v.index];
      text += fmt::format(" {} {} initially {}", print_operand(p_, lag.source), lag.distance,
                          print_operand(p_, lag.initial));
    } else if (reads_column(v.op)) {
      const Column& column = p_.columns[v.index];
      text += fmt::format(" of {} initially {}", print_operand(p_, column.source), print_operand(p_, column.initial));
    } else if (v.op == Op::observed) {
      text += " " + observation(p_.observations[v.index]);
    } else if (v.op == Op::unknown) {
      text += " of " + p_.blocks[p_.unknown_block[v.index]].name;
    } else if (v.op == Op::traced) {
      const TracedPart& part = p_.traced_parts[v.index];
      const Trace& trace = p_.traces[part.trace];
      text += fmt::format(" {} of {}", trace_part_text(part.part), trace.members[part.member]);
      if (p_.traces.size() > 1) text += " in " + trace.name;
    } else if (v.op == Op::cleared) {
      text += " of " + p_.clearings[p_.cleared_by[v.index]].name;
    } else if (count == 0 && v.op != Op::constant) {
      text += " " + p_.draws[v.index].name;
    }
    return text;
  }

  std::string observation(const Observation& o) const {
    std::string text =
        fmt::format("{} {} steps {}..{}", observe_text(o.kind), print_operand(p_, o.source), o.first_step, o.end_step);
    bool plain = true;
    for (const double w : o.weights) plain = plain && w == 1;
    if (plain) return text;
    text += " weights";
    for (const double w : o.weights) text += " " + number(w);
    return text;
  }

  void print_clearing(const Clearing& clearing) {
    line("\nclearing {}:", clearing.name);
    const auto id = [&](ValueId value) { return print_operand(p_, value); };
    for (const Clearing::Sector& sector : clearing.sectors)
      line("  {} {} missing {} lost {}", sector.name,
           sector.always_pays
               ? "always pays"
               : "has " + id(sector.cash) + " keeps " + id(sector.kept) + " stopped " + id(sector.stopped),
           id(sector.missing) + (clearing.wants_rounds ? " round " + id(sector.round) : ""), id(sector.lost));
    for (const Clearing::Bill& bill : clearing.bills)
      line("  {}: {} -> {} rank {}{} due {} arrears {} paid {} unpaid {}", bill.name, clearing.sectors[bill.payer].name,
           clearing.sectors[bill.payee].name, bill.rank, bill.lapses ? " lapses" : "", id(bill.due), id(bill.arrears),
           id(bill.paid), id(bill.unpaid));
    for (const Clearing::Reserve& reserve : clearing.reserves)
      line("  {} draws {} of {} from {}", clearing.sectors[reserve.sector].name, id(reserve.drawn), id(reserve.limit),
           clearing.sectors[reserve.lender].name);
    for (const Clearing::Guarantee& guarantee : clearing.guarantees)
      line("  {} guarantees {} of {}: {}", clearing.sectors[guarantee.guarantor].name, id(guarantee.share),
           clearing.bills[guarantee.bill].name, id(guarantee.called));
  }

  void print_readers() {
    if (!p_.blocks.empty()) line("\nblocks:");
    for (const Block& block : p_.blocks) {
      for (std::size_t i = 0; i < block.unknowns.size(); ++i) {
        line("  {}: {} from {} so that {} = 0", block.name, print_operand(p_, block.unknowns[i]),
             print_operand(p_, block.starts[i]), print_operand(p_, block.residuals[i]));
      }
    }
    for (const Clearing& clearing : p_.clearings) print_clearing(clearing);
    if (!p_.identities.empty()) line("\nidentities:");
    for (const Identity& identity : p_.identities) {
      std::string terms;
      for (const Identity::Term& term : identity.terms) {
        terms += term.sign == 1 ? " + " : term.sign == -1 ? " - " : " + " + number(term.sign) + " ";
        terms += print_operand(p_, term.value);
      }
      line("  {}:{}", identity.name, terms);
    }
    if (!p_.payments.empty()) line("\npayments:");
    for (const Payment& x : p_.payments) {
      line("  {}: {} -> {} = {} as {} ({})", x.name, x.payer, x.payee, print_operand(p_, x.rate), x.nature, x.kind);
    }
    for (const Trace& trace : p_.traces) print_trace(trace);
    if (!p_.measures.empty()) line("\nmeasures:");
    for (const Measure& m : p_.measures)
      line("  {} = {}  ({}{})", m.name, print_operand(p_, m.value), kind_text(m.kind), m.mean_only ? ", mean" : "");
    if (!p_.series.empty()) line("\nseries:");
    for (const Series& s : p_.series) line("  {} = {}  ({})", s.name, print_operand(p_, s.value), kind_text(s.kind));
  }

  void print_trace(const Trace& trace) {
    line("\ntrace {}:", trace.name);
    const auto party = [&](std::uint32_t i) {
      return i < trace.members.size() ? trace.members[i] : std::string("outside");
    };
    for (std::size_t i = 0; i < trace.members.size(); ++i)
      line("  {} opens with {}", trace.members[i], print_operand(p_, trace.openings[i]));
    for (const TraceFlow& flow : trace.flows) {
      line("  {} -> {} = {} ({})", party(flow.from), party(flow.to), print_operand(p_, flow.rate),
           trace_kind_text(flow.kind));
    }
  }

  const Program& p_;
  std::vector<std::string> names_;
  std::string out_;
};

}  // namespace

std::string print_operand(const Program& program, ValueId id) {
  const Value& v = program.value(id);
  return v.op == Op::constant ? number(v.constant) : fmt::format("v{}", id.index());
}

std::string print(const Program& program) { return Printer(program).run(); }

}  // namespace boucle::ir
