#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <fstream>

#include "app/audit_trail.hpp"
#include "app/keep_audit.hpp"
#include "integration/desk_support.hpp"
#include "store/console_keys.hpp"
#include "store/redis_store.hpp"

// The audit trail over a real Redis, and the acts that do not happen where it cannot be written.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using kind = store::desk_claim::kind;

struct audit : testing::Test {
  redis_server server;
  boost::asio::io_context io;
  std::unique_ptr<store::link> over = connected_link(io, server.target());
  ops::clock clock{std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())};
  ops::dice dice{3};
  app::audit_keys keys{base::secret_key(std::string(32, 'k'))};
  app::audit_trail trail{*over, keys, clock, dice};
  store::audit_log log{*over};

  void write(unsigned count) {
    for (unsigned i = 0; i != count; ++i)
      ASSERT_TRUE(run(io, trail.note(app::audit_act{"operator-1", "take", std::to_string(4'821 + i)})));
  }
  std::vector<std::string> entries() { return *run(io, log.entries(0, 1'000)); }
  void put_back(const std::vector<std::string>& all) {
    ask(*over, {"DEL", store::audit_key()});
    for (const auto& one : all) ask(*over, {"RPUSH", store::audit_key(), one});
  }
  std::optional<app::audit_flaw> verify(std::map<std::uint64_t, std::string> copies = {}) {
    auto found = run(io, app::verify_audit(log, keys, std::move(copies)));
    EXPECT_TRUE(found);
    return found ? found->flaw : std::nullopt;
  }
  void break_trail() {
    ask(*over, {"DEL", store::audit_key()}), ask(*over, {"SET", store::audit_key(), "x"});
  }
};

TEST_F(audit, L_5_verify_names_the_entry_that_was_changed_dropped_swapped_or_cut_off) {
  write(300);  // more than a page
  EXPECT_FALSE(verify());
  const auto whole = entries();
  ASSERT_EQ(whole.size(), 300U);

  auto changed = whole;
  changed[280].back() = static_cast<char>(changed[280].back() ^ 1);
  put_back(changed);
  EXPECT_EQ(verify()->entry, 281U);

  auto dropped = whole;
  dropped.erase(dropped.begin() + 99);
  put_back(dropped);
  EXPECT_EQ(verify()->entry, 100U);

  auto swapped = whole;
  std::swap(swapped[10], swapped[20]);
  put_back(swapped);
  EXPECT_EQ(verify()->entry, 11U);

  auto cut = whole;
  cut.resize(290);
  put_back(cut);
  EXPECT_EQ(verify()->entry, 291U);

  put_back(whole);
  EXPECT_FALSE(verify());
  ask(*over, {"DEL", store::audit_head_key()});
  EXPECT_EQ(verify()->entry, 300U);
}

TEST_F(audit, L_5_whoever_puts_an_older_state_of_redis_back_is_found_by_a_copy_of_the_head) {
  write(4);
  auto then = entries();
  auto head_then = *run(io, log.head());
  write(3);
  temp_folder folder;
  ops::metrics count;
  app::audit_keeper keeper(trail, folder.path() / app::heads_file, clock, count);
  ASSERT_TRUE(run(io, keeper.round()));
  auto copies = app::read_head_lines(text_of(folder.path() / app::heads_file));
  ASSERT_EQ(copies.size(), 1U);
  EXPECT_FALSE(verify(copies));
  put_back(then);
  ask(*over, {"SET", store::audit_head_key(), head_then});
  EXPECT_FALSE(verify()) << "nothing in Redis knows";
  EXPECT_EQ(verify(copies)->entry, 5U);
  ask(*over, {"DEL", store::audit_key(), store::audit_head_key()});
  EXPECT_EQ(verify(copies)->entry, 1U);
}

TEST_F(audit, entries_of_many_at_once_form_one_chain) {
  struct hand {
    std::unique_ptr<store::link> over;
    std::unique_ptr<app::audit_trail> trail;
  };
  std::vector<hand> hands;
  unsigned done = 0, failed = 0;
  for (int i = 0; i != 8; ++i) {
    auto own = connected_link(io, server.target());
    auto made = std::make_unique<app::audit_trail>(*own, keys, clock, dice);
    hands.push_back({std::move(own), std::move(made)});
  }
  for (auto& one : hands) {
    auto work = [&failed, at = one.trail.get()]() -> boost::asio::awaitable<void> {
      for (int n = 0; n != 20; ++n) {
        app::audit_act act{"operator-1", "take", "4821"};
        auto noted = co_await at->note(std::move(act));
        if (!noted) ++failed;
      }
    };
    boost::asio::co_spawn(io, std::move(work), [&done](std::exception_ptr) { ++done; });
  }
  ASSERT_TRUE(run_until(
      io, [&] { return done == 8; }, 60s));
  EXPECT_EQ(failed, 0U);
  EXPECT_EQ(entries().size(), 160U);
  EXPECT_FALSE(verify());
}

TEST_F(audit, D8_entries_go_after_400_days_and_the_rest_still_verifies) {
  write(3);
  clock.advance(200 * 24h);
  write(2);
  EXPECT_EQ(*run(io, trail.cut_old()), 0U);
  clock.advance(201 * 24h);
  EXPECT_EQ(*run(io, trail.cut_old()), 3U);
  EXPECT_EQ(entries().size(), 2U);
  EXPECT_FALSE(verify());
  // Who cuts by hand is found: the root is signed.
  auto rest = entries();
  put_back({rest.back()});
  EXPECT_EQ(verify()->entry, 4U);
}

TEST_F(audit, L_5_what_strangers_do_is_written_sixty_times_an_hour_and_then_counted) {
  for (unsigned i = 0; i != app::audit_trail::most_refusals + 40; ++i)
    ASSERT_TRUE(run(io, trail.note_refusal(app::audit_act{"outsider", "text_refused"})));
  EXPECT_EQ(entries().size(), app::audit_trail::most_refusals);
  ASSERT_TRUE(run(io, trail.note_refusal(app::audit_act{"caller", "erase"})));
  EXPECT_EQ(entries().size(), app::audit_trail::most_refusals + 1) << "which hides nothing else";
  clock.advance(1h);
  ASSERT_TRUE(run(io, trail.note_refusal(app::audit_act{"outsider", "text_refused"})));
  auto last = app::open_entry(keys, entries().back());
  ASSERT_TRUE(last);
  EXPECT_THAT(last->what.reason, HasSubstr("40 before it"));
}

TEST_F(audit, L_6_what_cannot_be_written_down_does_not_happen) {
  store::redis_store all(*over);
  store::desk_queue queue(*over, &clock, &trail);
  store::desk_item item;
  item.effect = "ef4821";
  item.code = "4821";
  item.urgency = 0;
  item.arrival = clock.now();
  item.locale = "es-MX";
  item.sealed = "sealed";
  ASSERT_TRUE(*run(io, all.add(item)));
  store::desk_operator who{"holder-1", {}, 3, false};

  auto taken = *run(io, queue.claim(who, "", ""));
  ASSERT_EQ(taken.is, kind::given);
  store::desk_hold held{taken.item.code, taken.item.fence};
  break_trail();
  EXPECT_FALSE(run(io, queue.give_back(held, who.holder)));
  EXPECT_FALSE(run(io, queue.close(held, who.holder)));
  EXPECT_FALSE(run(io, queue.hand_over(held, who.holder, {"holder-2", {}, 3, false})));
  EXPECT_EQ((*run(io, queue.find("4821")))->state, "claimed");

  ask(*over, {"DEL", store::audit_key(), store::audit_head_key()});
  ASSERT_TRUE(*run(io, queue.give_back(held, who.holder)));
  break_trail();
  EXPECT_FALSE(run(io, queue.claim(who, "", ""))) << "nobody is told what they took";
  EXPECT_EQ((*run(io, queue.find("4821")))->state, "queued") << "and it is back at once";
  EXPECT_TRUE((*run(io, queue.find("4821")))->holder.empty());
}

TEST_F(audit, K_7_the_trail_has_an_end) {
  write(1);
  for (const auto& key : all_keys(*over))
    if (key.key.starts_with("{audit}")) {
      EXPECT_GT(key.ms, 0) << key.key;
      EXPECT_LE(key.ms, store::audit_life.count()) << key.key;
    }
}

// --- the running program ---

struct audited_place : desk_place {
  audited_place() : desk_place(two_operators) {}

  void begin_shift(const std::string& from) {
    auto asked = says_to_desk(from, "TURNO");
    auto word = asked.find("TURNO ");
    ASSERT_NE(word, std::string::npos) << asked;
    says_to_desk(from, "TURNO " + asked.substr(word + 6, 6));
  }
  std::pair<int, std::string> audit(const std::string& verb, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"audit", verb, "--config", lines->config().string()};
    words.insert(words.end(), more.begin(), more.end());
    return at.command(words);
  }
};

TEST(audit_of_the_program, L_5_every_act_at_the_desk_is_an_entry_and_none_names_a_number) {
  audited_place p;
  auto item = p.asked_for_by("+15555550142");
  p.begin_shift(operator_1);
  p.says_to_desk(operator_1, "TOMAR");
  p.says_to_desk(operator_1, "NOTA canario amarillo");
  p.says_to_desk(operator_1, "DEVOLVER");
  p.begin_shift(operator_2);
  p.says_to_desk(operator_2, "TOMAR " + item.code);
  p.says_to_desk(operator_2, "LISTO " + item.code);
  p.says_to_desk("+15555550199", "TOMAR");        // nobody's telephone
  p.says_to_desk(interpreter_3, "TURNO 100000");  // a code that was never sent
  auto [sound, verdict] = p.audit("verify");
  EXPECT_EQ(sound, 0) << verdict;
  EXPECT_THAT(verdict, HasSubstr("Entries 1 to "));
  auto [code, list] = p.audit("list");
  ASSERT_EQ(code, 0) << list;
  struct expected {
    const char *actor, *act;
    std::string item;
  };
  for (const auto& e : std::vector<expected>{{"operator-1", "text_shift", "-"},
                                             {"operator-1", "take", item.code},
                                             {"operator-1", "text_note", "-"},
                                             {"operator-1", "return", item.code},
                                             {"operator-2", "take", item.code},
                                             {"operator-2", "close", item.code},
                                             {"outsider", "text_refused", "-"},
                                             {"interpreter-3", "shift_refused", "-"},
                                             {"admin", "audit_read", "-"}}) {
    EXPECT_THAT(list, testing::ContainsRegex(std::string(e.actor) + " +" + e.act + " +" + e.item)) << list;
  }
  for (const char* canary : {"canario", "55550", "5550142", "100000"})
    EXPECT_EQ(list.find(canary), std::string::npos) << canary;

  // Somebody with Redis in their hands takes one entry out.
  auto third = p.asks({"LINDEX", store::audit_key(), "2"}).text;
  p.asks({"LREM", store::audit_key(), "1", third});
  auto [bad, named] = p.audit("verify", {"--json"});
  EXPECT_EQ(bad, 1);
  EXPECT_THAT(named, HasSubstr(R"("bad":{"entry":3,)"));
}

// What nobody at the desk did: the keys were opened, time took an item out of a hand, and a caller was
// forgotten.
TEST(audit_of_the_program, L_5_keys_leases_and_erasures_are_entries_and_an_erasure_names_nobody) {
  audited_place p;
  auto item = p.asked_for_by("+15555550142");
  p.begin_shift(operator_1);
  p.says_to_desk(operator_1, "TOMAR");
  p.asks({"ZADD", store::desk_lease_key(), "1", item.code});
  EXPECT_TRUE(says(p.phone->sms("+15555550143", "BORRAR", "SMerase"), "Borramos"));
  auto list = [&] { return p.audit("list").second; };
  auto lease = "amparo +lease_ended +" + item.code + ".*operator-1";
  for (const auto& entry : {std::string("amparo +keys_opened +-"), lease, std::string("caller +erase +-")})
    EXPECT_TRUE(holds_within(60s, [&] { return testing::Matches(testing::ContainsRegex(entry))(list()); }))
        << entry << "\n"
        << list();
  EXPECT_EQ(list().find("5550143"), std::string::npos);
}

TEST(audit_of_the_program, L_6_a_text_that_cannot_be_written_down_is_to_be_brought_again) {
  audited_place p;
  p.asked_for_by("+15555550142");
  p.begin_shift(operator_1);
  p.asks({"DEL", store::audit_key()});
  p.asks({"SET", store::audit_key(), "x"});
  auto answer = p.phone->post("/v1/twilio/sms", {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                                 {"MessageSid", "SMagain"},
                                                 {"From", operator_1},
                                                 {"To", desk_line},
                                                 {"Body", "TOMAR"},
                                                 {"NumMedia", "0"}});
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(p.waiting_at_desk(), 1);
  p.asks({"DEL", store::audit_key(), store::audit_head_key()});
  EXPECT_THAT(p.says_to_desk(operator_1, "TOMAR", "SMagain"), HasSubstr("urgente"));
}

TEST(audit_of_the_program, L_5_L_6_a_publication_is_an_entry_or_is_none) {
  helpline_place p;
  auto config = p.at.config_for("a").string();
  auto publish = [&](const std::string& verb) {
    return p.at.command({"bundle", verb, "--config", config, "--note", "una prueba"});
  };
  p.asks({"SET", store::audit_key(), "x"});
  auto [refused, why] = publish("publish");
  EXPECT_EQ(refused, 1) << why;
  EXPECT_TRUE(p.asks({"GET", store::live_bundle_key()}).is_nil());
  p.asks({"DEL", store::audit_key()});
  auto [done, said] = publish("publish");
  EXPECT_EQ(done, 0) << said;
  auto [code, list] = p.at.command({"audit", "list", "--config", config});
  EXPECT_EQ(code, 0);
  EXPECT_THAT(list, testing::ContainsRegex("admin +bundle_publish")) << list;
}

}  // namespace
}  // namespace amparo::test
