#include "driver/stress_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>

#include "base/number_text.h"
#include "base/text.h"
#include "source/csv_table.h"

namespace boucle::driver {
namespace {

using source::Kind;
using source::Span;

constexpr std::size_t max_listed_names = 3;  // of a company, where a figure of it is wanted
constexpr std::size_t max_change_text = 40;  // a number longer than this is none that anybody means

struct Word {
  std::string text;
  Span span;
};

// Words between spaces; what stands in brackets is one of them.
std::vector<Word> words_of(std::string_view text, source::FileId file) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < text.size()) {
    if (std::isspace(static_cast<unsigned char>(text[at]))) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    int depth = 0;
    while (at < text.size() && (depth > 0 || !std::isspace(static_cast<unsigned char>(text[at])))) {
      if (text[at] == '[') ++depth;
      if (text[at] == ']') --depth;
      ++at;
    }
    std::string word;  // `swap[a, b]` is called `swap[a,b]`
    for (const char c : text.substr(begin, at - begin))
      if (!std::isspace(static_cast<unsigned char>(c))) word += c;
    words.push_back({std::move(word), {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)}});
  }
  return words;
}

class Reader {
 public:
  Reader(Compiled& compiled, source::DiagnosticSink& sink)
      : compiled_(compiled), model_(compiled.first().model), calendar_(model_.calendar), sink_(sink) {}

  std::optional<StressHit> hit(const std::string& text) {
    begin("--hit", text);
    if (words_.empty()) return unreadable_hit(whole_);
    const Word name = words_[at_++];
    if (!is_sector(name)) return std::nullopt;
    StressHit hit{name.text, "", ""};
    if (!take("defaults") && !take("default")) return unreadable_hit(here());
    if (!clauses(&hit.from, &hit.until, nullptr)) return at_ < words_.size() ? unreadable_hit(here()) : std::nullopt;
    if (!hit.from.empty()) return hit;
    const std::string first = calendar_.label(0);
    sink_
        .add(Kind::stress_unreadable, whole_,
             base::Phrase("it does not say from when on", "il ne dit pas à partir de quand"))
        .hint("e.g. `" + text + " in " + first + "`", "par exemple `" + text + " in " + first + "`",
              {{{whole_.file, whole_.end, whole_.end}, " in " + first}});
    return std::nullopt;
  }

  std::optional<StressShock> shock(const std::string& text) {
    begin("--shock", text);
    if (words_.empty()) return unreadable_shock(whole_);
    const Word name = words_[at_++];
    StressShock shock;
    shock.written = name.text;
    if (!read_change(shock)) return std::nullopt;
    if (!clauses(&shock.from, &shock.until, &shock.half_life))
      return at_ < words_.size() ? unreadable_shock(here()) : std::nullopt;
    if (!find_names(name, shock)) return std::nullopt;
    return shock;
  }

  bool is_period(const char* option, const std::string& text) {
    begin(option, text);
    if (words_.size() == 1) return period(words_[0]).has_value();
    sink_.add(Kind::stress_unreadable, whole_, base::Phrase("it is no period", "ce n'est pas une période"));
    return false;
  }

 private:
  Compiled& compiled_;
  const model::Model& model_;
  const base::Calendar& calendar_;
  source::DiagnosticSink& sink_;
  Span whole_;
  std::vector<Word> words_;
  std::size_t at_ = 0;

  void begin(const char* option, const std::string& text) {
    const source::FileId file = compiled_.sources.map.add(option, text);
    whole_ = {file, 0, static_cast<std::uint32_t>(text.size())};
    words_ = words_of(text, file);
    at_ = 0;
  }
  bool take(std::string_view word) {
    if (at_ >= words_.size() || base::to_lower_ascii(words_[at_].text) != word) return false;
    ++at_;
    return true;
  }
  Span here() const { return at_ < words_.size() ? words_[at_].span : whole_; }

