#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/keyring.hpp"
#include "base/crypto.hpp"
#include "base/phone.hpp"
#include "base/time.hpp"
#include "store/desk_queue.hpp"
#include "store/rumour_store.hpp"

// How a report of a raid is named and sealed (store/rumour_store.hpp says what it is and what confirms it).
// Pure. The names are keyed digests: whoever has Redis and not the keys learns neither which towns are spoken
// of nor who spoke; whoever has both can ask about one number, town and day at a time, for the two hours that
// the report lives.
namespace amparo::app {

struct config;

struct rumour_town {
  std::string id, name;  // as the directory has them: "city:ks:sedgwick:wichita", "Wichita, Kansas"
  friend bool operator==(const rumour_town&, const rumour_town&) = default;
};

std::string town_digest(const keyring& keys, std::string_view town_id);
std::string sealed_town(const keyring& keys, const base::nonce24& nonce, const rumour_town& town);
// Nothing where it does not open, or not as the town of that digest.
std::optional<rumour_town> town_in(const keyring& keys, const store::kept_rumour& of);

// A report, as a caller makes it; `code` is left for whoever draws one. All whose number is withheld are one
// person: nobody could tell them apart, and one might ring often.
struct reported_by {
  base::tag_bytes tag{};
  bool withheld = false;
};
store::rumour_report report_of(const keyring& keys, const base::nonce24& nonce, const rumour_town& town,
                               const reported_by& who, base::time_point seen);

// Whoever acts on it at the desk; `phones`: from which they might have reported it themselves.
store::rumour_store::actor rumour_actor(const keyring& keys, const store::desk_operator& as,
                                        const std::vector<base::phone_number>& phones, std::string_view town,
                                        base::time_point now);

// Theirs as the configuration knows them, beside `own`.
std::vector<base::phone_number> phones_of(const config& settings, std::string_view id,
                                          const std::optional<base::phone_number>& own);

// The one that people at the desk call so; null where there is none.
const store::kept_rumour* rumour_named(const std::vector<store::kept_rumour>& all, std::string_view code);

}  // namespace amparo::app
