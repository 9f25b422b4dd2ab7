#pragma once
#include <optional>
#include <string>
#include <vector>

#include "integration/helpline_support.hpp"
#include "integration/provider_stub_support.hpp"

// A helpline with one flow of the test's own behind key 4 of the shipped menu, on a Twilio line whose REST
// interface is a stand-in on loopback.
namespace amparo::test {

struct flow_place : helpline_place {
  // `flow` and `words` are whole files: flows/<name>.yaml and locales/es-MX/<name>.yaml.
  // `settings` are whole keys of the configuration.
  flow_place(const std::string& name, const std::string& flow, const std::string& words,
             std::vector<std::string> script = {}, const std::string& settings = "");
  // Calls and presses 4: what the flow says first.
  http_answer call_for_it(const std::string& from, const std::string& call);
  bool settles();  // nothing waits in any outbox, within half a minute

  provider_stub provider;
  std::optional<helpline> lines;
  std::optional<provider_side> phone;
};

}  // namespace amparo::test