  std::nullopt_t unreadable_hit(Span span) {
    sink_
        .add(Kind::stress_unreadable, span,
             base::Phrase("a hit names a company and a period", "un coup nomme une société et une période"))
        .note("it is written `lab defaults in " + calendar_.label(0) + "`, with `until …` if it ends",
              "on l'écrit `lab defaults in " + calendar_.label(0) + "`, avec `until …` s'il prend fin");
    return std::nullopt;
  }
  std::nullopt_t unreadable_shock(Span span) {
    sink_
        .add(Kind::stress_unreadable, span,
             base::Phrase("a shock names a figure and by how much it changes",
                          "un choc nomme une grandeur et de combien elle change"))
        .note("it is written `lab.revenue -20 %` or `lab.revenue * 0.8`, then `in " + calendar_.label(0) +
                  "`, `until …` and `half-life 6 month` if they apply",
              "on l'écrit `lab.revenue -20 %` ou `lab.revenue * 0.8`, puis `in " + calendar_.label(0) +
                  "`, `until …` et `half-life 6 month` s'il y a lieu");
    return std::nullopt;
  }

  // [in|from PERIOD] [until PERIOD] [half-life NUMBER UNIT], in any order.
  bool clauses(std::string* from, std::string* until, std::string* half_life) {
    std::optional<std::int32_t> first, last;
    while (at_ < words_.size()) {
      const Span begin = here();
      std::string* into = nullptr;
      if (take("in") || take("from"))
        into = from;
      else if (take("until"))
        into = until;
      else if (half_life && take("half-life"))
        into = half_life;
      if (!into || !into->empty()) return at_ = std::min(at_, words_.size() - 1), false;
      if (into == half_life) {
        if (!read_half_life(*half_life, begin)) return at_ = words_.size(), false;
        continue;
      }
      if (at_ >= words_.size()) {
        --at_;
        return false;
      }
      const Word& word = words_[at_++];
      const auto found = period(word);
      if (!found) return at_ = words_.size(), false;
      *into = word.text;
      (into == from ? first : last) = into == from ? found->first_day : found->last_day;
    }
    if (!first || !last || *first <= *last) return true;
    sink_.add(Kind::stress_unreadable, whole_,
              base::Phrase("it ends before it begins", "il prend fin avant de commencer"));
    return false;
  }

  std::optional<base::Period> period(const Word& word) {
    std::optional<base::Period> found;
    if (calendar_.abstract()) {
      const std::optional<double> number = base::parse_double(word.text);
      if (number && *number == std::floor(*number) && std::fabs(*number) < 1e9)
        found = base::abstract_period(static_cast<std::int32_t>(*number));
    } else {
      found = base::parse_period(word.text);
    }
    if (!found) {
      sink_
          .add(Kind::stress_unreadable, word.span,
               base::Phrase("`" + word.text + "` is no period", "`" + word.text + "` n'est pas une période"))
          .note("a period of this calendar is `" + calendar_.label(0) + "`",
                "une période de ce calendrier est `" + calendar_.label(0) + "`");
      return std::nullopt;
    }
    if (calendar_.contains(*found)) return found;
    const std::string last = calendar_.label(calendar_.step_count - 1);
    sink_.add(Kind::outside_calendar, word.span, word.text, calendar_.label(0) + " .. " + last)
        .hint("name one of its periods, e.g. `" + last + "`", "nommez une de ses périodes, par exemple `" + last + "`",
              {{word.span, last}});
    return std::nullopt;
  }

  bool read_half_life(std::string& into, Span begin) {
    const auto wrong = [&](Span span) {
      sink_
          .add(Kind::stress_unreadable, span,
               base::Phrase("a half-life is a length of time", "une demi-vie est une durée"))
          .note("e.g. `half-life 6 month`", "par exemple `half-life 6 month`");
      return false;
    };
    if (at_ + 1 >= words_.size()) return wrong(begin);
    const Word &number = words_[at_], &unit = words_[at_ + 1];
    at_ += 2;
    const std::optional<double> value = source::parse_cell_number(number.text, ';');
    if (!value || !(*value > 0) || !std::isfinite(*value)) return wrong(number.span);
    std::string name = unit.text;
    const auto is_time = [&](const std::string& text) {
      const auto parsed = model_.units.parse(text);
      const auto* found = std::get_if<model::Unit>(&parsed);
      return found && found->dimension == model::Dimension::base(calendar_.abstract() ? model_.units.period_base()
                                                                                      : model_.units.time_base());
    };
    if (!is_time(name) && name.ends_with('s')) name.pop_back();
    if (!is_time(name)) return wrong(unit.span);
    into = base::format_shortest(*value) + " " + name;
    return true;
  }

