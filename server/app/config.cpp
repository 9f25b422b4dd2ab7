#include "app/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "app/account_settings.hpp"
#include "app/line_sending.hpp"
#include "app/line_settings.hpp"
#include "app/studio_settings.hpp"
#include "base/encoding.hpp"
#include "base/yaml.hpp"
#include "flow/duration.hpp"

namespace amparo::app {
namespace {

using base::yaml_map;
using base::yaml_node;

struct reader {
  const std::string& file;
  base::findings& out;
  config& to;
};

void read_listen(yaml_map& map, const yaml_node* node, std::string_view key, address& to) {
  if (node == nullptr) return;
  auto parsed = node->is_scalar() ? parse_address(node->scalar) : std::nullopt;
  if (parsed)
    to = *parsed;
  else
    map.report(*node, "bad-address", fmt::format("\"{}\" must be an address and a port", key),
               "Write it as 127.0.0.1:8080.");
}

void read_content(reader& r, const yaml_node& node) {
  yaml_map map(r.file, node, r.out);
  r.to.flows = map.text("flows", r.to.flows.string());
  r.to.locales = map.text("locales", r.to.locales.string());
  r.to.directory = map.text("directory", r.to.directory.string());
  r.to.accept_unchecked = map.flag("accept_unchecked", false);
  r.to.watch = map.flag("watch", false);
  if (const auto* keys = map.optional("trusted_keys")) {
    for (const auto& text : map.texts("trusted_keys")) {
      auto key = base::from_hex(text);
      if (key && key->size() == 32)
        r.to.trusted_keys.push_back(std::move(*key));
      else
        map.report(*keys, "bad-key", "a trusted key is 64 hex digits",
                   "`amparo bundle history` prints that of its installation.");
    }
  }
  if (const auto* switches = map.optional("switches")) {
    yaml_map each(r.file, *switches, r.out);
    for (const auto& key : switches->keys) r.to.switches[key.name] = each.flag(key.name, true);
  }
  map.done();
}

// The child is started by its path, in the folder "/": no search, no shell (S-9).
void read_speech(reader& r, const yaml_node& node) {
  yaml_map map(r.file, node, r.out);
  r.to.speech_program = map.text("program", r.to.speech_program);
  if (!r.to.speech_program.starts_with('/'))
    map.report(*map.optional("program"), "bad-program",
               fmt::format("\"{}\" is no whole path of a program", r.to.speech_program),
               "Write it as /usr/bin/espeak-ng.");
  map.done();
}

void read_limits(reader& r, const yaml_node& node) {
  yaml_map map(r.file, node, r.out);
  auto texts = map.text("texts_per_caller", "20/10min");
  unsigned count = 0;
  long minutes = 0;
  auto slash = texts.find('/');
  auto digits = [](std::string_view text, auto& value) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
  };
  bool good = slash != std::string::npos && texts.ends_with("min") &&
              digits(std::string_view(texts).substr(0, slash), count) &&
              digits(std::string_view(texts).substr(slash + 1, texts.size() - slash - 4), minutes) &&
              count >= 5 && count <= 30 && minutes >= 1 && minutes <= 60;
  if (good) {
    r.to.texts_per_caller = count;
    r.to.texts_window = std::chrono::minutes(minutes);
  } else {
    map.report(*map.optional("texts_per_caller"), "bad-limit",
               "\"texts_per_caller\" must be 5 to 30 texts in 1 to 60 minutes", "Write it as 20/10min.");
  }
  if (auto n = map.number("connections", 100, 100'000)) r.to.connections = static_cast<std::size_t>(*n);
  if (auto n = map.number("redis_ms", 50, 10'000)) r.to.redis_deadline = std::chrono::milliseconds(*n);
  map.done();
}

void read_lifetimes(reader& r, const yaml_node& node) {
  yaml_map map(r.file, node, r.out);
  constexpr std::chrono::hours shortest(1), longest(7 * 24);
  auto life = flow::read_duration(map.text("sms_session", "24h"));
  if (life && *life >= shortest && *life <= longest)
    r.to.sms_session = std::chrono::floor<std::chrono::hours>(*life);
  else
    map.report(*map.optional("sms_session"), "bad-lifetime", "\"sms_session\" must be 1 hour to 7 days",
               "Write it as 24h or 7d.");
  map.done();
}

std::string_view host_of(std::string_view url) {
  auto from = url.find("://");
  auto rest = from == std::string_view::npos ? url : url.substr(from + 3);
  return rest.substr(0, rest.find_first_of(":/?#"));
}

// Where flows may ask something of the outside world, by the names that they know.
void read_webhooks(reader& r, const yaml_node& node) {
  yaml_map map(r.file, node, r.out);
  for (const auto& key : node.keys) {
    auto address = map.required_text(key.name);
    bool is_inside = address.starts_with("http://") && is_loopback(host_of(address));
    if (!address.starts_with("https://") && !is_inside)
      map.report(*map.optional(key.name), "bad-url", "a webhook has an https address",
                 "Write https://..., or http://127.0.0.1:... of a program on this machine.");
    else if (std::ranges::find(r.to.outbound_hosts, host_of(address)) == r.to.outbound_hosts.end())
      map.report(*map.optional(key.name), "unlisted-host",
                 fmt::format("\"{}\" is no host of outbound_hosts", host_of(address)),
                 "Add it there: nothing else is called.");
    r.to.webhooks[key.name] = std::move(address);
  }
  map.done();
}

void read_roles(reader& r, yaml_map& map, const std::vector<std::string>& roles, const yaml_node& at) {
  static const std::vector<std::string> known{"gateway", "dispatch", "desk"};
  for (const auto& role : roles)
    if (std::ranges::find(known, role) == known.end())
      map.report(at, "unknown-role", fmt::format("there is no role \"{}\"", role),
                 "Known: gateway, dispatch, desk.");
  r.to.roles = roles;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= text.size();) {
    auto end = std::min(text.find(at, from), text.size());
    if (end > from) parts.emplace_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

void check_lines(reader& r, const yaml_node& root) {
  auto at = [&](std::string_view key) {
    const auto* node = root.find(key);
    return node == nullptr ? root : *node;
  };
  auto complain = [&](const yaml_node& node, std::string rule, std::string message, std::string hint) {
    r.out.push_back({r.file, node.line, node.column, std::move(rule), std::move(message), std::move(hint)});
  };
  for (const auto& l : r.to.lines) {
    auto found = std::ranges::find(r.to.accounts, l.provider, &account::name);
    if (l.provider.empty()) continue;
    check_line_sending(r.to, l, r.file, at("lines"), r.out);
    if (found == r.to.accounts.end()) {
      complain(at("lines"), "unknown-account",
               fmt::format("a line names the provider \"{}\", which is not under providers", l.provider),
               "Add it there, or mend the name.");
      continue;
    }
    auto can = found->adapter->can();
    if ((l.voice || l.studio) && !can.voice)
      complain(at("lines"), "no-voice", fmt::format("{} takes no calls that we could answer", found->kind),
               "Write modes: [sms] in this line.");
  }
  if (r.to.demo) {
    if (!is_loopback(r.to.listen.host) || !is_loopback(r.to.console.host))
      complain(at("listen"), "demo-open", "a demonstration listens on loopback only",
               "Set listen and console.listen to 127.0.0.1, or demo: false.");
    for (const auto& a : r.to.accounts)
      if (a.kind != "simulator")
        complain(at("providers"), "demo-provider",
                 fmt::format("a demonstration has no other provider than the simulator, not \"{}\"", a.kind),
                 "Remove it, or set demo: false.");
  } else {
    if (r.to.watch)
      complain(at("content"), "watch-open", "only a demonstration publishes whatever is saved in its folders",
               "Remove content.watch and use `amparo bundle publish`, or set demo: true.");
    for (const auto& a : r.to.accounts)
      if (a.kind == "simulator")
        complain(at("providers"), "simulator-open", "the simulator exists only with demo: true",
                 "Remove the account, or set demo: true.");
  }
  for (const auto* address : {&r.to.listen, &r.to.console})
    if (!is_loopback(address->host) && !r.to.listen_insecure)
      complain(at("listen"), "listen-open",
               fmt::format("plain HTTP on {} would be open to everybody", address->host),
               "Listen on 127.0.0.1 behind a proxy with TLS, or set listen_insecure: true.");
}

void check_redis_address(reader& r, const yaml_node& root) {
  const auto& text = r.to.redis;
  bool good = text == "embedded" || (text.starts_with("unix:///") && text.size() > 8);
  if (text.starts_with("redis://")) {
    auto parsed = parse_address(std::string_view(text).substr(8));
    good = parsed && is_loopback(parsed->host);
  }
  if (good) return;
  const auto* node = root.find("redis");
  r.out.push_back(
      {r.file, node == nullptr ? 0 : node->line, node == nullptr ? 0 : node->column, "bad-redis",
       fmt::format("\"{}\" is no address of a Redis that can be used", text),
       "Write embedded, unix:///path/to/socket, or redis://127.0.0.1:6379 (plain TCP to loopback only)."});
}

void read_all(reader& r, const yaml_node& root) {
  yaml_map map(r.file, root, r.out);
  r.to.public_url = map.required_text("public_url");
  while (r.to.public_url.ends_with('/')) r.to.public_url.pop_back();
  if (!r.to.public_url.empty() && !r.to.public_url.starts_with("https://") &&
      !r.to.public_url.starts_with("http://127.0.0.1"))
    map.report(*map.optional("public_url"), "bad-url",
               "\"public_url\" is the https address that providers sign", "Write https://...");
  read_listen(map, map.optional("listen"), "listen", r.to.listen);
  if (const auto* node = map.optional("console")) {
    yaml_map console(r.file, *node, r.out);
    read_listen(console, console.optional("listen"), "listen", r.to.console);
    r.to.console_files = console.text("files");
    console.done();
  }
  r.to.redis = map.text("redis", r.to.redis);
  r.to.data_dir = map.text("data_dir", r.to.data_dir.string());
  r.to.keys_dir = r.to.data_dir / "keys";
  if (const auto* node = map.optional("keys")) {
    yaml_map keys(r.file, *node, r.out);
    r.to.keys_dir = keys.text("dir", r.to.keys_dir.string());
    keys.done();
  }
  if (const auto* node = map.optional("speech")) read_speech(r, *node);
  if (const auto* node = map.optional("content")) read_content(r, *node);
  if (const auto* node = map.optional("limits")) read_limits(r, *node);
  if (const auto* node = map.optional("studio")) read_studio(r.file, *node, r.out, r.to.studio_people);
  if (map.optional("outbound_hosts") != nullptr) r.to.outbound_hosts = map.texts("outbound_hosts");
  if (const auto* node = map.optional("webhooks")) read_webhooks(r, *node);
  if (const auto* node = map.optional("sending")) read_sending(r.file, *node, r.out, r.to.sending);
  if (const auto* node = map.optional("spend")) read_spend(r.file, *node, r.out, r.to.spend);
  if (const auto* node = map.optional("desk")) read_desk(r.file, *node, r.out, r.to.desk);
  if (const auto* node = map.optional("lifetimes")) read_lifetimes(r, *node);
  r.to.demo = map.flag("demo", false);
  r.to.listen_insecure = map.flag("listen_insecure", false);
  r.to.share_port = map.flag("share_port", false);
  if (map.optional("hosts") != nullptr) r.to.hosts = map.texts("hosts");
  if (map.optional("trusted_proxies") != nullptr) r.to.trusted_proxies = map.texts("trusted_proxies");
  if (const auto* node = map.optional("roles")) read_roles(r, map, map.texts("roles"), *node);
  if (auto n = map.number("threads", 0, 256)) r.to.threads = static_cast<unsigned>(*n);
  if (const auto* node = map.required("providers")) {
    yaml_map each(r.file, *node, r.out);
    for (std::size_t i = 0; i != node->keys.size() && node->is_map(); ++i)
      read_account(r.file, node->keys[i], node->items[i], r.out, r.to.accounts);
  }
  if (const auto* node = map.required("lines")) {
    if (!node->is_list())
      map.report(*node, "not-a-list", "\"lines\" is a list of lines", "Write \"- { number: ... }\".");
    for (const auto& item : node->items)
      if (node->is_list()) read_line(r.file, item, r.out, r.to.lines);
  }
  for (const auto& l : r.to.lines) r.to.sending.countries.push_back(l.country);
  map.done();
}

}  // namespace

std::string account::path() const { return name == kind ? "/v1/" + kind : "/v1/" + kind + "/" + name; }

bool config::has_role(std::string_view role) const { return std::ranges::find(roles, role) != roles.end(); }

const account* config::find_account(std::string_view kind, std::string_view name) const {
  auto found =
      std::ranges::find_if(accounts, [&](const account& a) { return a.kind == kind && a.name == name; });
  return found == accounts.end() ? nullptr : &*found;
}

const line* config::find_line(std::string_view account_name, std::string_view number) const {
  auto found = std::ranges::find_if(
      lines, [&](const line& l) { return l.provider == account_name && l.number == number; });
  return found == lines.end() ? nullptr : &*found;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

std::optional<address> parse_address(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  address a;
  a.host = text.substr(0, colon);
  if (a.host.starts_with('[') && a.host.ends_with(']')) a.host = a.host.substr(1, a.host.size() - 2);
  auto digits = text.substr(colon + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), a.port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return a;
}

std::optional<config> read_config(const std::string& name, std::string_view text, const overrides& changes,
                                  base::findings& out) {
  auto before = out.size();
  config made;
  auto root = base::read_yaml(name, text, out);
  if (out.size() != before) return std::nullopt;
  reader r{name, out, made};
  read_all(r, root);
  if (changes.listen) {
    if (auto parsed = parse_address(*changes.listen))
      made.listen = *parsed;
    else
      out.push_back(
          {"--listen", 0, 0, "bad-address", "an address and a port are expected", "Write 127.0.0.1:8080."});
  }
  if (changes.redis) made.redis = *changes.redis;
  if (changes.roles) {
    yaml_map map(name, root, out);
    read_roles(r, map, split(*changes.roles, ','), root);
  }
  for (auto& a : made.accounts) a.credentials.public_url = made.public_url;
  check_lines(r, root);
  if (const auto* node = root.find("lines")) check_studio(made, name, *node, out);
  if (const auto* node = root.find("lines")) check_desk(made, name, *node, out);
  check_redis_address(r, root);
  if (out.size() != before) return std::nullopt;
  return made;
}

}  // namespace amparo::app
