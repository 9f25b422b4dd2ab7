#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "app/audit_key.hpp"
#include "app/audit_trail.hpp"
#include "app/command_audit.hpp"
#include "app/load_config.hpp"
#include "app/over_redis.hpp"
#include "app/time_text.hpp"

// `amparo audit verify`: whether the audit trail is whole, and where it is not, from which entry on. What was
// taken from its end is missed by the copies of the head: those that role desk puts aside every hour in
// data_dir/audit.heads, and whatever copy of that file lies elsewhere.
namespace amparo::app {
namespace {

namespace json = boost::json;
using head_copies = std::map<std::uint64_t, std::string>;

std::string text_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void print_verdict(const audit_verdict& found, bool as_json) {
  if (as_json) {
    json::object out{{"first", found.first}, {"last", found.last}, {"sound", !found.flaw}};
    if (found.flaw) out["bad"] = json::object{{"entry", found.flaw->entry}, {"why", found.flaw->why}};
    fmt::print("{}\n", json::serialize(out));
  } else if (found.flaw) {
    fmt::print("The first bad entry is {}: {}.\n", found.flaw->entry, found.flaw->why);
  } else if (found.last == 0) {
    fmt::print("Nothing was ever written.\n");
  } else {
    fmt::print("Entries {} to {} are as they were written.\n", found.first, found.last);
  }
}

void print_entry(const audit_entry& e) {
  fmt::print("{:>6} {} {:<14} {:<16} {:<8} {}\n", e.number, time_text(e.when), e.what.actor, e.what.act,
             e.what.item.empty() ? "-" : e.what.item, e.what.reason);
}

struct opened {
  config settings;
  audit_keys keys;
};

std::optional<opened> open_trail(const std::string& config_file) {
  base::findings out;
  auto settings = load_config(config_file, {}, out);
  auto keys = settings ? load_audit_keys(settings->keys_dir, out) : std::nullopt;
  print_findings(out);
  if (!settings || !keys) return std::nullopt;
  return opened{std::move(*settings), std::move(*keys)};
}

int fail(const base::error_code& why) {
  fmt::print(stderr, "Redis did not answer: {}.\n", why.message());
  return 1;
}

}  // namespace

int run_audit_verify(const std::string& config_file, const std::vector<std::string>& copies, bool as_json) {
  auto at = open_trail(config_file);
  if (!at) return 1;
  auto known = read_head_lines(text_of_file(at->settings.data_dir / heads_file));
  for (const auto& file : copies)
    for (auto& [number, mac] : read_head_lines(text_of_file(file))) known[number] = mac;
  base::result<audit_verdict> found = base::error_code(base::errc::malformed);
  auto verify = [&](store::link& over) -> asio::awaitable<void> {
    store::audit_log log(over);
    found = co_await verify_audit(log, at->keys, known);
  };
  run_over_redis(at->settings, "amparo-audit", {}, verify);
  if (!found) return fail(found.error());
  print_verdict(*found, as_json);
  return found->flaw ? 1 : 0;
}

int run_audit_list(const std::string& config_file) {
  auto at = open_trail(config_file);
  if (!at) return 1;
  constexpr unsigned page = 256;
  base::result<void> read;
  // Reading it is an entry, and what cannot be written down is not read (L-6).
  auto list = [&](store::link& over) -> asio::awaitable<void> {
    ops::clock clock;
    ops::dice dice;
    audit_trail trail(over, at->keys, clock, dice);
    audit_act act{"admin", "audit_read"};
    read = co_await trail.note(std::move(act));
    store::audit_log log(over);
    for (std::uint64_t place = 0; read;) {
      auto some = co_await log.entries(place, page);
      if (!some) read = some.error();
      if (!some || some->empty()) break;
      place += some->size();
      for (const auto& bytes : *some)
        if (auto entry = open_entry(at->keys, bytes)) print_entry(*entry);
    }
  };
  run_over_redis(at->settings, "amparo-audit", {}, list);
  return read ? 0 : fail(read.error());
}

}  // namespace amparo::app
