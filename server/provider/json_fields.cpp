#include "provider/json_fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace amparo::provider {

namespace json = boost::json;

namespace {

constexpr std::size_t json_depth = 16, most_bytes = 64 * 1024;

}  // namespace

std::optional<json::value> read_json(std::string_view text) {
  if (text.size() > most_bytes) return std::nullopt;
  json::parse_options options;
  options.max_depth = json_depth;
  boost::system::error_code failed;
  auto value = json::parse(json::string_view(text.data(), text.size()), failed, {}, options);
  if (failed) return std::nullopt;
  return value;
}

std::optional<std::string> text_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

std::string word_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  if (found == nullptr) return "";
  if (found->is_string()) return std::string(found->get_string());
  if (found->is_int64()) return std::to_string(found->get_int64());
  if (found->is_uint64()) return std::to_string(found->get_uint64());
  return "";
}

const json::object* object_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found == nullptr ? nullptr : found->if_object();
}

const json::object* first_at(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  const auto* list = found == nullptr ? nullptr : found->if_array();
  return list == nullptr || list->empty() ? nullptr : list->front().if_object();
}

}  // namespace amparo::provider
