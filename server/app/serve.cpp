#include "app/serve.hpp"

#include <unistd.h>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "app/audit_key.hpp"
#include "app/audit_trail.hpp"
#include "app/carry_fetches.hpp"
#include "app/carry_notes.hpp"
#include "app/console.hpp"
#include "app/desk_side.hpp"
#include "app/dispatch_sends.hpp"
#include "app/fire_timers.hpp"
#include "app/gateway.hpp"
#include "app/health.hpp"
#include "app/keep_audit.hpp"
#include "app/keep_desk.hpp"
#include "app/load_config.hpp"
#include "app/place_callback.hpp"
#include "app/process.hpp"
#include "app/redis_at_start.hpp"
#include "app/relay_outbox.hpp"
#include "app/served_content.hpp"
#include "app/studio.hpp"
#include "app/upkeep.hpp"
#include "base/encoding.hpp"
#include "http/server.hpp"
#include "ops/log.hpp"
#include "speech/clips.hpp"
#include "store/desk_calls.hpp"
#include "store/desk_people.hpp"
#include "store/desk_talk.hpp"
#include "store/note_store.hpp"
#include "store/part_store.hpp"
#include "store/redis_cases.hpp"
#include "store/redis_store.hpp"
#include "store/send_store.hpp"
#include "store/spend_store.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto grace = 10s;

// What start-up found: everything a service needs, or nothing.
struct checked {
  config settings;
  keyring keys;
  audit_keys audit;
};

// A secret or a public URL that cannot work is found here, not by the first caller (L45).
void check_accounts(const config& settings, const std::string& file, base::findings& out) {
  auto now = ops::clock().now();
  for (const auto& a : settings.accounts) {
    if (!a.adapter->can().signs)  // W-1: a token or a password is all that tells it from a stranger
      ops::log(ops::level::warn, "weak_verification", {{"provider", a.kind}});
    if (auto good = a.adapter->self_check(a.credentials, now); !good)
      out.push_back({file, 0, 0, "unusable-account",
                     fmt::format("the account \"{}\" would refuse its own requests", a.name),
                     "Check public_url, the account's id and its secret: " + good.error().message() + "."});
  }
}

std::optional<checked> check_all(const serve_options& how, base::findings& out) {
  auto settings = load_config(how.config_file, how.changes, out);
  if (!settings) return std::nullopt;
  auto keys = load_keys(settings->keys_dir, out);
  if (keys && keys->demo && !settings->demo)
    out.push_back({how.config_file, 0, 0, "demo-keys",
                   fmt::format("the keys in {} were made for a demonstration", settings->keys_dir.string()),
                   "Make real ones with `amparo keys init`, or set demo: true."});
  auto audit = keys ? load_audit_keys(settings->keys_dir, out) : std::nullopt;
  check_accounts(*settings, how.config_file, out);
  if (!keys || !audit || !out.empty()) return std::nullopt;
  return checked{std::move(*settings), std::move(*keys), std::move(*audit)};
}

std::vector<std::string> allowed_hosts(const config& settings) {
  auto hosts = settings.hosts;
  auto after = settings.public_url.find("://");
  hosts.push_back(settings.public_url.substr(after == std::string::npos ? 0 : after + 3));
  hosts.push_back(fmt::format("{}:{}", settings.listen.host, settings.listen.port));
  hosts.push_back(fmt::format("localhost:{}", settings.listen.port));
  return hosts;
}

int report_nothing_started(const base::findings& out) {
  print_findings(out);
  fmt::print(stderr, "Nothing was started: {} mistakes.\n", out.size());
  return 1;
}

// One running process. Members are destroyed in the opposite order of their making: servers before what their
// handlers use.
class service {
 public:
  explicit service(checked found)
      : settings_(std::move(found.settings)),
        keys_(std::move(found.keys)),
        audit_keys_(std::move(found.audit)) {}

  int run() {
    redis_.emplace(control_, settings_, dice_);  // from main's thread: its child dies with us
    content_.emplace(control_, *redis_, settings_, keys_, audit_keys_, clock_, dice_, count_);
    base::findings out;
    if (!content_->open(out)) {
      content_->stop();
      redis_->stop();
      return report_nothing_started(out);
    }
    make_workers();
    make_servers();
    ends_.add(SIGTERM), ends_.add(SIGINT);  // before anybody is answered: from now on an end drains
    start_threads();
    start_duties();
    announce();
    asio::co_spawn(control_, wait_for_end(), rethrow);
    control_.run();
    stop_threads();
    redis_->stop();
    return 0;
  }

