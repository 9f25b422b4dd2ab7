#include "store/embedded_redis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>

#include "integration/redis_support.hpp"
#include "store/key_count.hpp"
#include "store/keys.hpp"
#include "store/redis_config.hpp"
#include "store/redis_store.hpp"
#include "store/scripts.hpp"

// The redis-server that Amparo starts by itself: who owns it, what it survives, what it leaves open.
namespace amparo::store {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct embedded_redis_test : testing::Test {
  std::unique_ptr<embedded_redis> embedded(asio::io_context& on, const fs::path& in) {
    auto made = std::make_unique<embedded_redis>(on, embedded_redis_settings{in, 64}, dice);
    made->start();
    return made;
  }
  std::unique_ptr<link> link_to(const embedded_redis& it) { return test::connected_link(io, it.target()); }
  bool until(const std::function<bool()>& condition) { return test::run_until(io, condition); }
  static bool is_alive(pid_t pid) { return ::kill(pid, 0) == 0; }
  static unsigned mode_of(const fs::path& file) {
    struct stat s {};
    return ::lstat(file.c_str(), &s) == 0 ? s.st_mode & 0777 : 0;
  }

  test::temp_folder folder;
  fs::path data_dir = folder.path() / "var";
  asio::io_context io;
  ops::dice dice{7};
};

TEST_F(embedded_redis_test, starts_answers_and_ends) {
  auto it = embedded(io, data_dir);
  auto pid = it->child();
  {
    auto over = link_to(*it);
    EXPECT_EQ(test::ask(*over, {"SET", opt_out_key("ab"), "1"}).text, "OK");
    auto found = test::run(io, check_redis(*over));
    ASSERT_TRUE(found);
    EXPECT_THAT(found->refusals, testing::IsEmpty());
    EXPECT_THAT(found->warnings, testing::IsEmpty());
  }
  it->stop();
  EXPECT_FALSE(is_alive(pid));
  auto again = embedded(io, data_dir);
  EXPECT_EQ(test::ask(*link_to(*again), {"GET", opt_out_key("ab")}).text, "1");
}

TEST_F(embedded_redis_test, S_4_nothing_is_open_to_others) {
  auto it = embedded(io, data_dir);
  auto over = link_to(*it);
  EXPECT_EQ(mode_of(data_dir), 0700U);
  for (const char* name :
       {"redis.password", "redis.counting", "redis.lock", "redis/redis.conf", "redis.sock"})
    EXPECT_EQ(mode_of(data_dir / name), 0600U) << name;
  auto nobody = it->target();
  nobody.user.clear();
  link stranger(io, nobody, "stranger", [] { return 0U; });
  stranger.start();
  bool answered = false;
  asio::co_spawn(io, stranger.ask(command({"PING"})), [&](std::exception_ptr, base::result<redis_reply> r) {
    answered = true;
    EXPECT_EQ(r.error(), make_error_code(errc::not_connected));
  });
  ASSERT_TRUE(until([&] { return answered; }));
  EXPECT_FALSE(stranger.is_ready());
  std::ifstream environment("/proc/" + std::to_string(it->child()) + "/environ");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(environment), {}), "");
  std::ifstream line("/proc/" + std::to_string(it->child()) + "/cmdline");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(line), {}).find(it->target().password.reveal()),
            std::string::npos);
}

TEST_F(embedded_redis_test, a_killed_child_is_started_again_and_keeps_what_it_acknowledged) {
  auto it = embedded(io, data_dir);
  auto over = link_to(*it);
  test::ask(*over, {"SET", opt_out_key("ab"), "1"});
  auto first = it->child();
  ::kill(first, SIGKILL);
  ASSERT_TRUE(until([&] { return it->child() != first && it->child() > 0; }));
  ASSERT_TRUE(until([&] { return over->is_ready(); }));
  EXPECT_EQ(test::ask(*over, {"GET", opt_out_key("ab")}).text, "1");
  EXPECT_FALSE(it->failed());
}

