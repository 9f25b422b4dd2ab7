#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <fstream>
#include <mutex>
#include <thread>

#include "app/bundle_archive.hpp"
#include "app/keyring.hpp"
#include "app/published.hpp"
#include "base/encoding.hpp"
#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"
#include "ops/clock.hpp"
#include "store/keys.hpp"
#include "store/redis_bundles.hpp"

// Publishing to a running helpline: two gateways on one Redis, signed webhooks, and the command that people
// use.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* caller = "+15555550142";

// Puts `after` in the place of the first `before` in a file, which holds it.
std::uint64_t revision_at(unsigned short port) {
  auto body = http_connection(port).get("/readyz").body;
  std::uint64_t number = 0;
  if (auto at = body.find("\"revision\":"); at != std::string::npos)
    std::from_chars(body.data() + at + 11, body.data() + body.size(), number);
  return number;
}

// An installation whose content can be edited, and its command line.
struct publishing_place : helpline_place {
  fs::path content = at.own_content();
  fs::path main_words = content / "locales/es-MX/main.yaml";
  fs::path config = at.config_for("publisher");

  std::pair<int, std::string> bundle(std::vector<std::string> words) {
    words.insert(words.begin(), "bundle");
    words.insert(words.end(), {"--config", config.string()});
    return at.command(words);
  }
  void publish(const std::string& note) {
    auto [code, said] = bundle({"publish", "--note", note});
    ASSERT_EQ(code, 0) << said;
  }
  bool serves(const helpline& line, std::uint64_t revision) {
    return holds_within(120s, [&] { return revision_at(line.port()) == revision; });
  }
  app::keyring keys() {
    base::findings out;
    return std::move(*app::load_keys(at.folder() / "keys", out));
  }
};

constexpr const char* first_words = "Línea de ayuda. ¿Qué necesita? Conteste con un número";

TEST(bundles, L42_publish_and_roll_back_reach_every_gateway_and_sessions_finish_on_theirs) {
  publishing_place p;
  p.publish("the first one");
  helpline a(p.at, "a"), b(p.at, "b", {"--role", "gateway"});
  ASSERT_TRUE(p.serves(a, 1) && p.serves(b, 1));
  provider_side at_a(p.at, a.port()), at_b(p.at, b.port());
  auto old_menu = at_a.sms(caller, "hola", "SM1");
  ASSERT_TRUE(says(old_menu, "Linea de ayuda")) << old_menu.body;

  auto call = at_a.ring(caller, "CA1");

  edit(p.main_words, first_words, "Palabras nuevas. Conteste con un número");
  // Another order of the choices, so that an index into the wrong bundle would lead somewhere else.
  edit(p.content / "flows/main.yaml", "choices: { detained: 1, consulate: 2, legal: 3, about: 4,",
       "choices: { about: 1, legal: 2, consulate: 3, detained: 4,");
  auto [refused, why] = p.bundle({"publish"});
  EXPECT_EQ(refused, 1);
  EXPECT_THAT(why, HasSubstr("missing-revision-note"));
  EXPECT_EQ(revision_at(a.port()), 1U);
  p.publish("other words and another order");
  ASSERT_TRUE(p.serves(a, 2) && p.serves(b, 2));
  EXPECT_THAT(a.printed(), HasSubstr("\"bundle_live\""));

  // The conversation that began before goes on with the menu that was read; a duplicate brings the same
  // bytes.
  EXPECT_EQ(at_b.sms(caller, "hola", "SM1").body, old_menu.body);
  auto next = at_b.sms(caller, "2", "SM2");
  EXPECT_TRUE(says(next, "ZIP")) << next.body;
  EXPECT_EQ(at_a.sms(caller, "2", "SM2").body, next.body);
  auto pressed = at_b.press(caller, "CA1", action_of(call.body), "1");
  EXPECT_TRUE(says(at_a.press(caller, "CA1", action_of(pressed.body), "1"), "No abra")) << pressed.body;
  // A new one has the new words, and its 2 is another choice.
  EXPECT_TRUE(says(at_a.sms("+15555550143", "hola", "SM3"), "Palabras nuevas"));
  auto other = at_b.sms("+15555550143", "2", "SM4");
  EXPECT_FALSE(says(other, "ZIP")) << other.body;

  auto [code, said] = p.bundle({"rollback", "1"});
  EXPECT_EQ(code, 0) << said;
  ASSERT_TRUE(p.serves(a, 3) && p.serves(b, 3));
  EXPECT_TRUE(says(at_b.sms("+15555550144", "hola", "SM5"), "Linea de ayuda"));
  EXPECT_EQ(at_a.sms("+15555550143", "2", "SM4").body, other.body);

  auto [listed, history] = p.bundle({"history"});
  EXPECT_EQ(listed, 0);
  for (auto words : {"the first one", "other words and another order", "back to revision 1", "rollback"})
    EXPECT_THAT(history, HasSubstr(words));
  EXPECT_EQ(p.bundle({"rollback", "9"}).first, 1);
  auto [compared, difference] = p.bundle({"diff", "1", "2"});
  EXPECT_EQ(compared, 0);
  EXPECT_THAT(difference, HasSubstr("Palabras nuevas"));
  EXPECT_THAT(difference, HasSubstr("flows/main.yaml"));
}

