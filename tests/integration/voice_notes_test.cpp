#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "integration/flow_place_support.hpp"
#include "store/keys.hpp"

// A caller's own voice note from the tone to its end: the hook, the desk, the file fetched and sealed, and
// the provider's copy deleted. A call in Twilio's wire format, and its REST interface on loopback.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* caller = "+17705550100";
constexpr const char* account = "AC0123456789abcdef0123456789abcdef";
constexpr const char* canary = "zarzaparrilla-en-la-voz";

const std::string flow = R"(flow: leaveme
start: note
modes: [sms, voice]
urgent: false
budget: { sms_segments: 2, voice_seconds: 40, keys_to_answer: 1 }
nodes:
  note:
    record: leaveme.notice
    for: message
    to: { recorded: done, too_short: short, silence: short, hangup: gone, not_possible: short }
  done: { end: leaveme.done }
  short: { end: leaveme.short }
  gone: { end: leaveme.done }
)";

const std::string words = R"(locale: es-MX
domain: leaveme
messages:
  leaveme.notice: { text: "Un voluntario va a oír su recado. Hable después del tono." }
  leaveme.done: { text: "Lo guardamos tres días." }
  leaveme.short: { text: "No se oyó nada." }
)";

std::string little(std::uint32_t number, int bytes) {
  std::string out;
  for (; bytes != 0; --bytes, number >>= 8) out.push_back(static_cast<char>(number & 255));
  return out;
}

// Five seconds of 8,000 Hz, mono, 16 bit.
std::string wav() {
  std::string sound = canary;
  sound.resize(5 * 16'000, '\1');
  return "RIFF" + little(static_cast<std::uint32_t>(36 + sound.size()), 4) + "WAVEfmt " + little(16, 4) +
         little(1, 2) + little(1, 2) + little(8'000, 4) + little(16'000, 4) + little(2, 2) + little(16, 2) +
         "data" + little(static_cast<std::uint32_t>(sound.size()), 4) + sound;
}

std::string audio(const std::string& bytes) {
  return provider_stub::answer("200 OK", "Content-Type: audio/x-wav\r\n", bytes);
}
std::string plain(const std::string& status) { return provider_stub::answer(status, "", ""); }

struct note_place : flow_place {
  explicit note_place(std::vector<std::string> script)
      : flow_place("leaveme", flow, words, std::move(script)) {}
  // Calls, and is asked for a note; the address that it goes to.
  std::string ask_for_note(const std::string& call) {
    auto asked = call_for_it(caller, call);
    EXPECT_TRUE(says(asked, "Un voluntario va a oír")) << asked.body;
    auto target = between(asked.body, "<Record action=\"https://ayuda.example.org", "\"");
    EXPECT_TRUE(target.starts_with("/v1/twilio/voice/recording?s=")) << asked.body;
    EXPECT_NE(asked.body.find("recordingStatusCallback=\"https://ayuda.example.org" + target),
              asked.body.npos);
    return target;
  }
  static std::string url() {
    return std::string("https://api.twilio.com/2010-04-01/Accounts/") + account + "/Recordings/RE01";
  }
  // What a Record's action is asked with.
  http_answer leave(const std::string& call, const std::string& target, const std::string& seconds,
                    bool hangs_up) {
    return phone->post(target, {{"AccountSid", account},
                                {"CallSid", call},
                                {"CallStatus", hangs_up ? "completed" : "in-progress"},
                                {"Direction", "inbound"},
                                {"From", caller},
                                {"To", our_line},
                                {"RecordingUrl", url()},
                                {"RecordingSid", "RE01"},
                                {"RecordingDuration", seconds},
                                {"Digits", hangs_up ? "hangup" : "#"}});
  }
  http_answer is_ready(const std::string& call, const std::string& target) {
    return phone->post(target, {{"AccountSid", account},
                                {"CallSid", call},
                                {"RecordingSid", "RE01"},
                                {"RecordingUrl", url()},
                                {"RecordingStatus", "completed"},
                                {"RecordingDuration", "5"}});
  }
  std::vector<std::string> notes() { return keys_like("*}:n:*"); }
  bool counted(const std::string& event) {
    auto all = http_connection(lines->port()).get("/metrics").body;
    return all.find("\"" + event + "\"") != std::string::npos;
  }
};

const std::string recording = std::string("/2010-04-01/Accounts/") + account + "/Recordings/RE01";
const std::vector<std::string> had_and_deleted{"GET " + recording + ".wav", "DELETE " + recording + ".json"};

TEST(voice_notes, L15_K_10_a_hang_up_keeps_the_note_and_its_copy_is_deleted) {
  note_place p({audio(wav()), plain("204 No Content")});
  auto target = p.ask_for_note("CA1");
  EXPECT_TRUE(p.leave("CA1", target, "5", true).is_good());
  p.phone->hang_up(caller, "CA1");
  EXPECT_TRUE(p.is_ready("CA1", target).is_good()) << "the same note, told once more";
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.provider.lines(), had_and_deleted);
  auto kept = p.notes();
  ASSERT_EQ(kept.size(), 1U);
  auto left = p.asks({"PTTL", kept.front()}).integer;
  EXPECT_GT(left, (71h / 1ms));
  EXPECT_LE(left, store::note_life.count());
  EXPECT_EQ(store::row_of(kept.front())->data_class, "D5");

  EXPECT_TRUE(p.desk_has(1));
  auto [code, list] = p.at.command({"desk", "list", "--config", p.lines->config().string(), "--json"});
  EXPECT_NE(list.find("\"voice_note\":true"), std::string::npos) << list;
  for (const char* word : {"7705550100", "Recordings", canary})
    EXPECT_EQ(list.find(word), std::string::npos) << list;
  for (const char* word : {canary, "7705550100", "Recordings/RE01"}) {
    EXPECT_TRUE(files_with(p.at.folder(), word).empty()) << word;
    EXPECT_TRUE(files_with(p.redis.folder(), word).empty()) << word;
  }
  amparo::test::advance(*p.link, 73h);
  EXPECT_TRUE(p.notes().empty()) << "after 72 h";
}

