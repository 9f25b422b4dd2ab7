#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "integration/helpline_support.hpp"
#include "store/console_keys.hpp"
#include "store/figure_keys.hpp"

// What is refused: requests that are not the provider's, and configurations that would open a door.
namespace amparo::test {
namespace {

constexpr const char* caller = "+15555550142";
constexpr const char* account = "AC0123456789abcdef0123456789abcdef";

TEST(refusals, bad_input_gets_its_status_and_changes_nothing) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  using fields = provider_side::fields;
  auto text_to = [](std::string to, std::string words) {
    return fields{
        {"AccountSid", account}, {"MessageSid", "SM1"}, {"From", caller}, {"To", to}, {"Body", words}};
  };
  EXPECT_EQ(phone.post("/v1/nobody/sms", text_to(our_line, "hola")).status, 404U);
  EXPECT_EQ(phone.post("/v1/twilio/elsewhere/sms", text_to(our_line, "hola")).status, 404U);
  EXPECT_EQ(phone.post("/v1/twilio/sms", text_to(our_line, "hola"), "").status, 403U);
  EXPECT_EQ(phone.post("/v1/twilio/sms", text_to(our_line, "hola"), "AAAAAAAAAAAAAAAAAAAAAAAAAAA=").status,
            403U);
  auto stolen = phone.sign("/v1/twilio/sms", text_to(our_line, "hola"));
  EXPECT_EQ(phone.post("/v1/twilio/sms", text_to(our_line, "llámeme"), stolen).status, 403U);
  EXPECT_EQ(phone.post("/v1/twilio/voice", text_to(our_line, "hola"), stolen).status, 403U);

  auto other_line = phone.post("/v1/twilio/sms", text_to("+525550009999", "hola"));
  EXPECT_EQ(other_line.status, 200U);
  EXPECT_TRUE(says(other_line, "911")) << other_line.body;
  auto garbage = phone.post("/v1/twilio/sms", {{"AccountSid", account}, {"x", "y"}});
  EXPECT_EQ(garbage.status, 200U);
  EXPECT_TRUE(says(garbage, "911")) << garbage.body;
  auto call_garbage = phone.post("/v1/twilio/voice", {{"AccountSid", account}, {"x", "y"}});
  EXPECT_EQ(call_garbage.status, 200U);
  EXPECT_TRUE(says(call_garbage, "911")) << call_garbage.body;
  auto latin = phone.post("/v1/twilio/sms", text_to(our_line, "ll\xE1meme"));  // no UTF-8
  EXPECT_EQ(latin.status, 200U);
  EXPECT_TRUE(says(latin, "911")) << latin.body;

  auto whole = phone.request("/v1/twilio/sms", form_body(text_to(our_line, "hola")), stolen);
  http_connection cut(line.port());
  auto huge = whole;
  huge.replace(huge.find("Content-Length: ") + 16, 1, "99999999");
  EXPECT_NE(cut.exchange(huge.substr(0, huge.find("\r\n\r\n") + 4)).status, 200U);
  http_connection shapeless(line.port());
  EXPECT_EQ(shapeless.exchange("\x01\x02\x03\r\n\r\n").status, 400U);
  fields many{{"AccountSid", account}};
  for (int i = 0; i != 300; ++i) many.push_back({"f" + std::to_string(i), "x"});
  EXPECT_EQ(phone.post("/v1/twilio/sms", many).status, 413U);

  auto left = p.keys_like("*");
  // Role desk writes down that it opened the keys, and how the queue stands; role dispatch, which month
  // public figures begin with.
  std::erase_if(left, [](const auto& key) {
    return key.starts_with("{audit}:") || key == store::desk_told_key() || key == store::first_month_key();
  });
  EXPECT_TRUE(left.empty()) << "something was written: " << left.front();
  EXPECT_TRUE(says(phone.sms(caller, "hola", "SM1"), "<Message>")) << "the true one is still new";
}

class opening : public ::testing::Test {
 protected:
  // The exit code and words of `amparo serve` on the configuration, changed by `from` -> `to`.
  std::pair<int, std::string> serve_with(const std::string& from, const std::string& to) {
    auto file = at.config_for("changed");
    std::ifstream in(file);
    std::ostringstream out;
    out << in.rdbuf();
    auto text = out.str();
    auto found = text.find(from);
    if (found == std::string::npos) throw std::runtime_error("the configuration has no such words");
    text.replace(found, from.size(), to);
    std::ofstream(file) << text;
    return at.command({"serve", "--config", file.string()});
  }

  installation at{"embedded"};
};

TEST_F(opening, H_7_a_demonstration_takes_no_real_provider) {
  auto [code, said] = serve_with("threads: 1", "threads: 1\ndemo: true");
  EXPECT_EQ(code, 1);
  EXPECT_NE(said.find("changed.yaml:"), std::string::npos) << said;
  EXPECT_NE(said.find("demo-provider"), std::string::npos) << said;
}

TEST_F(opening, H_7_the_simulator_exists_only_in_a_demonstration) {
  auto [code, said] =
      serve_with("twilio: { kind: twilio, account_sid: " + std::string(account) + ", auth_token:",
                 "twilio: { kind: simulator, secret:");
  EXPECT_EQ(code, 1);
  EXPECT_NE(said.find("changed.yaml:"), std::string::npos) << said;
  EXPECT_NE(said.find("simulator-open"), std::string::npos) << said;
}

TEST_F(opening, H_7_keys_of_a_demonstration_open_no_real_line) {
  auto folder = at.folder() / "demo_keys";
  ASSERT_EQ(at.command({"keys", "init", folder.string(), "--demo"}).first, 0);
  auto [code, said] = serve_with((at.folder() / "keys").string(), folder.string());
  EXPECT_EQ(code, 1);
  EXPECT_NE(said.find("changed.yaml"), std::string::npos) << said;
  EXPECT_NE(said.find("demo-keys"), std::string::npos) << said;
}

TEST_F(opening, H_7_plain_http_is_not_open_to_everybody) {
  auto [code, said] = serve_with("listen: 127.0.0.1:0", "listen: 0.0.0.0:0");
  EXPECT_EQ(code, 1);
  EXPECT_NE(said.find("listen-open"), std::string::npos) << said;
}

TEST_F(opening, numbers_that_nobody_called_keep_a_real_line_closed) {
  auto [code, said] = serve_with("accept_unchecked: true", "accept_unchecked: false");
  EXPECT_EQ(code, 1);
  EXPECT_NE(said.find("unchecked-numbers"), std::string::npos) << said;
}

}  // namespace
}  // namespace amparo::test
