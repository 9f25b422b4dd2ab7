#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/keyring.hpp"
#include "base/phone.hpp"
#include "base/result.hpp"
#include "store/desk_queue.hpp"
#include "store/people_store.hpp"

// Whoever signs in to the console: made and taken back by `amparo users`, beside the operators of the
// configuration, who work by telephone. Who stands in both by one pseudonym is one person: what they hold by
// telephone they hold in the console.
namespace amparo::app {

namespace asio = boost::asio;

// C-5. Grants narrow or widen within a role, and never make another.
enum class role : std::uint8_t { viewer, operates, editor, admin };

std::string_view name_of(role r);  // "viewer", "operator", "editor", "admin"
std::optional<role> role_named(std::string_view name);
// lead, interpreter, publish, directory, lang:x, locale:x, audio:x
bool is_grant(std::string_view text);

struct person {
  std::string id;  // a pseudonym
  app::role role = app::role::viewer;
  std::vector<std::string> grants = {};
  std::vector<std::string> skills = {};  // beside their languages: "woman", "legal"
  unsigned capacity = 3;
  std::optional<base::phone_number> phone = {};
  std::string password = {};  // base/password.hpp; "" = nobody signs in as them
  std::uint32_t made = 0;     // Unix minutes: older sign-ins are nobody's any more

  bool has(std::string_view grant) const;
};

std::string encode(const person& who);
base::result<person> decode_person(std::string_view bytes);

// What they can serve at the desk: `lang:x` is a grant and a skill.
store::desk_operator operator_of(const keyring& keys, const person& who);

// Sealed under their own name; nothing where there is none.
asio::awaitable<base::result<std::optional<person>>> find_person(store::people_store& at, const keyring& keys,
                                                                 std::string id);
asio::awaitable<base::result<std::vector<person>>> all_people(store::people_store& at, const keyring& keys);
asio::awaitable<base::result<void>> keep_person(store::people_store& at, const keyring& keys,
                                                const base::nonce24& nonce, person who);

// Letters, digits and "-", as the configuration takes them.
bool is_pseudonym(std::string_view text);

}  // namespace amparo::app
