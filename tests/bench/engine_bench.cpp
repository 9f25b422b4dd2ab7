#include <benchmark/benchmark.h>

#include <stdexcept>

#include "allocations.hpp"
#include "base/fold.hpp"
#include "flow/engine.hpp"
#include "flow/model.hpp"
#include "flow/session.hpp"

// The engine alone (performance targets 9 and 10): a step, its parts, and the binary forms, in a bundle of 10
// and of 10,000 nodes. `allocs` is heap allocations an operation.
namespace {

using namespace amparo;
using namespace amparo::flow;
using bench::allocation_count;

constexpr base::time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                                std::chrono::hours{12}};

constexpr const char* words_yaml = R"yaml(
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
  consent.yes: { text: "sí" }
  consent.no: { text: "no" }
  exit.decoy: { text: "Clima: soleado." }
  number.part: { text: "{n}/{total} " }
  system.not_offered: { text: "Eso no se ofrece." }
  system.limit: { text: "Hasta luego." }
  q.text: { text: "¿Dónde está usted ahora? {choices} 0 persona" }
  q.text.a: { text: "casa", words: ["en mi casa", puerta] }
  q.text.b: { text: "calle", words: ["en la calle"] }
  q.text.c: { text: "auto" }
  q.text.d: { text: "trabajo" }
  offer: { text: "¿Quiere que le llamen?" }
  said: { text: "No abra. Pida ver la orden firmada por un juez. Guarde silencio. No firme nada." }
words:
  global.menu: [menú]
  global.person: [persona]
  global.help: [ayuda]
  global.stop: [alto, stop]
  global.start: [alta]
  global.erase: [borrar]
  global.language: [idioma]
  global.repeat: [repetir]
  global.back: [atrás]
  global.urgent: [urgente]
  global.call_me: [llámeme]
  entry: [migra, "migra en mi puerta", "me detuvieron"]
)yaml";

constexpr const char* person_yaml = R"yaml(
flow: person
start: offer
nodes:
  offer: { consent: callback, text: offer, to: { yes: queue, no: over } }
  queue:
    callback: { topic: person, urgency: search, skills: [] }
    to: { queued: over, already: over, withheld: over, failed: over }
  over: { end: said }
)yaml";

std::string simple(const std::string& id, const std::string& node) {
  return "flow: " + id + "\nstart: queue\nnodes:\n  queue: { " + node + " }\n";
}

// Pairs of a text and a menu behind it; one flow file holds at most 500 pairs, and each flow leads into the
// next.
std::string pairs(const std::string& id, int count, const std::string& next) {
  std::string out = "flow: " + id + "\nstart: s0\n" + (id == "main" ? "" : "entry: []\n") + "nodes:\n";
  for (int i = 0; i != count; ++i) {
    auto n = std::to_string(i), to = std::to_string((i + 1) % count);
    auto last = i + 1 == count && !next.empty() ? "out" : "s" + to;
    out += "  s" + n + ": { say: [said], to: m" + n + " }\n  m" + n +
           ": { ask: menu, text: q.text, choices: { a: 1, b: 2, c: 3, d: 4 }, to: { a: s" + to + ", b: s" +
           n + ", c: " + last + ", d: s" + to + " } }\n";
  }
  if (!next.empty()) out += "  out: { goto: " + next + " }\n";
  return out;
}

std::shared_ptr<const bundle> bundle_of(int nodes) {
  std::vector<directory::source_file> flows;
  auto put = [&](const std::string& id, const std::string& text) {
    flows.push_back({"flows/" + id + ".yaml", text});
  };
  for (const char* id : {"help", "stop", "start", "erase", "language", "more", "exit"})
    put(id, simple(id, "end: said"));
  put("person", person_yaml);
  put("detained", simple("detained", "goto: main"));
  flows.back().text =
      "flow: detained\nstart: queue\nurgent: true\nentry: [ { words: entry } ]\nnodes:\n  queue: { goto: "
      "main }\n";
  int left = nodes / 2, file = 0;
  while (left > 0) {
    int count = std::min(left, 500);
    left -= count;
    auto id = file == 0 ? std::string("main") : "f" + std::to_string(file);
    put(id, pairs(id, count, left > 0 ? "f" + std::to_string(file + 1) : ""));
    ++file;
  }
  auto loaded = load(flows, {{"locales/es-MX/system.yaml", words_yaml}}, nullptr);
  if (!loaded.value) throw std::runtime_error(base::text_of(loaded.findings.front()));
  return loaded.value;
}

