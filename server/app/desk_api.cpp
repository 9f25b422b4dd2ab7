#include "app/desk_api.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include "app/desk_feed.hpp"
#include "app/desk_list.hpp"
#include "app/desk_notes.hpp"
#include "app/time_text.hpp"
#include "ops/log.hpp"
#include "provider/json_fields.hpp"
#include "store/console_keys.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;

struct error_words {
  std::string_view code, message;
};
constexpr std::array words{
    error_words{"not_signed_in", "Sign in first."},
    error_words{"forbidden", "Your role does not include this."},
    error_words{"forged", "This request did not come from the console's own page."},
    error_words{"not_found", "There is nothing at this address."},
    error_words{"malformed", "The request is not of the form that the description gives."},
    error_words{"wrong_password", "Name and password do not belong together."},
    error_words{"taken", "Somebody else has it, or it is closed."},
    error_words{"lease_lost", "It is not in your hand any more."},
    error_words{"full", "Your hands are full: close or return something first."},
    error_words{"not_before", "Not before its hour."},
    error_words{"not_yours", "It needs somebody with another skill, or a lead."},
    error_words{"own_report", "You reported it yourself: two others confirm it."},
    error_words{"stale_version", "It does not stand so any more: look again."},
    error_words{"unconfirmed", "Two different people have not confirmed it yet."},
    error_words{"capped", "That was as often as one hour allows."},
    error_words{"audit_unavailable", "It could not be written down, so it was not done. Try again."},
    error_words{"unavailable", "The store does not answer. Nothing was done. Try again."},
};

// "4821" of "/api/v1/desk/items/4821/claim"; "" where the route names none.
std::string code_in(std::string_view path) {
  constexpr std::array<std::string_view, 2> before{"/api/v1/desk/items/", "/api/v1/rumours/"};
  auto of = std::ranges::find_if(before, [&](std::string_view one) { return path.starts_with(one); });
  if (of == before.end()) return "";
  path.remove_prefix(of->size());
  auto code = path.substr(0, path.find('/'));
  bool is_code = code.size() <= 8 && code.find_first_not_of("0123456789") == code.npos;
  return is_code ? std::string(code) : "";
}

bool is_offered(const desk_api& api, const route& r) {
  return r.only_with.empty() || (r.only_with == "desk.reveal" && api.settings.desk.reveal);
}

bool may(const person& who, const route& r) {
  constexpr std::string_view letters = "VOEA";
  return r.who.find(letters[static_cast<std::size_t>(who.role)]) != r.who.npos;
}

asio::awaitable<api_answer> show_me(desk_api& api, const signed_in& me) {
  auto held = co_await api.desk.in_hand(me.as.holder);
  if (!held) co_return held.error();
  json::array codes, grants, skills;
  for (const auto& item : *held) codes.emplace_back(item.code);
  for (const auto& grant : me.who.grants) grants.emplace_back(grant);
  for (const auto& skill : me.as.skills) skills.emplace_back(skill);
  json::object out{{"id", me.who.id},
                   {"role", name_of(me.who.role)},
                   {"grants", std::move(grants)},
                   {"skills", std::move(skills)},
                   {"capacity", me.as.capacity},
                   {"in_hand", std::move(codes)}};
  co_return api_reply(200, out);
}

// Whoever does something here is at the desk (app/watch_desk.hpp).
asio::awaitable<base::result<void>> note_presence(desk_api& api, const route& r, const signed_in& me) {
  if (api.watch == nullptr || me.who.role != role::operates) co_return base::result<void>();
  if (r.path == "/api/v1/session") co_return co_await api.watch->gone(me.as.holder);
  co_return co_await api.watch->here(me.as.holder, api.clock.now() + store::desk_here_life);
}