// Redis replays a script's writes as one transaction, as its default user: without rights it would leave them
// all out.
TEST_F(embedded_redis_test, P1_what_a_script_wrote_is_there_after_a_kill_and_after_a_stop) {
  auto tag = base::caller_tag(base::tag_bytes{1, 2, 3});
  commit_request request{.tag = tag,
                         .key = sms_session_key(tag, "+525550001111"),
                         .expected = {},
                         .value = std::string(60, 'v'),
                         .ttl = 1h,
                         .event = "00112233aabb",
                         .outbox = {{"effect", "callback", "sealed"}},
                         .vault = vault_entry{"number", 1h}};
  request.claims_callback = true;
  auto marker = erased_key(tag.partition(), request.event);
  {
    auto it = embedded(io, data_dir);
    auto over = link_to(*it);
    redis_store store(*over);
    auto done = test::run(io, store.commit(request));
    ASSERT_TRUE(done);
    ASSERT_EQ(*done, commit_outcome::done);
    auto first = it->child();
    ::kill(first, SIGKILL);
    ASSERT_TRUE(until([&] { return it->child() != first && it->child() > 0; }));
    ASSERT_TRUE(until([&] { return over->is_ready(); }));
    EXPECT_EQ(test::run(io, store.open(request.key, marker))->value, request.value);
    it->stop();
  }
  auto again = embedded(io, data_dir);
  auto over = link_to(*again);
  redis_store store(*over);
  EXPECT_EQ(test::run(io, store.open(request.key, marker))->value, request.value);
  EXPECT_EQ(*test::run(io, store.vault(tag)), "number");
  auto waiting = test::run(io, store.take({tag.partition()}, 10));
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->size(), 1U);
}

TEST_F(embedded_redis_test, E3_five_deaths_in_a_minute_are_a_failure) {
  auto it = embedded(io, data_dir);
  for (int death = 0; death != 5; ++death) {
    ASSERT_FALSE(it->failed()) << death;
    auto pid = it->child();
    ASSERT_GT(pid, 0);
    ::kill(pid, SIGKILL);
    ASSERT_TRUE(until([&] { return it->child() != pid && (it->child() > 0 || it->failed()); }));
  }
  EXPECT_TRUE(it->failed());
  ASSERT_TRUE(until([&] { return it->child() > 0; })) << "it goes on trying";
}

TEST_F(embedded_redis_test, no_more_restarts_means_none_and_nothing_left_to_do) {
  auto it = embedded(io, data_dir);
  auto pid = it->child();
  it->no_more_restarts();
  ::kill(pid, SIGKILL);
  io.restart();
  io.run_for(5s);
  EXPECT_TRUE(io.stopped()) << "who runs the context must come back to stop()";
  EXPECT_EQ(it->child(), pid) << "and no other was started";
}

TEST_F(embedded_redis_test, a_second_process_of_the_folder_is_a_guest_and_takes_over) {
  auto owner = embedded(io, data_dir);
  auto guest = embedded(io, data_dir);
  EXPECT_TRUE(owner->owns_child());
  EXPECT_FALSE(guest->owns_child());
  EXPECT_EQ(owner->target().path, guest->target().path);
  auto over = link_to(*guest);
  test::ask(*over, {"SET", opt_out_key("ab"), "1"});
  owner->stop();
  ASSERT_TRUE(until([&] { return guest->owns_child() && guest->child() > 0; }));
  ASSERT_TRUE(until([&] { return over->is_ready(); }));
  EXPECT_EQ(test::ask(*over, {"GET", opt_out_key("ab")}).text, "1");
}

TEST_F(embedded_redis_test, a_long_folder_gets_its_socket_elsewhere_and_the_path_is_noted) {
  auto deep = data_dir / std::string(60, 'd') / std::string(60, 'e');
  fs::create_directories(deep.parent_path());
  auto it = embedded(io, deep);
  fs::path socket = it->target().path;
  EXPECT_LE(socket.string().size(), 100U);
  EXPECT_EQ(mode_of(socket.parent_path()), 0700U);
  std::ifstream note(deep / "redis.path");
  std::string named;
  std::getline(note, named);
  EXPECT_EQ(named, socket);
  auto guest = embedded(io, deep);
  EXPECT_EQ(guest->target().path, socket);
  link_to(*guest);
  it->stop();
  guest->stop();
  fs::remove_all(socket.parent_path());
}

// The child must not outlive the process that started it: a kill -9 of ours ends it too, and the next one
// takes its place.
TEST_F(embedded_redis_test, P9_the_child_ends_with_its_parent) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  auto parent = ::fork();
  if (parent == 0) {
    asio::io_context inner;
    auto it = embedded(inner, data_dir);
    auto pid = it->child();
    (void)!::write(pipe_ends[1], &pid, sizeof pid);
    for (;;) ::pause();
  }
  pid_t redis = -1;
  ASSERT_EQ(::read(pipe_ends[0], &redis, sizeof redis), static_cast<ssize_t>(sizeof redis));
  EXPECT_TRUE(is_alive(redis));
  auto guest = embedded(io, data_dir);
  EXPECT_FALSE(guest->owns_child());
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  ASSERT_TRUE(until([&] { return guest->owns_child() && guest->child() > 0; }));
  EXPECT_NE(guest->child(), redis);
  link_to(*guest);
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

