#include "integration/note_support.hpp"

#include <cstdint>

namespace amparo::test {
namespace {

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

}  // namespace

std::string note_wav() {
  std::string sound = note_canary;
  sound.resize(5 * 16'000, '\1');
  return "RIFF" + little(static_cast<std::uint32_t>(36 + sound.size()), 4) + "WAVEfmt " + little(16, 4) +
         little(1, 2) + little(1, 2) + little(8'000, 4) + little(16'000, 4) + little(2, 2) + little(16, 2) +
         "data" + little(static_cast<std::uint32_t>(sound.size()), 4) + sound;
}

std::string audio_answer(const std::string& bytes) {
  return provider_stub::answer("200 OK", "Content-Type: audio/x-wav\r\n", bytes);
}

std::string plain_answer(const std::string& status) { return provider_stub::answer(status, "", ""); }

note_place::note_place(std::vector<std::string> script)
    : flow_place("leaveme", flow, words, std::move(script)) {}

std::string note_place::ask_for_note(const std::string& call, const std::string& from) {
  auto asked = call_for_it(from, call);
  return between(asked.body, "<Record action=\"https://ayuda.example.org", "\"");
}

std::string note_place::url(const std::string& recording) {
  return std::string("https://api.twilio.com/2010-04-01/Accounts/") + note_account + "/Recordings/" +
         recording;
}

http_answer note_place::leave(const std::string& call, const std::string& target, const std::string& seconds,
                              bool hangs_up, const std::string& from, const std::string& recording) {
  return phone->post(target, {{"AccountSid", note_account},
                              {"CallSid", call},
                              {"CallStatus", hangs_up ? "completed" : "in-progress"},
                              {"Direction", "inbound"},
                              {"From", from},
                              {"To", our_line},
                              {"RecordingUrl", url(recording)},
                              {"RecordingSid", recording},
                              {"RecordingDuration", seconds},
                              {"Digits", hangs_up ? "hangup" : "#"}});
}

http_answer note_place::is_ready(const std::string& call, const std::string& target) {
  return phone->post(target, {{"AccountSid", note_account},
                              {"CallSid", call},
                              {"RecordingSid", "RE01"},
                              {"RecordingUrl", url()},
                              {"RecordingStatus", "completed"},
                              {"RecordingDuration", "5"}});
}

bool note_place::counted(const std::string& event) {
  auto all = http_connection(lines->port()).get("/metrics").body;
  return all.find("\"" + event + "\"") != std::string::npos;
}

}  // namespace amparo::test
