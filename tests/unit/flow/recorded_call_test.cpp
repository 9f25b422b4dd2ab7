#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "flow/counting.hpp"
#include "flow/model.hpp"
#include "flow/number_words.hpp"
#include "flow_support.hpp"

// A call in a language that no program reads aloud: recordings of its speakers, and between them only what is
// the source language's own.
namespace amparo::flow::test {
namespace {

using message::channel;

std::string digest_of(const std::string& words) { return base::hex(base::sha256(words)); }

// A text whose stretches are recorded and approved.
std::string said(const std::string& key, const std::string& text, const std::vector<std::string>& stretches) {
  std::string out = "  " + key + ":\n    text: \"" + text +
                    "\"\n    status: approved\n    translator: t-1\n    reviewers:\n      - { id: t-2, town: "
                    "Prueba, date: \"2026-11-24\", verdict: approve }\n";
  if (!stretches.empty()) out += "    audio:\n";
  for (const auto& words : stretches)
    out += "      - { file: audio/a.wav, sha256: \"" + digest_of(words) + "\", ms: 900, says: \"" + words +
           "\" }\n";
  return out;
}

std::string own_texts() {
  return "locale: qaa-x-prueba\ndomain: main\nmessages:\n" +
         said("main.menu", "Bri lo. {choices} 0 pol", {"Bri lo.", "0 pol"}) +
         said("main.menu.rights", "zem", {"zem"}) + said("main.menu.consulate", "tumdorel", {"tumdorel"}) +
         said("main.menu.form", "forz", {"forz"}) +
         said("menu.choice_voice", "{label}, nelcoi {key}.", {"nelcoi"}) +
         said("consulate.ask", "¿Gub?", {"¿Gub?"}) +
         said("detained.where", "¿Gub idze?\"\n    short: \"¿Gub?", {"¿Gub idze?", "¿Gub?"}) +
         said("consulate.national", "Zute {consulate_city}. Lin: {national_number}.", {"Zute", "Lin:"}) +
         said("place.which", "¿Lor? {choices}", {"¿Lor?"}) +
         said("place.choice_voice", "{place}, nelcoi {key}.", {"nelcoi"}) +
         said("input.no_match", "Mu.", {"Mu."}) + said("input.no_input", "Sig.", {"Sig."}) +
         said("input.too_many", "Pru.", {"Pru."}) + said("place.not_found", "Mu lo.", {"Mu lo."}) +
         said("system.not_offered", "Mu id.", {"Mu id."});
}

// "[the recording's words]" of what is played, "tag: words" of what a voice says.
std::string heard(const message::voice_reply& reply) {
  std::string out;
  auto add = [&](const std::vector<message::spoken>& prompts) {
    for (const auto& one : prompts) {
      out +=
          (out.empty() ? "" : " ") + (one.clip.empty() ? one.locale + ":" + one.text : "[" + one.text + "]");
      if (one.caller_data) out += "*";
      if (!one.clip.empty()) {
        EXPECT_EQ(one.clip, "/audio/" + digest_of(one.text).substr(0, 32) + ".wav");
        EXPECT_EQ(one.locale, "qaa-x-prueba");
      }
    }
  };
  add(reply.before);
  if (reply.keys) add(reply.keys->prompts);
  return out;
}

struct recorded_call {
  explicit recorded_call(const std::string& texts = own_texts())
      : loaded(load(basics().locale("main", texts, "qaa-x-prueba"))) {
    if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
    who.emplace(channel::voice, *loaded.value);
    who->when.locale = "qaa-x-prueba";
    who->state = session::fresh("qaa-x-prueba");
  }
  std::string ring() { return who->call(), heard(who->heard()); }
  std::string press(const std::string& keys) { return who->press(keys), heard(who->heard()); }
  loaded_bundle loaded;
  std::optional<caller> who;
};

TEST(recorded_call, B3_words_are_played_and_keys_and_numbers_are_the_source_s_own) {
  recorded_call c;
  EXPECT_EQ(c.ring(),
            "[Bri lo.] [zem] [nelcoi] es-MX:1 [tumdorel] [nelcoi] es-MX:2 [forz] [nelcoi] es-MX:3 [0 pol]");
  EXPECT_EQ(c.press("2"), "[¿Gub?]");
  auto found = c.press("30303");
  EXPECT_TRUE(found.starts_with("[Zute] es-MX:Atlanta [Lin:] es-MX:5 2 0, 6 2 3, 7 8 7 4")) << found;
  EXPECT_EQ(found.find("*"), found.npos) << "an office's city and number are nobody's secret";
}

// Ten digits, one after the other: Spanish recordings by default, the language's own where it says so.
TEST(recorded_call, B3_a_number_is_ten_recorded_digits_in_the_language_that_was_chosen) {
  const std::vector<std::string> words{"cero",  "uno",  "dos",   "tres", "cuatro",
                                       "cinco", "seis", "siete", "ocho", "nueve"};
  std::string spanish = "locale: es-MX\ndomain: numbers\nmessages:\n", own = own_texts();
  for (std::size_t i = 0; i != 10; ++i) {
    auto key = "word.n" + std::to_string(i);
    spanish += "  " + key + ":\n    text: \"" + words[i] + "\"\n    audio: { file: audio/a.wav, sha256: \"" +
               digest_of(words[i]) + "\", ms: 900, says: \"" + words[i] +
               "\", reviewers: [{ id: t-3, town: Prueba, date: \"2026-11-24\", verdict: approve }] }\n";
    own += said(key, "q" + words[i], {"q" + words[i]});
  }
  auto clips_in = [&](const std::string& texts) {
    auto loaded = load(basics().locale("numbers", spanish).locale("main", texts, "qaa-x-prueba"));
    EXPECT_TRUE(loaded.value) << text_of(loaded.findings);
    std::string out;
    if (!loaded.value) return out;
    auto said = words_of(*loaded.value, "qaa-x-prueba", "consulate.national");
    said->consulate = "atlanta";
    auto reply = std::get<message::voice_reply>(render(*loaded.value, *said, channel::voice, noon));
    for (const auto& one : reply.before)
      for (std::size_t i = 0; i != 10; ++i)
        for (const char* before : {"", "q"})
          if (one.clip == "/audio/" + digest_of(before + words[i]).substr(0, 32) + ".wav") {
            out += before + one.text;
            EXPECT_EQ(one.locale, *before == 0 ? "es-MX" : "qaa-x-prueba");
          }
    return out;
  };
  EXPECT_EQ(clips_in(own), "5206237874");
  EXPECT_EQ(clips_in("digits: own\n" + own), "q5q2q0q6q2q3q7q8q7q4");
  // One digit that nobody approves any more, though this number does without it: all are Spanish again.
  auto at = own.find("status: approved", own.find("word.n9:"));
  ASSERT_NE(at, own.npos);
  auto nine_withdrawn = own;
  nine_withdrawn.replace(at, 16, "status: reviewed");
  EXPECT_EQ(clips_in("digits: own\n" + nine_withdrawn), "5206237874");
}

// languages.md § 5, group 12: +1 213 555 0142 under quc is ten Spanish recordings, under ht, which says
// digits of its own, ten of its own.
TEST(recorded_call, B3_ten_digits_are_spanish_under_quc_and_its_own_under_ht) {
  auto digits_in = [](const std::string& tag, const std::string& head) {
    auto recorded = [](const std::string& word) {
      return "    audio: { file: audio/a.wav, sha256: \"" + digest_of(word) + "\", ms: 900, says: \"" + word +
             "\", reviewers: [{ id: t-3, town: Prueba, date: \"2026-11-24\", verdict: approve }] }\n";
    };
    std::string spanish = "locale: es-MX\ndomain: numbers\nmessages:\n",
                own = "locale: " + tag + "\ndomain: numbers\n" + head + "messages:\n" +
                      said("form.all", "Ti {phone}.", {"Ti"});
    for (std::size_t i = 0; i != 10; ++i) {
      auto key = "word.n" + std::to_string(i), word = "s" + std::to_string(i);
      spanish += "  " + key + ":\n    text: \"" + word + "\"\n" + recorded(word);
      own += said(key, "q" + std::to_string(i), {"q" + std::to_string(i)});
    }
    auto files =
        basics()
            .flow("form",
                  "flow: form\nstart: needs\nvars: { phone: phone }\nnodes:\n  needs: { branch: [ { when: "
                  "known(phone), to: all }, { else: part } ] }\n  all: { end: form.all }\n  part: { end: "
                  "help.text }\n")
            .locale("form",
                    "locale: es-MX\ndomain: form\nmessages:\n  form.all: { text: \"Son {phone}.\" }\n");
    std::erase_if(files.flows, [](const auto& file) { return file.name == "flows/lib_confirm.yaml"; });
    auto loaded = load(files.locale("numbers", spanish).locale("numbers", own, tag));
    EXPECT_TRUE(loaded.value) << text_of(loaded.findings);
    std::string out;
    if (!loaded.value) return out;
    const auto& names = loaded.value->content->arguments;
    auto argument = static_cast<index>(std::ranges::find(names, "phone") - names.begin());
    auto wanted = *flow::words_of(*loaded.value, tag, "form.all");
    wanted.lines.front().values = 1;
    wanted.values = {{argument, reply_value::kind::text, 0, "+12135550142"}};
    auto reply = std::get<message::voice_reply>(render(*loaded.value, wanted, channel::voice, noon));
    for (const auto& one : reply.before) {
      std::string word = "?";
      for (const char* of : {"s", "q"})
        for (std::size_t i = 0; i != 10; ++i)
          if (one.clip == "/audio/" + digest_of(of + std::to_string(i)).substr(0, 32) + ".wav")
            word = of + std::to_string(i) + (one.locale == (*of == 's' ? "es-MX" : tag) ? "" : "!");
      if (one.text != "Ti") out += word;
    }
    return out;
  };
  EXPECT_EQ(digits_in("quc", ""), "s2s1s3s5s5s5s0s1s4s2");
  EXPECT_EQ(digits_in("ht", "digits: own\n"), "q2q1q3q5q5q5q0q1q4q2");
  EXPECT_EQ(digits_in("ht", ""), "s2s1s3s5s5s5s0s1s4s2") << "Spanish by default, whoever has recorded them";
}

// --- numbers, days and times ---

constexpr const char* words_of_values = R"yaml(
locale: es-MX
domain: form
messages:
  form.all: { text: "Son {size}, {day}, {hour}, {code}, {phone}." }
)yaml";

constexpr const char* flow_of_values = R"yaml(
flow: form
start: needs
vars: { day: date, hour: time, size: number, code: digits, phone: phone }
nodes:
  needs: { branch: [ { when: known(day) and known(hour) and known(size) and known(code) and known(phone), to: all }, { else: part } ] }
  all: { end: form.all }
  part: { end: help.text }
)yaml";

