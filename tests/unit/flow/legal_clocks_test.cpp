#include <gtest/gtest.h>

#include "base/fold.hpp"
#include "flow/in_words.hpp"
#include "flow/zone.hpp"
#include "flow_support.hpp"

// The legal clocks of the shipped conversations (B10): what a caller types, the moment at which it is typed,
// and the day that is said. Reminders: the moment at which one is due, by the clock of its line.
namespace amparo::flow::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

base::time_point utc(const char* day, std::chrono::minutes at) {
  return sys_days{std::chrono::days{day_of(day).value()}} + at;
}

caller texting(base::time_point now, const char* zone = "America/Mexico_City") {
  caller c(message::channel::sms, shipped());
  c.state = session::fresh("es-MX");
  c.when.locale = "es-MX";
  c.when.now = now;
  c.when.zone = zone;
  return c;
}

// Accents, capitals and signs aside: an SMS has no í.
bool says(const std::string& reply, std::string_view words) {
  auto all = base::match_fold(reply);
  return all.find(base::match_fold(words)) != all.npos;
}

struct row {
  base::time_point now;
  const char *typed, *said;
};

TEST(legal_clocks, B10_thirty_working_days_of_COMAR) {
  for (const auto& [now, typed, said] : {
           row{noon, "hace 3 semanas",
               "quedan, por nuestra cuenta: 16. El último es el 16 de diciembre de 2026"},
           row{noon, "24/11", "quedan, por nuestra cuenta: 30. El último es el 7 de enero de 2027"},
           // 16 November and 25 December are holidays.
           row{noon, "13 de noviembre",
               "quedan, por nuestra cuenta: 24. El último es el 29 de diciembre de 2026"},
           row{noon, "14 de noviembre",
               "quedan, por nuestra cuenta: 24. El último es el 29 de diciembre de 2026"},
           row{noon, "12 de octubre",
               "quedan, por nuestra cuenta: 0. El último es el 24 de noviembre de 2026"},
           row{noon, "9 de octubre", "terminaron el 23 de noviembre de 2026. Pida refugio igual"},
           row{noon, "hace 4 meses", "Pida refugio igual y diga por escrito por qué tardó"},
           // It is still the last day in Mexico while it is the next one in UTC, and then no more.
           row{utc("2026-11-25", 5h + 59min), "12 de octubre", "por nuestra cuenta: 0."},
           row{utc("2026-11-25", 6h + 1min), "12 de octubre", "Pida refugio igual"},
           // Over the first Monday of February, the third of March, and 16 September.
           row{utc("2027-03-01", 12h), "1 de febrero",
               "por nuestra cuenta: 10. El último es el 16 de marzo de 2027"},
           row{utc("2027-09-14", 12h), "9 de agosto",
               "por nuestra cuenta: 4. El último es el 21 de septiembre de 2027"},
           row{utc("2026-12-28", 12h), "30 de noviembre",
               "por nuestra cuenta: 11. El último es el 13 de enero de 2027"},
       }) {
    auto c = texting(now);
    for (const char* words : {"necesito refugio", "honduras"}) c.text(words);
    auto asked = c.text("estoy en mexico");
    EXPECT_TRUE(says(asked, "¿Qué día entró a México?")) << asked;
    auto reply = c.text(typed);
    EXPECT_TRUE(says(reply, said)) << typed << ": " << reply;
  }
}

TEST(legal_clocks, B10_belongings_thirty_days_and_six_months) {
  for (const auto& [now, typed, said] : {
           row{noon, "1 de noviembre", "hasta el 1 de diciembre de 2026. Pídalas antes"},
           row{noon, "25/10", "hasta el 24 de noviembre de 2026. Pídalas antes"},
           row{noon, "24/10",
               "los 30 días ya pasaron. Si sus cosas llegaron a la SRE, las guarda al menos hasta el "
               "24 de abril de 2027"},
           row{noon, "24 de mayo", "al menos hasta el 24 de noviembre de 2026"},
           row{noon, "23 de mayo", "ya pasaron los 30 días y los 6 meses"},
           row{noon, "hace 2 años", "ya pasaron los 30 días y los 6 meses"},
           row{utc("2027-02-20", 12h), "31 de enero", "hasta el 2 de marzo de 2027"},
           row{utc("2028-02-20", 12h), "31/1/2028", "hasta el 1 de marzo de 2028"},
           // Counted by the clock of Tijuana, where the next day comes last: eight hours behind UTC in
           // winter, seven in summer.
           row{utc("2026-11-25", 7h + 59min), "25/10", "hasta el 24 de noviembre de 2026"},
           row{utc("2026-11-25", 8h + 1min), "25/10", "los 30 días ya pasaron"},
           row{utc("2027-07-02", 6h + 59min), "1 de junio", "hasta el 1 de julio de 2027"},
           row{utc("2027-07-02", 7h + 1min), "1 de junio", "los 30 días ya pasaron"},
       }) {
    auto c = texting(now);
    for (const char* words : {"me deportaron", "7", "1"}) c.text(words);
    auto reply = c.text(typed);
    EXPECT_TRUE(says(reply, said)) << typed << ": " << reply;
  }
}

