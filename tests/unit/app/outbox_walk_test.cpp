#include "app/outbox_walk.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amparo::app {
namespace {

store::taken_entry entry(unsigned partition, const char* id) {
  store::taken_entry out;
  out.partition = partition;
  out.stream_id = id;
  return out;
}

// What `places` says of this partition, having gone round once.
std::string behind(outbox_places& places, unsigned partition) {
  std::string out;
  for (unsigned first = 0; first != store::partitions; first += partition_round::at_once)
    for (const auto& place : places.from(first))
      if (place.partition == partition) out = place.after;
  return out;
}

TEST(outbox_places, each_partition_is_read_on_behind_what_was_passed_in_it) {
  outbox_places places(100);
  EXPECT_EQ(behind(places, 7), "");
  places.pass(entry(7, "5-0"));
  places.pass(entry(7, "6-0"));
  EXPECT_EQ(behind(places, 7), "6-0");
  EXPECT_EQ(behind(places, 8), "");
}

TEST(outbox_places, now_and_then_all_is_read_from_the_oldest) {
  outbox_places places(3);
  behind(places, 7);
  places.pass(entry(7, "6-0"));
  EXPECT_EQ(behind(places, 7), "6-0");
  EXPECT_EQ(behind(places, 7), "6-0");
  EXPECT_EQ(behind(places, 7), "") << "the fourth round";
}

}  // namespace
}  // namespace amparo::app
