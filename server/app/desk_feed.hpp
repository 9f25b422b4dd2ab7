#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "app/desk_api.hpp"

// The console's event stream (console.md § 2.1): what happens at the desk, for whoever may see rows, and how
// many wait, for whoever may see only that. Ids grow by one; who comes back with the last one they saw gets
// what they missed, and where that is gone, or was never known, `resync`: load a snapshot. A tick every ten
// seconds says that the stream lives.
namespace amparo::app {

class desk_feed final : public http::feed {
 public:
  // `last`: the id that they saw last; nothing = none.
  desk_feed(desk_api& api, signed_in me, std::optional<std::uint64_t> last);
  ~desk_feed() override;

  asio::awaitable<std::string> next() override;
  // What there is to say at this time; "" = nothing. Ends the stream, with `signed_out`, where the sign-in is
  // over.
  asio::awaitable<std::string> look(base::time_point now);

 private:
  asio::awaitable<std::string> begin();
  asio::awaitable<std::string> news();
  asio::awaitable<std::string> said_of(const store::desk_event& event);
  asio::awaitable<std::string> tick(base::time_point now);
  bool sees_rows() const { return me_.who.role == role::operates; }

  desk_api& api_;
  signed_in me_;
  std::optional<std::uint64_t> last_;
  std::optional<base::time_point> next_tick_;
  bool is_over_ = false, has_begun_ = false;
};

// "id: 17\nevent: item.added\ndata: {...}\n\n"; without an id where it is 0.
std::string event_text(std::uint64_t id, std::string_view what, const boost::json::object& data);

asio::awaitable<api_answer> open_feed(desk_api& api, const signed_in& me, const message::raw_request& request,
                                      const http::peer& from);

}  // namespace amparo::app
