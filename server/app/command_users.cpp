#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <utility>

#include "app/audit_key.hpp"
#include "app/audit_trail.hpp"
#include "app/command_users.hpp"
#include "app/keep_desk.hpp"
#include "app/load_config.hpp"
#include "app/over_redis.hpp"
#include "app/people.hpp"
#include "app/record.hpp"
#include "base/password.hpp"

// `amparo users`: who may sign in to the console, over the Redis of the running helpline. Each change is an
// entry of the audit trail, and without it there is none (L-6). No secret stands in the command line (S-2):
// a password and a telephone are files.
namespace amparo::app {
namespace {

namespace json = boost::json;

constexpr std::size_t shortest_password = 12;  // C-1
constexpr unsigned most_capacity = 20;

struct opened {
  config settings;
  keyring keys;
  audit_keys audit;
};

std::optional<opened> open_users(const users_options& how, base::findings& out) {
  auto settings = load_config(how.config_file, {}, out);
  if (!settings) return std::nullopt;
  auto keys = load_keys(settings->keys_dir, out);
  auto audit = keys ? load_audit_keys(settings->keys_dir, out) : std::nullopt;
  if (!keys || !audit) return std::nullopt;
  return opened{std::move(*settings), std::move(*keys), std::move(*audit)};
}

void wrong(base::findings& out, std::string what, std::string message, std::string hint) {
  out.push_back({std::move(what), 0, 0, "bad-person", std::move(message), std::move(hint)});
}

void read_secrets(const users_options& how, ops::dice& dice, base::findings& out, person& to) {
  if (!how.phone_file.empty()) {
    auto text = load_secret(how.phone_file, out);
    auto number = text ? base::phone_number::parse(text->reveal())
                       : base::result<base::phone_number>(base::errc::not_a_number);
    if (number)
      to.phone = *number;
    else if (text)
      wrong(out, how.phone_file, "a telephone is + and 7 to 15 digits", "Write it as +525550001111.");
  }
  if (how.password_file.empty()) return;
  auto text = load_secret(how.password_file, out);
  if (!text) return;
  if (text->reveal().size() < shortest_password)
    return wrong(out, how.password_file, "the password has fewer than 12 characters", "Take a longer one.");
  base::password_salt salt{};
  auto random = dice.bytes(salt.size());
  std::ranges::copy(random, salt.begin());
  to.password = base::password_digest(text->reveal(), salt);
}

std::optional<person> read_person(const users_options& how, ops::dice& dice, base::findings& out) {
  auto before = out.size();
  person made{.id = how.id};
  auto wanted = role_named(how.role);
  if (!is_pseudonym(how.id))
    wrong(out, how.id, "it is no pseudonym", "Write small letters, digits and \"-\", and never a name.");
  if (!wanted) wrong(out, how.role, "there is no such role", "viewer, operator, editor or admin.");
  made.role = wanted.value_or(role::viewer);
  for (const auto& language : how.languages) made.grants.push_back("lang:" + language);
  made.grants.insert(made.grants.end(), how.grants.begin(), how.grants.end());
  for (const auto& grant : made.grants)
    if (!is_grant(grant))
      wrong(out, grant, "there is no such grant",
            "lead, interpreter, publish, directory, lang:x, locale:x or audio:x.");
  made.skills = how.skills;
  for (const auto& skill : made.skills)
    if (!is_pseudonym(skill)) wrong(out, skill, "it is no skill", "Write woman or legal.");
  if (how.capacity == 0 || how.capacity > most_capacity)
    wrong(out, "--capacity", "it is no number of items", "Between 1 and 20.");
  made.capacity = how.capacity;
  made.made = unix_minute(ops::clock().now());
  read_secrets(how, dice, out, made);
  return out.size() == before ? std::optional(std::move(made)) : std::nullopt;
}

int refuse(const base::findings& out) {
  print_findings(out);
  fmt::print(stderr, "Nothing was changed.\n");
  return 1;
}

int fail(const base::error_code& why) {
  fmt::print(stderr, "It did not succeed: {}.\n", why.message());
  return 1;
}

struct at_work {
  store::people_store& people;
  audit_trail& trail;
};
using work_of = std::function<asio::awaitable<void>(at_work)>;

void over_people(const opened& o, ops::dice& dice, const work_of& work) {
  auto all = [&](store::link& over) -> asio::awaitable<void> {
    ops::clock clock;
    store::people_store people(over);
    audit_trail trail(over, o.audit, clock, dice);
    at_work at{people, trail};
    co_await work(at);
  };
  run_over_redis(o.settings, "amparo-users", {}, all);
}

int add(const users_options& how) {
  base::findings out;
  ops::dice dice;
  auto o = open_users(how, out);
  auto who = o ? read_person(how, dice, out) : std::nullopt;
  if (!who) return refuse(out);
  base::result<void> done;
  over_people(*o, dice, [&](at_work at) -> asio::awaitable<void> {
    audit_act act{"admin", "user_add", "", fmt::format("{} {}", who->id, name_of(who->role))};
    done = co_await at.trail.note(std::move(act));
    if (done) done = co_await keep_person(at.people, o->keys, dice.nonce(), *who);
  });
  if (!done) return fail(done.error());
  fmt::print("{} is {} from now on.{}\n", who->id, name_of(who->role),
             who->password.empty() ? " Nobody signs in as them: there is no password." : "");
  return 0;
}

int revoke(const users_options& how) {
  base::findings out;
  ops::dice dice;
  auto o = open_users(how, out);
  if (!o) return refuse(out);
  base::result<bool> done = base::error_code(base::errc::malformed);
  over_people(*o, dice, [&](at_work at) -> asio::awaitable<void> {
    audit_act act{"admin", "user_revoke", "", how.id};
    auto noted = co_await at.trail.note(std::move(act));
    if (!noted) {
      done = noted.error();
      co_return;
    }
    done = co_await at.people.drop(holder_of(o->keys, how.id));
  });
  if (!done) return fail(done.error());
  if (!*done) {
    fmt::print(stderr, "There is nobody of that name.\n");
    return 1;
  }
  fmt::print("{} signs in no more; what they had open is closed.\n", how.id);
  return 0;
}

json::object json_of(const person& who) {
  json::array grants, skills;
  for (const auto& grant : who.grants) grants.emplace_back(grant);
  for (const auto& skill : who.skills) skills.emplace_back(skill);
  return {{"id", who.id},
          {"role", name_of(who.role)},
          {"grants", std::move(grants)},
          {"skills", std::move(skills)},
          {"capacity", who.capacity},
          {"has_phone", who.phone.has_value()},
          {"signs_in", !who.password.empty()}};
}

int list(const users_options& how) {
  base::findings out;
  ops::dice dice;
  auto o = open_users(how, out);
  if (!o) return refuse(out);
  base::result<std::vector<person>> all = base::error_code(base::errc::malformed);
  over_people(*o, dice,
              [&](at_work at) -> asio::awaitable<void> { all = co_await all_people(at.people, o->keys); });
  if (!all) return fail(all.error());
  if (how.json) {
    json::array made;
    for (const auto& who : *all) made.push_back(json_of(who));
    fmt::print("{}\n", json::serialize(json::object{{"users", std::move(made)}}));
    return 0;
  }
  for (const auto& who : *all)
    fmt::print("{:<16} {:<9} {:<9} {:<9} {}\n", who.id, name_of(who.role),
               who.password.empty() ? "no login" : "login", who.phone ? "phone" : "-",
               fmt::join(who.grants, " "));
  if (all->empty()) fmt::print("Nobody may sign in.\n");
  return 0;
}

}  // namespace

int run_users(const users_options& how) {
  if (how.verb == "add") return add(how);
  return how.verb == "revoke" ? revoke(how) : list(how);
}

}  // namespace amparo::app
