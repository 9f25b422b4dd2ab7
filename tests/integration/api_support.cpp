#include "integration/api_support.hpp"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

#include "app/desk_notes.hpp"
#include "app/effects.hpp"
#include "app/keep_desk.hpp"
#include "app/record.hpp"
#include "app/rumour.hpp"
#include "app/time_text.hpp"
#include "app/voice_note.hpp"
#include "base/bytes.hpp"
#include "base/password.hpp"
#include "base/yaml.hpp"
#include "store/console_keys.hpp"
#include "store/keys.hpp"

namespace amparo::test {
namespace {

namespace json = boost::json;

const base::yaml_node& description() {
  static const base::yaml_node document = [] {
    base::findings out;
    auto read = base::read_yaml("openapi.yaml", app::openapi_document(), out);
    if (!out.empty()) throw std::runtime_error(base::text_of(out.front()));
    return read;
  }();
  return document;
}

const base::yaml_node* at(const base::yaml_node* node, std::initializer_list<std::string_view> path) {
  for (auto name : path) node = node == nullptr ? nullptr : node->find(name);
  return node;
}

// "#/components/schemas/row" and what it stands for.
const base::yaml_node* resolved(const base::yaml_node* node) {
  const auto* ref = node == nullptr ? nullptr : node->find("$ref");
  if (ref == nullptr) return node;
  std::string_view path = ref->scalar;
  const auto* found = &description();
  path.remove_prefix(2);
  while (found != nullptr && !path.empty()) {
    auto part = path.substr(0, path.find('/'));
    found = found->find(part);
    path.remove_prefix(std::min(part.size() + 1, path.size()));
  }
  return resolved(found);
}

bool is_type(const json::value& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  return type == "integer" && (value.is_int64() || value.is_uint64());
}

std::string flaw_in(const json::value& value, const base::yaml_node* schema, const std::string& where);

std::string flaw_in_object(const json::object& value, const base::yaml_node& schema,
                           const std::string& where) {
  const auto* properties = schema.find("properties");
  if (const auto* required = schema.find("required"))
    for (const auto& name : required->items)
      if (!value.contains(name.scalar)) return where + " lacks " + name.scalar;
  for (const auto& [key, inside] : value) {
    const auto* known = properties == nullptr ? nullptr : properties->find(std::string_view(key));
    if (known == nullptr) return where + " has " + std::string(key) + ", which no schema knows";
    auto flaw = flaw_in(inside, known, where + "." + std::string(key));
    if (!flaw.empty()) return flaw;
  }
  return "";
}

std::string flaw_in(const json::value& value, const base::yaml_node* given, const std::string& where) {
  const auto* schema = resolved(given);
  if (schema == nullptr) return where + " has no schema";
  const auto* nullable = schema->find("nullable");
  if (value.is_null()) return nullable != nullptr && nullable->scalar == "true" ? "" : where + " is null";
  if (const auto* every = schema->find("allOf")) return flaw_in(value, &every->items.front(), where);
  const auto* type = schema->find("type");
  if (type == nullptr || !is_type(value, type->scalar)) return where + " is of another type";
  if (const auto* allowed = schema->find("enum")) {
    auto is_one = [&](const base::yaml_node& one) {
      return value.is_string() && std::string(value.get_string()) == one.scalar;
    };
    if (std::ranges::none_of(allowed->items, is_one)) return where + " is none of its values";
  }
  const auto* format = schema->find("format");
  if (format != nullptr && format->scalar == "date-time" && !app::parse_time(std::string(value.get_string())))
    return where + " is no time";
  if (value.is_object()) return flaw_in_object(value.get_object(), *schema, where);
  if (value.is_array())
    for (const auto& one : value.get_array())
      if (auto flaw = flaw_in(one, schema->find("items"), where + "[]"); !flaw.empty()) return flaw;
  return "";
}

std::string lower(std::string text) {
  for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

std::string flaw_of(const std::string& method, const std::string& path, unsigned status,
                    const json::value& value) {
  const auto* operation = at(&description(), {"paths", path, lower(method)});
  if (operation == nullptr) return method + " " + path + " is not described";
  const auto* response = resolved(at(operation, {"responses", std::to_string(status)}));
  if (response == nullptr) return method + " " + path + " does not describe " + std::to_string(status);
  const auto* schema = at(response, {"content", "application/json", "schema"});
  return schema == nullptr ? "" : flaw_in(value, schema, "it");
}

api_place::api_place(bool reveal) {
  settings.desk.reveal = reveal;
  base::password_salt salt{};
  auto digest = base::password_digest(password_of_all, salt);
  struct entry {
    const char* id;
    app::role role;
  };
  for (const auto& [id, role] :
       {entry{"operator-1", app::role::operates}, entry{"operator-2", app::role::operates},
        entry{"viewer-3", app::role::viewer}, entry{"editor-4", app::role::editor},
        entry{"admin-5", app::role::admin}}) {
    app::person who{.id = id,
                    .role = role,
                    .grants = {"lang:es-MX"},
                    .capacity = 20,
                    .password = digest,
                    .made = app::unix_minute(clock.now())};
    EXPECT_TRUE(run(io, app::keep_person(people, keys, dice.nonce(), who)));
  }
}

app::person api_place::person(const std::string& id) {
  auto found = run(io, app::find_person(people, keys, id));
  return found && *found ? **found : app::person{};
}

std::string api_place::token_of(const std::string& id) {
  auto& token = tokens_[id];
  if (!token.empty()) return token;
  auto response =
      ask("POST", "/api/v1/session", "", R"({"id":")" + id + R"(","password":")" + password_of_all + "\"}");
  EXPECT_EQ(response.status, 201U) << response.body;
  auto body = json_of(response);
  return token = std::string(body.at("token").as_string());
}

message::raw_response api_place::ask(const std::string& method, const std::string& target,
                                     const std::string& token, const std::string& body,
                                     std::vector<message::header> more, http::peer from) {
  message::raw_request request;
  request.method = method;
  request.target = target;
  if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
  if (method == "POST") {
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = body;
  }
  for (auto& header : more) request.headers.push_back(std::move(header));
  const auto* route = app::find_route(app::listener::console, method, request.path());
  auto response = run(io, app::answer_api(api, std::move(request), std::move(from)));
  if (route == nullptr) return response;
  answered.insert(method + " " + route->path + " " + std::to_string(response.status));
  auto is_json = response.content_type == "application/json";
  auto flaw = flaw_of(method, route->path, response.status, is_json ? json_of(response) : json::value());
  EXPECT_EQ(is_json ? flaw : "", "") << method << " " << target << " " << response.body;
  return response;
}

json::value api_place::json_of(const message::raw_response& response) {
  boost::system::error_code broken;
  auto out = json::parse(response.body, broken);
  EXPECT_FALSE(broken) << response.body;
  return out;
}

void api_place::add(const std::string& code, unsigned urgency, std::vector<std::string> skills) {
  auto number = *base::phone_number::parse("+15555550142");
  auto tag = base::caller_tag::of(keys.identity, number);
  app::callback_order order{.tag = tag.bytes(),
                            .effect = "ef" + code,
                            .line = "+525550001111",
                            .arrival = app::unix_minute(clock.now()),
                            .what = {}};
  store::desk_item made;
  made.effect = order.effect;
  made.code = code;
  made.urgency = urgency;
  made.arrival = clock.now();
  made.locale = "es-MX";
  made.skills = std::move(skills);
  made.sealed = keys.sealed_value(dice.nonce(), app::desk_aad(made.effect), app::encode(order));
  EXPECT_TRUE(*run(io, all.add(made)));
  auto value = base::byte_writer().u8(1).text(number.reveal()).text(order.effect).take();
  test::ask(*over,
            {"SET", store::vault_key(tag), keys.sealed_value(dice.nonce(), app::vault_aad(tag), value)});
}

std::string api_place::leave_note(const std::string& code, std::chrono::minutes ago) {
  base::caller_tag tag = base::caller_tag::of(keys.identity, *base::phone_number::parse("+15555550142"));
  auto name = code + std::to_string(item(code).notes.size());
  app::callback_order order{.tag = tag.bytes(),
                            .effect = "left" + name,
                            .line = "+525550001111",
                            .arrival = app::unix_minute(clock.now() - ago),
                            .what = {},
                            .note = "note" + name};
  auto until = app::end_of_note(order.arrival);
  auto sound = "sound " + name;
  auto sealed = app::seal_note(keys, dice.nonce(), tag, order.note, sound, until);
  test::ask(*over, {"SET", store::note_key(tag, order.note), sealed});
  auto hung = app::hung_note(keys, dice.nonce(), "ef" + code, order);
  EXPECT_TRUE(*run(io, all.hang_note("ef" + code, std::move(hung), until)));
  return sound;
}

void api_place::report(const std::string& code, const std::vector<std::string>& phones,
                       std::chrono::minutes ago) {
  app::rumour_town town{"city:xx:" + code, "Town " + code};
  for (const auto& phone : phones) {
    app::reported_by who{base::caller_tag::of(keys.identity, *base::phone_number::parse(phone)).bytes()};
    auto made = app::report_of(keys, dice.nonce(), town, who, clock.now() - ago);
    made.code = code;
    made.counted.clear();  // the same telephone in each town
    EXPECT_EQ(*run(io, rumours.report(std::move(made), clock.now())), store::rumour_store::reporting::noted);
  }
}

void api_place::make_lead(const std::string& id) {
  auto who = person(id);
  who.grants.emplace_back("lead");
  EXPECT_TRUE(run(io, app::keep_person(people, keys, dice.nonce(), std::move(who))));
}

store::desk_item api_place::item(const std::string& code) {
  auto found = *run(io, queue.find(code));
  return found ? *found : store::desk_item{};
}

void api_place::break_audit() {
  test::ask(*over, {"RENAME", store::audit_key(), "aside"});
  test::ask(*over, {"SET", store::audit_key(), "x"});
}

void api_place::mend_audit() { test::ask(*over, {"RENAME", "aside", store::audit_key()}); }

std::vector<std::string> api_place::audited() {
  store::audit_log log(*over);
  std::vector<std::string> out;
  for (const auto& bytes : *run(io, log.entries(0, 10'000))) {
    auto entry = app::open_entry(audit_keys, bytes);
    if (entry)
      out.push_back(entry->what.actor + " " + entry->what.act + " " + entry->what.item + " " +
                    entry->what.reason);
  }
  return out;
}

}  // namespace amparo::test
