#pragma once
#include <sys/types.h>

#include <boost/json/object.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "integration/helpline_support.hpp"

// The telephone companies of tests/provider_simulator, as a test starts and asks them.
namespace amparo::test {

class simulated_company {
 public:
  // `words`: further ones of its command line, for its habits. Its simulated time stands until it is turned.
  simulated_company(const std::filesystem::path& folder, std::string kind,
                    std::vector<std::string> words = {});
  ~simulated_company();
  simulated_company(const simulated_company&) = delete;

  const std::string& kind() const { return kind_; }
  // Its account in a configuration's `providers`, called so; secrets are written beside it.
  std::string account() const { return "their-" + kind_; }
  std::string account_entry() const;
  bool answers_texts() const;  // takes the reply to a text in its webhook's answer
  bool takes_calls() const;

  boost::json::object command(const std::string& what, const boost::json::object& with);
  void amparo_at(unsigned short port, unsigned short fallback = 0);
  void text(const std::string& from, const std::string& words, const std::string& id);
  void ring(const std::string& from, const std::string& call);
  void keys(const std::string& from, const std::string& call, const std::string& digits);
  void next_sends(const std::string& acts);
  // Of a call that it was told to place: "pick_up", "press", "machine", or a state.
  void call_event(const std::string& id, const std::string& event, const std::string& digits = "");

  // Turns its time on to whatever is due next, as soon as nothing is under way, until nothing is due or
  // `until` is reached. False after half a minute.
  bool runs_on(std::chrono::milliseconds until = std::chrono::hours(48));

  // The lines of its record, of one kind: "webhook", "send" or "call".
  std::vector<boost::json::object> noted(std::string_view what) const;

 private:
  std::filesystem::path folder_, out_, record_;
  std::string kind_;
  pid_t pid_ = -1;
  unsigned short rest_ = 0, commands_ = 0;
  std::optional<http_connection> wire_;  // of the commands
};

std::string text_in(const boost::json::object& line, std::string_view key);

}  // namespace amparo::test
