#include "store/family_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "integration/redis_support.hpp"
#include "store/keys.hpp"
#include "store/redis_store.hpp"
#include "store/send_store.hpp"

// The sides of family links against a real Redis: above all what an erasure meets half-way.
namespace amparo::store {
namespace {

using namespace std::chrono_literals;
using admission = family_store::admission;
using keeping = family_store::keeping;

const base::time_point now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 12h};

base::caller_tag tag_of(unsigned char last) {
  base::tag_bytes bytes{};
  bytes[0] = last;
  return base::caller_tag(bytes);
}

kept_side a_side(std::string id, std::vector<std::uint64_t> tokens = {1, 2, 3}) {
  return {std::move(id), now + side_life, std::move(tokens), "sealed"};
}

struct sides_place {
  test::redis_server redis;
  asio::io_context io;
  std::unique_ptr<link> over = test::connected_link(io, redis.target());
  redis_store store{*over};
  send_store sends{*over};
  family_store family{*over};

  // An order of this caller's, as a turn leaves it in the outbox.
  taken_entry ordered(const base::caller_tag& tag, const std::string& effect) {
    outbox_entry order{effect, "match", "sealed order"};
    EXPECT_TRUE(done(sends.post(std::move(order), tag)));
    return taken(tag).back();
  }
  static asio::awaitable<bool> ended(asio::awaitable<base::result<void>> what) {
    auto how = co_await std::move(what);
    co_return how.has_value();
  }
  bool done(asio::awaitable<base::result<void>> what) { return test::run(io, ended(std::move(what))); }
  std::vector<taken_entry> taken(const base::caller_tag& tag) {
    std::vector<outbox_place> places;
    places.emplace_back(tag.partition());
    return *test::run(io, store.take(std::move(places), 100));
  }
  std::vector<kept_side> read(std::vector<std::string> ids, base::time_point at = now) {
    return *test::run(io, family.read(std::move(ids), at));
  }
  admission admit(const taken_entry& order, const base::caller_tag& tag, const std::string& id) {
    return *test::run(io, family.admit(order, tag, id, "sealed number", side_life));
  }
  keeping keep(kept_side side) { return *test::run(io, family.keep(std::move(side), now)); }
  bool post(const base::caller_tag& tag, const std::string& id) {
    outbox_entry item{"ab01", "item", "sealed item"};
    return *test::run(io, family.post_item(tag, id, std::move(item), "ab02"));
  }
  void erase(const base::caller_tag& tag) {
    erase_request all{
        .tag = tag, .events = {"0a0b0c0d0e0f"}, .key = sms_session_key(tag, "+525550001111"), .value = {}};
    EXPECT_TRUE(*test::run(io, store.erase(std::move(all))));
  }
  std::vector<outbox_entry> waiting(const base::caller_tag& tag) {
    std::vector<outbox_entry> out;
    for (auto& one : taken(tag)) out.push_back(std::move(one.entry));
    return out;
  }
  std::vector<std::string> ids(side_kind kind, base::time_point at = now) {
    return *test::run(io, family.ids(kind, at));
  }
};

TEST(family_store, a_side_is_found_by_its_kind_until_its_end_by_the_clock_that_is_passed_in) {
  sides_place p;
  EXPECT_EQ(p.keep(a_side("s01")), keeping::kept);
  EXPECT_EQ(p.keep(a_side("f02", {7, 9})), keeping::kept);
  EXPECT_EQ(p.ids(side_kind::seeking), std::vector<std::string>{"s01"});
  EXPECT_EQ(p.ids(side_kind::sought), std::vector<std::string>{"f02"});
  auto read = p.read({"f02", "f03"});
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].tokens, (std::vector<std::uint64_t>{7, 9}));
  EXPECT_EQ(read[0].sealed, "sealed");
  EXPECT_TRUE(p.ids(side_kind::sought, now + side_life).empty());
  EXPECT_TRUE(p.read({"f02"}, now + side_life).empty());
}

