#pragma once
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "store/link.hpp"

// What Amparo asks of a Redis: the configuration of the one that it starts, and the check of one that it is
// given (reliability.md, Redis settings to ship and to check at start).
namespace amparo::store {

inline constexpr const char* redis_user = "amparo";
inline constexpr const char* counting_user = "amparo-count";

// The user's rules, as they stand in an ACL line after the name: our keys and commands, nothing else (S-4).
std::string redis_acl_rules(const base::secret_text& password);
// The rules of whoever counts what lies there (`amparo exposure`): every key's name, kind, size and end, and
// of streams their entries, which are sealed. The helpline itself may not list keys.
std::string counting_acl_rules(const base::secret_text& password);

struct redis_passwords {
  base::secret_text helpline, counting;
};

struct redis_files {
  std::filesystem::path folder;  // of the append-only file and the log
  std::filesystem::path socket;
};

// The whole configuration file of an embedded Redis.
std::string redis_config(const redis_files& files, const redis_passwords& passwords, unsigned memory_mb);

// The value of "name:value\r\n" in INFO's text; "" where it is not there.
std::string_view info_field(std::string_view info, std::string_view name);

// What stands against using a Redis: each a sentence.
struct redis_findings {
  std::vector<std::string> refusals;  // start-up ends with these
  std::vector<std::string> warnings;  // logged, start-up goes on
};

// From the texts of INFO and of CONFIG GET appendfsync ("" where that is not permitted), and the answer to
// ACL GETUSER default (anything but a list where that is not permitted: then nothing is found in it). Pure.
redis_findings findings_of(const std::string& info, const std::string& appendfsync,
                           const redis_reply& default_user = {});
// Asks a connected link. Errors as link::ask, or refused.
asio::awaitable<base::result<redis_findings>> check_redis(link& over);

}  // namespace amparo::store
