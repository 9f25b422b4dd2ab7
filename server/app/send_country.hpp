#pragma once
#include <string>

#include "base/phone.hpp"

namespace amparo::app {

// The country that a number is in, for the lines that may write there and the caps that count there: two
// letters of ISO 3166, "" where no plan says. Asked of what is about to leave, which may_send judges.
std::string send_country(const base::phone_number& to);

}  // namespace amparo::app
