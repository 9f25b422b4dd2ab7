#include "http/connection.hpp"
#include "http/answer.hpp"
#include "http/chunks.hpp"
#include "http/no_throw.hpp"
#include "ops/failpoint.hpp"
#include "ops/log.hpp"

#include <fmt/format.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <exception>
#include <typeinfo>

namespace amparo::http {
namespace {

// What a step of reading answers beside 0 (go on) and the status that refuses the request.
constexpr unsigned gone = 1;        // the other end has left or was made to: there is nobody to answer
constexpr unsigned wants_more = 2;  // the head is not complete yet

constexpr std::size_t body_read = 16 * 1024;    // bytes of a body read at once
constexpr std::size_t copied_body = 16 * 1024;  // a body up to this size goes out in one piece with its head
constexpr std::size_t most_lingering = 64 * 1024;
constexpr std::chrono::milliseconds linger_time{1'000};

}  // namespace

connection::connection(std::shared_ptr<lane> home, tcp::socket socket, const tcp::endpoint& from)
    : seat(from.address()),
      lane_(std::move(home)),
      socket_(std::move(socket)),
      address_(from.address().to_string()) {}

connection::~connection() { lane_->shared().roster.forget(*this); }

void connection::start() {
  boost::system::error_code ignored;  // a socket that cannot be set is found out by its first read
  socket_.non_blocking(true, ignored);
  lane_->join(*this);
  asio::co_spawn(
      lane_->context(), run(),
      asio::bind_cancellation_slot(
          insistence_.slot(), [self = shared_from_this()](std::exception_ptr fault) { self->end(fault); }));
}

void connection::end(const std::exception_ptr& fault) {
  if (fault && !is_cut_) report_fault("session");
  lane_->leave(*this);
  boost::system::error_code ignored;
  socket_.close(ignored);
  lane_->shared().roster.forget(*this);
}

void connection::leave_soon() {
  asio::post(lane_->context(), [weak = weak_from_this()] {
    auto self = weak.lock();
    if (!self) return;
    self->is_unwanted_ = true;
    if (self->now_in() != stage::handling)
      self->drop();  // a request that has come meanwhile is answered first
  });
}

void connection::drop() {
  is_cut_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void connection::insist() {
  drop();
  insistence_.emit(asio::cancellation_type::terminal);
}

void connection::check_deadline(steady::time_point now) {
  if (now < deadline_) return;
  is_late_ = true;
  deadline_ = steady::time_point::max();
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void connection::hear_last_call(steady::time_point until) {
  bool is_silent = now_in() == stage::idle || (now_in() == stage::header && in_.arrived().empty());
  if (is_silent) deadline_ = std::min(deadline_, until);
}

void connection::begin(stage s, std::chrono::milliseconds at_most) {
  auto now = steady::now();
  enter(s, now);
  deadline_ = now + at_most;
  is_late_ = false;
}

// Between requests: the next one may have arrived already.
void connection::begin_waiting() {
  const auto& limits = lane_->shared().rules.limits;
  if (!in_.arrived().empty()) return begin(stage::header, limits.header_time);
  in_.shrink();
  begin(stage::idle, lane_->silence(limits.idle_time));
}

asio::awaitable<void> connection::run() {
  const auto& limits = lane_->shared().rules.limits;
  begin(stage::header, lane_->silence(limits.header_time));
  for (;;) {
    auto reading = next_head();
    if (reading.refused == wants_more) {
      auto room = in_.room(limits.header_bytes + 1);
      auto [error, bytes] = co_await socket_.async_read_some(room, no_throw);
      reading.refused = took(error, bytes);
      if (reading.refused == 0) continue;
    }
    if (reading.refused != 0) {
      co_await refuse(reading.refused, reading.head.request.method == "HEAD");
      co_return;
    }
    bool goes_on = co_await serve(std::move(reading.head));
    if (!goes_on) co_return;
    begin_waiting();
  }
}

head_reading connection::next_head() {
  const auto& rules = lane_->shared().rules;
  auto extent = find_head(in_.arrived(), searched_);
  searched_ = 0;
  if (extent.is == head_extent::kind::malformed) return {400, {}};
  if (extent.is == head_extent::kind::incomplete) {
    if (in_.arrived().size() > rules.limits.header_bytes)
      return {status_of_oversize(in_.arrived(), rules), {}};
    searched_ = extent.size;
    return {wants_more, {}};
  }
  auto reading = read_head(in_.arrived().substr(0, extent.size), rules);
  in_.consume(extent.size);
  return reading;
}

// What a read brought: 0, or why there is nothing more to wait for.
unsigned connection::took(boost::system::error_code error, std::size_t bytes) {
  if (is_cut_) return gone;
  in_.grew(bytes);
  if (bytes != 0 && now_in() == stage::idle) begin(stage::header, lane_->shared().rules.limits.header_time);
  if (is_late_) return in_.arrived().empty() && now_in() != stage::body ? gone : 408;
  return error ? gone : 0;
}

asio::awaitable<unsigned> connection::read_more() {
  auto room = in_.room(body_read);
  auto [error, bytes] = co_await socket_.async_read_some(room, no_throw);
  co_return took(error, bytes);
}

bool connection::take_arrived_body(request_head& head) {
  if (head.body == body_kind::none) return true;
  if (head.body == body_kind::chunked || in_.arrived().size() < head.length) return false;
  head.request.body = in_.arrived().substr(0, head.length);
  in_.consume(head.length);
  return true;
}

asio::awaitable<unsigned> connection::read_body(request_head& head) {
  begin(stage::body, lane_->shared().rules.limits.body_time);
  if (head.wants_continue && in_.arrived().empty()) {
    bool invited = co_await send_rest("HTTP/1.1 100 Continue\r\n\r\n");
    if (!invited) co_return gone;
  }
  if (head.body == body_kind::sized) co_return co_await read_sized(head);
  co_return co_await read_chunked(head);
}

asio::awaitable<unsigned> connection::read_sized(request_head& head) {
  auto& body = head.request.body;
  for (;;) {
    auto part = in_.arrived().substr(0, head.length - body.size());
    body.append(part);
    in_.consume(part.size());
    if (body.size() == head.length) co_return 0;
    auto stopped = co_await read_more();
    if (stopped != 0) co_return stopped;
  }
}

asio::awaitable<unsigned> connection::read_chunked(request_head& head) {
  chunk_decoder decoder(lane_->shared().rules.limits.body_bytes);
  for (;;) {
    std::size_t used = 0;
    auto state = decoder.feed(in_.arrived(), used, head.request.body);
    in_.consume(used);
    if (state == chunk_decoder::state::done) co_return 0;
    if (state == chunk_decoder::state::malformed) co_return 400;
    if (state == chunk_decoder::state::too_large) co_return 413;
    auto stopped = co_await read_more();
    if (stopped != 0) co_return stopped;
  }
}

asio::awaitable<bool> connection::serve(request_head head) {
  bool is_head = head.request.method == "HEAD";
  if (AMPARO_FAILPOINT("header_read")) co_return false;
  if (!take_arrived_body(head)) {
    auto stopped = co_await read_body(head);
    if (stopped != 0) {
      co_await refuse(stopped, is_head);
      co_return false;
    }
  }
  enter(stage::handling, since());
  deadline_ = steady::time_point::max();
  auto who = peer_of(head);
  id_ = who.request_id;
  std::unique_ptr<feed> follows;
  if (!is_head) who.follows = &follows;
  auto response = co_await ask_handler(std::move(head.request), std::move(who));
  if (is_cut_) co_return false;
  if (follows && response.status == 200) {
    co_await send_feed(std::move(response), std::move(follows));
    co_return false;
  }
  bool closes = !head.keeps_alive || response.status >= 400 || lane_->is_draining() || is_unwanted_;
  auto rest = send_now(response, is_head, closes);
  if (!rest) co_return false;
  if (!rest->empty()) {
    begin(stage::writing, lane_->shared().rules.limits.write_time);
    bool sent = co_await send_rest(std::move(*rest));
    if (!sent) co_return false;
  }
  if (closes) co_await linger();
  co_return !closes;
}

peer connection::peer_of(const request_head& head) const {
  bool is_loopback = counted_address(from()).is_loopback();
  return {address_, is_loopback && !head.was_forwarded,
          lane_->shared().next_id.fetch_add(1, std::memory_order_relaxed), nullptr};
}

// The root of a session: whatever comes out of a handler ends here, as an answer that says nothing about it.
asio::awaitable<message::raw_response> connection::ask_handler(message::raw_request request, peer who) {
  message::raw_response response;
  std::string_view fault;
  try {
    auto answer = lane_->shared().handle(std::move(request), std::move(who));
    response = co_await std::move(answer);
    if (!is_writable(response)) fault = "unwritable response";
  } catch (const std::exception& e) {
    fault = typeid(e).name();  // never what(): it may quote what a caller wrote
  } catch (...) {
    fault = "unknown exception";
  }
  if (fault.empty()) co_return response;
  if (!is_cut_) report_fault(fault);
  co_return refusal(500);
}

void connection::report_fault(std::string_view what) const {
  lane_->shared().count.count("handler_fault");
  ops::log(ops::level::error, "handler_fault", {{"request", fmt::format("{:016x}", id_)}, {"fault", what}});
}

// Puts the answer together and gives the kernel what it takes at once: usually all of it, in one write and
// without a round through the scheduler. What did not go out is the answer; nothing where the connection is
// broken.
std::optional<std::string> connection::send_now(const message::raw_response& response, bool is_head,
                                                bool closes) {
  answer_style style{lane_->date(), closes, is_head};
  auto& head = lane_->scratch();
  head.clear();
  append_head(head, response, style);
  std::string_view body =
      carries_body(response, style) ? std::string_view(response.body) : std::string_view{};
  if (body.size() <= copied_body) {
    head.append(body);
    body = {};
  }
#ifdef AMPARO_FAILPOINTS
  if (!send_half(head)) return std::nullopt;
#endif
  boost::system::error_code error;
  std::array<asio::const_buffer, 2> both{asio::buffer(head), asio::buffer(body)};
  auto sent = body.empty() ? socket_.write_some(both[0], error) : socket_.write_some(both, error);
  if (error && error != asio::error::would_block) return std::nullopt;
  std::string rest;
  if (sent < head.size()) rest.append(head, sent);
  if (auto of_body = std::max(sent, head.size()) - head.size(); of_body < body.size())
    rest.append(body.substr(of_body));
  return rest;
}

#ifdef AMPARO_FAILPOINTS
// Takes the first half off, so that a drill can stop the process between two halves of an answer.
bool connection::send_half(std::string& head) {
  boost::system::error_code error;
  head.erase(0, socket_.write_some(asio::buffer(head, head.size() / 2), error));
  return !AMPARO_FAILPOINT("replied_half");
}
#endif

// Under the deadline of the stage that stands. Not async_write: its next piece would not hear of a deadline
// that has passed.
asio::awaitable<bool> connection::send_rest(std::string rest) {
  for (std::string_view left = rest; !left.empty();) {
    auto [error, bytes] = co_await socket_.async_write_some(asio::buffer(left), no_throw);
    left.remove_prefix(bytes);
    if (error || is_cut_ || is_late_) co_return false;
  }
  co_return true;
}

// Between two pieces the stage is `handling`: nobody is asked to leave for it, and no deadline runs. Whoever
// has left is found out by the next piece that cannot be written.
asio::awaitable<void> connection::send_feed(message::raw_response response, std::unique_ptr<feed> follows) {
  std::string piece;
  append_head(piece, response, answer_style{.date = lane_->date(), .is_endless = true});
  while (!piece.empty() && !is_cut_ && !is_unwanted_ && !lane_->is_draining()) {
    begin(stage::writing, lane_->shared().rules.limits.write_time);
    bool sent = co_await send_rest(std::move(piece));
    if (!sent) co_return;
    enter(stage::handling, steady::now());
    deadline_ = steady::time_point::max();
    piece = co_await follows->next();
  }
}

asio::awaitable<void> connection::refuse(unsigned status, bool is_head) {
  if (status == gone) co_return;
  auto response = refusal(status);
  if (status == 405) response.headers.push_back({"Allow", lane_->shared().allowed_methods});
  lane_->shared().count.count("request_refused");
  auto rest = send_now(response, is_head, true);
  if (!rest) co_return;
  if (!rest->empty()) {
    begin(stage::writing, lane_->shared().rules.limits.write_time);
    bool sent = co_await send_rest(std::move(*rest));
    if (!sent) co_return;
  }
  co_await linger();
}

// Closing with unread bytes makes the kernel reset the connection, and the answer could be lost on its way
// (H-1). So: say that nothing more comes, then read what is still being sent, within bounds.
asio::awaitable<void> connection::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  begin(stage::lingering, linger_time);
  for (std::size_t drained = in_.arrived().size(); drained <= most_lingering;) {
    in_.consume(in_.arrived().size());
    auto room = in_.room(body_read);
    auto [error, bytes] = co_await socket_.async_read_some(room, no_throw);
    if (error || is_cut_ || is_late_) co_return;
    in_.grew(bytes);
    drained += bytes;
  }
}

}  // namespace amparo::http
