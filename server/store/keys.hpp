#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/crypto.hpp"

// The data model on one page: every key that Amparo writes to Redis, its type, life, owner and class (threat
// model, Assets). A caller's keys carry the hash tag of their partition, the desk's carry {desk}, so that
// each script's keys lie in one slot of a Redis Cluster. Redis sees pseudonyms, sealed bytes and what
// claiming needs in clear, nothing else (B3).
namespace amparo::store {

using namespace std::chrono_literals;

inline constexpr unsigned partitions = 256;

// Lives. A key without one is in the table below with `permanent`.
inline constexpr std::chrono::milliseconds permanent = std::chrono::milliseconds::max();
inline constexpr std::chrono::milliseconds session_life = 25h;  // after the last event (D2, D6)
inline constexpr std::chrono::milliseconds longest_sms_session =
    7 * 24h + 1h;  // the most that lifetimes.sms_session makes of it (L52)
inline constexpr std::chrono::milliseconds set_margin =
    16h;  // how much longer the set of keys lives than a member
inline constexpr std::chrono::milliseconds vault_limit =
    30 * 24h;  // the most a sealed number may ask for (D1)
inline constexpr std::chrono::milliseconds kept_vault_limit =
    72h;  // after BORRAR, while the question stands unanswered
inline constexpr std::chrono::milliseconds callback_pause = 10min;  // one callback per caller (L10)
inline constexpr std::chrono::milliseconds marker_life = 25h;  // a late retry of an erased event stays silent
inline constexpr std::chrono::milliseconds ring_window = 2min;      // three calls within it ask for one (O-4)
inline constexpr std::chrono::milliseconds outbox_life = 30 * 24h;  // D1; single entries go after it too
inline constexpr std::chrono::milliseconds choices_life = 90 * 24h;  // D13
inline constexpr std::chrono::milliseconds case_life = 30 * 24h;     // D1, D3
inline constexpr std::chrono::milliseconds watch_limit = 49h;        // due within a day, D1's day behind it
inline constexpr std::chrono::milliseconds side_life = 30 * 24h;     // of a family link (D1)
inline constexpr std::chrono::milliseconds pin_try_life = 1h;
inline constexpr std::chrono::milliseconds reminder_limit = 75 * 24h;  // after the consent (D1)
inline constexpr std::chrono::milliseconds nonce_life = 25h;
inline constexpr std::chrono::milliseconds send_life =
    25h;  // after the last try; no wait between two is longer
inline constexpr std::chrono::milliseconds spend_life = 25h;    // from the day's first unit on
inline constexpr std::chrono::milliseconds parts_life = 10min;  // a piece of a long text is brought again
inline constexpr std::chrono::milliseconds note_life = 72h;     // after it was left (D5)
inline constexpr std::chrono::milliseconds seen_life = 96h;     // longer than a spool may be replayed (72 h)
inline constexpr std::chrono::milliseconds item_limit = 30 * 24h;  // D1
inline constexpr std::chrono::milliseconds events_life = 25h;
inline constexpr std::chrono::milliseconds closed_life = 25h;  // what is left of an item that was closed
inline constexpr std::chrono::milliseconds desk_notes_life = 30 * 24h;  // behind the last note (D4)
inline constexpr std::chrono::milliseconds desk_shift_life = 12h;       // as long as a shift may be (C-3)
inline constexpr std::chrono::milliseconds desk_said_life = 25h;
inline constexpr std::chrono::milliseconds desk_words_life = 7 * 24h;  // behind a caller's last (D3)
inline constexpr std::chrono::milliseconds talk_life = 30min;         // behind the operator's last text (L23)
inline constexpr std::chrono::milliseconds closed_vault_limit = 24h;  // the number behind it (D1)

std::string sms_session_key(const base::caller_tag& tag, std::string_view line);  // line: our number, E.164
std::string call_session_key(const base::caller_tag& tag,
                             std::string_view call_digest);  // keyed digest of the call id
std::string set_key(const base::caller_tag& tag);
std::string vault_key(const base::caller_tag& tag);
std::string ten_minute_key(const base::caller_tag& tag);
std::string choices_key(const base::caller_tag& tag);
std::string talk_key(const base::caller_tag& tag);
std::string rings_key(const base::caller_tag& tag);
std::string parts_key(const base::caller_tag& tag, std::string_view line, std::string_view text);
std::string note_key(const base::caller_tag& tag, std::string_view effect);
std::string reminder_key(const base::caller_tag& tag, std::string_view effect);
std::string case_key(const base::caller_tag& tag, std::string_view id);
std::string contact_key(const base::caller_tag& tag, std::string_view own_case = {});
std::string watch_key(const base::caller_tag& tag, std::string_view effect);
std::string side_number_key(const base::caller_tag& tag, std::string_view id);
std::string side_key(std::string_view id);
std::string sides_key();
std::string pin_key(std::string_view digest);
std::string pin_try_key(std::string_view digest);
std::string outbox_key(unsigned partition);
std::string due_key(unsigned partition);
std::string send_key(unsigned partition, std::string_view effect);
std::string dead_key(unsigned partition);
std::string erased_key(unsigned partition, std::string_view event_digest);
std::string spend_key(std::string_view day);  // "2026-11-24"; in the slot of spend_stop_key
std::string spend_stop_key();
std::string nonce_key(std::string_view digest);
std::string opt_out_key(std::string_view id);
std::string desk_seen_key(std::string_view effect);
std::string desk_item_key(std::string_view code);  // code "" = what all of them begin with
std::string desk_queue_key(
    std::string_view skills = {});  // of those who need these: in order, with a space between
std::string desk_needs_key();
std::string desk_later_key();
std::string desk_review_key();
std::string desk_closed_key();
std::string desk_lease_key();
std::string desk_calls_key();
std::string desk_fence_key();
std::string desk_hand_key(std::string_view holder);  // holder "" = what all of them begin with
std::string desk_notes_key(std::string_view effect);
std::string desk_words_key(std::string_view name);  // a keyed digest of the item's effect
std::string desk_answers_key();
std::string desk_shift_key(std::string_view holder);
std::string desk_said_key(std::string_view event_digest);
std::string desk_events_key();
std::string bundle_key(std::string_view hash);
std::string bundle_part_key(std::string_view id);
std::string live_bundle_key();
std::string bundle_history_key();  // in the slot of live_bundle_key: one script moves both

// The parts of a caller's key: "{p017}:s:<tag>:<rest>". Nothing where the key is none; `rest` lives as the
// key does.
struct caller_key {
  char kind;  // the letter
  base::caller_tag tag;
  std::string_view rest;
};
std::optional<caller_key> read_caller_key(std::string_view key);

// A row of the data model. `pattern` has "{p}" for a partition and "*" for the rest of the key.
struct key_row {
  std::string_view pattern;
  std::string_view type;
  std::chrono::milliseconds longest;  // no expiry lies further ahead; `permanent` = none is set
  std::string_view data_class;
  std::string_view owner;  // the file that writes it
};

std::span<const key_row> key_table();
// The row that a key belongs to; null where the key is none of ours.
const key_row* row_of(std::string_view key);

}  // namespace amparo::store
