#include "app/effect_codec.hpp"

#include <gtest/gtest.h>

#include <string>

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point an_hour =
    base::time_point(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24)) + 17h;

flow::case_effect an_hour_set(std::string to_owner) {
  flow::case_effect e;
  e.act = flow::case_act::watch;
  e.pin = "004821";
  e.locale = "es-MX";
  e.due = an_hour;
  e.said = "contact";
  if (to_owner.empty()) return e;
  e.said_to_owner = std::move(to_owner);
  e.owner_due = an_hour - 30min;
  return e;
}

std::string written(const flow::case_effect& e) {
  base::byte_writer out;
  write_effect(out, flow::effect(e));
  return out.take();
}

TEST(effect_codec, J12_what_the_owner_is_told_of_an_hour_comes_back_as_it_was) {
  for (const char* to_owner : {"", "owner"}) {
    auto made = an_hour_set(to_owner);
    auto bytes = written(made);
    base::byte_reader in(bytes);
    auto read = read_effect(in);
    ASSERT_TRUE(read) << to_owner;
    EXPECT_TRUE(in.at_end());
    const auto& e = std::get<flow::case_effect>(*read);
    EXPECT_EQ(e.act, made.act);
    EXPECT_EQ(e.due, made.due);
    EXPECT_EQ(e.said, made.said);
    EXPECT_EQ(e.said_to_owner, made.said_to_owner);
    EXPECT_EQ(e.owner_due, made.owner_due);
  }
}

TEST(effect_codec, J12_what_is_cut_off_is_an_error) {
  auto bytes = written(an_hour_set("owner"));
  for (std::size_t n = 0; n != bytes.size(); ++n) {
    auto cut = bytes.substr(0, n);
    base::byte_reader in(cut);
    EXPECT_FALSE(read_effect(in)) << n;
  }
}

}  // namespace
}  // namespace amparo::app
