#include "app/fetched_values.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "provider/json_fields.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;

constexpr std::size_t most_values = 32;

std::optional<std::string> plain(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_int64()) return std::to_string(value.get_int64());
  if (value.is_uint64()) return std::to_string(value.get_uint64());
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  return std::nullopt;
}

}  // namespace

std::string fetch_body(const std::vector<flow::named_value>& send) {
  json::object body;
  for (const auto& one : send) body[one.name] = one.value;
  return json::serialize(body);
}

std::optional<std::vector<flow::named_value>> fetched_values(std::string_view body) {
  std::vector<flow::named_value> out;
  if (body.empty()) return out;
  auto document = provider::read_json(body);
  const auto* object = document ? document->if_object() : nullptr;
  if (object == nullptr || object->size() > most_values) return std::nullopt;
  for (const auto& [name, value] : *object) {
    if (value.is_null()) continue;
    auto text = plain(value);
    if (!text) return std::nullopt;
    out.push_back({std::string(name), std::move(*text)});
  }
  return out;
}

}  // namespace amparo::app
