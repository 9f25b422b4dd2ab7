#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include "app/delivery.hpp"
#include "app/gateway.hpp"
#include "app/send_order.hpp"
#include "store/errors.hpp"
#include "store/send_store.hpp"

// The other half of a provider that takes no reply in its webhook's answer: the reply into the outbox, and
// what the provider reports on it.
namespace amparo::app {

worker& home_of(gateway& g, unsigned partition) { return *g.workers[partition % g.workers.size()]; }

asio::awaitable<bool> post_reply(gateway& g, const account& via, message::event event, base::time_point now,
                                 const turn_answer& answer) {
  const auto* words = std::get_if<message::sms_reply>(&answer.reply);
  if (words == nullptr || words->messages.empty()) co_return true;
  auto tag = base::caller_tag::of(g.keys.identity, *event.caller);
  auto entry =
      reply_entry(g.keys, g.dice.nonce(), via, event, unix_minute(now), words->messages, answer.always);
  auto posted = co_await post_at_home(g, std::move(entry), tag);
  if (!posted) g.count.count("reply_not_posted");
  co_return posted.has_value();
}

asio::awaitable<base::result<void>> post_at_home(gateway& g, store::outbox_entry entry,
                                                 base::caller_tag tag) {
  auto& home = home_of(g, tag.partition());
  if (home.sends == nullptr) co_return store::errc::not_connected;
  auto there = [sends = home.sends, entry = std::move(entry), tag]() mutable {
    return sends->post(std::move(entry), tag);
  };
  co_return co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
}

asio::awaitable<base::result<void>> note_report(gateway& g, const account& via, const message::event& event) {
  auto token = open_send_token(g.keys, via, event.token);
  if (!token) co_return base::result<void>();  // none of ours (W-7)
  auto& home = home_of(g, token->partition);
  if (home.sends == nullptr) co_return base::result<void>();
  auto there = [sends = home.sends, token = *token, rank = rank_of(event.reached)] {
    return sends->report(token.partition, token.effect, token.part, rank);
  };
  auto noted = co_await asio::co_spawn(home.context, std::move(there), asio::use_awaitable);
  if (!noted) co_return noted.error();
  g.count.count(*noted ? "send_report" : "send_report_unknown");
  co_return base::result<void>();
}

}  // namespace amparo::app