TEST(family_store, K_6_the_erasure_of_a_caller_takes_number_and_order_and_what_comes_later_is_refused) {
  sides_place p;
  auto tag = tag_of(7);
  auto order = p.ordered(tag, "ab00");
  EXPECT_EQ(p.admit(order, tag, "s01"), admission::admitted);
  EXPECT_EQ(p.admit(order, tag, "s01"), admission::admitted) << "again, behind a crash";
  EXPECT_EQ(*test::run(p.io, p.store.side_number(tag, "s01")), "sealed number");
  p.erase(tag);
  EXPECT_EQ(*test::run(p.io, p.store.side_number(tag, "s01")), "");
  auto left = p.waiting(tag);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].kind, "unlink");
  EXPECT_EQ(left[0].effect, "s01");
  EXPECT_EQ(p.admit(order, tag, "s01"), admission::gone);
  EXPECT_FALSE(p.post(tag, "s01"));
  // The relay was quicker than whoever was about to keep it.
  EXPECT_TRUE(p.done(p.family.end("s01")));
  EXPECT_EQ(p.keep(a_side("s01")), keeping::withdrawn);
  EXPECT_TRUE(p.ids(side_kind::seeking).empty());
}

TEST(family_store, K_6_a_side_that_is_taken_back_is_found_no_more) {
  sides_place p;
  EXPECT_EQ(p.keep(a_side("s01")), keeping::kept);
  EXPECT_TRUE(p.done(p.family.end("s01")));
  EXPECT_TRUE(p.ids(side_kind::seeking).empty());
  EXPECT_TRUE(p.read({"s01"}).empty());
}

TEST(family_store, K_6_either_callers_erasure_takes_both_items_out) {
  sides_place p;
  auto tag = tag_of(7);
  EXPECT_EQ(p.admit(p.ordered(tag, "ab00"), tag, "s01"), admission::admitted);
  EXPECT_TRUE(p.post(tag, "s01"));
  EXPECT_EQ(p.waiting(tag).back().kind, "item");
  p.erase(tag);
  std::vector<std::string> dropped;
  for (const auto& entry : p.waiting(tag)) {
    EXPECT_NE(entry.kind, "item");
    if (entry.kind == "drop") dropped.push_back(entry.effect);
  }
  std::ranges::sort(dropped);
  EXPECT_EQ(dropped, (std::vector<std::string>{"ab01", "ab02"}));
}

TEST(family_store, one_caller_has_eight_sides_at_the_most_and_those_that_ended_count_no_more) {
  sides_place p;
  auto tag = tag_of(9);
  auto order = p.ordered(tag, "ab00");
  for (unsigned i = 0; i != most_sides_of_caller; ++i)
    EXPECT_EQ(p.admit(order, tag, "s0" + std::to_string(i)), admission::admitted);
  EXPECT_EQ(p.admit(order, tag, "s0x"), admission::too_many);
  test::ask(*p.over, {"DEL", side_number_key(tag, "s00")});
  EXPECT_EQ(p.admit(order, tag, "s0x"), admission::admitted);
  EXPECT_EQ(p.admit(order, tag_of(10), "s0y"), admission::admitted) << "another caller's are their own";
}

TEST(family_store, a_value_that_is_none_is_passed_over) {
  sides_place p;
  test::ask(*p.over, {"SET", side_key("s01"), "nonsense"});
  EXPECT_EQ(p.keep(a_side("s02")), keeping::kept);
  EXPECT_EQ(p.read({"s01", "s02"}).size(), 1U);
  auto whole = encode(a_side("s02"));
  for (std::size_t end = 0; end != whole.size(); ++end)
    EXPECT_FALSE(decode_side("s02", std::string_view(whole).substr(0, end)));
  EXPECT_FALSE(decode_side("s02", whole + "x"));
}

}  // namespace
}  // namespace amparo::store
