#pragma once
#include <cstdint>
#include <string>

#include "base/phone.hpp"

// What the numbering plans say of a number: the only place where a number has to be valid, asked by whoever
// is about to send or dial (app/may_send.hpp) and by nobody else, because who wrote to us gets an answer
// whatever the plans say. The plans are libphonenumber's.
namespace amparo::base {

enum class dial_kind : std::uint8_t {
  invalid,   // no plan gives out such a number
  ordinary,  // fixed or mobile
  free,      // costs who calls it nothing
  costly,    // premium or shared cost, a pager, a voice box, a number that follows its owner
  nowhere,   // international networks and satellites (+800, +870, +881 to +883, +888, +979): of no country
};

struct dial_facts {
  dial_kind kind = dial_kind::invalid;
  bool is_fixed = false;  // of ordinary: no mobile has such a number
  std::string country;    // ISO 3166, two letters ("MX"); "" of invalid and nowhere
};

dial_facts dial_facts_of(const phone_number& number);

}  // namespace amparo::base
