#pragma once
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>

// Reading JSON that others wrote: what is missing or of another type is empty, never an exception.
namespace amparo::flow::importing {

namespace json = boost::json;

inline std::string text_at(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

inline const json::array& list_at(const json::object& from, std::string_view key) {
  static const json::array empty;
  const auto* found = from.if_contains(key);
  return found != nullptr && found->is_array() ? found->as_array() : empty;
}

inline const json::object* object_at(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found != nullptr ? found->if_object() : nullptr;
}

inline bool is_true_at(const json::object& from, std::string_view key) {
  const auto* found = from.if_contains(key);
  return found != nullptr && found->is_bool() && found->as_bool();
}

// Says something: neither null, false nor an empty text, list or object.
inline bool is_given(const json::value& value) {
  if (const auto* list = value.if_array()) return !list->empty();
  if (const auto* object = value.if_object()) return !object->empty();
  if (const auto* text = value.if_string()) return !text->empty();
  return value.is_bool() ? value.get_bool() : !value.is_null();
}

}  // namespace amparo::flow::importing
