#pragma once
#include "app/audit_key.hpp"
#include "app/config.hpp"
#include "app/keyring.hpp"
#include "ops/clock.hpp"
#include "ops/dice.hpp"
#include "ops/metrics.hpp"

namespace amparo::app {

// What every side of one process works with, on whichever thread. It outlives them all.
struct process_parts {
  const config& settings;
  const keyring& keys;
  const audit_keys& audit;
  ops::clock& clock;
  ops::dice& dice;
  ops::metrics& count;
};

}  // namespace amparo::app
