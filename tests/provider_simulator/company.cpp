#include "provider_simulator/company.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <stdexcept>

#include "fixtures/provider_expectation_support.hpp"
#include "fixtures/request_file_support.hpp"
#include "ops/clock.hpp"
#include "provider_simulator/fields.hpp"
#include "provider_simulator/signing.hpp"

namespace amparo::simulator {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

std::string fixtures_of(const std::string& kind) {
  return std::string(AMPARO_ROOT "/tests/fixtures/provider/") + kind + "/";
}

provider::credentials account_of(const std::string& kind) {
  base::findings findings;
  auto account = read_account(fixtures_of(kind) + "account.yaml", findings);
  if (!findings.empty()) throw std::runtime_error(base::text_of(findings.front()));
  return account;
}

void replace_all(std::string& in, std::string_view what, std::string_view by) {
  for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + by.size()))
    in.replace(at, what.size(), by);
}

std::string bare(const std::string& number) { return number.substr(number.starts_with('+') ? 1 : 0); }

using values = std::map<std::string, std::string>;

values between(const std::string& from, const std::string& to, values with) {
  with.insert({{"from", from}, {"to", to}, {"bare_from", bare(from)}, {"bare_to", bare(to)}});
  return with;
}

// The path and query of the first address of ours in a document that takes keys; "" where it has none.
std::string action_in(std::string document, const std::string& public_url) {
  replace_all(document, "\\/", "/");
  auto at = document.find(public_url + "/v1/");
  auto takes_keys = [&] { return document.substr(at, document.find('?', at) - at).ends_with("/gather"); };
  while (at != std::string::npos && !takes_keys()) at = document.find(public_url + "/v1/", at + 1);
  if (at == std::string::npos) return "";
  at += public_url.size();
  auto action = document.substr(at, document.find_first_of("\"<", at) - at);
  replace_all(action, "&amp;", "&");
  return action;
}

// Path and query of a whole address.
std::string target_of(const std::string& address) {
  auto host = address.find("://");
  auto path = host == std::string::npos ? host : address.find('/', host + 3);
  return path == std::string::npos ? "" : address.substr(path);
}

bool is_taken(const send_act& act) {
  using enum send_act_is;
  return act.is == accept || act.is == silent || act.is == cut || act.is == hang;
}

struct counted {
  explicit counted(unsigned& of) : of_(of) { ++of_; }
  ~counted() { --of_; }
  counted(const counted&) = delete;
  unsigned& of_;
};

}  // namespace

company::company(asio::io_context& io, company_clock& by, habits how, std::uint64_t seed, journal& notes)
    : io_(io),
      clock_(by),
      how_(std::move(how)),
      shape_(shape_of(how_.kind)),
      account_(account_of(how_.kind)),
      dice_(seed),
      notes_(notes) {
  rule_of(how_.kind, hook_of::text, how_.overrides);  // throws now, not with the first text
}

void company::amparo_at(unsigned short port, unsigned short fallback) {
  port_ = port;
  fallback_ = fallback;
}

message::raw_request company::filled(const webhook_shape& shape, const values& with,
                                     std::string target) const {
  if (shape.fixture.empty()) throw std::invalid_argument(how_.kind + " has no such webhook");
  auto file = fixtures_of(how_.kind) + std::string(shape.fixture) + "/request.http";
  auto request = read_request(read_whole(file));
  if (!request) throw std::runtime_error("no request in " + file);
  auto query = request->query();
  if (target.find('?') == std::string::npos && query.find("token=") != std::string_view::npos)
    target.append("?").append(query);
  request->target = std::move(target);
  fields of(*request);
  for (const auto& f : shape.fill) {
    std::string value(f.value);
    for (const auto& [name, text] : with) replace_all(value, "{" + name + "}", text);
    of.set(f.place, std::move(value));
  }
  of.write_to(*request);
  return *request;
}

void company::text(const std::string& from, const std::string& to, const std::string& words,
                   const std::string& id) {
  auto with = between(from, to, {{"id", id}, {"text", words}});
  deliver({hook_of::text, "text", id, "", filled(shape_.text, with, how_.path + "/sms")});
}

void company::ring(const std::string& from, const std::string& to, const std::string& call) {
  auto with = between(from, to, {{"call", call}});
  deliver({hook_of::call, "ring", call, "", filled(shape_.ring, with, how_.path + "/voice")});
}

void company::keys(const std::string& from, const std::string& to, const std::string& call,
                   const std::string& digits) {
  auto action = actions_.find(call);
  if (action == actions_.end() || action->second.empty())
    throw std::invalid_argument("the call " + call + " was asked for no keys");
  auto with = between(from, to, {{"call", call}, {"digits", digits}});
  deliver({hook_of::call, "keys", call, "", filled(shape_.keys, with, action->second)});
}

