#include "store/link.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <utility>

#include "ops/failpoint.hpp"
#include "ops/log.hpp"
#include "store/scripts.hpp"

namespace amparo::store {
namespace {

using answers = base::result<std::vector<redis_reply>>;
using socket_type = asio::generic::stream_protocol::socket;

// A coroutine that waits for its exchange to end.
struct waiter {
  virtual ~waiter() = default;
  virtual void resume(answers answer) = 0;
  std::size_t place = 0;  // in core's list
};

template <class Handler>
struct waiter_of final : waiter {
  explicit waiter_of(Handler h) : handler(std::move(h)) {}
  void resume(answers answer) override { std::move(handler)(std::move(answer)); }
  Handler handler;
};

asio::generic::stream_protocol::endpoint endpoint_of(const link_target& target) {
  if (!target.path.empty()) return asio::local::stream_protocol::endpoint(target.path);
  return asio::ip::tcp::endpoint(asio::ip::make_address(target.host), target.port);
}

std::vector<std::string> greetings_of(const link_target& target, const std::string& name) {
  std::vector<std::string> out;
  if (!target.user.empty()) out.push_back(redis_command({"AUTH", target.user, target.password.reveal()}));
  out.push_back(redis_command({"CLIENT", "SETNAME", name}));
  if (!target.runs_scripts) return out;
  for (const auto& s : all_scripts()) out.push_back(redis_command({"SCRIPT", "LOAD", s.text}));
  return out;
}

}  // namespace

exchange command(const std::vector<std::string_view>& words) { return {redis_command(words), 1, nullptr}; }

exchange get_command(std::string_view key) { return command({"GET", key}); }

exchange call(const script& s, const std::vector<std::string_view>& keys,
              const std::vector<std::string_view>& arguments) {
  auto count = std::to_string(keys.size());
  std::vector<std::string_view> words;
  words.reserve(3 + keys.size() + arguments.size());
  words.assign({"EVALSHA", s.digest, count});
  words.insert(words.end(), keys.begin(), keys.end());
  words.insert(words.end(), arguments.begin(), arguments.end());
  return {redis_command(words), 1, &s};
}

class link::core : public std::enable_shared_from_this<link::core> {
 public:
  core(asio::io_context& io, link_target target, const std::string& name, roll dice, link_settings settings)
      : io_(io),
        endpoint_(endpoint_of(target)),
        machine_(settings, greetings_of(target, name)),
        dice_(std::move(dice)),
        deadline_(settings.deadline),
        gather_(settings.gather),
        socket_(io),
        retry_timer_(io),
        tick_timer_(io),
        gather_timer_(io) {}

  void start() {
    auto self = shared_from_this();
    asio::co_spawn(
        io_, [self]() -> asio::awaitable<void> { return self->run(); }, asio::detached);
  }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    release();
    machine_.lost(now(), 0);
    deliver();
    for (auto& w : std::exchange(outstanding_, {})) w->resume(errc::not_connected);
  }

  // As stop(), but destroys the waiting coroutines where stop() resumes them: nobody runs the io_context any
  // more.
  void abandon() {
    stopped_ = true;
    release();
    outstanding_.clear();
  }

  base::result<void> admits() const {
    if (stopped_) return errc::not_connected;
    return machine_.admits();
  }

  void submit(std::unique_ptr<waiter> w, exchange what) {
    auto id = reinterpret_cast<link_machine::ticket>(w.get());
    w->place = outstanding_.size();
    outstanding_.push_back(std::move(w));
    ++round_trips_;
    auto at = now();
    machine_.submit(id, std::move(what), at);
    if (!armed_ || armed_for_ > at + deadline_) arm();
    flush_soon();
  }

  bool is_ready() const { return machine_.where() == link_machine::phase::ready && !machine_.breaker_open(); }
  std::uint64_t round_trips() const { return round_trips_; }
  asio::io_context& context() const { return io_; }

 private:
  static link_machine::time now() { return std::chrono::steady_clock::now(); }

  asio::awaitable<void> run() {
    auto self = shared_from_this();
    while (!stopped_) {
      co_await sleep_until_retry();
      if (stopped_) co_return;
      if (co_await connect()) co_await read_until_lost();
      if (stopped_) co_return;
      close();
      log_loss();
      machine_.lost(now(), dice_());
      deliver();
      arm();
    }
  }