  // `-20 %`, `+5%`, `* 0.8`: what the name is multiplied by, less 1.
  bool read_change(StressShock& shock) {
    if (at_ >= words_.size()) return unreadable_shock(whole_), false;
    const Span begin = here();
    std::string text = words_[at_++].text;
    const bool factor = text.starts_with('*') || text.starts_with("×");
    if (factor) text = text.substr(text.starts_with('*') ? 1 : std::string_view("×").size());
    if ((text.empty() || text == "-" || text == "+") && at_ < words_.size()) text += words_[at_++].text;
    bool percent = text.ends_with('%');
    if (percent) text.pop_back();
    if (!percent) percent = take("%");
    bool negative = false;
    for (const std::string_view sign : {"-", "−", "+"})
      if (text.starts_with(sign)) {
        negative = sign != "+";
        text = text.substr(sign.size());
        break;
      }
    const std::optional<double> number = text.size() <= max_change_text && !text.empty() && text.front() != '-'
                                             ? source::parse_cell_number(text, ';')
                                             : std::nullopt;
    if (!number || !std::isfinite(*number) || (!factor && !percent)) {
      at_ = std::min(at_, words_.size());
      return unreadable_shock(begin), false;
    }
    const double signed_number = (negative ? -*number : *number) * (percent ? 0.01 : 1);
    shock.change = factor ? signed_number - 1 : signed_number;
    if (!(shock.change >= -1)) {
      sink_.add(Kind::stress_unreadable, begin,
                base::Phrase("less than −100 % would turn the sign around", "moins de −100 % changerait le signe"));
      return false;
    }
    shock.change_text =
        factor ? base::format_shortest(shock.change) : (negative ? "-" : "") + base::format_shortest(*number) + " %";
    return true;
  }

  bool is_sector(const Word& name) {
    std::vector<std::string> known;
    const model::Instance* found = nullptr;
    for (const model::Instance& instance : model_.instances) {
      if (instance.is_sector && !instance.is_outside) known.push_back(instance.name);
      if (!instance.name.empty() && instance.name == name.text) found = &instance;
    }
    if (!found) {
      auto diagnostic = sink_.add(Kind::unknown_name, name.span, name.text);
      if (const auto near = base::nearest(name.text, known))
        diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", {{name.span, *near}});
      else
        diagnostic.note("who can default: " + base::join(known, ", "),
                        "qui peut faire défaut : " + base::join(known, ", "));
      return false;
    }
    if (!found->is_sector) {
      sink_.add(Kind::not_a_sector, name.span, name.text);
      return false;
    }
    if (!found->is_outside) return true;
    auto diagnostic =
        sink_.add(Kind::stress_cannot_default, name.span, name.text,
                  base::Phrase("it stands outside and always pays", "il est à l'extérieur et paie toujours"));
    if (!known.empty())
      diagnostic.note("who can default: " + base::join(known, ", "),
                      "qui peut faire défaut : " + base::join(known, ", "));
    return false;
  }

  bool is_shockable(const model::Variable& variable) const {
    switch (variable.kind) {
      case model::VariableKind::definition:
      case model::VariableKind::input:
      case model::VariableKind::param:
      case model::VariableKind::noise:
        break;
      case model::VariableKind::payment: {
        const auto& payments = model_.payments;
        const bool is_bill = std::any_of(payments.begin(), payments.end(), [&](const model::Payment& payment) {
          return payment.paid && model_.variables[payment.rate].name == variable.name;
        });
        if (!is_bill) return false;
        break;
      }
      case model::VariableKind::stock:
      case model::VariableKind::account:
      case model::VariableKind::hidden:
        return false;
    }
    return is_plain(variable.name) && variable.type.type == model::Type::number;
  }
  // What a model's text can call it.
  static bool is_plain(const std::string& name) {
    return name.find_first_of("@ ->") == std::string::npos && !name.ends_with(".arrears") && !name.ends_with(".paid");
  }