TEST(bundles, P_10_a_bad_folder_is_never_published_and_says_everything) {
  publishing_place p;
  p.publish("the first one");
  helpline line(p.at, "a", {"--role", "gateway"});
  edit(p.content / "flows/main.yaml", "goto: legal", "goto: nowhere");
  edit(p.main_words, "text: \"consulado de México\"", "text: \"{unknown_name}\"");
  auto [code, said] = p.bundle({"publish", "--note", "wrong"});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, HasSubstr("content/flows/main.yaml:"));
  EXPECT_THAT(said, HasSubstr("content/locales/es-MX/main.yaml:"));
  EXPECT_THAT(said, HasSubstr("Nothing was published"));
  EXPECT_EQ(p.asks({"LLEN", store::bundle_history_key()}).integer, 1);
  provider_side phone(p.at, line.port());
  EXPECT_TRUE(says(phone.sms(caller, "hola", "SM1"), "Linea de ayuda"));
}

// What was never published is served from the folders and published by nobody; the first revision takes over.
TEST(bundles, folders_serve_until_somebody_publishes) {
  publishing_place p;
  helpline line(p.at, "a", {"--role", "gateway"});
  EXPECT_EQ(revision_at(line.port()), 0U);
  provider_side phone(p.at, line.port());
  EXPECT_TRUE(says(phone.sms(caller, "hola", "SM1"), "Linea de ayuda"));
  EXPECT_TRUE(p.keys_like("*bundle*").empty());
  p.publish("the same, published");
  ASSERT_TRUE(p.serves(line, 1));
  EXPECT_TRUE(says(phone.sms(caller, "2", "SM2"), "ZIP"));
  for (const auto& key : p.keys_like("*bundle*")) EXPECT_NE(store::row_of(key), nullptr) << key;
}

// Somebody who can write to Redis makes nothing live.
TEST(bundles, F_8_what_is_unsigned_or_altered_is_never_served) {
  publishing_place p;
  p.publish("the first one");
  auto good = p.asks({"GET", store::live_bundle_key()}).text;
  helpline line(p.at, "a", {"--role", "gateway"});
  ASSERT_TRUE(p.serves(line, 1));
  auto refusals = [&] { return times(line.printed(), "bundle_refused"); };
  auto forged = good;
  forged.replace(forged.find("number 1"), 8, "number 2");
  p.asks({"SET", store::live_bundle_key(), forged});
  ASSERT_TRUE(holds_within(60s, [&] { return refusals() == 1; }));
  // A signed revision of a bundle whose part was altered.
  edit(p.main_words, first_words, "Palabras nuevas. Conteste con un número");
  p.asks({"SET", store::live_bundle_key(), good});
  auto before = p.keys_like("bundle:part:*");
  auto keys = p.keys();
  app::bundle_files files;
  files.all = {{"flows/main.yaml", "flow: main\n"}};
  auto b = app::sign_bundle(*keys.bundle, files);
  store::redis_bundles at(*p.link);
  app::trusted_keys trusted{base::ed25519_public(*keys.bundle)};
  ASSERT_TRUE(run(p.io, app::store_bundle(at, b, trusted)));
  for (const auto& key : p.keys_like("bundle:part:*"))
    if (std::ranges::find(before, key) == before.end()) p.asks({"SET", key, "altered"});
  ASSERT_TRUE(run(
      p.io, app::make_live(at, *keys.bundle, {0, b.hash(), ops::clock().now(), "admin", "publish", "bad"})));
  ASSERT_TRUE(holds_within(60s, [&] { return refusals() == 2; }));
  EXPECT_EQ(revision_at(line.port()), 1U);
  provider_side phone(p.at, line.port());
  EXPECT_TRUE(says(phone.sms(caller, "hola", "SM1"), "Linea de ayuda"));
  // The next good one is taken all the same.
  p.publish("good again");
  EXPECT_TRUE(p.serves(line, 3));
}

