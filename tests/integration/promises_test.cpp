#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "integration/helpline_support.hpp"

// What the running program promises, with real parts: amparo processes, a redis-server, signed webhooks.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* caller = "+15555550142";

std::vector<fs::path> records_in(const fs::path& folder) {
  std::vector<fs::path> out;
  if (fs::exists(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.is_regular_file()) out.push_back(entry.path());
  return out;
}

TEST(promises, L32_concurrent_copies_have_one_effect) {
  helpline_place p;
  helpline first(p.at, "a"), second(p.at, "b");
  provider_side phone(p.at, first.port());
  ASSERT_TRUE(phone.sms(caller, "migra en mi puerta", "SM1").is_good());
  ASSERT_TRUE(phone.sms(caller, "casa", "SM2").is_good());

  constexpr int threads = 40, copies = 25;
  std::mutex guard;
  std::map<unsigned, int> by_status;
  std::set<std::string> words;
  auto knock = [&](unsigned short port) {
    provider_side mine(p.at, port);
    for (int i = 0; i != copies; ++i) {
      auto answer = mine.sms(caller, "si", "SM3");
      std::lock_guard lock(guard);
      ++by_status[answer.status];
      if (answer.is_good()) words.insert(answer.body);
    }
  };
  {
    std::vector<std::jthread> all;
    for (int i = 0; i != threads; ++i) all.emplace_back(knock, i % 2 == 0 ? first.port() : second.port());
  }
  int busy = by_status.contains(503) ? by_status[503] : 0;
  for (int i = 0; i != busy; ++i) {  // what was refused is brought again
    auto answer = phone.sms(caller, "si", "SM3");
    EXPECT_EQ(answer.status, 200U);
    words.insert(answer.body);
  }
  EXPECT_EQ(by_status[200] + busy, threads * copies);
  EXPECT_EQ(words.size(), 1U);
  EXPECT_NE(words.begin()->find("Anotado"), std::string::npos);
  EXPECT_TRUE(p.desk_has(1));
  EXPECT_EQ(p.keys_like("*}:v:*").size(), 1U);
  EXPECT_EQ(p.waiting_at_desk(), 1);
  RecordProperty("busy", busy);
}

TEST(promises, P3_duplicates_bring_the_same_bytes_then_an_empty_document) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  const std::vector<std::string> said{"hola", "migra en mi puerta",  "casa",
                                      "no",   "migra en mi trabajo", "AYUDA"};
  std::vector<std::string> heard;
  for (std::size_t i = 0; i != said.size(); ++i)
    heard.push_back(phone.sms(caller, said[i], "SM" + std::to_string(i)).body);
  auto session = p.keys_like("*}:s:*");
  ASSERT_EQ(session.size(), 1U);
  auto before = ask(*p.link, {"GET", session.front()}).text;
  for (std::size_t i = 0; i != said.size(); ++i) {
    auto again = phone.sms(caller, said[i], "SM" + std::to_string(i));
    EXPECT_EQ(again.status, 200U);
    if (i + 4 >= said.size()) {
      EXPECT_EQ(again.body, heard[i]) << said[i];
    } else {
      EXPECT_FALSE(says(again, "<Message>")) << said[i];
    }
  }
  EXPECT_EQ(ask(*p.link, {"GET", session.front()}).text, before);
}

TEST(promises, W_3_a_step_of_a_call_is_answered_once_whatever_digits_come) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  auto menu = phone.ring(caller, "CA1");
  auto action = action_of(menu.body);
  ASSERT_FALSE(action.empty());
  auto first = phone.press(caller, "CA1", action, "1");
  auto other = phone.press(caller, "CA1", action, "3");
  EXPECT_EQ(first.body, other.body);
  EXPECT_NE(first.body, menu.body);

  // One sign changed, or another call's: it opens nothing, so it is no later step of this call.
  auto next = action_of(first.body);
  ASSERT_NE(next, action);
  auto broken = next;
  auto place_of_s = broken.find("s=") + 20;
  broken[place_of_s] = broken[place_of_s] == 'A' ? 'B' : 'A';
  EXPECT_EQ(phone.press(caller, "CA1", broken, "1").body, menu.body);
  auto foreign = phone.ring("+15555550143", "CA2");
  auto with_foreign = phone.press("+15555550143", "CA2", next, "1");
  EXPECT_EQ(with_foreign.body, foreign.body);
  // The call goes on where it was.
  EXPECT_TRUE(says(phone.press(caller, "CA1", next, "1"), "No abra"));
}

