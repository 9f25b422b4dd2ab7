#include <algorithm>
#include <array>

#include "flow/node_compiler.hpp"

// Nodes that ask something of the world outside: voice notes, connections, texts, reminders, cases, family
// links, webhooks, and the time that has to pass.
namespace amparo::flow {

// "90s", "20m", "4h", "2d", in the unit that is wanted; a finding where it is none or out of bounds.
std::optional<std::uint32_t> node_compiler::duration(const base::yaml_node* at, std::chrono::seconds unit,
                                                     std::chrono::seconds least, std::chrono::seconds most) {
  if (at == nullptr) return std::nullopt;
  auto read = read_duration(at->scalar);
  if (read && *read >= least && *read <= most && *read % unit == std::chrono::seconds(0))
    return static_cast<std::uint32_t>(*read / unit);
  into.report(
      spot_at(*at), "not-a-duration",
      "\"" + at->scalar + "\" is no duration between " + duration_text(least) + " and " + duration_text(most),
      "Write a whole number and s, m, h or d: 90s, 20m, 4h, 2d.");
  return std::nullopt;
}

void node_compiler::record() {
  record_node made;
  made.notice = message_of(map.required("record"));
  if (const auto* purpose = map.required("for")) made.purpose = effect_text_at(*purpose, false);
  using namespace std::chrono_literals;
  made.most = static_cast<std::uint16_t>(duration(map.optional("most"), 1s, 5s, 180s).value_or(60));
  if (auto to = outcomes()) {
    made.recorded = required_target(*to, "recorded");
    made.too_short = required_target(*to, "too_short");
    made.silent = required_target(*to, "silence");
    made.hangup = required_target(*to, "hangup");
    made.not_possible = required_target(*to, "not_possible");
    to->done();
  }
  finish(node_kind::record, into.out.records, std::move(made), none);
}

// A number of the reviewed directory, never a literal one (F-7).
void node_compiler::dial() {
  dial_node made;
  const auto* what = map.optional("dial");
  made.office = what->scalar;
  made.to = what->scalar == "national_line" ? dial_node::target::national_line
            : what->scalar == "consulate"   ? dial_node::target::consulate
                                            : dial_node::target::office;
  bool is_known = into.catalog == nullptr || into.catalog->find_consulate(made.office) != nullptr;
  if (made.to == dial_node::target::office && !is_known) {
    std::vector<std::string> ids{"national_line", "consulate"};
    for (const auto* office : into.catalog->consulates()) ids.push_back(office->id);
    into.report(spot_at(*what), "unknown-office", "the directory has no office \"" + what->scalar + "\"",
                base::nearest(what->scalar, ids).empty()
                    ? "Name an office by its id, national_line, or consulate: the one that was looked up."
                    : into.unknown_hint(what->scalar, ids));
  }
  using namespace std::chrono_literals;
  made.ring = static_cast<std::uint16_t>(duration(map.optional("ring"), 1s, 5s, 60s).value_or(20));
  if (auto to = outcomes()) {
    made.answered = required_target(*to, "answered");
    made.busy = required_target(*to, "busy");
    made.no_answer = required_target(*to, "no_answer");
    made.failed = required_target(*to, "failed");
    to->done();
  }
  finish(node_kind::dial, into.out.dials, std::move(made), none);
}

std::vector<index> node_compiler::messages_at(const base::yaml_node& list) {
  std::vector<index> out;
  if (list.is_scalar()) out.push_back(message_of(&list));
  for (const auto& one : list.items) out.push_back(message_of(&one));
  if (out.empty()) into.report(here, "nothing-said", "the list of messages is empty", "Name a message.");
  return out;
}

void node_compiler::sms() {
  sms_node made;
  made.messages = messages_at(*map.optional("sms"));
  if (auto to = outcomes()) {
    made.sent = required_target(*to, "sent_for_sending");
    made.withheld = required_target(*to, "withheld");
    made.opted_out = required_target(*to, "opted_out");
    made.failed = required_target(*to, "failed");
    to->done();
  }
  finish(node_kind::sms, into.out.texts, std::move(made), none);
}

void node_compiler::remind() {
  using namespace std::chrono_literals;
  remind_node made;
  made.message = message_of(map.optional("remind"));
  const auto* on = map.optional("on");
  const auto* at = map.optional("at");
  const auto* after = map.optional("after");
  if ((on == nullptr) == (after == nullptr))
    into.report(here, "reminder-when", "a reminder is due on a date, or after a time: one of the two",
                "Write \"on: <date>\", perhaps with \"at: <time>\", or \"after: 8h\".");
  if (at != nullptr && on == nullptr)
    into.report(spot_at(*at), "reminder-when", "a time of day needs a date", "Add \"on: <date>\".");
  if (on != nullptr) made.on = expression_at(*on, value_type::date);
  if (at != nullptr) made.at = expression_at(*at, value_type::time);
  made.after = duration(after, 1min, 1min, 75 * 24h).value_or(0);
  made.answer = target(map.optional("answer"));
  made.kept = kept_slots();
  if (auto to = outcomes()) {
    made.noted = required_target(*to, "noted");
    made.past = required_target(*to, "past");
    made.withheld = required_target(*to, "withheld");
    made.opted_out = required_target(*to, "opted_out");
    made.failed = required_target(*to, "failed");
    to->done();
  }
  finish(node_kind::remind, into.out.reminders, std::move(made), none);
}

// What is kept for another conversation may be read back to whoever has the PIN, or the telephone: nothing
// that a caller typed, nobody's name.
std::vector<index> node_compiler::kept_slots() {
  std::vector<index> out;
  const auto* list = map.optional("keep");
  if (list == nullptr) return out;
  for (const auto& one : list->items)
    if (auto slot = slot_named(&one, {value_type::choice, value_type::place, value_type::number,
                                      value_type::flag, value_type::date, value_type::time});
        slot != none)
      out.push_back(slot);
  return out;
}

// What whoever opened a case is told, besides what their contact is: that somebody accepted, or that the hour
// comes near.
void node_compiler::texts_to_owner(case_node& made) {
  using namespace std::chrono_literals;
  if (made.act == case_act::accept)
    if (const auto* tell = map.optional("tell")) made.to_owner = message_of(tell);
  if (made.act != case_act::watch) return;
  const auto* at = map.optional("at");
  const auto* remind = map.optional("near");
  const auto* before = map.optional("before");
  if (at != nullptr) made.at = expression_at(*at, value_type::time);
  if ((remind == nullptr) != (before == nullptr) || (remind != nullptr && at == nullptr))
    into.report(here, "reminder-when", "\"near\", \"before\" and \"at\" go together",
                "Write \"at: <time>\", \"near: <message>\" and \"before: 30m\".");
  if (remind == nullptr) return;
  made.to_owner = message_of(remind);
  made.before = static_cast<std::uint32_t>(duration(before, 1min, 5min, 6h).value_or(0));
}

void node_compiler::case_work() {
  case_node made;
  constexpr std::array<std::string_view, 8> words{"open",   "continue", "stage", "close",
                                                  "accept", "watch",    "calm",  "news"};
  const auto* what = map.optional("case");
  auto found = std::find(words.begin(), words.end(), what->scalar);
  if (found == words.end())
    into.report(spot_at(*what), "unknown-case", "\"" + what->scalar + "\" cannot be done with a case",
                "open, continue, stage, close, accept, watch, calm and news can.");
  else
    made.act = static_cast<case_act>(found - words.begin());
  bool opens = made.act == case_act::open, goes_on = made.act == case_act::go_on;
  if (opens) {
    if (const auto* topic = map.required("topic")) made.topic = effect_text_at(*topic, false);
    made.place = required_target(map, "at");
    made.kept = kept_slots();
  }
  if (opens || goes_on) made.pin = slot_named(map.required("pin"), {value_type::digits});
  if (made.act == case_act::stage) made.stage = map.text("stage");
  if (made.act == case_act::stage && made.stage.empty())
    into.report(here, "case-stage", "\"case: stage\" and \"stage: <word>\" go together", "Name the stage.");
  bool watches = made.act == case_act::watch, calms = made.act == case_act::calm;
  if (watches || calms) made.message = message_of(map.required("text"));
  texts_to_owner(made);
  if (auto to = outcomes()) {
    if (watches) made.unknown = required_target(*to, "alone");
    if (calms) made.unknown = required_target(*to, "too_late");
    if (goes_on)
      made.unknown = required_target(*to, "unknown");
    else
      (opens ? made.opened : made.continued) = required_target(*to, opens ? "opened" : "continued");
    made.refused = required_target(*to, "refused");
    to->done();
  }
  finish(node_kind::case_work, into.out.cases, std::move(made), none);
}

void node_compiler::match() {
  match_node made;
  const auto* what = map.optional("match");
  if (what->scalar != "seeking" && what->scalar != "sought")
    into.report(spot_at(*what), "unknown-match", "\"" + what->scalar + "\" is no side of a family link",
                "seeking and sought are.");
  made.seeking = what->scalar != "sought";
  made.name = slot_named(map.required("name"), {value_type::name, value_type::text});
  made.born = slot_named(map.required("born"), {value_type::number, value_type::digits, value_type::date});
  made.town = slot_named(map.required("town"), {value_type::place, value_type::text});
  made.word = slot_named(map.required("word"), {value_type::text});
  if (auto to = outcomes()) {
    made.asked = required_target(*to, "asked");
    made.refused = required_target(*to, "refused");
    to->done();
  }
  finish(node_kind::match, into.out.matches, made, none);
}

void node_compiler::rumour() {
  rumour_node made;
  const auto* what = map.optional("rumour");
  if (what->scalar != "report" && what->scalar != "ask")
    into.report(spot_at(*what), "unknown-rumour", "\"" + what->scalar + "\" cannot be done with a rumour",
                "report and ask can.");
  made.reports = what->scalar != "ask";
  made.town = slot_named(map.required("of"), {value_type::place});
  if (!made.reports) {
    made.age = slot_named(map.required("age"), {value_type::number});
    made.left = slot_named(map.required("left"), {value_type::number});
  }
  if (auto to = outcomes()) {
    made.done = required_target(*to, made.reports ? "noted" : "confirmed");
    if (!made.reports) made.nothing = required_target(*to, "nothing");
    made.no_town = required_target(*to, "no_town");
    made.refused = required_target(*to, made.reports ? "refused" : "not_known");
    to->done();
  }
  finish(node_kind::rumour, into.out.rumours, made, none);
}

void node_compiler::read_webhook_values(webhook_node& made) {
  if (const auto* send = map.optional("send"))
    for (std::size_t i = 0; i != send->keys.size(); ++i) {
      auto value = expression_at(send->items[i], std::nullopt);
      if (value == none) continue;
      if (is_sensitive(into.out.expressions[value].type))
        into.report(spot_at(send->items[i]), "sensitive-sent",
                    "\"" + send->keys[i].name + "\" would tell another program who somebody is",
                    "Leave it out: a program is told what a need is, and not whose.");
      made.send.push_back({send->keys[i].name, value});
    }
  const auto* results = map.optional("results");
  if (results == nullptr) return;
  for (std::size_t i = 0; i != results->keys.size(); ++i) {
    const auto& key = results->keys[i];
    auto slot = flow.slots.find(key.name);
    auto type = slot == flow.slots.end() ? value_type::choice : into.out.variables[slot->second].type;
    bool can_hold = type != value_type::choice && type != value_type::phone;
    if (can_hold)
      made.results.push_back({results->items[i].scalar, slot->second});
    else
      into.report({flow.file, key.line, key.column}, "unknown-variable",
                  "\"" + key.name + "\" is not declared, or is a choice or a telephone number",
                  "A result goes into a variable of this flow that is neither.");
  }
}

// The host is the configuration's (F-6): a flow knows a webhook by its name only.
void node_compiler::webhook() {
  using namespace std::chrono_literals;
  webhook_node made;
  const auto* name = map.optional("webhook");
  made.name = name->scalar;
  const auto& declared = into.options.webhooks;
  if (std::find(declared.begin(), declared.end(), made.name) == declared.end())
    into.report(spot_at(*name), "webhook-not-declared",
                "the configuration declares no webhook \"" + made.name + "\"",
                declared.empty() ? "Declare it there under webhooks, with its address."
                                 : into.unknown_hint(made.name, declared));
  read_webhook_values(made);
  made.seconds = static_cast<std::uint16_t>(duration(map.optional("timeout"), 1s, 2s, 120s).value_or(20));
  if (auto to = outcomes()) {
    made.ok = required_target(*to, "ok");
    made.error = required_target(*to, "error");
    made.timeout = required_target(*to, "timeout");
    to->done();
  }
  finish(node_kind::webhook, into.out.webhooks, std::move(made), none);
}

// "wait: 4h", or "wait: { until: "08:00" }" in the caller's zone. Under a day, because a conversation lives
// for one.
void node_compiler::wait() {
  using namespace std::chrono_literals;
  wait_node made;
  const auto* what = map.optional("wait");
  if (what->is_map()) {
    base::yaml_map until(flow.file, *what, into.findings);
    auto hour = typed_value(until.required_text("until"), value_type::time);
    if (hour)
      made.until = static_cast<std::uint16_t>(hour->number);
    else
      into.report(spot_at(*what), "not-a-time", "a time of day is missing", "Write { until: \"08:00\" }.");
    until.done();
  } else {
    made.minutes = duration(what, 1min, 1min, 23h).value_or(1);
  }
  index done = none;
  if (auto to = outcomes()) {
    done = required_target(*to, "done");
    made.not_possible = required_target(*to, "not_possible");
    if (const auto* interrupted = to->optional("interrupted")) made.interrupted = target(interrupted);
    to->done();
  }
  finish(node_kind::wait, into.out.waits, made, done);
}

}  // namespace amparo::flow
