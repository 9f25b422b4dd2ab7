#include "app/config.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace amparo::app {
namespace {

// A folder with a secret of mode 0400, and a configuration that names it.
class config_files : public testing::Test {
 protected:
  config_files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "amparo-config-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(folder_ / "token") << "12345678901234567890123456789012\n";
    ::chmod((folder_ / "token").c_str(), 0400);
  }
  ~config_files() override { std::filesystem::remove_all(folder_); }

  std::string with(const std::string& more) const {
    return "public_url: https://ayuda.example.org\n"
           "providers: { principal: { kind: twilio, account_sid: AC1, auth_token: { file: " +
           (folder_ / "token").string() +
           " } } }\n"
           "lines: [ { number: \"+525550001111\", provider: principal } ]\n" +
           more;
  }
  std::string demo(const std::string& more) const {
    return "public_url: http://127.0.0.1:8080\ndemo: true\n"
           "providers: { simulator: { kind: simulator, secret: { file: " +
           (folder_ / "token").string() +
           " } } }\n"
           "lines: [ { number: \"+525550001111\", provider: simulator } ]\n" +
           more;
  }
  std::optional<config> read(const std::string& text, const overrides& changes = {}) {
    out_.clear();
    return read_config("amparo.yaml", text, changes, out_);
  }
  bool found(const std::string& rule) const {
    return std::ranges::any_of(out_, [&](const auto& f) { return f.rule == rule; });
  }

  std::filesystem::path folder_;
  base::findings out_;
};

TEST_F(config_files, a_small_configuration_is_enough) {
  auto c = read(with(""));
  ASSERT_TRUE(c) << (out_.empty() ? "" : base::text_of(out_.front()));
  EXPECT_EQ(c->listen.port, 8080);
  EXPECT_EQ(c->redis, "embedded");
  EXPECT_EQ(c->redis_deadline, std::chrono::milliseconds(250));
  ASSERT_NE(c->find_account("twilio", "principal"), nullptr);
  EXPECT_EQ(c->find_account("twilio", "principal")->credentials.secrets.front().reveal(),
            "12345678901234567890123456789012");
  EXPECT_EQ(c->find_account("twilio", "principal")->credentials.public_url, "https://ayuda.example.org");
  ASSERT_NE(c->find_line("principal", "+525550001111"), nullptr);
  EXPECT_EQ(c->find_line("principal", "+525550001111")->guard, std::chrono::seconds(25));
}

TEST_F(config_files, the_command_line_wins_over_the_file) {
  auto c =
      read(with("listen: 127.0.0.1:9000\n"), {"127.0.0.1:9001", "unix:///run/r.sock", "gateway,dispatch"});
  ASSERT_TRUE(c);
  EXPECT_EQ(c->listen.port, 9001);
  EXPECT_EQ(c->redis, "unix:///run/r.sock");
  EXPECT_TRUE(c->has_role("dispatch"));
  EXPECT_FALSE(c->has_role("desk"));
}

TEST_F(config_files, C_6_no_number_is_shown_unless_the_configuration_says_so) {
  auto usual = read(with("desk: { targets: { now: 5m } }\n"));
  ASSERT_TRUE(usual);
  EXPECT_FALSE(usual->desk.reveal);
  auto shown = read(with("desk: { reveal: true }\n"));
  ASSERT_TRUE(shown);
  EXPECT_TRUE(shown->desk.reveal);
}

struct mistake {
  const char* name;
  const char* more;
  const char* rule;
};

