#include "integration/helpline_support.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include <arpa/inet.h>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/encoding.hpp"
#include "integration/files_support.hpp"
#include "ops/clock.hpp"
#include "provider/simulator.hpp"
#include "provider/twiml.hpp"
#include "store/keys.hpp"

namespace amparo::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* public_url = "https://ayuda.example.org";
constexpr const char* account_sid = "AC0123456789abcdef0123456789abcdef";
constexpr const char* auth_token = "00112233445566778899aabbccddeeff";
constexpr auto patience = 60s;  // for a sanitized program on a machine that builds something beside

std::string program() { return std::string(AMPARO_BUILD) + "/amparo"; }

}  // namespace

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string zone_where_it_is(int hour) {
  auto at_greenwich =
      std::chrono::floor<std::chrono::hours>(std::chrono::system_clock::now().time_since_epoch()).count() %
      24;
  auto east = (hour - at_greenwich + 24) % 24;
  // POSIX counts these westwards.
  return east <= 12 ? fmt::format("Etc/GMT-{}", east) : fmt::format("Etc/GMT+{}", 24 - east);
}

void write_secret(const fs::path& file, const std::string& text) {
  std::ofstream(file) << text << "\n";
  fs::permissions(file, fs::perms::owner_read);
}

pid_t spawn(const std::vector<std::string>& words, const fs::path& out) {
  std::vector<char*> argv;
  for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  std::string file = out.string();
  pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  int to = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(to, STDOUT_FILENO);
  ::dup2(to, STDERR_FILENO);
  if (::chdir(AMPARO_ROOT) == 0) ::execv(argv.front(), argv.data());
  ::_exit(127);
}

installation::installation(std::string redis, std::string more)
    : redis_(std::move(redis)),
      more_(std::move(more)),
      flows_(std::string(AMPARO_ROOT) + "/flows"),
      locales_(std::string(AMPARO_ROOT) + "/locales"),
      directory_(std::string(AMPARO_ROOT) + "/config/directory") {
  write_secret(folder() / "twilio", auth_token);
  auto [code, said] = command({"keys", "init", (folder() / "keys").string()});
  if (code != 0) throw std::runtime_error("no keys: " + said);
}

std::string installation::secret() const { return auth_token; }

void installation::be_demo() {
  demo_ = true;
  fs::remove_all(folder() / "keys");
  auto [code, said] = command({"keys", "init", "--demo", (folder() / "keys").string()});
  if (code != 0) throw std::runtime_error("no keys: " + said);
}

fs::path installation::own_content() {
  auto place = folder() / "content";
  const std::pair<std::string*, const char*> all[] = {
      {&flows_, "flows"}, {&locales_, "locales"}, {&directory_, "directory"}};
  for (const auto& [from, name] : all) {
    fs::create_directories(place);
    fs::copy(*from, place / name, fs::copy_options::recursive);
    *from = (place / name).string();
  }
  edit(place / "locales/_tags.yaml", "complete: [en-US]\n", "");  // a test writes its words in one language
  return place;
}

fs::path installation::config_for(const std::string& name) {
  auto file = folder() / (name + ".yaml");
  std::ofstream(file) << "public_url: " << public_url
                      << "\nlisten: 127.0.0.1:0\nconsole:\n  listen: 127.0.0.1:0\nredis: " << redis_
                      << "\ndata_dir: " << data(name).string()
                      << "\nkeys:\n  dir: " << (folder() / "keys").string()
                      << "\ncontent:\n  flows: " << flows_ << "\n  locales: " << locales_
                      << "\n  directory: " << directory_ << "\n  accept_unchecked: true\n"
                      << more_content << "lines:\n  - { number: \"" << our_line
                      << "\", provider: " << (demo_ ? "simulator" : "twilio")
                      << ", language: es-MX, country: MX, modes: [sms, voice]" << of_line << " }\n"
                      << more_lines << "providers:\n"
                      << more_accounts << "  " << account() << more_ << more_settings;
  return file;
}

std::string installation::account() const {
  if (demo_)
    return "simulator: { kind: simulator, secret: { file: " + (folder() / "keys/simulator").string() +
           " } }\ndemo: true\n";
  return std::string("twilio: { kind: twilio, account_sid: ") + account_sid +
         ", auth_token: { file: " + (folder() / "twilio").string() + " } }\n";
}

