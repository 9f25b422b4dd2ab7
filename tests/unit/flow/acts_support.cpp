#include "acts_support.hpp"

#include <stdexcept>

namespace amparo::flow::test {
namespace {

constexpr const char* acts_yaml = R"yaml(
flow: acts
start: note
modes: [sms]
reads_back: [number]
entry:
  - { words: acts.note, at: note }
  - { words: acts.person, at: person }
  - { words: acts.dial, at: dial }
  - { words: acts.sms, at: sms }
  - { words: acts.remind, at: remind }
  - { words: acts.remind_on, at: remind_on }
  - { words: acts.case, at: case }
  - { words: acts.stage, at: stage }
  - { words: acts.shut, at: shut }
  - { words: acts.typed, at: typed }
  - { words: acts.match, at: match }
  - { words: acts.hook, at: hook }
  - { words: acts.wait, at: wait }
  - { words: acts.until, at: until }
  - { words: acts.language, at: language }
  - { words: acts.english, at: english }
  - { words: acts.question, at: question }
  - { words: acts.seen, at: seen }
  - { words: acts.heard, at: heard }
  - { words: acts.heard_in, at: heard, place: true }
vars: { where: place, age: number, left: number, day: date, kin: name, born: number, town: text, word: text, found: flag, times: number, spoken: text, number: digits, pin: digits, typed: digits }
nodes:
  note:
    record: acts.notice
    for: name
    most: 20s
    to: { recorded: recorded, too_short: short, silence: silent, hangup: gone, not_possible: impossible }
  gone: { opt: out, to: done }
  recorded: { end: acts.recorded }
  short: { end: acts.short }
  silent: { end: acts.silent }
  impossible: { end: acts.impossible }

  person: { consent: callback, text: callback.offer, to: { yes: escalate, no: done } }
  escalate:
    escalate: { topic: person, skills: ["lang:${language}"] }
    to: { queued: noted, busy: busy, closed: closed, withheld: withheld, failed: failed }
  busy: { end: acts.busy }
  closed: { end: acts.closed }

  dial: { dial: national_line, ring: 15s, to: { answered: answered, busy: busy, no_answer: silent, failed: failed } }
  answered: { end: acts.answered }

  sms: { consent: sms, text: acts.may_send, to: { yes: send, no: done } }
  send: { sms: [acts.list], to: { sent_for_sending: noted, withheld: withheld, opted_out: out, failed: failed } }
  out: { end: acts.out }

  remind: { consent: remind, text: acts.may_send, to: { yes: remind_after, no: done } }
  remind_after:
    remind: acts.neutral
    after: 8h
    to: { noted: noted, past: past, withheld: withheld, opted_out: out, failed: failed }
  remind_on: { consent: remind, text: acts.may_send, to: { yes: remind_known, no: done } }
  remind_known:
    branch:
      - { when: known(day), to: remind_day }
      - { else: past }
  remind_day:
    remind: acts.neutral
    on: day
    to: { noted: noted, past: past, withheld: withheld, opted_out: out, failed: failed }
  past: { end: acts.past }

  case: { consent: case, text: acts.may_send, to: { yes: keep, no: failed } }
  keep: { case: open, topic: detention, at: kept, keep: [day, found], pin: pin, to: { opened: opened, refused: failed } }
  opened: { end: acts.pin }
  kept:
    branch:
      - { when: known(day), to: kept_day }
      - { else: done }
  kept_day: { end: acts.kept_day }
  typed: { ask: digits, text: acts.which_pin, min: 6, max: 6, save: typed, to: go_on }
  go_on: { case: continue, pin: typed, to: { unknown: past, refused: failed } }
  shut: { case: close, to: { continued: noted, refused: failed } }
  stage: { case: stage, stage: located, to: { continued: noted, refused: failed } }

  match: { ask: name, text: acts.kin, save: kin, voice: impossible, to: match_town }
  match_town: { set: { born: "1990", town: "'Arcelia'", word: "'gallo'" }, to: match_may }
  match_may: { consent: match, text: acts.may_send, to: { yes: match_now, no: done } }
  match_now: { match: seeking, name: kin, born: born, town: town, word: word, to: { asked: noted, refused: failed } }

  hook:
    webhook: court
    send: { number: "'12345678'", again: "known(day)" }
    results: { found: found, day: date, times: times }
    timeout: 20s
    to: { ok: hook_day, error: failed, timeout: late }
  hook_day: { ask: menu, text: acts.hook_day, choices: { right: 1, wrong: 2 }, to: { right: times_left, wrong: failed } }
  times_left: { ask: digits, text: acts.times, min: 1, max: 3, save: number, to: thanks }
  thanks: { end: acts.thanks }
  late: { end: acts.late }

  wait: { wait: 4h, to: { done: news, interrupted: cut, not_possible: impossible } }
  until: { wait: { until: "08:00" }, to: { done: news, not_possible: impossible } }
  news: { ask: menu, text: acts.news, choices: { good: 1, bad: 2 }, to: { good: done, bad: failed } }
  cut: { end: acts.cut }

