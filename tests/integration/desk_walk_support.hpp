#pragma once
#include <cstdint>
#include <string>

#include "integration/redis_support.hpp"

// A walk through the desk: operations drawn by a seed, each of them done by the scripts in Redis and by the
// model, and every answer compared. Operations go out a few hundred at a time over one connection, in order.
namespace amparo::test {

struct desk_walk_result {
  std::uint64_t operations = 0, claims = 0, reviewed = 0, fenced = 0;
  std::string difference;  // the first: what was asked, what the model says, what Redis says; "" = none
};

desk_walk_result walk_the_desk(boost::asio::io_context& io, store::link& over, std::uint64_t seed,
                               std::uint64_t operations);

}  // namespace amparo::test
