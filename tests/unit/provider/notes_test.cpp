#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "provider/adapter.hpp"
#include "provider/errors.hpp"
#include "unit/provider/signed_support.hpp"

// Voice notes at their providers: what is asked to have them and to have them deleted, and that nothing else
// is ever recorded.
namespace amparo::provider {
namespace {

credentials keys() {
  credentials k{"acc-1", {base::secret_text("0123456789012345678901")}, "https://ayuda.example.org"};
  k.texts["space"] = "casa";
  k.texts["api_username"] = "user";
  k.kept["token"] = {base::secret_text("token-2")};
  k.kept["api_password"] = {base::secret_text("word-2")};
  return k;
}

struct note_row {
  std::string where, fetch, discard;  // "METHOD base target"
};

const std::map<std::string, note_row> rows{
    {"twilio",
     {"https://api.twilio.com/2010-04-01/Accounts/acc-1/Recordings/RE01",
      "GET https://api.twilio.com /2010-04-01/Accounts/acc-1/Recordings/RE01.wav",
      "DELETE https://api.twilio.com /2010-04-01/Accounts/acc-1/Recordings/RE01.json"}},
    {"signalwire",
     {"https://casa.signalwire.com/api/laml/2010-04-01/Accounts/acc-1/Recordings/0a-1b",
      "GET https://casa.signalwire.com /api/laml/2010-04-01/Accounts/acc-1/Recordings/0a-1b.wav",
      "DELETE https://casa.signalwire.com /api/laml/2010-04-01/Accounts/acc-1/Recordings/0a-1b.json"}},
    {"plivo",
     {"https://media.plivo.com/Account/acc-1/Recording/r1.wav",
      "GET https://media.plivo.com /Account/acc-1/Recording/r1.wav",
      "DELETE https://api.plivo.com /v1/Account/acc-1/Recording/r1/"}},
    {"bandwidth",
     {"https://voice.bandwidth.com/api/v2/accounts/acc-1/calls/c-1/recordings/r-1/media",
      "GET https://voice.bandwidth.com /api/v2/accounts/acc-1/calls/c-1/recordings/r-1/media",
      "DELETE https://voice.bandwidth.com /api/v2/accounts/acc-1/calls/c-1/recordings/r-1"}}};

std::string line_of(const base::result<rest_request>& asked) {
  if (!asked) return asked.error().message();
  return asked->request.method + " " + asked->base + " " + asked->request.target;
}

TEST(notes, K_10_are_had_and_deleted_at_their_own_provider_alone) {
  for (const auto& [kind, row] : rows) {
    const auto* adapter = find_adapter(kind);
    EXPECT_EQ(line_of(adapter->encode_note_fetch(row.where, keys())), row.fetch);
    EXPECT_EQ(line_of(adapter->encode_note_delete(row.where, keys())), row.discard);
    for (const auto& asked :
         {adapter->encode_note_fetch(row.where, keys()), adapter->encode_note_delete(row.where, keys())}) {
      ASSERT_TRUE(asked) << kind;
      auto bases = adapter->note_bases(keys());
      EXPECT_NE(std::ranges::find(bases, asked->base), bases.end()) << kind;
      EXPECT_TRUE(asked->request.header_value("Authorization").starts_with("Basic ")) << kind;
    }
  }
}

TEST(notes, O_7_what_plivo_keeps_with_another_company_is_had_without_its_password) {
  const auto& plivo = *find_adapter("plivo");
  auto where = "http://s3.amazonaws.com/recordings_2013/c2186400-1c8c.wav";
  auto had = plivo.encode_note_fetch(where, keys());
  EXPECT_EQ(line_of(had), "GET https://s3.amazonaws.com /recordings_2013/c2186400-1c8c.wav");
  EXPECT_TRUE(had && had->request.header_value("Authorization").empty());
  EXPECT_EQ(line_of(plivo.encode_note_delete(where, keys())),
            "DELETE https://api.plivo.com /v1/Account/acc-1/Recording/c2186400-1c8c/");
  EXPECT_FALSE(plivo.encode_note_fetch("https://s3.amazonaws.com/somebody-else/1.wav", keys()));
}

TEST(notes, O_7_an_address_of_another_host_or_with_more_in_it_is_never_asked) {
  for (const auto& [kind, row] : rows) {
    const auto* adapter = find_adapter(kind);
    for (std::string where :
         {std::string(), std::string("/"), row.where + "/..", row.where + "\r\nX: y", row.where + "?a=b c",
          std::string("https://evil.example/"), row.where + "/%2e%2e",
          row.where + std::string(70, 'a') + "-" + std::string(300, 'b')}) {
      EXPECT_FALSE(adapter->encode_note_fetch(where, keys())) << kind << " " << where;
      EXPECT_FALSE(adapter->encode_note_delete(where, keys())) << kind << " " << where;
    }
    // Whatever host an address names, the account's own is asked, or none.
    auto elsewhere = adapter->encode_note_fetch("http://169.254.169.254/latest/RE01", keys());
    auto bases = adapter->note_bases(keys());
    EXPECT_TRUE(!elsewhere || std::ranges::find(bases, elsewhere->base) != bases.end()) << kind;
  }
}

TEST(notes, L15_who_records_can_have_the_note_and_delete_it) {
  for (auto kind : adapter_kinds()) {
    const auto* adapter = find_adapter(kind);
    auto k = keys();
    if (kind == "simulator") k.api_base = "http://127.0.0.1:9";
    bool is_row = rows.contains(std::string(kind));
    auto where = is_row ? rows.at(std::string(kind)).where : std::string("n-1");
    EXPECT_EQ(adapter->can().records, adapter->encode_note_fetch(where, k).has_value()) << kind;
    EXPECT_EQ(adapter->can().records, adapter->encode_note_delete(where, k).has_value()) << kind;
    EXPECT_EQ(adapter->can().records, !adapter->note_bases(k).empty()) << kind;
  }
  EXPECT_EQ(find_adapter("simulator")->encode_note_fetch("n-1", keys()).error(), errc::not_offered);
}

message::voice_reply said() {
  message::voice_reply out;
  out.before.push_back({"Hola.", "es-MX", "/audio/0f1e2d.wav"});
  return out;
}

std::vector<message::reply> all_but_notes() {
  auto keys_wanted = said(), bridge = said(), room = said(), over = said();
  keys_wanted.keys = message::gather{.prompts = said().before, .action = "/v1/x/voice/gather?s=a"};
  bridge.bridge = message::connect{"+15206237874", "+525550001111", std::chrono::seconds(20), "/v1/x?s=a"};
  room.room = message::conference{.room = "r-1", .action = "/v1/x/voice/gather?s=a"};
  over.hangup = true;
  return {keys_wanted, bridge, room, over, message::sms_reply{{"Hola."}}, message::no_reply{}};
}

// The one thing that a document may say of it: that a room is not recorded.
std::string without_refusal(std::string body) {
  constexpr std::string_view refusal = R"("record":false)";
  for (auto at = body.find(refusal); at != std::string::npos; at = body.find(refusal))
    body.erase(at, refusal.size());
  return body;
}

TEST(notes, L49_no_document_asks_for_a_call_to_be_recorded) {
  auto to = base::phone_number::parse("+17705550100").value();
  message::outbound_call call{.line = "+525550001111", .to = to, .answer = "/a", .status = "/b", .key = "k"};
  for (auto kind : adapter_kinds()) {
    const auto* adapter = find_adapter(kind);
    for (const auto& reply : all_but_notes()) {
      auto body = without_refusal(adapter->encode(reply, "voice", "https://ayuda.example.org").body);
      EXPECT_EQ(body.find("ecord"), std::string::npos) << kind << body;
      EXPECT_EQ(body.find("ranscri"), std::string::npos) << kind << body;
    }
    auto placed = adapter->encode_call(call, keys(), fixed_now());
    EXPECT_TRUE(!placed || placed->request.body.find("ecord") == std::string::npos) << kind;
  }
}

TEST(notes, L49_a_note_is_its_callers_own_and_nothing_beside_it_is_recorded) {
  message::voice_reply asks = said();
  asks.note = message::take_note{.action = "/v1/x/voice/recording?s=a"};
  for (auto kind : adapter_kinds()) {
    auto body = find_adapter(kind)->encode(asks, "voice", "https://ayuda.example.org").body;
    for (const char* word :
         {"recordSession=\"true\"", "startOnDialAnswer", "<Start", "<Dial", "ranscri", "dual"})
      EXPECT_EQ(body.find(word), std::string::npos) << kind << body;
    bool takes = body.find("/voice/recording?s=a") != std::string::npos;
    EXPECT_EQ(takes, find_adapter(kind)->can().records) << kind << body;
  }
}

}  // namespace
}  // namespace amparo::provider