std::pair<int, std::string> installation::command(const std::vector<std::string>& words) const {
  std::vector<std::string> all{program()};
  all.insert(all.end(), words.begin(), words.end());
  auto out = folder() / "command.out";
  fs::remove(out);
  auto pid = spawn(all, out);
  int status = 0;
  ::waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out)};
}

helpline::helpline(installation& at, std::string name, std::vector<std::string> more_words)
    : config_(at.config_for(name)), data_(at.data(name)), out_(at.folder() / (name + ".log")) {
  start(std::move(more_words));
}

helpline::~helpline() { kill(); }

std::string helpline::printed() const { return text_of(out_); }

void helpline::start(std::vector<std::string> more_words) {
  auto before = printed().size();
  std::vector<std::string> words{program(), "serve", "--config", config_.string()};
  words.insert(words.end(), more_words.begin(), more_words.end());
  pid_ = spawn(words, out_);
  auto has_role = [&](const char* role) { return std::ranges::find(words, role) != words.end(); };
  bool only_dispatches = has_role("dispatch") || has_role("desk");  // nobody is answered there
  std::string_view sign =
      only_dispatches ? "\"event\":\"started\"" : "listening for providers on http://127.0.0.1:";
  bool heard = holds_within(std::chrono::duration_cast<std::chrono::seconds>(patience), [&] {
    if (is_dead()) throw std::runtime_error("amparo did not start: " + printed().substr(before));
    auto text = printed();
    auto at = text.find(sign, before);
    if (at == std::string::npos || text.find('\n', at) == std::string::npos) return false;
    std::from_chars(text.data() + at + sign.size(), text.data() + text.size(), port_);
    return only_dispatches || port_ != 0;
  });
  if (!heard) throw std::runtime_error("amparo does not listen: " + printed().substr(before));
}

bool helpline::is_dead() {
  if (pid_ <= 0) return true;
  if (::waitpid(pid_, nullptr, WNOHANG) == 0) return false;
  pid_ = -1;
  return true;
}

void helpline::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int helpline::terminate(std::chrono::seconds limit) {
  ::kill(pid_, SIGTERM);
  int status = 0;
  if (!holds_within(limit, [&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; })) return -2;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

http_connection::~http_connection() { close(); }

void http_connection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

bool http_connection::open() {
  if (socket_ >= 0) return true;
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval wait{30, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port_);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) return true;
  close();
  return false;
}

http_answer http_connection::exchange(const std::string& request) {
  if (!open()) return {};
  if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    bool reset = errno == ECONNRESET;
    close();
    return {.status = 0, .was_reset = reset, .body = {}};
  }
  std::string got;
  std::size_t head = std::string::npos, length = 0;
  while (head == std::string::npos || got.size() < head + 4 + length) {
    char part[8192];
    auto n = ::recv(socket_, part, sizeof part, 0);
    if (n <= 0) {
      bool reset = n < 0 && errno == ECONNRESET;
      close();
      return {.status = 0, .was_reset = reset, .body = {}};
    }
    got.append(part, static_cast<std::size_t>(n));
    if (head != std::string::npos) continue;
    head = got.find("\r\n\r\n");
    if (head == std::string::npos) continue;
    auto field = got.find("Content-Length: ");
    if (field < head) std::from_chars(got.data() + field + 16, got.data() + head, length);
  }
  http_answer out;
  std::from_chars(got.data() + 9, got.data() + 12, out.status);
  out.body = got.substr(head + 4, length);
  if (got.substr(0, head).find("Connection: close") != std::string::npos) close();
  return out;
}

http_answer http_connection::get(const std::string& target) {
  return exchange("GET " + target + " HTTP/1.1\r\nHost: ayuda.example.org\r\n\r\n");
}

std::string form_body(const provider_side::fields& form) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string body;
  auto add = [&](const std::string& text) {
    for (char c : text) {
      auto byte = static_cast<unsigned char>(c);
      if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z'))
        body += c;
      else
        (body += '%').append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
  };
  for (const auto& field : form) {
    if (!body.empty()) body += '&';
    add(field.name);
    body += '=';
    add(field.value);
  }
  return body;
}

provider_side::provider_side(const installation& at, unsigned short port)
    : secret_(at.secret()), simulator_secret_(text_of(at.folder() / "keys/simulator")), connection_(port) {}

