#include "flow_support.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace amparo::flow::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* system_yaml = R"yaml(
locale: es-MX
domain: system
messages:
  menu.choice_sms: { text: "{key} {label}" }
  menu.choice_voice: { text: "{label}, marque {key}." }
  input.no_match: { text: "No entendí." }
  input.no_input: { text: "Sigo aquí." }
  input.vital: { text: "Guarde silencio." }
  input.too_many: { text: "No se preocupe." }
  place.which: { text: "¿Cuál? {choices}" }
  place.choice_sms: { text: "{key} {place}" }
  place.choice_voice: { text: "{place}, marque {key}." }
  place.not_found: { text: "No lo encontramos." }
  consent.yes: { text: "sí", words: [claro] }
  consent.no: { text: "no" }
  exit.decoy: { text: "Clima: soleado." }
  number.part: { text: "{n}/{total} " }
  system.not_offered: { text: "Eso no se ofrece." }
  system.limit: { text: "Hasta luego." }
  degraded.write_word: { text: "Escriba CASA." }
words:
  global.menu: [menú, inicio]
  global.person: [persona]
  global.help: [ayuda]
  global.stop: [alto, stop, "stop all"]
  global.start: [alta, start]
  global.erase: [borrar]
  global.language: [idioma]
  global.repeat: [repetir]
  global.back: [atrás]
  global.urgent: [urgente]
  global.call_me: [llámeme]
  global.exit: [clima]
)yaml";

constexpr const char* detained_yaml = R"yaml(
flow: detained
start: first
urgent: true
entry:
  - { words: detained.entry }
  - { words: detained.entry_home, at: home }
vars: { where: choice }
nodes:
  first: { say: [rights.core], to: where }
  where: { ask: menu, text: detained.where, choices: { home: 1, street: 2 }, save: where, to: { home: home, street: street } }
  home: { say: [rights.home], to: offer }
  street: { say: [rights.street], to: offer }
  offer: { consent: callback, text: detained.offer, to: { yes: queue, no: no_call } }
  queue:
    callback: { topic: "${where}_raid", urgency: now, skills: ["lang:${language}"] }
    to: { queued: noted, already: already, withheld: withheld, failed: failed }
  noted: { end: callback.noted }
  already: { end: callback.already }
  withheld: { end: callback.withheld }
  failed: { end: callback.failed }
  no_call: { end: courtesy.goodbye }
)yaml";

constexpr const char* detained_locale = R"yaml(
locale: es-MX
domain: detained
messages:
  rights.core: { text: "No firme nada." }
  rights.home: { text: "No abra." }
  rights.street: { text: "Pregunte si puede irse." }
  detained.where: { text: "¿Dónde está?", short: "¿Dónde?" }
  detained.where.home: { text: "casa", words: ["en mi casa", puerta] }
  detained.where.street: { text: "calle" }
  detained.offer: { text: "¿Le llamamos?" }
  callback.noted: { text: "Anotado." }
  callback.already: { text: "Ya estaba anotado." }
  callback.withheld: { text: "No vemos su número." }
  callback.failed: { text: "No se pudo anotar." }
  courtesy.goodbye: { text: "Adiós." }
words:
  detained.entry: [migra, "me detuvieron"]
  detained.entry_home: ["migra en mi puerta", "en la puerta"]
)yaml";

constexpr const char* main_yaml = R"yaml(
flow: main
start: menu
nodes:
  menu:
    ask: menu
    text: main.menu
    choices: { rights: 1, consulate: 2, form: 3 }
    to: { rights: rights, consulate: consulate, form: form }
  rights: { goto: detained }
  consulate: { goto: consulate }
  form: { goto: form }
)yaml";

constexpr const char* main_locale = R"yaml(
locale: es-MX
domain: main
messages:
  main.menu: { text: "Línea de ayuda. {choices} 0 persona" }
  main.menu.rights: { text: "derechos" }
  main.menu.consulate: { text: "consulado" }
  main.menu.form: { text: "solicitud" }
  more.menu: { text: "Más:" }
  more.menu.about: { text: "sobre esto" }
  more.menu.again: { text: "de nuevo" }
  about.text: { text: "Somos una línea." }
  help.text: { text: "Escriba MENU o PERSONA." }
  stop.done: { text: "No le escribiremos." }
  start.done: { text: "Le escribiremos." }
  erase.open: { text: "¿Borrar también la llamada?" }
  erase.open.remove: { text: "borrarla" }
  erase.open.keep: { text: "dejarla" }
  erase.done: { text: "Borrado." }
  erase.kept: { text: "Queda la llamada." }
  language.text: { text: "Solo español." }
  callback.offer: { text: "¿Quiere que le llamen?" }
)yaml";