TEST_F(embedded_redis_test, a_folder_that_cannot_be_is_said_in_a_sentence) {
  std::ofstream(data_dir) << "a file in the way";
  embedded_redis it(io, {data_dir, 64}, dice);
  EXPECT_THROW(it.start(), std::runtime_error);
}

// With the password of the file, over a link as `amparo exposure` has it.
TEST_F(embedded_redis_test, K_9_whoever_counts_gets_in_and_counts) {
  auto it = embedded(io, data_dir);
  auto over = link_to(*it);
  test::ask(*over, {"SET", opt_out_key("ab"), "1"});
  test::ask(*over, {"XADD", outbox_key(7), "1764000000000-0", "effect", "x"});
  test::ask(*over, {"XADD", outbox_key(7), "1764000000001-0", "effect", "y"});
  auto counter = it->target();
  std::ifstream in(data_dir / counting_password_file);
  std::string password;
  std::getline(in, password);
  counter.user = counting_user;
  counter.password = base::secret_text(password);
  counter.runs_scripts = false;
  auto counting = test::connected_link(io, counter);
  auto at = [](int ms) { return base::time_point(std::chrono::milliseconds(1'764'000'000'000 + ms)); };
  auto rows = test::run(io, count_keys(*counting, at(5), std::nullopt));
  ASSERT_TRUE(rows) << rows.error().message();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ((*rows)[0].entries, 2U);
  EXPECT_EQ((*rows)[0].oldest, at(0));
  EXPECT_FALSE((*rows)[1].is_oldest_known);
  auto part = test::run(io, count_keys(*counting, at(5), time_range{at(1), at(1)}));
  ASSERT_TRUE(part);
  EXPECT_EQ((*part)[0].entries, 1U) << "of the stream, what was written then";
  EXPECT_EQ((*part)[0].oldest, at(1));
}

struct redis_acl : testing::Test {
  test::redis_server server;
  asio::io_context io;
  std::unique_ptr<link> over = test::connected_link(io, server.target());

  void make_user(const char* name, const std::string& rules) {
    std::vector<std::string> make{"ACL", "SETUSER", name};
    for (std::size_t at = 0; at < rules.size();) {
      auto end = std::min(rules.find(' ', at), rules.size());
      make.push_back(rules.substr(at, end - at));
      at = end + 1;
    }
    ASSERT_EQ(test::ask(*over, make).text, "OK");
  }
  bool allowed(const char* name, std::vector<std::string> words) {
    words.insert(words.begin(), {"ACL", "DRYRUN", name});
    return test::ask(*over, words).text == "OK";
  }
};

// Who counts sees that something is there and until when, and nothing of what it is but sealed entries.
TEST_F(redis_acl, S_4_K_9_whoever_counts_may_list_and_neither_read_nor_write) {
  make_user(counting_user, counting_acl_rules(base::secret_text("password")));
  const std::vector<std::vector<std::string>> counts = {{"PING"},
                                                        {"SCAN", "0", "COUNT", "500"},
                                                        {"TYPE", "{p007}:s:x"},
                                                        {"PTTL", "{p007}:s:x"},
                                                        {"XLEN", "{p007}:out"},
                                                        {"XRANGE", "{p007}:out", "-", "+", "COUNT", "1"},
                                                        {"SCARD", "{p007}:i:x"},
                                                        {"ZCARD", "{desk}:q"},
                                                        {"LLEN", "{audit}:log"}};
  for (const auto& words : counts) EXPECT_TRUE(allowed(counting_user, words)) << words[0];
  const std::vector<std::vector<std::string>> others = {{"GET", "{p007}:s:x"},
                                                        {"SET", "{p007}:s:x", "v"},
                                                        {"DEL", "{p007}:s:x"},
                                                        {"HGETALL", "{desk}:item:1"},
                                                        {"SMEMBERS", "{p007}:i:x"},
                                                        {"LRANGE", "{audit}:log", "0", "-1"},
                                                        {"ZRANGE", "{desk}:q", "0", "-1"},
                                                        {"DUMP", "{p007}:v:x"},
                                                        {"EVAL", "return 1", "0"},
                                                        {"CONFIG", "GET", "dir"},
                                                        {"FLUSHALL"}};
  for (const auto& words : others) EXPECT_FALSE(allowed(counting_user, words)) << words[0];
}

