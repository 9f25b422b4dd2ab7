#include "app/redis_at_start.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <fstream>
#include <stdexcept>

#include "ops/log.hpp"
#include "store/redis_config.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto patience = 2s;  // for a Redis by address at start

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

asio::awaitable<void> ask(store::link& over, base::result<store::redis_findings>& into) {
  asio::steady_timer pause(over.context());
  for (auto give_up = std::chrono::steady_clock::now() + patience;
       std::chrono::steady_clock::now() < give_up;) {
    into = co_await store::check_redis(over);
    if (into) break;
    pause.expires_after(50ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
  over.stop();
}

void check(const store::link_target& target, const std::string& name) {
  asio::io_context context(1);
  store::link over(context, target, "amparo-check", [] { return 500U; });
  over.start();
  base::result<store::redis_findings> found = base::error_code(base::errc::malformed);
  asio::co_spawn(context, ask(over, found), [](std::exception_ptr fault) {
    if (fault) std::rethrow_exception(fault);
  });
  context.run();
  if (!found) {
    ops::log(ops::level::warn, "redis_not_reached", {{"redis", name}, {"why", found.error().message()}});
    return;
  }
  for (const auto& warning : found->warnings)
    ops::log(ops::level::warn, "redis_warning", {{"what", warning}});
  if (!found->refusals.empty())
    throw std::runtime_error(
        fmt::format("the Redis at {} cannot be used: {}", name, fmt::join(found->refusals, "; ")));
}

}  // namespace

redis_at_start::redis_at_start(asio::io_context& control, const config& settings, ops::dice& dice)
    : dice_(dice) {
  if (settings.redis == "embedded") {
    embedded_.emplace(control, store::embedded_redis_settings{.data_dir = settings.data_dir}, dice);
    embedded_->start();
    target_ = embedded_->target();
  } else {
    target_ = store::target_of(settings.redis);
    check(target_, settings.redis);
  }
}

std::unique_ptr<store::link> redis_at_start::make_link(asio::io_context& context, std::string name,
                                                       store::link_settings settings) {
  auto roll = [this] { return static_cast<unsigned>(dice_.below(1'000)); };
  return std::make_unique<store::link>(context, target_, std::move(name), roll, settings);
}

void redis_at_start::no_more_restarts() {
  if (embedded_) embedded_->no_more_restarts();
}

void redis_at_start::stop() {
  if (embedded_) embedded_->stop();
}

namespace {

store::link_target running_as(const config& settings, const char* user, const char* password_file) {
  if (settings.redis != "embedded") return store::target_of(settings.redis);
  store::link_target target;
  auto own = settings.data_dir / "redis.sock";
  target.path = fs::exists(own) ? fs::absolute(own).string() : first_line(settings.data_dir / "redis.path");
  auto password = first_line(settings.data_dir / password_file);
  if (target.path.empty() || password.empty())
    throw std::runtime_error(
        fmt::format("no helpline runs on the data folder {}", settings.data_dir.string()));
  target.user = user;
  target.password = base::secret_text(std::move(password));
  return target;
}

}  // namespace

store::link_target target_of_running(const config& settings) {
  return running_as(settings, store::redis_user, "redis.password");
}

store::link_target counting_target(const config& settings) {
  return running_as(settings, store::counting_user, store::counting_password_file);
}

}  // namespace amparo::app
