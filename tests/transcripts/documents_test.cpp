#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cctype>
#include <set>

#include "flow/engine.hpp"
#include "flow/model.hpp"
#include "flow/session.hpp"
#include "provider/adapter.hpp"
#include "speech/synthesis.hpp"
#include "transcripts/made_up_support.hpp"

// Everything that a call can be told, as every provider that takes calls is told it: each message, each
// question in each of its forms and each page of the list of languages, in every language that there are
// texts in. What is read aloud is read by a voice of its own language, or it is a recording, or it is not
// said (L9, languages.md § 5, group 10).
namespace amparo::app {
namespace {

namespace json = boost::json;
using message::spoken;

constexpr char url[] = "https://ayuda.example.org";
constexpr base::time_point day{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                               std::chrono::hours{12}};

// --- what a document has read aloud ---

struct part {
  std::string language;  // "" = a clip
  std::string words;     // or its address; without spaces and markup
  friend bool operator==(const part&, const part&) = default;
};
void PrintTo(const part& one, std::ostream* to) { *to << one.language << ":" << one.words; }

using parts = std::vector<part>;

// Long texts come in pieces, and words without what some voices would take for markup.
void add(parts& to, std::string_view language, std::string_view words) {
  std::string kept;
  for (char c : words)
    if (c != ' ' && c != '<' && c != '>' && c != '&') kept += c;
  if (kept.empty()) return;
  if (!to.empty() && !language.empty() && to.back().language == language)
    to.back().words += kept;
  else
    to.push_back({std::string(language), std::move(kept)});
}

std::string unescaped(std::string text) {
  for (auto [code, sign] : {std::pair{"&lt;", "<"}, std::pair{"&gt;", ">"}, std::pair{"&quot;", "\""},
                            std::pair{"&apos;", "'"}, std::pair{"&#39;", "'"}, std::pair{"&amp;", "&"}})
    for (auto at = text.find(code); at != text.npos; at = text.find(code, at + 1))
      text.replace(at, std::string_view(code).size(), sign);
  return text;
}

std::string attribute(std::string_view tag, std::string_view name) {
  auto at = tag.find(std::string(" ").append(name).append("=\""));
  if (at == tag.npos) return "";
  auto begin = at + name.size() + 3;
  return std::string(tag.substr(begin, tag.find('"', begin) - begin));
}

parts of_xml(std::string_view body) {
  parts out;
  for (auto at = body.find('<'); at != body.npos; at = body.find('<', at + 1)) {
    auto end = body.find('>', at);
    auto tag = body.substr(at, end - at);
    auto words = unescaped(std::string(body.substr(end + 1, body.find('<', end) - end - 1)));
    if (tag.starts_with("<Say") || tag.starts_with("<Speak"))
      add(out, attribute(tag, "language") + attribute(tag, "locale"), words);
    else if (tag.starts_with("<Play"))
      add(out, "", attribute(tag, "url") + words);
  }
  return out;
}

// An address that is no clip is where the answer goes.
void add_strings(parts& to, std::string_view language, const json::value& value) {
  const auto* text = value.if_string();
  bool is_clip = text != nullptr && text->find("/audio/") != text->npos;
  if (text != nullptr && (is_clip || !language.empty())) add(to, language, *text);
  if (const auto* all = value.if_array())
    for (const auto& one : *all) add_strings(to, language, one);
}

std::string language_of(const json::object& from) {
  if (const auto* voice = from.if_contains("synthesizer")) return language_of(voice->as_object());
  for (const char* name : {"language", "locale"})
    if (const auto* found = from.if_contains(name)) return std::string(found->as_string());
  return "";
}

void walk(parts& out, const json::value& value) {
  if (const auto* list = value.if_array())
    for (const auto& one : *list) walk(out, one);
  const auto* object = value.if_object();
  if (object == nullptr) return;
  bool is_played = false;
  for (const char* name : {"url", "streamUrl", "play"})
    if (const auto* clip = object->if_contains(name); clip != nullptr && !clip->is_object())
      add_strings(out, "", *clip), is_played = true;
  for (const char* name : {"text", "say"})
    if (const auto* words = object->if_contains(name); words != nullptr && !words->is_object() && !is_played)
      add_strings(out, language_of(*object), *words);
  for (const char* name : {"say", "play", "gather"})
    if (const auto* inside = object->if_contains(name)) walk(out, *inside);
}

parts read_aloud(const std::string& body) {
  if (body.starts_with("<")) return of_xml(body);
  parts out;
  walk(out, json::parse(body));
  return out;
}

// --- what may be read aloud ---

bool is_simulator(const provider::adapter& of) { return of.kind() == "simulator"; }  // it shows the words

parts may_be_heard(const provider::adapter& of, const std::vector<spoken>& prompts) {
  parts out;
  auto voices = of.can().voices;
  for (const auto& one : prompts) {
    const auto* voice = provider::voice_for(voices, one.locale);
    if (!one.clip.empty())
      add(out, "", url + one.clip);
    else if (is_simulator(of))
      add(out, one.locale, one.text);
    else if (voice != nullptr)
      add(out, voice->language, one.text);
  }
  return out;
}

std::vector<spoken> prompts_of(const message::voice_reply& reply) {
  auto out = reply.before;
  if (reply.keys) out.insert(out.end(), reply.keys->prompts.begin(), reply.keys->prompts.end());
  return out;
}

std::string document(const provider::adapter& of, const message::voice_reply& reply) {
  provider::credentials keys{"a", {base::secret_text("0123456789012345678901")}, url};
  keys.texts["username"] = "amparo";
  return of.encode_to(reply, {"voice", keys, std::nullopt, "+525550001111"}).body;
}

// With a clip wherever the provider has no voice: what it is told once each could be made.
message::voice_reply with_all_clips(message::voice_reply reply, const provider::adapter& of) {
  auto give = [&](std::vector<spoken>& prompts) {
    for (auto& one : prompts)
      if (one.clip.empty() && provider::voice_for(of.can().voices, one.locale) == nullptr)
        one.clip = "/audio/of-" + one.locale + ".wav";
  };
  give(reply.before);
  if (reply.keys) give(reply.keys->prompts);
  return reply;
}

// --- everything that is said ---

class all_replies {
 public:
  explicit all_replies(const flow::bundle& content) : content_(content), m_(*content.content) {
    for (const auto& pack : m_.locales) add_of(pack.tag);
  }
  const std::vector<message::voice_reply>& all() const { return all_; }