TEST(promises, P7_redis_gone_in_the_middle_brings_words_and_keeps_what_was_confirmed) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  auto menu = phone.ring(caller, "CA1");
  auto door = phone.press(caller, "CA1", action_of(menu.body), "1");
  const std::string texter = "+15555550144", leaver = "+15555550145";
  ASSERT_TRUE(phone.sms(texter, "migra en mi puerta", "SM1").is_good());
  ASSERT_TRUE(phone.sms(leaver, "migra en mi puerta", "SM2").is_good());
  ASSERT_EQ(p.keys_like("*}:s:*").size(), 2U);

  p.link.reset();
  p.redis.kill();
  auto home = phone.press(caller, "CA1", action_of(door.body), "1");
  EXPECT_TRUE(says(home, "No abra")) << home.body;
  auto noted = phone.press(caller, "CA1", action_of(home.body), "1");
  EXPECT_TRUE(says(noted, "Anotado")) << noted.body;
  EXPECT_EQ(phone.press(caller, "CA1", action_of(home.body), "1").status,
            200U);  // the provider repeats itself
  auto rights = phone.sms(texter, "migra en mi puerta", "SM3");
  EXPECT_TRUE(says(rights, "Guarde silencio")) << rights.body;
  EXPECT_TRUE(says(phone.sms(leaver, "BORRAR", "SM4"), "Borraremos"));
  EXPECT_TRUE(says(phone.sms("+15555550146", "ALTO", "SM5"), "No le enviaremos"));
  EXPECT_TRUE(says(phone.sms("+15555550147", "llámeme", "SM6"), "Anotado"));

  auto spool = line.data() / "spool";
  auto records = records_in(spool);
  EXPECT_GE(records.size(), 4U);
  for (const auto& record : records) {
    struct stat found {};
    ASSERT_EQ(::stat(record.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
  }
  for (const char* digits : {"5555550142", "5555550144", "5555550147"})
    EXPECT_TRUE(files_with(spool, digits).empty());

  p.redis.start();
  p.connect();
  EXPECT_TRUE(holds_within(30s, [&] { return records_in(spool).empty(); }));
  EXPECT_TRUE(p.desk_has(2));
  EXPECT_EQ(p.keys_like("optout:*").size(), 1U);
  EXPECT_EQ(p.keys_like("*}:s:*").size(), 1U) << "SM3's: the erased one is gone, and a replay begins none";
  // What comes late again doubles nothing.
  phone.sms("+15555550147", "llámeme", "SM6");
  EXPECT_EQ(phone.press(caller, "CA1", action_of(home.body), "1").status, 200U);
  // The call itself goes on by its `s`.
  EXPECT_EQ(phone.hang_up(caller, "CA1").status, 200U);
  EXPECT_EQ(p.waiting_at_desk(), 2);
}

TEST(promises, P7_a_redis_that_hangs_does_not_hang_us) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  ASSERT_TRUE(phone.sms(caller, "migra en mi puerta", "SM1").is_good());
  p.redis.stop();
  EXPECT_TRUE(says(phone.sms(caller, "migra en mi puerta", "SM2"), "Guarde silencio"));
  EXPECT_TRUE(says(phone.sms(caller, "llámeme", "SM3"), "Anotado"));
  auto menu = phone.ring("+15555550143", "CA1");
  EXPECT_TRUE(says(phone.press("+15555550143", "CA1", action_of(menu.body), "1"), "Guarde silencio"));
  p.redis.cont();
  EXPECT_TRUE(holds_within(30s, [&] { return records_in(line.data() / "spool").empty(); }));
  EXPECT_TRUE(p.desk_has(1));
}

TEST(promises, P9_SIGTERM_under_load_drains) {
  helpline_place p;
  helpline line(p.at, "a");
  std::atomic<int> good{0}, refused{0}, resets{0};
  auto talk = [&](int who) {
    provider_side mine(p.at, line.port());
    for (int i = 0;; ++i) {
      auto answer = mine.sms("+1555555" + std::to_string(2000 + who), "hola", "SM" + std::to_string(i));
      if (answer.is_good()) ++good;
      if (answer.status >= 500) ++refused;
      if (answer.was_reset) ++resets;
      if (answer.status == 0) return;  // closed: nobody listens any more
    }
  };
  std::vector<std::jthread> all;
  for (int i = 0; i != 4; ++i) all.emplace_back(talk, i);
  EXPECT_TRUE(holds_within(60s, [&] { return good > 200; }));
  EXPECT_EQ(line.terminate(10s), 0) << line.printed();
  all.clear();
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(resets, 0);
}

}  // namespace
}  // namespace amparo::test
