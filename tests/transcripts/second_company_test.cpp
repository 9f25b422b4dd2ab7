#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <fstream>
#include <map>

#include "app/talk.hpp"
#include "integration/companies_support.hpp"
#include "transcripts/scripts_support.hpp"
#include "transcripts/wire_support.hpp"

// The transcripts over a company whose shape is another: Telnyx signs with Ed25519, brings a text as JSON and
// a call as TeXML, and is answered a text by REST, so the words leave through the outbox. Every webhook comes
// twice at once, as its documentation says that it may. What is heard must be what the phone of `amparo talk`
// says where the company can do what Telnyx can, word for word and once, and the desk must have as many calls
// as with Twilio (signed_webhooks_test.cpp plays them all there). A text takes its time here, since whoever
// writes like a machine is not answered (L29): so by text it is the first two of each journey, and of the
// calls every second one besides.
namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using message::channel;
namespace json = boost::json;

constexpr const char* spanish_line = "+525550001114";
constexpr const char* english_line = "+525550001115";
constexpr const char* detention_line = "+525550001116";

// The lines of a company's record as they are added to it.
class record_reader {
 public:
  explicit record_reader(std::filesystem::path file) : file_(std::move(file)) {}
  std::vector<json::object> more() {
    std::vector<json::object> out;
    std::ifstream in(file_, std::ios::binary);
    in.seekg(at_);
    for (std::string line; std::getline(in, line) && !in.eof(); at_ = in.tellg())
      out.push_back(json::parse(line).as_object());
    return out;
  }

 private:
  std::filesystem::path file_;
  std::streamoff at_ = 0;
};

// A telephone behind Telnyx. `good` says how many texts an exchange brings, so that they are waited for.
class telnyx_phone final : public phone {
 public:
  telnyx_phone(test::simulated_company& by, record_reader& record, channel via, const std::string& locale,
               unsigned number, const performance& good)
      : by_(by),
        record_(record),
        good_(good),
        via_(via),
        line_(locale == "en-US" ? english_line : spanish_line),
        number_(fmt::format("+52558123{:04}", number)) {}

  heard_back start() override {
    if (via_ == channel::sms) return {};
    call_ = fmt::format("C{}-{}", number_, ++calls_);
    return act("/ring", {{"call", call_}}, call_);
  }
  heard_back say(const std::string& words) override {
    if (via_ == channel::voice) return act("/keys", {{"call", call_}, {"digits", words}}, call_);
    patience_.wait();
    newest_ = words;
    return act("/text", {{"text", words}, {"id", fmt::format("M{}-{}", number_, ++texts_)}},
               fmt::format("M{}-{}", number_, texts_));
  }
  heard_back silence() override { return act("/keys", {{"call", call_}, {"digits", ""}}, call_); }
  heard_back hang_up() override { return act("/hang_up", {{"call", call_}}, call_), heard_back{}; }
  // A copy of it came already, with the same answer; by text nothing is sent twice.
  heard_back again() override {
    ++exchange_;
    if (via_ == channel::voice) return last_;
    auto id = fmt::format("M{}-{}", number_, texts_);
    command("/text", {{"text", newest_}, {"id", id}});
    (void)said_of(id);
    EXPECT_TRUE(sent_.empty()) << "a text that came once more was answered once more";
    return last_;
  }
  heard_back advance(std::chrono::milliseconds) override {
    ADD_FAILURE() << "the program's clock is the real one";
    return {};
  }
  void withhold() override { number_ = "anonymous"; }
  void flag_detention() override { line_ = detention_line; }
  void flag_asking() override { ADD_FAILURE() << "no line asks first here"; }