// A hundred bad bundles, properly signed, and good ones between, while callers write: every answer is right.
TEST(bundles, F_8_bad_bundles_and_reloads_under_load_change_no_answer) {
  publishing_place p;
  // On two cores that compile a hundred bundles, Redis may well need longer than a caller's turn waits; what
  // is answered then is another test's.
  p.at.more_settings += "limits: { redis_ms: 10000 }\n";
  p.publish("the first one");
  helpline a(p.at, "a", {"--role", "gateway"}), b(p.at, "b", {"--role", "gateway"});
  ASSERT_TRUE(p.serves(a, 1) && p.serves(b, 1));
  std::atomic<int> answers{0}, wrong{0};
  std::mutex guard;
  std::string example;
  auto write = [&](std::stop_token ends, unsigned short port, int who) {
    provider_side phone(p.at, port);
    for (int n = 0; !ends.stop_requested(); ++n) {
      auto from = "+1770" + std::to_string(2'000'000 + who * 1'000'000 + n);  // nobody writes twice
      auto id = "SM" + std::to_string(who) + "-" + std::to_string(n);
      auto menu = phone.sms(from, "hola", id);
      auto chosen = phone.sms(from, "2", id + "b");
      bool right = says(menu, "Conteste con un numero") && says(chosen, "ZIP") &&
                   phone.sms(from, "2", id + "b").body == chosen.body;
      ++answers;
      if (right) continue;
      ++wrong;
      std::lock_guard lock(guard);
      example = menu.body + chosen.body;
    }
  };
  {
    std::jthread first(write, a.port(), 0), second(write, b.port(), 1);
    auto keys = p.keys();
    store::redis_bundles at(*p.link);
    app::trusted_keys trusted{base::ed25519_public(*keys.bundle)};
    std::uint64_t revision = 1;
    for (int i = 0; i != 100; ++i) {
      app::bundle_files bad;
      bad.all = {{"flows/main.yaml", "flow: main\nbad: " + std::to_string(i) + "\n"}};
      auto made = app::sign_bundle(*keys.bundle, bad);
      EXPECT_TRUE(run(p.io, app::store_bundle(at, made, trusted)));
      auto live = run(p.io, app::make_live(at, *keys.bundle,
                                           {0, made.hash(), ops::clock().now(), "admin", "publish", "bad"}));
      ASSERT_TRUE(live);
      revision = live->number;
      if (i % 50 != 49) continue;
      edit(p.main_words, i == 49 ? "Línea de ayuda." : "Reload.", "Reload.");
      edit(p.main_words, "Reload.", "Reload. ");
      p.publish("a good one");
      ++revision;
      EXPECT_TRUE(p.serves(a, revision) && p.serves(b, revision)) << a.printed() << b.printed();
    }
  }
  EXPECT_GT(answers, 20);
  EXPECT_EQ(wrong, 0) << example;
  RecordProperty("answers", answers);
}

// The bundle of a session is fetched by its hash when it is not here; when nobody has it, that is said.
TEST(bundles, a_session_finds_its_bundle_after_a_restart_or_begins_again_in_words) {
  publishing_place p;
  p.publish("the first one");
  auto first_hash = p.bundle({"history", "--json"}).second;
  helpline line(p.at, "a", {"--role", "gateway"});
  ASSERT_TRUE(p.serves(line, 1));
  {
    provider_side phone(p.at, line.port());
    for (auto from : {"+15555550150", "+15555550151", "+15555550152"})
      phone.sms(from, "hola", std::string("SM") + from);
  }
  edit(p.main_words, first_words, "Palabras nuevas. Conteste con un número");
  p.publish("the second one");
  line.kill();
  fs::remove_all(line.data() / "bundles");
  line.start({"--role", "gateway"});
  ASSERT_TRUE(p.serves(line, 2));
  // Both are fetched at the start; a slow machine may take longer to compile one than a turn waits.
  ASSERT_TRUE(holds_within(60s, [&] { return times(line.printed(), "bundle_at_hand") >= 3; }));
  {
    provider_side phone(p.at, line.port());
    EXPECT_TRUE(says(phone.sms("+15555550150", "2", "SM10"), "ZIP"));
  }
  auto at = first_hash.find("\"bundle\":\"");
  ASSERT_NE(at, std::string::npos) << first_hash;
  auto hash = first_hash.substr(at + 10, 64);
  line.kill();
  fs::remove_all(line.data() / "bundles");
  ASSERT_EQ(p.asks({"DEL", store::bundle_key(hash)}).integer, 1);
  line.start({"--role", "gateway"});
  ASSERT_TRUE(p.serves(line, 2));
  provider_side phone(p.at, line.port());
  auto again = phone.sms("+15555550151", "2", "SM11");
  EXPECT_TRUE(says(again, "Actualizamos esta linea") && says(again, "Palabras nuevas")) << again.body;
  EXPECT_FALSE(says(again, "ZIP"));
  EXPECT_TRUE(says(phone.sms("+15555550151", "2", "SM12"), "ZIP"));  // the menu that was just read
  EXPECT_EQ(phone.sms("+15555550151", "2", "SM11").body, again.body);
  // A word that is always obeyed is obeyed.
  auto erased = phone.sms("+15555550152", "BORRAR", "SM13");
  EXPECT_TRUE(says(erased, "Borr") || says(erased, "borr")) << erased.body;
}

