#include <gtest/gtest.h>

#include "integration/flow_place_support.hpp"
#include "message/raw_http.hpp"

// `sms` in a call: the words leave through the dispatcher once the caller has said yes, and never otherwise.
// A call in Twilio's wire format, and its REST interface on loopback.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* caller = "+17705550100";

const std::string flow = R"(flow: textme
start: ask
modes: [sms, voice]
urgent: false
budget: { sms_segments: 2, voice_seconds: 40, keys_to_answer: 1 }
nodes:
  ask: { consent: sms, text: textme.offer, to: { yes: send, no: no } }
  send: { sms: [textme.list], to: { sent_for_sending: done, withheld: no, opted_out: opted_out, failed: no } }
  done: { end: textme.done }
  opted_out: { end: textme.opted_out }
  no: { end: textme.no }
)";

const std::string words = R"(locale: es-MX
domain: textme
messages:
  textme.offer: { text: "¿Se lo enviamos por mensaje a este teléfono?" }
  textme.list: { text: "Lista de lo que puede llevar: papeles, medicinas y una foto." }
  textme.done: { text: "Se lo enviamos." }
  textme.opted_out: { text: "Usted pidió no recibir mensajes." }
  textme.no: { text: "De acuerdo." }
)";

struct calling_place : flow_place {
  calling_place() : flow_place("textme", flow, words) {}
  // The offer's answer, in a call of its own.
  http_answer call_and_press(const std::string& id, const std::string& key) {
    auto offer = call_for_it(caller, id);
    EXPECT_TRUE(says(offer, "Se lo enviamos por mensaje")) << offer.body;
    return phone->press(caller, id, action_of(offer.body), key);
  }
};

std::string field(const std::string& body, const char* name) {
  auto form = message::read_form(body);
  return std::string(form.value(name));
}

TEST(texts_from_calls, L48_one_leaves_for_each_yes_and_none_without) {
  calling_place p;
  EXPECT_TRUE(says(p.call_and_press("CA1", "1"), "Se lo enviamos.")) << p.lines->printed();
  ASSERT_TRUE(holds_within(30s, [&] { return p.provider.asked().size() == 1; })) << p.lines->printed();
  auto body = p.provider.asked().front();
  EXPECT_EQ(field(body, "To"), caller);
  EXPECT_EQ(field(body, "From"), our_line);
  EXPECT_EQ(field(body, "Body"), "Lista de lo que puede llevar: papeles, medicinas y una foto.");
  ASSERT_TRUE(p.settles());

  // The provider's report comes to the address that rode along, signed, and is known for ours.
  auto target = field(body, "StatusCallback");
  ASSERT_TRUE(target.starts_with("https://ayuda.example.org/v1/twilio/status?s=")) << target;
  target = target.substr(std::string("https://ayuda.example.org").size());
  auto said = p.phone->post(target, {{"MessageSid", "SM-0"},
                                     {"MessageStatus", "delivered"},
                                     {"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                     {"From", our_line},
                                     {"To", caller}});
  EXPECT_TRUE(said.is_good()) << said.status;
  EXPECT_NE(http_connection(p.lines->port()).get("/metrics").body.find("\"send_report\""), std::string::npos);

  // No consent, a call that ends before it, and a text: nothing leaves on our own account.
  EXPECT_TRUE(says(p.call_and_press("CA2", "2"), "De acuerdo."));
  p.phone->ring(caller, "CA3");
  p.phone->hang_up(caller, "CA3");
  EXPECT_TRUE(says(p.phone->sms(caller, "hola", "SM1"), "<Message>"));
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.asked().size(), 1U);
}

TEST(texts_from_calls, L34_a_repeated_webhook_sends_once) {
  calling_place p;
  auto offer = p.call_for_it(caller, "CA1");
  for (int i = 0; i != 3; ++i) p.phone->press(caller, "CA1", action_of(offer.body), "1");
  ASSERT_TRUE(holds_within(30s, [&] { return p.provider.asked().size() >= 1; })) << p.lines->printed();
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.provider.asked().size(), 1U);
}

TEST(texts_from_calls, L25_who_wants_no_texts_is_sent_none) {
  calling_place p;
  EXPECT_TRUE(p.phone->sms(caller, "ALTO", "SM1").is_good());
  EXPECT_TRUE(says(p.call_and_press("CA1", "1"), "no recibir mensajes"));
  ASSERT_TRUE(p.settles());
  EXPECT_TRUE(p.provider.asked().empty());
}

}  // namespace
}  // namespace amparo::test