 private:
  void add_of(const std::string& tag) {
    for (const auto& one : m_.messages)
      if (auto said = flow::words_of(content_, tag, one.key)) {
        said->consulate = "atlanta";
        keep(*said);
      }
    for (flow::index i = 0; i != m_.nodes.size(); ++i) {
      auto kind = m_.nodes[i].kind;
      for (std::uint8_t level = 0; level != 3; ++level) {
        flow::reply_data said;
        said.locale = tag, said.ask = i, said.level = level;
        said.listens = flow::listening::ask;
        bool asks = flow::is_ask(kind) && m_.ask_of(i).question != flow::none;
        if (asks) keep(said);
        if (asks && kind == flow::node_kind::language) keep(with_list(said));
        said.listens = flow::listening::follow_up;
        said.query = kind == flow::node_kind::phone ? "+525550001111" : "san juan";
        if (kind == flow::node_kind::phone || kind == flow::node_kind::lookup) keep(said);
      }
    }
  }
  // A page of the list, as a line with every language that can be heard has it.
  flow::reply_data with_list(flow::reply_data said) const {
    for (flow::index i = 0; i != m_.locales.size(); ++i)
      if (m_.locales[i].names_itself && said.languages.size() != said.languages.capacity())
        said.languages.push_back(i);
    said.more_languages = true;
    said.in_each = m_.standing.language_stay;
    return said;
  }
  // Languages that say the same say it once.
  void keep(const flow::reply_data& said) {
    auto reply = flow::render(content_, said, message::channel::voice, day);
    auto* voice = std::get_if<message::voice_reply>(&reply);
    if (voice == nullptr) return;
    std::string known;
    for (const auto& one : prompts_of(*voice)) known += one.locale + "|" + one.clip + "|" + one.text + "\n";
    if (voice->keys) voice->keys->action = "/v1/x/voice/gather?s=t";
    if (known_.insert(known).second && !known.empty()) all_.push_back(std::move(*voice));
  }

  const flow::bundle& content_;
  const flow::model& m_;
  std::vector<message::voice_reply> all_;
  std::set<std::string> known_;
};

const std::vector<message::voice_reply>& everything() {
  static const all_replies made(*content_with_made_up());
  return made.all();
}

TEST(documents, L9_whatever_is_read_aloud_is_read_in_its_own_language_by_every_provider) {
  unsigned adapters = 0;
  EXPECT_GT(everything().size(), 500U);
  for (auto kind : provider::adapter_kinds()) {
    const auto& of = *provider::find_adapter(kind);
    if (!of.can().voice) continue;
    ++adapters;
    SCOPED_TRACE(kind);
    for (const auto& reply : everything()) {
      for (const auto& one : {reply, with_all_clips(reply, of)}) {
        auto body = document(of, one);
        ASSERT_EQ(read_aloud(body), may_be_heard(of, prompts_of(one))) << body;
      }
    }
  }
  EXPECT_GE(adapters, 9U);
}

// No voice reads what nobody may: there is one for each language that is not recorded.
TEST(documents, L9_whatever_is_not_recorded_is_in_a_language_that_has_a_voice) {
  std::set<std::string> recorded, read;
  for (const auto& reply : everything())
    for (const auto& one : prompts_of(reply)) {
      if (one.text.empty()) continue;
      (one.clip.empty() ? read : recorded).insert(one.locale);
      EXPECT_TRUE(!one.clip.empty() || speech::voice_of(one.locale)) << one.locale << ": " << one.text;
    }
  EXPECT_EQ(recorded, std::set<std::string>{made_up_tag});
  EXPECT_EQ(read, (std::set<std::string>{"es-MX", "en-US"}));
}

bool holds_word(const std::string& text, const std::string& word) {
  auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; };
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    bool begins = at == 0 || !is_letter(text[at - 1]);
    auto end = at + word.size();
    if (begins && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

// The names themselves: none stands in a text that a voice of another language reads. That of a group is a
// word of Spanish ("¿Su maya es de México?") and nobody's own name.
TEST(documents, L9_no_name_of_a_language_is_in_a_text_that_another_one_s_voice_reads) {
  const auto& known = content_with_made_up()->content->languages.all;
  EXPECT_GT(known.size(), 40U);
  for (const auto& reply : everything())
    for (const auto& one : prompts_of(reply)) {
      if (!one.clip.empty()) continue;
      for (const auto& language : known) {
        bool is_own = one.locale.substr(0, 2) == language.tag.substr(0, 2);
        bool is_named = !language.is_group && !language.name.empty() && holds_word(one.text, language.name);
        EXPECT_TRUE(is_own || !is_named) << language.name << ": " << one.text;
      }
    }
}

}  // namespace
}  // namespace amparo::app
