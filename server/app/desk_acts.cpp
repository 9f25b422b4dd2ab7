#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "app/desk_api.hpp"
#include "app/desk_list.hpp"
#include "app/desk_news.hpp"
#include "app/operator_turn.hpp"
#include "app/time_text.hpp"
#include "base/encoding.hpp"

// What a signed-in operator does at the desk. Taking, returning and closing are written down by the queue
// itself; what only reads is written down here, before it is shown.
namespace amparo::app {
namespace {

namespace json = boost::json;

constexpr unsigned most_rows = 200, usual_rows = 100;
constexpr std::size_t longest_note = 480, most_leases = 20;
constexpr std::array<std::string_view, 4> outcomes{"attended", "no_answer", "referred", "other"};

// Nothing where the query names no number of rows.
std::optional<unsigned> limit_of(const message::raw_request& request) {
  auto form = message::read_form(request.query());
  if (!form.has("limit")) return usual_rows;
  auto text = form.value("limit");
  unsigned out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  bool is_one = error == std::errc() && end == text.data() + text.size() && out != 0 && out <= most_rows;
  return is_one ? std::optional(out) : std::nullopt;
}

json::object list_of(const std::vector<store::desk_item>& items, std::uint64_t as_of, std::string_view holder,
                     base::time_point now) {
  json::array rows;
  for (const auto& item : items) rows.push_back(row_of_item(item, holder, now));
  return {{"as_of", as_of}, {"items", std::move(rows)}};
}

// `as_of` is asked for first: an event behind it may be in the rows already, and none before it is missing.
asio::awaitable<api_answer> list_items(desk_api& api, const signed_in& me, bool only_mine,
                                       const message::raw_request& request) {
  auto limit = limit_of(request);
  if (!limit) co_return api_error(422, "malformed");
  auto as_of = co_await api.events.newest();
  if (!as_of) co_return as_of.error();
  auto items = base::result<std::vector<store::desk_item>>(std::vector<store::desk_item>());
  if (only_mine)
    items = co_await api.desk.in_hand(me.as.holder);
  else
    items = co_await api.all.list(*limit);
  if (!items) co_return items.error();
  co_return api_reply(200, list_of(*items, *as_of, me.as.holder, api.clock.now()));
}

message::raw_response claimed(const store::desk_claim& claim, const signed_in& me, base::time_point now) {
  using kind = store::desk_claim::kind;
  switch (claim.is) {
    case kind::given:
    case kind::again: {
      json::object out{{"item", row_of_item(claim.item, me.as.holder, now)},
                       {"lease_seconds", store::desk_lease.count() / 1'000}};
      return api_reply(200, out);
    }
    case kind::nothing: return api_reply(200, json::object{{"item", nullptr}, {"lease_seconds", 0}});
    case kind::full: return api_error(409, "full");
    case kind::unknown: return api_error(404, "not_found");
    case kind::taken: return api_error(409, "taken");
    case kind::too_early: return api_error(409, "not_before");
    case kind::unskilled:
    case kind::for_lead: return api_error(403, "not_yours");
  }
  return api_error(503, "unavailable");
}

// With an Idempotency-Key the same question gets the same item, however often it is asked.
asio::awaitable<api_answer> take(desk_api& api, const signed_in& me, std::string code,
                                 const message::raw_request& request) {
  auto key = request.header_value("Idempotency-Key");
  auto question = key.empty() ? std::string() : keyed_name(api.keys, "api", me.as.holder, key);
  auto claim = co_await api.desk.claim(me.as, std::move(code), std::move(question));
  if (!claim) co_return claim.error();
  if (claim->is == store::desk_claim::kind::given) api.count.count("desk_item_claimed");
  co_return claimed(*claim, me, api.clock.now());
}

asio::awaitable<api_answer> end(desk_api& api, const signed_in& me, std::string code, bool closes,
                                const message::raw_request& request) {
  auto body = api_body(request);
  auto outcome = text_in(body, "outcome");
  bool is_known = std::ranges::find(outcomes, outcome) != outcomes.end();
  if (!body || (closes && !is_known)) co_return api_error(422, "malformed");
  auto item = co_await item_of_mine(api, me, code);
  if (!item) co_return item.error();
  if (!*item) co_return api_error(409, "lease_lost");
  if (closes) {
    audit_act act{me.who.id, "outcome", code, outcome};
    if (auto noted = co_await api.audit.note(std::move(act)); !noted)
      co_return api_error(503, "audit_unavailable");
  }
  store::desk_hold held{code, (*item)->fence};
  auto done = base::result<bool>(false);
  if (closes)
    done = co_await api.desk.close(std::move(held), me.as.holder);
  else
    done = co_await api.desk.give_back(std::move(held), me.as.holder);
  if (!done) co_return done.error();
  if (!*done) co_return api_error(409, "lease_lost");
  api.count.count(closes ? "desk_item_closed" : "desk_item_returned");
  co_return api_reply(200, json::object{{"code", code}});
}

asio::awaitable<api_answer> show_notes(desk_api& api, const signed_in& me, const store::desk_item& item) {
  audit_act act{me.who.id, "notes_read", item.code};
  if (auto noted = co_await api.audit.note(std::move(act)); !noted)
    co_return api_error(503, "audit_unavailable");
  auto sealed = co_await api.notes.notes(item.effect);
  if (!sealed) co_return sealed.error();
  json::array out;
  for (const auto& one : *sealed) {
    auto plain = api.keys.open(operator_aad("note", item.effect), one);
    if (plain) out.push_back(json::object{{"text", *plain}});
  }
  co_return api_reply(200, json::object{{"notes", std::move(out)}});
}

asio::awaitable<api_answer> add_note(desk_api& api, const signed_in& me, const store::desk_item& item,
                                     const message::raw_request& request) {
  auto body = api_body(request);
  auto text = text_in(body, "text");
  if (text.empty() || text.size() > longest_note || !base::is_utf8(text))
    co_return api_error(422, "malformed");
  audit_act act{me.who.id, "note_written", item.code};
  if (auto noted = co_await api.audit.note(std::move(act)); !noted)
    co_return api_error(503, "audit_unavailable");
  auto sealed = api.keys.sealed_value(api.dice.nonce(), operator_aad("note", item.effect), text);
  auto kept = co_await api.notes.add_note(item.effect, std::move(sealed));
  if (!kept) co_return kept.error();
  co_return api_reply(201, json::object{{"code", item.code}});
}

asio::awaitable<api_answer> notes(desk_api& api, const signed_in& me, std::string code,
                                  const message::raw_request& request) {
  auto item = co_await item_of_mine(api, me, std::move(code));
  if (!item) co_return item.error();
  if (!*item) co_return api_error(403, "not_yours");
  if (request.method == "POST") co_return co_await add_note(api, me, **item, request);
  co_return co_await show_notes(api, me, **item);
}

asio::awaitable<api_answer> show_numbers(desk_api& api, bool as_board) {
  auto numbers = co_await api.desk.numbers();
  if (!numbers) co_return numbers.error();
  auto out = counts_of(*numbers);
  if (!as_board) co_return api_reply(200, out);
  auto now = api.clock.now();
  json::object targets;
  json::array late;
  for (unsigned urgency = 0; urgency != numbers->by_urgency.size(); ++urgency) {
    auto target = api.settings.desk.targets[urgency];
    targets[urgency_word(urgency)] = target.count();
    const auto& since = numbers->by_urgency[urgency].since;
    if (since && now - *since > target) late.emplace_back(urgency_word(urgency));
  }
  out["as_of"] = time_text(now);
  out["target_seconds"] = std::move(targets);
  out["late"] = std::move(late);
  auto board = co_await board_now(api.watch, now);
  if (!board) co_return board.error();
  out["desk"] = json_of(*board);
  co_return api_reply(200, out);
}

asio::awaitable<api_answer> beat(desk_api& api, const signed_in& me, const message::raw_request& request) {
  auto body = api_body(request);
  const auto* leases = body ? body->if_contains("leases") : nullptr;
  bool is_list = leases != nullptr && leases->is_array() && leases->get_array().size() <= most_leases;
  if (!is_list) co_return api_error(422, "malformed");
  json::array renewed, lost;
  for (const auto& one : leases->get_array()) {
    if (!one.is_string() || one.get_string().size() > 8) co_return api_error(422, "malformed");
    std::string code(one.get_string());
    auto item = co_await item_of_mine(api, me, code);
    if (!item) co_return item.error();
    (*item ? renewed : lost).emplace_back(code);
  }
  co_return api_reply(200, json::object{{"renewed", std::move(renewed)}, {"lost", std::move(lost)}});
}

}  // namespace

asio::awaitable<base::result<std::optional<store::desk_item>>> item_of_mine(desk_api& api,
                                                                            const signed_in& me,
                                                                            std::string code) {
  std::optional<store::desk_item> none;
  auto found = co_await api.desk.find(std::move(code));
  if (!found) co_return found.error();
  bool may_be = found->has_value() && (*found)->holder == me.as.holder && (*found)->state != "closed";
  if (!may_be) co_return none;
  std::vector<store::desk_hold> held;
  held.push_back({(*found)->code, (*found)->fence});
  auto renewed = co_await api.desk.beat(std::move(held));
  if (!renewed) co_return renewed.error();
  if (!renewed->front()) co_return none;
  co_return std::move(*found);
}

asio::awaitable<api_answer> desk_act(desk_api& api, const signed_in& me, const route& what, std::string code,
                                     const message::raw_request& request) {
  std::string_view path = what.path;
  if (path == "/api/v1/me/heartbeat") co_return co_await beat(api, me, request);
  if (path == "/api/v1/desk/items") co_return co_await list_items(api, me, false, request);
  if (path == "/api/v1/desk/mine") co_return co_await list_items(api, me, true, request);
  if (path == "/api/v1/desk/counts") co_return co_await show_numbers(api, false);
  if (path == "/api/v1/desk/board") co_return co_await show_numbers(api, true);
  if (path.ends_with("/next") || path.ends_with("/claim"))
    co_return co_await take(api, me, std::move(code), request);
  if (path.ends_with("/return")) co_return co_await end(api, me, std::move(code), false, request);
  if (path.ends_with("/close")) co_return co_await end(api, me, std::move(code), true, request);
  if (path.ends_with("/notes")) co_return co_await notes(api, me, std::move(code), request);
  co_return api_error(404, "not_found");
}

}  // namespace amparo::app