const bundle& with_nodes(std::int64_t nodes) {
  static const auto small = bundle_of(10), large = bundle_of(10'000);
  return nodes == 10 ? *small : *large;
}

context sms_turn() {
  context when;
  when.now = noon;
  return when;
}

session at_a_menu(const bundle& content) {
  return step(content, session::fresh("es-MX"), {input_kind::text, base::private_text("hola")}, sms_turn())
      .next;
}

// The common step: a menu's key in, the next text and menu out.
void engine_step(benchmark::State& state) {
  const auto& content = with_nodes(state.range(0));
  auto before = at_a_menu(content);
  input heard{input_kind::text, base::private_text("1")};
  auto when = sms_turn();
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(step(content, before, heard, when));
}
BENCHMARK(engine_step)->Arg(10)->Arg(10'000);

void engine_step_by_words(benchmark::State& state) {
  const auto& content = with_nodes(state.range(0));
  auto before = at_a_menu(content);
  input heard{input_kind::text, base::private_text("En mi casa")};
  auto when = sms_turn();
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(step(content, before, heard, when));
}
BENCHMARK(engine_step_by_words)->Arg(10)->Arg(10'000);

void engine_step_by_entry(benchmark::State& state) {
  const auto& content = with_nodes(state.range(0));
  auto before = session::fresh("es-MX");
  input heard{input_kind::text, base::private_text("hay migra en mi puerta por favor ayuda")};
  auto when = sms_turn();
  for (auto _ : state) benchmark::DoNotOptimize(step(content, before, heard, when));
}
BENCHMARK(engine_step_by_entry)->Arg(10)->Arg(10'000);

void engine_render_sms(benchmark::State& state) {
  const auto& content = with_nodes(state.range(0));
  auto said =
      step(content, at_a_menu(content), {input_kind::text, base::private_text("1")}, sms_turn()).reply;
  for (auto _ : state) benchmark::DoNotOptimize(render(content, said, message::channel::sms, noon));
}
BENCHMARK(engine_render_sms)->Arg(10)->Arg(10'000);

void engine_render_voice(benchmark::State& state) {
  const auto& content = with_nodes(state.range(0));
  auto said =
      step(content, at_a_menu(content), {input_kind::text, base::private_text("1")}, sms_turn()).reply;
  for (auto _ : state) benchmark::DoNotOptimize(render(content, said, message::channel::voice, noon));
}
BENCHMARK(engine_render_voice)->Arg(10)->Arg(10'000);

void engine_fold_and_match(benchmark::State& state) {
  const auto& pack = with_nodes(state.range(0)).content->locales.front();
  std::string heard = "¡Migra en mi puerta!";
  for (auto _ : state) {
    auto folded = base::match_fold(heard);
    benchmark::DoNotOptimize(pack.globals.find(folded));
    benchmark::DoNotOptimize(find_phrase(pack.entries, folded));
  }
}
BENCHMARK(engine_fold_and_match)->Arg(10)->Arg(10'000);

// A session after `range(1)` turns; `bytes` is its plain form without the ring.
session after_turns(const bundle& content, std::int64_t turns) {
  auto s = at_a_menu(content);
  for (std::int64_t i = 0; i != turns; ++i)
    s = step(content, s, {input_kind::text, base::private_text(i % 7 == 6 ? "atras" : "1")}, sms_turn()).next;
  return s;
}

void engine_encode(benchmark::State& state) {
  auto s = after_turns(with_nodes(state.range(0)), state.range(1));
  for (auto _ : state) benchmark::DoNotOptimize(encode(s));
  state.counters["bytes"] = static_cast<double>(encode(s).size());
}
BENCHMARK(engine_encode)->Args({10, 10})->Args({10'000, 10})->Args({10'000, 200});

void engine_decode(benchmark::State& state) {
  const auto& content = with_nodes(state.range(0));
  auto bytes = encode(after_turns(content, state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(decode_session(content, bytes));
}
BENCHMARK(engine_decode)->Args({10, 10})->Args({10'000, 10})->Args({10'000, 200});

void engine_reply_round_trip(benchmark::State& state) {
  const auto& content = with_nodes(state.range(0));
  auto said =
      step(content, at_a_menu(content), {input_kind::text, base::private_text("1")}, sms_turn()).reply;
  std::size_t bytes = 0;
  for (auto _ : state) {
    auto written = encode(said);
    bytes = written.size();
    benchmark::DoNotOptimize(decode_reply(content, written));
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(engine_reply_round_trip)->Arg(10)->Arg(10'000);

}  // namespace