void company::hang_up(const std::string& from, const std::string& to, const std::string& call) {
  auto with = between(from, to, {{"call", call}});
  deliver({hook_of::call, "hang_up", call, "", filled(shape_.hang_up, with, how_.path + "/status")});
}

void company::tell_state(const placed_call& call, const std::string& state) {
  auto with = between(call.from, call.to, {{"call", call.id}, {"state", state}});
  deliver({hook_of::call, "call_state", call.id, state, filled(shape_.call_state, with, call.status)});
}

void company::call_event(const std::string& id, const std::string& event, const std::string& digits) {
  auto found = placed_.find(id);
  if (found == placed_.end()) throw std::invalid_argument("no call is called " + id);
  const auto& call = found->second;
  auto with = between(call.from, call.to, {{"call", id}, {"digits", digits}});
  if (event == "pick_up")
    deliver({hook_of::call, "picked_up", id, "", filled(shape_.picked_up, with, call.answer)});
  else if (event == "press")
    keys(call.from, call.to, id, digits);
  else if (event == "room_over")
    room_over(call);
  else if (event == "machine")
    deliver({hook_of::call, "machine", id, "", filled(shape_.machine, with, call.status)});
  else
    tell_state(call, event);
}

// Somebody else left the room: the action behind it is asked, by a document of this kind.
void company::room_over(const placed_call& call) {
  const auto& shape = shape_.room_over.fixture.empty() ? shape_.keys : shape_.room_over;
  auto action = actions_.find(call.id);
  if (action == actions_.end() || action->second.empty())
    throw std::invalid_argument("the call " + call.id + " is in no room that anybody waits behind");
  auto with = between(call.from, call.to, {{"call", call.id}, {"digits", ""}});
  deliver({hook_of::call, "keys", call.id, "", filled(shape, with, action->second)});
}

void company::next_sends(std::vector<send_act> acts) { next_.assign(acts.begin(), acts.end()); }

void company::deliver(webhook made) {
  made.number = ++webhooks_;
  auto copies = rolls(how_.duplicates) ? 2 : 1;
  for (auto i = 0; i != copies; ++i) {
    auto late =
        how_.late == 0ms ? 0ms : milliseconds(dice_.below(static_cast<std::uint64_t>(how_.late.count())));
    clock_.after(late, [this, made] {
      auto work = [this, made] { return bring(made); };
      asio::co_spawn(io_, work, rethrow);
    });
  }
}

