#pragma once
#include <optional>
#include <string>

#include "app/call_order.hpp"
#include "integration/helpline_support.hpp"
#include "ops/dice.hpp"

// Orders for calls, as whoever wants one writes them: into the outbox, past every process.
namespace amparo::test {

class call_orders {
 public:
  explicit call_orders(const helpline_place& of);  // reads its keys

  // Asked for just now, over this account of our_line; a fresh effect each time.
  app::call_order to(const std::string& account, const std::string& callee);
  void write(helpline_place& at, const app::call_order& order);
  // Of the status callback's path and query that an account of that kind and name was given.
  std::string effect_of(const std::string& account, const std::string& target) const;

 private:
  ops::dice dice_;
  std::optional<app::keyring> keys_;
};

}  // namespace amparo::test
