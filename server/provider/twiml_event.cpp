#include <algorithm>

#include "provider/errors.hpp"
#include "provider/event_parts.hpp"
#include "provider/json_fields.hpp"
#include "provider/numbers.hpp"
#include "provider/twiml.hpp"

// What the parameters mean. POST carries them in the body (form, or JSON for some status callbacks), GET in
// the query behind our own `s`; the token is always the query's.
namespace amparo::provider::twiml {
namespace {

using message::event;
using message::event_kind;

// A flat JSON object as fields; nested values are not ours to read.
base::result<message::form> fields_of_json(std::string_view body) {
  auto value = read_json(body);
  if (!value || !value->is_object()) return errc::undecodable;
  message::form out;
  for (const auto& [key, member] : value->get_object())
    if (member.is_string()) out.fields.push_back({std::string(key), std::string(member.get_string())});
  out.ok = true;
  return out;
}

base::result<message::form> fields_of(const message::raw_request& request) {
  if (request.method != "POST") return message::read_form(request.query());
  auto type = request.header_value("Content-Type");
  if (type.starts_with("application/json")) return fields_of_json(request.body);
  return message::read_form(request.body);
}

base::result<event> decode_sms(const message::form& fields, event out) {
  for (auto name : {"MessageSid", "From", "To", "Body"})
    if (!fields.has(name)) return errc::missing_field;
  out.status = fields.value("OptOutType");
  out.opt_out_handled = !out.status.empty();
  return text_event(std::move(out), fields.value("MessageSid"), fields.value("From"), fields.value("To"),
                    std::string(fields.value("Body")));
}

bool is_over(std::string_view call_status) {
  constexpr std::string_view ends[] = {"completed", "busy", "no-answer", "failed", "canceled"};
  return std::ranges::find(ends, call_status) != std::end(ends);
}

// The states of a call, of a dialled leg and of a message, which share no word of two meanings.
message::progress progress_of(std::string_view status) {
  using message::progress;
  constexpr std::pair<std::string_view, progress> states[] = {
      {"queued", progress::underway},   {"initiated", progress::underway},  {"ringing", progress::underway},
      {"accepted", progress::underway}, {"scheduled", progress::underway},  {"sending", progress::underway},
      {"sent", progress::underway},     {"in-progress", progress::arrived}, {"answered", progress::arrived},
      {"completed", progress::arrived}, {"delivered", progress::arrived},   {"read", progress::arrived},
      {"busy", progress::failed},       {"no-answer", progress::failed},    {"failed", progress::failed},
      {"canceled", progress::failed},   {"undelivered", progress::failed}};
  auto found = std::ranges::find(states, status, &std::pair<std::string_view, progress>::first);
  return found == std::end(states) ? progress::unknown : found->second;
}

base::result<event> call_in(const message::form& fields, event out) {
  for (auto name : {"CallSid", "From", "To"})
    if (!fields.has(name)) return errc::missing_field;
  out.status = fields.value("CallStatus");
  return call_event(std::move(out), fields.value("CallSid"), fields.value("From"), fields.value("To"),
                    fields.value("Direction").starts_with("outbound"));
}

base::result<event> decode_call(const message::form& fields, event out) {
  auto call = call_in(fields, std::move(out));
  if (!call) return call;
  call->kind = is_over(call->status) ? event_kind::hangup : event_kind::call_started;
  return call;
}

// Of a note the documented `Digits` of a caller who hung up is the word "hangup". A Gather without keys comes
// as `msg=Gather End`, or with empty or no Digits: silence either way.
base::result<event> decode_gather(const message::form& fields, event out) {
  auto call = call_in(fields, std::move(out));
  if (!call) return call;
  if (auto note = fields.value("RecordingUrl"); !note.empty()) {
    call->hung_up = fields.value("Digits") == "hangup" || is_over(call->status);
    return with_note(std::move(*call), note, fields.value("RecordingDuration"));
  }
  if (auto status = fields.value("DialCallStatus"); !status.empty()) {
    call->kind = is_over(call->status) ? event_kind::hangup : event_kind::dialled;
    call->ended = dial_end_of(status);
    return call;
  }
  call = with_keys(std::move(*call), fields.value("Digits"));
  if (call && call->kind == event_kind::silence && is_over(call->status)) call->kind = event_kind::hangup;
  return call;
}

// What the recordingStatusCallback says names the call and neither number (/docs/voice/twiml/record). Only
// `completed` was asked for; another state is a report and no more.
base::result<event> decode_note_status(const message::form& fields, event out) {
  auto call = fields.value("CallSid"), status = fields.value("RecordingStatus");
  if (call.empty() || fields.value("RecordingUrl").empty()) return errc::missing_field;
  out.id = call;
  out = with_note(std::move(out), fields.value("RecordingUrl"), fields.value("RecordingDuration"));
  out.status = status;  // of the recording, not of the call
  if (status != "completed") out.kind = event_kind::call_status;
  return out;
}

base::result<event> decode_recording(const message::form& fields, event out) {
  if (fields.has("RecordingStatus") && !fields.has("From")) return decode_note_status(fields, std::move(out));
  return decode_gather(fields, std::move(out));
}

// The words of AnsweredBy: human, unknown, fax and four that begin with "machine".
message::listener listener_of(std::string_view word) {
  if (word == "human") return message::listener::person;
  return word.starts_with("machine") || word == "fax" ? message::listener::machine
                                                      : message::listener::unknown;
}

// A call keeps its id, which finds its session; its states differ in `status`.
base::result<event> decode_call_status(const message::form& fields, event out) {
  auto call = call_in(fields, std::move(out));
  if (!call) return call;
  if (call->status.empty()) return errc::missing_field;
  call->reached = progress_of(call->status);
  call->kind = is_over(call->status) ? event_kind::hangup : event_kind::call_status;
  if (auto by = fields.value("AnsweredBy"); !by.empty() && call->kind == event_kind::call_status) {
    call->kind = event_kind::answered_by;
    call->taken_by = listener_of(by);
  }
  return call;
}

base::result<event> decode_status(const message::form& fields, event out) {
  if (fields.has("CallSid") && !fields.has("MessageSid")) return decode_call_status(fields, std::move(out));
  auto id = fields.value("MessageSid"), status = fields.value("MessageStatus");
  if (auto line = line_of(fields.value("From"))) out.line = *line;
  out.caller = caller_of(fields.value("To"));
  return report_event(std::move(out), id, status, progress_of(status));
}

}  // namespace

base::result<event> decode(const message::raw_request& request, std::string_view hook) {
  auto fields = fields_of(request);
  auto query = message::read_form(request.query());
  if (!fields) return fields.error();
  if (!fields->ok || !query.ok) return errc::undecodable;
  event out;
  out.hook = hook_name(hook);
  out.token = query.value("s");
  if (hook == "sms") return decode_sms(*fields, std::move(out));
  if (hook == "voice") return decode_call(*fields, std::move(out));
  if (hook == "voice/gather") return decode_gather(*fields, std::move(out));
  if (hook == "voice/recording") return decode_recording(*fields, std::move(out));
  if (hook == "status") return decode_status(*fields, std::move(out));
  return errc::unknown_hook;
}

}  // namespace amparo::provider::twiml