// With Redis away at its start a gateway answers with what it served last.
TEST(bundles, P7_a_gateway_starts_without_redis_on_its_last_bundle) {
  publishing_place p;
  edit(p.main_words, first_words, "Palabras nuevas. Conteste con un número");
  p.publish("other words than the folders will have");
  helpline line(p.at, "a", {"--role", "gateway"});
  ASSERT_TRUE(p.serves(line, 1));
  edit(p.main_words, "Palabras nuevas.", "Nunca publicadas.");
  line.kill();
  p.link.reset();
  p.redis.kill();
  line.start({"--role", "gateway"});
  provider_side phone(p.at, line.port());
  auto call = phone.ring(caller, "CA1");
  EXPECT_TRUE(call.is_good());
  EXPECT_EQ(revision_at(line.port()), 1U);
}

// L40: out of one installation and into another, whole, and out again without a byte changed.
TEST(bundles, L40_export_and_import_between_installations) {
  publishing_place from;
  fs::create_directories(from.content / "locales/es-MX/audio");
  std::ofstream(from.content / "locales/es-MX/audio/menu.wav", std::ios::binary)
      << std::string("RIFF\0\x80\xFF\n", 8);
  from.publish("with a recording");
  auto archive = from.at.folder() / "out.tar";
  auto [exported, said] = from.bundle({"export", archive.string()});
  ASSERT_EQ(exported, 0) << said;

  publishing_place to;
  auto [stranger, why] = to.bundle({"import", archive.string()});
  EXPECT_EQ(stranger, 1);
  EXPECT_THAT(why, HasSubstr("signature-unknown"));
  auto keys = from.keys();
  to.at.more_content = "  trusted_keys: [\"" + base::hex(base::ed25519_public(*keys.bundle)) + "\"]\n";
  to.config = to.at.config_for("publisher");
  auto [imported, words] = to.bundle({"import", archive.string()});
  ASSERT_EQ(imported, 0) << words;
  auto again = to.at.folder() / "again.tar";
  ASSERT_EQ(to.bundle({"export", again.string()}).first, 0);
  EXPECT_TRUE(text_in(archive) == text_in(again));

  auto bytes = text_in(archive);
  std::ofstream(again, std::ios::binary | std::ios::trunc) << bytes.substr(0, bytes.size() / 2);
  auto [cut, missing] = to.bundle({"import", again.string()});
  EXPECT_EQ(cut, 1);
  EXPECT_THAT(missing, HasSubstr("asset-missing"));
  EXPECT_EQ(to.asks({"LLEN", store::bundle_history_key()}).integer, 1);
}

// `./dev up` watches: a good save is live and says so, a bad one says where it is wrong and changes nothing.
TEST(bundles, P_10_a_watched_folder_is_live_at_the_next_turn_unless_it_is_wrong) {
  publishing_place p;
  p.at.be_demo();
  p.at.more_content = "  watch: true\n";
  helpline line(p.at, "a");
  EXPECT_THAT(line.printed(), HasSubstr("Revision 1 is live: the folders as they were at the start."));
  provider_side phone(p.at, line.port());
  const std::string texter = "+15555550110";
  auto menu = phone.simulated_sms(texter, "hola", "1");
  EXPECT_TRUE(says(menu, "Linea de ayuda")) << menu.body;

  edit(p.main_words, first_words, "Palabras nuevas. Conteste con un número");
  auto prints = [&](const std::string& words) {
    return holds_within(60s, [&] { return line.printed().find(words) != std::string::npos; });
  };
  ASSERT_TRUE(prints("Revision 2 is live: saved locales/es-MX/main.yaml.")) << line.printed();
  auto next = phone.simulated_sms(texter, "MENU", "2");
  EXPECT_TRUE(says(next, "Palabras nuevas")) << next.body;

  edit(p.main_words, "Palabras nuevas. ", "{nobody} ");
  ASSERT_TRUE(prints("NOT LIVE")) << line.printed();
  EXPECT_THAT(line.printed(), HasSubstr("content/locales/es-MX/main.yaml:"));
  EXPECT_TRUE(says(phone.simulated_sms("+15555550111", "hola", "3"), "Palabras nuevas"));
  edit(p.main_words, "{nobody} ", "Corregidas. ");
  ASSERT_TRUE(prints("Revision 3 is live"));
  EXPECT_TRUE(says(phone.simulated_sms("+15555550112", "hola", "4"), "Corregidas"));
}

}  // namespace
}  // namespace amparo::test
