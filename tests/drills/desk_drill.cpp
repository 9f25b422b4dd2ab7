#include <cstdio>
#include <cstdlib>

#include "integration/desk_walk_support.hpp"
#include "ops/log.hpp"

// `desk_drill [OPERATIONS] [SEED]`: that many random operations on the desk of a real Redis, a million unless
// said otherwise, each answer compared with the model of tests/integration/desk_model_support.cpp. Exit 1 and
// the first difference where there is one.
int main(int count, char** words) {
  using namespace amparo;
  auto operations = count > 1 ? std::strtoull(words[1], nullptr, 10) : 1'000'000ULL;
  auto seed = count > 2 ? std::strtoull(words[2], nullptr, 10) : 20'261'124ULL;
  ops::set_log_level(ops::level::error);
  test::redis_server server({"appendfsync no"});
  boost::asio::io_context io;
  auto over = test::connected_link(io, server.target());
  auto began = std::chrono::steady_clock::now();
  auto walked = test::walk_the_desk(io, *over, seed, operations);
  auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf(
      "%llu operations by seed %llu in %.0f s: %llu claims, %llu into review, %llu refused by their token\n",
      static_cast<unsigned long long>(walked.operations), static_cast<unsigned long long>(seed), took,
      static_cast<unsigned long long>(walked.claims), static_cast<unsigned long long>(walked.reviewed),
      static_cast<unsigned long long>(walked.fenced));
  if (walked.difference.empty()) return 0;
  std::printf("%s\n", walked.difference.c_str());
  return 1;
}
