#include "app/outbox_walk.hpp"

namespace amparo::app {

std::vector<store::outbox_place> outbox_places::from(unsigned first) {
  if (first == 0 && rounds_++ % anew_ == 0) after_.assign(store::partitions, "");
  std::vector<store::outbox_place> places;
  for (auto partition : partition_round::from(first)) places.emplace_back(partition, after_[partition]);
  return places;
}

}  // namespace amparo::app
