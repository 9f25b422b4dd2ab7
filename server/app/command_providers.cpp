#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>

#include "app/check_providers.hpp"
#include "app/commands.hpp"
#include "app/load_config.hpp"
#include "ops/clock.hpp"

// `amparo providers check`: would what our providers sign be accepted?
namespace amparo::app {
namespace {

namespace json = boost::json;

json::object as_json(const account_check& one) {
  json::array addresses, secrets, wrong;
  for (const auto& a : one.addresses) addresses.push_back(json::object{{"number", a.number}, {"url", a.url}});
  for (const auto& s : one.secrets) {
    json::array refused;
    for (const auto& form : s.refused) refused.emplace_back(form);
    secrets.push_back(json::object{{"accepted", s.accepted}, {"refused", std::move(refused)}});
  }
  for (const auto& words : one.wrong) wrong.emplace_back(words);
  return {{"account", one.account},        {"kind", one.kind},         {"addresses", std::move(addresses)},
          {"secrets", std::move(secrets)}, {"can_sign", one.can_sign}, {"weak", one.is_weak},
          {"wrong", std::move(wrong)}};
}

std::string as_text(const account_check& one) {
  auto out = fmt::format("{} ({}): {}\n", one.account, one.kind, one.wrong.empty() ? "good" : "WRONG");
  for (const auto& a : one.addresses)
    if (!a.url.ends_with("/gather")) out += fmt::format("  {}  {}\n", a.number, a.url);
  for (std::size_t i = 0; i != one.secrets.size(); ++i)
    if (one.can_sign)
      out += fmt::format("  secret {} of {}: {} requests accepted, {} refused\n", i + 1, one.secrets.size(),
                         one.secrets[i].accepted, one.secrets[i].refused.size());
  if (!one.can_sign)
    out += "  signed with a key that the provider alone has: only its public half was looked at\n";
  if (one.is_weak)
    out +=
        "  weak: it signs nothing, so whoever learns the token or password can speak as it. Keep it on "
        "loopback "
        "or behind mutual TLS, or let only its addresses through the proxy\n";
  for (const auto& words : one.wrong) out += fmt::format("  !! {}\n", words);
  return out;
}

}  // namespace

int run_providers_check(const std::string& config_file, bool as_json_text) {
  base::findings out;
  auto settings = load_config(config_file, {}, out);
  if (!settings) {
    print_findings(out);
    return 1;
  }
  auto all = check_providers(*settings, ops::clock().now());
  json::array list;
  for (const auto& one : all) {
    if (as_json_text)
      list.push_back(as_json(one));
    else
      fmt::print("{}", as_text(one));
  }
  if (as_json_text) fmt::print("{}\n", json::serialize(json::object{{"accounts", std::move(list)}}));
  return std::ranges::all_of(all, [](const auto& one) { return one.wrong.empty(); }) ? 0 : 1;
}

}  // namespace amparo::app
