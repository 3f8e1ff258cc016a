#include "driver/page_titles.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace boucle::driver {
namespace {

class Titles {
 public:
  Titles(const model::Model& model, base::Language language) : language_(language) {
    std::map<std::string, int> uses;  // a title that two have tells nobody apart
    for (const model::Instance& instance : model.instances) ++uses[instance.title.in(language)];
    for (const model::Instance& instance : model.instances) {
      const std::string& title = instance.title.in(language);
      if (!instance.name.empty() && title != instance.name && uses[title] == 1) title_of_.emplace(instance.name, title);
    }
  }

  void give(std::string& name) const {
    if (const auto found = title_of_.find(name); found != title_of_.end()) {
      name = found->second;
    } else if (const std::size_t prepaid = name.find(prepaid_at); prepaid != std::string::npos && name.back() == ']') {
      std::string buyer = name.substr(0, prepaid);
      std::string seller = name.substr(prepaid + prepaid_at.size());
      seller.pop_back();
      give(buyer);
      give(seller);
      name = buyer + (language_ == base::Language::french ? " (payé d'avance à " : " (prepaid to ") + seller + ")";
    }
  }

  // Each name of a way round, `a → b → a`.
  void give_way(std::string& way) const {
    static const std::string arrow = " → ";
    std::string titled;
    for (std::size_t begin = 0; begin <= way.size();) {
      const std::size_t end = std::min(way.find(arrow, begin), way.size());
      std::string name = way.substr(begin, end - begin);
      give(name);
      titled += (begin == 0 ? "" : arrow) + name;
      begin = end + arrow.size();
    }
    way = std::move(titled);
  }

 private:
  static constexpr std::string_view prepaid_at = ".prepaid[";  // money that waits for its use, followed as a member
  base::Language language_;
  std::map<std::string, std::string> title_of_;
};

}  // namespace

void give_titles(report::PageView& page, const model::Model& model, base::Language language) {
  const Titles titles(model, language);
  std::set<std::string> outside;
  for (std::string name : page.outside) titles.give(name), outside.insert(name);
  page.outside = std::move(outside);
  for (std::string& name : page.sectors) titles.give(name);
  std::map<std::string, std::string> natures;
  for (const model::Payment& payment : model.payments)
    natures.emplace(payment.nature, payment.nature_title.in(language));
  for (report::PaymentView& payment : page.payments) {
    titles.give(payment.payer);
    titles.give(payment.payee);
    if (const auto found = natures.find(payment.nature); found != natures.end()) payment.nature = found->second;
  }
  for (report::CommitmentView& one : page.commitments) titles.give(one.sector), titles.give(one.with);
  for (report::EquipmentView& one : page.equipment) titles.give(one.sector);
  for (report::UnitOfWorkView& one : page.units_of_work)
    for (const model::Instance& instance : model.instances)
      if (instance.name == one.name && !instance.doc.in(language).empty())
        one.label = instance.doc.in(language).substr(0, instance.doc.in(language).find('\n'));
  for (report::CapacityView& one : page.capacities) titles.give(one.name);
  if (page.loops) {
    for (report::LoopsView::Member& member : page.loops->members) titles.give(member.name);
    for (auto& [way, loop] : page.loops->loops) titles.give_way(way);
  }
  if (page.contagion) {
    for (std::string& name : page.contagion->names) titles.give(name);
    for (report::ContagionView::Hit& hit : page.contagion->hits) {
      titles.give(hit.name);
      for (auto& [name, amount] : hit.losses) titles.give(name);
    }
  }
}

}  // namespace boucle::driver
