#include <gtest/gtest.h>

#include <fmt/format.h>

#include <array>
#include <random>

#include "flow/loading.hpp"
#include "flow_support.hpp"

// Ten thousand locale files that nobody would write, from one seed: each loads or is refused with its file
// and line, and none gets a critical text that a machine wrote past the gate (languages.md § 5, group 5).
namespace amparo::flow::test {
namespace {

using message::channel;

class random_file {
 public:
  explicit random_file(std::uint64_t seed) : dice_(seed), is_careful_(seed % 2 == 0) {}

  std::string text() {
    if (is_careful_) return careful_text();
    auto out = fmt::format("locale: {}\ndomain: {}\n", tag_, one_of("main", "detained", "\"\"", "no"));
    if (in(20)) out += "digits: " + one_of("own", "latin", "[]") + "\n";
    if (in(20)) out += "distinctive: " + one_of("[\"á\", \"'\"]", "x", "{a: b}") + "\n";
    if (in(20)) out += "counting: " + one_of("null", "{number: {0: \"n#\"}}", "{number: {x: 1}}", "7") + "\n";
    out += "messages:\n";
    for (auto n = number(12); n != 0; --n) out += message();
    if (in(5)) out += "words:\n  detained.entry: " + one_of("[migra, no]", "migra", "[[]]", "{a: 1}") + "\n";
    if (!in(3)) return out;
    for (auto n = number(6) + 1; n != 0; --n) spoil(out);
    return out;
  }
  const std::string& tag() const { return tag_; }

 private:
  std::size_t number(std::size_t below) { return dice_() % below; }
  bool in(std::size_t times) { return number(times) == 0; }
  template <class... Words>
  std::string one_of(Words... words) {
    std::array<std::string, sizeof...(Words)> all{words...};
    return all[number(all.size())];
  }
  std::string key() {
    return one_of("rights.core", "rights.home", "rights.core", "rights.street", "detained.where", "main.menu",
                  "main.menu.rights", "consulate.found", "form.long", "input.no_match", "menu.choice_voice",
                  "consent.yes", "no.such.key");
  }
  std::string words() {
    return one_of("Pa siyen anyen.", "No firme nada.", ".", "", "{name}", "{", "}{", "{n, plural, other {#}}",
                  "'{", "911 {consulate_number}", "520 623 7874", "ж", "\\u202E", "man\\u0303ana", "🙂",
                  "a\\tb", "no", std::string(700, 'z'), "{choices} 0", "Koute {date}");
  }
  std::string text_value() { return in(8) ? words() : "\"" + words() + "\""; }
  std::string digest() {
    return one_of("ca0d43421d4b07bff1c3d59028910cf2a76e99c81c9afdbeaf8823f0bc3e4447", std::string(64, '0'),
                  "x", "\"\"");
  }
  std::string person() { return one_of("t-1", "t-2", "t-3", "t-4", "\"\"", "[]"); }
  std::string review() {
    return fmt::format("{{ id: {}, town: X, date: \"2026-11-24\", verdict: {} }}", person(),
                       one_of("approve", "approve", "reject", "maybe"));
  }
  std::string message() {
    auto out = fmt::format("  {}:\n    text: {}\n", key(), text_value());
    auto add = [&](const char* name, const std::string& value) {
      if (!in(3)) out += fmt::format("    {}: {}\n", name, value);
    };
    if (in(4)) add("voice", text_value());
    if (in(4)) add("short", text_value());
    if (in(4)) add("sms", one_of("auto", "never", "\"x\"", "[]"));
    if (in(4)) add("words", one_of("[a, b]", "\"migra\"", "[no]", "{}"));
    if (in(6)) add("critical", one_of("true", "false", "yes"));
    if (in(9)) add("sources", "[rights.2.silence]");
    add("source_sha256", digest());
    add("status",
        one_of("approved", "approved", "approved", "reviewed", "draft", "stale", "rejected", "missing", "x"));
    add("origin", one_of("machine", "machine", "human", "dictionary", "published", "x"));
    add("translator", person());
    add("reviewers", fmt::format("[{}, {}]", review(), review()));
    add("back_translation",
        fmt::format("{{ es: \"No firme.\", by: {}, compared_by: {} }}", person(), person()));
    if (in(5)) add("quotes", "\"a declaration\"");
    if (in(5))
      add("audio", one_of("null", "[]", "{ file: a.wav, sha256: x, ms: 900, says: \"x\" }",
                          "[{ file: a.wav, sha256: x, ms: -1, says: \"x\" }, 3]", "{ ms: 1 }"));
    return out;
  }
  std::string careful_text() {
    auto out = fmt::format("locale: {}\ndomain: main\nmessages:\n", tag_);
    for (const char* key : {"rights.core", "rights.home", "rights.street", "callback.noted"})
      if (!in(4))
        out += fmt::format(
            "  {}:\n    text: \"{}\"\n    source_sha256: {}\n    status: {}\n    origin: {}\n    translator: "
            "t-1\n"
            "    reviewers: [{{ id: t-2, date: \"2026-11-24\", verdict: approve }}, {{ id: t-{}, date: "
            "\"2026-11-24\", verdict: {} }}]\n    back_translation: {{ es: x, by: t-4, compared_by: t-{} "
            "}}\n",
            key, one_of("Zem pod.", "Ru.", "No firme nada."), digest(),
            one_of("approved", "approved", "reviewed", "stale"), one_of("machine", "human", "published"),
            number(2) + 2, one_of("approve", "approve", "reject"), number(3) + 1);
    return out;
  }
  // As an editor, a disk or a merge does it.
  void spoil(std::string& text) {
    auto at = number(text.size());
    switch (number(6)) {
      case 0: text[at] = static_cast<char>(number(256)); break;
      case 1: text.erase(at, number(8)); break;
      case 2:
        text.insert(at, one_of("\t", "  ", ":", "&a ", "*a", "!!int ", "<<: ", "---\n", "\"", "#", "- "));
        break;
      case 3: text.resize(at); break;
      case 4: text.insert(at, text.substr(number(text.size()), number(80))); break;
      default: text.insert(at, std::string(number(40), one_of("[", "{", " ")[0])); break;
    }
    if (text.empty()) text = "x";
  }

