#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

#include "provider/adapter.hpp"
#include "unit/provider/gather_form_support.hpp"

// L4, for every provider that takes calls: each combination of gather options is encoded, read back from the
// document alone, and compared with what was asked, save what lost_options declares for this provider.
namespace amparo::provider {
namespace {

constexpr char url[] = "https://ayuda.example.org";

gather_form form_of(std::string_view kind) {
  auto file = std::string(AMPARO_ROOT "/tests/fixtures/provider/") + std::string(kind) + "/gather.yaml";
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  base::findings wrong;
  auto form = read_gather_form(file, text, wrong);
  for (const auto& one : wrong) ADD_FAILURE() << base::text_of(one);
  return form;
}

gather_said document_of(const adapter& of, const gather_form& form, const message::voice_reply& reply) {
  credentials keys{"a", {base::secret_text("0123456789012345678901")}, url};
  keys.texts["username"] = "amparo";
  return gather_of(form, of.encode_to(reply, {"voice", keys, std::nullopt, "+525550001111"}).body);
}

void compare(const adapter& of, const gather_form& form, const message::voice_reply& reply) {
  const auto& keys = *reply.keys;
  auto can = of.can();
  auto lost = lost_options(keys, can);
  auto keeps = [&](std::string_view option) { return std::ranges::find(lost, option) == lost.end(); };
  auto found = document_of(of, form, reply);
  if (keeps("max_digits")) {
    EXPECT_EQ(found.max, keys.max_digits);
  }
  EXPECT_EQ(found.first.has_value(), can.two_timers);
  if (found.first && keeps("first")) {
    EXPECT_EQ(*found.first, keys.first.count());
  }
  if (keeps("between")) {
    EXPECT_EQ(found.between, keys.between.count());
  }
  if (keeps("ends_with_hash")) {
    EXPECT_EQ(found.ends_with_hash, keys.ends_with_hash);
  }
  // Not one prompt is lost, and those that must be heard to their end cannot be interrupted.
  EXPECT_EQ(found.outside + found.inside, reply.before.size() + keys.prompts.size());
  EXPECT_GE(found.outside, reply.before.size());
  if (!keys.barge) {
    EXPECT_EQ(found.inside, 0U);
  } else if (keeps("prompts")) {
    EXPECT_EQ(found.inside, keys.prompts.size());
  }
  EXPECT_TRUE(found.action.starts_with(url + keys.action)) << found.action;
  EXPECT_TRUE(found.asks_on_silence);
}

std::vector<message::spoken> prompts(int count, bool mixed) {
  std::vector<message::spoken> list;
  for (int i = 0; i != count; ++i)
    list.push_back({"Marque", "es-MX", mixed && i % 2 == 1 ? "" : "/audio/" + std::to_string(i) + ".wav"});
  return list;
}

// A provider without a voice is given clips alone (app/say_with_clips.cpp).
void every_combination(const adapter& of) {
  auto form = form_of(of.kind());
  if (testing::Test::HasFailure()) return;
  for (unsigned max : {1U, 2U, 5U, 13U, 30U})
    for (int first : {0, 2, 6, 25})
      for (int between : {0, 1, 3, 9, 15})
        for (bool barge : {false, true})
          for (bool hash : {false, true})
            for (int before : {0, 1})
              for (int count : {0, 1, 2, 3})
                for (bool mixed : {false, true}) {
                  if (mixed && (count < 2 || of.can().voices.empty())) continue;
                  message::voice_reply reply;
                  reply.before = prompts(before, false);
                  reply.keys =
                      message::gather{prompts(count, mixed),         max,   std::chrono::seconds(first),
                                      std::chrono::seconds(between), barge, hash,
                                      "/v1/x/voice/gather?s=t"};
                  SCOPED_TRACE(testing::Message()
                               << of.kind() << " max " << max << " first " << first << " between " << between
                               << " barge " << barge << " hash " << hash << " prompts " << before << "+"
                               << count << (mixed ? " mixed" : ""));
                  compare(of, form, reply);
                  if (testing::Test::HasFailure()) return;
                }
}

TEST(gather, L4_every_combination_keeps_each_option_or_declares_it_lost) {
  unsigned adapters = 0;
  for (auto kind : adapter_kinds()) {
    const auto& of = *find_adapter(kind);
    if (!of.can().voice) continue;
    ++adapters;
    every_combination(of);
  }
  EXPECT_GE(adapters, 9U);  // of the eleven all but Kannel and Sinch
}

// The form of 46elks (46elks.com/docs/voice-ivr): a step plays one file, and what follows it stands inside
// it.
TEST(gather, L4_a_document_may_be_a_chain_of_steps) {
  base::findings wrong;
  auto form = read_gather_form("gather.yaml",
                               "form: chain\nmax: digits\nbetween: timeout\naction: next\n"
                               "prompts: [ivr]\n",
                               wrong);
  ASSERT_TRUE(wrong.empty());
  auto said = gather_of(
      form,
      R"({"play":"https://a/1.wav","next":{"play":"https://a/2.wav","next":{"ivr":"https://a/3.wav","digits":2,"timeout":6,"next":"https://a/v1/elks46/voice/gather"}}})");
  EXPECT_EQ(said.max, 2U);
  EXPECT_FALSE(said.first.has_value());
  EXPECT_EQ(said.between, 6);
  EXPECT_EQ(said.outside, 2U);
  EXPECT_EQ(said.inside, 1U);
  EXPECT_EQ(said.action, "https://a/v1/elks46/voice/gather");
  EXPECT_FALSE(said.ends_with_hash);
  EXPECT_THROW(gather_of(form, R"({"play":"https://a/1.wav"})"), std::runtime_error);
  read_gather_form("gather.yaml", "form: prose\nmax: a\nbetween: b\naction: d\n", wrong);
  EXPECT_FALSE(wrong.empty());
}

TEST(gather, what_is_declared_is_what_the_pages_say) {
  auto lost = [](std::string_view kind, message::gather keys) {
    return lost_options(keys, find_adapter(kind)->can());
  };
  using options = std::vector<std::string_view>;
  message::gather menu;
  EXPECT_EQ(lost("twilio", menu), options{});
  EXPECT_EQ(lost("plivo", menu), options{});
  EXPECT_EQ(lost("telnyx", menu), options{"ends_with_hash"});
  EXPECT_EQ(lost("africastalking", menu), options{"ends_with_hash"});
  menu.ends_with_hash = true;
  menu.max_digits = 30;
  menu.between = std::chrono::seconds(15);
  EXPECT_EQ(lost("vonage", menu), (options{"max_digits", "between"}));
  menu.prompts = prompts(2, true);
  EXPECT_EQ(lost("jambonz", menu), options{"prompts"});
  EXPECT_EQ(lost("africastalking", menu), options{"prompts"});
  EXPECT_EQ(find_adapter("jambonz")->can().before_gather, early_keys::dropped);
}

}  // namespace
}  // namespace amparo::provider
