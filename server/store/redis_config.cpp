#include "store/redis_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/encoding.hpp"
#include "store/errors.hpp"

namespace amparo::store {
namespace {

constexpr const char* config_text =
    R"(# Written by Amparo at each start; changes are lost. deploy/redis.conf explains the settings.
port 0
unixsocket {socket}
unixsocketperm 600
protected-mode yes
# Nobody can log in as the default user; but Redis 7.0 replays the transactions of its append-only file as this user, and without
# rights it would leave out every one of them (seen: all that scripts had written was gone after a restart).
user default off resetpass ~* &* +@all
user {user} {rules}
user {counter} {counting}
daemonize no
dir {folder}
logfile {log}
loglevel warning
databases 1
maxclients 1000
appendonly yes
appendfsync always
aof-use-rdb-preamble yes
no-appendfsync-on-rewrite no
save ""
stop-writes-on-bgsave-error yes
maxmemory {memory}mb
maxmemory-policy noeviction
slowlog-log-slower-than -1
slowlog-max-len 0
latency-monitor-threshold 0
crash-log-enabled no
crash-memcheck-enabled no
enable-debug-command no
enable-module-command no
)";

// A word of Redis' configuration, whatever the path is made of.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

unsigned number_of(std::string_view text) {
  unsigned out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// The text of one field of an answer that lists names and values.
std::string field_of(const redis_reply& list, std::string_view name) {
  for (std::size_t i = 0; i + 1 < list.items.size(); i += 2)
    if (list.items[i].text == name) return list.items[i + 1].text;
  return {};
}

// Whether a rule stands among others: "+@all" in "-@all +get" does not.
bool has(std::string_view rules, std::string_view rule) {
  for (std::size_t at = 0; at < rules.size();) {
    auto end = std::min(rules.find(' ', at), rules.size());
    if (rules.substr(at, end - at) == rule) return true;
    at = end + 1;
  }
  return false;
}

exchange info_command() { return command({"INFO"}); }
exchange fsync_command() { return command({"CONFIG", "GET", "appendfsync"}); }
exchange default_user_command() { return command({"ACL", "GETUSER", "default"}); }

}  // namespace

std::string_view info_field(std::string_view info, std::string_view name) {
  auto at = info.find(std::string(name) + ":");
  while (at != std::string_view::npos && at != 0 && info[at - 1] != '\n')
    at = info.find(std::string(name) + ":", at + 1);
  if (at == std::string_view::npos) return {};
  auto rest = info.substr(at + name.size() + 1);
  return rest.substr(0, rest.find_first_of("\r\n"));
}

std::string redis_acl_rules(const base::secret_text& password) {
  // A digest instead of the password: what the file holds does not open the door by itself.
  return fmt::format(
      "on #{} resetchannels -@all "
      "~{{p[0-9][0-9][0-9]}}:* ~{{desk}}:* ~optout:* ~nonce:* ~bundle:* ~{{bundle:live}}:* "
      "~{{spend}}:* ~pin:* ~{{family}}:* ~{{figures}}:* ~{{audit}}:* ~{{users}}:* "
      "+ping +info +auth +time +client|setname +config|get +script|load +evalsha +bgrewriteaof "
      "+get +mget +set +incr +del +exists +getrange +type +pttl +pexpire "
      "+rpush +lrange +ltrim +sadd +srem +smembers +xadd +xdel +xtrim +xrange +xrevrange +xlen "
      "+hset +hdel +hget +hmget +hgetall +hexists +hincrby +zadd +zrem +zrange +zremrangebyscore +zscore "
      "+zcount",
      base::hex(base::sha256(password.reveal())));
}

std::string counting_acl_rules(const base::secret_text& password) {
  return fmt::format(
      "on #{} resetchannels -@all ~* +ping +info +auth +client|setname +scan +type +pttl +xlen +xrange "
      "+scard "
      "+zcard +llen",
      base::hex(base::sha256(password.reveal())));
}

std::string redis_config(const redis_files& files, const redis_passwords& passwords, unsigned memory_mb) {
  return fmt::format(
      config_text, fmt::arg("socket", quoted(files.socket.string())), fmt::arg("user", redis_user),
      fmt::arg("rules", redis_acl_rules(passwords.helpline)), fmt::arg("counter", counting_user),
      fmt::arg("counting", counting_acl_rules(passwords.counting)),
      fmt::arg("folder", quoted(files.folder.string())),
      fmt::arg("log", quoted((files.folder / "redis.log").string())), fmt::arg("memory", memory_mb));
}

redis_findings findings_of(const std::string& info, const std::string& appendfsync,
                           const redis_reply& default_user) {
  redis_findings out;
  if (default_user.is_array() &&
      (!has(field_of(default_user, "commands"), "+@all") || !has(field_of(default_user, "keys"), "~*")))
    out.refusals.push_back(
        "redis: its default user has not all commands and keys, and Redis replays what scripts wrote as this "
        "user: after a restart every confirmed callback would be gone. Set: user default off resetpass ~* &* "
        "+@all");
  auto version = info_field(info, "redis_version");
  if (number_of(version) < 7)
    out.refusals.push_back(fmt::format("redis: version {} is too old, Amparo needs 7.0 or later",
                                       version.empty() ? "?" : version));
  if (info_field(info, "aof_enabled") != "1")
    out.refusals.push_back(
        "redis: there is no append-only file, so a confirmed callback would be lost with the process: set "
        "appendonly yes");
  auto policy = info_field(info, "maxmemory_policy");
  if (policy != "noeviction")
    out.refusals.push_back(fmt::format(
        "redis: maxmemory-policy is {}, which drops callbacks when the memory is full: set noeviction",
        policy.empty() ? "unknown" : policy));
  if (info_field(info, "maxmemory") == "0")
    out.warnings.push_back("redis: maxmemory is not set, so a flood can take the machine's whole memory");
  if (appendfsync.empty())
    out.warnings.push_back(
        "redis: the user may not read appendfsync; anything but always can lose confirmed callbacks");
  else if (appendfsync != "always")
    out.warnings.push_back(
        fmt::format("redis: appendfsync is {}, so a crash or power cut can lose up to seconds of confirmed "
                    "callbacks: set always",
                    appendfsync));
  if (info_field(info, "aof_last_write_status") == "err")
    out.warnings.push_back("redis: its last write to the append-only file failed, the disk may be full");
  return out;
}

asio::awaitable<base::result<redis_findings>> check_redis(link& over) {
  auto ask_info = info_command();
  auto info = co_await over.ask(std::move(ask_info));
  if (!info) co_return info.error();
  if (info->is_error()) co_return errc::refused;
  auto ask_fsync = fsync_command();
  auto fsync = co_await over.ask(std::move(ask_fsync));
  if (!fsync) co_return fsync.error();
  auto always = fsync->items.size() == 2 ? fsync->items[1].text : std::string();
  auto ask_user = default_user_command();
  auto user = co_await over.ask(std::move(ask_user));
  if (!user) co_return user.error();
  co_return findings_of(info->text, always, *user);
}

}  // namespace amparo::store
