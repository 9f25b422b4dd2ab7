#include "app/unreadable_entry.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include "ops/log.hpp"

namespace amparo::app {

base::tag_bytes nobody_in(unsigned partition) {
  base::tag_bytes tag{};
  tag.back() = static_cast<unsigned char>(partition);
  return tag;
}

void count_unreadable(ops::metrics& count, std::string_view kind) {
  count.count("outbox_entry_unreadable");
  ops::log(ops::level::error, "outbox_entry_unreadable", {{"kind", kind}});
}

asio::awaitable<base::result<void>> drop_unreadable(store::send_store& sends, ops::metrics& count,
                                                    store::taken_entry entry) {
  count_unreadable(count, entry.entry.kind);
  base::caller_tag nobody(nobody_in(entry.partition));
  store::send_ending unreadable{.is = store::send_end::dead, .word = "unreadable"};
  co_return co_await sends.end(std::move(entry), nobody, std::move(unreadable));
}

}  // namespace amparo::app
