#pragma once
#include <string>
#include <vector>

#include "flow/bundle.hpp"

namespace amparo::flow {

// What a person must still do for the texts before a real line opens: keys with their locale, "es-MX
// detained.where".
struct open_texts {
  std::vector<std::string> unreviewed;  // texts that are critical or rest on facts, with `legal_review: none`
  std::vector<std::string> changed;     // texts that rest on a CHANGED fact, with their as_of
  std::vector<std::string>
      unheard;  // languages in which no call can be talked: too little is recorded and approved
};
open_texts texts_to_review(const bundle& content);

// What they must still do for the directory.
struct open_places {
  std::vector<std::string>
      conflicts;  // entries whose sources disagree: "houston switchboard +17132716800, FILE:12"
  std::vector<std::string> silent;     // offices that no caller hears a number of, with what might be raised
  std::vector<std::string> ending;     // the day on which each number that may be spoken falls silent
  std::vector<std::string> help;       // places of help that no caller is told of, with what might be raised
  std::vector<std::string> calendars;  // offices of whose closed days in the coming year nothing is declared
};
open_places places_to_check(const directory::catalog& places, base::time_point now);

}  // namespace amparo::flow
