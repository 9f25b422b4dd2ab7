#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "integration/provider_simulator_support.hpp"
#include "integration/provider_stub_support.hpp"

// Each company's rule of bringing a webhook again, as its pages say: what the simulated ones do with every
// status and silence of ours. In the place of Amparo stand two that answer by a script.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

struct rule_case {
  const char* kind;
  const char* hook;                  // "text" or "ring"
  std::vector<unsigned> answers;     // 0 = the connection closes; over the end of it, all is well
  std::optional<bool> has_fallback;  // that answers well; nothing = there is none
  std::vector<std::string> tries;    // "<second> <status or end>", behind it "f" at the fallback address
  const char* overrides = "";
};

const std::vector<rule_case> cases{
    {"twilio", "text", {503}, {}, {"0 503"}},
    {"twilio", "text", {503}, true, {"0 503", "0 200f"}},
    {"twilio",
     "text",
     {503, 0, 503},
     true,
     {"0 503", "0 too_slow", "0 503", "0 200f"},
     "rc=2&rp=ct,rt,5xx&rt=4000"},
    {"twilio", "text", {403}, {}, {"0 403"}, "rc=2&rp=ct,rt,5xx&rt=4000"},
    {"twilio", "ring", {503}, true, {"0 503", "0 200f"}},
    {"signalwire", "text", {503, 503}, {}, {"0 503", "0 503", "0 200"}, "rc=2&rp=ct,rt,5xx&rt=4000"},
    {"telnyx", "text", {503, 0}, {}, {"0 503", "0 too_slow", "0 200"}},
    {"telnyx", "text", {503, 503, 503, 503}, true, {"0 503", "0 503", "0 503", "0 200f"}},
    {"telnyx", "ring", {204}, true, {"0 204", "0 200f"}},
    {"vonage", "text", {503, 500}, {}, {"0 503", "60 500", "120 200"}},
    {"vonage", "text", {202, 204}, {}, {"0 202"}},
    {"vonage", "ring", {0, 0, 0}, true, {"0 too_slow", "0 too_slow", "0 too_slow", "0 200f"}},
    {"vonage", "ring", {503}, true, {"0 503", "0 200f"}},
    {"plivo", "text", {503, 400, 503, 503}, {}, {"0 503", "60 400", "180 503", "420 503"}},
    {"plivo", "ring", {503}, true, {"0 503", "0 200f"}},
    {"plivo", "ring", {503, 503}, {}, {"0 503", "0 503", "0 200"}, "rc=2&rp=ct,rt,5xx"},
    {"jambonz", "text", {503}, {}, {"0 503"}},
    {"jambonz", "ring", {503}, {}, {"0 503"}},
    {"jambonz", "ring", {503, 503}, {}, {"0 503", "0 503", "0 200"}, "rc=2&rp=ct,rt,5xx"},
    {"bandwidth", "text", {401, 503, 401, 204}, {}, {"0 503", "60 204"}},
    {"bandwidth", "ring", {401, 503}, {}, {"0 503"}},
    {"sinch", "text", {429, 503, 429}, {}, {"0 429", "5 503", "15 429", "35 200"}},
    {"sinch", "text", {403}, {}, {"0 403"}},
    {"africastalking", "text", {503}, {}, {"0 503"}},
    {"kannel", "text", {503, 202}, {}, {"0 503", "10 202"}},
};

std::vector<std::string> script_of(const std::vector<unsigned>& answers) {
  std::vector<std::string> out;
  for (auto status : answers)
    out.push_back(status == 0 ? "" : provider_stub::answer(std::to_string(status) + " X", "", "x"));
  return out;
}

