#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "message/event.hpp"

// The parts of an event that every provider's hook has, under names of its own. What an adapter knows already
// (hook, token, time) comes in as `out`. errc::missing_field for an empty id, or strangers would share its
// session; errc::undecodable for a line that is no number, or keys that no telephone has.
namespace amparo::provider {

base::result<message::event> text_event(message::event out, std::string_view id, std::string_view from,
                                        std::string_view to, std::string text);

// The ends of a call: of an outbound one we are `from`. The kind is left to the adapter.
base::result<message::event> call_event(message::event out, std::string_view id, std::string_view from,
                                        std::string_view to, bool outbound);

// What a gather heard; no key is silence.
base::result<message::event> with_keys(message::event call, std::string_view digits);

// A call's note that lies at `address` with the provider; its length in whole seconds, held within an hour.
message::event with_note(message::event call, std::string_view address, std::string_view seconds);

// What became of a text of ours. Its id alone would make later states look like repetitions of the first
// (L33), so the state is in the event's id; of `from` is kept what is a number: some reports leave it out.
base::result<message::event> report_event(message::event out, std::string_view id, std::string_view status,
                                          message::progress reached);

}  // namespace amparo::provider
