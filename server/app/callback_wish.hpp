#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/place_callback.hpp"
#include "flow/zone.hpp"
#include "store/desk_queue.hpp"

// Whether a callback could be placed now, as far as that can be known before anybody's telephone rings. Role
// dispatch asks the same guard again when it dials (O-1).
namespace amparo::app {

enum class wish_flaw : std::uint8_t {
  none,
  no_number,  // its caller's number is gone, or never was there
  no_line,    // no line of that account has calls and rooms
  refused,    // that number may not be called
  not_now     // not at this hour of theirs
};

struct callback_wish {
  wish_flaw flaw = wish_flaw::none;
  std::optional<callback_order> order = {};  // where the item opens
  send_way way = {};
  std::shared_ptr<const flow::zone> zone = {};
  base::time_point from = {};  // of not_now
};

// `account` "" = over any. An error is the store's.
asio::awaitable<base::result<callback_wish>> wish_for(const config& settings, const keyring& keys,
                                                      store::turn_store& turns, store::desk_item item,
                                                      std::string account, base::time_point now);

}  // namespace amparo::app
