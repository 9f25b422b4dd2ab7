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

#include "app/console.hpp"
#include "app/control_side.hpp"
#include "app/desk_duties.hpp"
#include "app/desk_news.hpp"
#include "app/desk_side.hpp"
#include "app/dispatch_duties.hpp"
#include "app/gateway.hpp"
#include "app/health.hpp"
#include "app/load_config.hpp"
#include "app/or_end.hpp"
#include "app/process.hpp"
#include "app/process_parts.hpp"
#include "app/redis_at_start.hpp"
#include "app/served_content.hpp"
#include "app/serving_thread.hpp"
#include "app/start_check.hpp"
#include "app/studio.hpp"
#include "app/upkeep.hpp"
#include "http/server.hpp"
#include "ops/log.hpp"
#include "speech/clips.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr auto grace = 10s;

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
  explicit service(checked_start found)
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
    asio::co_spawn(control_, wait_for_end(), or_end);
    control_.run();
    stop_threads();
    redis_->stop();
    return 0;
  }

 private:
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
      serving_.push_back(std::make_unique<serving_thread>(*redis_, fmt::format("amparo-{}", i), parts_));
      workers_.push_back(serving_.back()->make_worker(parts_, *spool_, content_->shelf(), news_));
    }
    over_.emplace(control_, *redis_, parts_);
    if (settings_.has_role("dispatch"))
      dispatch_.emplace(control_, *redis_, parts_, *over_, content_->shelf());
    make_front();
  }

  void make_front() {
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
      if (dispatch_) dispatch_->wake_relay();
    };
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
    for (auto& thread : serving_) contexts.push_back(&thread->context);
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
      side_.emplace(settings_, keys_, *over_->link, over_->turns, *over_->audit, clock_, dice_, count_);
      auto port = webhooks_ ? webhooks_->port() : settings_.listen.port;
      console_.emplace(console{*front_, over_->turns, port, &side_->api});
      auto handle = [this](message::raw_request request, http::peer from) {
        return answer_console(*console_, std::move(request), std::move(from));
      };
      pages_.emplace(std::vector<asio::io_context*>{&control_}, std::move(options), handle, count_);
      pages_->start();
    }
  }

  void start_threads() {
    for (auto& thread : serving_) thread->link->start();
    over_->link->start();
    for (auto& thread : serving_) {
      guards_.push_back(asio::make_work_guard(thread->context));
      threads_.emplace_back([at = &thread->context] { at->run(); });
    }
  }

  void start_duties() {
    content_->start();
    asio::co_spawn(control_, watch_redis(), or_end);
    if (dispatch_) dispatch_->start(*front_, hands_, stopping_);
    if (side_) desk_.emplace(control_, parts_, *over_, *side_, *front_).start(stopping_);
    asio::co_spawn(control_, hear_desk(news_, over_->desk, news_tick_, stopping_), or_end);
    if (settings_.has_role("gateway"))
      asio::co_spawn(
          control_,
          upkeep_loop({*front_, *spool_, *quarantine_, *over_->link, *fallback_}, upkeep_tick_, stopping_),
          or_end);
  }

  asio::awaitable<void> watch_redis() {
    while (!stopping_) {
      ready_.redis_up = over_->link->is_ready();
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
    upkeep_tick_.cancel();
    news_tick_.cancel();
    if (dispatch_) dispatch_->stop();
    if (desk_) desk_->stop();
    redis_tick_.cancel();
    content_->stop();
    over_->link->stop();
    redis_->no_more_restarts();
    ops::log(ops::level::info, "stopped");
    control_.stop();  // what still waits here (the watch of the child) has nothing left to do
  }

  void stop_threads() {
    for (auto& thread : serving_) asio::post(thread->context, [link = thread->link.get()] { link->stop(); });
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
  process_parts parts_{settings_, keys_, audit_keys_, clock_, dice_, count_};
  dispatch_hands hands_;
  asio::io_context control_{1};
  asio::steady_timer upkeep_tick_{control_}, redis_tick_{control_}, news_tick_{control_};
  asio::signal_set ends_{control_};
  bool stopping_ = false;
  desk_news news_;
  std::optional<redis_at_start> redis_;
  std::optional<served_content> content_;
  std::optional<store::spool> spool_, quarantine_;
  std::optional<fallback_keeper> fallback_;
  std::vector<std::unique_ptr<serving_thread>> serving_;
  std::optional<speech::clip_cache> clips_;  // gone before the contexts that its work resumes on
  std::optional<studio> studio_;             // gone before the contexts that its work resumes on
  std::vector<std::unique_ptr<worker>> workers_;
  std::optional<control_side> over_;
  std::optional<dispatch_duties> dispatch_;
  std::optional<desk_side> side_;
  std::unique_ptr<gateway> front_;
  std::optional<desk_duties> desk_;
  std::optional<console> console_;
  std::optional<http::server> webhooks_, pages_;
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards_;
  std::vector<std::thread> threads_;
};

}  // namespace

int run_serve(const serve_options& how) {
  base::findings out;
  auto found = check_start(how, out);
  if (!found) return report_nothing_started(out);
  harden_process();
  return service(std::move(*found)).run();
}

}  // namespace amparo::app
