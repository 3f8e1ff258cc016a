#include "exec/trace_program.h"

#include <algorithm>
#include <map>
#include <utility>

namespace boucle::exec {
namespace {

using ir::TraceKind;
using ir::TracePart;
using Start = TraceOp::Start;

constexpr std::uint32_t none = 0xffff'ffff;
using Pairs = std::vector<TracePair>;

// A number that is still being added up.
struct Sum {
  Start start = Start::zero;
  std::uint32_t from = 0;
  Pairs pending;

  bool is_zero() const { return start == Start::zero && pending.empty(); }
};

// What is left of a system after some members were eliminated.
struct Matrix {
  std::vector<std::uint32_t> open;
  std::vector<Sum> share;  // of payer i to payee j: i * n + j
  std::vector<Sum> leak;
};
struct Eliminated {
  std::uint32_t member = 0, inverse = 0, closed = none;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> row, column;  // (member, slot): what it sends on, what it got
};
using Chain = std::vector<Eliminated>;

class Compiler {
 public:
  Compiler(const ir::Trace& trace, const std::vector<WantedPart>& wanted)
      : trace_(trace), wanted_(wanted), n_(static_cast<std::uint32_t>(trace.members.size())) {}

  TraceProgram run() {
    out_.first_amount = one_slot + 1;
    next_ = out_.first_amount + static_cast<std::uint32_t>(trace_.flows.size());
    for (std::uint32_t i = 0; i < n_; ++i) settle_member(i);
    prepare_outputs();
    if (any(TracePart::round_trip, TracePart::unsourced)) trace_last_financiers();
    if (any(TracePart::origin_customers, TracePart::origin_unsourced)) trace_origins();
    for (std::size_t i = 0; i < wanted_.size(); ++i) out_.outputs[i] = output_slot(wanted_[i]);
    return std::move(out_);
  }

 private:
  const ir::Trace& trace_;
  const std::vector<WantedPart>& wanted_;
  std::uint32_t n_, next_ = 0;
  TraceProgram out_;
  struct Accumulator {
    std::uint32_t slot = 0;
    bool is_written = false;
  };
  std::map<std::pair<TracePart, std::uint32_t>, Accumulator> outputs_;
  std::vector<Accumulator> reopened_, recycled_;                           // [member]
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> paid_;  // (flow, 0): its share of the payer's total

  // ---- Slots and operations
  std::uint32_t slot() {
    out_.slot_count = std::max(out_.slot_count, next_ + 1);
    return next_++;
  }
  std::uint32_t state() { return out_.state_count++; }
  std::uint32_t amount(std::size_t flow) const { return out_.first_amount + static_cast<std::uint32_t>(flow); }

  TraceOp& emit(TraceOp::Kind kind, std::uint32_t out, Start start, std::uint32_t from, const Pairs& pairs) {
    TraceOp op;
    op.kind = kind;
    op.out = out;
    op.start = start;
    op.from = from;
    op.first = static_cast<std::uint32_t>(out_.pairs.size());
    op.count = static_cast<std::uint32_t>(pairs.size());
    out_.pairs.insert(out_.pairs.end(), pairs.begin(), pairs.end());
    out_.ops.push_back(op);
    return out_.ops.back();
  }
  std::uint32_t total(Start start, std::uint32_t from, const Pairs& pairs) {
    const std::uint32_t to = slot();
    emit(TraceOp::Kind::sum, to, start, from, pairs);
    return to;
  }
  std::uint32_t product(std::uint32_t a, std::uint32_t b) { return total(Start::zero, 0, {{a, b}}); }
  // The slot that holds the sum.
  std::uint32_t finish(Sum& sum) {
    if (sum.is_zero()) return zero_slot;
    if (sum.start == Start::scratch && sum.pending.empty()) return sum.from;
    const std::uint32_t at = total(sum.start, sum.from, sum.pending);
    sum = {Start::scratch, at, {}};
    return at;
  }
  void accumulate(Accumulator& to, const Pairs& pairs) {
    if (pairs.empty()) return;
    emit(TraceOp::Kind::sum, to.slot, to.is_written ? Start::scratch : Start::zero, to.slot, pairs);
    to.is_written = true;
  }

