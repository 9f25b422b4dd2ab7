#include "sends.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <boost/json/parse.hpp>

#include <optional>
#include <random>
#include <stdexcept>

#include "base/encoding.hpp"
#include "closed_loop.hpp"
#include "twilio_texts.hpp"

namespace amparo::bench {
namespace {

constexpr std::string_view second_line = "+525550001112",
                           password = "a bench's password, which guards nothing";

// A company that takes no reply in its webhook's answer, so that each of its texts leaves a send behind.
void add_company(server_settings& to, const temporary_folder& folder, unsigned short port, unsigned sends) {
  write_secret(folder / "password", password);
  to.more_lines = fmt::format(
      "  - {{ number: \"{}\", provider: bandwidth, country: US, modes: [sms], texts_per_second: {} }}\n",
      second_line, sends);
  auto secret = (folder / "password").string();
  to.more = fmt::format(
      "  bandwidth: {{ kind: bandwidth, account_id: \"1\", application_id: a, username: amparo, password: {{ "
      "file: "
      "{} }}, api_username: u, api_password: {{ file: {} }}, api_base: \"http://127.0.0.1:{}\" }}\n"
      "spend: {{ per_hour: 100000000, per_day: 100000000 }}\n",
      secret, secret, port);
}

// The nth person's text over the second line.
void company_text(std::uint64_t run, std::uint64_t n, std::string& out) {
  auto body = fmt::format(
      R"([{{"time":"2026-11-24T12:00:00Z","type":"message-received","to":"{0}","message":{{"id":"{1:016x}{2:x}","owner":"{0}","direction":"in","to":["{0}"],"from":"+1770{3}","text":"hola","media":[]}}}}])",
      second_line, run, n, 2'000'000 + n);
  auto word = base::base64(fmt::format("amparo:{}", password));
  out = fmt::format(
      "POST /v1/bandwidth/sms HTTP/1.1\r\nHost: ayuda.example.org\r\nContent-Type: application/json\r\n"
      "Authorization: Basic {}\r\nContent-Length: {}\r\n\r\n{}",
      word, body.size(), body);
}

// What is started while it lives stays on that core, with all its threads (sched_setaffinity(2)); we come
// back.
class on_core {
 public:
  explicit on_core(std::optional<int> core) {
    CPU_ZERO(&before_);
    if (::sched_getaffinity(0, sizeof before_, &before_) != 0) throw std::runtime_error("no affinity");
    if (!core) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(*core, &one);
    if (::sched_setaffinity(0, sizeof one, &one) != 0)
      throw std::runtime_error(fmt::format("there is no core {}", *core));
  }
  on_core(const on_core&) = delete;
  ~on_core() { ::sched_setaffinity(0, sizeof before_, &before_); }

 private:
  cpu_set_t before_;
};

struct moment {
  double gateway, dispatcher, redis;  // CPU seconds
  std::int64_t taken;
};

class send_bench {
 public:
  send_bench(server_settings how, const send_load& load) : load_(load), ours_(core(0)) {
    {
      on_core theirs(core(1));
      company_ = std::make_unique<process>(
          AMPARO_BUILD "/tests/provider_simulator/provider_simulator",
          std::vector<std::string>{"provider_simulator", "--kind", "bandwidth"}, folder_ / "company.log");
    }
    auto port_behind = [&](const char* words) {
      return static_cast<unsigned short>(std::stoi(company_->line_with(words)));
    };
    auto port = port_behind("sends to http://127.0.0.1:");
    commands_ = port_behind("commands to http://127.0.0.1:");
    add_company(how, folder_, port, load.sends);
    amparo_ = how.amparo;
    what_ = start_amparo(folder_, how);
  }

  std::string run() {
    auto bad = run_closed_loop(what_.port, 16, texts_.phones(), [&](auto& out) { text(out); }).bad;
    if (bad != 0) throw std::runtime_error("first texts were not answered");
    start_dispatcher();
    auto idle = measure();
    dispatcher_.reset();
    fill();
    start_dispatcher();
    paced(6);  // what a line may send at once after a rest
    auto busy = measure();
    return fmt::format("{:<12}{:>9}{:>9}{:>9}{:>12}{:>14}{:>16}{:>12}\n{}{}p99 {:.2f} x its idle value\n",
                       "inbound", "texts/s", "p50 us", "p99 us", "sends/s", "gateway cpu", "dispatcher cpu",
                       "redis cpu", idle.line, busy.line,
                       static_cast<double>(busy.p99) / static_cast<double>(idle.p99));
  }

 private:
  struct row {
    std::string line;
    std::uint32_t p99;
  };

  void text(std::string& out) {
    texts_.request(sent_, plain_words(sent_ / texts_.phones()), out);
    ++sent_;
  }

  loop_result paced(unsigned seconds) {
    auto all = std::uint64_t{load_.texts} * seconds;
    return run_paced_loop(what_.port, 16, load_.texts, all, [&](auto& out) { text(out); });
  }

  std::optional<int> core(int which) const { return load_.apart ? std::optional(which) : std::nullopt; }

  void start_dispatcher() {
    on_core theirs(core(1));
    dispatcher_ = std::make_unique<process>(
        amparo_,
        std::vector<std::string>{"amparo", "serve", "--config", (folder_ / "amparo.yaml").string(), "--role",
                                 "dispatch"},
        folder_ / "dispatcher.log");
  }

  void fill() {
    auto texts = std::uint64_t{load_.sends} * (load_.seconds + 10);
    run_closed_loop(what_.port, 32, texts, [&](auto& out) { company_text(run_id_, filled_++, out); });
  }

  moment now() {
    auto state = boost::json::parse(fetched(commands_, "/state")).as_object();
    return {cpu_seconds(what_.gateway->pid()), cpu_seconds(dispatcher_->pid()),
            cpu_seconds(what_.redis->pid()), state.at("taken").as_int64()};
  }

  row measure() {
    auto before = now();
    auto result = paced(load_.seconds);
    auto after = now();
    if (result.bad != 0) throw std::runtime_error(fmt::format("{} texts were not answered", result.bad));
    auto each = 1 / result.seconds;
    auto line = fmt::format(
        "{:<12}{:>9.0f}{:>9}{:>9}{:>12.0f}{:>13.0f}%{:>15.0f}%{:>11.0f}%\n",
        after.taken == before.taken ? "idle" : "sending",
        static_cast<double>(result.microseconds.size()) * each, result.at(0.5), result.at(0.99),
        static_cast<double>(after.taken - before.taken) * each, 100 * (after.gateway - before.gateway) * each,
        100 * (after.dispatcher - before.dispatcher) * each, 100 * (after.redis - before.redis) * each);
    return {line, result.at(0.99)};
  }

  send_load load_;
  on_core ours_;  // the load's, the gateway's and Redis'
  temporary_folder folder_;
  std::unique_ptr<process> company_;
  unsigned short commands_ = 0;
  std::string amparo_;
  served what_;
  std::unique_ptr<process> dispatcher_;
  std::uint64_t run_id_ = std::random_device{}() + (std::uint64_t{std::random_device{}()} << 32);
  twilio_texts texts_{5'000, run_id_};
  std::uint64_t sent_ = 0, filled_ = 0;
};

}  // namespace

std::string measured_sends(server_settings how, const send_load& load) {
  return send_bench(std::move(how), load).run();
}

}  // namespace amparo::bench