constexpr const char* person_yaml = R"yaml(
flow: person
start: offer
nodes:
  offer: { consent: callback, text: callback.offer, to: { yes: queue, no: bye } }
  queue:
    callback: { topic: person, urgency: search, skills: ["lang:${language}"] }
    to: { queued: noted, already: already, withheld: withheld, failed: failed }
  noted: { end: callback.noted }
  already: { end: callback.already }
  withheld: { end: callback.withheld }
  failed: { end: callback.failed }
  bye: { end: courtesy.goodbye }
)yaml";

constexpr const char* erase_yaml = R"yaml(
flow: erase
start: all
nodes:
  all: { erase: all, to: { done: done, callback_open: open } }
  open: { ask: menu, text: erase.open, choices: { remove: 1, keep: 2 }, to: { remove: remove, keep: kept }, no_input: kept }
  remove: { erase: callback, to: { done: done } }
  kept: { end: erase.kept }
  done: { end: erase.done }
)yaml";

constexpr const char* consulate_yaml = R"yaml(
flow: consulate
start: where
entry: [ { words: consulate.entry } ]
vars: { where: place }
nodes:
  where: { ask: place, text: consulate.ask, save: where, to: { found: find, none: none } }
  find: { lookup: consulate, of: where, to: { found: found, nearest: nearest, none: none } }
  found: { end: consulate.found }
  nearest: { end: consulate.nearest }
  none: { end: consulate.none }
)yaml";

constexpr const char* consulate_locale = R"yaml(
locale: es-MX
domain: consulate
messages:
  consulate.ask: { text: "¿Dónde está?" }
  consulate.found: { text: "Consulado en {consulate_city}: {consulate_number}.", without_number: consulate.national }
  consulate.national: { text: "Consulado en {consulate_city}. Línea: {national_number}.", without_number: consulate.no_number }
  consulate.no_number: { text: "Consulado en {consulate_city}." }
  consulate.nearest: { text: "Quizá {consulate_city}, cerca de {place}." }
  consulate.none: { text: "No sabemos." }
words:
  consulate.entry: [consulado, "busco mi consulado"]
)yaml";

// One of everything that is not a menu: typed digits and text, expressions, a sub-flow with a result.
constexpr const char* form_yaml = R"yaml(
flow: form
start: number
vars: { number: digits, name: text, size: number, ok: flag }
nodes:
  number: { ask: digits, text: form.number, min: 8, max: 9, save: number, to: name }
  name: { ask: text, text: form.name, save: name, max_chars: 20, voice: check, to: check }
  check: { set: { size: "length(name)" }, to: confirm }
  confirm: { call: lib_confirm, with: { what: "name" }, results: { ok: agreed }, to: decide }
  decide:
    branch:
      - { when: "ok and size > 3", to: long }
      - { when: "ok", to: short }
      - { else: refused }
  long: { end: form.long }
  short: { end: form.short }
  refused: { end: form.refused }
)yaml";

constexpr const char* confirm_yaml = R"yaml(
flow: lib_confirm
start: sure
params: { what: text }
vars: { agreed: flag }
nodes:
  sure: { ask: menu, text: form.sure, choices: { right: 1, wrong: 2 }, to: { right: yes, wrong: no } }
  yes: { set: { agreed: "true" }, to: done }
  no: { set: { agreed: "false" }, to: done }
  done: { end: true }
)yaml";

constexpr const char* form_locale = R"yaml(
locale: es-MX
domain: form
messages:
  form.number: { text: "¿Su número A?" }
  form.name: { text: "¿Su nombre?" }
  form.sure: { text: "¿{what}?" }
  form.sure.right: { text: "correcto" }
  form.sure.wrong: { text: "incorrecto" }
  form.long: { text: "Largo: {name}." }
  form.short: { text: "Corto." }
  form.refused: { text: "De acuerdo." }
)yaml";

std::string simple(const std::string& id, const std::string& nodes) {
  return "flow: " + id + "\nstart: a\nnodes:\n" + nodes;
}