 private:
  void command(const std::string& what, json::object with) {
    with["from"] = number_;
    with["to"] = line_;
    by_.command(what, with);
    EXPECT_TRUE(by_.runs_on(0ms));
  }
  heard_back act(const std::string& what, json::object with, const std::string& id) {
    command(what, std::move(with));
    last_ = {};
    if (via_ == channel::voice) {
      if (auto said = said_of(id); !said.empty()) last_.words.push_back(said);
    } else {
      auto parts = good_.exchanges.at(exchange_).heard.words.size();
      EXPECT_TRUE(test::holds_within(20s, [&] { return (void)said_of(id), sent_.size() >= parts; }));
      last_.words = std::exchange(sent_, {});
    }
    ++exchange_;
    return last_;
  }
  // What the answers to a webhook said: the same to both copies.
  std::string said_of(const std::string& id) {
    std::optional<std::string> said;
    for (const auto& line : record_.more()) {
      if (test::text_in(line, "what") == "send" && test::text_in(line, "to") == number_)
        sent_.push_back(test::text_in(line, "text"));
      if (test::text_in(line, "what") != "webhook" || test::text_in(line, "id") != id) continue;
      EXPECT_EQ(line.at("status").to_number<int>(), 200);
      auto words = said_in(test::text_in(line, "answer"));
      EXPECT_EQ(said.value_or(words), words) << "two copies of one webhook";
      said = words;
    }
    return said.value_or("");
  }

  test::simulated_company& by_;
  record_reader& record_;
  const performance& good_;
  channel via_;
  std::string line_, number_, call_, newest_;
  std::vector<std::string> sent_;
  heard_back last_;
  std::size_t exchange_ = 0;
  unsigned calls_ = 0, texts_ = 0;
  like_a_person patience_;
};

// Which of them are played here, asked in their order.
class choice {
 public:
  bool takes(const transcript& script, channel via) {
    auto folder = std::filesystem::path(script.file).parent_path().filename().string();
    bool is_of_a_journey = std::ranges::find(journeys, folder) != std::end(journeys);
    if (via == channel::sms) return is_of_a_journey && ++texts_[script.locale + folder] <= 2;
    return is_of_a_journey || ++calls_ % 2 == 0;
  }

 private:
  static constexpr std::string_view journeys[] = {"detained", "find",    "family",  "returned",
                                                  "legal",    "asylum",  "crime",   "inside",
                                                  "follow",   "prepare", "contact", "case"};
  std::map<std::string, unsigned> texts_;
  unsigned calls_ = 0;
};

struct telnyx_place : test::companies_place {
  telnyx_place() : test::companies_place({"telnyx"}, {"--duplicates", "100"}) {
    at.more_settings += "limits: { redis_ms: 10000 }\n";  // what is said without Redis is another test's
    at.more_settings += "spend: { per_hour: 100000, per_day: 100000 }\n";
    add_line(*all[0], spanish_line, ", language: es-MX, country: MX, texts_per_second: 1000");
    add_line(*all[0], english_line, ", language: en-US, country: MX, texts_per_second: 1000");
    add_line(*all[0], detention_line,
             ", language: es-MX, country: MX, texts_per_second: 1000, detention: true");
    start({"--role", "gateway,dispatch"});
  }
};

TEST(second_company, B16_every_conversation_goes_the_same_way_over_another_companys_wire) {
  telnyx_place place;
  record_reader record(place.at.folder() / "company-telnyx" / "record");
  desk_wishes wanted;
  choice chosen;
  unsigned plays = 0, exchanges = 0, numbers = 0;
  for_each_play([&](const transcript& script, channel via) {
    if (!can_be_played(script, via) || script.locale == made_up_tag) return;
    ++numbers;
    if (!chosen.takes(script, via)) return;
    auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    talker in_memory(shipped_content(), via, script.locale, now, "telnyx");
    auto good = perform(script, via, in_memory);
    telnyx_phone wired(*place.all[0], record, via, script.locale, numbers, good);
    auto same = perform(script, via, wired);
    ASSERT_EQ(good.exchanges.size(), same.exchanges.size());
    for (std::size_t i = 0; i != good.exchanges.size(); ++i, ++exchanges)
      EXPECT_EQ(without_pins(joined(same.exchanges[i].heard)), without_pins(joined(good.exchanges[i].heard)))
          << "exchange " << i;
    wanted.add(script, good);
    ++plays;
  });
  EXPECT_GT(plays, 90U);
  EXPECT_GT(exchanges, 350U);
  wanted.expect_at(place);
}

}  // namespace
}  // namespace amparo::app
