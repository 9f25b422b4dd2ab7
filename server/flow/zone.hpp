#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/time.hpp"

namespace amparo::flow {

// A time zone by its name in the tz database ("America/Mexico_City"), always named by whoever asks: there is
// no default. Rules are ICU's. Mexican zones follow the Ley de los Husos Horarios en los Estados Unidos
// Mexicanos (Diario Oficial, 28 October 2022, and its reform for the border of Chihuahua): no daylight saving
// time but in the border municipalities, which keep the clocks of the United States. ICU 72 on Debian 12
// still has the rules of before (tz 2022e), so from 2022-12-01 on those zones are read under the name of one
// with the same clock.
class zone {
 public:
  // Null for a name that is no zone.
  static std::shared_ptr<const zone> named(std::string_view name);
  ~zone();
  zone(const zone&) = delete;
  zone& operator=(const zone&) = delete;

  struct local {
    std::int64_t day = 0;     // days since 1970-01-01
    std::int64_t minute = 0;  // of the day, 0 to 1439
  };
  local at(base::time_point utc) const;
  // The moment of a civil minute: where a clock put back shows it twice, the first; where one put forward leaves
  // it out, as far behind the gap as it lies inside.
  base::time_point moment_of(const local& wall) const;

 private:
  struct rules;
  explicit zone(std::unique_ptr<rules> made);
  std::unique_ptr<const rules> rules_;
};

}  // namespace amparo::flow
