#include "ir/serialise.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "base/math.h"
#include "ir/names.h"
#include "ir/verify.h"

namespace boucle::ir {

namespace {

constexpr std::string_view magic = "BOUCLEIR";

// Writer and Reader have the same methods, so that each structure is described once, by `fields` below.
class Writer {
 public:
  void u64(std::uint64_t x) {
    for (int i = 0; i < 8; ++i) out += static_cast<char>(x >> (8 * i) & 0xff);
  }
  void u32(std::uint32_t x) {
    for (int i = 0; i < 4; ++i) out += static_cast<char>(x >> (8 * i) & 0xff);
  }
  void number(const double& x) { u64(base::bits_of(x)); }
  void count(const std::uint32_t& x) { u32(x); }
  void key(const std::uint64_t& x) { u64(x); }
  void flag(const bool& x) { out += static_cast<char>(x ? 1 : 0); }
  void id(const ValueId& x) { u32(x.index()); }
  void text(const std::string& x) {
    u32(static_cast<std::uint32_t>(x.size()));
    out += x;
  }
  template <class Enum>
  void choice(const Enum& x, std::size_t) {
    out += static_cast<char>(x);
  }
  template <class T, class EachField>
  void list(const std::vector<T>& items, EachField each) {
    u32(static_cast<std::uint32_t>(items.size()));
    for (const T& item : items) each(*this, item);
  }

  std::string out;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

