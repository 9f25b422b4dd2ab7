#include "transcripts/made_up_support.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <numeric>
#include <set>
#include <sstream>
#include <stdexcept>

#include "app/content.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "base/fold.hpp"
#include "base/yaml.hpp"
#include "flow/stretches.hpp"
#include "flow/translation.hpp"
#include "speech/sound.hpp"

namespace amparo::app {
namespace {

namespace fs = std::filesystem;

//                                      abcdefghijklmnopqrstuvwxyz
constexpr std::string_view other_small = "eptgivkjahqrnmubcldzowfyxs";

char other_letter(char c) {
  if (c >= 'a' && c <= 'z') return other_small[static_cast<std::size_t>(c - 'a')];
  if (c >= 'A' && c <= 'Z')
    return static_cast<char>(other_small[static_cast<std::size_t>(c - 'A')] - 'a' + 'A');
  return c;
}

// Accents apart from their letters, then gone: "á" is "a" and a mark.
std::string without_accents(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* apart = icu::Normalizer2::getNFDInstance(error);
  auto all = apart->normalize(icu::UnicodeString::fromUTF8(std::string(text)), error);
  icu::UnicodeString kept;
  for (int32_t i = 0; i != all.length(); ++i)
    if (all[i] < 0x300 || all[i] > 0x36F) kept.append(all[i]);
  std::string out;
  return kept.toUTF8String(out);
}

std::string in_quotes(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string text_of_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string scalar(const base::yaml_node& node, std::string_view key) {
  const auto* found = node.find(key);
  return found == nullptr ? "" : found->scalar;
}

std::string made_up_list(const base::yaml_node& words) {
  std::vector<std::string> all;
  std::set<std::string> seen;
  auto add = [&](const std::string& word) {
    if (auto other = made_up(word); seen.insert(other).second) all.push_back(in_quotes(other));
  };
  if (words.is_scalar()) add(words.scalar);
  for (const auto& word : words.items) add(word.scalar);
  return fmt::format("[{}]", fmt::join(all, ", "));
}

// No voice reads the language aloud: every stretch of every text has a recording. They are a few tones, so
// that neighbours sound unlike each other; which tone it is follows from the words.
constexpr std::array<double, 6> tones{262, 330, 392, 494, 587, 698};  // Hz

std::string tone_file(std::size_t which) {
  speech::sound tone{speech::telephone_rate, {}};
  for (std::size_t i = 0; i != speech::telephone_rate * 6 / 10; ++i)
    tone.samples.push_back(static_cast<std::int16_t>(
        std::lround(8'000 * std::sin(2 * std::numbers::pi * tones[which] * static_cast<double>(i) / 8'000))));
  auto made = speech::for_telephone(tone);
  return made ? speech::write_wav(*made) : "";
}

std::string recording_of(const std::string& script) {
  auto which =
      std::accumulate(script.begin(), script.end(), std::size_t{0},
                      [](std::size_t sum, char c) { return sum * 31 + static_cast<unsigned char>(c); }) %
      tones.size();
  auto name = fmt::format("audio/tone-{}.wav", which + 1);
  static std::map<std::string, std::string> digests;
  auto& digest = digests[name];
  if (digest.empty())
    digest =
        base::hex(base::sha256(text_of_file(fs::path(AMPARO_ROOT) / "tests/locales" / made_up_tag / name)));
  return fmt::format("{{ file: {}, kind: synthetic, sha256: {}, ms: 1000, says: {} }}", name, digest,
                     in_quotes(script));
}

std::string recordings_of(const base::yaml_node& source) {
  auto voice = scalar(source, "voice");
  std::string out;
  std::set<std::string> said;
  for (const auto& words : {voice.empty() ? scalar(source, "text") : voice, scalar(source, "short")})
    if (auto scripts = flow::stretches_of(made_up(words), made_up_tag))
      for (const auto& script : *scripts)
        if (!script.empty() && said.insert(script).second) out += "      - " + recording_of(script) + "\n";
  return out.empty() ? "" : "    audio:\n" + out;
}

// Nobody has read these: the people of this pack are as made up as its language.
std::string message_of(const std::string& key, const base::yaml_node& source) {
  auto sms = scalar(source, "sms");
  bool own_sms = !sms.empty() && sms != "auto" && sms != "never";
  auto out = fmt::format("  {}:\n", key);
  for (const char* part : {"text", "voice", "short", "sms"})
    if (auto text = scalar(source, part); !text.empty())
      out += fmt::format("    {}: {}\n", part,
                         in_quotes(part == std::string_view("sms") && !own_sms ? text : made_up(text)));
  if (const auto* words = source.find("words"); words != nullptr)
    out += fmt::format("    words: {}\n", made_up_list(*words));
  out += recordings_of(source);
  out += fmt::format("    source_sha256: {}\n",
                     flow::source_digest(scalar(source, "text"), scalar(source, "voice"),
                                         scalar(source, "short"), own_sms ? sms : ""));
  if (auto place = scalar(source, "quotes"); !place.empty())
    out += fmt::format("    origin: published\n    quotes: {}\n", in_quotes(made_up(place)));
  out += "    status: approved\n    translator: translator-1\n    reviewers:\n";
  for (int who : {1, 2})
    out += fmt::format(
        "      - {{ id: reviewer-{}, town: Prueba, date: \"2026-11-24\", verdict: approve }}\n", who);
  return out + fmt::format("    back_translation: {{ es: {}, by: translator-2, compared_by: reviewer-1 }}\n",
                           in_quotes(scalar(source, "text")));
}

// Nobody's own way to count: by twenties, and the rest first, so that nothing of it is as in Spanish.
constexpr const char* by_twenties = R"(counting:
  number:
    0: "n#"
    20: "[{rest} and] {times} n20"
    400: "{times} n400 [{rest}]"
    8000: "{times} n8000 [{rest}]"
  day: { 1: "first {all:number}" }
  month: { 1: "month#" }
  year: { 0: "{all:number}" }
  hour: { 0: "n#", 20: "{all:number}" }
  minute: { 0: "oclock", 1: "{all:number} and" }
  part: { 0: "at_night", 4: "at_dawn", 9: "in_morning", 14: "in_afternoon", 20: "at_night" }
  date: "{year} of {month} {day}"
  time: "{part} {hour} {minute}"
)";

std::string file_of(const base::yaml_node& root) {
  auto out = fmt::format(
      "# A made-up language for tests, written by tests/transcripts/made_up_support.cpp (UPDATE_GOLDEN=1); "
      "so are its people.\nlocale: {}\ndomain: {}\n",
      made_up_tag, scalar(root, "domain"));
  if (scalar(root, "domain") == "vocabulary") out += "digits: own\n";
  if (scalar(root, "domain") == "numbers") out += by_twenties;
  if (const auto* all = root.find("messages"); all != nullptr && !all->keys.empty()) {
    out += "messages:\n";
    for (std::size_t i = 0; i != all->keys.size(); ++i) out += message_of(all->keys[i].name, all->items[i]);
  }
  if (const auto* lists = root.find("words"); lists != nullptr) {
    out += "words:\n";
    for (std::size_t i = 0; i != lists->keys.size(); ++i)
      out += fmt::format("  {}: {}\n", lists->keys[i].name, made_up_list(lists->items[i]));
  }
  return out;
}

template <class Take>
void for_each_source_file(Take take) {
  for (const auto& entry : fs::directory_iterator(std::string(AMPARO_ROOT) + "/locales/es-MX")) {
    if (entry.path().extension() != ".yaml") continue;
    base::findings out;
    auto root = base::read_yaml(entry.path().string(), text_of_file(entry.path()), out);
    if (!out.empty()) throw std::runtime_error(base::text_of(out.front()));
    take(entry.path().filename().string(), root);
  }
}

void add_words(std::set<std::string>& known, const std::string& text) {
  std::istringstream words(base::match_fold(text));
  for (std::string word; words >> word;) known.insert(word);
}

// Every word of a list, and of a label that choices are taken by.
std::set<std::string> words_callers_use() {
  std::set<std::string> known;
  for_each_source_file([&](const std::string&, const base::yaml_node& root) {
    if (const auto* lists = root.find("words"); lists != nullptr)
      for (const auto& list : lists->items)
        for (const auto& word : list.items) add_words(known, word.scalar);
    const auto* messages = root.find("messages");
    if (messages == nullptr) return;
    for (const auto& message : messages->items)
      if (const auto* words = message.find("words"); words != nullptr) {
        add_words(known, scalar(message, "text"));
        for (const auto& word : words->items) add_words(known, word.scalar);
      }
  });
  return known;
}

}  // namespace

