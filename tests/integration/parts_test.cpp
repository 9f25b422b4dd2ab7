#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/encoding.hpp"
#include "integration/helpline_support.hpp"
#include "store/keys.hpp"
#include "store/part_store.hpp"

// Long texts in pieces (L38): the place where they wait for one another, and two gateways that each get some
// of them.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* caller = "+17705550100";
constexpr const char* sms_line = "+525550001119";
constexpr const char* token = "0123456789abcdefghijkl";
constexpr base::time_point noon{std::chrono::seconds(1'795'521'600)};  // 2026-11-24T12:00Z

using kind = store::kept_parts::kind;

struct parts : ::testing::Test {
  parts() : link(connected_link(io, redis.target())), store(*link) {}

  store::held_part piece(const std::string& words, unsigned number, unsigned of) {
    return {.tag = tag,
            .key = store::parts_key(tag, sms_line, of == 0 ? "next" : "7-" + std::to_string(of)),
            .of = of,
            .number = number,
            .id = base::hex(words),
            .sealed = words,
            .is_last = words.size() < 150,
            .due = noon + 10s};
  }
  store::kept_parts put(store::held_part p) {
    auto what = store.put(std::move(p));
    return run(io, std::move(what)).value();
  }
  std::vector<std::string> close(const std::string& key) {
    auto what = store.close(key);
    return run(io, std::move(what)).value();
  }
  std::int64_t due() { return ask(*link, {"ZCARD", store::due_key(tag.partition())}).integer; }

  redis_server redis;
  boost::asio::io_context io{1};
  std::unique_ptr<store::link> link;
  store::part_store store;
  base::caller_tag tag{base::tag_bytes{}};
};

TEST_F(parts, L38_in_every_order_and_however_often_one_of_them_brings_the_whole) {
  std::vector<unsigned> order{1, 2, 3};
  const std::vector<std::string> words{"uno", "dos", "tres"};
  do {
    std::vector<std::vector<std::string>> whole;
    for (auto n : order)
      for (int again = 0; again != 2; ++again) {
        auto kept = put(piece(words[n - 1], n, 3));
        EXPECT_NE(kept.is, kind::alone);
        if (kept.is == kind::whole) whole.push_back(kept.sealed);
      }
    // The one that made it whole gets it again when it is brought again, and the others never.
    EXPECT_EQ(whole, (std::vector<std::vector<std::string>>{words, words}));
    for (unsigned n = 1; n != 4; ++n)
      EXPECT_EQ(put(piece(words[n - 1], n, 3)).is, n == order.back() ? kind::whole : kind::held);
    EXPECT_EQ(due(), 0);
    ask(*link, {"FLUSHALL"});
  } while (std::ranges::next_permutation(order).found);
}

TEST_F(parts, L38_what_is_there_is_the_text_when_the_rest_does_not_come) {
  EXPECT_EQ(put(piece("tres", 3, 3)).is, kind::held);
  EXPECT_EQ(put(piece("uno", 1, 3)).is, kind::held);
  EXPECT_EQ(due(), 1);
  auto key = piece("", 1, 3).key;
  const std::vector<std::string> both{"uno", "tres"};
  EXPECT_EQ(close(key), both);
  EXPECT_EQ(close(key), both) << "a crash in between loses nothing";
  EXPECT_EQ(put(piece("uno", 1, 3)).is, kind::held) << "that one was answered";
  EXPECT_EQ(put(piece("dos", 2, 3)).is, kind::alone) << "too late: a text of its own";
}

TEST_F(parts, L38_whole_in_time_leaves_nothing_to_be_closed) {
  put(piece("uno", 1, 2));
  EXPECT_EQ(put(piece("dos", 2, 2)).is, kind::whole);
  EXPECT_TRUE(close(piece("", 1, 2).key).empty());
  EXPECT_TRUE(close("{p000}:j:nothing").empty());
}

// The sender's count has 8 bits: the same number comes again with another text.
TEST_F(parts, L38_a_count_that_comes_round_is_another_text) {
  put(piece("uno", 1, 2));
  put(piece("dos", 2, 2));
  EXPECT_EQ(put(piece("tres", 1, 2)).is, kind::held);
  auto kept = put(piece("cuatro", 2, 2));
  EXPECT_EQ(kept.is, kind::whole);
  EXPECT_EQ(kept.sealed, (std::vector<std::string>{"tres", "cuatro"}));
}

TEST_F(parts, L38_pieces_without_a_word_are_joined_by_their_length) {
  const std::string first(153, 'a'), second(153, 'b');
  EXPECT_EQ(put(piece("hola", 0, 0)).is, kind::alone) << "a short text waits for nobody";
  EXPECT_EQ(due(), 0);
  EXPECT_EQ(put(piece(first, 0, 0)).is, kind::held);
  EXPECT_EQ(put(piece(first, 0, 0)).is, kind::held) << "the same again";
  EXPECT_EQ(put(piece(second, 0, 0)).is, kind::held);
  auto kept = put(piece("end", 0, 0));
  EXPECT_EQ(kept.is, kind::whole);
  EXPECT_EQ(kept.sealed, (std::vector<std::string>{first, second, "end"}));
  EXPECT_EQ(put(piece("hola otra vez", 0, 0)).is, kind::alone);
}

// Class and life: sealed bytes that are gone after ten minutes, and with BORRAR.
TEST_F(parts, D1_pieces_live_as_the_data_model_says) {
  put(piece("uno", 1, 2));
  auto key = piece("", 1, 2).key;
  ASSERT_NE(store::row_of(key), nullptr);
  EXPECT_EQ(store::row_of(key)->longest, store::parts_life);
  EXPECT_LE(ask(*link, {"PTTL", key}).integer, store::parts_life.count());
  EXPECT_GT(ask(*link, {"PTTL", key}).integer, 0);
  EXPECT_EQ(ask(*link, {"SISMEMBER", store::set_key(tag), key}).integer, 1) << "erasing finds it";
}

// --- two processes ---

struct two_gateways : helpline_place {
  two_gateways() {
    write_secret(at.folder() / "token", token);
    auto file = (at.folder() / "token").string();
    at.more_lines =
        std::string("  - { number: \"") + sms_line +
        "\", provider: kannel, language: es-MX, modes: [sms] }\n" +
        "  - { number: \"+525550001117\", provider: africastalking, language: es-MX, modes: [sms] }\n";
    at.more_accounts = "  kannel: { kind: kannel, webhook_token: { file: " + file +
                       " }, username: amparo, password: { file: " + file +
                       " }, api_base: \"http://127.0.0.1:1\" }\n"
                       "  africastalking: { kind: africastalking, username: a, api_key: { file: " +
                       file + " }, webhook_token: { file: " + file +
                       " }, api_base: \"http://127.0.0.1:1\" }\n";
    a.emplace(at, "a");
    b.emplace(at, "b");
  }
  static http_answer piece(const helpline& at, const std::string& id, const std::string& udh,
                           const std::string& words) {
    return http_connection(at.port()).get(std::string("/v1/kannel/sms?token=") + token + "&id=" + id +
                                          "&from=%2B17705550100&to=%2B525550001119" +
                                          "&charset=UTF-8&coding=0&udh=" + udh + "&text=" + words);
  }
  static http_answer unmarked(const helpline& at, const std::string& id, const std::string& words) {
    auto body = "id=" + id + "&from=%2B17705550100&to=%2B525550001117&date=2026-11-24&text=" + words;
    return http_connection(at.port()).exchange(
        std::string("POST /v1/africastalking/sms?token=") + token +
        " HTTP/1.1\r\nHost: ayuda.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  static bool counted(const helpline& at, const std::string& event, int times) {
    auto sample = "amparo_events_total{event=\"" + event + "\"} " + std::to_string(times);
    return holds_within(60s, [&] { return says(http_connection(at.port()).get("/metrics"), sample); });
  }
  std::optional<helpline> a, b;
};

TEST(parts_over_two_processes, L38_one_answer_whoever_got_which_piece) {
  two_gateways p;
  auto second = two_gateways::piece(*p.b, "M2", "%05%00%03%07%02%02", "meme");
  EXPECT_EQ(second.status, 200U);
  EXPECT_EQ(second.body, "") << "it waits for the first";
  auto first = two_gateways::piece(*p.a, "M1", "%05%00%03%07%02%01", "lla");
  EXPECT_EQ(first.status, 200U);
  EXPECT_NE(first.body, "");
  EXPECT_TRUE(p.desk_has(1)) << first.body;
  EXPECT_EQ(two_gateways::piece(*p.b, "M1", "%05%00%03%07%02%01", "lla").body, first.body)
      << "the same again has the same answer, also at the other";
  EXPECT_EQ(two_gateways::piece(*p.a, "M2", "%05%00%03%07%02%02", "meme").body, "");
  EXPECT_EQ(p.waiting_at_desk(), 1);
  EXPECT_TRUE(files_with(p.redis.folder(), "7705550100").empty()) << "no number lies in clear";
}

// The rest never comes: after ten seconds what is there is the text, once, whichever process looks first.
TEST(parts_over_two_processes, L38_half_a_text_is_heard_in_the_end) {
  two_gateways p;
  EXPECT_EQ(two_gateways::piece(*p.a, "M1", "%05%00%03%08%02%01", "llameme").body, "");
  EXPECT_EQ(p.waiting_at_desk(), 0);
  EXPECT_TRUE(p.desk_has(1)) << p.a->printed() << p.b->printed();
  EXPECT_EQ(two_gateways::piece(*p.b, "M1", "%05%00%03%08%02%01", "llameme").body, "");
  EXPECT_EQ(p.waiting_at_desk(), 1);
}

TEST(parts_over_two_processes, L38_unmarked_pieces_are_joined_and_an_urgent_word_is_none) {
  two_gateways p;
  EXPECT_EQ(two_gateways::unmarked(*p.a, "T1", std::string(153, 'a')).status, 200U);
  EXPECT_EQ(two_gateways::unmarked(*p.b, "T2", "migra+en+mi+puerta").status, 200U);
  EXPECT_EQ(two_gateways::unmarked(*p.b, "T3", "el+final").status, 200U);
  EXPECT_TRUE(two_gateways::counted(*p.b, "parts_joined", 1));
  EXPECT_FALSE(says(http_connection(p.b->port()).get("/metrics"), "event=\"parts_given_up\""));
}

}  // namespace
}  // namespace amparo::test
