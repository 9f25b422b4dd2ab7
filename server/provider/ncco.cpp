#include "provider/ncco.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>

#include "provider/prompts.hpp"

namespace amparo::provider::ncco {
namespace {

namespace json = boost::json;

constexpr std::size_t most_in_talk = 1500;
constexpr long long longest_timer = 10;
constexpr unsigned most_digits = 20;
constexpr std::array<voice, 4> known_voices{
    {{"es-MX", "es-MX", ""}, {"es-US", "es-US", ""}, {"en-US", "en-US", ""}, {"pt-BR", "pt-BR", ""}}};

void append(json::array& to, const std::vector<message::spoken>& prompts, const std::string& public_url,
            bool barge) {
  for (const auto& prompt : prompts) {
    if (!prompt.clip.empty()) {
      to.push_back(json::object{{"action", "stream"},
                                {"streamUrl", json::array{json::string(public_url + prompt.clip)}},
                                {"bargeIn", barge}});
      continue;
    }
    const auto* speaker = voice_for(known_voices, prompt.locale);
    if (speaker == nullptr || prompt.text.empty()) continue;
    auto words = without_markup(prompt.text);
    for (auto piece : pieces_of(words, most_in_talk))
      to.push_back(json::object{{"action", "talk"},
                                {"text", std::string(piece)},
                                {"language", std::string(speaker->language)},
                                {"bargeIn", barge}});
  }
}

json::object action_of(const message::gather& keys, const std::string& public_url) {
  auto timer = std::clamp<long long>(keys.between.count(), 1, longest_timer);
  return {{"action", "input"},
          {"type", json::array{"dtmf"}},
          {"dtmf",
           {{"timeOut", timer},
            {"maxDigits", std::clamp(keys.max_digits, 1U, most_digits)},
            {"submitOnHash", keys.ends_with_hash}}},
          {"eventUrl", json::array{json::string(public_url + keys.action)}},
          {"eventMethod", "POST"}};
}

json::object action_of(const message::conference& in) {
  return {{"action", "conversation"}, {"name", in.room},  {"startOnEnter", in.starts},
          {"endOnExit", in.ends},     {"mute", in.muted}, {"record", false}};
}

}  // namespace

json::array actions_of(const message::voice_reply& reply, const std::string& public_url) {
  json::array list;
  append(list, reply.before, public_url, false);
  if (reply.keys) {
    append(list, reply.keys->prompts, public_url, reply.keys->barge);
    list.push_back(action_of(*reply.keys, public_url));
  } else if (reply.room) {
    list.push_back(action_of(*reply.room));
  }
  return list;
}

std::span<const voice> voices() { return known_voices; }

}  // namespace amparo::provider::ncco
