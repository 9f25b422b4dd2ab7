#pragma once
#include "flow_support.hpp"

// The small bundle with one flow more: a node of each kind that asks something of the world, every outcome an
// end with its own word. Each is entered by the words "quiero <node>".
namespace amparo::flow::test {

files with_acts();
load_options acts_options();  // the webhook that they name is declared
const bundle& acts_bundle();

}  // namespace amparo::flow::test