TEST_F(config_files, each_mistake_is_named_with_its_place) {
  const mistake mistakes[] = {
      {"unknown key", "listn: 127.0.0.1:80\n", "unknown-key"},
      {"listener open to everybody", "listen: 0.0.0.0:8080\n", "listen-open"},
      {"console open to everybody", "console: { listen: 0.0.0.0:8081 }\n", "listen-open"},
      {"no address", "listen: here\n", "bad-address"},
      {"redis elsewhere without TLS", "redis: redis://10.0.0.1:6379\n", "bad-redis"},
      {"unknown role", "roles: [gatewy]\n", "unknown-role"},
      {"limit", "limits: { texts_per_caller: many }\n", "bad-limit"},
      {"a wait too short for any Redis", "limits: { redis_ms: 20 }\n", "not-a-number"},
      {"flag", "content: { accept_unchecked: yes }\n", "not-a-flag"},
      {"a key that is none", "content: { trusted_keys: [\"abcd\"] }\n", "bad-key"},
      {"watched folders of a real line", "content: { watch: true }\n", "watch-open"},
      {"a country of three letters", "sending: { countries: [MEX] }\n", "bad-country"},
      {"a prefix without its country", "sending: { refused_prefixes: [\"33\"] }\n", "bad-prefix"},
      {"hours that are none", "sending: { quiet_hours: 25:00-08:00 }\n", "bad-hours"},
      {"an hour that never ends", "sending: { quiet_hours: 21:00 }\n", "bad-hours"},
      {"a number shown perhaps", "desk: { reveal: sometimes }\n", "not-a-flag"},
      {"a target of no time", "desk: { targets: { now: 0s } }\n", "bad-target"},
      {"an overload that ends where it begins", "desk: { overload: { on: 4, off: 4 } }\n", "bad-overload"},
      {"an overload of no time", "desk: { overload: { least: never } }\n", "bad-overload"},
      {"an overload of words", "desk: { overload: { on: many } }\n", "not-a-number"},
      {"an overload with a key too many", "desk: { overload: { only: 4 } }\n", "unknown-key"},
      {"an operator with a name", "desk: { operators: [ { id: \"Ana P\" } ] }\n", "bad-person"},
      {"an operator twice", "desk: { operators: [ { id: operator-1 }, { id: operator-1 } ] }\n",
       "bad-person"},
      {"a telephone in clear", "desk: { operators: [ { id: operator-1, phone: \"+525550001112\" } ] }\n",
       "not-a-secret"},
      {"a skill of two words", "desk: { operators: [ { id: operator-1, skills: [\"habla mam\"] } ] }\n",
       "bad-skill"},
      {"nobody's capacity", "desk: { operators: [ { id: operator-1, capacity: 0 } ] }\n", "not-a-number"},
      {"a cap below zero", "spend: { per_day: -1 }\n", "not-a-number"},
      {"a country's cap", "spend: { country_per_day: { Guatemala: 5 } }\n", "bad-country"},
      {"a webhook elsewhere", "webhooks: { a: \"https://example.org/x\" }\n", "unlisted-host"},
      {"a webhook in clear", "outbound_hosts: [example.org]\nwebhooks: { a: \"http://example.org/x\" }\n",
       "bad-url"},
      {"a webhook of this machine that is not listed", "webhooks: { a: \"http://127.0.0.1:9/x\" }\n",
       "unlisted-host"},
      {"duplicate key", "listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n", "duplicate-key"},
  };
  for (const auto& m : mistakes) {
    EXPECT_FALSE(read(with(m.more))) << m.name;
    EXPECT_TRUE(found(m.rule)) << m.name << ": " << (out_.empty() ? "nothing" : base::text_of(out_.front()));
    EXPECT_GT(out_.front().line, 0U) << m.name;
  }
  EXPECT_FALSE(read(with("demmo: true\n")));
  EXPECT_NE(out_.front().hint.find("\"demo\""), std::string::npos) << "the nearest known key is named";
}

TEST_F(config_files, O_1_who_may_be_written_to_and_what_it_may_cost) {
  auto plain = read(with(""));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->sending.quiet_from, std::chrono::hours(21));
  EXPECT_EQ(plain->spend.per_day, 20'000U) << "there are caps without a word of them";
  auto c =
      read(with("sending: { countries: [GT, US], refused_prefixes: [\"+50260\"], quiet_hours: 22:30-07:15 }\n"
                "spend: { per_hour: 10, per_day: 50, caller_per_day: 5, country_per_day: { GT: 20 } }\n"
                "outbound_hosts: [example.org, 127.0.0.1]\n"
                "webhooks: { a: \"https://example.org:8443/x\", b: \"http://127.0.0.1:9000/x\" }\n"));
  ASSERT_TRUE(c) << base::text_of(out_.front());
  EXPECT_EQ(c->sending.countries, (std::vector<std::string>{"GT", "US", "MX"})) << "and the line's own";
  EXPECT_EQ(c->sending.refused_prefixes, std::vector<std::string>{"+50260"});
  EXPECT_EQ(c->sending.quiet_from, std::chrono::minutes(22 * 60 + 30));
  EXPECT_EQ(c->sending.quiet_to, std::chrono::minutes(7 * 60 + 15));
  EXPECT_EQ(c->spend.per_hour, 10U);
  EXPECT_EQ(c->spend.caller_per_day, 5U);
  EXPECT_EQ(c->spend.country_per_day.at("GT"), 20U);
  auto none = read(with("sending: { quiet_hours: none }\n"));
  ASSERT_TRUE(none);
  EXPECT_EQ(none->sending.quiet_from, none->sending.quiet_to);
  EXPECT_FALSE(read(with("spend: { per_dya: 5 }\n")));
  EXPECT_NE(out_.front().hint.find("per_day"), std::string::npos) << out_.front().hint;
  EXPECT_EQ(out_.front().line, 4U);
}

