#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/audit_chain.hpp"
#include "app/keyring.hpp"
#include "base/result.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "store/audit_log.hpp"
#include "store/desk_witness.hpp"

// Who did what, written down before it counts (L-5, L-6). One object for each io_context, over its link.
namespace amparo::app {

namespace asio = boost::asio;

// Below data_dir, on the machines of role desk: copies of the head.
inline constexpr const char* heads_file = "audit.heads";

class audit_trail final : public store::desk_witness {
 public:
  // `person_of`: a pseudonym for a holder as desk_operator names them, "" where it is nobody's.
  using person_of = std::function<std::string(const std::string& holder)>;
  audit_trail(store::link& over, const audit_keys& keys, const ops::clock& clock, ops::dice& dice,
              person_of who = {})
      : log_(over), keys_(keys), clock_(clock), dice_(dice), who_(std::move(who)) {}

  // Written, or an error: then it must not happen.
  asio::awaitable<base::result<void>> note(audit_act act);
  // The same for what strangers can bring about as often as they like: of each act at most `most_refusals` in
  // an hour and process are written, and the next that is says how many were not. So whoever is refused again
  // and again does not keep another's erasure out of the trail.
  asio::awaitable<base::result<void>> note_refusal(audit_act act);
  asio::awaitable<base::result<void>> note(std::string by, std::string act, std::string item,
                                           std::string reason) override;
  asio::awaitable<base::result<void>> note_refusal(std::string by, std::string act,
                                                   std::string reason) override;

  // From now on entries call this holder so.
  void knows(const std::string& holder, const std::string& id) { names_[holder] = id; }

  // Takes out what is older than `audit_life`, at most `most` entries; how many it were.
  asio::awaitable<base::result<std::uint64_t>> cut_old(unsigned most = 1'000);
  // The head as it stands; an error of base where it is none.
  asio::awaitable<base::result<audit_head>> head();

  static constexpr unsigned most_refusals = 60;

 private:
  using hour = std::chrono::time_point<std::chrono::system_clock, std::chrono::hours>;

  store::audit_log log_;
  const audit_keys& keys_;
  const ops::clock& clock_;
  ops::dice& dice_;
  person_of who_;
  std::map<std::string, std::string> names_;  // of those whom `who_` does not know
  struct hourly {
    hour since{};
    unsigned written = 0, left_out = 0;
  };
  std::map<std::string, hourly> refused_;  // by act
};

// Reads the whole trail. Nothing where it is sound; errors are the store's.
struct audit_verdict {
  std::uint64_t first = 0, last = 0;  // the entries that are there
  std::optional<audit_flaw> flaw;
};
asio::awaitable<base::result<audit_verdict>> verify_audit(store::audit_log& log, const audit_keys& keys,
                                                          std::map<std::uint64_t, std::string> copies);

// Copies of the head: a line each, "number MAC in hex time". Lines that are none are passed over.
std::string head_line(const audit_head& head, base::time_point when);
std::map<std::uint64_t, std::string> read_head_lines(std::string_view text);

}  // namespace amparo::app
