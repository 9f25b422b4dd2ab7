#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "app/desk_notes.hpp"
#include "app/effects.hpp"
#include "app/keyring.hpp"
#include "app/record.hpp"
#include "app/voice_note.hpp"
#include "integration/callback_support.hpp"
#include "integration/desk_support.hpp"
#include "integration/files_support.hpp"
#include "integration/note_support.hpp"
#include "store/keys.hpp"

// What a caller left after the tone is heard by whoever has their item in hand: by an operator who rings
// their own line, and by one whose telephone we ring, before the caller's does.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* ringing_line = "+525550001119";

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

// The path of the first note that a document plays; "" where it plays none.
std::string note_in(const std::string& document) {
  auto path = between(document, "https://ayuda.example.org/note/", ".wav");
  return path.empty() ? "" : "/note/" + path + ".wav";
}

// A note over Twilio, from its tone to an operator's ear.
struct hearing_place : note_place {
  hearing_place() : note_place({}) {
    provider.answer_by([](const std::string& line) {
      if (line.starts_with("GET ")) return audio_answer(note_wav());
      return line.starts_with("DELETE ") ? plain_answer("204 No Content") : provider_stub::taken("SMcode");
    });
    lines->kill();
    edit(lines->config(), "providers:\n",
         std::string("  - { number: \"") + ringing_line +
             "\", provider: twilio, modes: [operators] }\ndesk:\n  operators:\n" +
             person_entry(at, "operator-1", first_operator, "skills: [\"lang:es-MX\"], capacity: 2") +
             "providers:\n");
    lines->start();
    phone.emplace(at, lines->port());
  }
  void asks_to_be_called() {
    for (const char* words : {"migra en mi puerta", "casa", "si"})
      EXPECT_TRUE(phone->sms(note_caller, words, std::string("SM") + words).is_good());
    ASSERT_TRUE(desk_has(1)) << lines->printed();
  }
  void leaves_note(const std::string& call = "CAnote") {
    EXPECT_TRUE(leave(call, ask_for_note(call), "5", false).is_good());
    ASSERT_TRUE(settles()) << lines->printed();
    ASSERT_EQ(notes().size(), 1U);
  }
  std::string operators_call(const std::string& target, const std::string& call, const std::string& digits) {
    provider_side::fields form{{"AccountSid", note_account},  {"CallSid", call},
                               {"CallStatus", "in-progress"}, {"Direction", "inbound"},
                               {"From", first_operator},      {"To", ringing_line}};
    if (!digits.empty()) form.push_back({"Digits", digits});
    auto answer = phone->post(target, form);
    EXPECT_TRUE(answer.is_good()) << answer.body;
    return answer.body;
  }
  // The next key of the call whose last document this is.
  std::string presses(const std::string& document, const std::string& digits, const std::string& call) {
    return operators_call(action_of(document), call, digits);
  }
  // Rings, and gives the code that came by text: what is heard first.
  std::string enters(const std::string& call) {
    auto before = provider.asked().size();
    auto asked = operators_call("/v1/twilio/voice", call, "");
    EXPECT_TRUE(has(asked, "clave")) << asked;
    EXPECT_TRUE(holds_within(60s, [&] { return provider.asked().size() > before; })) << lines->printed();
    auto text = provider.asked().back();
    auto code = between(text, "es%20", ".");
    if (code.empty()) code = between(text, "es+", ".");
    EXPECT_EQ(code.size(), 6U) << text;
    return presses(asked, code, call);
  }
  http_answer fetches(const std::string& path) { return http_connection(lines->port()).get(path); }
  std::string listed() {
    return at.command({"desk", "list", "--config", lines->config().string(), "--json"}).second;
  }
};

