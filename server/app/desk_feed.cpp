#include "app/desk_feed.hpp"

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <memory>
#include <utility>

#include "app/time_text.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto between_looks = 200ms;
constexpr auto between_ticks = 10s;
constexpr unsigned most_at_once = 256;
constexpr unsigned most_streams = 256;

std::optional<std::uint64_t> last_id(const message::raw_request& request) {
  auto text = request.header_value("Last-Event-ID");
  std::uint64_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  bool is_id = !text.empty() && error == std::errc() && end == text.data() + text.size();
  return is_id ? std::optional(out) : std::nullopt;
}

}  // namespace

std::string event_text(std::uint64_t id, std::string_view what, const json::object& data) {
  auto head = id == 0 ? std::string() : fmt::format("id: {}\n", id);
  return fmt::format("{}event: {}\ndata: {}\n\n", head, what, json::serialize(data));
}

desk_feed::desk_feed(desk_api& api, signed_in me, std::optional<std::uint64_t> last)
    : api_(api), me_(std::move(me)), last_(last) {
  ++api_.streams;
}

desk_feed::~desk_feed() { --api_.streams; }

// Whether what they missed is still there.
asio::awaitable<std::string> desk_feed::begin() {
  auto newest = co_await api_.events.newest();
  if (!newest) co_return "";
  bool knows = last_ && *last_ <= *newest;
  if (knows && *last_ != *newest) {
    auto missed = co_await api_.events.after(*last_, 1);
    if (!missed) co_return "";
    knows = !missed->empty() && missed->front().id == *last_ + 1;
  }
  has_begun_ = true;
  if (knows) co_return ": welcome back\n\n";
  last_ = *newest;
  json::object as_of{{"as_of", *newest}};
  co_return event_text(*newest, "resync", as_of);
}

asio::awaitable<std::string> desk_feed::said_of(const store::desk_event& event) {
  json::object data{{"code", event.code}};
  bool is_code_alone = event.what == "item.gone" || event.what == "rumour.changed";
  if (is_code_alone) co_return event_text(event.id, event.what, data);
  auto item = co_await api_.desk.find(event.code);
  if (!item) co_return "";
  bool is_there = item->has_value() && (*item)->state != "closed";
  if (!is_there) co_return event_text(event.id, "item.gone", data);
  data["row"] = row_of_item(**item, me_.as.holder, api_.clock.now());
  co_return event_text(event.id, event.what, data);
}

asio::awaitable<std::string> desk_feed::news() {
  auto events = co_await api_.events.after(*last_, most_at_once);
  if (!events || events->empty()) co_return "";
  std::string out;
  for (const auto& event : *events) {
    if (event.id != *last_ + 1) {  // some were lost while nobody looked
      json::object as_of{{"as_of", events->back().id}};
      last_ = events->back().id;
      co_return out + event_text(*last_, "resync", as_of);
    }
    if (sees_rows()) {
      auto text = co_await said_of(event);
      if (text.empty()) co_return out;  // Redis is away: the next look goes on here
      out += text;
    }
    last_ = event.id;
  }
  auto numbers = co_await api_.desk.numbers();
  if (numbers) out += event_text(sees_rows() ? 0 : *last_, "counts", counts_of(*numbers));
  co_return out;
}

asio::awaitable<std::string> desk_feed::tick(base::time_point now) {
  auto stands = co_await still_signed_in(api_, me_);
  if (!stands) co_return "";  // without a tick the page says how old it is
  next_tick_ = now + between_ticks;
  if (!*stands) {
    is_over_ = true;
    co_return event_text(0, "signed_out", json::object());
  }
  json::object data{{"now", time_text(now)}, {"as_of", *last_}};
  co_return event_text(0, "tick", data);
}

asio::awaitable<std::string> desk_feed::look(base::time_point now) {
  std::string out;
  if (!has_begun_) out = co_await begin();
  if (!has_begun_) co_return out;
  if (!next_tick_) next_tick_ = now + between_ticks;
  auto more = co_await news();
  out += more;
  if (now < *next_tick_) co_return out;
  auto sign_of_life = co_await tick(now);
  co_return out + sign_of_life;
}

asio::awaitable<std::string> desk_feed::next() {
  auto here = co_await asio::this_coro::executor;
  asio::steady_timer pause(here);
  while (!is_over_) {
    auto said = co_await look(api_.clock.now());
    if (!said.empty()) co_return said;
    pause.expires_after(between_looks);
    co_await pause.async_wait(asio::use_awaitable);
  }
  co_return "";
}

asio::awaitable<api_answer> open_feed(desk_api& api, const signed_in& me, const message::raw_request& request,
                                      const http::peer& from) {
  if (from.follows == nullptr) co_return api_error(404, "not_found");
  if (api.streams >= most_streams) co_return api_error(503, "unavailable");
  *from.follows = std::make_unique<desk_feed>(api, me, last_id(request));
  message::raw_response out;
  out.content_type = "text/event-stream";
  co_return out;
}

}  // namespace amparo::app
