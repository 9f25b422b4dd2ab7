#include "store/redis_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fstream>
#include <iterator>

#include "integration/redis_support.hpp"
#include "ops/failpoint.hpp"
#include "store/keys.hpp"
#include "store/note_store.hpp"
#include "store/redis_cases.hpp"
#include "unit/store/store_conformance.hpp"

// The store against a real Redis: the semantics that memory has too, and what only a server can show.
namespace amparo::store {
namespace {

using test::ask;

struct redis_world {
  redis_world() { link_ = test::connected_link(io, server.target()); }
  turn_store& turns() { return store(); }
  outbox_store& outbox() { return store(); }
  timer_store& timers() { return store(); }
  desk_store& desk() { return store(); }
  case_store& cases() {
    if (!cases_) cases_.emplace(*link_);
    return *cases_;
  }
  redis_store& store() {
    if (!store_) store_.emplace(*link_);
    return *store_;
  }
  std::vector<std::string> keys() {
    std::vector<std::string> out;
    for (auto& k : test::all_keys(*link_)) out.push_back(k.key);
    return out;
  }
  void advance(std::chrono::milliseconds by) { test::advance(*link_, by); }
  template <class T>
  T run(asio::awaitable<T> what) {
    return test::run(io, std::move(what));
  }

  test::redis_server server;
  asio::io_context io;
  std::unique_ptr<link> link_;
  std::optional<redis_store> store_;
  std::optional<redis_cases> cases_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(redis, store_conformance, redis_world);

using redis_store_test = store_conformance<redis_world>;

TEST_F(redis_store_test, L32_concurrent_commits_with_one_head_have_one_effect) {
  auto second_link = test::connected_link(world.io, world.server.target());
  redis_store second(*second_link);
  auto first_value = value(1);
  commit(request("", first_value));
  unsigned ended = 0, done = 0, stood = 0;
  std::string winner;
  for (unsigned i = 0; i != 1000; ++i) {
    auto& through = i % 2 == 0 ? world.store() : second;
    auto mine = value(2, "copy " + std::to_string(i));
    auto r = callback(head(first_value), mine, "ef" + std::to_string(i));
    asio::co_spawn(world.io, through.commit(r),
                   [&, mine](std::exception_ptr, base::result<commit_outcome> answer) {
                     ++ended;
                     ASSERT_TRUE(answer);
                     if (*answer == commit_outcome::done) ++done, winner = mine;
                     if (*answer == commit_outcome::stands) ++stood;
                   });
  }
  ASSERT_TRUE(test::run_until(world.io, [&] { return ended == 1000; }));
  EXPECT_EQ(done, 1U);
  EXPECT_EQ(stood, 999U);
  EXPECT_EQ(open(), winner);
  EXPECT_EQ(pending().size(), 1U);
}

TEST_F(redis_store_test, scripts_are_loaded_again_after_a_flush) {
  ask(*world.link_, {"SCRIPT", "FLUSH"});
  EXPECT_EQ(commit(request("", value(1))), commit_outcome::done);
  EXPECT_EQ(open(), value(1));
}

TEST_F(redis_store_test, a_plain_step_writes_one_key_in_two_commands) {
  commit(request("", value(1)));
  ask(*world.link_, {"CONFIG", "RESETSTAT"});
  auto plain = request(head(value(1)), value(2));
  plain.quick_follow = true;
  EXPECT_EQ(commit(plain), commit_outcome::done);
  auto stats = ask(*world.link_, {"INFO", "commandstats"}).text;
  for (const char* used : {"cmdstat_getrange:calls=1", "cmdstat_set:calls=1", "cmdstat_evalsha:calls=1"})
    EXPECT_THAT(stats, testing::HasSubstr(used));
  for (const char* unused : {"exists", "sadd", "pexpire", "xadd"})
    EXPECT_THAT(stats, testing::Not(testing::HasSubstr(unused)));
}

TEST_F(redis_store_test, the_set_of_keys_outlives_its_members_at_any_pace) {
  // A quick conversation renews the set each 16th version only; a slow one each time.
  auto last = value(1);
  commit(request("", last));
  for (unsigned version = 2; version != 80; ++version) {
    bool quick = version < 50;
    world.advance(quick ? std::chrono::milliseconds(59min) : std::chrono::milliseconds(24h + 30min));
    auto r = request(head(last), value(version));
    r.quick_follow = quick;
    ASSERT_EQ(commit(r), commit_outcome::done) << version;
    last = value(version);
    auto session = ask(*world.link_, {"PTTL", key}).integer;
    auto set = ask(*world.link_, {"PTTL", set_key(caller)}).integer;
    ASSERT_GE(set, session) << version;
  }
  EXPECT_EQ(ask(*world.link_, {"SISMEMBER", set_key(caller), key}).integer, 1);
}

// What a caller left, and the order to fetch it.
class note_store_test : public redis_store_test {
 protected:
  taken_entry ordered() {
    auto r = request("", value(1));
    r.outbox = {{"ef01", "note", "sealed order"}};
    commit(r);
    return pending().at(0);
  }
  bool keep(const taken_entry& of) {
    return world.run(notes.keep(of, caller, "canary note", note_life)).value();
  }
  std::string found() { return world.run(notes.find(caller, "ef01")).value(); }

