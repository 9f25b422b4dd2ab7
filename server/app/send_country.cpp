#include "app/send_country.hpp"

#include "base/dialable.hpp"

namespace amparo::app {

std::string send_country(const base::phone_number& to) { return base::dial_facts_of(to).country; }

}  // namespace amparo::app