 private:
  static void rethrow(std::exception_ptr fault) {
    if (fault) std::rethrow_exception(fault);
  }

  unsigned thread_count() const {
    if (settings_.threads != 0) return settings_.threads;
    return std::max(1U, std::thread::hardware_concurrency());
  }

  void make_workers() {
    std::filesystem::create_directories(settings_.data_dir);
    spool_.emplace(settings_.data_dir / "spool", clock_);
    quarantine_.emplace(settings_.data_dir / "quarantine", clock_,
                        store::spool_limits{.records = 10'000, .bytes = 64UL * 1024 * 1024});
    fallback_.emplace(settings_.data_dir / "fallback");
    clips_.emplace(
        speech::options{.folder = settings_.data_dir / "clips", .program = settings_.speech_program}, count_);
    for (unsigned i = 0; i != thread_count(); ++i) {
      contexts_.push_back(std::make_unique<asio::io_context>(1));
      links_.push_back(redis_->make_link(*contexts_.back(), fmt::format("amparo-{}", i),
                                         {.deadline = settings_.redis_deadline}));
      stores_.push_back(std::make_unique<store::redis_store>(*links_.back()));
      cases_.push_back(std::make_unique<store::redis_cases>(*links_.back()));
      sends_.push_back(std::make_unique<store::send_store>(*links_.back()));
      parts_.push_back(std::make_unique<store::part_store>(*links_.back()));
      studio_notes_.push_back(std::make_unique<store::note_store>(*links_.back()));
      audits_.push_back(make_trail(*links_.back()));
      desks_.push_back(std::make_unique<store::desk_queue>(*links_.back(), nullptr, audits_.back().get()));
      people_.push_back(std::make_unique<store::desk_people>(*links_.back()));
      calls_.push_back(std::make_unique<store::desk_calls>(*links_.back(), nullptr, audits_.back().get()));
      talks_.push_back(std::make_unique<store::desk_talk>(*links_.back()));
      workers_.push_back(std::make_unique<worker>(
          worker{*contexts_.back(),
                 turn_services{settings_, keys_, *stores_.back(), &*spool_, clock_, dice_, count_,
                               &content_->shelf(), cases_.back().get()},
                 {},
                 {},
                 sends_.back().get(),
                 parts_.back().get(),
                 studio_notes_.back().get(),
                 desks_.back().get(),
                 people_.back().get(),
                 calls_.back().get(),
                 talks_.back().get()}));
    }
    // Nobody on a telephone waits for what goes over it. Redis answers five questions read at once in the
    // time of two that come by themselves; and a caller's turn waits until it has answered all that it read
    // at once.
    control_link_ = redis_->make_link(
        control_, "amparo-control", {.deadline = settings_.redis_deadline, .gather = 1ms, .most_at_once = 6});
    control_store_.emplace(*control_link_);
    control_audit_ = make_trail(*control_link_);
    control_sends_.emplace(*control_link_, new_hand());
    control_spent_.emplace(*control_link_);
    control_talk_.emplace(*control_link_);
    words_.emplace(words_services{settings_, keys_, *control_talk_, *control_sends_, clock_, dice_, count_});
    front_ = std::unique_ptr<gateway>(new gateway{.settings = settings_,
                                                  .workers = workers_,
                                                  .content = content_->shelf().live(),
                                                  .clock = clock_,
                                                  .dice = dice_,
                                                  .count = count_,
                                                  .keys = keys_,
                                                  .effects_committed = {}});
    front_->clips = &*clips_;
    if (!settings_.studio_people.empty()) front_->phone_studio = &studio_.emplace(settings_);
    front_->find_recording = [this](std::string_view name) { return recording_named(name); };
    front_->quarantine = &*quarantine_;
    front_->effects_committed = [this] {
      asio::post(control_, [this] { relay_wake_.expires_at(asio::steady_timer::time_point::min()); });
    };
  }

  std::unique_ptr<audit_trail> make_trail(store::link& over) {
    auto name_of = [this](const std::string& holder) {
      const auto* person = person_of_holder(settings_, keys_, holder);
      return person == nullptr ? std::string() : person->id;
    };
    return std::make_unique<audit_trail>(over, audit_keys_, clock_, dice_, name_of);
  }

  // Of a bundle at hand, or what the studio is about to play to who said it, or to who reviews it.
  std::shared_ptr<const std::string> recording_named(std::string_view name) {
    auto published = content_->shelf().recording(name);
    if (published != nullptr || !studio_) return published;
    auto take = studio_->shelf().sound(name);
    return take ? std::make_shared<const std::string>(std::move(*take)) : nullptr;
  }

  http::listener_options webhook_options() const {
    http::listener_options options;
    options.address = settings_.listen.host;
    options.port = settings_.listen.port;
    options.hosts = allowed_hosts(settings_);
    options.trusted_proxies = settings_.trusted_proxies;
    options.limits.connections = settings_.connections;
    options.share_port = settings_.share_port;
    return options;
  }

  void make_servers() {
    std::vector<asio::io_context*> contexts;
    for (auto& context : contexts_) contexts.push_back(context.get());
    if (settings_.has_role("gateway")) {
      auto handle = [this](message::raw_request request, http::peer from) {
        return answer_public(*front_, ready_, *spool_, std::move(request), std::move(from));
      };
      webhooks_.emplace(contexts, webhook_options(), handle, count_);
      webhooks_->start();
    }
    if (settings_.has_role("desk")) {
      http::listener_options options;
      options.address = settings_.console.host;
      options.port = settings_.console.port;
      options.share_port = settings_.share_port;
      options.methods = {"GET", "HEAD", "POST", "DELETE"};
      options.hosts = {fmt::format("{}:{}", settings_.console.host, settings_.console.port),
                       fmt::format("localhost:{}", settings_.console.port)};
      side_.emplace(settings_, keys_, *control_link_, *control_store_, *control_audit_, clock_, dice_,
                    count_);
      auto port = webhooks_ ? webhooks_->port() : settings_.listen.port;
      console_.emplace(console{*front_, *control_store_, port, &side_->api});
      auto handle = [this](message::raw_request request, http::peer from) {
        return answer_console(*console_, std::move(request), std::move(from));
      };
      pages_.emplace(std::vector<asio::io_context*>{&control_}, std::move(options), handle, count_);
      pages_->start();
    }
  }

  void start_threads() {
    for (auto& link : links_) link->start();
    control_link_->start();
    for (auto& context : contexts_) {
      guards_.push_back(asio::make_work_guard(*context));
      threads_.emplace_back([at = context.get()] { at->run(); });
    }
  }

  void start_duties() {
    content_->start();
    asio::co_spawn(control_, watch_redis(), rethrow);
    if (settings_.has_role("dispatch"))
      asio::co_spawn(control_,
                     relay_loop({keys_, *control_store_, *control_store_, clock_, dice_, count_, &*words_},
                                relay_wake_, stopping_),
                     rethrow);
    if (settings_.has_role("dispatch"))
      asio::co_spawn(control_, timer_loop({*front_, *control_store_}, timer_tick_, stopping_), rethrow);
    if (settings_.has_role("dispatch")) start_dispatcher();
    if (settings_.has_role("dispatch")) start_note_carrier();
    if (settings_.has_role("dispatch")) start_fetch_carrier();
    if (settings_.has_role("desk")) start_desk_keeper();
    if (settings_.has_role("gateway"))
      asio::co_spawn(
          control_,
          upkeep_loop({*front_, *spool_, *quarantine_, *control_link_, *fallback_}, upkeep_tick_, stopping_),
          rethrow);
  }

  std::string new_hand() { return base::hex(dice_.bytes(8)); }

  void start_dispatcher() {
    http::rest_options way_out{.bases = bases_of(settings_, clock_.now())};
    if (way_out.bases.empty()) return;
    providers_.emplace(control_, std::move(way_out));
    dispatcher_.emplace(
        control_, dispatch_services{settings_, keys_, *control_store_, *control_sends_, *control_spent_,
                                    *control_store_, *providers_, content_->shelf(), clock_, dice_, count_});
    asio::co_spawn(control_, dispatcher_->loop(dispatch_tick_, stopping_), rethrow);
  }

  void start_desk_keeper() {
    audit_keeper_.emplace(*control_audit_, settings_.data_dir / heads_file, clock_, count_);
    asio::co_spawn(control_, audit_keeper_->loop(audit_tick_, stopping_), rethrow);
    control_people_.emplace(*control_link_);
    silence_.emplace(silence_services{*words_, side_->queue, *control_people_, front_->content});
    desk_keeper_.emplace(
        desk_services{settings_, keys_, side_->queue, *control_store_, clock_, count_, &*silence_});
    asio::co_spawn(control_, desk_keeper_->loop(desk_tick_, stopping_), rethrow);
    if (!settings_.desk.operators.empty() && callback_way(settings_, "").on == nullptr)
      ops::log(ops::level::warn, "callbacks_not_offered");  // no line has calls and rooms
    control_calls_.emplace(*control_link_, nullptr, control_audit_.get());
    placer_.emplace(callback_services{settings_, keys_, *control_calls_, *control_sends_, *control_store_,
                                      clock_, dice_, count_, &*control_talk_});
    asio::co_spawn(control_, placer_->loop(placer_tick_, stopping_), rethrow);
  }

  // Over a link of its own: a note is a thousand times longer than anything else that goes to Redis.
  void start_note_carrier() {
    auto way_out = note_options(settings_);
    if (way_out.bases.empty()) return;
    note_link_ = redis_->make_link(control_, "amparo-notes", {.deadline = 3s, .silence = 6s});
    note_link_->start();
    notes_.emplace(*note_link_);
    note_sends_.emplace(*note_link_, new_hand());
    note_keepers_.emplace(control_, std::move(way_out));
    carrier_.emplace(control_, note_services{settings_, keys_, *control_store_, *note_sends_, *notes_,
                                             *note_keepers_, clock_, dice_, count_});
    asio::co_spawn(control_, carrier_->loop(note_tick_, stopping_), rethrow);
  }

  void start_fetch_carrier() {
    if (settings_.webhooks.empty()) return;
    programs_.emplace(control_, fetch_options(settings_));
    fetch_sends_.emplace(*control_link_, new_hand());
    fetcher_.emplace(control_, fetch_services{*front_, *control_store_, *fetch_sends_, *programs_});
    asio::co_spawn(control_, fetcher_->loop(fetch_tick_, stopping_), rethrow);
  }

  asio::awaitable<void> watch_redis() {
    while (!stopping_) {
      ready_.redis_up = control_link_->is_ready();
      ready_.redis_failed = redis_->has_failed();
      ready_.revision = content_->shelf().live_number();
      redis_tick_.expires_after(100ms);
      boost::system::error_code woken;
      co_await redis_tick_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
  }

  // The lines that ./dev waits for. Addresses are the ones really bound.
  void announce() {
    if (webhooks_)
      fmt::print("listening for providers on http://{}:{}\n", settings_.listen.host, webhooks_->port());
    if (pages_)
      fmt::print("listening for the desk on http://{}:{}\n", settings_.console.host, pages_->port());
    if (pages_ && settings_.demo)
      fmt::print("phone simulator at http://{}:{}/phone/\n", settings_.console.host, pages_->port());
    if (auto open = content_->shelf().live().load()->places->unchecked().size(); open != 0)
      fmt::print("{} numbers wait for a call by a person (amparo check --opening)\n", open);
    (void)std::fflush(stdout);
    if (::access(settings_.speech_program.c_str(), X_OK) != 0)
      ops::log(ops::level::warn, "speech_program_missing");  // what needs it is said by the providers' voices
    ops::log(ops::level::info, "started", {{"threads", threads_.size()}, {"lines", settings_.lines.size()}});
  }

  asio::awaitable<void> wait_for_end() {
    co_await ends_.async_wait(asio::use_awaitable);
    ready_.draining = true;
    ops::log(ops::level::info, "draining");
    if (webhooks_) co_await webhooks_->drain(grace);
    if (pages_) co_await pages_->drain(1s);
    stopping_ = true;
    relay_wake_.cancel();
    upkeep_tick_.cancel();
    timer_tick_.cancel();
    dispatch_tick_.cancel();
    note_tick_.cancel();
    fetch_tick_.cancel();
    desk_tick_.cancel();
    placer_tick_.cancel();
    audit_tick_.cancel();
    redis_tick_.cancel();
    content_->stop();
    control_link_->stop();
    if (note_link_) note_link_->stop();
    redis_->no_more_restarts();
    ops::log(ops::level::info, "stopped");
    control_.stop();  // what still waits here (the watch of the child) has nothing left to do
  }

  void stop_threads() {
    for (std::size_t i = 0; i != links_.size(); ++i)
      asio::post(*contexts_[i], [link = links_[i].get()] { link->stop(); });
    guards_.clear();
    for (auto& thread : threads_) thread.join();
  }

  config settings_;
  keyring keys_;
  audit_keys audit_keys_;
  ops::clock clock_;
  ops::dice dice_;
  ops::metrics count_;
  readiness ready_;
  // What is under way at the end gives its places back to these when `control_` goes.
  std::optional<dispatcher> dispatcher_;
  std::optional<note_carrier> carrier_;
  std::optional<fetch_carrier> fetcher_;
  asio::io_context control_{1};
  asio::steady_timer relay_wake_{control_}, upkeep_tick_{control_}, timer_tick_{control_},
      dispatch_tick_{control_}, note_tick_{control_}, fetch_tick_{control_}, desk_tick_{control_},
      placer_tick_{control_}, audit_tick_{control_}, redis_tick_{control_};
  asio::signal_set ends_{control_};
  bool stopping_ = false;
  std::optional<redis_at_start> redis_;
  std::optional<served_content> content_;
  std::optional<store::spool> spool_, quarantine_;
  std::optional<fallback_keeper> fallback_;
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  std::optional<speech::clip_cache> clips_;  // gone before the contexts that its work resumes on
  std::vector<std::unique_ptr<store::link>> links_;
  std::vector<std::unique_ptr<store::redis_store>> stores_;
  std::vector<std::unique_ptr<store::redis_cases>> cases_;
  std::vector<std::unique_ptr<store::send_store>> sends_;
  std::vector<std::unique_ptr<store::part_store>> parts_;
  std::vector<std::unique_ptr<store::note_store>> studio_notes_;
  std::vector<std::unique_ptr<audit_trail>> audits_;
  std::vector<std::unique_ptr<store::desk_queue>> desks_;
  std::vector<std::unique_ptr<store::desk_people>> people_;
  std::vector<std::unique_ptr<store::desk_calls>> calls_;
  std::vector<std::unique_ptr<store::desk_talk>> talks_;
  std::optional<studio> studio_;  // gone before the contexts that its work resumes on
  std::vector<std::unique_ptr<worker>> workers_;
  std::unique_ptr<store::link> control_link_;
  std::optional<store::redis_store> control_store_;
  std::unique_ptr<audit_trail> control_audit_;
  std::optional<store::send_store> control_sends_;
  std::optional<store::spend_store> control_spent_;
  std::optional<store::desk_talk> control_talk_;
  std::optional<words_services> words_;
  std::optional<audit_keeper> audit_keeper_;
  std::optional<desk_side> side_;
  std::optional<store::desk_people> control_people_;
  std::optional<silence_services> silence_;
  std::optional<desk_keeper> desk_keeper_;
  std::optional<store::desk_calls> control_calls_;
  std::optional<callback_placer> placer_;
  std::optional<http::rest_client> providers_;
  std::unique_ptr<store::link> note_link_;
  std::optional<store::note_store> notes_;
  std::optional<store::send_store> note_sends_;
  std::optional<http::rest_client> note_keepers_;
  std::optional<store::send_store> fetch_sends_;
  std::optional<http::rest_client> programs_;
  std::unique_ptr<gateway> front_;
  std::optional<console> console_;
  std::optional<http::server> webhooks_, pages_;
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards_;
  std::vector<std::thread> threads_;
};

}  // namespace

int run_serve(const serve_options& how) {
  base::findings out;
  auto found = check_all(how, out);
  if (!found) return report_nothing_started(out);
  harden_process();
  return service(std::move(*found)).run();
}

}  // namespace amparo::app