std::vector<directory::source_file> files_of(const std::string& folder) {
  std::vector<directory::source_file> out;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(AMPARO_ROOT) / folder)) {
    auto ending = entry.path().extension();
    if (ending != ".yaml" && ending != ".csv") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out.push_back({entry.path().string(), std::string(std::istreambuf_iterator<char>(in), {})});
  }
  std::ranges::sort(out, {}, &directory::source_file::name);
  return out;
}

const auto& directory_files() {
  static const auto loaded = directory::load(files_of("config/directory"));
  return loaded;
}

void put(std::vector<directory::source_file>& all, std::string name, const std::string& text) {
  for (auto& file : all)
    if (file.name == name) return void(file.text = text);
  all.push_back({std::move(name), text});
}

}  // namespace

files& files::flow(const std::string& id, const std::string& text) {
  return put(flows, "flows/" + id + ".yaml", text), *this;
}

files& files::locale(const std::string& domain, const std::string& text, const std::string& tag) {
  return put(locales, "locales/" + tag + "/" + domain + ".yaml", text), *this;
}

files& files::edit(const std::string& name, const std::string& from, const std::string& to) {
  for (auto* all : {&flows, &locales})
    for (auto& file : *all)
      if (file.name.ends_with("/" + name + ".yaml"))
        if (auto at = file.text.find(from); at != file.text.npos)
          return file.text.replace(at, from.size(), to), *this;
  throw std::invalid_argument(name + " does not hold: " + from);
}

files basics() {
  files all;
  all.flow("main", main_yaml)
      .flow("detained", detained_yaml)
      .flow("person", person_yaml)
      .flow("erase", erase_yaml);
  all.flow("consulate", consulate_yaml).flow("form", form_yaml).flow("lib_confirm", confirm_yaml);
  all.flow("help", simple("help", "  a: { end: help.text }\n"));
  all.flow("stop", simple("stop", "  a: { opt: out, to: b }\n  b: { end: stop.done }\n"));
  all.flow("start", simple("start", "  a: { opt: in, to: b }\n  b: { end: start.done }\n"));
  all.flow("language", simple("language", "  a: { say: [language.text], to: b }\n  b: { back: true }\n"));
  all.flow("exit", simple("exit", "  a: { end: exit.decoy }\n"));
  all.flow(
      "more",
      simple(
          "more",
          "  a: { ask: menu, text: more.menu, choices: { about: 1, again: 2 }, to: { about: b, again: c } }\n"
          "  b: { end: about.text }\n  c: { goto: main }\n"));
  all.locale("system", system_yaml).locale("detained", detained_locale).locale("main", main_locale);
  all.locale("consulate", consulate_locale).locale("form", form_locale);
  return all;
}

loaded_bundle load(const files& from, const load_options& options, bool with_places) {
  return flow::load(from.flows, from.locales, with_places ? directory_files().value : nullptr, options);
}

loaded_bundle load_shipped(const load_options& options) {
  auto out = flow::load(files_of("flows"), files_of("locales"), directory_files().value, options);
  out.findings.insert(out.findings.begin(), directory_files().findings.begin(),
                      directory_files().findings.end());
  return out;
}

const bundle& basic_bundle() {
  static const auto loaded = load(basics());
  if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
  return *loaded.value;
}

std::string text_of(const base::findings& all) {
  std::string out;
  for (const auto& one : all) out += base::text_of(one) + "\n";
  return out;
}

std::string words_of(const message::reply& reply) {
  std::string out;
  auto add = [&](const std::string& text) { out += (out.empty() ? "" : " | ") + text; };
  if (const auto* sms = std::get_if<message::sms_reply>(&reply))
    for (const auto& text : sms->messages) add(text);
  if (const auto* voice = std::get_if<message::voice_reply>(&reply)) {
    for (const auto& one : voice->before) add(one.text);
    if (voice->keys)
      for (const auto& one : voice->keys->prompts) add(one.text);
  }
  return std::holds_alternative<message::no_reply>(reply) ? "-" : out;
}

caller::caller(message::channel via, const bundle& with) : state(session::fresh("es-MX")), content_(with) {
  when.now = noon;
  when.via = via;
}

std::string caller::hear(input_kind kind, const std::string& words) {
  return hear(input{kind, base::private_text(words)});
}

std::string caller::hear(const input& heard) {
  last = step(content_, state, heard, when);
  state = last.next;
  reply = render(content_, last.reply, when.via, when.now);
  return words_of(reply);
}

}  // namespace amparo::flow::test
