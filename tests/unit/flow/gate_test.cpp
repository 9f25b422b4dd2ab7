#include <gtest/gtest.h>

#include <fmt/format.h>

#include <vector>

#include "flow/model.hpp"
#include "flow/translation.hpp"
#include "flow_support.hpp"

// The publication gate in what callers get (languages.md § 4.2): the exact variant, else one whose speakers
// approved the pair, else the Spanish; and until when an older translation is said. Each row of a table
// breaks one thing.
namespace amparo::flow::test {
namespace {

using message::channel;
using namespace std::chrono_literals;

// Two tags that a program may read aloud, so that a call says the words, too. "alto" has no words of its own
// for this text, "bajo" has.
constexpr const char *alto = "ht", *bajo = "pt-BR";

std::string text_in(const char* tag, const std::string& key, const std::string& words,
                    const std::string& more) {
  return fmt::format("locale: {}\ndomain: main\nmessages:\n  {}:\n    text: \"{}\"\n{}", tag, key, words,
                     more);
}

// Whoever asks in a language has words for what is not understood.
std::string with_error_words(std::string text) {
  for (const char* key :
       {"input.no_match", "input.no_input", "input.too_many", "place.not_found", "system.not_offered"})
    text += fmt::format("  {}: {{ text: \"Zem.\", status: draft }}\n", key);
  return text;
}

const std::string approved =
    "    status: approved\n    translator: t-1\n"
    "    reviewers: [{ id: t-2, town: Prueba, date: \"2026-11-20\", verdict: approve }]\n";

std::string critical(const std::string& digest, const std::string& reviewers = "t-2 t-3") {
  std::string out =
      "    source_sha256: " + digest +
      "\n    status: approved\n    translator: t-1\n"
      "    back_translation: { es: \"No firme nada.\", by: t-4, compared_by: t-2 }\n    reviewers:\n";
  for (std::size_t at = 0; at < reviewers.size(); at += 4)
    out += "      - { id: " + reviewers.substr(at, 3) + ", date: \"2026-11-20\", verdict: approve }\n";
  return out;
}

std::string pair_of(const std::string& reviewers) {
  return fmt::format("fallback:\n  - {{ for: {}, say: {}, reviewers: [{}] }}\n", alto, bajo, reviewers);
}
const std::string speaker = "{ id: reader-1, town: Prueba, date: \"2026-11-20\", verdict: approve }";

std::string said(const files& all, const char* tag, const char* key, channel via = channel::sms,
                 base::time_point when = noon) {
  auto loaded = load(all);
  if (!loaded.value) return text_of(loaded.findings);
  return words_of(render(*loaded.value, *words_of(*loaded.value, tag, key), via, when));
}

// --- another variant ---

struct variant_row {
  const char* name;
  std::string pairs, own, others;  // of _fallback.yaml, of alto and of bajo
  const char* says;
};

TEST(gate, L9_another_variant_is_said_only_where_a_speaker_approved_the_pair) {
  const auto yes = pair_of(speaker);
  const auto ours = text_in(alto, "rights.street", "Zem alto.", approved),
             theirs = text_in(bajo, "rights.street", "Zem bajo.", approved),
             their_draft = text_in(bajo, "rights.street", "Zem bajo.", "    status: draft\n"),
             our_draft = text_in(alto, "rights.street", "Zem alto.", "    status: draft\n");
  const auto rejected = speaker + ", { id: reader-2, date: \"2026-11-20\", verdict: reject }";
  const char* spanish = "Pregunte si puede irse.";
  for (const auto& row : {variant_row{"as it should be", yes, our_draft, theirs, "Zem bajo."},
                          variant_row{"its own words pass", yes, ours, theirs, "Zem alto."},
                          variant_row{"no pair", "fallback: []\n", our_draft, theirs, spanish},
                          variant_row{"nobody approved the pair", pair_of(""), our_draft, theirs, spanish},
                          variant_row{"somebody rejected it", pair_of(rejected), our_draft, theirs, spanish},
                          variant_row{"the other's words do not pass", yes, our_draft, their_draft, spanish},
                          variant_row{"the pair is the other way round",
                                      fmt::format("fallback:\n  - {{ for: {}, say: {}, reviewers: [{}] }}\n",
                                                  bajo, alto, speaker),
                                      our_draft, theirs, spanish},
                          variant_row{"neither passes", yes, our_draft, their_draft, spanish}}) {
    auto all = basics();
    all.locales.push_back({"locales/_fallback.yaml", row.pairs});
    all.locale("main", row.own, alto).locale("main", row.others, bajo);
    EXPECT_EQ(said(all, alto, "rights.street"), row.says) << row.name;
    EXPECT_EQ(said(all, "es-MX", "rights.street"), spanish) << row.name;
  }
}

// A critical one passes by the other variant's own approvals, all of them.
TEST(gate, L9_a_critical_text_of_another_variant_passes_its_own_gate) {
  auto digest = source_digest("No firme nada.", "", "", "");
  for (const auto& [name, record, passes] :
       {std::tuple{"as it should be", critical(digest), true},
        std::tuple{"one approval", critical(digest, "t-2"), false},
        std::tuple{"of an older Spanish", critical(std::string(64, '0')), false}}) {
    auto all = basics();
    all.locales.push_back({"locales/_fallback.yaml", pair_of(speaker)});
    all.locale("main", text_in(alto, "rights.street", "Zem alto.", approved), alto)
        .locale("main", text_in(bajo, "rights.core", "Mu bajo.", record), bajo);
    EXPECT_EQ(said(all, alto, "rights.core"), passes ? "Mu bajo." : "No firme nada.") << name;
  }
}

// Who hears the variant is offered no interpreter for that; who hears Spanish is.
TEST(gate, L9_words_of_another_variant_are_no_spanish) {
  auto all = basics().locale("language",
                             "locale: es-MX\ndomain: language\nmessages:\n"
                             "  language.interpreter_line: { text: \"Un intérprete: 0.\" }\n");
  all.locales.push_back({"locales/_fallback.yaml", pair_of(speaker)});
  all.locale("main", text_in(alto, "consulate.none", "Zem alto.", approved), alto)
      .locale("main", with_error_words(text_in(bajo, "consulate.ask", "¿Gub bajo?", approved)), bajo);
  auto loaded = load(all);
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  caller c(channel::sms, *loaded.value);
  c.when.locale = alto, c.state = session::fresh(alto);
  EXPECT_EQ(c.text("consulado"), "¿Gub bajo?");
  EXPECT_NE(c.text("migra").find("Un intérprete: 0."), std::string::npos);
}

// --- the grace period ---

struct grace_row {
  const char* name;
  std::string since, record;
  base::time_point when;
  bool is_said;
};

// rights.street said something else until 1 November.
TEST(gate, L42_an_older_translation_is_said_for_thirty_days_and_not_a_day_longer) {
  auto day = [](int month, int d) {
    return base::time_point{std::chrono::sys_days{2026y / month / d} + 12h};
  };
  const auto now = source_digest("Pregunte si puede irse.", "", "", "");
  const auto of_now = "    source_sha256: " + now + "\n" + approved,
             of_older = "    source_sha256: " + std::string(64, '0') + "\n" + approved;
  auto stale = of_now;
  stale.replace(stale.find("approved"), 8, "stale");
  const std::string since = ", since: \"2026-11-01\"";
  const auto last = day(11, 30), after = day(12, 1), years = day(12, 1) + 24h * 900;
  for (const auto& row : {grace_row{"of the Spanish that stands", "", of_now, years, true},
                          grace_row{"of an older one, on the last day", since, of_older, last, true},
                          grace_row{"and behind it", since, of_older, after, false},
                          grace_row{"called stale, on the last day", since, stale, last, true},
                          grace_row{"and behind it", since, stale, after, false},
                          grace_row{"nobody says since when", "", of_older, last, false},
                          grace_row{"called stale, and nobody says since when", "", stale, last, false},
                          grace_row{"of the Spanish that stands since then", since, of_now, years, true}}) {
    auto all = basics();
    all.edit("es-MX/detained", "text: \"Pregunte si puede irse.\"",
             "text: \"Pregunte si puede irse.\"" + row.since);
    all.locale("main", text_in(alto, "rights.street", "Zem alto.", row.record), alto);
    for (auto via : {channel::sms, channel::voice}) {
      auto heard = said(all, alto, "rights.street", via, row.when);
      bool is_own = heard == "Zem alto.";
      EXPECT_EQ(is_own, row.is_said) << row.name << ": " << heard;
    }
  }
}

// A critical one stops at once, whatever the day.
TEST(gate, L42_a_critical_translation_of_an_older_spanish_is_never_said) {
  auto all = basics();
  all.edit("es-MX/detained", "text: \"No firme nada.\"", "text: \"No firme nada.\", since: \"2026-11-24\"");
  all.locale("main", text_in(alto, "rights.core", "Mu alto.", critical(std::string(64, '0'))), alto);
  EXPECT_EQ(said(all, alto, "rights.core"), "No firme nada.");
}

// When its time is over the caller hears Spanish, and is offered an interpreter from then on.
TEST(gate, L9_the_offer_begins_with_the_spanish) {
  auto all = basics().locale("language",
                             "locale: es-MX\ndomain: language\nmessages:\n"
                             "  language.interpreter_line: { text: \"Un intérprete: 0.\" }\n");
  all.edit("es-MX/consulate", "text: \"¿Dónde está?\"", "text: \"¿Dónde está?\", since: \"2026-11-20\"");
  all.locale("main",
             with_error_words(text_in(alto, "consulate.ask", "¿Gub?",
                                      "    source_sha256: " + std::string(64, '0') + "\n" + approved)),
             alto);
  auto loaded = load(all);
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  auto answer = [&](base::time_point when) {
    caller c(channel::sms, *loaded.value);
    c.when.locale = alto, c.when.now = when, c.state = session::fresh(alto);
    return c.text("consulado");
  };
  EXPECT_EQ(answer(noon), "¿Gub?");
  EXPECT_EQ(answer(noon + 24h * 40), "Un intérprete: 0. ¿Donde esta?");
}

}  // namespace
}  // namespace amparo::flow::test
