#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "directory/catalog.hpp"

// Flows of other systems as ours: containers of the Flow Interoperability specification 1.0 (FLOIP, flows.md
// and layers 1 to 3) and RapidPro's flow definitions of spec_version 13 and 14. What has no equal here is
// never dropped silently: every part of the input is either carried over or in the report. Pure.
namespace amparo::flow {

// A part of the input by its JSON pointer (RFC 6901): a flow, node, action, router, category, case, exit,
// block, choice or a resource's value.
struct carried_part {
  std::string at;
  std::string as;  // "flow", "flow.node" or "flow message": where it stands in the output
};
struct left_part {
  std::string at;
  std::string what;  // "call_webhook"
  std::string why;   // a sentence: what is lost, and what a person can do
};

struct import_result {
  std::vector<directory::source_file> files;  // flows/<id>.yaml and locales/<tag>/<id>.yaml
  std::vector<carried_part> carried;
  std::vector<left_part> left;
};

// `taken`: ids of flows that stand already; an imported flow of that name gets another. errc::malformed where
// the text is no JSON of the kind.
base::result<import_result> import_rapidpro(std::string_view json, const std::set<std::string>& taken = {});
base::result<import_result> import_floip(std::string_view json, const std::set<std::string>& taken = {});

}  // namespace amparo::flow