  bool find_names(const Word& name, StressShock& shock) {
    const model::Variable* found = nullptr;
    std::vector<std::string> known;
    const std::string alias = name.text.ends_with(".cash") && !name.text.ends_with(".asset.cash")
                                  ? name.text.substr(0, name.text.size() - 4) + "asset.cash"
                                  : name.text;
    for (const model::Variable& variable : model_.variables) {
      if (variable.name == name.text || variable.name == alias) found = &variable;
      if (!is_shockable(variable)) continue;
      known.push_back(variable.name);
      if (variable.name.starts_with(name.text + "[") && variable.name.find(']') == variable.name.size() - 1)
        shock.names.push_back(variable.name);
    }
    if (found && is_shockable(*found)) {
      shock.names = {found->name};
      return true;
    }
    if (!found && !shock.names.empty()) return true;
    if (found) return refuse_shock(name, *found);
    for (const model::Instance& instance : model_.instances)
      if (!instance.name.empty() && instance.name == name.text) return refuse_company(name, known);
    auto diagnostic = sink_.add(Kind::unknown_name, name.span, name.text);
    if (const auto near = base::nearest(name.text, known))
      diagnostic.hint("did you mean `" + *near + "`?", "vouliez-vous dire `" + *near + "` ?", {{name.span, *near}});
    return false;
  }

  bool refuse_shock(const Word& name, const model::Variable& variable) {
    const auto refuse = [&](const char* en, const char* fr) {
      return sink_.add(Kind::stress_cannot_be_shocked, name.span, name.text, base::Phrase(en, fr));
    };
    if (variable.kind == model::VariableKind::account || variable.kind == model::VariableKind::stock) {
      refuse("it is what payments and flows make of it", "c'est ce que paiements et flux en font")
          .note("shock a price, a demand or a rate that moves it; another opening is `--set '" + name.text + "=…'`",
                "appliquez le choc à un prix, une demande ou un débit qui le fait varier ; pour une autre ouverture : "
                "`--set '" +
                    name.text + "=…'`");
    } else if (variable.type.type != model::Type::number) {
      refuse("it is no number that could be multiplied", "ce n'est pas un nombre à multiplier");
    } else {
      refuse("the model's text does not define it", "le texte du modèle ne le définit pas");
    }
    return false;
  }

  bool refuse_company(const Word& name, const std::vector<std::string>& known) {
    std::vector<std::string> figures;
    for (const std::string& figure : known)
      if (figure.starts_with(name.text + ".") && figures.size() < max_listed_names) figures.push_back(figure);
    auto diagnostic = sink_.add(Kind::stress_cannot_be_shocked, name.span, name.text,
                                base::Phrase("a shock hits one of its figures", "un choc touche une de ses grandeurs"));
    if (!figures.empty())
      diagnostic.hint("say which, e.g. `" + figures.front() + "`",
                      "dites laquelle, par exemple `" + figures.front() + "`", {{name.span, figures.front()}});
    return false;
  }
};

// A name that nothing of the model has.
std::string fresh(std::string name, const std::set<std::string>& taken) {
  while (taken.contains(name)) name += "_";
  return name;
}

class StressViewWriter {
 public:
  StressViewWriter(const StressPlan& plan, const Compiled& compiled, const std::string& guarantee_share)
      : plan_(plan), model_(compiled.first().model), calendar_(model_.calendar), share_(guarantee_share) {
    std::set<std::string> taken(compiled.known_scenarios.begin(), compiled.known_scenarios.end());
    for (const model::Variable& variable : model_.variables) taken.insert(variable.name);
    view_.base_scenario = fresh("stress_base", taken);
    view_.hit_scenario = fresh("stress_hit", taken);
    parent_ = compiled.first().name == "base" ? "" : " extends " + compiled.first().name;
  }

