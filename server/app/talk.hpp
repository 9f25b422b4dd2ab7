#pragma once
#include <memory>
#include <string>
#include <vector>

#include "app/phone.hpp"
#include "app/turn.hpp"

// A phone in the terminal: the same turns over an in-memory store with the same commit semantics. `amparo
// talk` and the transcript tests stand on it.
namespace amparo::app {

// What a reply says, as a phone shows or speaks it.
heard_back heard_of(const message::reply& reply);
// The sealed state in the address that a call's next keys go to; "" where nothing is gathered.
std::string token_of(const message::reply& reply);

class talker final : public phone {
 public:
  // `company` is a kind of account (provider/adapter.hpp): what it cannot do is not offered.
  talker(std::shared_ptr<const flow::bundle> content, message::channel via, std::string language,
         base::time_point now, std::string company = "simulator");
  ~talker() override;

  heard_back start() override;
  heard_back say(const std::string& words) override;
  heard_back silence() override;
  heard_back hang_up() override;
  heard_back again() override;
  heard_back advance(std::chrono::milliseconds by) override;
  void withhold() override;
  void flag_detention() override;
  void flag_asking() override;
  void offer_languages(std::vector<std::string> tags);  // those of a call's list, in their order
  base::time_point now() const;

 private:
  heard_back take(message::event event);
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace amparo::app
