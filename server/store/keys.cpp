#include "store/keys.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/encoding.hpp"
#include "store/console_keys.hpp"
#include "store/figure_keys.hpp"
#include "store/rumour_keys.hpp"

namespace amparo::store {
namespace {

// clang-format off
constexpr std::array rows{
    key_row{"{p}:s:*",       "string", longest_sms_session,         "D2 D6", "store/redis_store"},   // SMS session: tag, line
    key_row{"{p}:c:*",       "string", session_life,                "D2 D6", "store/redis_store"},   // call: tag, call digest
    key_row{"{p}:i:*",       "set",    choices_life + set_margin,   "D2",    "store/redis_store"},   // names of a caller's sessions, notes and numbers, "o:<id>" and "x:<id>" of outbox entries, "d:<effect>" of items at the desk, "t:<name>" of words there
    key_row{"{p}:v:*",       "string", vault_limit,                 "D1",    "store/redis_store"},   // sealed number
    key_row{"{p}:b:*",       "string", callback_pause,              "D2",    "store/redis_store"},   // a callback was taken
    key_row{"{p}:f:*",       "string", choices_life,                "D13",   "store/redis_store"},   // what a caller let us keep, sealed: the language, questions to be asked later, where a call was cut
    key_row{"{p}:w:*",       "string", talk_life,                   "D2 D8", "store/desk_talk"},     // which item's operator writes with the caller, sealed
    key_row{"{p}:j:*",       "hash",   parts_life,                  "D1 D2", "store/part_store"},    // pieces of a long text, sealed: tag, line, which text
    key_row{"{p}:n:*",       "string", note_life,                   "D5",    "store/note_store"},    // a caller's voice note, sealed: tag, the effect that kept it
    key_row{"{p}:r:*",       "string", reminder_limit,              "D1",    "store/send_store"},    // a reminder that is not due yet, sealed: tag, effect
    key_row{"{p}:g:*",       "zset",   ring_window,                 "D2",    "store/redis_store"},   // calls that ended without a word, by when: event digests
    key_row{"{p}:k:*",       "string", case_life,                   "D2 D3", "store/redis_cases"},   // a case, sealed under a key of its own: tag, id
    key_row{"{p}:a:*",       "string", case_life,                   "D1",    "store/redis_cases"},   // whoever accepted to be written to about a check-in, sealed: tag, and of a case of their own its id
    key_row{"{p}:h:*",       "string", watch_limit,                 "D1",    "store/redis_cases"},   // what they are sent at its time unless it is taken back, sealed: tag, effect
    key_row{"{p}:m:*",       "string", side_life,                   "D1",    "store/family_store"},  // the number behind one side of a family link, sealed: tag, the side's id
    key_row{"{p}:out",       "stream", outbox_life,                 "D1",    "store/redis_store"},   // effects on their way
    key_row{"{p}:due",       "zset",   reminder_limit,              "D1",    "store/redis_store"},   // timers
    key_row{"{p}:t:*",       "hash",   send_life,                   "D6",    "store/send_store"},    // how far a send has come: by effect, no tag
    key_row{"{p}:dead",      "stream", outbox_life,                 "D1",    "store/send_store"},    // sends that were given up: effect, account, why
    key_row{"{p}:e:*",       "string", marker_life,                 "D6",    "store/redis_store"},   // erased events: digest, no tag
    key_row{"{spend}:stop",  "string", permanent,                   "D11",   "store/spend_store"},   // the kill switch, until somebody takes it back
    key_row{"{spend}:*",     "hash",   spend_life,                  "D6 D11","store/spend_store"},   // a day's units: in all, by hour, country, line and caller (keyed digest, no tag)
    key_row{"pin:try:*",     "string", pin_try_life,                "D6",    "store/redis_cases"},   // how many PINs somebody tried: keyed digest, no tag
    key_row{"pin:*",         "string", case_life,                   "D2",    "store/redis_cases"},   // where the case of a PIN lies, sealed; leads nowhere once that is erased
    key_row{"{family}:side:*","string",side_life,                   "D1",    "store/family_store"},  // one side of a family link: blind tokens, and sealed whose it is; "" = it was taken back
    key_row{"{family}:sides","zset",   side_life,                   "D1",    "store/family_store"},  // ids of all sides, by their end
    key_row{"{figures}:first","string",permanent,                   "D12",   "store/figure_store"},  // the month in which this helpline began to count
    key_row{"{figures}:last","string", permanent,                   "D12",   "store/figure_store"},  // the newest month that is closed
    key_row{"{figures}:of:*","hash",   permanent,                   "D12",   "store/figure_store"},  // what is public of a closed month: counts of ten and more
    key_row{"{figures}:now:*","hash",  running_figures_life,        "D12",   "store/figure_store"},  // counts of a month that is not closed, by sealed names of answers; no tag
    key_row{"{figures}:seen:*","string",counted_life,               "D6",    "store/figure_store"},  // an answer that was counted: its effect, no tag, nothing of what it was
    key_row{"nonce:*",       "string", nonce_life,                  "D6",    "store/redis_store"},   // providers that sign no body
    key_row{"optout:*",      "string", permanent,                   "D7",    "store/redis_store"},   // until the person opts in again
    key_row{"{desk}:seen:*", "string", seen_life,                   "D6",    "store/redis_desk"},    // effect -> item code
    key_row{"{desk}:item:*", "hash",   item_limit,                  "D1",    "store/redis_desk"},
    key_row{"{desk}:q",      "zset",   item_limit,                  "D1",    "store/redis_desk"},    // code by urgency, then arrival: of those who need no skill
    key_row{"{desk}:q:*",    "zset",   item_limit,                  "D1",    "store/redis_desk"},    // the same: of those who need these skills
    key_row{"{desk}:needs",  "set",    item_limit,                  "D1",    "store/redis_desk"},    // the skills that anybody waits for, so that a claim looks at one head each
    key_row{"{desk}:later",  "zset",   item_limit,                  "D1",    "store/redis_desk"},    // code by the time that it may be done
    key_row{"{desk}:review", "zset",   item_limit,                  "D1",    "store/desk_queue"},    // code by urgency, then arrival: for a lead
    key_row{"{desk}:closed", "zset",   closed_life,                 "D1",    "store/desk_queue"},    // code by its end, until the number behind it has its own
    key_row{"{desk}:hand:*", "set",    item_limit,                  "D8",    "store/desk_queue"},    // codes in one operator's hand; a digest names them
    key_row{"{desk}:notes:*","list",   desk_notes_life,             "D4",    "store/desk_people"},   // operators' notes on an item, sealed: by its effect
    key_row{"{desk}:words:*","list",   desk_words_life,             "D3",    "store/desk_talk"},     // what a caller wrote to the operator of an item, sealed: by a keyed digest
    key_row{"{desk}:answers","zset",   item_limit,                  "D8",    "store/desk_talk"},     // code and token of whom an answer is waited for, by until when
    key_row{"{desk}:shift:*","string", desk_shift_life,             "D8",    "store/desk_people"},   // who works by telephone, sealed: by operator
    key_row{"{desk}:said:*", "string", desk_said_life,              "D8",    "store/desk_people"},   // what an operator's text was answered, sealed: event digest
    key_row{"{desk}:fence",  "hash",   permanent,                   "D8",    "store/desk_queue"},    // the last token of a lease, the last event, and how many items ever came, by urgency, and were taken: numbers that only grow
    key_row{"{desk}:lease",  "zset",   item_limit,                  "D8",    "store/desk_queue"},    // code by end of lease
    key_row{"{desk}:calls",  "zset",   item_limit,                  "D8",    "store/desk_calls"},    // code of what somebody is being called about, by when that began
    key_row{"{desk}:events", "stream", events_life,                 "D8",    "store/redis_desk"},    // for the console: ids and row fields
    key_row{"{desk}:reveals:*","zset", reveals_life,                "D8",    "store/people_store"},  // when an operator saw a number: by operator, no item
    key_row{"{desk}:here",   "zset",   desk_here_life,              "D8",    "store/desk_watch"},    // who is signed in at the console, by until when; a digest names them
    key_row{"{desk}:told",   "string", desk_told_life,              "D8",    "store/desk_watch"},    // how many wait, who is on shift (skills, no names), and how fast it goes: for what callers are told
    key_row{"{desk}:rumour:*","hash",  rumour_life,                 "D6 D8", "store/rumour_store"},  // a report of a raid: sealed which town, when, keyed digests of who reported it, holders who confirmed it; by a keyed digest of the town
    key_row{"{desk}:rumours","zset",   rumour_life,                 "D6",    "store/rumour_store"},  // code and town of all of them, by their end
    key_row{"{desk}:rumours:*","string",rumours_of_person_life,     "D6",    "store/rumour_store"},  // how many towns somebody reported on a day: keyed digest of both, no tag
    key_row{"{audit}:log",   "list",   audit_life,                  "D8",    "store/audit_log"},     // who did what at the desk, sealed, each entry bound to the one before
    key_row{"{audit}:head",  "string", audit_life,                  "D8",    "store/audit_log"},     // number and MAC of the newest entry
    key_row{"{audit}:base",  "string", audit_life,                  "D8",    "store/audit_log"},     // the same of the last entry that was old enough to go, signed
    key_row{"{users}:people","hash",   permanent,                   "D8",    "store/people_store"},  // whoever may sign in, sealed, by keyed digest
    key_row{"{users}:in:*",  "string", sign_in_life,                "D8",    "store/people_store"},  // a sign-in, sealed: by its token's keyed digest
    key_row{"bundle:live",   "string", permanent,                   "D10",   "store/redis_bundles"}, // the newest revision, signed: the pointer
    key_row{"{bundle:live}:history", "list", permanent,             "D10",   "store/redis_bundles"}, // every revision, signed, oldest first
    key_row{"bundle:part:*", "string", permanent,                   "D10",   "store/redis_bundles"}, // files that revisions share, compressed, by what is in them
    key_row{"bundle:*",      "string", permanent,                   "D10",   "store/redis_bundles"}, // a bundle's manifest, signed, by its hash
};
// clang-format on

std::string in_partition(unsigned partition, std::string_view rest) {
  if (partition >= partitions) throw std::out_of_range("no such partition");
  std::string out = "{p000}:";
  out[2] = static_cast<char>('0' + partition / 100);
  out[3] = static_cast<char>('0' + partition / 10 % 10);
  out[4] = static_cast<char>('0' + partition % 10);
  return out.append(rest);
}

std::string of_caller(const base::caller_tag& tag, std::string_view kind) {
  return in_partition(tag.partition(), kind).append(tag.text());
}

std::string joined(std::string_view prefix, std::string_view rest) {
  return std::string(prefix).append(rest);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "{p017}:s:x" becomes "{p}:s:x".
std::string without_partition(std::string_view key) {
  bool numbered = key.size() > 6 && key.starts_with("{p") && is_digit(key[2]) && is_digit(key[3]) &&
                  is_digit(key[4]) && key[5] == '}';
  return numbered ? joined("{p", key.substr(5)) : std::string(key);
}

}  // namespace

std::string sms_session_key(const base::caller_tag& tag, std::string_view line) {
  return of_caller(tag, "s:").append(":").append(line);
}
std::string call_session_key(const base::caller_tag& tag, std::string_view call_digest) {
  return of_caller(tag, "c:").append(":").append(call_digest);
}
std::string set_key(const base::caller_tag& tag) { return of_caller(tag, "i:"); }
std::string vault_key(const base::caller_tag& tag) { return of_caller(tag, "v:"); }
std::string ten_minute_key(const base::caller_tag& tag) { return of_caller(tag, "b:"); }
std::string choices_key(const base::caller_tag& tag) { return of_caller(tag, "f:"); }
std::string talk_key(const base::caller_tag& tag) { return of_caller(tag, "w:"); }
std::string rings_key(const base::caller_tag& tag) { return of_caller(tag, "g:"); }
std::string parts_key(const base::caller_tag& tag, std::string_view line, std::string_view text) {
  return of_caller(tag, "j:").append(":").append(line).append(":").append(text);
}
std::string note_key(const base::caller_tag& tag, std::string_view effect) {
  return of_caller(tag, "n:").append(":").append(effect);
}
std::string case_key(const base::caller_tag& tag, std::string_view id) {
  return of_caller(tag, "k:").append(":").append(id);
}
std::string side_number_key(const base::caller_tag& tag, std::string_view id) {
  return of_caller(tag, "m:").append(":").append(id);
}
std::string side_key(std::string_view id) { return joined("{family}:side:", id); }
std::string sides_key() { return "{family}:sides"; }
std::string pin_key(std::string_view digest) { return joined("pin:", digest); }
std::string pin_try_key(std::string_view digest) { return joined("pin:try:", digest); }
std::string reminder_key(const base::caller_tag& tag, std::string_view effect) {
  return of_caller(tag, "r:").append(":").append(effect);
}
std::string contact_key(const base::caller_tag& tag, std::string_view own_case) {
  auto key = of_caller(tag, "a:");
  return own_case.empty() ? key : key.append(":").append(own_case);
}
std::string watch_key(const base::caller_tag& tag, std::string_view effect) {
  return of_caller(tag, "h:").append(":").append(effect);
}
std::string outbox_key(unsigned partition) { return in_partition(partition, "out"); }
std::string due_key(unsigned partition) { return in_partition(partition, "due"); }
std::string send_key(unsigned partition, std::string_view effect) {
  return in_partition(partition, "t:").append(effect);
}
std::string dead_key(unsigned partition) { return in_partition(partition, "dead"); }
std::string erased_key(unsigned partition, std::string_view event_digest) {
  return in_partition(partition, "e:").append(event_digest);
}
std::string spend_key(std::string_view day) { return joined("{spend}:", day); }
std::string spend_stop_key() { return "{spend}:stop"; }
std::string first_month_key() { return "{figures}:first"; }
std::string last_month_key() { return "{figures}:last"; }
std::string published_key(std::string_view month) { return joined("{figures}:of:", month); }
std::string running_key(std::string_view month) { return joined("{figures}:now:", month); }
std::string counted_key(std::string_view effect) { return joined("{figures}:seen:", effect); }
std::string nonce_key(std::string_view digest) { return joined("nonce:", digest); }
std::string opt_out_key(std::string_view id) { return joined("optout:", id); }
std::string desk_seen_key(std::string_view effect) { return joined("{desk}:seen:", effect); }
std::string desk_item_key(std::string_view code) { return joined("{desk}:item:", code); }
std::string desk_queue_key(std::string_view skills) {
  return skills.empty() ? "{desk}:q" : joined("{desk}:q:", skills);
}
std::string desk_needs_key() { return "{desk}:needs"; }
std::string desk_later_key() { return "{desk}:later"; }
std::string desk_review_key() { return "{desk}:review"; }
std::string desk_closed_key() { return "{desk}:closed"; }
std::string desk_fence_key() { return "{desk}:fence"; }
std::string desk_hand_key(std::string_view holder) { return joined("{desk}:hand:", holder); }
std::string desk_lease_key() { return "{desk}:lease"; }
std::string desk_calls_key() { return "{desk}:calls"; }
std::string desk_notes_key(std::string_view effect) { return joined("{desk}:notes:", effect); }
std::string desk_words_key(std::string_view name) { return joined("{desk}:words:", name); }
std::string desk_answers_key() { return "{desk}:answers"; }
std::string desk_shift_key(std::string_view holder) { return joined("{desk}:shift:", holder); }
std::string desk_said_key(std::string_view event_digest) { return joined("{desk}:said:", event_digest); }
std::string desk_here_key() { return "{desk}:here"; }
std::string desk_told_key() { return "{desk}:told"; }
std::string desk_reveals_key(std::string_view holder) { return joined("{desk}:reveals:", holder); }
std::string desk_rumour_key(std::string_view town) { return joined("{desk}:rumour:", town); }
std::string desk_rumours_key() { return "{desk}:rumours"; }
std::string desk_rumours_of_key(std::string_view person) { return joined("{desk}:rumours:", person); }
std::string audit_key() { return "{audit}:log"; }
std::string audit_head_key() { return "{audit}:head"; }
std::string audit_base_key() { return "{audit}:base"; }
std::string people_key() { return "{users}:people"; }
std::string sign_in_key(std::string_view token_digest) { return joined("{users}:in:", token_digest); }
std::string desk_events_key() { return "{desk}:events"; }
std::string bundle_key(std::string_view hash) { return joined("bundle:", hash); }
std::string bundle_part_key(std::string_view id) { return joined("bundle:part:", id); }
std::string live_bundle_key() { return "bundle:live"; }
std::string bundle_history_key() { return "{bundle:live}:history"; }

std::optional<caller_key> read_caller_key(std::string_view key) {
  constexpr std::size_t prefix = 9, tag_size = 22;  // "{p017}:s:"
  bool has_tag = key.size() > prefix + tag_size && key.starts_with("{p") && key[6] == ':' && key[8] == ':' &&
                 key[prefix + tag_size] == ':';
  if (!has_tag) return std::nullopt;
  auto bytes = base::from_base64url(key.substr(prefix, tag_size));
  base::tag_bytes tag{};
  if (!bytes || bytes->size() != tag.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), tag.begin());
  return caller_key{key[7], base::caller_tag(tag), key.substr(prefix + tag_size + 1)};
}

std::span<const key_row> key_table() { return rows; }

const key_row* row_of(std::string_view key) {
  auto shape = without_partition(key);
  for (const auto& row : rows) {
    bool open = row.pattern.ends_with('*');
    auto fixed = open ? row.pattern.substr(0, row.pattern.size() - 1) : row.pattern;
    if (open ? shape.starts_with(fixed) && shape.size() > fixed.size() : shape == fixed) return &row;
  }
  return nullptr;
}

}  // namespace amparo::store
