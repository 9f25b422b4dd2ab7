#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "closed_loop.hpp"
#include "corners.hpp"
#include "ops/log.hpp"
#include "report.hpp"
#include "runner.hpp"
#include "sends.hpp"
#include "servers.hpp"
#include "session_size.hpp"
#include "starts.hpp"
#include "twilio_texts.hpp"

// The load generator: signed texts of Twilio from many phones against `amparo serve`, alone or in turns with
// the ceiling, so that what else the machine does falls on both. tests/bench/README.md explains the figures.
namespace {

using namespace amparo::bench;

struct options {
  server_settings servers{AMPARO_BUILD "/amparo", AMPARO_BUILD "/tests/bench/bench_ceiling", AMPARO_NODE};
  std::vector<unsigned> connections{1, 16, 64, 256};
  std::uint64_t requests = 40'000, phones = 100'000;
  unsigned rounds = 5, per_second = 0, starts = 0, idle = 0, telnyx = 0, stored = 0, reload = 0;
  bool ceiling = false, peer = false, callback = false, session_size = false, sends = false, hot = false,
       json = false;
  send_load send;
};

void declare(CLI::App& app, options& o) {
  app.add_option("--connections", o.connections, "How many at once, one after another")->delimiter(',');
  app.add_option("--requests", o.requests, "Of each round; at one connection an eighth")
      ->check(CLI::PositiveNumber);
  app.add_option("--rounds", o.rounds, "Of which the medians are told")->check(CLI::PositiveNumber);
  app.add_option("--per-second", o.per_second,
                 "So many leave a second, answered or not; 0 = as the answers come")
      ->check(CLI::Range(0, 100'000));
  app.add_option("--phones", o.phones, "Each has a session before anything is measured")
      ->check(CLI::Range(1'000, 7'000'000));
  app.add_option("--threads", o.servers.threads, "Of the program under load");
  app.add_option("--amparo", o.servers.amparo, "The program");
  app.add_flag("--always", o.servers.fsync_always, "Redis with appendfsync always instead of everysec");
  app.add_flag("--ceiling", o.ceiling, "In turns with the ceiling, and the ratios");
  app.add_flag("--peer", o.peer,
               "In turns with Fastify, ioredis and Twilio's library on Node, and the ratios");
  app.add_option("--node", o.servers.node, "The Node that runs the peer");
  app.add_flag("--callback", o.callback, "Every measured turn queues a callback");
  app.add_flag("--session-size", o.session_size, "Only the bytes of Redis a session");
  app.add_option("--starts", o.starts, "Only from exec to listening, so many times")
      ->check(CLI::Range(1, 1'000));
  app.add_option("--stored", o.stored, "Only Redis' CPU with so many sessions, against 10,000")
      ->check(CLI::Range(1'000, 7'000'000));
  app.add_flag("--hot", o.hot, "Only ten phones that write at once, over two processes");
  app.add_option("--idle", o.idle, "Only throughput beside so many idle connections, and their memory")
      ->check(CLI::Range(1, 60'000));
  app.add_option("--telnyx", o.telnyx, "Only Twilio's latency beside so many texts of Telnyx a second")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--reload", o.reload, "Only latency while so many nodes are published anew")
      ->check(CLI::Range(100, 100'000));
  app.add_flag("--sends", o.sends, "Only the dispatcher beside the gateway, and inbound latency meanwhile");
  app.add_option("--texts-a-second", o.send.texts, "With --sends, --telnyx and --reload: inbound")
      ->check(CLI::Range(1, 20'000));
  app.add_option("--sends-a-second", o.send.sends, "With --sends: what the line may")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--seconds", o.send.seconds, "With --sends: each of its two rounds")
      ->check(CLI::Range(1, 600));
  app.add_flag("--apart", o.send.apart,
               "With --sends: dispatcher and company on one core, gateway, Redis and load on the other");
  app.add_flag("--json", o.json, "Figures as JSON");
}

// Every phone's first turn, which enters its session in the set of its keys; what is measured comes after it.
void prime(runner& one, const options& o) {
  auto bad = one.run(64, o.phones, o.callback ? "migra en mi puerta" : "").bad;
  if (o.callback && one.what.name == "amparo") bad += one.run(64, o.phones, "1").bad;
  if (bad != 0) fmt::print(stderr, "{}: {} first turns were not answered\n", one.what.name, bad);
}

// A phone gets one callback in ten minutes: so many rounds as there are phones.
unsigned rounds_of(const options& o) {
  if (!o.callback) return o.rounds;
  auto each = o.requests * o.connections.size();
  return static_cast<unsigned>(std::min<std::uint64_t>(o.rounds, o.phones / each));
}

// Words that were true without the store count as answers; how many of them there were stands beside the
// figures.
void tell_degraded(const runner& one) {
  auto text = fetched(one.what.port, "/metrics");
  for (std::size_t at = 0; at < text.size();) {
    auto line = text.substr(at, text.find('\n', at) - at);
    at += line.size() + 1;
    if (line.starts_with("amparo_webhooks_total") && line.find("answered") == line.npos)
      fmt::print(stderr, "{}\n", line);
  }
}

// What one option alone asks for; nothing where the closed loop is wanted.
std::optional<std::string> measured_alone(const options& o) {
  if (o.session_size) return measured_session_sizes(o.servers, o.json);
  if (o.sends) return measured_sends(o.servers, o.send);
  if (o.starts != 0) return measured_starts(o.servers, o.starts);
  if (o.hot) return measured_hot_phones(o.servers, o.rounds);
  if (o.idle != 0) return measured_idle(o.servers, o.idle, o.rounds);
  if (o.telnyx != 0) return measured_telnyx(o.servers, o.send.texts, o.telnyx, o.rounds);
  if (o.reload != 0) return measured_reload(o.servers, o.reload, o.send.texts, o.rounds);
  if (o.stored != 0) return measured_stored(o.servers, o.stored, o.rounds);
  return std::nullopt;
}

int run(const options& o) {
  if (auto told = measured_alone(o)) {
    fmt::print("{}", *told);
    return 0;
  }
  if (rounds_of(o) == 0) throw std::runtime_error("--callback: more --phones, fewer --requests");
  temporary_folder folder;
  auto run_id = std::random_device{}() + (std::uint64_t{std::random_device{}()} << 32);
  std::vector<runner> programs;
  programs.push_back({start_amparo(folder, o.servers), {o.phones, run_id}});
  if (o.ceiling) programs.push_back({start_ceiling(folder, o.servers), {o.phones, run_id}});
  if (o.peer) programs.push_back({start_peer(folder, o.servers), {o.phones, run_id}});
  for (auto& one : programs) prime(one, o);
  report told;
  for (unsigned round = 0; round != rounds_of(o); ++round)
    for (auto connections : o.connections)
      for (auto& one : programs) {
        auto requests =
            connections == 1 && !o.callback ? std::max<std::uint64_t>(1, o.requests / 8) : o.requests;
        told.add(connections, one.what.name,
                 one.measure(connections, requests, o.callback ? "1" : "", o.per_second));
      }
  tell_degraded(programs.front());
  fmt::print("{}", o.json ? told.json() : told.table());
  return told.is_clean() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  amparo::ops::set_log_level(amparo::ops::level::error);
  CLI::App app("Texts under load: turns a second, latency, CPU and memory");
  options o;
  declare(app, o);
  CLI11_PARSE(app, count, words);
  try {
    return run(o);
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}\n", e.what());
    return 1;
  }
}
