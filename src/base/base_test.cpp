#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/language.h"
#include "base/result.h"
#include "base/version.h"

namespace boucle::base {
namespace {

struct Thing {
  int value;
};

TEST(Ids, StoreHandsOutIdsInOrder) {
  Store<Thing> things;
  const Id<Thing> a = things.add({1}), b = things.add({2});
  EXPECT_EQ(things[b].value, 2);
  EXPECT_LT(a, b);
  EXPECT_FALSE(Id<Thing>::none().valid());
  int sum = 0;
  for (const Id<Thing> id : things.ids()) sum += things[id].value;
  EXPECT_EQ(sum, 3);
}

TEST(IdsDeathTest, AnIdOutsideItsStoreIsOurMistake) {
  Store<Thing> things;
  EXPECT_EXIT((void)things[Id<Thing>(3)], testing::ExitedWithCode(70), "outside its store[^$]*report");
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> good = 3;
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(*good, 3);
  const Result<int> bad = Error{ErrorKind::limit, Phrase("too large", "trop grand"), "a.bcl"};
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().message.in(Language::french), "trop grand");
  const Result<void> done;
  EXPECT_TRUE(done.ok());
}

TEST(ResultDeathTest, ReadingTheValueOfAFailureIsOurMistake) {
  const Result<int> bad = Error{ErrorKind::file, "missing", ""};
  EXPECT_EXIT((void)bad.value(), testing::ExitedWithCode(70), "failed Result was read");
}

// Draws are named by these hashes: a change moves every random number of every model.
TEST(Hash, IsStable) {
  EXPECT_EQ(hash_string(""), 0xefd01f60ba992926ULL);
  EXPECT_EQ(hash_string("openai.cash"), 6077450664101708406ULL);
  EXPECT_NE(hash_combine(1, 2), hash_combine(2, 1));
}

TEST(Version, IsSet) { EXPECT_FALSE(version().empty()); }

}  // namespace
}  // namespace boucle::base
