#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.hpp"
#include "base/time.hpp"

// The audit trail as a chain (L-5): every entry is sealed and carries a MAC over itself and over the MAC of
// the one before, so that whoever holds Redis and not the `audit` key can neither read an entry nor change,
// take out, move or add one unnoticed. Entries taken from the end are missed where a copy of the head lies
// elsewhere: the newest number and MAC, which say nothing by themselves.
namespace amparo::app {

// Who did what. An actor is a pseudonym of the configuration, or one of "admin", "outsider" and "amparo"; an
// item is a case's code, never a number (L-6).
struct audit_act {
  std::string actor, act, item = {}, reason = {};
};

struct audit_entry {
  std::uint64_t number = 0;  // from 1 on, without a gap
  base::time_point when;
  audit_act what;
};

// Two keys out of the one of the key folder, so that a MAC never meets a text that was sealed under its key.
class audit_keys {
 public:
  explicit audit_keys(const base::secret_key& audit);
  const base::secret_key& mac() const { return mac_; }
  const base::secret_key& seal() const { return seal_; }

 private:
  base::secret_key mac_, seal_;
};

// What the next entry stands behind. The first one stands behind number 0 and 32 zero bytes.
struct audit_head {
  std::uint64_t number = 0;
  std::string mac = std::string(32, '\0');
  friend bool operator==(const audit_head&, const audit_head&) = default;
};
std::string encode(const audit_head& head);  // 40 bytes
// Of "" the head of an empty trail; nothing where the bytes are none.
std::optional<audit_head> decode_audit_head(std::string_view bytes);

// A head from which older entries were cut, signed: nobody without the key can cut.
std::string signed_root(const audit_keys& keys, const audit_head& head);
std::optional<audit_head> read_root(const audit_keys& keys, std::string_view bytes);  // "" as above

struct joined_entry {
  std::string bytes;
  audit_head head;  // that it makes
};
joined_entry join(const audit_keys& keys, const audit_head& behind, const base::nonce24& nonce,
                  base::time_point when, const audit_act& what);
// Nothing where it does not open: altered, or another key's.
std::optional<audit_entry> open_entry(const audit_keys& keys, std::string_view bytes);

struct audit_flaw {
  std::uint64_t entry = 0;  // the first bad one
  std::string why;
};

// Walks the trail from its root on. The first flaw stays.
class audit_walk {
 public:
  // `copies`: heads that were put aside, by number.
  audit_walk(const audit_keys& keys, audit_head root, std::map<std::uint64_t, std::string> copies);

  void take(std::string_view entry);
  // Nothing comes any more: whether the end is the one that `head` and the copies know.
  void end(const audit_head& head);

  const std::optional<audit_flaw>& flaw() const { return flaw_; }
  const audit_head& reached() const { return at_; }

 private:
  void blame(std::uint64_t entry, std::string why);

  const audit_keys& keys_;
  audit_head at_;
  std::map<std::uint64_t, std::string> copies_;
  std::optional<audit_flaw> flaw_;
};

}  // namespace amparo::app