http_answer provider_side::simulated_sms(const std::string& from, const std::string& words,
                                         const std::string& id) {
  auto body =
      R"({"id":")" + id + R"(","from":")" + from + R"(","to":")" + our_line + R"(","text":")" + words + "\"}";
  const std::string target = "/v1/simulator/sms";
  auto signature = provider::simulator_signature(simulator_secret_, ops::clock().now(), target, body);
  return connection_.exchange("POST " + target +
                              " HTTP/1.1\r\nHost: ayuda.example.org\r\nContent-Type: application/json\r\n" +
                              std::string(provider::simulator_signature_header) + ": " + signature +
                              "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

std::string provider_side::sign(const std::string& target, const fields& form) const {
  return provider::twiml::signature(secret_, public_url + target, form);
}

std::string provider_side::request(const std::string& target, const std::string& body,
                                   const std::string& signature) const {
  return "POST " + target +
         " HTTP/1.1\r\nHost: ayuda.example.org\r\nContent-Type: application/x-www-form-urlencoded; "
         "charset=utf-8\r\nX-Twilio-Signature: " +
         signature + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

http_answer provider_side::post(const std::string& target, const fields& form) {
  return post(target, form, sign(target, form));
}

http_answer provider_side::post(const std::string& target, const fields& form, const std::string& signature) {
  return connection_.exchange(request(target, form_body(form), signature));
}

http_answer provider_side::sms(const std::string& from, const std::string& words, const std::string& id) {
  return post("/v1/twilio/sms", {{"AccountSid", account_sid},
                                 {"MessageSid", id},
                                 {"From", from},
                                 {"To", our_line},
                                 {"Body", words},
                                 {"NumMedia", "0"}});
}

http_answer provider_side::ring(const std::string& from, const std::string& call) {
  return post("/v1/twilio/voice", {{"AccountSid", account_sid},
                                   {"CallSid", call},
                                   {"From", from},
                                   {"To", our_line},
                                   {"CallStatus", "ringing"},
                                   {"Direction", "inbound"}});
}

http_answer provider_side::press(const std::string& from, const std::string& call, const std::string& action,
                                 const std::string& digits) {
  return post(action, {{"AccountSid", account_sid},
                       {"CallSid", call},
                       {"From", from},
                       {"To", our_line},
                       {"CallStatus", "in-progress"},
                       {"Direction", "inbound"},
                       {"Digits", digits}});
}

http_answer provider_side::hang_up(const std::string& from, const std::string& call) {
  return post("/v1/twilio/status", {{"AccountSid", account_sid},
                                    {"CallSid", call},
                                    {"From", from},
                                    {"To", our_line},
                                    {"CallStatus", "completed"},
                                    {"Direction", "inbound"}});
}

std::string action_of(const std::string& twiml) {
  constexpr std::string_view sign = "action=\"";
  auto from = twiml.find(sign);
  if (from == std::string::npos) return "";
  from += sign.size();
  auto target = twiml.substr(from, twiml.find('"', from) - from);
  if (target.starts_with(public_url)) target.erase(0, std::strlen(public_url));
  for (auto at = target.find("&amp;"); at != std::string::npos; at = target.find("&amp;", at + 1))
    target.replace(at, 5, "&");
  return target;
}

helpline_place::helpline_place(std::vector<std::string> settings) : redis(std::move(settings)) { connect(); }

void helpline_place::connect() { link = connected_link(io, redis.target()); }

store::redis_reply helpline_place::asks(std::vector<std::string> words) {
  return ask(*link, std::move(words));
}

std::int64_t helpline_place::waiting_at_desk() {
  std::int64_t waiting = asks({"ZCARD", store::desk_later_key()}).integer;
  for (const auto& queue : keys_like(store::desk_queue_key() + "*"))
    waiting += asks({"ZCARD", queue}).integer;
  return waiting;
}

bool helpline_place::desk_has(std::int64_t items) {
  return holds_within(30s, [&] { return waiting_at_desk() == items; });
}

std::vector<std::string> helpline_place::keys_like(const std::string& pattern) {
  std::vector<std::string> out;
  for (const auto& key : asks({"KEYS", pattern}).items) out.push_back(key.text);
  return out;
}

bool says(const http_answer& answer, const std::string& words) {
  return answer.body.find(words) != std::string::npos;
}

bool holds_within(std::chrono::seconds limit, const std::function<bool()>& condition) {
  for (auto until = std::chrono::steady_clock::now() + limit; !condition(); ::poll(nullptr, 0, 10))
    if (std::chrono::steady_clock::now() > until) return false;
  return true;
}

std::vector<std::string> files_with(const fs::path& folder, const std::string& words) {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && text_of(entry.path()).find(words) != std::string::npos)
      found.push_back(entry.path().string());
  return found;
}

}  // namespace amparo::test