TEST_F(config_files, a_line_names_another_that_stands_in_for_it) {
  auto of = [&](const std::string& first, const std::string& second) {
    auto file = (folder_ / "token").string();
    return "public_url: https://ayuda.example.org\nproviders:\n"
           "  a: { kind: twilio, account_sid: AC1, auth_token: { file: " +
           file + " } }\n  b: { kind: plivo, auth_id: MA1, auth_token: { file: " + file +
           " } }\nlines:\n  - { number: \"+525550001111\", provider: a" + first +
           " }\n  - { number: \"+525550001112\", provider: b" + second + " }\n";
  };
  auto good = read(of(", stand_in: { number: \"+525550001112\", provider: b }, texts_per_second: 1",
                      ", countries: [US], spend_per_day: 9"));
  ASSERT_TRUE(good) << base::text_of(out_.front());
  EXPECT_EQ(good->lines.front().stand_in->provider, "b");
  EXPECT_EQ(good->lines.front().texts_per_second, 1U);
  EXPECT_EQ(good->lines.back().countries, std::vector<std::string>{"US"});
  EXPECT_EQ(good->lines.back().spend_per_day, 9U);
  EXPECT_FALSE(read(of(", stand_in: { number: \"+525550001119\", provider: b }", "")));
  EXPECT_TRUE(found("bad-stand-in"));
  EXPECT_FALSE(read(of(", stand_in: { number: \"+525550001111\", provider: a }", "")));
  EXPECT_TRUE(found("bad-stand-in")) << "nobody stands in for oneself";
  EXPECT_FALSE(read(of(", stand_in: { number: \"+525550001112\", provider: b }", ", modes: [voice]")));
  EXPECT_TRUE(found("bad-stand-in")) << "that line sends no texts";
  EXPECT_FALSE(read(of(", countries: [GT]", "")));
  EXPECT_TRUE(found("country-not-served"));
}

TEST_F(config_files, all_mistakes_are_listed_at_once) {
  EXPECT_FALSE(read(with("listn: x\nredis: nowhere\nroles: [dsk]\n")));
  EXPECT_TRUE(found("unknown-key") && found("bad-redis") && found("unknown-role"));
}

TEST_F(config_files, H_6_plain_http_elsewhere_must_be_asked_for) {
  EXPECT_TRUE(read(with("listen: 0.0.0.0:8080\nlisten_insecure: true\n")));
}

TEST_F(config_files, H_7_the_demo_is_no_way_in) {
  EXPECT_TRUE(read(demo("")));
  EXPECT_FALSE(read(demo("listen: 0.0.0.0:8080\nlisten_insecure: true\n")));
  EXPECT_TRUE(found("demo-open"));
  EXPECT_FALSE(read(with("demo: true\n")));
  EXPECT_TRUE(found("demo-provider"));
  auto without = demo("");
  without.replace(without.find("demo: true"), 10, "demo: false");
  EXPECT_FALSE(read(without));
  EXPECT_TRUE(found("simulator-open"));
}

TEST_F(config_files, F_8_keys_of_others_are_named_in_full) {
  auto c = read(with("content: { trusted_keys: [\"" + std::string(64, 'a') + "\"] }\n"));
  ASSERT_TRUE(c);
  ASSERT_EQ(c->trusted_keys.size(), 1U);
  EXPECT_EQ(c->trusted_keys.front(), std::string(32, '\xAA'));
  EXPECT_TRUE(read(demo("content: { watch: true }\n"))->watch);
}

TEST_F(config_files, S_2_a_secret_that_others_may_read_is_refused) {
  ::chmod((folder_ / "token").c_str(), 0440);
  EXPECT_FALSE(read(with("")));
  EXPECT_TRUE(found("secret-file"));
}