asio::awaitable<void> company::wait(milliseconds pause) {
  auto timer = std::make_shared<asio::steady_timer>(io_, asio::steady_timer::time_point::max());
  clock_.after(pause, [timer] { timer->cancel(); });
  co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> company::bring(webhook made) {
  auto rule = rule_of(how_.kind, made.hook, how_.overrides);
  auto began = clock_.now();
  tries so_far;
  std::optional<next_try> next{{0ms, false}};
  while (next) {
    if (next->pause != 0ms) co_await wait(next->pause);
    ++(next->is_fallback ? so_far.fallback : so_far.main);
    auto last = co_await try_once(made, rule, next->is_fallback);
    next = next_after(rule, so_far, last, clock_.now() - began, fallback_ != 0);
  }
}

asio::awaitable<tried> company::try_once(const webhook& made, const retry_rule& rule, bool is_fallback) {
  counted here(under_way_);
  auto request = made.request;
  auto nonce = std::to_string(dice_.below(std::uint64_t{1} << 62));
  sign(how_.kind, account_, ops::clock().now(), nonce, request);
  auto port = is_fallback ? fallback_ : port_;
  exchanged got;
  got.how = {try_end::answered, 401};
  if (rule.asks_first) {
    auto bare_request = request;
    std::erase_if(bare_request.headers, [](const auto& h) { return h.name == "Authorization"; });
    auto length = std::ranges::find(bare_request.headers, "Content-Length", &message::header::name);
    if (length != bare_request.headers.end()) length->value = "0";
    bare_request.body.clear();
    got = co_await exchange(clock_, port, bytes_of(bare_request), rule.connect, rule.answer);
  }
  bool may_go_on = got.how.end == try_end::answered && got.how.status == 401;
  if (may_go_on) got = co_await exchange(clock_, port, bytes_of(request), rule.connect, rule.answer);
  bool is_lost = got.how.end == try_end::answered && rolls(how_.lost);
  note_answer(made, got, is_fallback, is_lost);
  co_return is_lost ? tried{try_end::too_slow, 0} : got.how;
}

void company::note_answer(const webhook& made, const exchanged& got, bool is_fallback, bool is_lost) {
  constexpr std::string_view ends[] = {"answered", "unreachable", "too_slow"};
  notes_.add({{"what", "webhook"},
              {"hook", made.name},
              {"number", made.number},
              {"id", made.id},
              {"state", made.state},
              {"at", clock_.now().count()},
              {"fallback", is_fallback},
              {"end", is_lost ? "lost" : ends[static_cast<std::size_t>(got.how.end)]},
              {"status", got.how.status},
              {"answer", got.body}});
  bool is_document = made.name == "ring" || made.name == "keys" || made.name == "picked_up";
  if (is_document && got.how.status == 200) actions_[made.id] = action_in(got.body, account_.public_url);
}

send_act company::next_act() {
  if (!next_.empty()) {
    auto act = next_.front();
    next_.pop_front();
    return act;
  }
  unsigned all = 0;
  for (const auto& w : how_.sends) all += w.weight;
  if (all == 0) return {};
  auto roll = dice_.below(all);
  for (const auto& w : how_.sends) {
    if (roll < w.weight) return w.act;
    roll -= w.weight;
  }
  return {};
}

asio::awaitable<outgoing> company::take(message::raw_request request) {
  ++asked_;
  if (request.path().ends_with(shape_.send.path)) co_return co_await take_text(request);
  if (!shape_.dial.path.empty() && request.path().ends_with(shape_.dial.path))
    co_return co_await take_call(request);
  message::raw_response unknown;
  unknown.status = 404;
  co_return outgoing{bytes_of(unknown)};
}

asio::awaitable<outgoing> company::take_call(const message::raw_request& request) {
  const auto& places = shape_.dial;
  fields of(request);
  auto act = next_act();
  bool takes = is_taken(act);
  taken_ += takes ? 1 : 0;
  placed_call call{of.get(places.to), of.get(places.from), target_of(of.get(places.answer)),
                   target_of(of.get(places.status)), how_.kind + "-call-" + std::to_string(asked_)};
  notes_.add({{"what", "call"},
              {"at", clock_.now().count()},
              {"did", name_of(act.is)},
              {"taken", takes},
              {"id", call.id},
              {"to", call.to},
              {"from", call.from},
              {"status", call.status}});
  if (takes) placed_[call.id] = call;
  auto pause = 1'000ms;
  for (auto state : shape_.rings) {
    if (!takes || act.is == send_act_is::silent) break;
    clock_.after(pause, [this, call, state] { tell_state(call, std::string(state)); });
    pause += 1'000ms;
  }
  co_return co_await answer(act, shape_.placed, call.id);
}

asio::awaitable<outgoing> company::take_text(const message::raw_request& request) {
  const auto& places = shape_.send;
  fields of(request);
  auto get = [&](std::string_view place) { return place.empty() ? std::string() : of.get(place); };
  auto act = next_act();
  bool takes = is_taken(act);
  taken_ += takes ? 1 : 0;
  sent_text text{get(places.to), get(places.from), get(places.report), get(places.tag),
                 how_.kind + "-" + std::to_string(asked_)};
  if (notes_.is_kept())
    notes_.add({{"what", "send"},
                {"at", clock_.now().count()},
                {"did", name_of(act.is)},
                {"taken", takes},
                {"id", text.id},
                {"to", text.to},
                {"from", text.from},
                {"text", get(places.text)},
                {"report", text.report},
                {"tag", text.tag}});
  if (takes && act.is != send_act_is::silent) schedule_reports(text);
  co_return co_await answer(act, shape_.accepted, text.id);
}

asio::awaitable<outgoing> company::answer(const send_act& act, const answer_shape& good,
                                          const std::string& id) {
  using enum send_act_is;
  if (act.is == lost) co_return outgoing{"", true};
  if (act.is == hang) {
    co_await wait(60s);
    co_return outgoing{"", true};
  }
  const auto& shape = act.is == refuse ? shape_.refused : act.is == later ? shape_.later : good;
  message::raw_response out;
  out.status = act.is == error ? 500 : shape.status;
  out.content_type = shape.body.starts_with('{') ? "application/json" : "text/html";
  out.body = act.is == error ? "{}" : std::string(shape.body);
  replace_all(out.body, "{id}", id);
  if (act.is == later) out.headers.push_back({"Retry-After", std::to_string(act.seconds)});
  auto bytes = bytes_of(out);
  if (act.is == cut) bytes.resize(bytes.size() - out.body.size() / 2 - 1);
  co_return outgoing{std::move(bytes), act.is == cut};
}

void company::schedule_reports(const sent_text& text) {
  if (port_ == 0) return;
  auto pause = 1'000ms;
  for (const auto& state : shape_.states) {
    clock_.after(pause, [this, text, state] { report_on(text, state); });
    pause += 1'000ms;
  }
}

// To the address that came with the text; else to the one that is entered at the company.
void company::report_on(const sent_text& text, const report_state& state) {
  auto target = text.report.starts_with("http") ? target_of(text.report) : how_.path + "/status";
  replace_all(target, "%d", state.state);
  std::string state_text(state.state);
  auto with = between(
      text.from, text.to,
      {{"id", text.id}, {"state", state_text}, {"event", std::string(state.event)}, {"tag", text.tag}});
  deliver({hook_of::report, "report", text.id, state_text, filled(shape_.report, with, std::move(target))});
}

}  // namespace amparo::simulator