  language: { language: ask, text: acts.which, save: spoken, to: { chosen: noted, same: done, unknown: unknown } }
  english: { language: en-US, to: { chosen: noted, same: done, unknown: failed } }
  unknown: { end: acts.unknown }

  question:
    ask: menu
    text: acts.news
    choices: { good: 1, bad: 2 }
    to: { good: done, bad: failed }
    input: { sms: { nudge_after: 4h, end_after: 12h } }
    timed_out: cut

  seen: { ask: place, text: acts.town, save: where, to: { found: report, none: failed } }
  report: { rumour: report, of: where, to: { noted: noted, no_town: wider, refused: failed } }
  wider: { end: acts.wider }
  heard: { ask: place, text: acts.town, save: where, to: { found: ask_desk, none: failed } }
  ask_desk: { rumour: ask, of: where, age: age, left: left, to: { confirmed: confirmed, nothing: nothing, no_town: wider, not_known: not_known } }
  confirmed: { end: acts.confirmed }
  nothing: { end: acts.nothing }
  not_known: { end: acts.not_known }

  noted: { end: acts.noted }
  withheld: { end: acts.withheld }
  failed: { end: acts.failed }
  done: { end: acts.done }
)yaml";

constexpr const char* acts_locale = R"yaml(
locale: es-MX
domain: acts
messages:
  acts.notice: { text: "Diga su nombre." }
  acts.recorded: { text: "Guardado." }
  acts.short: { text: "Muy corto." }
  acts.silent: { text: "Nadie." }
  acts.impossible: { text: "Aqui no se puede." }
  acts.busy: { text: "Ocupado." }
  acts.closed: { text: "Cerrado." }
  acts.answered: { text: "Contestaron." }
  acts.may_send: { text: "¿Permite?" }
  acts.list: { text: "Lista del {consulate_city}." }
  acts.out: { text: "Pidió no recibir." }
  acts.neutral: { text: "¿Novedades?" }
  acts.past: { text: "Ya pasó." }
  acts.pin: { text: "Su clave: {pin}" }
  acts.which_pin: { text: "¿Cuál es su clave?" }
  acts.kept_day: { text: "Era el {day}." }
  acts.kin: { text: "¿Cómo se llama?" }
  acts.hook_day: { text: "Es el {day}, {times} veces." }
  acts.hook_day.right: { text: "bien" }
  acts.hook_day.wrong: { text: "mal" }
  acts.times: { text: "¿Cuántas?" }
  acts.thanks: { text: "Gracias, {number}." }
  acts.late: { text: "Tarda mucho." }
  acts.news: { text: "¿Hay noticias?", short: "¿Noticias?" }
  acts.news.good: { text: "buenas" }
  acts.news.bad: { text: "malas" }
  acts.cut: { text: "Aquí terminamos." }
  acts.which: { text: "¿Qué idioma? {choices}" }
  acts.unknown: { text: "No lo tenemos." }
  acts.town: { text: "¿Dónde?" }
  acts.wider: { text: "¿Qué ciudad?" }
  acts.confirmed: { text: "{place}: hace {age}, {left} más." }
  acts.nothing: { text: "Nada de {place}." }
  acts.not_known: { text: "No se sabe." }
  acts.noted: { text: "Hecho." }
  acts.withheld: { text: "Sin número." }
  acts.failed: { text: "No se pudo." }
  acts.done: { text: "Adiós." }
  language.choice_sms: { text: "{key} español", words: [español, spanish] }
  language.choice_voice: { text: "Para español, marque {key}." }
words:
  acts.note: ["quiero nota"]
  acts.person: ["quiero persona"]
  acts.dial: ["quiero marcar"]
  acts.sms: ["quiero mensaje"]
  acts.remind: ["quiero aviso"]
  acts.remind_on: ["quiero fecha"]
  acts.case: ["quiero caso"]
  acts.stage: ["quiero etapa"]
  acts.shut: ["quiero cerrar"]
  acts.typed: ["tengo clave"]
  acts.match: ["quiero buscar"]
  acts.hook: ["quiero consulta"]
  acts.wait: ["quiero esperar"]
  acts.until: ["quiero manana"]
  acts.language: ["quiero idioma"]
  acts.english: ["quiero ingles"]
  acts.question: ["quiero pregunta"]
  acts.seen: ["quiero avisar"]
  acts.heard: ["quiero saber"]
  acts.heard_in: ["quiero saber de", "saber"]
)yaml";

constexpr const char* english_locale = R"yaml(
locale: en-US
domain: acts
messages:
  acts.noted: { text: "Done." }
  language.choice_sms: { text: "{key} English", words: [english, inglés] }
  language.choice_voice: { text: "For English, press {key}." }
)yaml";

}  // namespace

files with_acts() {
  auto all = basics();
  all.flow("acts", acts_yaml).locale("acts", acts_locale).locale("acts", english_locale, "en-US");
  return all;
}

load_options acts_options() {
  load_options options;
  options.webhooks = {"court"};
  return options;
}

const bundle& acts_bundle() {
  static const auto loaded = load(with_acts(), acts_options());
  if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
  return *loaded.value;
}

}  // namespace amparo::flow::test
