#pragma once
#include <string_view>
#include <vector>

// What each company's requests and answers look like: the one table of this program. A webhook is a request
// of tests/fixtures/provider/<kind>/<fixture>/request.http with some of its fields filled in, so that its
// shape is the documented one.
namespace amparo::simulator {

// `value` is taken as it stands, with these filled in: {id}, {from} and {to} (E.164), {bare_from} and
// {bare_to} (without "+"), {text}, {digits}, {call}, {state}, {event}, {tag}. Of a report, {from} is our
// line.
struct filling {
  std::string_view place, value;  // place: as in fields.hpp
};

struct webhook_shape {
  std::string_view fixture;  // "" where the company has no such webhook
  std::vector<filling> fill;
};

// A text that we are told to send.
struct send_shape {
  std::string_view path;  // its last part
  std::string_view to, from, text;
  std::string_view report;  // the address that its reports come to; "" = one for all texts
  std::string_view tag;     // what its reports bring back; "" = nothing
};

// A call that we are told to place.
struct dial_shape {
  std::string_view path;  // its last part; "" where the company places none
  std::string_view to, from, answer, status;
};

struct answer_shape {
  unsigned status;
  std::string_view body;  // with {id}
};

// How far a text has come, in the company's words.
struct report_state {
  std::string_view state, event;
};

struct kind_shape {
  std::string_view kind;
  webhook_shape text, ring, keys, hang_up, report;
  send_shape send;
  answer_shape accepted, refused, later;
  std::vector<report_state> states;  // of a text that arrives, in order
  dial_shape dial = {};
  answer_shape placed = {};
  std::vector<std::string_view> rings = {};  // the states of a placed call before somebody answers, in order
  webhook_shape picked_up = {}, call_state = {}, machine = {};  // of a placed call; {from} is our line
  webhook_shape room_over = {};  // of a placed call whose room ended; "" = as a gather without keys
};

const kind_shape& shape_of(std::string_view kind);  // std::invalid_argument for an unknown one

}  // namespace amparo::simulator
