#include "app/gateway.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

#include "app/answer_without_store.hpp"
#include "app/audit_at_home.hpp"
#include "app/counted_store.hpp"
#include "app/limit.hpp"
#include "app/routes.hpp"
#include "base/bytes.hpp"
#include "base/encoding.hpp"
#include "ops/log.hpp"
#include "store/spool.hpp"

namespace amparo::app {
namespace {

constexpr unsigned most_running = 512;

struct route {
  const account* via = nullptr;
  std::string hook;
};

// "/v1/twilio/voice/gather" or "/v1/twilio/principal/voice/gather": an account may not be called like a hook.
route find_route(const config& settings, std::string_view path) {
  if (!path.starts_with("/v1/")) return {};
  path.remove_prefix(4);
  auto slash = path.find('/');
  if (slash == std::string_view::npos) return {};
  auto kind = path.substr(0, slash);
  auto rest = path.substr(slash + 1);
  auto is_hook = [](std::string_view hook) {
    return std::ranges::find(webhook_hooks, hook) != webhook_hooks.end();
  };
  if (is_hook(rest)) {
    const auto* via = settings.find_account(kind, kind);
    // An only account of its kind is also reached without its name, so that a small installation has short
    // addresses.
    if (via == nullptr) {
      for (const auto& a : settings.accounts)
        if (a.kind == kind) via = via == nullptr ? &a : nullptr;
    }
    return {via, std::string(rest)};
  }
  auto second = rest.find('/');
  if (second == std::string_view::npos || !is_hook(rest.substr(second + 1))) return {};
  return {settings.find_account(kind, rest.substr(0, second)), std::string(rest.substr(second + 1))};
}

asio::awaitable<turn_answer> run_at_home(worker& at, turn_frame frame) {
  auto tag = frame.tag;
  bool entered = at.queue.enter(tag);
  if (!entered) entered = co_await at.queue.wait(tag);
  if (!entered) {
    at.services.count.count("caller_queue_full");
    co_return turn_answer{.result = turn_result::busy, .reply = message::no_reply{}};
  }
  home_place place(at.queue, tag);
  const auto& request = frame.request;
  bool begins = request.event.kind == message::event_kind::call_started && request.event.caller;
  if (begins && !at.calls.admits(tag, frame.key, unix_minute(request.now), request.on.calls_per_hour)) {
    at.services.count.count("calls_over_limit");
    co_return turn_answer{.result = turn_result::answered,
                          .reply = safe_reply(request.on.language, message::channel::voice, request.now)};
  }
  bool always = is_always_answered(frame.word.value_or(flow::global_word::none));
  if (!at.services.settings.demo) {
    auto answer = co_await take_turn(at.services, std::move(frame));
    answer.always = always;
    co_return answer;
  }
  counted_store counted(at.services.turns);
  turn_services shown{at.services.settings, at.services.keys,    counted,           at.services.spool,
                      at.services.clock,    at.services.dice,    at.services.count, at.services.bundles,
                      at.services.cases,    at.services.rumours, at.services.desk};
  auto answer = co_await take_turn(shown, std::move(frame));
  answer.trips = counted.trips();
  answer.always = always;
  co_return answer;
}

// That somebody was forgotten is written down, and not who: BORRAR itself waits for nothing.
asio::awaitable<turn_answer> run_and_write_down(worker& at, turn_frame frame) {
  auto answer = co_await run_at_home(at, std::move(frame));
  if (!answer.erased) co_return answer;
  audit_act forgotten{"caller", "erase"};
  auto noted = co_await note_refusal(at, std::move(forgotten));
  if (!noted) at.services.count.count("audit_erasure_lost");
  co_return answer;
}

message::raw_response plain(unsigned status, std::string body) {
  message::raw_response out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

}  // namespace

void show_trips(const gateway& g, const turn_answer& answer, message::raw_response& response) {
  if (g.settings.demo) response.headers.push_back({"Amparo-Trips", std::to_string(answer.trips)});
}

asio::awaitable<turn_answer> turn_at_home(gateway& g, turn_request request) {
  if (g.running.fetch_add(1) >= most_running) {
    g.running.fetch_sub(1);
    g.count.count("turns_over_bound");
    co_return turn_answer{.result = turn_result::busy, .reply = message::no_reply{}};
  }
  struct leaving {
    std::atomic<unsigned>& running;
    ~leaving() { running.fetch_sub(1); }
  } guard{g.running};
  auto started = std::chrono::steady_clock::now();
  auto via = request.event.via();
  auto frame = frame_of(g.workers.front()->services, std::move(request));
  auto& home = *g.workers[frame.tag.partition() % g.workers.size()];
  turn_answer answer;
  auto here = co_await asio::this_coro::executor;
  if (here == home.context.get_executor()) {
    answer = co_await run_and_write_down(home, std::move(frame));
  } else {
    auto there = [&home, frame = std::move(frame)]() mutable {
      return run_and_write_down(home, std::move(frame));
    };
    answer = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  }
  if (answer.has_effects && g.effects_committed) g.effects_committed();
  if (answer.erased) g.erased = true;
  auto took =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started);
  g.count.turn_took(via == message::channel::sms ? "sms" : "voice", took);
  co_return answer;
}

asio::awaitable<base::result<bool>> is_once(gateway& g, const account& via,
                                            const message::raw_request& request) {
  auto mark = via.adapter->once_only(request);
  if (mark.empty()) co_return true;
  auto here = co_await asio::this_coro::executor;
  auto mine =
      std::ranges::find_if(g.workers, [&](const auto& w) { return here == w->context.get_executor(); });
  auto& store = (mine == g.workers.end() ? g.workers.front() : *mine)->services.turns;
  auto name = base::byte_writer().raw("nonce|").text(via.name).text(mark).take();
  auto what = base::byte_writer().raw("once|").text(request.target).text(request.body).take();
  auto nonce = base::hex(base::hmac_sha256(g.keys.dedupe, name));
  auto content = base::hex(base::hmac_sha256(g.keys.dedupe, what));
  co_return co_await store.first_or_same(std::move(nonce), std::move(content));
}

asio::awaitable<message::reply> quarantined(gateway& g, const account& via,
                                            const message::raw_request& request, message::channel via_channel,
                                            base::error_code why) {
  g.count.count("quarantined");
  ops::log(ops::level::warn, "webhook_undecodable", {{"provider", via.kind}, {"why", why.message()}});
  auto now = g.clock.now();
  if (g.quarantine != nullptr) {
    auto name = base::hex(g.dice.bytes(16));
    auto text = base::byte_writer().u8(1).u64(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    text.text(via.name).text(request.target).text(request.body);
    auto put = co_await g.quarantine->put(
        name, g.keys.sealed_value(g.dice.nonce(), "quarantine|" + name, text.take()));
    if (!put) g.count.count("quarantine_refused");
  }
  auto language = g.settings.lines.empty() ? std::string("es-MX") : g.settings.lines.front().language;
  co_return safe_reply(language, via_channel, now);
}

asio::awaitable<message::raw_response> at_once(message::raw_response response) { co_return response; }

// No coroutine of its own: nothing is done after the answer, and each one costs every turn a frame.
asio::awaitable<message::raw_response> answer_webhook(gateway& g, message::raw_request request) {
  auto found = find_route(g.settings, request.path());
  if (found.via == nullptr) {
    g.count.webhook("none", "none", "unknown_address");
    return at_once(plain(404, "There is nothing at this address.\n"));
  }
  if (request.method != "POST" && request.method != "GET")
    return at_once(plain(405, "This address takes POST.\n"));
  if (found.hook == "sms") return answer_sms(g, *found.via, std::move(request));
  if (found.hook == "status") return answer_status(g, *found.via, std::move(request));
  return answer_call(g, *found.via, std::move(request), found.hook);
}

}  // namespace amparo::app