  // ---- Members and outputs
  void settle_member(std::uint32_t i) {
    TraceMember member;
    const auto list = [&](auto takes) {
      TraceMember::List range;
      range.first = static_cast<std::uint32_t>(out_.lists.size());
      for (std::size_t f = 0; f < trace_.flows.size(); ++f) {
        if (takes(trace_.flows[f])) out_.lists.push_back(amount(f));
      }
      range.count = static_cast<std::uint32_t>(out_.lists.size()) - range.first;
      return range;
    };
    member.received = list([&](const ir::TraceFlow& f) { return f.to == i; });
    member.to_members = list([&](const ir::TraceFlow& f) { return f.from == i && f.to < n_; });
    member.cut = list([&](const ir::TraceFlow& f) { return is_inside(f) && f.from == i && f.kind == TraceKind::fund; });
    member.to_outside = list([&](const ir::TraceFlow& f) { return f.from == i && f.to >= n_; });
    member.cash = state();
    member.overdraft = state();
    out_.openings.push_back({member.cash, i, false});
    out_.openings.push_back({member.overdraft, i, true});
    for (std::uint32_t* place :
         {&member.total, &member.inverse, &member.kept, &member.shortfall, &member.leak_cut, &member.leak})
      *place = slot();
    out_.members.push_back(member);
  }

  bool is_inside(const ir::TraceFlow& flow) const { return flow.from < n_ && flow.to < n_; }
  bool any(TracePart first, TracePart last) const {
    return std::any_of(wanted_.begin(), wanted_.end(),
                       [&](const WantedPart& w) { return w.part >= first && w.part <= last; });
  }
  bool any(TracePart part) const { return any(part, part); }

  void prepare_outputs() {
    out_.outputs.resize(wanted_.size());
    for (const WantedPart& w : wanted_) {
      if (!outputs_.contains({w.part, w.member})) outputs_[{w.part, w.member}].slot = slot();
    }
    reopened_.resize(n_);
    recycled_.resize(n_);
    for (std::uint32_t k = 0; k < n_; ++k) reopened_[k].slot = slot(), recycled_[k].slot = slot();
    for (auto& [key, place] : outputs_) {
      if (key.first != TracePart::revenue && key.first != TracePart::given) continue;
      Pairs pairs;
      for (std::size_t f = 0; f < trace_.flows.size(); ++f) {
        const ir::TraceFlow& flow = trace_.flows[f];
        const bool counts = key.first == TracePart::revenue
                                ? flow.to == key.second && flow.kind == TraceKind::revenue
                                : is_inside(flow) && flow.from == key.second && flow.kind == TraceKind::fund;
        if (counts) pairs.push_back({amount(f), one_slot});
      }
      accumulate(place, pairs);
    }
    for (std::size_t f = 0; f < trace_.flows.size(); ++f) {
      const ir::TraceFlow& flow = trace_.flows[f];
      if (is_inside(flow) && flow.kind != TraceKind::fund)
        paid_[{static_cast<std::uint32_t>(f), 0}] = product(amount(f), out_.members[flow.from].inverse);
    }
  }
  std::uint32_t output_slot(const WantedPart& w) const {
    const Accumulator& place = outputs_.at({w.part, w.member});
    return place.is_written ? place.slot : zero_slot;
  }

  // ---- Elimination
  Matrix matrix(bool with_fund) {
    Matrix m;
    m.share.resize(std::size_t{n_} * n_);
    m.leak.resize(n_);
    for (std::uint32_t i = 0; i < n_; ++i) {
      m.open.push_back(i);
      m.leak[i] = {Start::scratch, with_fund ? out_.members[i].leak : out_.members[i].leak_cut, {}};
    }
    for (std::size_t f = 0; f < trace_.flows.size(); ++f) {
      const ir::TraceFlow& flow = trace_.flows[f];
      if (!is_inside(flow) || (flow.kind == TraceKind::fund && !with_fund)) continue;
      m.share[flow.from * n_ + flow.to].pending.push_back({amount(f), out_.members[flow.from].inverse});
    }
    for (Sum& share : m.share) finish(share);  // once, for all branches
    return m;
  }

  // Markowitz: the one that makes the fewest new products.
  static std::uint32_t cheapest(const Matrix& m, const std::vector<std::uint32_t>& candidates, std::uint32_t n) {
    std::uint32_t best = candidates.front();
    std::size_t least = static_cast<std::size_t>(-1);
    for (const std::uint32_t c : candidates) {
      std::size_t sends = 0, gets = 0;
      for (const std::uint32_t j : m.open) {
        if (j == c) continue;
        sends += m.share[c * n + j].is_zero() ? 0 : 1;
        gets += m.share[j * n + c].is_zero() ? 0 : 1;
      }
      if (sends * gets < least) least = sends * gets, best = c;
    }
    return best;
  }

