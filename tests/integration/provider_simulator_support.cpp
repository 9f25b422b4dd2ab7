#include "integration/provider_simulator_support.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <sstream>
#include <stdexcept>

#include "fixtures/provider_expectation_support.hpp"
#include "provider/adapter.hpp"

namespace amparo::test {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
namespace fs = std::filesystem;

unsigned short port_behind(const std::string& text, const std::string& sign) {
  unsigned short port = 0;
  auto at = text.find(sign);
  if (at == std::string::npos || text.find('\n', at) == std::string::npos) return 0;
  std::from_chars(text.data() + at + sign.size(), text.data() + text.size(), port);
  return port;
}

}  // namespace

simulated_company::simulated_company(const fs::path& folder, std::string kind, std::vector<std::string> words)
    : folder_(folder / ("company-" + kind)),
      out_(folder_ / "printed"),
      record_(folder_ / "record"),
      kind_(std::move(kind)) {
  fs::create_directories(folder_);
  std::vector<std::string> all{AMPARO_BUILD "/tests/provider_simulator/provider_simulator",
                               "--kind",
                               kind_,
                               "--path",
                               "/v1/" + kind_ + "/" + account(),
                               "--record",
                               record_.string()};
  all.insert(all.end(), words.begin(), words.end());
  pid_ = spawn(all, out_);
  bool listens = holds_within(30s, [&] {
    auto text = text_of(out_);
    rest_ = port_behind(text, "sends to http://127.0.0.1:");
    commands_ = port_behind(text, "commands to http://127.0.0.1:");
    return rest_ != 0 && commands_ != 0;
  });
  if (!listens) throw std::runtime_error("the company does not start: " + text_of(out_));
  wire_.emplace(commands_);
}

simulated_company::~simulated_company() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string simulated_company::account_entry() const {
  base::findings findings;
  auto given =
      read_account(std::string(AMPARO_ROOT "/tests/fixtures/provider/") + kind_ + "/account.yaml", findings);
  std::string out = "  " + account() + ": { kind: " + kind_ +
                    ", api_base: \"http://127.0.0.1:" + std::to_string(rest_) + "\"";
  for (const auto& setting : provider::find_adapter(kind_)->settings()) {
    using use = provider::setting::use;
    std::string key(setting.key);
    if (!setting.required && !given.texts.contains(key)) continue;
    auto file = folder_ / key;
    auto secret = setting.is == use::signs ? given.secrets.front().reveal() : "secret-of-" + key;
    auto known = given.texts.find(key);
    auto text = known == given.texts.end() ? "text-of-" + key : known->second;
    if (setting.is == use::account) text = given.account;
    if (setting.is == use::public_key) text = given.secrets.front().reveal();
    bool is_file = setting.is == use::signs || setting.is == use::secret;
    if (is_file && !fs::exists(file)) write_secret(file, secret);
    out += ", " + key + ": " + (is_file ? "{ file: " + file.string() + " }" : "\"" + text + "\"");
  }
  return out + " }\n";
}

bool simulated_company::answers_texts() const { return provider::find_adapter(kind_)->can().inline_reply; }

bool simulated_company::takes_calls() const { return provider::find_adapter(kind_)->can().voice; }

json::object simulated_company::command(const std::string& what, const json::object& with) {
  auto body = json::serialize(with);
  auto answer = wire_->exchange(
      "POST " + what + " HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  if (answer.status != 200) throw std::runtime_error(what + ": " + answer.body + text_of(out_));
  return json::parse(answer.body).as_object();
}

void simulated_company::amparo_at(unsigned short port, unsigned short fallback) {
  command("/amparo", {{"port", port}, {"fallback", fallback}});
}

void simulated_company::text(const std::string& from, const std::string& words, const std::string& id) {
  command("/text", {{"from", from}, {"to", our_line}, {"text", words}, {"id", id}});
}

void simulated_company::ring(const std::string& from, const std::string& call) {
  command("/ring", {{"from", from}, {"to", our_line}, {"call", call}});
}

void simulated_company::keys(const std::string& from, const std::string& call, const std::string& digits) {
  command("/keys", {{"from", from}, {"to", our_line}, {"call", call}, {"digits", digits}});
}

void simulated_company::next_sends(const std::string& acts) { command("/sends", {{"acts", acts}}); }

void simulated_company::call_event(const std::string& id, const std::string& event,
                                   const std::string& digits) {
  command("/call", {{"id", id}, {"event", event}, {"digits", digits}});
}

bool simulated_company::runs_on(std::chrono::milliseconds until) {
  constexpr int looks_in_a_row = 1'000;
  return holds_within(30s, [&] {
    for (int looks = 0; looks != looks_in_a_row; ++looks) {
      auto state = command("/state", {});
      if (state.at("under_way").to_number<unsigned>() != 0) continue;
      auto now = state.at("now").as_int64(), due = state.at("due").as_int64();
      if (due < 0 || due > until.count()) return true;
      command("/turn", {{"ms", std::max<std::int64_t>(0, due - now)}});
    }
    return false;
  });
}

std::vector<json::object> simulated_company::noted(std::string_view what) const {
  std::vector<json::object> out;
  std::istringstream lines(text_of(record_));
  for (std::string line; std::getline(lines, line);) {
    auto parsed = json::parse(line).as_object();
    if (parsed.at("what").as_string() == what) out.push_back(std::move(parsed));
  }
  return out;
}

std::string text_in(const json::object& line, std::string_view key) {
  return std::string(line.at(key).as_string());
}

}  // namespace amparo::test
