#include "app/desk_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <charconv>

#include "integration/api_support.hpp"
#include "store/console_keys.hpp"
#include "store/scripts.hpp"

// The console's event stream over a real Redis: what it tells, to whom, and what is missed by whoever comes
// back.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string items = "/api/v1/desk/items/";

struct said {
  std::uint64_t id = 0;  // 0 = none
  std::string what;
  boost::json::object data;
};

std::vector<said> read(const std::string& stream) {
  std::vector<said> out;
  for (std::size_t from = 0; from < stream.size();) {
    auto end = stream.find("\n\n", from);
    EXPECT_NE(end, std::string::npos) << "half an event";
    if (end == std::string::npos) break;
    auto block = stream.substr(from, end - from) + "\n";
    from = end + 2;
    if (block.starts_with(":")) continue;
    said one;
    for (std::size_t at = 0; at < block.size();) {
      auto line = block.substr(at, block.find('\n', at) - at);
      at += line.size() + 1;
      if (line.starts_with("id: ")) std::from_chars(line.data() + 4, line.data() + line.size(), one.id);
      if (line.starts_with("event: ")) one.what = line.substr(7);
      if (line.starts_with("data: ")) one.data = boost::json::parse(line.substr(6)).as_object();
    }
    out.push_back(std::move(one));
  }
  return out;
}

struct feed_place : api_place {
  std::unique_ptr<app::desk_feed> open(const std::string& id, std::optional<std::uint64_t> last = {}) {
    auto token = token_of(id);
    message::raw_request request;
    request.headers.push_back({"Authorization", "Bearer " + token});
    auto who = run(io, app::who_asks(api, request));
    EXPECT_TRUE(who && *who);
    return std::make_unique<app::desk_feed>(api, **who, last);
  }
  std::vector<said> look(app::desk_feed& feed) { return read(run(io, feed.look(clock.now()))); }
  std::vector<std::string> whats(app::desk_feed& feed) {
    std::vector<std::string> out;
    for (const auto& one : look(feed)) out.push_back(one.what);
    return out;
  }
};

TEST(desk_feed, what_happens_to_an_item_is_told_once_in_order_with_ids_that_grow_by_one) {
  feed_place p;
  auto feed = p.open("operator-1");
  EXPECT_THAT(p.whats(*feed), ElementsAre("resync")) << "whoever comes first loads a snapshot";
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.ask("POST", items + "4821/claim", token);
  p.ask("POST", items + "4821/return", token);
  p.ask("POST", items + "4821/claim", token);
  p.clock.advance(61s);
  EXPECT_EQ(run(p.io, p.queue.tick())->recovered, 1U);
  p.ask("POST", items + "4821/claim", token);
  p.ask("POST", items + "4821/close", token, R"({"outcome":"attended"})");
  std::vector<std::string> whats;
  std::uint64_t last = 0;
  for (const auto& one : p.look(*feed)) {
    if (one.id != 0) {
      EXPECT_TRUE(last == 0 || one.id == last + 1) << one.id;
      last = one.id;
    }
    whats.push_back(one.what);
  }
  // By the time that it looks the item is closed: each of its events says that it is gone, and none lies.
  EXPECT_THAT(whats, ElementsAre("item.gone", "item.gone", "item.gone", "item.gone", "item.gone", "item.gone",
                                 "item.gone", "counts", "tick"));
  EXPECT_TRUE(p.look(*feed).empty()) << "nothing is told twice";
}

TEST(desk_feed, a_row_says_what_the_list_says) {
  feed_place p;
  auto feed = p.open("operator-2");
  p.look(*feed);
  p.add("4821", 1, {"lang:es-MX"});
  auto added = p.look(*feed);
  ASSERT_EQ(added.size(), 2U);
  EXPECT_EQ(added[0].what, "item.added");
  auto list = p.json_of(p.ask("GET", "/api/v1/desk/items", p.token_of("operator-2")));
  EXPECT_EQ(boost::json::value(added[0].data.at("row")), list.at("items").at(0));
  EXPECT_EQ(list.at("as_of").to_number<std::uint64_t>(), added[0].id);
  p.ask("POST", items + "4821/claim", p.token_of("operator-1"));
  auto changed = p.look(*feed);
  EXPECT_EQ(changed.at(0).what, "item.changed");
  EXPECT_EQ(changed[0].data.at("row").at("held_by").as_string(), "other");
  EXPECT_EQ(changed[0].data.at("row").at("state").as_string(), "claimed");
}

TEST(desk_feed, whoever_comes_back_gets_what_they_missed_and_no_more) {
  feed_place p;
  p.add("4821");
  p.add("4822");
  auto newest = *run(p.io, p.events.newest());
  EXPECT_EQ(newest, 2U);
  auto feed = p.open("operator-1", 1);
  auto missed = p.look(*feed);
  ASSERT_EQ(missed.size(), 2U);
  EXPECT_EQ(missed[0].id, 2U);
  EXPECT_EQ(missed[0].data.at("code").as_string(), "4822");
  auto nothing_missed = p.open("operator-1", 2);
  EXPECT_TRUE(p.look(*nothing_missed).empty());
  // An id that was never given: of another Redis, or made up.
  auto ahead = p.open("operator-1", 99);
  auto told = p.look(*ahead);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].what, "resync");
  EXPECT_EQ(told[0].id, 2U);
}