  std::uint64_t bytes(std::size_t byte_count) {
    if (rest_.size() < byte_count) {
      failed_ = true;
      rest_ = {};
      return 0;
    }
    std::uint64_t x = 0;
    for (std::size_t i = 0; i < byte_count; ++i) {
      x |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    }
    rest_.remove_prefix(byte_count);
    return x;
  }
  std::uint32_t u32() { return static_cast<std::uint32_t>(bytes(4)); }
  void number(double& x) { x = base::from_bits(bytes(8)); }
  void count(std::uint32_t& x) { x = u32(); }
  void key(std::uint64_t& x) { x = bytes(8); }
  void flag(bool& x) { x = bytes(1) != 0; }
  void id(ValueId& x) { x = ValueId(u32()); }
  void text(std::string& x) {
    const std::uint32_t size = u32();
    if (size > rest_.size()) return fail();
    x = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  template <class Enum>
  void choice(Enum& x, std::size_t choice_count) {
    const std::uint64_t raw = bytes(1);
    if (raw >= choice_count) return fail();
    x = static_cast<Enum>(raw);
  }
  // Every item takes at least one byte, so a count beyond the rest is wrong before any memory is taken for it.
  template <class T, class EachField>
  void list(std::vector<T>& items, EachField each) {
    const std::uint32_t size = u32();
    if (size > rest_.size()) return fail();
    for (std::uint32_t i = 0; i < size && !failed_; ++i) {
      items.emplace_back();
      each(*this, items.back());
    }
  }

 private:
  void fail() {
    failed_ = true;
    rest_ = {};
  }

  std::string_view rest_;
  bool failed_ = false;
};

constexpr auto each_number = [](auto& s, auto& x) { s.number(x); };
constexpr auto each_id = [](auto& s, auto& x) { s.id(x); };

template <class S, class C>
void clearing_fields(S& s, C& c) {
  s.text(c.name);
  s.flag(c.wants_rounds);
  s.list(c.sectors, [](auto& t, auto& x) {
    t.text(x.name), t.flag(x.always_pays);
    t.id(x.cash), t.id(x.kept), t.id(x.stopped), t.id(x.missing), t.id(x.lost), t.id(x.round);
  });
  s.list(c.bills, [](auto& t, auto& x) {
    t.text(x.name), t.count(x.payer), t.count(x.payee), t.count(x.rank), t.flag(x.lapses);
    t.id(x.due), t.id(x.arrears), t.id(x.paid), t.id(x.unpaid);
  });
  s.list(c.reserves,
         [](auto& t, auto& x) { t.count(x.sector), t.count(x.lender), t.count(x.rank), t.id(x.limit), t.id(x.drawn); });
  s.list(c.guarantees, [](auto& t, auto& x) {
    t.count(x.bill), t.count(x.guarantor), t.count(x.rank), t.id(x.share), t.id(x.called);
  });
}

// S is Writer with a const Program, or Reader with one to fill.
template <class S, class P>
void fields(S& s, P& p) {
  s.text(p.model);
  s.text(p.scenario);
  s.count(p.step_count);
  s.list(p.step_length, each_number);
  s.list(p.step_date, each_number);
  s.list(p.values, [](auto& t, auto& v) {
    t.choice(v.op, op_count);
    t.choice(v.phase, phase_count);
    t.id(v.a);
    t.id(v.b);
    t.id(v.c);
    t.count(v.index);
    t.number(v.constant);
  });
  s.list(p.path_order, each_id);
  s.list(p.step_order, each_id);
  s.list(p.final_order, each_id);
  s.list(p.tables, [](auto& t, auto& table) { t.list(table, each_number); });
  s.list(p.draws, [](auto& t, auto& d) { t.text(d.name), t.key(d.key); });
  s.list(p.lags, [](auto& t, auto& lag) { t.id(lag.source), t.count(lag.distance), t.id(lag.initial); });
  s.list(p.columns, [](auto& t, auto& c) { t.id(c.source), t.id(c.initial), t.flag(c.is_ahead); });
  s.list(p.knot_days, each_number);
  s.list(p.knot_positions, each_number);
  s.list(p.blocks, [](auto& t, auto& b) {
    t.text(b.name);
    t.list(b.unknowns, each_id), t.list(b.starts, each_id), t.list(b.residuals, each_id), t.list(b.jacobian, each_id);
  });
  s.list(p.unknown_block, [](auto& t, auto& block) { t.count(block); });
  s.list(p.clearings, [](auto& t, auto& c) { clearing_fields(t, c); });
  s.list(p.cleared_by, [](auto& t, auto& clearing) { t.count(clearing); });
  s.list(p.observations, [](auto& t, auto& o) {
    t.choice(o.kind, observe_count);
    t.id(o.source);
    t.count(o.first_step);
    t.count(o.end_step);
    t.list(o.weights, each_number);
  });
  s.list(p.equations,
         [](auto& t, auto& e) { t.text(e.name), t.id(e.value), t.flag(e.may_fault), t.choice(e.kind, kind_count); });
  s.list(p.identities, [](auto& t, auto& identity) {
    t.text(identity.name);
    t.list(identity.terms, [](auto& u, auto& term) { u.id(term.value), u.number(term.sign); });
  });
  s.list(p.payments, [](auto& t, auto& x) {
    t.text(x.name);
    t.text(x.payer);
    t.text(x.payee);
    t.text(x.nature);
    t.text(x.kind);
    t.id(x.rate);
  });
  s.list(p.traces, [](auto& t, auto& trace) {
    t.text(trace.name);
    t.list(trace.members, [](auto& u, auto& member) { u.text(member); });
    t.list(trace.flows, [](auto& u, auto& flow) {
      u.count(flow.from), u.count(flow.to), u.choice(flow.kind, trace_kind_count), u.id(flow.rate);
    });
    t.list(trace.openings, each_id);
  });
  s.list(p.traced_parts,
         [](auto& t, auto& part) { t.count(part.trace), t.count(part.member), t.choice(part.part, trace_part_count); });
  s.list(p.measures,
         [](auto& t, auto& m) { t.text(m.name), t.choice(m.kind, kind_count), t.id(m.value), t.flag(m.mean_only); });
  s.list(p.series, [](auto& t, auto& x) { t.text(x.name), t.choice(x.kind, kind_count), t.id(x.value); });
}

base::Error bad_format(std::string english, std::string french) {
  return {base::ErrorKind::format, {std::move(english), std::move(french)}, ""};
}

}  // namespace

std::string serialise(const Program& program) {
  Writer writer;
  writer.out = magic;
  writer.u32(serial_version);
  fields(writer, program);
  writer.u64(base::hash_string(writer.out));
  return std::move(writer.out);
}

base::Result<Program> deserialise(std::string_view bytes) {
  constexpr std::size_t frame_bytes = magic.size() + 4 + 8;
  if (bytes.size() < frame_bytes || bytes.substr(0, magic.size()) != magic) {
    return bad_format("this is not a compiled model", "ce n'est pas un modèle compilé");
  }
  const std::uint32_t version = Reader(bytes.substr(magic.size())).u32();
  if (version != serial_version) {
    return bad_format(
        fmt::format("the compiled model has format {}, this program reads {}", version, serial_version),
        fmt::format("le modèle compilé est au format {}, ce programme lit le format {}", version, serial_version));
  }
  const std::string_view hashed = bytes.substr(0, bytes.size() - 8);
  const bool intact = Reader(bytes.substr(hashed.size())).bytes(8) == base::hash_string(hashed);
  Reader reader(hashed.substr(magic.size() + 4));
  Program program;
  if (intact) fields(reader, program);
  if (!intact || reader.failed() || !reader.at_end()) {
    return bad_format("the compiled model is damaged", "le modèle compilé est endommagé");
  }
  const std::vector<std::string> problems = verify(program);
  if (!problems.empty()) {
    return bad_format("the compiled model is unsound: " + problems.front(),
                      "le modèle compilé est incohérent : " + problems.front());
  }
  return program;
}

}  // namespace boucle::ir