TEST(hear_note, L12_L15_a_note_of_whoever_cannot_be_called_is_heard_by_telephone_and_its_item_closed) {
  hearing_place p;
  p.leaves_note();
  ASSERT_TRUE(p.desk_has(1));
  auto told = p.enters("CA1");
  EXPECT_TRUE(has(told, "recado de voz")) << told << p.lines->printed();
  EXPECT_TRUE(has(told, "oprima 3")) << told;
  EXPECT_FALSE(has(told, "hablarle")) << told;
  EXPECT_EQ(note_in(told), "") << "not before it is asked for";
  auto heard = p.presses(told, "3", "CA1");
  auto path = note_in(heard);
  ASSERT_NE(path, "") << heard;
  auto sound = p.fetches(path);
  EXPECT_EQ(sound.status, 200U);
  EXPECT_TRUE(sound.body == note_wav()) << "byte for byte";
  auto closed = p.presses(heard, "4", "CA1");
  EXPECT_TRUE(has(closed, "Cerrado")) << closed;
  EXPECT_TRUE(p.desk_has(0));
  EXPECT_EQ(p.fetches(path).status, 404U) << "in nobody's hand any more";
  for (const char* word : {note_canary, "7705550100"}) {
    EXPECT_TRUE(files_with(p.at.folder(), word).empty()) << word;
    EXPECT_TRUE(files_with(p.redis.folder(), word).empty()) << word;
  }
  EXPECT_EQ(p.lines->printed().find(path.substr(6, 30)), std::string::npos) << "no address in the log";
  auto audited = p.at.command({"audit", "verify", "--config", p.lines->config().string()});
  EXPECT_EQ(audited.first, 0) << audited.second;
}

TEST(hear_note, K_6_a_note_that_was_erased_is_heard_no_more_and_the_callback_stays) {
  hearing_place p;
  p.asks_to_be_called();
  p.leaves_note();
  EXPECT_EQ(p.waiting_at_desk(), 1) << "it hangs on what was asked for";
  EXPECT_TRUE(has(p.listed(), "\"voice_note\":true")) << p.listed();
  auto told = p.enters("CA1");
  EXPECT_TRUE(has(told, "hablarle")) << told << p.lines->printed();
  auto path = note_in(p.presses(told, "3", "CA1"));
  ASSERT_NE(path, "");
  EXPECT_EQ(p.fetches(path).status, 200U);
  auto asked = p.phone->sms(note_caller, "BORRAR", "SMerase");
  EXPECT_TRUE(asked.is_good());
  EXPECT_EQ(p.fetches(path).status, 404U);
  EXPECT_TRUE(holds_within(60s, [&] { return has(p.listed(), "\"voice_note\":false"); })) << p.listed();
  EXPECT_EQ(p.keys_like("{p*}:v:*").size(), 1U) << "their callback is still asked about";
  EXPECT_TRUE(has(p.listed(), "\"state\":\"claimed\"")) << p.listed();
}

TEST(hear_note, L12_the_address_is_of_one_hand_and_of_nobody_elses) {
  hearing_place p;
  p.asks_to_be_called();
  p.leaves_note();
  auto heard = p.presses(p.enters("CA1"), "3", "CA1");
  auto path = note_in(heard);
  ASSERT_NE(path, "") << heard;
  EXPECT_EQ(p.fetches(path).status, 200U);
  auto altered = path;
  altered[20] = altered[20] == 'A' ? 'B' : 'A';
  EXPECT_EQ(p.fetches(altered).status, 404U);
  EXPECT_EQ(p.fetches("/note/AAAA.wav").status, 404U);
  EXPECT_TRUE(has(p.presses(heard, "2", "CA1"), "volvi")) << "back to its place";
  EXPECT_EQ(p.fetches(path).status, 404U);
}

// Somebody has taken it by text, and rings their line to hear what was left.
TEST(hear_note, L12_what_they_have_in_hand_is_heard_first_and_stays_theirs) {
  hearing_place p;
  p.asks_to_be_called();
  p.leaves_note();
  auto first = p.presses(p.enters("CA1"), "9", "CA1");  // theirs while they listen
  EXPECT_TRUE(has(first, "oprima 3")) << first;
  auto told = p.enters("CA2");
  EXPECT_TRUE(has(told, "en sus manos")) << told << p.lines->printed();
  auto heard = p.presses(told, "3", "CA2");
  EXPECT_NE(note_in(heard), "") << heard;
  EXPECT_TRUE(has(p.presses(heard, "2", "CA2"), "Nadie espera"));
  EXPECT_TRUE(has(p.listed(), "\"state\":\"claimed\"")) << p.listed();
}

