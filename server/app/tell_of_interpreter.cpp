#include "app/tell_of_interpreter.hpp"

#include <utility>

#include "app/bridge.hpp"
#include "app/call_order.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

bool is_missed(leg_is is) {
  return is == leg_is::not_reached || is == leg_is::never_left || is == leg_is::unknown;
}

}  // namespace

asio::awaitable<base::result<void>> tell_of_interpreter(const silence_services& s,
                                                        const store::desk_call& call, const desk_person& to,
                                                        std::set<std::string>& told) {
  for (const auto& who : s.words.settings.desk.operators) {
    auto name = "interpreter|" + call.attempt + "|" + who.id;
    if (!who.phone || who.id == to.id || told.contains(name)) continue;
    auto partition = base::caller_tag::of(s.words.keys.identity, *who.phone).partition();
    auto effect = effect_of_interpreter(s.words.keys, call.attempt, who.id);
    auto leg = co_await s.words.sends.look_at_call(partition, std::move(effect));
    if (!leg) co_return leg.error();
    if (!is_missed(view_of(*leg).is)) continue;
    std::vector<flow::named_value> values;
    values.push_back({"who", who.id});
    values.push_back({"code", call.item.code});
    auto texts =
        texts_of(s.content.load(), to.language, "desk.interpreter_missed", values, s.words.clock.now());
    auto sent = co_await text_to_person(s.words, to, name, std::move(texts));
    if (!sent) co_return sent.error();
    told.insert(std::move(name));
    s.words.count.count("interpreter_missed");
    ops::log(ops::level::info, "interpreter_missed", {{"interpreter", who.id}, {"item", call.item.code}});
  }
  co_return base::result<void>();
}

}  // namespace amparo::app
