#pragma once
#include <memory>
#include <string>
#include <vector>

#include "directory/catalog.hpp"
#include "flow/bundle.hpp"
#include "message/channel.hpp"

// How far each flow is translated (requirements L41): what a caller of that language would hear in it, and
// what in Spanish. Pure.
namespace amparo::flow {

struct coverage_row {
  std::string flow;  // its id; "" = what the engine says itself
  std::string tag;
  message::channel via = message::channel::sms;
  unsigned texts = 0;      // that the flow says
  unsigned own = 0;        // of them in that language, approved by people and through the gate
  unsigned published = 0;  // of them as others published them, which nobody of us has to have read
  unsigned waiting = 0;    // translated, and the gate does not let them pass
  unsigned recorded = 0;   // by voice: with a recording of that language
};

// Every flow by every language of the folder that translates, in both modes; in the order of flows and
// tags.
std::vector<coverage_row> coverage_of(const std::vector<directory::source_file>& flows,
                                      const std::vector<directory::source_file>& locales,
                                      const directory::catalog& places);

}  // namespace amparo::flow