  note_store notes{*world.link_};
};

TEST_F(note_store_test, K_8_a_note_is_there_for_72_hours_and_no_longer) {
  EXPECT_TRUE(keep(ordered()));
  EXPECT_EQ(found(), "canary note");
  auto name = note_key(caller, "ef01");
  EXPECT_EQ(row_of(name)->longest, note_life);
  auto left = ask(*world.link_, {"PTTL", name}).integer;
  EXPECT_GT(left, 0);
  EXPECT_LE(left, note_life.count());
  EXPECT_GE(ask(*world.link_, {"PTTL", set_key(caller)}).integer, left)
      << "who erases must find it to the end";
  world.advance(note_life);
  EXPECT_EQ(found(), "");
}

TEST_F(note_store_test, K_6_an_erasure_takes_a_note_that_was_kept) {
  EXPECT_TRUE(keep(ordered()));
  erase(forget());
  EXPECT_EQ(found(), "");
}

TEST_F(note_store_test, K_6_who_was_erased_while_a_note_was_on_its_way_has_none) {
  auto order = ordered();
  erase(forget());
  EXPECT_FALSE(keep(order));
  EXPECT_EQ(found(), "");
  for (const auto& [name, ms] : test::all_keys(*world.link_))
    EXPECT_EQ(name.find(caller.text()), std::string::npos) << name;
}

TEST_F(note_store_test, a_note_waits_while_redis_is_three_quarters_full) {
  ask(*world.link_, {"CONFIG", "SET", "maxmemory", "0"});
  EXPECT_TRUE(world.run(notes.has_room(1'000'000)).value()) << "no bound is set";
  ask(*world.link_, {"CONFIG", "SET", "maxmemory", "100000000"});
  EXPECT_TRUE(world.run(notes.has_room(1'000'000)).value());
  EXPECT_FALSE(world.run(notes.has_room(75'000'000)).value());
}

TEST_F(redis_store_test, K_7_K_8_every_key_has_a_row_and_no_life_over_its_limit) {
  commit(callback("", value(1)));
  auto call = request("", value(1), "ca11ca11ca11");
  call.choices = vault_entry{"sealed choices", choices_life};
  call.key = call_session_key(caller, "ca11");
  commit(call);
  auto gone = forget();
  gone.tag = tag_of(77);
  gone.key = sms_session_key(tag_of(77), line);
  gone.value = value(1);
  erase(gone);
  world.run(world.turns().set_opt_out("0a0b", true)).value();
  world.run(world.desk().add(item("ef01", "1111", 1, 0min))).value();
  world.run(world.desk().cancel("ef02")).value();
  auto keys = test::all_keys(*world.link_);
  EXPECT_GE(keys.size(), 10U);
  for (const auto& [name, ms] : keys) {
    auto* row = row_of(name);
    ASSERT_NE(row, nullptr) << name;
    if (row->longest == permanent) {
      EXPECT_EQ(ms, -1) << name;
      continue;
    }
    EXPECT_GT(ms, 0) << name;
    EXPECT_LE(ms, row->longest.count()) << name;
    if (name.find("}:s:") != std::string::npos) {
      EXPECT_LE(ms, session_life.count()) << name;
    }
    EXPECT_EQ(ask(*world.link_, {"TYPE", name}).text, row->type) << name;
  }
}

TEST_F(redis_store_test, K_6_erasing_leaves_no_trace_of_the_caller) {
  commit(callback("", value(1, "canary words")));
  ask(*world.link_, {"SET", choices_key(caller), "choices", "PX", "1000000"});
  erase(forget());
  for (const auto& [name, ms] : test::all_keys(*world.link_)) {
    EXPECT_EQ(name.find(caller.text()), std::string::npos) << name;
    auto dump = ask(*world.link_, {"DUMP", name}).text;
    EXPECT_EQ(dump.find(caller.text()), std::string::npos) << name;
    EXPECT_EQ(dump.find("canary"), std::string::npos) << name;
  }
  EXPECT_EQ(ask(*world.link_, {"XLEN", outbox_key(caller.partition())}).integer, 0);
}

TEST_F(redis_store_test, an_outbox_entry_that_was_done_leaves_the_callers_set) {
  commit(callback("", value(1)));
  auto entry = pending().at(0);
  EXPECT_EQ(ask(*world.link_, {"SISMEMBER", set_key(caller), "o:" + entry.stream_id}).integer, 1);
  world.run(world.outbox().done(entry, caller)).value();
  EXPECT_EQ(ask(*world.link_, {"SISMEMBER", set_key(caller), "o:" + entry.stream_id}).integer, 0);
}

TEST_F(redis_store_test, K_8_an_outbox_entry_never_grows_older_than_its_class) {
  auto old = std::to_string((std::chrono::system_clock::now() - 30 * 24h).time_since_epoch() / 1ms) + "-0";
  auto out = outbox_key(caller.partition());
  ask(*world.link_, {"XADD", out, old, "effect", "0001", "kind", "callback", "payload", "stuck"});
  ask(*world.link_, {"PEXPIRE", out, std::to_string((outbox_life - 25h).count())});
  commit(callback("", value(1)));
  auto left = pending();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].entry.effect, "aa01");
  EXPECT_GT(ask(*world.link_, {"PTTL", out}).integer, (outbox_life - 1h).count());
}

TEST_F(redis_store_test, a_full_redis_refuses_whole_turns_and_still_erases) {
  commit(callback("", value(1)));
  ask(*world.link_, {"CONFIG", "SET", "maxmemory", "1mb"});
  auto other = tag_of(50);
  auto r = callback("", value(1), "ef99");
  r.tag = other;
  r.key = sms_session_key(other, line);
  EXPECT_EQ(world.run(world.turns().commit(r)).error(), make_error_code(errc::refused));
  for (const auto& name : world.keys()) EXPECT_EQ(name.find(other.text()), std::string::npos) << name;
  EXPECT_EQ(world.run(world.turns().commit(request(head(value(1)), value(2)))).error(),
            make_error_code(errc::refused));
  EXPECT_EQ(open(), value(1));
  EXPECT_TRUE(erase(forget()));
  EXPECT_EQ(open(), "");
}

TEST_F(redis_store_test, a_key_of_a_wrong_type_is_refused_and_nothing_is_half_written) {
  ask(*world.link_, {"SET", outbox_key(caller.partition()), "no stream"});
  EXPECT_EQ(world.run(world.turns().commit(callback("", value(1)))).error(), make_error_code(errc::refused));
  EXPECT_EQ(open(), "");
  EXPECT_EQ(vault(), "");
  ask(*world.link_, {"DEL", outbox_key(caller.partition())});
  ask(*world.link_, {"SET", set_key(caller), "no set"});
  EXPECT_EQ(world.run(world.turns().commit(callback("", value(1)))).error(), make_error_code(errc::refused));
  EXPECT_EQ(world.keys(), std::vector<std::string>{set_key(caller)});
  ask(*world.link_, {"DEL", set_key(caller)});
  ask(*world.link_, {"LPUSH", key, "no string"});
  EXPECT_EQ(open(), "") << "no session of ours";
  EXPECT_EQ(world.run(world.turns().commit(request("", value(1)))).error(), make_error_code(errc::refused));
}

TEST_F(redis_store_test, L_3_nothing_of_the_arguments_lands_in_the_slow_log) {
  ask(*world.link_, {"CONFIG", "SET", "slowlog-log-slower-than", "-1"});
  commit(callback("", value(1, "canary words")));
  EXPECT_TRUE(ask(*world.link_, {"SLOWLOG", "GET", "100"}).items.empty());
}

TEST_F(redis_store_test, the_append_only_file_forgets_what_was_erased) {
  commit(callback("", value(1, "canary words")));
  erase(forget());
  ASSERT_TRUE(test::run(world.io, rewrite_append_only_file(*world.link_)));
  ASSERT_TRUE(test::run_until(world.io, [&] {
    auto info = ask(*world.link_, {"INFO", "persistence"}).text;
    return info.find("aof_rewrite_in_progress:0") != std::string::npos &&
           info.find("aof_rewrite_scheduled:0") != std::string::npos &&
           info.find("aof_last_bgrewrite_status:ok") != std::string::npos;
  }));
  for (const auto& file : std::filesystem::recursive_directory_iterator(world.server.folder())) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(bytes.find("canary"), std::string::npos) << file.path();
    EXPECT_EQ(bytes.find(caller.text()), std::string::npos) << file.path();
  }
}

#ifdef AMPARO_FAILPOINTS
TEST_F(redis_store_test, failpoints_fail_a_commit_before_and_after_it_is_written) {
  ASSERT_TRUE(ops::arm_failpoint("pre_commit:error:1"));
  EXPECT_EQ(world.run(world.turns().commit(request("", value(1)))).error(),
            make_error_code(errc::not_connected));
  EXPECT_EQ(open(), "");
  ASSERT_TRUE(ops::arm_failpoint("committed:error:1"));
  EXPECT_EQ(world.run(world.turns().commit(request("", value(1)))).error(),
            make_error_code(errc::unknown_outcome));
  EXPECT_EQ(open(), value(1));
}
#endif

}  // namespace
}  // namespace amparo::store
