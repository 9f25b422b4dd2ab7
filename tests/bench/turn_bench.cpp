#include <benchmark/benchmark.h>

#include <stdexcept>
#include <string>

#include "allocations.hpp"
#include "app/content.hpp"
#include "app/record.hpp"
#include "base/crypto.hpp"
#include "base/gsm.hpp"
#include "bench_load/twilio_texts.hpp"
#include "flow/engine.hpp"
#include "flow/session.hpp"
#include "http/answer.hpp"
#include "http/head.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"
#include "provider/adapter.hpp"
#include "store/link.hpp"
#include "store/scripts.hpp"

// What one text costs beside the engine, part by part: HTTP, signature and form, pseudonym, sealing, the
// session's record, the shipped conversations, segments, counters, and Redis' wire.
namespace {

using namespace amparo;
using bench::allocation_count;

constexpr base::time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                                std::chrono::hours{12}};
constexpr std::string_view redis_key = "{p017}:s:AAAAAAAAAAAAAAAAAAAAAA:+525550001111";

std::string signed_request() {
  std::string out;
  bench::twilio_texts(1'000, 1).request(7, "me detuvieron", out);
  return out;
}

http::head_rules rules() { return {{}, http::host_list({"ayuda.example.org"}), {"GET", "HEAD", "POST"}}; }

message::raw_request request_of(const std::string& bytes) {
  auto extent = http::find_head(bytes, 0);
  auto reading = http::read_head(std::string_view(bytes).substr(0, extent.size), rules());
  if (reading.refused != 0) throw std::runtime_error("the bench's request is refused");
  reading.head.request.body = bytes.substr(extent.size);
  return reading.head.request;
}

provider::credentials twilio_keys() {
  return {std::string(bench::account),
          {base::secret_text(std::string(bench::secret))},
          std::string(bench::public_url)};
}

void http_read_head(benchmark::State& state) {
  auto bytes = signed_request();
  auto how = rules();
  allocation_count count(state);
  for (auto _ : state) {
    auto extent = http::find_head(bytes, 0);
    benchmark::DoNotOptimize(http::read_head(std::string_view(bytes).substr(0, extent.size), how));
  }
}
BENCHMARK(http_read_head);

void http_append_head(benchmark::State& state) {
  message::raw_response response;
  response.content_type = "text/xml; charset=utf-8";
  response.body = std::string(200, 'x');
  std::string out;
  allocation_count count(state);
  for (auto _ : state) {
    out.clear();
    http::append_head(out, response, {"Tue, 24 Nov 2026 12:00:00 GMT"});
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(http_append_head);

void twilio_verify(benchmark::State& state) {
  auto request = request_of(signed_request());
  auto keys = twilio_keys();
  const auto& twilio = *provider::find_adapter("twilio");
  allocation_count count(state);
  for (auto _ : state)
    if (!twilio.verify(request, keys, noon)) throw std::runtime_error("not verified");
}
BENCHMARK(twilio_verify);

void twilio_decode(benchmark::State& state) {
  auto request = request_of(signed_request());
  const auto& twilio = *provider::find_adapter("twilio");
  auto verified = twilio.verify(request, twilio_keys(), noon);
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(twilio.decode(*verified, "sms"));
}
BENCHMARK(twilio_decode);

void twilio_encode(benchmark::State& state) {
  message::reply said = message::sms_reply{
      {"Guarde silencio. No abra la puerta. Pida ver la orden firmada por un juez. "
       "No firme nada. ¿Dónde está? 1 casa 2 calle 3 auto 4 trabajo 5 ya detenido 0 persona"}};
  const auto& twilio = *provider::find_adapter("twilio");
  std::string url(bench::public_url);
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(twilio.encode(said, "sms", url));
}
BENCHMARK(twilio_encode);

void crypto_caller_tag(benchmark::State& state) {
  base::secret_key key(std::string(32, 'k'));
  auto number = base::phone_number::parse("+15552000000").value();
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(base::caller_tag::of(key, number));
}
BENCHMARK(crypto_caller_tag);

void crypto_seal(benchmark::State& state) {
  base::secret_key key(std::string(32, 'k'));
  std::string text(static_cast<std::size_t>(state.range(0)), 't'), aad(80, 'a');
  base::nonce24 nonce{};
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(base::seal(key, nonce, aad, text));
}
BENCHMARK(crypto_seal)->Arg(150)->Arg(350);

void crypto_unseal(benchmark::State& state) {
  base::secret_key key(std::string(32, 'k'));
  std::string text(static_cast<std::size_t>(state.range(0)), 't'), aad(80, 'a');
  base::nonce24 nonce{};
  auto sealed = base::seal(key, nonce, aad, text);
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(base::unseal(key, nonce, aad, sealed));
}
BENCHMARK(crypto_unseal)->Arg(150)->Arg(350);

void ops_nonce(benchmark::State& state) {
  ops::dice dice;
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(dice.nonce());
}
BENCHMARK(ops_nonce);

void ops_metrics_of_a_turn(benchmark::State& state) {
  ops::metrics metrics;
  allocation_count count(state);
  for (auto _ : state) {
    metrics.webhook("twilio", "sms", "answered");
    metrics.turn_took("sms", std::chrono::microseconds(700));
  }
}
BENCHMARK(ops_metrics_of_a_turn);

app::keyring keyring() {
  app::keyring keys{base::secret_key(std::string(32, 'i')),
                    base::secret_key(std::string(32, 'o')),
                    base::secret_key(std::string(32, 'd')),
                    {}};
  keys.seals.emplace(std::uint8_t{1}, base::secret_key(std::string(32, 's')));
  return keys;
}

app::record record_after(std::int64_t events) {
  app::record r;
  r.version = static_cast<std::uint32_t>(events);
  r.bundle = "12345678";
  r.expires = app::unix_minute(noon) + 1'440;
  r.state = std::string(50, 's');
  for (std::int64_t i = 0; i != events; ++i)
    r.push({{'d', static_cast<char>(i)},
            app::unix_minute(noon) + static_cast<std::uint32_t>(i),
            std::string(20, 'r')});
  return r;
}

void record_seal(benchmark::State& state) {
  auto keys = keyring();
  auto r = record_after(state.range(0));
  std::string key(redis_key);
  base::nonce24 nonce{};
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(app::seal_record(keys, key, r, nonce));
  state.counters["bytes"] = static_cast<double>(app::seal_record(keys, key, r, nonce).size());
}
BENCHMARK(record_seal)->Arg(10)->Arg(200);

void record_open(benchmark::State& state) {
  auto keys = keyring();
  std::string key(redis_key);
  auto value = app::seal_record(keys, key, record_after(state.range(0)), {});
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(app::open_record(keys, key, value));
}
BENCHMARK(record_open)->Arg(10)->Arg(200);

// The conversations as they ship.
const flow::bundle& shipped() {
  static const auto content = [] {
    app::config from;
    std::filesystem::path root(AMPARO_ROOT);
    from.flows = root / "flows";
    from.locales = root / "locales";
    from.directory = root / "config/directory";
    base::findings out;
    auto loaded = app::load_content(from, out);
    if (!loaded) throw std::runtime_error("the content does not load");
    return loaded;
  }();
  return *content;
}

flow::context sms_turn() {
  flow::context when;
  when.now = noon;
  return when;
}

flow::outcome heard(const flow::session& before, const char* words) {
  return flow::step(shipped(), before, {flow::input_kind::text, base::private_text(words)}, sms_turn());
}

void shipped_step(benchmark::State& state) {
  auto before = heard(flow::session::fresh("es-MX"), "me detuvieron").next;
  flow::input key{flow::input_kind::text, base::private_text("1")};
  auto when = sms_turn();
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(flow::step(shipped(), before, key, when));
}
BENCHMARK(shipped_step);

void shipped_render_sms(benchmark::State& state) {
  auto said = heard(heard(flow::session::fresh("es-MX"), "me detuvieron").next, "1").reply;
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(flow::render(shipped(), said, message::channel::sms, noon));
}
BENCHMARK(shipped_render_sms);

// An answer to "where?" that is no place is looked for under every reading of its words.
void directory_no_such_place(benchmark::State& state) {
  const auto& places = *shipped().places;
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(places.find_place("no entiendo la pregunta", "MX"));
}
BENCHMARK(directory_no_such_place);

constexpr std::string_view two_segments =
    "No abra la puerta. Pida ver la orden firmada por un juez: que la pasen por debajo o la pongan en la "
    "ventana. "
    "Debe llevar la firma de un juez y los datos de usted. Guarde silencio. Si entran a la fuerza, no se "
    "resista.";

void gsm_cost(benchmark::State& state) {
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(base::cost_of(two_segments));
}
BENCHMARK(gsm_cost);

void gsm_fold(benchmark::State& state) {
  constexpr std::string_view accents =
      "¿Dónde está usted? No firme nada que no entienda. También puede pedir un intérprete.";
  allocation_count count(state);
  for (auto _ : state) benchmark::DoNotOptimize(base::sms_fold(accents, "es-MX"));
}
BENCHMARK(gsm_fold);

void redis_commands_of_a_turn(benchmark::State& state) {
  const auto& commit = store::script_named("commit");
  std::string head(30, 'h'), value(400, 'v');
  allocation_count count(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(store::command({"GET", redis_key}));
    benchmark::DoNotOptimize(
        store::call(commit, {redis_key, "{p017}:e:0123456789ab"}, {head, value, "90000000"}));
  }
}
BENCHMARK(redis_commands_of_a_turn);

}  // namespace
