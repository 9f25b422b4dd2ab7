#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <optional>

#include "provider/adapter.hpp"
#include "unit/provider/xml_support.hpp"

// L4, for every provider that takes calls: each combination of gather options is encoded, read back from the
// document alone, and compared with what was asked, save what lost_options declares for this provider.
namespace amparo::provider {
namespace {

namespace json = boost::json;

constexpr char url[] = "https://ayuda.example.org";

// What a document says of its one gather, whatever it calls it.
struct read_back {
  unsigned max = 0;
  std::optional<long long> first;  // nothing where there is one timer
  long long between = 0;
  bool ends_with_hash = false;
  std::size_t outside = 0, inside = 0;  // prompts
  std::string action;
  bool asks_on_silence = false;
};

struct words {  // how one family of XML calls things
  const char *gather, *max, *first, *between, *finish, *action;
};

std::optional<words> words_of(std::string_view kind) {
  if (kind == "twilio" || kind == "signalwire" || kind == "telnyx")
    return words{"Gather", "numDigits", nullptr, "timeout", "finishOnKey", "action"};
  if (kind == "plivo")
    return words{"GetDigits", "numDigits", "timeout", "digitTimeout", "finishOnKey", "action"};
  if (kind == "bandwidth")
    return words{"Gather",   "maxDigits", "firstDigitTimeout", "interDigitTimeout", "terminatingDigits",
                 "gatherUrl"};
  if (kind == "africastalking")
    return words{"GetDigits", "numDigits", nullptr, "timeout", "finishOnKey", "callbackUrl"};
  return std::nullopt;
}

read_back read_xml_gather(const words& w, const std::string& body) {
  read_back out;
  auto tree = read_xml(body);
  EXPECT_TRUE(tree) << body;
  if (!tree) return out;
  auto at = std::ranges::find(tree->children, w.gather, &xml_node::name);
  EXPECT_NE(at, tree->children.end()) << body;
  if (at == tree->children.end()) return out;
  out.outside = static_cast<std::size_t>(at - tree->children.begin());
  out.inside = at->children.size();
  out.max = static_cast<unsigned>(std::stoul(at->attribute(w.max)));
  if (w.first != nullptr) out.first = std::stoll(at->attribute(w.first));
  out.between = std::stoll(at->attribute(w.between));
  out.ends_with_hash = at->attribute(w.finish) == "#";
  out.action = at->attribute(w.action);
  auto behind = std::distance(at, tree->children.end()) - 1;
  out.asks_on_silence = at->attribute("actionOnEmptyResult") == "true"
                            ? behind == 0
                            : behind == 1 && tree->children.back().name == "Redirect";
  return out;
}

long long whole(const json::value& value) {
  return value.is_uint64() ? static_cast<long long>(value.as_uint64()) : value.as_int64();
}

std::size_t size_of(const json::object& gather, const char* name, const char* list) {
  const auto* found = gather.if_contains(name);
  return found == nullptr ? 0 : found->as_object().at(list).as_array().size();
}

read_back read_json_gather(std::string_view kind, const std::string& body) {
  read_back out;
  auto list = json::parse(body).as_array();
  const auto& last = list.back().as_object();
  out.asks_on_silence = true;
  out.outside = list.size() - 1;
  if (kind == "jambonz") {
    EXPECT_EQ(whole(last.at("minDigits")), 1);  // without it the timer between keys never starts
    out.max = static_cast<unsigned>(whole(last.at("maxDigits")));
    out.first = whole(last.at("timeout"));
    out.between = whole(last.at("interDigitTimeout"));
    out.ends_with_hash = last.contains("finishOnKey");
    out.inside = size_of(last, "play", "url") + size_of(last, "say", "text");
    out.action = std::string(last.at("actionHook").as_string());
  } else if (kind == "vonage") {
    const auto& keys = last.at("dtmf").as_object();
    out.max = static_cast<unsigned>(whole(keys.at("maxDigits")));
    out.between = whole(keys.at("timeOut"));
    out.ends_with_hash = keys.at("submitOnHash").as_bool();
    out.action = std::string(last.at("eventUrl").as_array().at(0).as_string());
    for (const auto& prompt : list)
      if (prompt.as_object().contains("bargeIn") && prompt.at("bargeIn").as_bool()) ++out.inside;
    out.outside -= out.inside;
  } else {
    const auto& keys = last.at("gather").as_object();
    out.max = static_cast<unsigned>(whole(keys.at("max")));
    out.first = whole(keys.at("first_s"));
    out.between = whole(keys.at("inter_s"));
    out.ends_with_hash = keys.at("end").as_string() == "#";
    out.action = std::string(keys.at("url").as_string());
    for (const auto& prompt : list)
      if (prompt.as_object().contains("barge")) ++out.inside;
    out.outside -= out.inside;
  }
  return out;
}

read_back document_of(const adapter& of, const message::voice_reply& reply) {
  credentials keys{"a", {base::secret_text("0123456789012345678901")}, url};
  keys.texts["username"] = "amparo";
  auto body = of.encode_to(reply, {"voice", keys, std::nullopt, "+525550001111"}).body;
  auto w = words_of(of.kind());
  return w ? read_xml_gather(*w, body) : read_json_gather(of.kind(), body);
}

void compare(const adapter& of, const message::voice_reply& reply) {
  const auto& keys = *reply.keys;
  auto can = of.can();
  auto lost = lost_options(keys, can);
  auto keeps = [&](std::string_view option) { return std::ranges::find(lost, option) == lost.end(); };
  auto found = document_of(of, reply);
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
                  compare(of, reply);
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
