#pragma once
#include <string>
#include <vector>

#include "flow/bundle.hpp"

namespace amparo::flow {

// What a person must still do for the texts before a real line opens: keys with their locale, "es-MX detained.where".
struct open_texts {
  std::vector<std::string> unreviewed;  // texts that are critical or rest on facts, with `legal_review: none`
  std::vector<std::string> changed;     // texts that rest on a CHANGED fact, with their as_of
};
open_texts texts_to_review(const bundle& content);

}  // namespace amparo::flow