// Each command that the store and its scripts issue, and twenty that nobody does.
TEST_F(redis_acl, S_4_our_commands_pass_and_others_fail) {
  make_user(redis_user, redis_acl_rules(base::secret_text("password")));
  auto allows = [&](std::vector<std::string> words) { return allowed(redis_user, std::move(words)); };
  auto digest = script_named("commit").digest;
  const std::vector<std::vector<std::string>> ours = {{"PING"},
                                                      {"INFO"},
                                                      {"CLIENT", "SETNAME", "x"},
                                                      {"SCRIPT", "LOAD", "return 1"},
                                                      {"CONFIG", "GET", "appendfsync"},
                                                      {"BGREWRITEAOF"},
                                                      {"EVALSHA", digest, "1", "{p007}:s:x"},
                                                      {"GET", "{p007}:s:x"},
                                                      {"GETRANGE", "{p255}:s:x", "0", "29"},
                                                      {"SET", "{p007}:s:x", "v", "PX", "1"},
                                                      {"SET", "optout:x", "1"},
                                                      {"DEL", "optout:x"},
                                                      {"EXISTS", "{p000}:e:x"},
                                                      {"TYPE", "{p000}:i:x"},
                                                      {"SADD", "{p000}:i:x", "k"},
                                                      {"SREM", "{p000}:i:x", "k"},
                                                      {"SMEMBERS", "{p000}:i:x"},
                                                      {"PEXPIRE", "{p000}:i:x", "1", "GT"},
                                                      {"XADD", "{p000}:out", "*", "a", "b"},
                                                      {"XDEL", "{p000}:out", "1-1"},
                                                      {"XTRIM", "{p000}:out", "MINID", "=", "1"},
                                                      {"XRANGE", "{p000}:out", "-", "+", "COUNT", "1"},
                                                      {"HSET", "{desk}:item:1", "a", "b"},
                                                      {"HGETALL", "{desk}:item:1"},
                                                      {"ZADD", "{desk}:q", "1", "1"},
                                                      {"ZREM", "{desk}:q", "1"},
                                                      {"ZRANGE", "{desk}:q", "0", "1"},
                                                      {"ZREMRANGEBYSCORE", "{desk}:q", "0", "1"},
                                                      {"ZSCORE", "{desk}:lease", "1"},
                                                      {"ZCOUNT", "{desk}:q:legal", "0", "1"},
                                                      {"GET", "bundle:live"},
                                                      {"SET", "bundle:part:x", "v"},
                                                      {"RPUSH", "{bundle:live}:history", "v"},
                                                      {"LRANGE", "{bundle:live}:history", "-1", "-1"},
                                                      {"XREVRANGE", "{p007}:dead", "+", "-"},
                                                      {"HMGET", "{p007}:t:x", "a", "b"},
                                                      {"HGET", "{p007}:t:x", "a"},
                                                      {"HINCRBY", "{spend}:2026-11-24", "all", "1"},
                                                      {"PTTL", "{spend}:2026-11-24"},
                                                      {"TIME"}};
  for (const auto& words : ours) EXPECT_TRUE(allows(words)) << words[0];
  const std::vector<std::vector<std::string>> not_ours = {{"FLUSHALL"},
                                                          {"FLUSHDB"},
                                                          {"KEYS", "*"},
                                                          {"SCAN", "0"},
                                                          {"CONFIG", "SET", "dir", "/"},
                                                          {"DEBUG", "SLEEP", "1"},
                                                          {"SHUTDOWN"},
                                                          {"SAVE"},
                                                          {"BGSAVE"},
                                                          {"REPLICAOF", "h", "1"},
                                                          {"MONITOR"},
                                                          {"SLOWLOG", "GET"},
                                                          {"ACL", "LIST"},
                                                          {"EVAL", "return 1", "0"},
                                                          {"SCRIPT", "FLUSH"},
                                                          {"CLIENT", "LIST"},
                                                          {"MIGRATE", "h", "1", "k", "0", "1"},
                                                          {"MODULE", "LIST"},
                                                          {"SUBSCRIBE", "c"},
                                                          {"BLPOP", "{desk}:q", "0"},
                                                          {"GET", "other"},
                                                          {"SET", "{p07}:s:x", "1"},
                                                          {"DUMP", "{p007}:v:x"},
                                                          {"RENAME", "{p007}:v:x", "{p007}:v:y"}};
  for (const auto& words : not_ours) EXPECT_FALSE(allows(words)) << words[0];
}

}  // namespace
}  // namespace amparo::store
