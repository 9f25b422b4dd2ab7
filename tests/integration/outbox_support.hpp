#pragma once
#include <optional>
#include <string>
#include <vector>

#include "integration/helpline_support.hpp"
#include "integration/provider_stub_support.hpp"

// A helpline whose line takes texts from a provider without inline replies (in Telnyx's wire format), so that
// what it answers leaves by the outbox.
namespace amparo::test {

inline constexpr const char* outbox_caller = "+17705550100";
inline constexpr const char* second_line = "+525550001112";

struct outbox_options {
  std::string line_keys = {};   // ", texts_per_second: 1": further keys of the line
  std::string more_lines = {};  // whole entries, each on a line of its own
  std::string more = {};        // further keys of the configuration
};

struct outbox_place : helpline_place {
  explicit outbox_place(std::vector<std::string> script, outbox_options how = {});

  // Signed as the provider does, with the key whose public half stands in the configuration.
  http_answer post(const std::string& target, const std::string& body);
  http_answer sms(const std::string& words, const std::string& id, const std::string& from = outbox_caller);
  // To second_line, which how.more_lines has to name, over the account "second".
  http_answer sms_over_second(const std::string& words, const std::string& id, const std::string& from);
  http_answer report(const std::string& target, const std::string& status);
  bool asked(std::size_t times);  // within half a minute
  std::int64_t waiting();         // entries of all outboxes
  bool settles();                 // nothing waits, within half a minute
  // The path and query of the status callback that the n-th send asked for.
  std::string callback_of(std::size_t n);
  std::string dead_letters();  // as `amparo outbox dead --json` prints them

  provider_stub provider, second{{}};
  std::optional<helpline> lines;

 private:
  void rewrite_config(const outbox_options& how);
};

// The words of a send in Telnyx's JSON.
std::string words_of_send(const std::string& body);

}  // namespace amparo::test
