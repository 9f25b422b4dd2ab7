#include "transcripts/wire_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

std::string plain(std::string text) {
  const std::pair<std::string, std::string> escapes[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
  for (const auto& [escaped, sign] : escapes)
    for (auto at = text.find(escaped); at != text.npos; at = text.find(escaped, at + sign.size()))
      text.replace(at, escaped.size(), sign);
  return text;
}

std::map<std::string, unsigned> items_by_urgency(test::helpline_place& place) {
  std::map<std::string, unsigned> all;
  for (const auto& key : place.keys_like("{desk}:item:*")) ++all[place.asks({"HGET", key, "urgency"}).text];
  return all;
}

std::string urgency_number(const std::string& effect) {
  const std::pair<const char*, const char*> words[] = {
      {"urgency=now", "0"}, {"urgency=deadline", "1"}, {"urgency=search", "2"}, {"urgency=information", "3"}};
  for (const auto& [word, number] : words)
    if (effect.find(word) != effect.npos) return number;
  return effect;
}

}  // namespace

std::string said_in(const std::string& document) {
  static const std::regex element("<(?:Message|Say)(?: [^>]*)?>([^<]*)</(?:Message|Say)>");
  std::string said;
  for (std::sregex_iterator one(document.begin(), document.end(), element), end; one != end; ++one)
    said += (said.empty() ? "" : " ") + plain((*one)[1]);
  return said;
}

std::string without_pins(const std::string& text) {
  static const std::regex six("(?:[0-9][ ,]*){6}");
  return std::regex_replace(text, six, "#");
}

std::string joined(const heard_back& heard) {
  std::string all;
  for (const auto& words : heard.words) all += (all.empty() ? "" : " ") + words;
  return all;
}

void like_a_person::wait() {
  using clock = std::chrono::steady_clock;
  if (clock::now() - newest_ > 100ms && clock::now() - newest_ < 2100ms && ++hasty_ == 3) {
    EXPECT_TRUE(test::holds_within(60s, [&] { return clock::now() - newest_ > 2100ms; }));
    hasty_ = 0;
  }
  newest_ = clock::now();
}

bool can_be_played(const transcript& script, message::channel via) {
  return std::ranges::none_of(script.lines, [&](const auto& line) {
    bool is_from_nobody = via == message::channel::sms && line.text == "(withheld)";
    bool is_a_handset = line.text.starts_with("001555555");
    return line.mark == '+' || is_from_nobody || is_a_handset ||
           line.text.find("(silence)") != line.text.npos || line.text.find("(asking line)") != line.text.npos;
  });
}

void desk_wishes::add(const transcript& script, const performance& good) {
  std::string asked;
  for (const auto& one : good.exchanges)
    for (const auto& effect : one.heard.effects) {
      if (effect.starts_with("callback")) ++wanted_[asked = urgency_number(effect)];
      if (effect == "cancel") --wanted_[asked];  // one may be open at a time
      if (effect == "match") ++(script.file.ends_with("family/found.talk") ? sought_ : seeking_);
    }
}

// They are of one family: whoever looks and whoever is found are an item each.
void desk_wishes::expect_at(test::helpline_place& place) {
  EXPECT_GT(seeking_ * sought_, 0U);
  auto all = wanted_;
  all["2"] += 2 * seeking_ * sought_;
  EXPECT_TRUE(test::holds_within(60s, [&] { return items_by_urgency(place) == all; }))
      << testing::PrintToString(items_by_urgency(place)) << " at the desk, " << testing::PrintToString(all)
      << " asked for";
}

}  // namespace amparo::app
