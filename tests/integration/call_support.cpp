#include "integration/call_support.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "app/record.hpp"
#include "app/send_order.hpp"
#include "base/encoding.hpp"
#include "store/send_store.hpp"

namespace amparo::test {

call_orders::call_orders(const helpline_place& of) {
  base::findings findings;
  keys_ = app::load_keys(of.at.folder() / "keys", findings);
  if (!keys_) throw std::runtime_error("no keys");
}

app::call_order call_orders::to(const std::string& account, const std::string& callee) {
  auto number = base::phone_number::parse(callee);
  if (!number) throw std::runtime_error("no number: " + callee);
  auto now = app::unix_minute(
      std::chrono::time_point_cast<base::time_point::duration>(std::chrono::system_clock::now()));
  return {.tag = base::caller_tag::of(keys_->identity, *number).bytes(),
          .effect = base::hex(dice_.bytes(16)),
          .account = account,
          .line = our_line,
          .callee = callee,
          .room = "room-7f3a",
          .locale = "es-MX",
          .cause = app::send_cause::asked_for,
          .cited = now,
          .minute = now};
}

void call_orders::write(helpline_place& at, const app::call_order& order) {
  store::send_store sends(*at.link);
  auto entry = app::call_entry(*keys_, dice_.nonce(), order);
  auto posted = run(at.io, sends.post(std::move(entry), base::caller_tag(order.tag)));
  if (!posted) throw std::runtime_error("the order was not written: " + posted.error().message());
}

std::string call_orders::effect_of(const std::string& account, const std::string& target) const {
  app::account via;
  via.name = via.kind = account;
  auto token = app::open_send_token(*keys_, via, target.substr(target.find("s=") + 2));
  if (!token) throw std::runtime_error("a call without a token of ours");
  return token->effect;
}

}  // namespace amparo::test