std::vector<std::string> tries_of(const simulated_company& company) {
  std::vector<std::string> out;
  for (const auto& line : company.noted("webhook")) {
    auto end = text_in(line, "end");
    if (end == "answered") end = std::to_string(line.at("status").as_int64());
    out.push_back(std::to_string(line.at("at").as_int64() / 1'000) + " " + end +
                  (line.at("fallback").as_bool() ? "f" : ""));
  }
  return out;
}

TEST(company_rules, each_brings_a_webhook_again_as_its_pages_say) {
  for (const auto& c : cases) {
    temp_folder folder;
    provider_stub amparo(script_of(c.answers)), fallback;
    simulated_company company(folder.path(), c.kind, {"--overrides", c.overrides});
    company.amparo_at(amparo.port(), c.has_fallback ? fallback.port() : static_cast<unsigned short>(0));
    if (c.hook == std::string("text"))
      company.text("+17705550100", "hola", "M1");
    else
      company.ring("+17705550100", "C1");
    ASSERT_TRUE(company.runs_on()) << c.kind;
    EXPECT_EQ(tries_of(company), c.tries) << c.kind << " " << c.hook << " " << c.overrides;
  }
}

// Where nobody listens at all, and for how long each goes on.
TEST(company_rules, each_gives_up_when_its_pages_say) {
  struct {
    const char* kind;
    std::size_t tries;
    std::int64_t last;  // second
  } const patience[] = {{"twilio", 2, 0},      {"telnyx", 3, 0},    {"vonage", 1'441, 86'400},
                        {"plivo", 4, 420},     {"jambonz", 1, 0},   {"bandwidth", 1'441, 86'400},
                        {"sinch", 15, 81'915}, {"kannel", 31, 300}, {"africastalking", 1, 0}};
  for (const auto& p : patience) {
    temp_folder folder;
    provider_stub gone;
    gone.go_away();
    simulated_company company(folder.path(), p.kind);
    company.amparo_at(gone.port());
    company.text("+17705550100", "hola", "M1");
    ASSERT_TRUE(company.runs_on()) << p.kind;
    auto tries = company.noted("webhook");
    ASSERT_EQ(tries.size(), p.tries) << p.kind;
    EXPECT_EQ(tries.back().at("at").as_int64() / 1'000, p.last) << p.kind;
    EXPECT_EQ(text_in(tries.back(), "end"), "unreachable") << p.kind;
  }
}

// Time-outs are the simulated clock's: whoever does not answer is left when its time is over.
TEST(company_rules, an_answer_that_does_not_come_is_waited_for_as_long_as_its_pages_say) {
  struct {
    const char* kind;
    const char* hook;
    std::int64_t ms;
  } const patience[] = {{"twilio", "text", 15'000}, {"telnyx", "text", 2'000},  {"vonage", "ring", 5'000},
                        {"plivo", "text", 8'000},   {"plivo", "ring", 40'000},  {"bandwidth", "text", 10'000},
                        {"sinch", "text", 5'000},   {"jambonz", "ring", 10'000}};
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io, {boost::asio::ip::address_v4::loopback(), 0});  // never accepts
  for (const auto& p : patience) {
    temp_folder folder;
    simulated_company company(folder.path(), p.kind);
    company.amparo_at(silent.local_endpoint().port());
    p.hook == std::string("text") ? company.text("+17705550100", "hola", "M1")
                                  : company.ring("+17705550100", "C1");
    // The connection is there at once; a little turn behind it is still within the time to answer.
    ASSERT_TRUE(holds_within(30s, [&] { return company.command("/state", {}).at("due").as_int64() == p.ms; }))
        << p.kind;
    company.command("/turn", {{"ms", p.ms - 1}});
    EXPECT_TRUE(company.noted("webhook").empty()) << p.kind;
    company.command("/turn", {{"ms", 1}});
    ASSERT_TRUE(holds_within(30s, [&] { return !company.noted("webhook").empty(); })) << p.kind;
    EXPECT_EQ(text_in(company.noted("webhook").front(), "end"), "too_slow") << p.kind;
    EXPECT_EQ(company.noted("webhook").front().at("at").as_int64(), p.ms) << p.kind;
  }
}

}  // namespace
}  // namespace amparo::test