TEST_F(config_files, two_secrets_may_be_valid_at_once) {
  auto path = (folder_ / "token").string();
  auto text = with("");
  text.replace(text.find("{ file: " + path + " }"), path.size() + 10,
               "[{ file: " + path + " }, { file: " + path + " }]");
  auto c = read(text);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->accounts.front().credentials.secrets.size(), 2U);
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Every kind stands in the example, and no key of it is unknown or missing.
TEST_F(config_files, the_example_of_every_provider_loads) {
  auto text = text_of(std::filesystem::path(AMPARO_ROOT) / "config/providers.example.yaml");
  for (auto at = text.find("{ file: secrets/"); at != std::string::npos;
       at = text.find("{ file: secrets/", at + 1))
    text.replace(at, text.find(" }", at) - at, "{ file: " + (folder_ / "token").string());
  auto c = read(text);
  ASSERT_TRUE(c) << base::text_of(out_.front());
  for (auto kind : provider::adapter_kinds()) {
    const auto* account = c->find_account(kind, kind);
    if (kind == "simulator") continue;
    ASSERT_NE(account, nullptr) << kind;
    for (const auto& setting : account->adapter->settings())
      EXPECT_NE(text.find("    " + std::string(setting.key) + ": "), std::string::npos)
          << kind << " " << setting.key;
  }
  EXPECT_EQ(c->find_account("telnyx", "telnyx")->credentials.secrets.front().reveal(),
            "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=");
  EXPECT_EQ(c->find_account("bandwidth", "bandwidth")->credentials.text("username"), "amparo");
  EXPECT_EQ(c->find_account("vonage", "vonage")->credentials.secret("api_secret"),
            "12345678901234567890123456789012");
}

TEST_F(config_files, O_4_missed_calls_are_counted_where_their_callers_can_be_called) {
  auto file = (folder_ / "token").string();
  auto of = [&](const std::string& more) {
    return "public_url: https://ayuda.example.org\nproviders: { x: { kind: twilio, account_sid: AC1, "
           "auth_token: { file: " +
           file + " } } }\nlines: [ { number: \"+525550001111\", provider: x, missed_call: true" + more +
           " } ]\n";
  };
  auto good = read(of(""));
  ASSERT_TRUE(good);
  EXPECT_TRUE(good->lines.front().missed_call);
  for (const char* more : {", modes: [sms]", ", detention: true"}) {
    EXPECT_FALSE(read(of(more))) << more;
    EXPECT_TRUE(found("bad-missed-call")) << more;
  }
}

TEST_F(config_files, a_line_for_calls_needs_a_provider_that_takes_them) {
  auto file = (folder_ / "token").string();
  auto of = [&](const std::string& account, const std::string& modes) {
    return "public_url: https://ayuda.example.org\nproviders: { x: " + account +
           " }\nlines: [ { number: \"+525550001111\", provider: x, modes: [" + modes + "] } ]\n";
  };
  auto telnyx = "{ kind: telnyx, api_key: { file: " + file + " }, public_key: A6EHv }";
  EXPECT_TRUE(read(of(telnyx, "voice")));
  EXPECT_TRUE(read(of(telnyx, "sms, voice"))) << "its replies leave by the outbox";
  auto kannel = "{ kind: kannel, webhook_token: { file: " + file +
                " }, username: a, password: { file: " + file + " } }";
  EXPECT_TRUE(read(of(kannel, "sms")));
  EXPECT_FALSE(read(of(kannel, "sms, voice")));
  EXPECT_TRUE(found("no-voice"));
}

TEST_F(config_files, a_key_of_another_provider_is_unknown) {
  auto text = with("");
  text.replace(text.find("account_sid: AC1"), 16, "account_sid: AC1, signing_key: x");
  EXPECT_FALSE(read(text));
  EXPECT_TRUE(found("unknown-key"));
}

TEST_F(config_files, an_unknown_provider_names_the_known_ones) {
  auto text = with("");
  text.replace(text.find("kind: twilio"), 12, "kind: twillio");
  EXPECT_FALSE(read(text));
  ASSERT_TRUE(found("unknown-provider"));
  EXPECT_NE(out_.front().hint.find("twilio"), std::string::npos);
}

}  // namespace
}  // namespace amparo::app
