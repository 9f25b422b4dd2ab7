#include "base/dialable.hpp"

#include <gtest/gtest.h>

namespace amparo::base {
namespace {

TEST(dialable, O_1_what_the_plans_say) {
  struct {
    const char* number;
    dial_kind kind;
    const char* country;
  } const rows[] = {
      {"+525512345678", dial_kind::ordinary, "MX"}, {"+14045550123", dial_kind::ordinary, "US"},
      {"+16135550123", dial_kind::ordinary, "CA"},  {"+18765551234", dial_kind::ordinary, "JM"},
      {"+50223456789", dial_kind::ordinary, "GT"},  {"+18005551234", dial_kind::free, "US"},
      {"+19005551234", dial_kind::costly, "US"},    {"+529001234567", dial_kind::costly, "MX"},
      {"+870773111632", dial_kind::nowhere, ""},    {"+881612345678", dial_kind::nowhere, ""},
      {"+97912345678", dial_kind::invalid, ""},     {"+15555550100", dial_kind::invalid, ""},
      {"+1234567890", dial_kind::invalid, ""},      {"+999123456789", dial_kind::invalid, ""},
  };
  for (const auto& row : rows) {
    auto facts = dial_facts_of(*phone_number::parse(row.number));
    EXPECT_EQ(facts.kind, row.kind) << row.number;
    EXPECT_EQ(facts.country, row.country) << row.number;
  }
}

}  // namespace
}  // namespace amparo::base