// --- an operator whose telephone we ring ---

// As the relay and role dispatch put it there: a note of that item's caller.
void leave_note(callback_place& p, const store::desk_item& item) {
  base::findings out;
  auto keys = app::load_keys(p.at.folder() / "keys", out);
  ASSERT_TRUE(keys);
  auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  auto tag = base::caller_tag::of(keys->identity, *base::phone_number::parse(a_caller));
  app::callback_order order;
  order.tag = tag.bytes();
  order.effect = std::string(32, 'b');
  order.note = std::string(32, 'a');
  order.arrival = app::unix_minute(now);
  auto until = app::end_of_note(order.arrival);
  auto sealed = app::seal_note(*keys, base::nonce24{1}, tag, order.note, note_wav(), until);
  p.asks({"SET", store::note_key(tag, order.note), sealed});
  auto hung = app::hung_note(*keys, base::nonce24{2}, item.effect, order);
  ASSERT_TRUE(*run(p.io, p.desk->hang_note(item.effect, hung, until)));
}

struct hear_before_at : testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(hear_note, hear_before_at, testing::Values("twilio", "plivo", "jambonz"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(hear_before_at, L12_the_note_is_heard_before_the_callers_telephone_rings) {
  callback_place p(GetParam());
  auto item = p.asked_for_by(a_caller);
  leave_note(p, item);
  p.begin_shift(first_operator);
  auto taken = p.says(first_operator, "TOMAR " + item.code);
  EXPECT_TRUE(has(taken, "recado de voz")) << taken;
  p.says(first_operator, "LLAMAR " + item.code);
  auto rings = p.call_to(first_operator);
  ASSERT_NE(rings, "") << p.printed();
  auto told = p.accepts(rings);
  EXPECT_TRUE(has(told, "oprima 3")) << told << p.printed();
  auto path = note_in(p.does(rings, "press", "3"));
  ASSERT_NE(path, "") << p.printed();
  auto sound = http_connection(p.beside.front()->port()).get(path);
  EXPECT_TRUE(sound.body == note_wav()) << sound.status;
  EXPECT_EQ(p.calls_to(a_caller), 0U) << "nobody else's telephone rings meanwhile";
  p.does(rings, "press", "1");
  auto caller = p.call_to(a_caller);
  ASSERT_NE(caller, "") << p.printed();
  p.accepts(caller);
  EXPECT_TRUE(has(p.does(rings, "press", ""), "room-")) << p.printed();
  EXPECT_TRUE(has(p.does(caller, "press", ""), "room-")) << p.printed();
  EXPECT_TRUE(p.comes_to(item.code, "connected")) << p.printed();
}

// Whoever hangs up over the note has reached nobody, and the item is theirs still.
TEST_P(hear_before_at, L19_who_hangs_up_over_the_note_has_nobody_called) {
  callback_place p(GetParam());
  auto item = p.asked_for_by(a_caller);
  leave_note(p, item);
  p.begin_shift(first_operator);
  p.says(first_operator, "TOMAR " + item.code);
  p.says(first_operator, "LLAMAR " + item.code);
  auto rings = p.call_to(first_operator);
  p.accepts(rings);
  EXPECT_NE(note_in(p.does(rings, "press", "3")), "") << p.printed();
  p.does(rings, "completed");
  EXPECT_TRUE(p.is_over(item.code)) << p.printed();
  EXPECT_EQ(p.calls_to(a_caller), 0U);
  EXPECT_EQ(p.state_of(item.code), "claimed");
}

}  // namespace
}  // namespace amparo::test