  void eliminate(Matrix& m, std::uint32_t member, Chain& chain) {
    std::erase(m.open, member);
    Eliminated done;
    done.member = member;
    const std::uint32_t leak = finish(m.leak[member]);
    Pairs leaving;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> sent;
    for (const std::uint32_t j : m.open) {
      Sum& share = m.share[member * n_ + j];
      if (share.is_zero()) continue;
      sent.emplace_back(j, finish(share));
      leaving.push_back({sent.back().second, one_slot});
    }
    const std::uint32_t pivot = leaving.empty() ? leak : total(Start::scratch, leak, leaving);
    done.inverse = slot();
    emit(TraceOp::Kind::reciprocal, done.inverse, Start::scratch, pivot, {});
    done.closed = slot();
    emit(TraceOp::Kind::closed, done.closed, Start::scratch, pivot, {});
    const std::uint32_t passed_on = slot();
    emit(TraceOp::Kind::passed_on, passed_on, Start::scratch, pivot, {{leak, done.inverse}});
    for (const auto& [j, share] : sent) done.row.emplace_back(j, product(share, done.inverse));
    for (const std::uint32_t i : m.open) {
      Sum& share = m.share[i * n_ + member];
      if (share.is_zero()) continue;
      const std::uint32_t got = finish(share);
      done.column.emplace_back(i, got);
      for (const auto& [j, sends] : done.row) {
        if (j != i) m.share[i * n_ + j].pending.push_back({got, sends});
      }
      m.leak[i].pending.push_back({got, passed_on});
    }
    chain.push_back(std::move(done));
  }
  void eliminate_all(Matrix& m, std::vector<std::uint32_t> members, Chain& chain) {
    while (!members.empty()) {
      const std::uint32_t next = cheapest(m, members, n_);
      std::erase(members, next);
      eliminate(m, next, chain);
    }
  }

  // The amounts y of a tag by member (none: always 0), from what is there and enters. `home` (or none) is where the tag
  // ends; it is not in the chain.
  // `stock`: where what is kept of each goes (or none).
  std::vector<std::uint32_t> solve(const Chain& chain, std::vector<Sum> b, const std::vector<std::uint32_t>& stock,
                                   std::uint32_t home) {
    for (const Eliminated& done : chain) {
      const bool sends_on =
          std::any_of(done.row.begin(), done.row.end(), [&](const auto& r) { return r.first != home; });
      if (b[done.member].is_zero() || !sends_on) continue;
      const std::uint32_t at = finish(b[done.member]);
      for (const auto& [j, sends] : done.row) {
        if (j != home) b[j].pending.push_back({at, sends});
      }
    }

    std::vector<std::uint32_t> y(n_, none);
    for (auto done = chain.rbegin(); done != chain.rend(); ++done) {
      Sum& sum = b[done->member];
      for (const auto& [i, got] : done->column) {
        if (i != home && y[i] != none) sum.pending.push_back({y[i], got});
      }
      if (sum.is_zero()) continue;
      y[done->member] = slot();
      TraceOp& op = emit(TraceOp::Kind::sum, y[done->member], sum.start, sum.from, sum.pending);
      op.is_scaled = true;
      op.scale = done->inverse;
      if (stock[done->member] == none) continue;
      op.is_kept = true;
      op.state = stock[done->member];
      op.kept = out_.members[done->member].kept;
    }
    return y;
  }

  // ---- Tags
  // The members that money from these can reach. It never enters `home`.
  std::vector<bool> reach(std::vector<bool> at, std::uint32_t home, bool with_fund) const {
    for (bool grows = true; grows;) {
      grows = false;
      for (const ir::TraceFlow& flow : trace_.flows) {
        if (!is_inside(flow) || (flow.kind == TraceKind::fund && !with_fund)) continue;
        if (!at[flow.from] || at[flow.to] || flow.to == home) continue;
        at[flow.to] = grows = true;
      }
    }
    return at;
  }

