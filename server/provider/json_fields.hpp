#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

// Reading the JSON that providers send: at most 16 deep (H-3), and no more believed than is asked for.
namespace amparo::provider {

// The document, or nothing where it is none, is over 64 KiB or too deep.
std::optional<boost::json::value> read_json(std::string_view text);

// A member that is a string; nothing where it is absent or something else.
std::optional<std::string> text_at(const boost::json::object& from, std::string_view name);
// A member that is a string or a whole number, as text: some providers write ids and codes either way.
std::string word_at(const boost::json::object& from, std::string_view name);
const boost::json::object* object_at(const boost::json::object& from, std::string_view name);
// The first item of a member that is a list of objects.
const boost::json::object* first_at(const boost::json::object& from, std::string_view name);

}  // namespace amparo::provider
