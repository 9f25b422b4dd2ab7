#include "store/desk_wire.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "store/errors.hpp"
#include "store/keys.hpp"

namespace amparo::store {
namespace {

template <class Number>
Number number_of(std::string_view text) {
  Number out{};
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

base::time_point time_of(std::string_view text) {
  return base::time_point(std::chrono::milliseconds(number_of<std::int64_t>(text)));
}

void set_field(desk_item& item, std::string_view name, std::string& value) {
  if (name == "effect")
    item.effect = std::move(value);
  else if (name == "code")
    item.code = std::move(value);
  else if (name == "urgency")
    item.urgency = value.empty() ? 3U : static_cast<unsigned>(value[0] - '0');
  else if (name == "arrival")
    item.arrival = time_of(value);
  else if (name == "not_before" && !value.empty())
    item.not_before = time_of(value);
  else if (name == "locale")
    item.locale = std::move(value);
  else if (name == "skills")
    item.skills = needs_in(value);
  else if (name == "sealed")
    item.sealed = std::move(value);
  else if (name == "note" && !value.empty())
    item.note_until = time_of(value);
  else if (name.starts_with(note_field))
    item.notes.push_back({std::string(name.substr(note_field.size())), std::move(value)});
  else if (name == "state")
    item.state = std::move(value);
  else if (name == "fence")
    item.fence = number_of<std::uint64_t>(value);
  else if (name == "holder")
    item.holder = std::move(value);
  else if (name == "recovered")
    item.recovered = number_of<unsigned>(value);
  else if (name == "talks")
    item.talks = value == "1";
}

std::vector<exchange> item_commands(const std::vector<redis_reply>& codes) {
  std::vector<exchange> out;
  out.reserve(codes.size());
  for (const auto& code : codes) {
    auto key = desk_item_key(code.text);
    out.push_back(command({"HGETALL", key}));
  }
  return out;
}

}  // namespace

boost::asio::awaitable<base::result<std::vector<found_item>>> items_of(link& over, exchange codes) {
  std::vector<found_item> out;
  auto named = co_await over.ask(std::move(codes));
  if (!named) co_return named.error();
  if (named->is_error()) co_return errc::refused;
  if (named->items.empty()) co_return out;
  auto asks = item_commands(named->items);
  auto replies = co_await over.ask_all(std::move(asks));
  if (!replies) co_return replies.error();
  for (std::size_t i = 0; i != replies->size(); ++i) {
    if ((*replies)[i].is_error()) co_return errc::refused;
    out.push_back({std::move(named->items[i].text), std::move((*replies)[i].items)});
  }
  co_return out;
}

std::vector<std::string> needs_in(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto end = std::min(text.find(' '), text.size());
    if (end != 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string needs_of(const desk_item& item) {
  auto skills = item.skills;
  std::ranges::sort(skills);
  skills.erase(std::unique(skills.begin(), skills.end()), skills.end());
  std::string out;
  for (const auto& skill : skills) {
    if (!out.empty()) out.push_back(' ');
    out += skill;
  }
  return out;
}

std::string score_of(const desk_item& item) {
  auto ms = static_cast<std::uint64_t>(item.arrival.time_since_epoch().count());
  return std::to_string(item.urgency * 10'000'000'000'000ULL + ms);
}

desk_item item_of(std::vector<redis_reply>& fields, std::size_t first) {
  desk_item item;
  for (auto i = first; i + 1 < fields.size(); i += 2) set_field(item, fields[i].text, fields[i + 1].text);
  return item;
}

}  // namespace amparo::store
