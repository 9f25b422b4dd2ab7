#include "provider_simulator/kinds.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace amparo::simulator {
namespace {

const std::vector<filling> twilio_call{{"CallSid", "{call}"}, {"From", "{from}"}, {"To", "{to}"}};
const std::vector<report_state> twilio_states{{"queued", ""}, {"sent", ""}, {"delivered", ""}};
const std::vector<filling> vonage_call{{"/uuid", "{call}"}, {"/from", "{bare_from}"}, {"/to", "{bare_to}"}};
const std::vector<filling> plivo_call{{"CallUUID", "{call}"}, {"From", "{bare_from}"}, {"To", "{bare_to}"}};
const std::vector<filling> bandwidth_call{{"/callId", "{call}"}, {"/from", "{from}"}, {"/to", "{to}"}};
const std::vector<filling> africas_call{
    {"sessionId", "{call}"}, {"callerNumber", "{from}"}, {"destinationNumber", "{to}"}};
const std::vector<filling> jambonz_call{{"/call_sid", "{call}"}, {"/from", "{from}"}, {"/to", "{to}"}};

std::vector<filling> with(std::vector<filling> some, const filling& more) {
  some.push_back(more);
  return some;
}

// Of a call that was placed: the same fields, with {from} being our line.
std::vector<filling> twilio_placed(std::string_view status) {
  return with(with(twilio_call, {"Direction", "outbound-api"}), {"CallStatus", status});
}
std::vector<filling> plivo_placed(std::string_view status) {
  return with(with(plivo_call, {"Direction", "outbound"}), {"CallStatus", status});
}
std::vector<filling> jambonz_placed(std::string_view status) {
  return with(with(jambonz_call, {"/direction", "outbound"}), {"/call_status", status});
}

constexpr answer_shape empty_error{400, "{}"}, too_many{429, "{}"};

const std::vector<kind_shape>& table() {
  static const std::vector<kind_shape> all{
      {.kind = "twilio",
       .text = {"plain_text",
                {{"MessageSid", "{id}"},
                 {"SmsMessageSid", "{id}"},
                 {"SmsSid", "{id}"},
                 {"From", "{from}"},
                 {"To", "{to}"},
                 {"Body", "{text}"}}},
       .ring = {"call_started", twilio_call},
       .keys = {"voice_digits", with(twilio_call, {"Digits", "{digits}"})},
       .hang_up = {"hang_up", twilio_call},
       .report = {"delivery_report",
                  {{"MessageSid", "{id}"},
                   {"SmsSid", "{id}"},
                   {"MessageStatus", "{state}"},
                   {"SmsStatus", "{state}"},
                   {"From", "{from}"},
                   {"To", "{to}"}}},
       .send = {"/Messages.json", "To", "From", "Body", "StatusCallback", ""},
       .accepted = {201, R"({"sid":"{id}","status":"queued"})"},
       .refused = {400, R"({"code":21211,"message":"The 'To' number is not valid.","status":400})"},
       .later = {429, R"({"code":20429,"message":"Too Many Requests","status":429})"},
       .states = twilio_states,
       .dial = {"/Calls.json", "To", "From", "Url", "StatusCallback"},
       .placed = {201, R"({"sid":"{id}","status":"queued"})"},
       .rings = {"initiated", "ringing"},
       .picked_up = {"call_started", twilio_placed("in-progress")},
       .call_state = {"hang_up", twilio_placed("{state}")},
       .room_over = {"voice_dialled", with(twilio_placed("in-progress"), {"DialCallStatus", "answered"})}},
      {.kind = "signalwire",
       .text = {"plain_text",
                {{"MessageSid", "{id}"},
                 {"SmsSid", "{id}"},
                 {"From", "{from}"},
                 {"To", "{to}"},
                 {"Body", "{text}"}}},
       .ring = {"call_started", twilio_call},
       .keys = {"voice_digits", with(twilio_call, {"Digits", "{digits}"})},
       .hang_up = {"hang_up", twilio_call},
       .report = {"delivery_report",
                  {{"MessageSid", "{id}"}, {"MessageStatus", "{state}"}, {"From", "{from}"}, {"To", "{to}"}}},
       .send = {"/Messages.json", "To", "From", "Body", "StatusCallback", ""},
       .accepted = {201, R"({"sid":"{id}","status":"queued"})"},
       .refused = {400, R"({"code":21211,"message":"Invalid 'To'","status":400})"},
       .later = too_many,
       .states = twilio_states,
       .dial = {"/Calls.json", "To", "From", "Url", "StatusCallback"},
       .placed = {201, R"({"sid":"{id}","status":"queued"})"},
       .rings = {"initiated", "ringing"},
       .picked_up = {"call_started", twilio_placed("in-progress")},
       .call_state = {"hang_up", twilio_placed("{state}")}},
      {.kind = "telnyx",
       .text = {"plain_text",
                {{"/data/payload/id", "{id}"},
                 {"/data/payload/from/phone_number", "{from}"},
                 {"/data/payload/to/0/phone_number", "{to}"},
                 {"/data/payload/text", "{text}"}}},
       .ring = {"call_started", twilio_call},
       .keys = {"voice_digits", with(twilio_call, {"Digits", "{digits}"})},
       .hang_up = {"hang_up", twilio_call},
       .report = {"delivery_report",
                  {{"/data/event_type", "{event}"},
                   {"/data/payload/id", "{id}"},
                   {"/data/payload/from/phone_number", "{from}"},
                   {"/data/payload/to/0/phone_number", "{to}"},
                   {"/data/payload/to/0/status", "{state}"}}},
       .send = {"/v2/messages", "/to", "/from", "/text", "/webhook_url", ""},
       .accepted = {200, R"({"data":{"id":"{id}","record_type":"message"}})"},
       .refused = {400, R"({"errors":[{"code":"10002","title":"Invalid phone number"}]})"},
       .later = {429, R"({"errors":[{"code":"10011","title":"Too many requests"}]})"},
       .states = {{"sent", "message.sent"}, {"delivered", "message.finalized"}},
       .dial = {"/Calls", "/To", "/From", "/Url", "/StatusCallback"},
       .placed = {200, R"({"from":"+525550001111","to":"+17705550100","status":"queued"})"},
       .rings = {"initiated", "ringing"},
       .picked_up = {"call_started", with(twilio_call, {"CallStatus", "in-progress"})},
       .call_state = {"hang_up", with(twilio_call, {"CallStatus", "{state}"})},
       .machine = {"machine_detected", twilio_call}},
      {.kind = "vonage",
       .text =
           {"plain_text",
            {{"/message_uuid", "{id}"}, {"/from", "{bare_from}"}, {"/to", "{bare_to}"}, {"/text", "{text}"}}},
       .ring = {"call_started", vonage_call},
       .keys = {"voice_digits", with(vonage_call, {"/dtmf/digits", "{digits}"})},
       .hang_up = {"hang_up", vonage_call},
       .report = {"delivery_report",
                  {{"/message_uuid", "{id}"},
                   {"/from", "{bare_from}"},
                   {"/to", "{bare_to}"},
                   {"/status", "{state}"}}},
       .send = {"/v1/messages", "/to", "/from", "/text", "/webhook_url", ""},
       .accepted = {202, R"({"message_uuid":"{id}"})"},
       .refused = {422, R"({"type":"https://developer.vonage.com/api-errors/messages#1120"})"},
       .later = {429, R"({"type":"https://developer.vonage.com/api-errors#throttled"})"},
       .states = {{"submitted", ""}, {"delivered", ""}}},
      {.kind = "plivo",
       .text = {"plain_text",
                {{"MessageUUID", "{id}"}, {"From", "{bare_from}"}, {"To", "{bare_to}"}, {"Text", "{text}"}}},
       .ring = {"call_started", plivo_call},
       .keys = {"voice_digits", with(plivo_call, {"Digits", "{digits}"})},
       .hang_up = {"hang_up", plivo_call},
       .report = {"delivery_report",
                  {{"MessageUUID", "{id}"},
                   {"ParentMessageUUID", "{id}"},
                   {"Status", "{state}"},
                   {"From", "{bare_from}"},
                   {"To", "{bare_to}"}}},
       .send = {"/Message/", "/dst", "/src", "/text", "/url", ""},
       .accepted = {202, R"({"api_id":"a","message":"message(s) queued","message_uuid":["{id}"]})"},
       .refused = {400, R"({"error":"dst is not valid"})"},
       .later = too_many,
       .states = {{"queued", ""}, {"sent", ""}, {"delivered", ""}},
       .dial = {"/Call/", "/to", "/from", "/answer_url", "/hangup_url"},
       .placed = {201, R"({"message":"call fired","request_uuid":"{id}","api_id":"a"})"},
       .picked_up = {"call_started", plivo_placed("in-progress")},
       .call_state = {"hang_up", plivo_placed("{state}")},
       .machine = {"machine_detected", plivo_call}},
      {.kind = "bandwidth",
       .text = {"plain_text",
                {{"/0/to", "{to}"},
                 {"/0/message/id", "{id}"},
                 {"/0/message/owner", "{to}"},
                 {"/0/message/to/0", "{to}"},
                 {"/0/message/from", "{from}"},
                 {"/0/message/text", "{text}"}}},
       .ring = {"call_started", bandwidth_call},
       .keys = {"voice_digits", with(bandwidth_call, {"/digits", "{digits}"})},
       .hang_up = {"hang_up", bandwidth_call},
       .report = {"delivery_report",
                  {{"/0/type", "{state}"},
                   {"/0/to", "{to}"},
                   {"/0/message/id", "{id}"},
                   {"/0/message/owner", "{from}"},
                   {"/0/message/from", "{from}"},
                   {"/0/message/to/0", "{to}"},
                   {"/0/message/tag", "{tag}"}}},
       .send = {"/messages", "/to/0", "/from", "/text", "", "/tag"},
       .accepted = {202, R"({"id":"{id}"})"},
       .refused = {400, R"({"type":"request-validation","description":"to is not valid"})"},
       .later = {429, R"({"type":"too-many-requests"})"},
       .states = {{"message-sending", ""}, {"message-delivered", ""}}},
      {.kind = "sinch",
       .text = {"plain_text",
                {{"/id", "{id}"}, {"/from", "{bare_from}"}, {"/to", "{bare_to}"}, {"/body", "{text}"}}},
       .ring = {},
       .keys = {},
       .hang_up = {},
       .report = {"delivery_report",
                  {{"/batch_id", "{id}"}, {"/recipient", "{bare_to}"}, {"/status", "{state}"}}},
       .send = {"/batches", "/to/0", "/from", "/body", "/callback_url", ""},
       .accepted = {201, R"({"id":"{id}"})"},
       .refused = {400, R"({"code":"syntax_invalid_parameter_format","text":"to"})"},
       .later = too_many,
       .states = {{"Dispatched", ""}, {"Delivered", ""}}},
      {.kind = "africastalking",
       .text = {"plain_text", {{"id", "{id}"}, {"from", "{from}"}, {"to", "{to}"}, {"text", "{text}"}}},
       .ring = {"call_started", africas_call},
       .keys = {"voice_digits", with(africas_call, {"dtmfDigits", "{digits}"})},
       .hang_up = {"hang_up", africas_call},
       .report = {"delivery_report", {{"id", "{id}"}, {"status", "{state}"}, {"phoneNumber", "{to}"}}},
       .send = {"/version1/messaging", "to", "from", "message", "", ""},
       .accepted =
           {201,
            R"({"SMSMessageData":{"Recipients":[{"statusCode":101,"messageId":"{id}","status":"Success"}]}})"},
       .refused = {201, R"({"SMSMessageData":{"Recipients":[{"statusCode":403,"messageId":"None"}]}})"},
       .later = {201, R"({"SMSMessageData":{"Recipients":[{"statusCode":500,"messageId":"None"}]}})"},
       .states = {{"Sent", ""}, {"Success", ""}}},
      {.kind = "jambonz",
       .text = {"plain_text",
                {{"/message_sid", "{id}"}, {"/from", "{from}"}, {"/to", "{to}"}, {"/text", "{text}"}}},
       .ring = {"call_started", jambonz_call},
       .keys = {"voice_digits", with(jambonz_call, {"/digits", "{digits}"})},
       .hang_up = {"hang_up", jambonz_call},
       .report = {"delivery_report",
                  {{"/message_sid", "{id}"}, {"/status", "{state}"}, {"/from", "{from}"}, {"/to", "{to}"}}},
       .send = {"/Messages", "/to", "/from", "/text", "", ""},
       .accepted = {201, R"({"sid":"{id}"})"},
       .refused = empty_error,
       .later = too_many,
       .states = {{"success", ""}},
       .dial = {"/Calls", "/to/number", "/from", "/call_hook/url", "/call_status_hook/url"},
       .placed = {201, R"({"sid":"{id}"})"},
       .rings = {"trying", "ringing"},
       .picked_up = {"call_started", jambonz_placed("in-progress")},
       .call_state = {"hang_up", jambonz_placed("{state}")},
       .machine = {"machine_detected", jambonz_call}},
      {.kind = "kannel",
       .text = {"plain_text",
                {{"?id", "{id}"}, {"?from", "{from}"}, {"?to", "{bare_to}"}, {"?text", "{text}"}}},
       .ring = {},
       .keys = {},
       .hang_up = {},
       .report = {"delivery_report", {{"?status", "{state}"}}},
       .send = {"/cgi-bin/sendsms", "?to", "?from", "?text", "?dlr-url", ""},
       .accepted = {202, "0: Accepted for delivery"},
       .refused = {400, "Sms rejected"},
       .later = {503, "Temporal failure, try again later."},
       .states = {{"8", ""}, {"1", ""}}},
  };
  return all;
}

}  // namespace

const kind_shape& shape_of(std::string_view kind) {
  auto found = std::ranges::find(table(), kind, &kind_shape::kind);
  if (found == table().end()) throw std::invalid_argument("no company is called " + std::string(kind));
  return *found;
}

}  // namespace amparo::simulator
