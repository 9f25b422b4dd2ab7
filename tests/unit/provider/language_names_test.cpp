#include <gtest/gtest.h>

#include <algorithm>

#include "provider/adapter.hpp"

// A call's list of languages, in the words of every provider that takes calls: each name is in its own
// language's voice or its own recording, whatever stands beside it (languages.md 5, group 10).
namespace amparo::provider {
namespace {

constexpr char url[] = "https://ayuda.example.org";
constexpr const char *spanish = "Para uno, marque 1.", *english = "For two, press 2.",
                     *recorded = "Nombre grabado", *tail = "Si no, espere.";

message::voice_reply list(bool speaks) {
  auto own = [&](const char* text, const char* locale, const char* clip) {
    return message::spoken{text, locale, speaks ? "" : clip};
  };
  message::voice_reply reply;
  reply.keys = message::gather{};
  reply.keys->action = "/v1/x/voice/gather?s=t";
  reply.keys->prompts = {own(spanish, "es-MX", "/audio/1.wav"),
                         own(english, "en-US", "/audio/2.wav"),
                         {recorded, "mam", "/audio/3.wav"},
                         own(tail, "es-MX", "/audio/4.wav")};
  return reply;
}

// The language that stands with these words: before them in XML, behind them in JSON.
std::string language_at(const std::string& body, std::string_view words) {
  auto at = body.find(words);
  if (at == body.npos) return "";
  bool is_xml = body.starts_with("<");
  std::size_t found = body.npos;
  std::string_view mark;
  for (std::string_view one : {R"(language=")", R"(locale=")", R"("language":")"}) {
    auto next = is_xml ? body.rfind(one, at) : body.find(one, at);
    if (next == body.npos) continue;
    if (found == body.npos || (is_xml ? next > found : next < found)) found = next, mark = one;
  }
  if (found == body.npos) return "";
  auto begin = found + mark.size();
  return body.substr(begin, body.find('"', begin) - begin).substr(0, 2);
}

std::string document(const adapter& of, const message::voice_reply& reply) {
  credentials keys{"a", {base::secret_text("0123456789012345678901")}, url};
  keys.texts["username"] = "amparo";
  return of.encode_to(reply, {"voice", keys, std::nullopt, "+525550001111"}).body;
}

TEST(language_names, L9_no_provider_reads_a_name_in_the_voice_of_another_language) {
  unsigned speaking = 0, playing = 0;
  for (auto kind : adapter_kinds()) {
    const auto& of = *find_adapter(kind);
    if (!of.can().voice) continue;
    SCOPED_TRACE(kind);
    auto body = document(of, list(!of.can().voices.empty()));
    // The page of the simulated telephone shows the words of what it plays; nobody else is given them.
    bool shows_words = kind == "simulator";
    EXPECT_EQ(body.find(recorded) == body.npos, !shows_words) << "its words are nobody's to read: " << body;
    EXPECT_NE(body.find("/audio/3.wav"), body.npos) << body;
    if (!of.can().voices.empty()) {
      ++speaking;
      EXPECT_EQ(language_at(body, spanish), "es") << body;
      EXPECT_EQ(language_at(body, english), "en") << body;
      EXPECT_EQ(language_at(body, tail), "es") << body;
      continue;
    }
    ++playing;
    std::size_t last = 0;
    for (const char* clip : {"/audio/1.wav", "/audio/2.wav", "/audio/3.wav", "/audio/4.wav"}) {
      auto at = body.find(clip);
      ASSERT_NE(at, body.npos) << clip;
      EXPECT_GT(at, last) << "in their order";
      last = at;
    }
  }
  EXPECT_GE(speaking, 6U);
  EXPECT_GE(playing, 2U);
}

// What no clip could be made of, in a language that the provider does not speak: left out, for it would be
// read by a voice of another language. (The gateway says all of it in Spanish then, app/say_with_clips.cpp.)
TEST(language_names, L9_words_in_a_language_that_a_provider_does_not_speak_are_read_by_nobody) {
  unsigned speaking = 0;
  for (auto kind : adapter_kinds()) {
    const auto& of = *find_adapter(kind);
    if (!of.can().voice || of.can().voices.empty()) continue;
    SCOPED_TRACE(kind);
    ++speaking;
    for (bool is_inside : {false, true}) {
      message::voice_reply reply;
      const std::vector<message::spoken> prompts{
          {spanish, "es-MX", ""}, {"Pou kreyol peze 2.", "ht", ""}, {"Bri lo.", "qaa-x-prueba", ""}};
      if (is_inside) {
        reply.keys = message::gather{};
        reply.keys->prompts = prompts;
      } else {
        reply.before = prompts;
      }
      auto body = document(of, reply);
      EXPECT_NE(body.find(spanish), body.npos) << body;
      EXPECT_EQ(body.find("kreyol"), body.npos) << body;
      EXPECT_EQ(body.find("Bri lo."), body.npos) << body;
    }
  }
  EXPECT_GE(speaking, 6U);
}

}  // namespace
}  // namespace amparo::provider
