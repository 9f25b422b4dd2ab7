#pragma once
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/link.hpp"

// Reports of a raid in Redis (requirement B12): one value a town, for two hours after it was seen, and
// ignored after them whatever Redis still has. Nobody is named in it: the town is sealed and its key a keyed
// digest; who reported it is a keyed digest of person, town and day, by which nobody is found and two reports
// of one person are told from those of two; who confirmed it is an operator's digest, as everywhere at the
// desk.
//
// *Confirmed by two people* means: by two different operators, neither of whom reported it. How many callers
// say the same counts for nothing but the order in which somebody looks at it, because one person may have
// many telephones. Only then callers hear of it. An operator may reject what no other one has confirmed;
// taking back what callers hear, and letting them hear it again, is a lead's, who cannot spare the two
// either. What was rejected or withdrawn begins anew, unconfirmed, when somebody reports it who had not.
namespace amparo::store {

namespace asio = boost::asio;

inline constexpr unsigned confirmations_needed = 2;
// Together, and of one person a day: a flood of reports must not bury those of others.
inline constexpr unsigned most_rumours = 500, most_towns_of_person = 4;

enum class rumour_state : std::uint8_t { open, verified, withdrawn, rejected };

struct kept_rumour {
  std::string town;  // a keyed digest
  std::string code;  // how people at the desk call it: random, four to eight digits
  base::time_point seen, until;
  rumour_state state = rumour_state::open;
  std::string sealed;                          // which town
  unsigned people = 0;                         // how many different ones reported it
  std::vector<std::string> confirmed_by = {};  // holders, as desk_operator names them
};

struct rumour_report {
  std::string town, code, sealed;  // as of kept_rumour
  base::time_point seen;
  // Who, as a keyed digest by town and day: of the day of the report, and of the day before, so that midnight
  // makes nobody two people.
  std::string person, person_before;
  std::string
      counted;  // a keyed digest of person and day alone; "" = nobody counts how many towns they report
};

// What callers may hear of a town.
struct verified_rumour {
  base::time_point seen, until;
};

// A turn's side. A store that keeps no rumours has none.
class rumour_source {
 public:
  virtual ~rumour_source() = default;
  // Nothing where there is none that two people confirmed, whatever else was said of that town.
  virtual asio::awaitable<base::result<std::optional<verified_rumour>>> verified(std::string town,
                                                                                 base::time_point now) = 0;
};

class rumour_store final : public rumour_source {
 public:
  explicit rumour_store(link& over) : link_(over) {}  // `over` outlives the store

  asio::awaitable<base::result<std::optional<verified_rumour>>> verified(std::string town,
                                                                         base::time_point now) override;

  enum class reporting : std::uint8_t { noted, known, full, too_many };
  // `known`: this person's report stands already, so a repetition changes nothing. errc::code_taken where
  // another one has the code: draw another and report again.
  asio::awaitable<base::result<reporting>> report(rumour_report what, base::time_point now);

  // Those that have not ended, the soonest end first.
  asio::awaitable<base::result<std::vector<kept_rumour>>> all(base::time_point now);

  enum class act : std::uint8_t { confirm, reject, withdraw, publish };
  struct actor {
    std::string holder;
    bool lead = false;
    std::vector<std::string> persons = {};  // what their own report of that town would be called
  };
  enum class acting : std::uint8_t {
    done,
    again,     // they had confirmed it before: it counts once
    gone,      // no rumour has this code, or its time is over
    own,       // they reported it themselves
    settled,   // it stands otherwise than the act takes it
    for_lead,  // another one confirmed it, or it is what only a lead does
    too_few    // two people have not confirmed it
  };
  asio::awaitable<base::result<acting>> carry_out(act what, std::string town, std::string code, actor by,
                                                  base::time_point now);

 private:
  link& link_;
};

}  // namespace amparo::store