asio::awaitable<api_answer> carry_out(desk_api& api, const route& r, const message::raw_request& request,
                                      const http::peer& from) {
  if (is_forged(api, request)) co_return api_error(403, "forged");
  if (r.who.empty()) co_return co_await sign_in(api, request);
  auto me = co_await who_asks(api, request);
  if (!me) co_return me.error();
  if (!*me) co_return api_error(401, "not_signed_in");
  if (!may((*me)->who, r)) {
    api.count.count("api_forbidden");
    audit_act refused{(*me)->who.id, "api_refused", code_in(request.path()), r.path};
    auto noted = co_await api.audit.note_refusal(std::move(refused));
    if (!noted) api.count.count("audit_refusal_lost");  // nothing was shown, nothing done
    co_return api_error(403, "forbidden");
  }
  if (auto noted = co_await note_presence(api, r, **me); !noted) co_return noted.error();
  if (r.path == "/api/v1/session") co_return co_await sign_out(api, **me);
  if (r.path == "/api/v1/me") co_return co_await show_me(api, **me);
  if (r.path == "/api/v1/desk/events") co_return co_await open_feed(api, **me, request, from);
  auto code = code_in(request.path());
  bool names_one = r.path.find("{code}") != std::string::npos;
  if (names_one && code.empty()) co_return api_error(404, "not_found");
  if (r.path.ends_with("/reveal")) co_return co_await reveal_number(api, **me, std::move(code), request);
  if (r.path.ends_with("/voice_note")) co_return co_await hear_note(api, **me, std::move(code), request);
  if (r.path == "/api/v1/rumours") co_return co_await list_rumours(api, **me);
  if (r.path.starts_with("/api/v1/rumours/")) co_return co_await act_on_rumour(api, **me, r, std::move(code));
  co_return co_await desk_act(api, **me, r, std::move(code), request);
}

}  // namespace

message::raw_response api_reply(unsigned status, const json::value& body) {
  message::raw_response out;
  out.status = status;
  out.content_type = "application/json";
  out.body = json::serialize(body);
  return out;
}

message::raw_response api_error(unsigned status, std::string_view code) {
  auto found = std::ranges::find(words, code, &error_words::code);
  auto message = found == words.end() ? std::string_view("Something failed.") : found->message;
  return api_reply(status, json::object{{"code", code}, {"message", message}});
}

std::optional<json::object> api_body(const message::raw_request& request) {
  boost::system::error_code broken;
  json::parse_options bounded;
  bounded.max_depth = 4;
  auto body = json::parse(request.body, broken, {}, bounded);
  if (broken || !body.is_object()) return std::nullopt;
  return std::move(body.get_object());
}

std::string text_in(const std::optional<json::object>& body, std::string_view key) {
  return body ? provider::text_at(*body, key).value_or("") : "";
}

json::object row_of_item(const store::desk_item& item, std::string_view holder, base::time_point now) {
  json::array skills;
  for (const auto& skill : item.skills) skills.emplace_back(skill);
  json::object out{{"code", item.code},
                   {"urgency", urgency_word(item.urgency)},
                   {"arrival", time_text(item.arrival)},
                   {"language", item.locale},
                   {"skills", std::move(skills)},
                   {"state", item.state},
                   {"voice_note", has_note(item, now)}};
  out["not_before"] = item.not_before ? json::value(time_text(*item.not_before)) : json::value(nullptr);
  out["held_by"] = item.holder.empty()     ? json::value(nullptr)
                   : item.holder == holder ? json::value("mine")
                                           : json::value("other");
  return out;
}

json::object counts_of(const store::desk_numbers& numbers) {
  json::object waiting;
  for (unsigned urgency = 0; urgency != numbers.by_urgency.size(); ++urgency) {
    const auto& of = numbers.by_urgency[urgency];
    json::object one{{"count", of.count}};
    one["since"] = of.since ? json::value(time_text(*of.since)) : json::value(nullptr);
    waiting[urgency_word(urgency)] = std::move(one);
  }
  return {{"waiting", std::move(waiting)}, {"in_review", numbers.in_review}};
}

asio::awaitable<message::raw_response> answer_api(desk_api& api, message::raw_request request,
                                                  http::peer from) {
  const auto* r = find_route(listener::console, request.method, request.path());
  if (r == nullptr || !is_offered(api, *r)) {
    bool is_there = r == nullptr && is_route(listener::console, request.path());
    co_return api_error(is_there ? 405 : 404, "not_found");
  }
  auto answer = co_await carry_out(api, *r, request, from);
  if (answer) co_return std::move(*answer);
  api.count.count("api_failed");
  ops::log(ops::level::warn, "api_failed", {{"route", r->path}, {"why", answer.error()}});
  co_return api_error(503, "unavailable");
}

}  // namespace amparo::app
