#pragma once
#include <string>
#include <vector>

#include "unit/flow/flow_support.hpp"

// The examples of flows/README.md as flows that load: what an example leaves out (its head, the nodes that it
// only leads to, the texts) is filled in, so that the page shows what it is about and nothing else.
namespace amparo::test {

struct example {
  std::string heading;  // of its section: "say", "ask: menu"
  unsigned line = 0;    // in the page
  std::string text;
};

// Every ```yaml block of the page's reference, with the heading that it stands under.
std::vector<example> examples_of(const std::string& page);

struct whole_example {
  std::string flow;    // flows/example.yaml
  std::string locale;  // locales/es-MX/example.yaml
  std::vector<std::string>
      messages;  // that were filled in; the end of a node that is only named: example.at_x
};
std::string text_of_message(const std::string& key);
// Adds what the loader misses until it misses nothing more that can be added.
whole_example completed(const example& one);

// The small bundle of the engine's tests, entered at the example; its configuration names the webhook
// "shelters".
flow::test::files files_with(const whole_example& one);
flow::loaded_bundle loaded(const flow::test::files& from);

}  // namespace amparo::test