  StressView view() {
    add_scenarios();
    if (!plan_.until.empty()) span_ = ", " + first_day() + " .. " + plan_.until;
    std::string others;
    for (const model::InstanceId id : model_.instances.ids()) {
      const model::Instance& instance = model_.instances[id];
      if (!instance.is_sector || !instance.span.valid()) continue;  // not the liquidation that the compiler made
      const std::size_t i = view_.sectors.size();
      view_.sectors.push_back(id);
      add_sector(instance, i);
      if (instance.is_outside || is_hit(instance.name)) continue;
      others += fmt::format("{}(if {} < never then 1 else 0)", others.empty() ? "" : " + ",
                            stress_measure_name(StressMeasure::caused, i));
    }
    add(fmt::format("measure {} = {}", stress_others_name, others.empty() ? "0" : others));
    const std::vector<std::string> guarantees = guarantees_of(model_);
    for (std::size_t g = 0; g < guarantees.size(); ++g) {
      const std::string called = fmt::format("total(called({}){})", guarantees[g], span_);
      add_measure(StressMeasure::called, g, called);
      add_measure(StressMeasure::called_otherwise, g, otherwise(called));
    }
    return std::move(view_);
  }

 private:
  const StressPlan& plan_;
  const model::Model& model_;
  const base::Calendar& calendar_;
  const std::string& share_;
  StressView view_;
  std::string parent_, span_;

  void add(const std::string& line) { view_.text += line + "\n"; }
  void add_measure(StressMeasure which, std::size_t i, const std::string& value) {
    add(fmt::format("measure {} = {}", stress_measure_name(which, i), value));
  }
  std::string otherwise(const std::string& value) const {
    return fmt::format("({} under {})", value, view_.base_scenario);
  }
  bool is_hit(const std::string& name) const {
    return std::any_of(plan_.hits.begin(), plan_.hits.end(), [&](const StressHit& hit) { return hit.sector == name; });
  }
  std::string day(std::int32_t number) const {
    return calendar_.abstract() ? std::to_string(number) : base::date_text(number);
  }
  std::string first_day() const { return day(calendar_.first_day(0)); }
  std::string last_day() const { return day(calendar_.last_day(calendar_.step_count - 1)); }

  void add_scenarios() {
    add(fmt::format("scenario {}{} {{", view_.base_scenario, parent_));
    add("  shortfall = default");
    if (!share_.empty())
      for (const std::string& guarantee : guarantees_of(model_)) add(fmt::format("  {} = {}", guarantee, share_));
    add("}");
    add(fmt::format("scenario {} extends {} {{", view_.hit_scenario, view_.base_scenario));
    for (const StressHit& hit : plan_.hits)
      add(fmt::format("  {}.in_default = true{}", hit.sector, limits(hit.from, hit.until)));
    for (const StressShock& shock : plan_.shocks)
      for (const std::string& name : shock.names)
        add(fmt::format("  {} = {}{}", name, shocked(shock), limits(shock.from, shock.until)));
    add("}");
  }
  static std::string limits(const std::string& from, const std::string& until) {
    return (from.empty() ? "" : " from " + from) + (until.empty() ? "" : " until " + until);
  }
  std::string shocked(const StressShock& shock) const {
    if (shock.half_life.empty()) return fmt::format("base * (1 + ({}))", shock.change_text);
    return fmt::format("base * (1 + ({}) * 0.5 ^ (max(0, count(now in {} .. {}) - 1) * step / ({})))",
                       shock.change_text, shock.from.empty() ? first_day() : shock.from, last_day(), shock.half_life);
  }

