#include <gtest/gtest.h>

#include <random>

#include "acts_support.hpp"
#include "any_event_support.hpp"
#include "flow/desk_board.hpp"
#include "flow/model.hpp"

namespace amparo::flow::test {
namespace {

using message::channel;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::int64_t noon_second = std::chrono::duration_cast<seconds>(noon.time_since_epoch()).count();

caller texting() { return caller(channel::sms, acts_bundle()); }

// A call that stands at the node of that entry: the words lead there in a text, and the call goes on from the
// same state.
caller calling_at(const char* words) {
  auto who = texting();
  who.when.can_record = who.when.can_connect = true;
  who.when.via = channel::voice;
  who.call();
  who.hear(input_kind::text, words);
  return who;
}

std::string note(caller& who, int length, bool hung_up = false) {
  input heard{input_kind::recording, base::private_text("https://provider/note")};
  heard.length = seconds(length);
  heard.hung_up = hung_up;
  return who.hear(heard);
}

std::string timer(caller& who, std::int64_t due) {
  input heard{input_kind::timer, {}};
  heard.due = due;
  return who.hear(heard);
}

std::string result(caller& who, fetch_end how, std::vector<named_value> values, std::int64_t due) {
  input heard{input_kind::result, {}};
  heard.due = due;
  heard.fetched = how;
  heard.values = std::move(values);
  return who.hear(heard);
}

template <class Effect>
const Effect& only(const caller& who) {
  return std::get<Effect>(who.last.effects.at(0));
}

// --- voice notes ---

TEST(notes, a_note_is_taken_behind_its_notice_and_kept) {
  auto who = calling_at("quiero nota");
  EXPECT_EQ(words_of(who.reply), "Diga su nombre.");
  ASSERT_TRUE(who.heard().note.has_value());
  EXPECT_EQ(who.heard().note->most, seconds(20));
  EXPECT_FALSE(who.heard().keys || who.heard().hangup);
  EXPECT_EQ(note(who, 7), "Guardado.");
  const auto& kept = only<keep_note_effect>(who);
  EXPECT_EQ(kept.purpose, "name");
  EXPECT_EQ(kept.note, "https://provider/note");
  EXPECT_EQ(kept.seconds, 7U);
}

TEST(notes, every_outcome_leads_where_the_node_says) {
  struct row {
    int length;
    bool refused;
    const char* gets;
    int kept;
  };
  for (const auto& [length, refused, gets, kept] :
       {row{2, false, "Guardado.", 1}, row{1, false, "Muy corto.", 0}, row{0, false, "Nadie.", 0},
        row{9, true, "Aqui no se puede.", 0}}) {
    auto who = calling_at("quiero nota");
    who.when.facts.effect_refused = refused;
    EXPECT_EQ(note(who, length), gets) << length;
    EXPECT_EQ(who.count<keep_note_effect>(), kept) << length;
  }
  auto silent = calling_at("quiero nota");
  EXPECT_EQ(silent.silence(), "Nadie.") << "an empty note asks the address again as silence";
  auto text = texting();
  EXPECT_EQ(text.text("quiero nota"), "Aqui no se puede.");
  auto unable = calling_at("hola");
  unable.when.can_record = false;
  EXPECT_EQ(unable.hear(input_kind::text, "quiero nota"), "Aqui no se puede.");
}

TEST(notes, L15_a_hang_up_keeps_what_was_said_whichever_is_told_first) {
  auto note_first = calling_at("quiero nota");
  EXPECT_EQ(note(note_first, 5, true), "-");
  EXPECT_EQ(note_first.count<keep_note_effect>(), 1);
  EXPECT_EQ(note_first.count<opt_effect>(), 1) << "the branch of the hang-up ran";
  note_first.hear(input_kind::hangup);
  EXPECT_TRUE(note_first.last.effects.empty()) << "once";

  auto hang_up_first = calling_at("quiero nota");
  EXPECT_EQ(hang_up_first.hear(input_kind::hangup), "-");
  EXPECT_EQ(hang_up_first.count<opt_effect>(), 1);
  EXPECT_TRUE(hang_up_first.last.ended);
  hang_up_first.hear(input_kind::hangup);
  EXPECT_TRUE(hang_up_first.last.effects.empty());
  EXPECT_EQ(note(hang_up_first, 5, true), "-");
  EXPECT_EQ(hang_up_first.count<keep_note_effect>(), 1);
  EXPECT_EQ(hang_up_first.count<opt_effect>(), 0);
  note(hang_up_first, 5, true);
  EXPECT_TRUE(hang_up_first.last.unchanged) << "nobody waits for a second note";

  auto brief = calling_at("quiero nota");
  note(brief, 1, true);
  EXPECT_EQ(brief.count<keep_note_effect>(), 0) << "under two seconds nothing was said";
}

// --- people and telephones ---

// Somebody is on shift who has this skill.
std::shared_ptr<const desk_board> board_with(const char* skill) {
  desk_board out;
  out.people.push_back({{skill}, 0});
  return std::make_shared<const desk_board>(out);
}

TEST(escalating, the_desk_and_the_store_decide_the_outcome) {
  struct row {
    void (*set)(context&);
    const char* gets;
    int effects;
  };
  for (const auto& [set, gets, effects] :
       {row{[](context&) {}, "Hecho.", 1},
        row{[](context& c) { c.facts.desk = desk_state::busy; }, "Ocupado.", 0},
        row{[](context& c) { c.facts.desk = desk_state::closed; }, "Cerrado.", 0},
        row{[](context& c) { c.facts.board = board_with("lang:mam"); }, "Cerrado.", 0},
        row{[](context& c) { c.facts.board = board_with("lang:es-MX"); }, "Hecho.", 1},
        row{[](context& c) { c.withheld = true; }, "Sin número.", 0},
        row{[](context& c) { c.facts.callback_recent = true; }, "Hecho.", 0},
        row{[](context& c) { c.facts.effect_refused = true; }, "No se pudo.", 0}}) {
    auto who = calling_at("quiero persona");
    set(who.when);
    EXPECT_EQ(who.press("1"), gets);
    EXPECT_EQ(who.count<callback_effect>(), effects) << gets;
  }
  auto who = calling_at("quiero persona");
  who.press("1");
  EXPECT_EQ(only<callback_effect>(who).urgency, urgency::now);
  EXPECT_TRUE(only<callback_effect>(who).waits);
}

TEST(dialling, a_number_of_the_directory_and_four_ends) {
  struct row {
    message::dial_end end;
    const char* gets;
  };
  for (const auto& [end, gets] :
       {row{message::dial_end::answered, "Contestaron."}, row{message::dial_end::busy, "Ocupado."},
        row{message::dial_end::no_answer, "Nadie."}, row{message::dial_end::failed, "No se pudo."}}) {
    auto who = calling_at("quiero marcar");
    ASSERT_TRUE(who.heard().bridge.has_value());
    EXPECT_EQ(who.heard().bridge->number, "+15206237874");
    EXPECT_EQ(who.heard().bridge->ring, seconds(15));
    input over{input_kind::dialled, {}};
    over.ended = end;
    EXPECT_EQ(who.hear(over), gets);
  }
  auto text = texting();
  EXPECT_EQ(text.text("quiero marcar"), "No se pudo.");
  auto later = texting();
  later.when.via = channel::voice;
  later.when.can_connect = true;
  later.when.now += std::chrono::days(400);
  later.call();
  EXPECT_EQ(later.hear(input_kind::text, "quiero marcar"), "No se pudo.") << "the number has expired";
}

// --- texts and reminders ---

TEST(texts_from_calls, words_leave_as_data_and_only_where_they_may) {
  auto who = calling_at("quiero mensaje");
  EXPECT_EQ(who.press("1"), "Hecho.");
  auto said = decode_reply(acts_bundle(), only<send_effect>(who).said);
  ASSERT_TRUE(said.has_value());
  EXPECT_EQ(words_of(render(acts_bundle(), *said, channel::sms, noon)), "Lista del .");
  struct row {
    void (*set)(context&);
    const char* gets;
  };
  for (const auto& [set, gets] : {row{[](context& c) { c.withheld = true; }, "Sin número."},
                                  row{[](context& c) { c.facts.opted_out = true; }, "Pidió no recibir."},
                                  row{[](context& c) { c.facts.effect_refused = true; }, "No se pudo."}}) {
    auto other = calling_at("quiero mensaje");
    set(other.when);
    EXPECT_EQ(other.press("1"), gets);
    EXPECT_TRUE(other.last.effects.empty());
  }
  auto text = texting();
  text.text("quiero mensaje");
  EXPECT_EQ(text.text("1"), "Lista del . Hecho.") << "a text needs no second one";
  EXPECT_TRUE(text.last.effects.empty());
}

TEST(reminders, due_after_a_time_or_on_a_day_at_nine_in_the_callers_zone) {
  auto who = texting();
  who.text("quiero aviso");
  EXPECT_EQ(who.text("1"), "Hecho.");
  EXPECT_EQ(only<remind_effect>(who).due, noon + hours(8));
  auto said = decode_reply(acts_bundle(), only<remind_effect>(who).said);
  ASSERT_TRUE(said.has_value());
  EXPECT_EQ(words_of(render(acts_bundle(), *said, channel::sms, noon)), "¿Novedades?");

  auto dated = [](std::int64_t days_from_today, const char* zone) {
    auto one = texting();
    one.when.zone = zone;
    one.text("quiero fecha");
    auto day = noon_second / 86'400 + days_from_today;
    for (std::uint32_t slot = 0; slot != acts_bundle().content->variables.size(); ++slot)
      if (acts_bundle().content->variables[slot].name == "day")
        one.state.variables_.push_back({slot, value_type::date, day, ""});
    one.text("1");
    return one;
  };
  auto mexico = dated(2, "America/Mexico_City");
  EXPECT_EQ(only<remind_effect>(mexico).due, noon + hours(48 + 3)) << "9:00 is 15:00 UTC, the year round";
  auto chicago = dated(120, "America/Chicago");
  EXPECT_EQ(words_of(chicago.reply), "Ya paso.") << "no number is kept for more than 75 days";
  auto summer = dated(-3, "America/Chicago");
  EXPECT_EQ(words_of(summer.reply), "Ya paso.");
}

// --- cases and family links ---

void set_day(caller& who, std::int64_t day) {
  for (std::uint32_t slot = 0; slot != acts_bundle().content->variables.size(); ++slot)
    if (acts_bundle().content->variables[slot].name == "day")
      who.state.variables_.push_back({slot, value_type::date, day, ""});
}

TEST(cases, L43_one_is_opened_under_the_pin_that_was_kept_free_for_it) {
  auto who = texting();
  who.text("quiero caso");
  EXPECT_EQ(who.text("1"), "No se pudo.") << "without a PIN nothing is promised";
  EXPECT_TRUE(who.last.wants_pin);
  EXPECT_TRUE(who.last.effects.empty());

  who.text("quiero caso");
  set_day(who, 20'000);
  who.when.facts.fresh_pin = "004821";
  EXPECT_EQ(who.text("1"), "Su clave: 004821");
  auto opened = only<case_effect>(who);
  EXPECT_EQ(opened.act, case_act::open);
  EXPECT_EQ(opened.topic, "detention");
  EXPECT_EQ(opened.pin, "004821");
  EXPECT_EQ(opened.place.flow, "acts");
  EXPECT_EQ(opened.place.node, "kept");
  EXPECT_EQ(opened.place.values, (std::vector<kept_value>{{"day", "date", 20'000, ""}}))
      << "found is not known";
  EXPECT_EQ(who.text("quiero etapa"), "Hecho.");
  EXPECT_EQ(only<case_effect>(who).stage, "located");
  EXPECT_EQ(only<case_effect>(who).pin, "004821");
  EXPECT_EQ(who.text("quiero cerrar"), "Hecho.");
  EXPECT_EQ(only<case_effect>(who).act, case_act::close);
  EXPECT_EQ(who.text("quiero etapa"), "No se pudo.") << "a closed one is none";
}

TEST(cases, L43_another_telephone_goes_on_with_the_pin_alone) {
  auto who = texting();
  who.when.withheld = true;
  who.text("tengo clave");
  EXPECT_EQ(who.text("004821"), "No se pudo.");
  EXPECT_EQ(who.last.wants_case, "004821");
  EXPECT_TRUE(who.last.effects.empty());

  who.text("tengo clave");
  who.when.facts.case_sought = true;
  EXPECT_EQ(who.text("004822"), "Ya paso.") << "a PIN that opens nothing";
  who.text("tengo clave");
  who.when.facts.found_case =
      case_place{"acts", "kept", {{"day", "date", 20'000, ""}, {"found", "text", 1, ""}}};
  EXPECT_EQ(who.text("004821"), "Era el 4 de octubre de 2024.")
      << "a value of another type than before is left";
  EXPECT_EQ(who.text("quiero etapa"), "Hecho.");
  EXPECT_EQ(only<case_effect>(who).pin, "004821");
}

TEST(cases, one_whose_place_is_gone_begins_its_flow_anew_or_the_menu) {
  auto at = [](std::string flow, std::string node) {
    auto who = texting();
    who.text("tengo clave");
    who.when.facts.case_sought = true;
    who.when.facts.found_case = case_place{std::move(flow), std::move(node), {}};
    return who.text("004821");
  };
  EXPECT_EQ(at("acts", "kept"), "Adios.");
  EXPECT_EQ(at("acts", "gone_since"), "Aqui no se puede.") << "the flow's first node, a recording";
  auto menu = texting();
  auto first = menu.text("MENU");
  EXPECT_EQ(at("no_such_flow", "kept"), first);
}

TEST(cases, the_pin_is_kept_with_the_session_and_never_in_an_address) {
  auto who = texting();
  who.text("quiero caso");
  who.when.facts.fresh_pin = "004821";
  who.text("1");
  auto whole = decode_session(acts_bundle(), encode(who.state));
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ(whole->case_, "004821");
  EXPECT_EQ(*whole, who.state);
  EXPECT_EQ(encode_small(who.state).find("4821"), std::string::npos);
}

TEST(matching, all_four_things_are_needed) {
  auto who = texting();
  who.text("quiero buscar");
  who.text("José Pérez");
  EXPECT_EQ(who.text("1"), "Hecho.");
  const auto& wish = only<match_effect>(who);
  EXPECT_TRUE(wish.seeking);
  EXPECT_EQ(wish.name + "|" + wish.born + "|" + wish.town + "|" + wish.word, "José Pérez|1990|Arcelia|gallo");
  auto called = calling_at("quiero buscar");  // by keys no name can be given
  EXPECT_TRUE(called.last.effects.empty());
  EXPECT_EQ(words_of(called.reply), "Aqui no se puede.");
}

// --- rumours ---

TEST(rumours, B12_a_report_says_which_town_and_never_who) {
  auto who = texting();
  who.text("quiero avisar");
  EXPECT_EQ(who.text("30303"), "Hecho.");
  const auto report = only<rumour_effect>(who);
  EXPECT_EQ(report.name, "Atlanta, Georgia");
  EXPECT_FALSE(report.withheld);
  who.text("quiero avisar");
  who.text("Atlanta, Georgia");
  EXPECT_EQ(only<rumour_effect>(who).town, report.town) << "by whatever name";
  for (const char* wide : {"Georgia", "404"}) {
    who.text("quiero avisar");
    EXPECT_EQ(who.text(wide), "¿Qué ciudad?") << wide;
    EXPECT_EQ(who.count<rumour_effect>(), 0) << wide;
  }
  who.when.facts.effect_refused = true;
  who.text("quiero avisar");
  EXPECT_EQ(who.text("30303"), "No se pudo.");
  auto withheld = texting();
  withheld.when.withheld = true;
  withheld.text("quiero avisar");
  withheld.text("30303");
  EXPECT_TRUE(only<rumour_effect>(withheld).withheld);
}

TEST(rumours, B12_what_nobody_looked_up_is_not_claimed_and_an_end_is_one) {
  auto who = texting();
  who.text("quiero saber");
  EXPECT_EQ(who.text("30303"), "No se sabe.");
  auto town = who.last.wants_rumour;
  EXPECT_NE(town, "");
  auto told = [&](std::optional<sought_rumour::times> verified, const std::string& of) {
    who.when.facts.rumour = sought_rumour{of, verified};
    who.text("quiero saber");
    return who.text("30303");
  };
  using namespace std::chrono_literals;
  auto now = who.when.now;
  EXPECT_EQ(told({}, town), "Nada de Atlanta, Georgia.");
  EXPECT_EQ(told({}, "city:ks:sedgwick:wichita"), "No se sabe.") << "another town's answer";
  using times = sought_rumour::times;
  EXPECT_EQ(told(times{now - 41min, now + 79min}, town), "Atlanta, Georgia: hace 41, 79 mas.");
  EXPECT_EQ(told(times{now - 30s, now + 30s}, town), "Atlanta, Georgia: hace 1, 1 mas.");
  EXPECT_EQ(told(times{now - 2h, now}, town), "Nada de Atlanta, Georgia.");
}

TEST(rumours, B12_a_place_behind_the_words_answers_the_question) {
  auto who = texting();
  EXPECT_EQ(who.text("saber atlanta, georgia"), "No se sabe.");
  EXPECT_EQ(who.text("Quiero saber de Atlanta Georgia"), "No se sabe.")
      << "the longest words that leave a place";
  EXPECT_EQ(who.text("quiero saber"), "¿Donde?") << "no place stands behind";
  for (const char* other : {"saber de zzyzzyx", "no saber atlanta", "saber"}) {
    auto elsewhere = texting();
    EXPECT_EQ(elsewhere.text(other).find("No se sabe"), std::string::npos) << other;
  }
}

// --- webhooks ---

TEST(webhooks, the_session_waits_for_just_this_result) {
  auto who = texting();
  EXPECT_EQ(who.text("quiero consulta"), "Sigo buscando.");
  const auto wish = only<fetch_effect>(who);
  EXPECT_EQ(wish.hook, "court");
  EXPECT_EQ(wish.send.at(0).value, "12345678");
  EXPECT_EQ(wish.send.at(1).value, "false");
  EXPECT_EQ(wish.due, noon_second + 20);
  EXPECT_EQ(who.last.wakes_at, wish.due);
  result(who, fetch_end::ok, {}, wish.due - 1);
  EXPECT_TRUE(who.last.unchanged) << "of another wait";
  EXPECT_EQ(result(who, fetch_end::ok, {{"found", "true"}, {"date", "2026-12-01"}, {"times", "3"}}, wish.due),
            "Es el 1 de diciembre de 2026, 3 veces. 1 bien 2 mal");
  result(who, fetch_end::ok, {}, wish.due);
  EXPECT_TRUE(who.last.unchanged) << "it came once";
}

TEST(webhooks, L36_error_and_timeout_have_ways_of_their_own) {
  auto asked = [] {
    auto who = texting();
    who.text("quiero consulta");
    return who;
  };
  auto due = noon_second + 20;
  auto broken = asked();
  EXPECT_EQ(result(broken, fetch_end::error, {}, due), "No se pudo.");
  auto odd = asked();
  EXPECT_EQ(result(odd, fetch_end::ok, {{"date", "mañana"}}, due), "No se pudo.") << "no value of its type";
  auto slow = asked();
  EXPECT_EQ(result(slow, fetch_end::timeout, {}, due), "Tarda mucho.");
  auto silent = asked();
  silent.when.now += seconds(20);
  EXPECT_EQ(timer(silent, due), "Tarda mucho.");
  auto refused = texting();
  refused.when.facts.effect_refused = true;
  EXPECT_EQ(refused.text("quiero consulta"), "No se pudo.");
}

TEST(webhooks, L35_what_is_written_meanwhile_is_answered_as_if_it_had_come_after) {
  auto due = noon_second + 20;
  std::vector<named_value> values{{"found", "true"}, {"date", "2026-12-01"}, {"times", "3"}};
  auto meanwhile = texting();
  meanwhile.text("quiero consulta");
  EXPECT_EQ(meanwhile.text("1"), "Sigo buscando.");
  EXPECT_FALSE(meanwhile.last.reply.nothing);
  EXPECT_EQ(meanwhile.text("12"), "Sigo buscando.");
  EXPECT_EQ(result(meanwhile, fetch_end::ok, values, due), "Gracias, 12.");

  auto in_turn = texting();
  in_turn.text("quiero consulta");
  result(in_turn, fetch_end::ok, values, due);
  in_turn.text("1");
  in_turn.text("12");
  EXPECT_EQ(meanwhile.state, in_turn.state);

  auto impatient = texting();
  impatient.text("quiero consulta");
  EXPECT_EQ(impatient.text("alto"), "No le escribiremos.") << "the words that are always obeyed do not wait";
  result(impatient, fetch_end::ok, values, due);
  EXPECT_TRUE(impatient.last.unchanged);
  auto many = texting();
  many.text("quiero consulta");
  for (int i = 0; i != 30; ++i) many.text(std::string(2000, 'x'));
  EXPECT_LE(many.state.held_.size(), session::most_held);
}

// A line without values stands behind a question that has some.
TEST(webhooks, what_is_said_after_a_result_survives_its_codec) {
  auto who = calling_at("quiero consulta");
  result(who, fetch_end::ok, {{"date", "2026-12-01"}, {"times", "3"}}, noon_second + 20);
  who.press("0#");
  EXPECT_TRUE(who.silence().starts_with("Solo español. | Es el 1 de diciembre"));
  auto read = decode_reply(acts_bundle(), encode(who.last.reply));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, who.last.reply);
}

TEST(webhooks, a_call_hears_the_result_at_its_next_request) {
  auto due = noon_second + 20;
  auto who = calling_at("quiero consulta");
  EXPECT_EQ(words_of(who.reply), "Sigo buscando.");
  ASSERT_TRUE(who.heard().keys.has_value());
  EXPECT_EQ(who.heard().keys->first, seconds(2));
  EXPECT_EQ(who.silence(), "") << "nothing has come";
  EXPECT_EQ(result(who, fetch_end::ok, {{"date", "2026-12-01"}, {"times", "3"}}, due), "-");
  EXPECT_EQ(who.silence(), "Es el 1 de diciembre de 2026, 3 veces. | bien, marque 1. | mal, marque 2.");
  auto late = calling_at("quiero consulta");
  late.when.now += seconds(20);
  EXPECT_EQ(late.silence(), "Tarda mucho.");
  auto person = calling_at("quiero consulta");
  EXPECT_EQ(person.press("0"), "¿Quiere que le llamen? | sí, marque 1. | no, marque 2.");
}

// --- time ---

TEST(waiting, a_time_or_an_hour_passes_and_then_the_caller_is_asked) {
  auto who = texting();
  EXPECT_EQ(who.text("quiero esperar"), "Sigo buscando.") << "who writes to us gets an answer";
  EXPECT_EQ(who.last.wakes_at, noon_second + 4 * 3600);
  EXPECT_FALSE(who.last.ended);
  timer(who, noon_second + 4 * 3600);
  EXPECT_TRUE(who.last.unchanged) << "not yet";
  who.when.now += hours(4);
  EXPECT_EQ(timer(who, noon_second + 4 * 3600), "¿Hay noticias? 1 buenas 2 malas");
  auto until = texting();
  until.text("quiero manana");  // noon UTC is 6:00 in Mexico City
  EXPECT_EQ(until.last.wakes_at, noon_second + 2 * 3600);
  until.when.now += hours(3);
  until.text("quiero manana");
  EXPECT_EQ(until.last.wakes_at, noon_second + 26 * 3600) << "8:00 has passed today";
  EXPECT_EQ(words_of(calling_at("quiero esperar").reply), "Aqui no se puede.");
  auto cut = texting();
  cut.text("quiero esperar");
  EXPECT_EQ(cut.text("xyz"), "Aqui terminamos.");
  auto other = texting();
  other.text("quiero manana");
  EXPECT_TRUE(other.text("xyz").starts_with("Linea de ayuda."))
      << "words begin anew where nothing else is said";
}

TEST(waiting, L51_a_text_that_is_not_answered_is_asked_once_more_and_then_ends) {
  auto who = texting();
  EXPECT_EQ(who.text("quiero pregunta"), "¿Hay noticias? 1 buenas 2 malas");
  auto nudge = noon_second + 4 * 3600, end = noon_second + 12 * 3600;
  EXPECT_EQ(who.last.wakes_at, nudge);
  who.when.now += hours(4);
  EXPECT_EQ(timer(who, nudge), "¿Noticias? 1 buenas 2 malas");
  EXPECT_EQ(who.last.wakes_at, end);
  timer(who, nudge);
  EXPECT_TRUE(who.last.unchanged);
  auto answered = who;
  EXPECT_EQ(answered.text("1"), "Adios.") << "the nudge left the question open";
  timer(answered, end);
  EXPECT_TRUE(answered.last.unchanged);
  who.when.now += hours(8);
  EXPECT_EQ(timer(who, end), "Aqui terminamos.");
  auto wrong = texting();
  wrong.text("quiero pregunta");
  wrong.when.now += hours(1);
  wrong.text("xyz");
  EXPECT_EQ(wrong.last.wakes_at, nudge + 3600) << "a wrong answer begins the time anew";
  auto called = calling_at("quiero pregunta");
  EXPECT_FALSE(called.last.wakes_at.has_value());
}

// Every timer that a conversation ever set is fired after each of its transitions: only the one that it waits
// for acts.
TEST(waiting, L31_a_timer_of_a_wait_that_is_over_does_nothing) {
  auto who = texting();
  std::vector<std::int64_t> set;
  for (const char* words :
       {"quiero pregunta", "1", "quiero esperar", "menu", "quiero consulta", "persona", "1", "quiero manana",
        "quiero pregunta", "xyz", "2", "alto", "quiero esperar", "borrar"}) {
    who.when.now += std::chrono::minutes(7);
    who.text(words);
    if (who.last.wakes_at) set.push_back(*who.last.wakes_at);
    for (auto due : set) {
      auto fired = who;
      fired.when.now = base::time_point(seconds(due));
      timer(fired, due);
      bool meant = due == who.state.wakes_at_;
      EXPECT_EQ(fired.last.unchanged, !meant) << words << " " << due;
      if (!meant) {
        EXPECT_EQ(fired.state, who.state) << words;
        EXPECT_TRUE(fired.last.reply.nothing && fired.last.effects.empty()) << words;
      }
    }
  }
  EXPECT_EQ(set.size(), 7U);
}

// --- languages ---

TEST(languages, L9_each_names_itself_and_the_choice_holds) {
  auto who = texting();
  EXPECT_EQ(who.text("quiero idioma"), "¿Qué idioma? 1 español 2 English");
  EXPECT_EQ(who.text("2"), "Done.");
  EXPECT_EQ(who.state.locale(), "en-US");
  for (const char* words : {"English", "inglés", "2"}) {
    auto other = texting();
    other.text("quiero idioma");
    EXPECT_EQ(other.text(words), "Done.") << words;
  }
  auto same = texting();
  same.text("quiero idioma");
  EXPECT_EQ(same.text("español"), "Adios.");
  auto unknown = texting();
  unknown.text("quiero idioma");
  EXPECT_EQ(unknown.text("hablo mam"), "No lo tenemos.");
  EXPECT_EQ(unknown.state.variables_.front().text, "hablo mam");
  auto wrong = texting();
  wrong.text("quiero idioma");
  EXPECT_TRUE(wrong.text("7").starts_with("No entendi."));
  auto straight = texting();
  EXPECT_EQ(straight.text("quiero ingles"), "Done.");
}

TEST(languages, in_a_call_each_is_heard_in_its_own_voice) {
  auto who = calling_at("quiero idioma");
  const auto& prompts = who.heard().keys->prompts;
  ASSERT_EQ(prompts.size(), 3U);
  EXPECT_EQ(prompts[1].text, "Para español, marque 1.");
  EXPECT_EQ(prompts[1].locale, "es-MX");
  EXPECT_EQ(prompts[2].text, "For English, press 2.");
  EXPECT_EQ(prompts[2].locale, "en-US");
  EXPECT_EQ(who.press("2"), "Done.");
  EXPECT_EQ(who.heard().before.front().locale, "en-US");
}

// --- anything at all ---

TEST(properties, random_events_of_every_kind_keep_what_must_hold) {
  for (const auto* about : {&acts_topic(), &shipped_topic()})
    for (auto via : {channel::sms, channel::voice})
      for (std::uint32_t seed = 0; seed != 10; ++seed) {
        std::mt19937 dice(seed);
        any_conversation talk(*about, via, [&] { return static_cast<std::uint8_t>(dice()); });
        for (int i = 0; i != 200; ++i) ASSERT_EQ(talk.go_on(), "") << seed << " " << i;
      }
}

}  // namespace
}  // namespace amparo::flow::test
