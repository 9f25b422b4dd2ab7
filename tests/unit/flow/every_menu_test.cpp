#include <gtest/gtest.h>

#include "flow/model.hpp"
#include "flow_support.hpp"

// The language is changed at any time (L9; keys: design.md § 4): at every menu that is shipped, whatever it
// asks.
namespace amparo::flow::test {
namespace {

using message::channel;

std::vector<index> menus_of(bool flow_info::*mode) {
  const auto& m = *shipped().content;
  std::vector<index> out;
  for (index at = 0; at != m.nodes.size(); ++at)
    if (m.nodes[at].kind == node_kind::menu && m.flows[m.nodes[at].flow].*mode) out.push_back(at);
  return out;
}

// Somebody who was just asked this.
caller asked(channel via, index at) {
  caller c(via, shipped());
  if (via == channel::voice)
    c.call();
  else
    c.text("menu");
  c.state.asked_ = at;
  c.state.listens_ = listening::ask;
  return c;
}

std::string open_flow(const caller& c) {
  const auto& m = *shipped().content;
  return c.state.asked_ == none ? "" : m.flows[m.nodes[c.state.asked_].flow].id;
}

TEST(every_menu, L9_star_and_zero_or_zero_and_hash_lead_to_the_languages) {
  auto menus = menus_of(&flow_info::voice);
  EXPECT_GT(menus.size(), 30U);
  const auto& m = *shipped().content;
  for (auto at : menus)
    for (const auto& keys : {std::vector<std::string>{"*", "0"}, {"*0"}, {"0#"}, {"0", "#"}}) {
      auto c = asked(channel::voice, at);
      for (const auto& key : keys) c.press(key);
      EXPECT_EQ(open_flow(c), "language")
          << m.node_names[at] << " of " << m.flows[m.nodes[at].flow].id << ", by " << keys.front();
      EXPECT_FALSE(c.last.ended);
    }
}

TEST(every_menu, L9_the_word_idioma_leads_to_the_languages) {
  auto menus = menus_of(&flow_info::sms);
  EXPECT_GT(menus.size(), 30U);
  const auto& m = *shipped().content;
  for (auto at : menus)
    for (const char* word : {"IDIOMA", "idioma", "Language"}) {
      auto c = asked(channel::sms, at);
      c.text(word);
      EXPECT_EQ(open_flow(c), "language")
          << m.node_names[at] << " of " << m.flows[m.nodes[at].flow].id << ", by " << word;
    }
}

}  // namespace
}  // namespace amparo::flow::test