TEST(voice_notes, L15_the_status_callback_alone_brings_the_note_home) {
  note_place p({audio(wav()), plain("204 No Content")});
  auto target = p.ask_for_note("CA1");
  p.phone->hang_up(caller, "CA1");
  EXPECT_TRUE(p.is_ready("CA1", target).is_good());
  ASSERT_TRUE(holds_within(30s, [&] { return p.notes().size() == 1; })) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_TRUE(p.desk_has(1));
  // Of another call, or with a token that is not ours: nobody's.
  EXPECT_TRUE(p.is_ready("CA2", target).is_good());
  EXPECT_TRUE(p.is_ready("CA1", "/v1/twilio/voice/recording?s=dG9rZW4").is_good());
  EXPECT_TRUE(p.counted("note_of_nobody"));
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.lines(), had_and_deleted);
}

TEST(voice_notes, L15_under_two_seconds_nothing_is_kept_and_the_copy_is_deleted) {
  note_place p({plain("204 No Content")});
  auto target = p.ask_for_note("CA1");
  EXPECT_TRUE(says(p.leave("CA1", target, "1", false), "No se oyó nada."));
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.provider.lines(), std::vector{had_and_deleted[1]});
  EXPECT_TRUE(p.notes().empty());
  EXPECT_EQ(p.waiting_at_desk(), 0);
}

TEST(voice_notes, O_7_what_is_no_note_is_not_kept_and_both_are_tried_again) {
  note_place p({plain("404 Not Found"), audio("<html>Sign in</html>"), audio(std::string(4'000'000, 'R')),
                audio(wav()), plain("500 Internal Server Error"), plain("404 Not Found")});
  auto target = p.ask_for_note("CA1");
  EXPECT_TRUE(says(p.leave("CA1", target, "5", false), "Lo guardamos"));
  ASSERT_TRUE(holds_within(60s, [&] { return p.provider.lines().size() == 6; })) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  auto asked = p.provider.lines();
  EXPECT_EQ(std::ranges::count(asked, had_and_deleted[0]), 4);
  EXPECT_EQ(std::ranges::count(asked, had_and_deleted[1]), 2);
  EXPECT_EQ(p.notes().size(), 1U);
  EXPECT_TRUE(p.counted("note_delete_failed"));
}

TEST(voice_notes, K_6_borrar_takes_the_note_and_its_place_at_the_desk) {
  note_place p({audio(wav()), plain("204 No Content")});
  EXPECT_TRUE(p.leave("CA1", p.ask_for_note("CA1"), "5", false).is_good());
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.notes().size(), 1U);
  EXPECT_TRUE(p.desk_has(1));
  p.phone->sms(caller, "BORRAR", "SM1");
  EXPECT_TRUE(p.notes().empty());
  EXPECT_TRUE(p.desk_has(0));
  ASSERT_TRUE(p.settles());
}

TEST(voice_notes, K_6_K_10_borrar_before_it_was_fetched_still_has_the_copy_deleted) {
  note_place p(std::vector<std::string>(20, plain("404 Not Found")));
  EXPECT_TRUE(p.leave("CA1", p.ask_for_note("CA1"), "5", false).is_good());
  ASSERT_TRUE(holds_within(30s, [&] { return !p.provider.lines().empty(); })) << p.lines->printed();
  EXPECT_EQ(std::ranges::count(p.provider.lines(), had_and_deleted[1]), 0) << "not before it was fetched";
  p.phone->sms(caller, "BORRAR", "SM1");
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.provider.lines().back(), had_and_deleted[1]);
  EXPECT_TRUE(p.notes().empty());
  EXPECT_TRUE(p.desk_has(0));
}

}  // namespace
}  // namespace amparo::test
