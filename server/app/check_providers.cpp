#include "app/check_providers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace amparo::app {
namespace {

using use = provider::setting::use;

std::vector<given_address> addresses_of(const account& of, const config& settings) {
  std::vector<given_address> out;
  for (const auto& on : settings.lines) {
    if (on.provider != of.name) continue;
    auto give = [&](std::string_view hook) {
      out.push_back({on.number, fmt::format("{}{}/{}", settings.public_url, of.path(), hook)});
    };
    if (on.sms) give("sms");
    if (on.voice) give("voice"), give("voice/gather");
    give("status");
  }
  return out;
}

// The paths of the addresses, each once: several lines of an account share them.
std::vector<std::string> paths_of(const account_check& of, const config& settings) {
  std::vector<std::string> out;
  for (const auto& address : of.addresses)
    if (auto path = address.url.substr(settings.public_url.size()); std::ranges::find(out, path) == out.end())
      out.push_back(std::move(path));
  return out;
}

secret_check check_secret(const account& of, const base::secret_text& secret,
                          const std::vector<std::string>& paths, const config& settings,
                          base::time_point now) {
  secret_check out;
  for (const auto& path : paths)
    for (const auto& sample : of.adapter->samples(of.credentials, secret, path, now)) {
      if (of.adapter->verify(sample.request, of.credentials, now))
        ++out.accepted;
      else
        out.refused.push_back(fmt::format("{} to {}{}", sample.form, settings.public_url, path));
    }
  return out;
}

// What the account's secrets are called in the configuration.
std::string names_of_secrets(const account& of) {
  std::vector<std::string_view> names;
  for (const auto& setting : of.adapter->settings())
    if (setting.is == use::signs || setting.is == use::public_key) names.push_back(setting.key);
  return fmt::format("{}", fmt::join(names, ", "));
}

void find_wrong(const account& of, const config& settings, base::time_point now, account_check& out) {
  if (out.addresses.empty())
    out.wrong.push_back("no line names it: add one under lines, or remove the account");
  for (std::size_t i = 0; i != out.secrets.size(); ++i)
    if (!out.secrets[i].refused.empty())
      out.wrong.push_back(
          fmt::format("what is signed with secret {} of {} is refused ({}): public_url and the secrets do "
                      "not fit together",
                      i + 1, out.secrets.size(), fmt::join(out.secrets[i].refused, "; ")));
  if (!out.wrong.empty()) return;
  if (auto good = of.adapter->self_check(of.credentials, now); !good)
    out.wrong.push_back(fmt::format(
        "{}: public_url (\"{}\") must be scheme and host as they stand at the provider, and {} the "
        "provider's own, or a token of 22 characters and more",
        good.error().message(), settings.public_url, names_of_secrets(of)));
}

account_check check_account(const account& of, const config& settings, base::time_point now) {
  account_check out;
  out.account = of.name;
  out.kind = of.kind;
  out.addresses = addresses_of(of, settings);
  out.is_weak = !of.adapter->can().signs;
  auto paths = paths_of(out, settings);
  for (const auto& secret : of.credentials.secrets)
    out.secrets.push_back(check_secret(of, secret, paths, settings, now));
  out.can_sign = paths.empty() || std::ranges::any_of(out.secrets, [](const auto& s) {
                   return s.accepted != 0 || !s.refused.empty();
                 });
  find_wrong(of, settings, now, out);
  return out;
}

}  // namespace

std::vector<account_check> check_providers(const config& settings, base::time_point now) {
  std::vector<account_check> out;
  for (const auto& of : settings.accounts) out.push_back(check_account(of, settings, now));
  return out;
}

}  // namespace amparo::app