// The reminder is a text of the line: at ten by its clock, whatever the season does to the clock of the town.
TEST(legal_clocks, B10_a_reminder_is_due_by_the_clock_of_its_line) {
  struct moment {
    const char *zone, *now, *detained, *due;  // 10:00 there, as UTC
  };
  for (const auto& [zone, now, detained, due] :
       {moment{"America/Mexico_City", "2026-11-24", "20/11", "2026-12-15 16:00"},
        moment{"America/Tijuana", "2026-11-24", "20/11", "2026-12-15 18:00"},
        moment{"America/Hermosillo", "2026-11-24", "20/11", "2026-12-15 17:00"},
        // Clocks at the border went forward on 14 March 2027; in the rest of Mexico they did not.
        moment{"America/Tijuana", "2027-03-01", "20/2", "2027-03-17 17:00"},
        moment{"America/Ciudad_Juarez", "2027-03-01", "20/2", "2027-03-17 16:00"},
        moment{"America/Matamoros", "2027-03-01", "20/2", "2027-03-17 15:00"},
        moment{"America/Mexico_City", "2027-03-01", "20/2", "2027-03-17 16:00"},
        moment{"America/Hermosillo", "2027-03-01", "20/2", "2027-03-17 17:00"}}) {
    auto c = texting(utc(now, 18h), zone);
    for (const char* words : {"me deportaron", "7", "1", detained, "2", "1"}) c.text(words);
    ASSERT_EQ(c.count<remind_effect>(), 1) << zone << " " << words_of(c.reply);
    for (const auto& one : c.last.effects)
      if (const auto* wish = std::get_if<remind_effect>(&one)) {
        auto at = zone::named("UTC")->at(wish->due);
        EXPECT_EQ(iso_day(at.day) + " " + iso_time(at.minute), due) << zone;
      }
  }
}

TEST(legal_clocks, J5_a_borrowed_telephone_is_never_written_to) {
  auto c = texting(noon);
  for (const char* words : {"me deportaron", "7", "1", "20/11"}) c.text(words);
  auto reply = c.text("si");
  EXPECT_TRUE(says(reply, "clave para seguir después desde cualquier teléfono")) << reply;
  EXPECT_EQ(c.count<remind_effect>(), 0);
  reply = c.text("no");
  EXPECT_TRUE(says(reply, "no llamamos a este teléfono")) << reply;
  EXPECT_TRUE(says(reply, "Puede borrar estos mensajes")) << reply;
  EXPECT_TRUE(c.last.effects.empty());
}

TEST(legal_clocks, J5_too_near_a_day_is_not_reminded_of) {
  auto c = texting(noon);
  for (const char* words : {"me deportaron", "7", "1"}) c.text(words);
  auto reply = c.text("30/10");  // the 29th is five days away
  EXPECT_TRUE(says(reply, "29 de noviembre")) << reply;
  EXPECT_FALSE(says(reply, "prestado")) << reply;
}

