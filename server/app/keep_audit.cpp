#include "app/keep_audit.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fstream>

#include "app/errors.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds between_rounds = 1h, after_failure = 1min;

}  // namespace

asio::awaitable<base::result<void>> audit_keeper::begin() {
  if (begun_) co_return base::result<void>();
  audit_act opened{"amparo", "keys_opened"};
  auto noted = co_await trail_.note(std::move(opened));
  begun_ = noted.has_value();
  co_return noted;
}

asio::awaitable<base::result<void>> audit_keeper::round() {
  auto head = co_await trail_.head();
  if (!head) co_return head.error();
  if (head->number > put_aside_) {
    std::ofstream out(file_, std::ios::app);
    out << head_line(*head, clock_.now());
    out.close();
    if (!out) co_return errc::not_written;
    std::error_code ignored;
    std::filesystem::permissions(
        file_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
    put_aside_ = head->number;
  }
  auto cut = co_await trail_.cut_old();
  if (!cut) co_return cut.error();
  if (*cut != 0) ops::log(ops::level::info, "audit_cut", {{"entries", static_cast<std::size_t>(*cut)}});
  co_return base::result<void>();
}

asio::awaitable<void> audit_keeper::loop(asio::steady_timer& tick, const bool& stopping) {
  while (!stopping) {
    auto done = co_await begin();
    if (done) done = co_await round();
    if (!done) {
      count_.count("audit_round_failed");
      ops::log(ops::level::warn, "audit_round_failed", {{"why", done.error()}});
    }
    tick.expires_after(done ? between_rounds : after_failure);
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

}  // namespace amparo::app