  asio::awaitable<void> sleep_until_retry() {
    if (machine_.retry_at() <= now()) co_return;
    retry_timer_.expires_at(machine_.retry_at());
    boost::system::error_code ignored;
    co_await retry_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  asio::awaitable<bool> connect() {
    machine_.connecting(now());
    arm();
    boost::system::error_code failed;
    socket_ = socket_type(io_);
    socket_.open(endpoint_.protocol(), failed);
    if (!failed) co_await socket_.async_connect(endpoint_, asio::redirect_error(asio::use_awaitable, failed));
    if (!failed) socket_.non_blocking(true, failed);
    if (!failed && endpoint_.protocol().family() != AF_UNIX)
      socket_.set_option(asio::ip::tcp::no_delay(true), failed);
    if (failed || stopped_) co_return false;
    machine_.connected(now());
    flush();
    co_return true;
  }

  asio::awaitable<void> read_until_lost() {
    while (!stopped_) {
      boost::system::error_code failed;
      auto size = co_await socket_.async_read_some(asio::buffer(input_),
                                                   asio::redirect_error(asio::use_awaitable, failed));
      if (failed) co_return;
      machine_.received({input_.data(), size}, now());
      log_ready();
      deliver();
      if (machine_.wants_drop()) co_return;
      if (gather_.count() == 0 || machine_.has_full_output())
        flush();
      else
        flush_soon();
    }
  }

  // Later, so that all coroutines that are ready by then write before the bytes leave together. As much as
  // may leave together waits for nothing, unless Redis has the like before it: then the reader writes on.
  void flush_soon() {
    if (!machine_.has_output()) return;
    bool gathers = gather_.count() != 0 && (!machine_.has_full_output() || machine_.is_owed_answers());
    auto& is_awaited = gathers ? gathering_ : posted_;
    if (is_awaited || (!gathers && delivering_)) return;  // who delivers writes
    is_awaited = true;
    auto flush_now = [self = shared_from_this(), &is_awaited] {
      is_awaited = false;
      self->flush();
    };
    if (gathers) {
      gather_timer_.expires_after(gather_);
      gather_timer_.async_wait([flush_now](boost::system::error_code) { flush_now(); });
    } else {
      asio::post(io_, std::move(flush_now));
    }
  }

  // Writes what there is without waiting; where the socket is full, the rest goes when it is writable again.
  void flush() {
    if (blocked_ || !socket_.is_open()) return;
    for (;;) {
      if (outgoing_.empty()) outgoing_ = machine_.take_output();
      if (outgoing_.empty()) return;
      boost::system::error_code failed;
      auto size =
          socket_.write_some(asio::buffer(outgoing_.data() + written_, outgoing_.size() - written_), failed);
      if (failed == asio::error::would_block || failed == asio::error::try_again) return wait_writable();
      if (failed) return close();  // the reader sees it and reports the loss
      written_ += size;
      if (written_ == outgoing_.size()) {
        outgoing_.clear();
        written_ = 0;
        if (gather_.count() != 0) return flush_soon();
      }
    }
  }

  void wait_writable() {
    blocked_ = true;
    auto life = life_;
    socket_.async_wait(socket_type::wait_write, [self = shared_from_this(), life](boost::system::error_code) {
      if (life != self->life_) return;  // of a connection that is gone
      self->blocked_ = false;
      self->flush();
    });
  }

  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    ++life_;
    blocked_ = false;
    outgoing_.clear();
    written_ = 0;
  }

  // Tells every coroutine whose exchange has ended. They run here and now and may submit again; what they
  // submit is written once, after the last of them.
  void deliver() {
    delivering_ = true;
    for (auto endings = machine_.take_endings(); !endings.empty(); endings = machine_.take_endings())
      for (auto& e : endings) take(reinterpret_cast<waiter*>(e.id))->resume(std::move(e.answer));
    delivering_ = false;
  }

  std::unique_ptr<waiter> take(const waiter* w) {
    auto& slot = outstanding_[w->place];
    auto taken = std::move(slot);
    if (&slot != &outstanding_.back()) {
      slot = std::move(outstanding_.back());
      slot->place = taken->place;
    }
    outstanding_.pop_back();
    return taken;
  }