// "[qn5]" where the word's recording is played, else as `heard`.
struct counted_call {
  static std::string recorded_words(const std::vector<std::string>& rules, const std::string& before,
                                    bool translated) {
    std::set<std::string> keys;
    for (const auto& one : rules) {
      base::findings wrong;
      auto made = counting::read("a", base::read_yaml("a", one, wrong), wrong);
      if (made == nullptr) throw std::runtime_error(text_of(wrong));
      for (auto kind : {counted::number, counted::date, counted::time})
        keys.insert(made->words(kind).begin(), made->words(kind).end());
    }
    for (const auto& key : digit_keys) keys.insert(key);
    std::string out;
    for (const auto& key : keys) {
      auto word = before + key.substr(5);
      if (translated)
        out += said(key, word, {word});
      else
        out += "  " + key + ":\n    text: \"" + word + "\"\n    audio: { file: audio/a.wav, sha256: \"" +
               digest_of(word) + "\", ms: 900, says: \"" + word +
               "\", reviewers: [{ id: t-3, town: Prueba, date: \"2026-11-24\", verdict: approve }] }\n";
    }
    return out;
  }

  std::string says(const std::string& own, const std::string& spanish,
                   const std::string& left_out = "") const {
    auto indented = [](const std::string& text) {
      std::string out = "counting:\n  ";
      for (char c : text) out += c == '\n' ? std::string("\n  ") : std::string(1, c);
      return out + "\n";
    };
    auto source = "locale: es-MX\ndomain: numbers\n" + indented(spanish) + "messages:\n" +
                  recorded_words({spanish, own}, "s", false);
    auto mine = "locale: qaa-x-prueba\ndomain: numbers\n" + indented(own) + "messages:\n" +
                recorded_words({own}, "q", true) +
                said("form.all", "Ti {size}, {day}, {hour}, {code}, {phone}.", {"Ti"});
    if (!left_out.empty()) {
      auto at = mine.find("says: \"" + left_out + "\"");
      if (at == mine.npos) throw std::runtime_error("no recording of " + left_out);
      mine.replace(at, left_out.size() + 8, "says: \"" + left_out + "\", reviewers: []");
    }
    auto files = basics().flow("form", flow_of_values).locale("form", words_of_values);
    std::erase_if(files.flows, [](const auto& file) { return file.name == "flows/lib_confirm.yaml"; });
    auto loaded = load(files.locale("numbers", source).locale("numbers", mine, "qaa-x-prueba"));
    if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
    const auto& m = *loaded.value->content;
    auto argument = [&](const char* name) {
      return static_cast<index>(std::ranges::find(m.arguments, name) - m.arguments.begin());
    };
    using kind = reply_value::kind;
    auto out = *flow::words_of(*loaded.value, "qaa-x-prueba", "form.all");
    out.lines.front().values = 5;
    out.values = {{argument("size"), kind::number, 25, ""},
                  {argument("day"), kind::date, 20781, ""},
                  {argument("hour"), kind::time, 930, ""},
                  {argument("code"), kind::text, 0, "4821"},
                  {argument("phone"), kind::text, 0, "+525550001111"}};
    auto reply = std::get<message::voice_reply>(render(*loaded.value, out, channel::voice, noon));
    std::string heard;
    for (const auto& one : reply.before) {
      auto words = one.clip.empty() ? one.locale + ":" + one.text : played_word(one, source + mine);
      heard += (heard.empty() ? "" : " ") + words + (one.caller_data ? "*" : "");
    }
    return heard;
  }

