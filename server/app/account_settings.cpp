#include "app/account_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/keyring.hpp"
#include "provider/adapter.hpp"

namespace amparo::app {
namespace {

using base::yaml_map;
using base::yaml_node;

// The file that is read, and what is wrong in it.
struct source {
  const std::string& file;
  base::findings& out;
};

// One of `what`, or a list of one or two of them: both are valid while one is being replaced (W-4).
template <class Read>
std::vector<base::secret_text> one_or_two(yaml_map& map, const yaml_node& node, std::string_view key,
                                          std::string_view what, Read one) {
  std::vector<base::secret_text> secrets;
  auto add = [&](const yaml_node& item) {
    if (auto secret = one(item)) secrets.push_back(std::move(*secret));
  };
  bool list = node.is_list() && !node.items.empty() && node.items.size() <= 2;
  if (list)
    for (const auto& item : node.items) add(item);
  else if (node.is_list() || node.is_null())
    map.report(node, "not-a-secret", fmt::format("\"{}\" must be {}, or a list of two of them", key, what),
               "Two stand there while one is being replaced.");
  else
    add(node);
  return secrets;
}

std::vector<base::secret_text> read_secret(source& r, yaml_map& map, const yaml_node& node,
                                           std::string_view key) {
  return one_or_two(map, node, key, "{ file: PATH }",
                    [&](const yaml_node& item) -> std::optional<base::secret_text> {
                      if (!item.is_map()) {
                        map.report(item, "not-a-secret", fmt::format("\"{}\" must be {{ file: PATH }}", key),
                                   "Secrets never stand in this file.");
                        return std::nullopt;
                      }
                      yaml_map file(r.file, item, r.out);
                      auto path = file.required_text("file");
                      file.done();
                      if (path.empty()) return std::nullopt;
                      return load_secret(path, r.out);
                    });
}

std::vector<base::secret_text> read_public_key(yaml_map& map, const yaml_node& node, std::string_view key) {
  return one_or_two(map, node, key, "a public key's text",
                    [&](const yaml_node& item) -> std::optional<base::secret_text> {
                      if (item.is_scalar()) return base::secret_text(item.scalar);
                      map.report(item, "not-a-text", fmt::format("\"{}\" must be a text", key),
                                 "A public key is no secret and stands here itself.");
                      return std::nullopt;
                    });
}

void read_setting(source& r, yaml_map& map, const provider::setting& of, provider::credentials& to) {
  using use = provider::setting::use;
  const auto* node = of.required ? map.required(of.key) : map.optional(of.key);
  if (node == nullptr) return;
  switch (of.is) {
    case use::account: to.account = map.required_text(of.key); break;
    case use::signs: to.secrets = read_secret(r, map, *node, of.key); break;
    case use::public_key: to.secrets = read_public_key(map, *node, of.key); break;
    case use::text: to.texts.emplace(of.key, map.text(of.key)); break;
    case use::secret: to.kept.emplace(of.key, read_secret(r, map, *node, of.key)); break;
  }
}

void report_unknown_kind(yaml_map& map, const std::string& kind) {
  std::vector<std::string> kinds;
  for (auto known : provider::adapter_kinds()) kinds.emplace_back(known);
  auto near = base::nearest(kind, kinds);
  map.report(*map.optional("kind"), "unknown-provider", fmt::format("there is no provider \"{}\"", kind),
             fmt::format("Known: {}.{}", fmt::join(kinds, ", "),
                         near.empty() ? "" : " Did you mean \"" + near + "\"?"));
}

}  // namespace

void read_account(const std::string& file, const yaml_node::key& name, const yaml_node& node,
                  base::findings& out, std::vector<account>& to) {
  source r{file, out};
  yaml_map map(file, node, out);
  account a;
  a.name = name.name;
  a.kind = map.required_text("kind");
  a.adapter = provider::find_adapter(a.kind);
  if (a.name == "sms" || a.name == "voice" || a.name == "status")
    map.report(node, "reserved-name", fmt::format("an account may not be called \"{}\"", a.name),
               "Give it another name.");
  if (a.adapter == nullptr) {
    if (!a.kind.empty()) report_unknown_kind(map, a.kind);
    return;
  }
  a.credentials.api_base = map.text("api_base");
  for (const auto& setting : a.adapter->settings()) read_setting(r, map, setting, a.credentials);
  if (a.credentials.account.empty()) a.credentials.account = a.name;
  map.done();
  to.push_back(std::move(a));
}

}  // namespace amparo::app