  void add_sector(const model::Instance& instance, std::size_t i) {
    const std::string& name = instance.name;
    const auto loss = [&](StressMeasure which, const std::string& value) {
      add_measure(which, i, fmt::format("{} - {}", otherwise(value), value));
    };
    const auto excess = [&](StressMeasure which, const std::string& value) {
      add_measure(which, i, fmt::format("{} - {}", value, otherwise(value)));
    };
    loss(StressMeasure::equity, fmt::format("final({}.equity.total{})", name, span_));
    loss(StressMeasure::cash, fmt::format("total({}.inflow.total{})", name, span_));
    excess(StressMeasure::unpaid_to, fmt::format("final(unpaid_to({}){})", name, span_));
    if (instance.is_outside) return;
    excess(StressMeasure::unpaid_by, fmt::format("final(unpaid_by({}){})", name, span_));
    const std::string round = fmt::format("stress_{}_first_round", i);
    add(fmt::format("{0} = if prev {0} > 0 then prev {0} else default_round({1}) initially 0", round, name));
    const std::string fails = fmt::format("ever(default_round({}) > 0{})", name, span_);
    const std::string when = fmt::format("first(default_round({}) > 0{})", name, span_);
    add_measure(StressMeasure::fails, i, fails);
    add_measure(StressMeasure::fails_otherwise, i, otherwise(fails));
    add_measure(StressMeasure::caused, i, fmt::format("if {0} < {1} then {0} else never", when, otherwise(when)));
    const std::string caused = stress_measure_name(StressMeasure::caused, i);
    const std::string at_last = fmt::format("final({}{})", round, span_);
    add_measure(StressMeasure::round_1, i, fmt::format("{} < never and {} == 1", caused, at_last));
    add_measure(StressMeasure::round_2, i, fmt::format("{} < never and {} == 2", caused, at_last));
    add_measure(StressMeasure::later_round, i, fmt::format("{} < never and {} > 2", caused, at_last));
  }
};

}  // namespace

std::optional<StressPlan> read_stress(const StressWords& words, Compiled& compiled, source::DiagnosticSink& sink) {
  const auto& instances = compiled.first().model.instances;
  const bool any = std::any_of(instances.begin(), instances.end(), [](const model::Instance& instance) {
    return instance.is_sector && !instance.is_outside;
  });
  if (!any) {
    sink.add(Kind::stress_no_sectors, Span{})
        .note("sectors keep books and pay each other: `entity lab : Company { … }` with `use std.company`",
              "les secteurs tiennent des comptes et se paient : `entity lab : Company { … }` avec `use std.company`");
    return std::nullopt;
  }
  const std::size_t errors = sink.error_count();
  Reader reader(compiled, sink);
  StressPlan plan;
  for (const std::string& text : words.hits)
    if (auto hit = reader.hit(text)) plan.hits.push_back(std::move(*hit));
  for (const std::string& text : words.shocks)
    if (auto shock = reader.shock(text)) plan.shocks.push_back(std::move(*shock));
  if (!words.until.empty() && reader.is_period("--until", words.until))
    plan.until = std::string(base::trim(words.until));
  if (sink.error_count() > errors) return std::nullopt;
  return plan;
}

bool check_stress_period(const char* option, const std::string& text, Compiled& compiled,
                         source::DiagnosticSink& sink) {
  return Reader(compiled, sink).is_period(option, text);
}

// The last bills of a clearing are what debtors owe their guarantors, one a guarantee and of its name.
std::vector<std::string> guarantees_of(const model::Model& model) {
  std::vector<std::string> names;
  if (model.clearings.empty()) return names;
  const model::Clearing& clearing = model.clearings.front();
  const std::size_t count = clearing.guarantees.size(), first = clearing.bills.size() - count;
  for (std::size_t g = 0; g < count; ++g) names.push_back(clearing.bills[first + g].name);
  return names;
}

StressView stress_view(const StressPlan& plan, const Compiled& compiled, const std::string& guarantee_share) {
  return StressViewWriter(plan, compiled, guarantee_share).view();
}

std::string stress_measure_name(StressMeasure which, std::size_t i) {
  static constexpr std::array<const char*, 12> names{
      "equity", "cash",    "unpaid_to", "unpaid_by",   "fails",  "fails_otherwise",
      "caused", "round_1", "round_2",   "later_round", "called", "called_otherwise"};
  const bool of_guarantee = which == StressMeasure::called || which == StressMeasure::called_otherwise;
  return fmt::format("stress_{}{}_{}", of_guarantee ? "guarantee_" : "", i, names[static_cast<std::size_t>(which)]);
}

}  // namespace boucle::driver
