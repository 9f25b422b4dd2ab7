#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "app/desk_api.hpp"
#include "app/rumour.hpp"
#include "app/time_text.hpp"

// Reports of a raid over the API: which town, when, how many say so and how many confirmed it. Each act is
// written down before it is done (L-6); a list names nobody, so reading it is no entry.
namespace amparo::app {
namespace {

namespace json = boost::json;
using acting = store::rumour_store::acting;
using act = store::rumour_store::act;

// By rumour_state.
constexpr std::array<std::string_view, 4> state_names{"open", "verified", "withdrawn", "rejected"};

struct act_of_route {
  std::string_view ending, noted;
  act what;
};
constexpr std::array acts{act_of_route{"/confirm", "rumour_confirm", act::confirm},
                          act_of_route{"/reject", "rumour_reject", act::reject},
                          act_of_route{"/withdraw", "rumour_withdraw", act::withdraw},
                          act_of_route{"/publish", "rumour_publish", act::publish}};

// Null where the town cannot be read: no row is shown that says less than where.
json::value row_of(const desk_api& api, const signed_in& me, const store::kept_rumour& one) {
  auto town = town_in(api.keys, one);
  if (!town) {
    api.count.count("rumour_unreadable");
    return nullptr;
  }
  return json::object{
      {"code", one.code},
      {"town", town->name},
      {"state", state_names[static_cast<std::size_t>(one.state)]},
      {"seen", time_text(one.seen)},
      {"until", time_text(one.until)},
      {"people", one.people},
      {"confirmations", one.confirmed_by.size()},
      {"confirmed_by_me", std::ranges::find(one.confirmed_by, me.as.holder) != one.confirmed_by.end()}};
}

message::raw_response refusal_of(acting how) {
  switch (how) {
    case acting::own: return api_error(403, "own_report");
    case acting::for_lead: return api_error(403, "not_yours");
    case acting::settled: return api_error(409, "stale_version");
    case acting::too_few: return api_error(409, "unconfirmed");
    default: return api_error(404, "not_found");
  }
}

}  // namespace

asio::awaitable<api_answer> list_rumours(desk_api& api, const signed_in& me) {
  auto as_of = co_await api.events.newest();
  if (!as_of) co_return as_of.error();
  auto all = co_await api.rumours.all(api.clock.now());
  if (!all) co_return all.error();
  json::array rows;
  for (const auto& one : *all)
    if (auto row = row_of(api, me, one); !row.is_null()) rows.push_back(std::move(row));
  co_return api_reply(200, json::object{{"as_of", *as_of}, {"rumours", std::move(rows)}});
}

asio::awaitable<api_answer> act_on_rumour(desk_api& api, const signed_in& me, const route& what,
                                          std::string code) {
  auto wanted = std::ranges::find_if(acts, [&](const auto& one) { return what.path.ends_with(one.ending); });
  if (wanted == acts.end()) co_return api_error(404, "not_found");
  auto all = co_await api.rumours.all(api.clock.now());
  if (!all) co_return all.error();
  const auto* meant = rumour_named(*all, code);
  if (meant == nullptr) co_return api_error(404, "not_found");
  audit_act noted{me.who.id, std::string(wanted->noted), code};
  if (auto written = co_await api.audit.note(std::move(noted)); !written)
    co_return api_error(503, "audit_unavailable");
  auto by = rumour_actor(api.keys, me.as, phones_of(api.settings, me.who.id, me.who.phone), meant->town,
                         api.clock.now());
  auto how = co_await api.rumours.carry_out(wanted->what, meant->town, code, std::move(by), api.clock.now());
  if (!how) co_return how.error();
  if (*how != acting::done && *how != acting::again) co_return refusal_of(*how);
  if (*how == acting::done) api.count.count("rumour_acted_on");
  auto stands = co_await api.rumours.all(api.clock.now());
  if (!stands) co_return stands.error();
  const auto* one = rumour_named(*stands, code);
  auto row = one == nullptr ? json::value(nullptr) : row_of(api, me, *one);
  co_return row.is_null() ? api_error(404, "not_found") : api_reply(200, row);
}

}  // namespace amparo::app