  // What the clip says, by its name.
  static std::string played_word(const message::spoken& one, const std::string& all) {
    for (std::size_t at = 0; (at = all.find("says: \"", at)) != all.npos;) {
      at += 7;
      auto word = all.substr(at, all.find('"', at) - at);
      if (one.clip == "/audio/" + digest_of(word).substr(0, 32) + ".wav") return word;
    }
    return "?";
  }
};

const std::string by_tens =
    "number: { 0: \"n#\", 30/10: \"n# [and {rest}]\", 100/100: \"n# [{rest}]\", 1000: \"{times} n1000 "
    "[{rest}]\" }\n"
    "day: { 1: \"{all:number}\" }\nmonth: { 1: \"month#\" }\nyear: { 0: \"{all:number}\" }\n"
    "hour: { 0: \"n#\" }\nminute: { 0: \"{all:number}\" }\n"
    "date: \"{day} {month} {year}\"\ntime: \"{hour} and {minute}\"";
const std::string by_twenty =
    "number: { 0: \"n#\", 20: \"[{rest} and] {times} n20\", 400: \"{times} n400 [{rest}]\", 8000: \"{times} "
    "n8000 [{rest}]\" }\n"
    "day: { 1: \"{all:number}\" }\nmonth: { 1: \"month#\" }\nyear: { 0: \"{all:number}\" }\n"
    "date: \"{year} {month} {day}\"";

