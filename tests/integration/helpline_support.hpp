#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "integration/redis_support.hpp"
#include "message/raw_http.hpp"

// The program itself as a test starts it: the built `amparo`, a configuration with a Twilio line, and the
// provider's side of the wire.
namespace amparo::test {

inline constexpr const char* our_line = "+525550001111";

// A time zone in which it is this hour of the day (0 to 23) now: for what depends on the caller's hour, in a
// process that has the clock of the machine.
std::string zone_where_it_is(int hour);

// Folders, keys and configuration of one installation; several processes can share its keys.
class installation {
 public:
  // `redis`: "embedded" or unix:///path. `more` is added to the configuration.
  explicit installation(std::string redis, std::string more = "threads: 1\n");

  // Another process's configuration over the same keys and Redis, with a data folder of its own.
  std::filesystem::path config_for(const std::string& name);
  std::filesystem::path folder() const { return folder_.path(); }
  std::filesystem::path data(const std::string& name) const { return folder_.path() / name; }
  std::string secret() const;
  // Gives the installation flows, words and directory of its own, copied from the shipped ones: where they
  // lie.
  std::filesystem::path own_content();
  void be_demo();  // simulated phones instead of the Twilio line, and a demonstration's keys
  // For what is configured from here on: further lines of the configuration's `content`, and further entries
  // of its lines and providers.
  std::string more_content, more_lines, more_accounts;
  std::string of_line;        // further keys of our_line: ", missed_call: true"
  std::string more_settings;  // whole keys of the configuration
  // Runs `amparo` with these words to its end: its exit code and all that it printed.
  std::pair<int, std::string> command(const std::vector<std::string>& words) const;

 private:
  std::string account() const;  // its lines of the configuration

  temp_folder folder_;
  std::string redis_, more_;
  std::string flows_, locales_, directory_;
  bool demo_ = false;
};

// A running `amparo serve`. Ended by its pid in the destructor.
class helpline {
 public:
  helpline(installation& at, std::string name, std::vector<std::string> more_words = {});
  ~helpline();
  helpline(const helpline&) = delete;

  void start(std::vector<std::string> more_words = {});  // again, on the same files
  void kill();                                           // SIGKILL and wait
  // SIGTERM and wait: the exit code, -1 where a signal ended it, -2 where it lives on after `limit`.
  int terminate(std::chrono::seconds limit);
  bool is_dead();  // reaps
  pid_t pid() const { return pid_; }
  unsigned short port() const { return port_; }
  std::filesystem::path data() const { return data_; }
  std::string printed() const;  // standard output and error of all its lives
  std::filesystem::path config() const { return config_; }

 private:
  std::filesystem::path config_, data_, out_;
  std::vector<std::string> words_;
  pid_t pid_ = -1;
  unsigned short port_ = 0;
};

struct http_answer {
  unsigned status = 0;     // 0 = no whole answer came
  bool was_reset = false;  // the connection was torn down under us, not closed
  std::string body;
  bool is_good() const { return status >= 200 && status < 300; }
};

// One keep-alive connection to a port of this machine; opened again when the other side closed it. Blocking.
class http_connection {
 public:
  explicit http_connection(unsigned short port) : port_(port) {}
  ~http_connection();
  http_connection(const http_connection&) = delete;
  http_answer exchange(const std::string& request);
  http_answer get(const std::string& target);
  void close();

 private:
  bool open();
  unsigned short port_;
  int socket_ = -1;
};

// Twilio's side of a line: signs, posts, follows a call's `action`.
class provider_side {
 public:
  provider_side(const installation& at, unsigned short port);

  using fields = std::vector<message::form_field>;
  http_answer post(const std::string& target, const fields& form);
  http_answer post(const std::string& target, const fields& form, const std::string& signature);
  std::string sign(const std::string& target, const fields& form) const;
  // The whole request as bytes.
  std::string request(const std::string& target, const std::string& body, const std::string& signature) const;

  http_answer sms(const std::string& from, const std::string& words, const std::string& id);
  http_answer ring(const std::string& from, const std::string& call);
  http_answer press(const std::string& from, const std::string& call, const std::string& action,
                    const std::string& digits);
  http_answer hang_up(const std::string& from, const std::string& call);

  http_connection& connection() { return connection_; }
  // A text of a simulated phone, to an installation that is a demonstration.
  http_answer simulated_sms(const std::string& from, const std::string& words, const std::string& id);

 private:
  std::string secret_, simulator_secret_;
  http_connection connection_;
};

// A redis-server, an installation over it, and a link to look inside.
struct helpline_place {
  redis_server redis;
  installation at{"unix://" + redis.target().path};
  boost::asio::io_context io{1};
  std::unique_ptr<store::link> link;

  explicit helpline_place(std::vector<std::string> settings = {});
  void connect();  // again, after the server was started again
  store::redis_reply asks(std::vector<std::string> words);
  std::int64_t waiting_at_desk();
  bool desk_has(std::int64_t items);  // within half a minute
  std::vector<std::string> keys_like(const std::string& pattern);
};

// Starts a program that dies with this one; what it prints is added to the file `out`.
pid_t spawn(const std::vector<std::string>& words, const std::filesystem::path& out);
std::string text_of(const std::filesystem::path& file);  // "" where there is none
void write_secret(const std::filesystem::path& file, const std::string& text);

bool says(const http_answer& answer, const std::string& words);
std::string form_body(const provider_side::fields& form);
// The target of a document's Gather ("/v1/twilio/voice/gather?s=..."); "" where it asks for nothing.
std::string action_of(const std::string& twiml);

// Waits until it holds, looking every few milliseconds; false where it does not within the limit.
bool holds_within(std::chrono::seconds limit, const std::function<bool()>& condition);

// Every file below the folder that holds `words`; sockets and such are passed over.
std::vector<std::string> files_with(const std::filesystem::path& folder, const std::string& words);

}  // namespace amparo::test