  void release() {
    close();
    retry_timer_.cancel();
    tick_timer_.cancel();
    gather_timer_.cancel();
  }

  // One timer for the whole link: deadlines are all alike, so it fires a few times a second at most.
  void arm() {
    auto next = machine_.next_tick();
    if (stopped_ || next == link_machine::time::max() || (armed_ && armed_for_ <= next)) return;
    armed_ = true;
    armed_for_ = next;
    tick_timer_.expires_at(next);
    tick_timer_.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
      if (cancelled || self->stopped_) return;
      self->armed_ = false;
      self->machine_.tick(now());
      if (self->machine_.wants_drop()) self->close();
      self->deliver();
      self->flush();
      self->arm();
    });
  }

  void log_ready() {
    if (known_ready_ || machine_.where() != link_machine::phase::ready) return;
    known_ready_ = true;
    known_lost_ = false;
    ops::log(ops::level::info, "redis_connected");
  }

  void log_loss() {
    known_ready_ = false;
    if (std::exchange(known_lost_, true) || stopped_) return;
    ops::log(ops::level::warn, "redis_lost", {{"answered", machine_.refusal()}});
  }

  asio::io_context& io_;
  asio::generic::stream_protocol::endpoint endpoint_;
  link_machine machine_;
  roll dice_;
  std::chrono::milliseconds deadline_, gather_;
  socket_type socket_;
  asio::steady_timer retry_timer_, tick_timer_, gather_timer_;
  std::array<char, 64 * 1024> input_;
  std::string outgoing_;
  std::size_t written_ = 0;
  std::vector<std::unique_ptr<waiter>> outstanding_;
  link_machine::time armed_for_{};
  std::uint64_t round_trips_ = 0, life_ = 0;
  bool stopped_ = false, delivering_ = false, blocked_ = false, armed_ = false;
  bool gathering_ = false, posted_ = false;  // a flush is awaited: at the end of the gathering, or next
  bool known_ready_ = false, known_lost_ = false;
};

link::link(asio::io_context& io, link_target target, std::string name, roll dice, link_settings settings)
    : core_(std::make_shared<core>(io, std::move(target), name, std::move(dice), settings)) {}
link::~link() { core_->abandon(); }

void link::start() { core_->start(); }
void link::stop() { core_->stop(); }
bool link::is_ready() const { return core_->is_ready(); }
std::uint64_t link::round_trips() const { return core_->round_trips(); }
asio::io_context& link::context() const { return core_->context(); }

namespace {

// Hands an exchange to the core and waits for its end.
template <class Core>
asio::awaitable<answers> ended(Core& core, exchange what) {
  auto initiate = [c = &core](auto handler, exchange e) {
    c->submit(std::make_unique<waiter_of<decltype(handler)>>(std::move(handler)), std::move(e));
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(answers)>(initiate, asio::use_awaitable,
                                                                            std::move(what));
}

}  // namespace

asio::awaitable<base::result<std::vector<redis_reply>>> link::ask_all(std::vector<exchange> what) {
  exchange all;
  all.replies = 0;
  for (auto& e : what) {
    all.bytes += e.bytes;
    all.replies += e.replies;
  }
  if (what.size() == 1) all.runs = what.front().runs;
  if (AMPARO_FAILPOINT("redis_unsent")) co_return errc::not_connected;
  if (auto ok = core_->admits(); !ok) co_return ok.error();
  auto answer = co_await ended(*core_, std::move(all));
  if (AMPARO_FAILPOINT("redis_unanswered")) co_return errc::unknown_outcome;
  co_return answer;
}

// Not through ask_all: a turn's two commands are worth a coroutine less each.
asio::awaitable<base::result<redis_reply>> link::ask(exchange what) {
  if (AMPARO_FAILPOINT("redis_unsent")) co_return errc::not_connected;
  if (auto ok = core_->admits(); !ok) co_return ok.error();
  auto answer = co_await ended(*core_, std::move(what));
  if (AMPARO_FAILPOINT("redis_unanswered")) co_return errc::unknown_outcome;
  if (!answer) co_return answer.error();
  co_return std::move(answer->front());
}

}  // namespace amparo::store
