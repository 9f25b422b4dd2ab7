#include <gtest/gtest.h>

#include <random>

#include "acts_support.hpp"
#include "base/bytes.hpp"
#include "flow/model.hpp"

namespace amparo::flow::test {
namespace {

using message::channel;

// The same without the directory, whose search for words that are no place takes its time.
const bundle& placeless_bundle() {
  static const auto loaded = load(basics(), {}, false);
  return *loaded.value;
}

std::string any_bytes(std::mt19937& dice, std::size_t most) {
  std::string out(dice() % (most + 1), '\0');
  for (char& c : out) c = static_cast<char>(dice());
  return out;
}

TEST(codec, a_session_is_small) {
  caller who;
  who.text("hola");
  EXPECT_LE(encode(who.state).size(), 30U);
  for (int i = 0; i != 200; ++i) who.text(i % 3 == 0 ? "migra" : i % 3 == 1 ? "casa" : "atras");
  EXPECT_LE(encode(who.state).size(), 60U);
  EXPECT_LE(encode(who.last.reply).size(), 40U);
}

TEST(codec, another_version_is_told_from_damage) {
  caller who;
  who.text("migra");
  auto bytes = encode(who.state), reply = encode(who.last.reply);
  bytes[0] = 9, reply[0] = 9;
  EXPECT_EQ(decode_session(basic_bundle(), bytes).error(), errc::other_version);
  EXPECT_EQ(decode_reply(basic_bundle(), reply).error(), errc::other_version);
  EXPECT_EQ(decode_session(basic_bundle(), "").error(), errc::malformed);
  EXPECT_EQ(decode_reply(basic_bundle(), "").error(), errc::malformed);
  EXPECT_TRUE(make_error_code(errc::malformed) == base::fault::ours);
  EXPECT_TRUE(make_error_code(errc::other_version) == base::fault::ours);
}

TEST(codec, every_truncation_is_an_error) {
  caller who;
  who.text("hola"), who.text("3"), who.text("123456789"), who.text("Ana");
  auto bytes = encode(who.state), reply = encode(who.last.reply);
  for (std::size_t n = 0; n != bytes.size(); ++n)
    EXPECT_FALSE(decode_session(basic_bundle(), bytes.substr(0, n))) << n;
  for (std::size_t n = 0; n != reply.size(); ++n)
    EXPECT_FALSE(decode_reply(basic_bundle(), reply.substr(0, n))) << n;
  EXPECT_FALSE(decode_session(basic_bundle(), bytes + "x"));
  EXPECT_FALSE(decode_reply(basic_bundle(), reply + "x"));
}

// Every node of every kind as what a session waits at: refused, or one from which a conversation goes on.
TEST(codec, whatever_a_session_waits_at_can_be_gone_on_from) {
  const auto& content = acts_bundle();
  std::size_t taken = 0;
  for (std::uint32_t at = 0; at != content.content->nodes.size(); ++at)
    for (auto how = 0U; how <= static_cast<unsigned>(listening::wait); ++how) {
      auto state = session::fresh("es-MX");
      state.listens_ = static_cast<listening>(how);
      state.asked_ = at;
      state.marks_.push_back({at, 0});
      for (int marks = 0; marks != 2; ++marks, state.marks_.clear()) {
        auto read = decode_session(content, encode(state));
        if (!read) continue;
        ++taken;
        for (auto via : {channel::sms, channel::voice})
          for (const char* words : {"4", "9", "xyz", "repetir", ""}) {
            caller who(via, content);
            who.state = *read;
            via == channel::sms ? who.text(words) : who.press(words);
            EXPECT_TRUE(decode_session(content, encode(who.state))) << at << " " << how << " " << words;
          }
      }
    }
  EXPECT_GT(taken, 200U);
}

// What decodes must also be usable: a step from it and a rendering of it do not crash.
TEST(codec, altered_and_random_bytes_never_crash) {
  std::mt19937 dice(7);
  caller who;
  who.text("hola"), who.text("3"), who.text("123456789"), who.text("Ana");
  auto session_bytes = encode(who.state), reply_bytes = encode(who.last.reply);
  caller lost;
  lost.text("consulado"), lost.text("san juan");
  auto list_bytes = encode(lost.state);
  int usable = 0;
  for (int i = 0; i != 10'000; ++i) {
    auto bytes = i % 3 == 0 ? session_bytes : i % 3 == 1 ? list_bytes : any_bytes(dice, 60);
    for (auto n = dice() % 3 + 1; n != 0 && !bytes.empty(); --n)
      bytes[dice() % bytes.size()] = static_cast<char>(dice());
    if (i % 2 != 0 && !bytes.empty()) bytes[0] = 1;
    if (auto s = decode_session(placeless_bundle(), bytes)) {
      ++usable;
      for (auto via : {channel::sms, channel::voice}) {
        context when;
        when.now = noon, when.via = via;
        for (auto kind : {input_kind::text, input_kind::digits, input_kind::silence, input_kind::hangup}) {
          auto after = step(placeless_bundle(), *s, {kind, base::private_text("1")}, when);
          (void)render(placeless_bundle(), after.reply, via, noon);
        }
      }
    }
    auto reply = reply_bytes;
    for (auto n = dice() % 3 + 1; n != 0; --n) reply[dice() % reply.size()] = static_cast<char>(dice());
    reply[0] = 1;
    if (auto r = decode_reply(placeless_bundle(), reply))
      for (auto via : {channel::sms, channel::voice}) (void)render(placeless_bundle(), *r, via, noon);
  }
  EXPECT_GT(usable, 100);
}

TEST(codec, what_rides_in_a_url_holds_nothing_typed) {
  caller who;
  who.text("hola"), who.text("3"), who.text("123456789"), who.text("Canario"), who.text("menu"),
      who.text("2"), who.text("san juan");
  auto small = encode_small(who.state);
  for (const char* typed : {"123456789", "Canario", "san juan", "juan"})
    EXPECT_EQ(small.find(typed), std::string::npos) << typed;
  EXPECT_NE(encode(who.state).find("Canario"), std::string::npos);
  EXPECT_LE(small.size(), 600U);
  auto back = decode_session(basic_bundle(), small);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->asked_, who.state.asked_);
  who.state = *back;
  EXPECT_EQ(who.text("30303"), "Consulado en Atlanta. Linea: 520-623-7874.")
      << "the list is gone, the question is not";
}

// A caller who does anything at all, 20,000 times over both channels: there is always an answer or a defined
// silence, values survive their binary form, and the same step gives the same result.
void wander(const bundle& content, int steps) {
  static const std::vector<std::string> texts{
      "hola",  "migra",     "1",        "2",        "3",     "4",         "8",
      "0",     "9",         "casa",     "persona",  "menu",  "ayuda",     "alto",
      "alta",  "borrar",    "idioma",   "repetir",  "atras", "urgente",   "llameme",
      "clima", "consulado", "30303",    "san juan", "texas", "123456789", "",
      " ",     "👍",         "\xff\xfe", "{name}",   "si",    "no",        "busco mi consulado",
      "xxxx"};
  static const std::vector<std::string> keys{"1",  "2",  "3",     "4",   "7",         "8",  "9",
                                             "0",  "*",  "#",     "**",  "*0",        "*9", "*7",
                                             "0#", "12", "30303", "404", "123456789", "*#", "##"};
  std::mt19937 dice(20261124);
  auto any = [&](const auto& list) { return list[dice() % list.size()]; };
  for (auto via : {channel::sms, channel::voice}) {
    caller who(via, content);
    for (int i = 0; i != steps; ++i) {
      who.when.now += std::chrono::seconds(dice() % 20);
      who.when.withheld = dice() % 16 == 0;
      who.when.single_timer = dice() % 2 == 0;
      who.when.detention = dice() % 32 == 0;
      who.when.facts.callback_recent = dice() % 2 == 0;
      who.when.facts.callback_open = dice() % 2 == 0;
      auto before = who.state;
      auto roll = dice() % 64;
      auto kind = roll == 0             ? input_kind::started
                  : roll == 1           ? input_kind::hangup
                  : roll < 8            ? input_kind::silence
                  : via == channel::sms ? input_kind::text
                                        : input_kind::digits;
      auto words = roll % 8 == 3 ? any_bytes(dice, 40) : via == channel::sms ? any(texts) : any(keys);
      who.hear(kind, words);

      bool must_be_silent = who.last.reply.nothing;
      ASSERT_EQ(std::holds_alternative<message::no_reply>(who.reply), must_be_silent) << words;
      if (via == channel::voice && !must_be_silent) {
        ASSERT_TRUE(who.heard().keys.has_value() || who.heard().hangup) << words;
      }
      ASSERT_TRUE(!must_be_silent || kind == input_kind::hangup || kind == input_kind::silence);
      if (const auto* sms = std::get_if<message::sms_reply>(&who.reply)) {
        ASSERT_LE(sms->messages.size(), 2U);
      }
      auto state = decode_session(content, encode(who.state));
      ASSERT_TRUE(state.has_value());
      ASSERT_EQ(*state, who.state);
      auto reply = decode_reply(content, encode(who.last.reply));
      ASSERT_TRUE(reply.has_value());
      ASSERT_EQ(*reply, who.last.reply);
      auto again = step(content, before, {kind, base::private_text(words)}, who.when);
      ASSERT_EQ(again.next, who.state);
      ASSERT_EQ(again.reply, who.last.reply);
      ASSERT_LE(encode(who.state).size(), 340U);
      ASSERT_LE(encode_small(who.state).size(), 600U);
    }
  }
}

TEST(properties, any_input_gets_an_answer_and_every_state_survives_its_codec) {
  wander(placeless_bundle(), 10'000);
}
TEST(properties, the_same_with_places) { wander(basic_bundle(), 400); }

}  // namespace
}  // namespace amparo::flow::test
