#pragma once
#include "flow/bundle.hpp"

namespace amparo::app {

// Writes down what the publication gate decides from now on, before null at a start (languages.md § 4.2): how
// many texts of each variant by each rule, and of a revision that follows another one each text whose
// decision changed (key, variant, rule). Nothing of a caller is in it.
void log_gate(const flow::bundle* before, const flow::bundle& now);

}  // namespace amparo::app