  std::mt19937_64 dice_;
  bool is_careful_;  // everything is spelled as it may be: only the gate stands between it and callers
  std::string tag_ = one_of("ht", "quc", "qaa-x-prueba", "mix-x-bajo");
};

bool is_refused_to(const message_source* own) {
  return own != nullptr &&
         (own->translation().origin == "machine" || own->translation().origin == "published");
}

// What the source calls critical, and a machine wrote or others published, is never what callers hear.
void expect_gate(const loading& work) {
  const auto& source = work.locales.front();
  for (const auto& locale : work.locales)
    for (index i = 0; i != work.message_keys.size(); ++i) {
      const auto *own = locale.own[i], *first = source.own[i];
      if (own == nullptr || first == nullptr || loading::is_source(locale.tag) || !first->facts().critical)
        continue;
      if (!is_refused_to(own)) continue;
      EXPECT_NE(locale.served[i], own) << work.message_keys[i] << " in " << locale.tag;
    }
}

// On both channels; answers how many texts that were.
unsigned expect_source_heard(const loading& work, const bundle& content, const std::string& tag) {
  unsigned compared = 0;
  auto heard = [&](const std::string& in, const char* key, channel via) {
    return words_of(render(content, *words_of(content, in, key), via, noon));
  };
  for (const auto& locale : work.locales)
    for (const char* key : {"rights.core", "rights.home"}) {
      if (locale.tag != tag || !is_refused_to(locale.own[work.messages.at(key)])) continue;
      ++compared;
      for (auto via : {channel::sms, channel::voice})
        EXPECT_EQ(heard(tag, key, via), heard("es-MX", key, via)) << key;
    }
  return compared;
}

TEST(random_locales, L9_ten_thousand_files_load_or_are_refused_with_file_and_line) {
  auto source = basics();
  // What the source says is as it should be: a little of it will do.
  auto few = source.locales;
  std::erase_if(few, [](const auto& file) {
    return !file.name.ends_with("/detained.yaml") && !file.name.ends_with("/form.yaml");
  });
  const load_options no_options;
  unsigned refused = 0, loaded = 0, machines = 0, heard = 0;
  for (std::uint64_t seed = 0; seed != 10'000 && !testing::Test::HasFailure(); ++seed) {
    random_file made(seed);
    auto text = made.text();
    SCOPED_TRACE(fmt::format("seed {}:\n{}", seed, text));
    auto name = "locales/" + made.tag() + "/random.yaml";
    auto locales = few;
    locales.push_back({name, text});
    loading work(no_options, nullptr);
    read_locales(work, locales);
    for (const auto& f : work.findings) {
      EXPECT_EQ(f.file, name) << base::text_of(f);
      EXPECT_GT(f.line, 0U) << base::text_of(f);
      EXPECT_FALSE(f.rule.empty());
      EXPECT_FALSE(f.message.empty());
    }
    ++(base::has_error(work.findings) ? refused : loaded);
    expect_gate(work);
    machines += text.find("origin: machine") != text.npos;
    if (seed % 50 > 1) continue;
    auto all = source;
    all.locales.push_back({name, text});
    auto whole = load(all);
    for (const auto& f : whole.findings)
      EXPECT_TRUE(f.line > 0 || f.file == "locales/" + made.tag()) << base::text_of(f);
    if (whole.value) heard += expect_source_heard(work, *whole.value, made.tag());
  }
  EXPECT_GT(refused, 3'000U);
  EXPECT_GT(loaded, 3'000U);
  EXPECT_GT(machines, 4'000U);
  EXPECT_GT(heard, 30U);
}

}  // namespace
}  // namespace amparo::flow::test
