#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/desk_settings.hpp"
#include "app/send_settings.hpp"
#include "base/finding.hpp"
#include "provider/adapter.hpp"

// The configuration: command line > file > built-in default; nothing from the environment. config/amparo.yaml
// documents every key in place. Every secret is `{ file: PATH }`; relative paths count from the working
// folder.
namespace amparo::app {

struct address {
  std::string host = "127.0.0.1";
  unsigned short port = 8080;
};

// A line is a number under a provider.
struct line_name {
  std::string number;    // E.164
  std::string provider;  // an account's name
};

struct line {
  std::string number;    // E.164
  std::string provider;  // an account's name
  std::string language = "es-MX";
  std::string country = "MX";
  std::string zone = "America/Mexico_City";  // where its callers are, as far as nobody said otherwise
  bool sms = true, voice = true;
  bool studio = false;     // `modes: [studio]`: for recording and listening alone, never for callers
  bool operators = false;  // `modes: [operators]`: texts of whoever works at the desk, never of callers
  // Of a call's list of languages, as context in flow/engine.hpp means them.
  std::vector<std::string> languages = {};
  bool ask_language = false;
  bool missed_call = false;  // three calls without a word within two minutes ask for one (O-4)
  bool detention = false;    // L8: for `guard` the essentials are said outside the gather
  std::chrono::seconds guard{25};
  unsigned calls_per_hour = 6;     // per caller, withheld ones excepted (O-5)
  unsigned texts_per_second = 10;  // that leave on our own account; carriers throttle long codes far below
  std::optional<std::uint64_t> spend_per_day = {};  // units, beside those of `spend`
  std::vector<std::string> countries = {};  // that its texts may go to; none = all that `sending` allows
  std::optional<line_name> stand_in = {};   // sends for it while its provider cannot
};

struct account {
  std::string name;  // serves /v1/<kind>/<name>/..., or /v1/<kind>/... where it is called like its kind
  std::string kind;
  const provider::adapter* adapter = nullptr;
  provider::credentials credentials;

  std::string path() const;  // what all its addresses begin with: "/v1/twilio" or "/v1/twilio/principal"
};

// Who may record and listen by telephone, and in which language (app/studio.hpp).
struct studio_person {
  std::string id;  // a pseudonym; the real name stands nowhere here
  std::string language;
  base::secret_text code;  // digits
};

struct config {
  std::string public_url;
  address listen;
  address console{"127.0.0.1", 8081};
  std::string redis = "embedded";  // or unix:///path, redis://host:port (loopback only)
  std::filesystem::path data_dir = "var";
  std::filesystem::path keys_dir = "var/keys";
  std::string speech_program = "/usr/bin/espeak-ng";  // a path: no search, no shell
  std::filesystem::path flows = "flows", locales = "locales", directory = "config/directory";
  std::filesystem::path console_files;  // the built pages of /phone/; "" = not served
  bool accept_unchecked = false;
  // Public keys (Ed25519, 32 bytes) of other installations whose bundles are believed; our own always is.
  std::vector<std::string> trusted_keys;
  bool watch = false;                    // a demonstration publishes what is saved in the folders, at once
  std::map<std::string, bool> switches;  // texts that rest on a CHANGED fact, by the switch that they name
  std::vector<line> lines;
  std::vector<account> accounts;
  std::vector<studio_person> studio_people;
  std::vector<std::string> hosts;
  std::vector<std::string> trusted_proxies{"127.0.0.1", "::1"};
  std::map<std::string, std::string> webhooks;  // a flow's name for it -> its https address (F-6)
  // What role dispatch may call beside the providers' own addresses (B4): each webhook's host is on it.
  std::vector<std::string> outbound_hosts;
  send_rules sending{.countries = {"MX", "US", "CA"}};  // and, once read, each country that a line is in
  spend_caps spend;
  desk_settings desk;
  bool listen_insecure = false;
  bool share_port = false;  // with other processes that listen on `listen`
  std::vector<std::string> roles{"gateway", "dispatch", "desk"};
  std::chrono::hours sms_session{
      24};  // how long a text's conversation is remembered after its last event (L52)
  unsigned texts_per_caller = 20;
  std::chrono::minutes texts_window{10};
  std::size_t connections = 4'000;
  std::chrono::milliseconds redis_deadline{
      250};              // of one answer that a turn waits for (reliability's rung L1)
  unsigned threads = 0;  // 0 = one per core
  bool demo = false;

  bool has_role(std::string_view role) const;
  const account* find_account(std::string_view kind, std::string_view name) const;
  const line* find_line(std::string_view account_name, std::string_view number) const;
};

// What the command line changes.
struct overrides {
  std::optional<std::string> listen, redis, roles;
};

// Reads the file's text. Findings list every mistake with its place; the answer is empty where there is any.
std::optional<config> read_config(const std::string& name, std::string_view text, const overrides& changes,
                                  base::findings& out);

std::optional<address> parse_address(std::string_view text);
bool is_loopback(std::string_view host);

}  // namespace amparo::app