TEST(desk_feed, resync_where_what_was_missed_is_gone) {
  feed_place p;
  for (int i = 0; i != 5; ++i) p.add(std::to_string(4'821 + i));
  test::ask(*p.over, {"XTRIM", store::desk_events_key(), "MAXLEN", "2"});
  auto lost = p.open("operator-1", 1);
  EXPECT_THAT(p.whats(*lost), ElementsAre("resync"));
  auto kept = p.open("operator-1", 3);
  EXPECT_THAT(p.whats(*kept), ElementsAre("item.added", "item.added", "counts"));
  // While it is open, too: whoever slept longer than the stream is long.
  for (int i = 0; i != 5; ++i) p.add(std::to_string(4'831 + i));
  test::ask(*p.over, {"XTRIM", store::desk_events_key(), "MAXLEN", "1"});
  EXPECT_THAT(p.whats(*kept), ElementsAre("resync"));
  test::ask(*p.over, {"DEL", store::desk_events_key()});
  p.add("4900");
  EXPECT_THAT(p.whats(*kept), ElementsAre("item.added", "counts"));
}

TEST(desk_feed, the_newest_ten_thousand_events_are_kept) {
  feed_place p;
  for (int i = 0; i != 100; ++i) p.add(std::to_string(5'000 + i));
  test::ask(*p.over, {"HSET", store::desk_fence_key(), "events", "20000"});
  // As if ten thousand more had come: the script itself cuts the stream.
  for (int round = 0; round != 40; ++round) {
    std::vector<store::exchange> many;
    for (int i = 0; i != 250; ++i) {
      auto id = std::to_string(20'001 + round * 250 + i) + "-0";
      many.push_back(
          store::command({"XADD", store::desk_events_key(), id, "what", "item.gone", "code", "1"}));
    }
    auto told = p.over->ask_all(std::move(many));
    ASSERT_TRUE(run(p.io, std::move(told)));
  }
  test::ask(*p.over, {"HSET", store::desk_fence_key(), "events", "30000"});
  p.add("6000");
  EXPECT_EQ(test::ask(*p.over, {"XLEN", store::desk_events_key()}).integer, 10'000);
  auto life = test::ask(*p.over, {"PTTL", store::desk_events_key()}).integer;
  EXPECT_GT(life, store::events_life.count() - 60'000);
  EXPECT_LE(life, store::events_life.count());
}

TEST(desk_feed, a_tick_every_ten_seconds_and_none_before) {
  feed_place p;
  auto feed = p.open("operator-1");
  p.look(*feed);
  p.clock.advance(9'999ms);
  EXPECT_TRUE(p.look(*feed).empty());
  for (int i = 0; i != 3; ++i) {
    p.clock.advance(i == 0 ? 1ms : 10s);
    auto ticks = p.look(*feed);
    ASSERT_EQ(ticks.size(), 1U) << i;
    EXPECT_EQ(ticks[0].what, "tick");
    EXPECT_EQ(ticks[0].id, 0U);
    EXPECT_TRUE(p.look(*feed).empty());
  }
}

TEST(desk_feed, C_3_it_ends_with_the_sign_in_and_is_no_use_of_it) {
  feed_place p;
  auto feed = p.open("operator-1");
  p.look(*feed);
  test::advance(*p.over, 14min);
  p.clock.advance(10s);
  EXPECT_THAT(p.whats(*feed), ElementsAre("tick"));
  test::advance(*p.over, 2min);  // sixteen minutes since anything was asked for
  p.clock.advance(10s);
  EXPECT_THAT(p.whats(*feed), ElementsAre("signed_out"));
  EXPECT_EQ(run(p.io, feed->next()), "");
}

TEST(desk_feed, C_5_a_viewer_sees_how_many_wait_and_no_row) {
  feed_place p;
  auto feed = p.open("viewer-3");
  p.look(*feed);
  p.add("4821");
  auto text = run(p.io, feed->look(p.clock.now()));
  EXPECT_THAT(text, Not(HasSubstr("4821")));
  auto told = read(text);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].what, "counts");
  EXPECT_EQ(told[0].id, 1U) << "who comes back is not told again";
  for (const char* id : {"editor-4", "admin-5"})
    EXPECT_EQ(p.ask("GET", "/api/v1/desk/events", p.token_of(id)).status, 403U) << id;
}

TEST(desk_feed, L_1_no_word_of_a_caller_and_no_number_is_in_it) {
  feed_place p;
  auto feed = p.open("operator-1");
  p.look(*feed);
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.ask("POST", items + "4821/claim", token);
  p.ask("POST", items + "4821/notes", token, R"({"text":"canario amarillo"})");
  auto text = run(p.io, feed->look(p.clock.now()));
  EXPECT_THAT(text, HasSubstr("4821"));
  for (const char* canary : {"canario", "5550142", "operator-1", "ef4821"})
    EXPECT_THAT(text, Not(HasSubstr(canary)));
}

TEST(desk_feed, every_script_that_tells_does_so_under_the_keys_of_the_data_model) {
  std::size_t telling = 0;
  for (const auto& script : store::all_scripts())
    if (script.text.find("local function tell(") != std::string::npos) {
      ++telling;
      EXPECT_THAT(script.text, HasSubstr("'" + store::desk_fence_key() + "'")) << script.name;
      EXPECT_THAT(script.text, HasSubstr("'" + store::desk_events_key() + "'")) << script.name;
      EXPECT_THAT(script.text, HasSubstr("'" + std::to_string(store::events_life.count()) + "'"))
          << script.name;
      EXPECT_TRUE(script.text.starts_with("#!lua")) << script.name;
    }
  EXPECT_EQ(telling, 13U);
}

}  // namespace
}  // namespace amparo::test