  // A tag's stocks and what enters, by member.
  struct Tag {
    std::vector<std::uint32_t> stock;  // state slots, or none
    std::vector<Sum> b;
  };
  Tag tag(const std::vector<Pairs>& enters, std::vector<bool> at, std::uint32_t home, bool with_fund) {
    for (std::uint32_t i = 0; i < n_; ++i) at[i] = at[i] || !enters[i].empty();
    if (home != none) at[home] = false;
    at = reach(std::move(at), home, with_fund);
    Tag made;
    made.stock.assign(n_, none);
    made.b.resize(n_);
    for (std::uint32_t i = 0; i < n_; ++i) {
      if (!at[i]) continue;
      made.stock[i] = state();
      made.b[i] = {Start::state, made.stock[i], enters[i]};
    }
    return made;
  }
  // What flows of these kinds to a member carry of a tag.
  Pairs carried(const std::vector<std::uint32_t>& y, std::uint32_t to, std::initializer_list<TraceKind> kinds) const {
    Pairs pairs;
    for (const auto& [key, share] : paid_) {
      const ir::TraceFlow& flow = trace_.flows[key.first];
      if (flow.to != to || y[flow.from] == none) continue;
      if (std::find(kinds.begin(), kinds.end(), flow.kind) != kinds.end()) pairs.push_back({y[flow.from], share});
    }
    return pairs;
  }
  void add_output(TracePart part, std::uint32_t member, const Pairs& pairs) {
    const auto found = outputs_.find({part, member});
    if (found != outputs_.end()) accumulate(found->second, pairs);
  }
  void add_revenue(TracePart part, const std::vector<std::uint32_t>& y) {
    for (std::uint32_t j = 0; j < n_; ++j) add_output(part, j, carried(y, j, {TraceKind::revenue}));
  }
  std::vector<Pairs> from_outside(bool customers) const {
    std::vector<Pairs> enters(n_);
    for (std::size_t f = 0; f < trace_.flows.size(); ++f) {
      const ir::TraceFlow& flow = trace_.flows[f];
      if (flow.from < n_ || flow.to >= n_) continue;
      if ((flow.kind == TraceKind::revenue) == customers) enters[flow.to].push_back({amount(f), one_slot});
    }
    return enters;
  }

  // ---- The system of the last financier
  void trace_last_financiers() {
    const bool all_tags = any(TracePart::ecosystem) || any(TracePart::opening) || any(TracePart::recycled);
    const bool general = any(TracePart::organic, TracePart::unsourced);
    std::vector<std::uint32_t> homes, others;
    for (std::uint32_t k = 0; k < n_; ++k) {
      const bool gives = out_.members[k].cut.count > 0;
      const bool asked = all_tags || outputs_.contains({TracePart::round_trip, k});
      (gives && asked ? homes : others).push_back(k);
    }
    Matrix m = matrix(false);
    Chain chain;
    eliminate_all(m, others, chain);
    if (homes.empty()) {
      if (general) solve_general(chain);
    } else {
      solve_homes(m, chain, homes, general);
    }
  }

  // `last`: the other tags are solved at the last leaf, when what became of the financiers' is known.
  void solve_homes(const Matrix& m, const Chain& chain, const std::vector<std::uint32_t>& homes, bool last) {
    const std::uint32_t mark = next_;
    if (homes.size() == 1) {
      solve_home(chain, homes.front());
      if (last) {
        Matrix rest = m;
        Chain whole = chain;
        eliminate(rest, homes.front(), whole);
        solve_general(whole);
      }
      next_ = mark;
      return;
    }
    const auto middle = homes.begin() + static_cast<std::ptrdiff_t>(homes.size() / 2);
    const std::vector<std::uint32_t> one(homes.begin(), middle), other(middle, homes.end());
    for (const bool second : {false, true}) {
      Matrix rest = m;
      Chain longer = chain;
      eliminate_all(rest, second ? one : other, longer);
      solve_homes(rest, longer, second ? other : one, last && second);
      next_ = mark;
    }
  }

  void solve_home(const Chain& chain, std::uint32_t home) {
    const std::uint32_t mark = next_;
    std::vector<Pairs> enters(n_);
    for (std::size_t f = 0; f < trace_.flows.size(); ++f) {
      const ir::TraceFlow& flow = trace_.flows[f];
      if (is_inside(flow) && flow.from == home && flow.kind == TraceKind::fund)
        enters[flow.to].push_back({amount(f), one_slot});
    }
    const Tag own = tag(enters, std::vector<bool>(n_), home, false);
    const std::vector<std::uint32_t> y = solve(chain, own.b, own.stock, home);
    for (std::uint32_t j = 0; j < n_; ++j)
      add_output(j == home ? TracePart::round_trip : TracePart::ecosystem, j, carried(y, j, {TraceKind::revenue}));
    if (any(TracePart::opening)) accumulate(reopened_[home], carried(y, home, {TraceKind::returned}));
    if (any(TracePart::recycled)) accumulate(recycled_[home], carried(y, home, {TraceKind::revenue, TraceKind::other}));
    next_ = mark;
  }

