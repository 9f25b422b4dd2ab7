#include "provider/twiml.hpp"

#include <algorithm>
#include <array>

#include "provider/prompts.hpp"
#include "provider/xml.hpp"

// Documents. Bounds: a message has at most 1,600 characters, of which some count by their bytes
// (twilio.com/docs/api/errors/21617); a Say at most 3,000 bytes, and 4,500 once URL-encoded (/errors/13521),
// which 1,500 bytes never exceed. A Gather whose `actionOnEmptyResult` is true asks its action for the next
// document even when nothing was pressed, so nothing may stand behind it.
namespace amparo::provider::twiml {
namespace {

constexpr std::size_t most_in_message = 1600;  // bytes, the dearest way to count
constexpr std::size_t most_in_say = 1500;

// Languages that the provider really speaks, each with a voice of its own.
constexpr std::array<voice, 5> known_voices{{{"es-MX", "es-MX", "Polly.Mia"},
                                             {"es-US", "es-US", "Polly.Lupe"},
                                             {"es-ES", "es-ES", "Polly.Lucia"},
                                             {"en-US", "en-US", "Polly.Joanna"},
                                             {"pt-BR", "pt-BR", "Polly.Camila"}}};

void append(xml_writer& out, const std::vector<message::spoken>& prompts, const std::string& public_url) {
  for (const auto& prompt : prompts) {
    if (!prompt.clip.empty()) {
      out.leaf("Play", {}, public_url + prompt.clip);
      continue;
    }
    const auto* speaker = voice_for(known_voices, prompt.locale);
    if (speaker == nullptr || prompt.text.empty()) continue;
    for (auto piece : pieces_of(prompt.text, most_in_say))
      out.leaf("Say", {{"language", speaker->language}, {"voice", speaker->name}}, piece);
  }
}

// One timer only: it runs anew after each key, so it is the time between keys, and the engine counts silent
// rounds until `first` has passed. A Gather can be interrupted in all that it nests and in nothing else, so
// prompts that must be heard to their end stand before it.
void append(xml_writer& out, const message::gather& keys, const std::string& public_url, dialect how) {
  auto action = public_url + keys.action;
  if (!keys.barge) append(out, keys.prompts, public_url);
  out.open("Gather", {{"action", action},
                      {"method", "POST"},
                      {"input", "dtmf"},
                      {"numDigits", std::to_string(std::max(1U, keys.max_digits))},
                      {"timeout", std::to_string(std::max<long long>(1, keys.between.count()))},
                      {"finishOnKey", keys.ends_with_hash ? "#" : ""}});
  if (how.asks_on_silence) out.attribute("actionOnEmptyResult", "true");
  if (keys.barge) append(out, keys.prompts, public_url);
  out.close("Gather");
  if (!how.asks_on_silence) out.leaf("Redirect", {{"method", "POST"}}, action);
}

// An empty recording asks no action: the call goes on with the next verb
// (twilio.com/docs/voice/twiml/record), which is the same address, and what comes from there without a
// recording is silence. The status callback tells of it once the file is there, also where the caller hung up
// and nobody waits for a document.
void append(xml_writer& out, const message::take_note& note, const std::string& public_url) {
  out.leaf("Record", {{"action", public_url + note.action},
                      {"method", "POST"},
                      {"recordingStatusCallback", public_url + note.action},
                      {"recordingStatusCallbackMethod", "POST"},
                      {"timeout", std::to_string(note.silence.count())},
                      {"maxLength", std::to_string(std::max<long long>(2, note.most.count()))},
                      {"finishOnKey", "#"},
                      {"playBeep", "true"}});
  out.leaf("Redirect", {{"method", "POST"}}, public_url + note.action);
}

void append(xml_writer& out, const message::connect& to, const std::string& public_url) {
  out.leaf("Dial",
           {{"action", public_url + to.action},
            {"method", "POST"},
            {"timeout", std::to_string(to.ring.count())},
            {"callerId", to.shown}},
           to.number);
}

void append(xml_writer& out, const message::conference& in, const std::string& public_url) {
  out.open("Dial");
  if (!in.action.empty()) out.attribute("action", public_url + in.action).attribute("method", "POST");
  out.leaf("Conference",
           {{"startConferenceOnEnter", in.starts ? "true" : "false"},
            {"endConferenceOnExit", in.ends ? "true" : "false"},
            {"muted", in.muted ? "true" : "false"},
            {"beep", "false"}},
           in.room);
  out.close("Dial");
}

struct document {
  xml_writer& out;
  const std::string& public_url;
  dialect how;

  void operator()(const message::no_reply&) const {}
  void operator()(const message::sms_reply& reply) const {
    for (const auto& text : reply.messages)
      if (!text.empty())
        for (auto piece : pieces_of(text, most_in_message)) out.leaf("Message", {}, piece);
  }
  void operator()(const message::voice_reply& reply) const {
    append(out, reply.before, public_url);
    if (reply.keys)
      append(out, *reply.keys, public_url, how);
    else if (reply.note && how.records)
      append(out, *reply.note, public_url);
    else if (reply.bridge)
      append(out, *reply.bridge, public_url);
    else if (reply.room)
      append(out, *reply.room, public_url);
    else if (reply.hangup || reply.note)
      out.leaf("Hangup");
  }
};

}  // namespace

message::raw_response encode(const message::reply& reply, const std::string& public_url, dialect how) {
  xml_writer out;
  out.open("Response");
  std::visit(document{out, public_url, how}, reply);
  out.close("Response");
  message::raw_response answer;
  answer.content_type = "text/xml; charset=utf-8";
  answer.body = out.take();
  return answer;
}

std::span<const voice> voices() { return known_voices; }

}  // namespace amparo::provider::twiml
