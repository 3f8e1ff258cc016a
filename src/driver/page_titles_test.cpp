// Titles on a page: one each, or the names of the model.
#include "driver/page_titles.h"

#include <gtest/gtest.h>

namespace boucle::driver {
namespace {

model::Model model_of(std::initializer_list<std::pair<const char*, base::Phrase>> companies) {
  model::Model model;
  for (const auto& [name, title] : companies) {
    model::Instance instance;
    instance.name = name;
    instance.title = title;
    model.instances.add(instance);
  }
  return model;
}

report::PageView page_of(std::vector<std::string> sectors) {
  report::PageView page;
  page.sectors = page.sector_ids = std::move(sectors);
  return page;
}

TEST(PageTitles, AreThoseOfTheLanguageAndLeaveTheNamesOfTheModel) {
  const model::Model model = model_of({{"buyers", {"customers", "clients"}}, {"lab", "The Lab"}, {"bank", "bank"}});
  report::PageView page = page_of({"buyers", "lab", "bank"});
  page.outside = {"buyers"};
  page.payments.push_back({"buyers", "lab", "sales", "revenue", {1}});
  give_titles(page, model, base::Language::french);
  EXPECT_EQ(page.sectors, (std::vector<std::string>{"clients", "The Lab", "bank"}));
  EXPECT_EQ(page.sector_ids, (std::vector<std::string>{"buyers", "lab", "bank"}));
  EXPECT_EQ(page.outside, (std::set<std::string>{"clients"}));
  EXPECT_EQ(page.payments[0].payer, "clients");
  EXPECT_EQ(page.payments[0].payee, "The Lab");
}

TEST(PageTitles, ThatTwoCompaniesHaveAreNotGiven) {
  const model::Model model = model_of({{"north", "Bakery"}, {"south", "Bakery"}});
  report::PageView page = page_of({"north", "south"});
  give_titles(page, model, base::Language::english);
  EXPECT_EQ(page.sectors, (std::vector<std::string>{"north", "south"}));
}

TEST(PageTitles, StandInLoopsAndInMoneyThatWaits) {
  const model::Model model = model_of({{"lab", "The Lab"}, {"cloud", "Cloud Inc."}});
  report::PageView page = page_of({"lab", "cloud"});
  page.loops.emplace();
  page.loops->loops.emplace_back("cloud → lab.prepaid[cloud] → cloud", analysis::NamedLoop{});
  give_titles(page, model, base::Language::english);
  EXPECT_EQ(page.loops->loops[0].first, "Cloud Inc. → The Lab (prepaid to Cloud Inc.) → Cloud Inc.");
}

}  // namespace
}  // namespace boucle::driver