  void solve_one(const Chain& chain, TracePart part, const std::vector<Pairs>& enters, const std::vector<bool>& at,
                 bool with_fund) {
    const std::uint32_t mark = next_;
    const Tag made = tag(enters, at, none, with_fund);
    const std::vector<std::uint32_t> y = solve(chain, made.b, made.stock, none);
    add_revenue(part, y);
    if (part == TracePart::organic || part == TracePart::origin_customers) {
      for (std::size_t f = 0; f < trace_.flows.size(); ++f) {
        const ir::TraceFlow& flow = trace_.flows[f];
        if (flow.from >= n_ && flow.kind == TraceKind::revenue) add_output(part, flow.to, {{amount(f), one_slot}});
      }
    }
    if (part == TracePart::opening || part == TracePart::origin_opening) {
      for (std::uint32_t i = 0; i < n_; ++i) {
        if (made.stock[i] != none) out_.openings.push_back({made.stock[i], i, false});
      }
    }
    next_ = mark;
  }

  std::vector<Pairs> shortfalls() const {
    std::vector<Pairs> enters(n_);
    for (std::uint32_t i = 0; i < n_; ++i) {
      const TraceMember& member = out_.members[i];
      if (member.to_members.count + member.to_outside.count > 0) enters[i].push_back({member.shortfall, one_slot});
    }
    return enters;
  }
  std::vector<Pairs> from(const std::vector<Accumulator>& places) const {
    std::vector<Pairs> enters(n_);
    for (std::uint32_t i = 0; i < n_; ++i) {
      if (places[i].is_written) enters[i].push_back({places[i].slot, one_slot});
    }
    return enters;
  }

  void solve_general(const Chain& chain) {
    const std::vector<bool> nobody(n_, false), everybody(n_, true);
    if (any(TracePart::organic)) solve_one(chain, TracePart::organic, from_outside(true), nobody, false);
    if (any(TracePart::capital)) solve_one(chain, TracePart::capital, from_outside(false), nobody, false);
    if (any(TracePart::unfunded)) solve_one(chain, TracePart::unfunded, shortfalls(), nobody, false);
    if (any(TracePart::opening)) solve_one(chain, TracePart::opening, from(reopened_), everybody, false);
    if (any(TracePart::recycled)) solve_one(chain, TracePart::recycled, from(recycled_), nobody, false);
    if (any(TracePart::unsourced)) solve_unsourced(chain, TracePart::unsourced);
  }

  void trace_origins() {
    Matrix m = matrix(true);
    Chain chain;
    eliminate_all(m, m.open, chain);
    const std::vector<bool> nobody(n_, false), everybody(n_, true);
    const std::vector<Pairs> nothing(n_);
    if (any(TracePart::origin_customers))
      solve_one(chain, TracePart::origin_customers, from_outside(true), nobody, true);
    if (any(TracePart::origin_capital)) solve_one(chain, TracePart::origin_capital, from_outside(false), nobody, true);
    if (any(TracePart::origin_unfunded)) solve_one(chain, TracePart::origin_unfunded, shortfalls(), nobody, true);
    if (any(TracePart::origin_opening)) solve_one(chain, TracePart::origin_opening, nothing, everybody, true);
    if (any(TracePart::origin_unsourced)) solve_unsourced(chain, TracePart::origin_unsourced);
  }

  // In a group that nothing enters and nothing leaves, all of the money: its last member holds what it holds.
  void solve_unsourced(const Chain& chain, TracePart part) {
    for (auto& [key, place] : outputs_) {
      if (key.first != part) continue;
      emit(TraceOp::Kind::sum, place.slot, Start::zero, 0, {});
      place.is_written = true;
    }
    const std::size_t start = out_.ops.size();
    emit(TraceOp::Kind::section, 0, Start::zero, 0, {});
    const std::uint32_t mark = next_;
    std::vector<std::uint32_t> y(n_, none);
    for (auto done = chain.rbegin(); done != chain.rend(); ++done) {
      Pairs got;
      for (const auto& [i, share] : done->column) {
        if (y[i] != none) got.push_back({y[i], share});
      }
      std::uint32_t sum = none;
      if (!got.empty()) {
        sum = slot();
        TraceOp& op = emit(TraceOp::Kind::sum, sum, Start::zero, 0, got);
        op.is_scaled = true;
        op.scale = done->inverse;
      }
      y[done->member] = total(sum == none ? Start::zero : Start::scratch, sum == none ? 0 : sum,
                              {{done->closed, out_.members[done->member].total}});
    }
    add_revenue(part, y);
    next_ = mark;
    out_.ops[start].count = static_cast<std::uint32_t>(out_.ops.size() - start - 1);
  }
};

}  // namespace

TraceProgram make_trace_program(const ir::Trace& trace, const std::vector<WantedPart>& wanted) {
  return Compiler(trace, wanted).run();
}

}  // namespace boucle::exec