std::string made_up(std::string_view spanish) {
  auto text = without_accents(spanish);
  int depth = 0;
  for (char& c : text) {
    if (c == '{') ++depth;
    if (c == '}') --depth;
    if (depth == 0) c = other_letter(c);
  }
  return text;
}

std::string made_up_input(std::string_view spanish) {
  static const auto known = words_callers_use();
  std::istringstream words(without_accents(spanish));
  std::string out;
  for (std::string word; words >> word;) {
    auto folded = base::match_fold(word);
    bool is_known = known.contains(folded) && folded.find_first_not_of("0123456789") != std::string::npos;
    out += (out.empty() ? "" : " ") + (is_known ? made_up(word) : word);
  }
  return out;
}

transcript in_made_up(transcript script) {
  script.locale = made_up_tag;
  for (auto& line : script.lines) {
    if (line.mark != '>' || line.text.starts_with('(')) continue;
    auto bar = line.text.find('|');
    auto call = bar == std::string::npos ? "" : " " + line.text.substr(bar);
    line.text = made_up_input(line.text.substr(0, bar)) + call;
  }
  return script;
}

std::map<std::string, std::string> made_up_tones() {
  std::map<std::string, std::string> files;
  for (std::size_t i = 0; i != tones.size(); ++i)
    files[fmt::format("{}/audio/tone-{}.wav", made_up_tag, i + 1)] = tone_file(i);
  return files;
}

std::map<std::string, std::string> made_up_pack() {
  std::map<std::string, std::string> files;
  for_each_source_file([&](const std::string& name, const base::yaml_node& root) {
    files[std::string(made_up_tag) + "/" + name] = file_of(root);
  });
  return files;
}

const std::shared_ptr<const flow::bundle>& content_with_made_up() {
  static const auto loaded = [] {
    config from;
    const std::string root = AMPARO_ROOT;
    from.flows = root + "/flows";
    from.locales = root + "/locales";
    from.directory = root + "/config/directory";
    base::findings out;
    auto content = load_content(from, out, {root + "/tests/locales"});
    if (!content)
      throw std::runtime_error("the content does not load: " +
                               (out.empty() ? std::string() : base::text_of(out.front())));
    return content;
  }();
  return loaded;
}

}  // namespace amparo::app
