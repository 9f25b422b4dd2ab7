#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"

// How a provider's documents say a gather: tests/fixtures/provider/<kind>/gather.yaml, in the words of its
// own pages.
//
//   form: xml       the gather is an element of the document
//   form: list      a list of JSON steps, the gather is the last
//   form: chain     a JSON step, the one behind it under "next" as an object; the gather is the last
//   element         of XML, its name
//   inside          of JSON, where in its step the keys below stand: "dtmf"; left out: in the step itself
//   max, between    names of attributes or keys
//   action          the same; of JSON a path in its step: "eventUrl/0"
//   first           left out: there is one timer
//   hash            what holds "#" or true where # ends the input; "always": it does, and nothing says so;
//   left
//                   out: nothing says it
//   prompts         of JSON, paths of what the gather itself plays: a list of them, or one
//   interrupted_by  of JSON, the key of a prompt before it that a key ends
//   always          of JSON, what must stand there besides: { minDigits: "1" }
namespace amparo::provider {

struct gather_form {
  enum class shape { xml, list, chain };
  shape is = shape::xml;
  std::string element, inside, max, between, first, hash, action, interrupted_by;
  std::vector<std::string> prompts;
  std::vector<std::pair<std::string, std::string>> always;
};

// What a document says of its one gather, whatever it calls it.
struct gather_said {
  unsigned max = 0;
  std::optional<long long> first;  // nothing where there is one timer
  long long between = 0;
  bool ends_with_hash = false;
  std::size_t outside = 0, inside = 0;  // prompts
  std::string action;
  bool asks_on_silence = false;
};

gather_form read_gather_form(const std::string& file, std::string_view text, base::findings& out);

// Throws std::runtime_error, with the document, where it has not that form.
gather_said gather_of(const gather_form& form, const std::string& document);

}  // namespace amparo::provider