TEST(recorded_call, B3_numbers_days_and_times_are_put_together_of_recorded_words) {
  counted_call call;
  EXPECT_EQ(
      call.says(by_twenty, by_tens),
      "Ti qn5 qand qn1 qn20 "
      "qn5* qn400* qn6* qand* qn1* qn20* qmonth11* qn4* qand* qn1* qn20* "
      "sn15* sand* sn30* sn4* sn8* sn2* sn1* sn5* sn2* sn5* sn5* sn5* sn0* sn0* sn0* sn1* sn1* sn1* sn1*");
}

TEST(recorded_call, B3_one_word_that_is_not_recorded_leaves_its_kind_to_the_spanish) {
  counted_call call;
  auto without_a_month = call.says(by_twenty, by_tens, "qmonth3");
  EXPECT_TRUE(without_a_month.starts_with("Ti qn5 qand qn1 qn20 sn24* smonth11* sn2* sn1000* sn26* sn15*"))
      << without_a_month;
  auto without_a_number = call.says(by_twenty, by_tens, "qn7");
  EXPECT_TRUE(without_a_number.starts_with("Ti sn25 sn24* smonth11* ")) << without_a_number;
}

// Each thing that keeps recordings from saying it makes the whole sentence Spanish, never half of it.
TEST(recorded_call, L9_what_cannot_be_played_whole_is_spanish_and_nothing_is_silent) {
  auto without = own_texts();
  auto at = without.find("says: \"tumdorel\"");
  without.replace(at, 16, "says: \"tumdorel\", reviewers: []");
  recorded_call label(without);
  EXPECT_EQ(label.ring(),
            "[Bri lo.] [zem] [nelcoi] es-MX:1 es-MX:consulado, marque 2. [forz] [nelcoi] es-MX:3 [0 pol]");
  auto unheard = own_texts();
  at = unheard.find("says: \"0 pol\"");
  unheard.replace(at, 13, "says: \"0 pol\", reviewers: []");
  recorded_call question(unheard);
  auto words = question.ring();
  EXPECT_TRUE(words.starts_with("es-MX:Línea de ayuda. [zem] [nelcoi] es-MX:1")) << words;
  EXPECT_TRUE(words.ends_with("es-MX:0 persona")) << words;
}

TEST(recorded_call, who_is_asked_again_hears_the_short_form_where_it_is_recorded) {
  recorded_call c;
  c.ring();
  EXPECT_TRUE(c.press("1").find("[¿Gub idze?]") != std::string::npos);
  auto again = c.press("7");
  EXPECT_NE(again.find("[¿Gub?]"), again.npos) << again;
  auto whole = own_texts();
  auto at = whole.find("says: \"¿Gub?\" }", whole.find("detained.where"));
  recorded_call without(whole.replace(at, 16, "says: \"¿Gub?\", reviewers: [] }"));
  without.ring();
  without.press("1");
  again = without.press("7");
  EXPECT_NE(again.find("[¿Gub idze?]"), again.npos)
      << "the whole question again, and nothing in Spanish: " << again;
}

TEST(recorded_call, no_voice_but_its_own_ever_reads_the_language) {
  recorded_call c;
  c.ring();
  for (const char* keys : {"7", "2", "11111", "springfield", "99"}) {
    auto words = c.press(keys);
    EXPECT_EQ(words.find("qaa-x-prueba:"), words.npos) << words;
    EXPECT_FALSE(words.empty());
  }
}

}  // namespace
}  // namespace amparo::flow::test