// J6: the day of the hearing decides the urgency; within two days it is a deadline.
TEST(legal_clocks, J6_a_hearing_within_two_days_is_a_deadline) {
  struct hearing {
    base::time_point now;
    std::vector<const char*> answers;  // from the date on
    urgency wanted;
    const char* last_line;
  };
  for (const auto& [now, answers, wanted, last_line] :
       {hearing{noon, {"26/11", "1"}, urgency::deadline, "has_date 2026-11-26"},
        hearing{noon, {"27/11", "1"}, urgency::information, "has_date 2026-11-27"},
        hearing{noon, {"mañana", "1"}, urgency::deadline, "has_date 2026-11-25"},
        hearing{noon, {"hoy", "1"}, urgency::deadline, "has_date 2026-11-24"},
        hearing{noon, {"5 de marzo", "2", "25/11", "1"}, urgency::deadline, "has_date 2026-11-25"},
        hearing{noon, {"5 de marzo", "1"}, urgency::information, "has_date 2027-03-05"},
        // A day without its year that has just been; the year before is asked about.
        hearing{noon, {"20/11", "1", "1"}, urgency::deadline, "has_date 2026-11-20 missed_it"},
        hearing{noon, {"20/11", "1", "2"}, urgency::information, "has_date 2026-11-20 was_there"},
        hearing{noon, {"20/11", "2"}, urgency::information, "has_date 2027-11-20"},
        hearing{noon, {"20/11/2026", "1"}, urgency::deadline, "has_date 2026-11-20 missed_it"},
        // A day further by New York's clock than by the line's.
        hearing{utc("2026-11-25", 5h + 30min), {"27/11", "1"}, urgency::deadline, "has_date 2026-11-27"}}) {
    auto c = texting(now);
    for (const char* words : {"abogado", "1", "2", "1"}) c.text(words);
    for (const char* words : answers) c.text(words);
    c.text("1");
    ASSERT_EQ(c.count<callback_effect>(), 1) << last_line << ": " << words_of(c.reply);
    const auto& asked = std::get<callback_effect>(c.last.effects.front());
    EXPECT_EQ(asked.urgency, wanted) << last_line;
    EXPECT_EQ(asked.summary, std::string("migration, no_consultation\n") + last_line);
  }
}

TEST(legal_clocks, J6_an_impossible_day_is_explained) {
  auto c = texting(noon);
  for (const char* words : {"abogado", "1", "2", "1"}) c.text(words);
  auto reply = c.text("31/02");
  EXPECT_TRUE(says(reply, "No entendí la fecha")) << reply;
  EXPECT_TRUE(says(reply, "¿Qué día es?")) << reply;
}

// J3: the locator lags behind; eight hours later, in words that say nothing.
TEST(legal_clocks, J3_the_locator_is_looked_at_again_after_eight_hours) {
  auto c = texting(noon);
  for (const char* words : {"detuvieron a mi esposo", "ayer", "no", "no", "no"})
    c.text(words);  // no call, no PIN
  c.text("si");
  ASSERT_EQ(c.count<remind_effect>(), 1) << words_of(c.reply);
  EXPECT_EQ(std::get<remind_effect>(c.last.effects.front()).due, noon + 8h);
}

TEST(legal_clocks, U_2_a_reminder_says_nothing_of_what_it_is_about) {
  for (const auto& [locale, words] : {std::pair{"es-MX", "recordatorio"}, std::pair{"en-US", "reminder"}}) {
    auto said = flow::words_of(shipped(), locale, "remind.message", {});
    ASSERT_TRUE(said) << locale;
    auto text = words_of(render(shipped(), *said, message::channel::sms, noon));
    EXPECT_TRUE(says(text, words)) << text;
    for (const char* telling :
         {"migra", "ICE", "asil", "refug", "corte", "court", "deport", "deten", "detain", "consul", "COMAR",
          "abogad", "lawyer", "cosas", "things", "familia", "asylum"})
      EXPECT_FALSE(says(text, telling)) << text;
  }
}

// What stands still at COMAR is counted as soon as the directory has it.
TEST(legal_clocks, B10_declared_closures_move_the_day) {
  auto loaded =
      load_shipped_with("calendars.yaml", "    closed: []\n",
                        "    closed:\n      - { from: 2026-12-14, until: 2026-12-18, what: w, confidence: "
                        "official-page, source: s }\n");
  ASSERT_TRUE(loaded.value) << text_of(loaded.findings);
  caller c(message::channel::sms, *loaded.value);
  c.state = session::fresh("es-MX");
  c.when.locale = "es-MX";
  for (const char* words : {"necesito refugio", "honduras", "estoy en mexico"}) c.text(words);
  auto reply = c.text("hace 3 semanas");
  EXPECT_TRUE(says(reply, "El último es el 23 de diciembre de 2026")) << reply;
}

}  // namespace
}  // namespace amparo::flow::test
