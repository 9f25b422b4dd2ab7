#include "integration/flow_place_support.hpp"

#include <chrono>
#include <fstream>
#include <utility>

#include "integration/files_support.hpp"

namespace amparo::test {

flow_place::flow_place(const std::string& name, const std::string& flow, const std::string& words,
                       std::vector<std::string> script, const std::string& settings)
    : provider(std::move(script)) {
  at.more_settings = settings;
  auto content = at.own_content();
  std::ofstream(content / "flows" / (name + ".yaml")) << flow;
  std::ofstream(content / "locales/es-MX" / (name + ".yaml")) << words;
  edit(content / "flows/main.yaml", "about: { goto: about }", "about: { goto: " + name + " }");
  lines.emplace(at, "a");
  lines->kill();
  edit(lines->config(), "twilio, account_sid",
       "twilio, api_base: \"http://127.0.0.1:" + std::to_string(provider.port()) + "\", account_sid");
  lines->start();
  phone.emplace(at, lines->port());
}

http_answer flow_place::call_for_it(const std::string& from, const std::string& call) {
  auto menu = phone->ring(from, call);
  return phone->press(from, call, action_of(menu.body), "4");
}

bool flow_place::settles() {
  return holds_within(std::chrono::seconds(30), [&] {
    std::int64_t all = 0;
    for (const auto& key : keys_like("{p*}:out")) all += asks({"XLEN", key}).integer;
    return all == 0;
  });
}

}  // namespace amparo::test
