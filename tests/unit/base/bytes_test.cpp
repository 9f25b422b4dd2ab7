#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace amparo::base {
namespace {

TEST(bytes, what_was_written_is_read) {
  byte_writer out;
  out.u8(7).u32(0x01020304).u64(std::numeric_limits<std::uint64_t>::max()).varint(0).varint(127).varint(128);
  out.varint(std::numeric_limits<std::uint64_t>::max()).text("").text("palabras").raw("tail");
  auto bytes = out.take();
  EXPECT_EQ(bytes.substr(1, 4), "\x04\x03\x02\x01");
  byte_reader in(bytes);
  EXPECT_EQ(in.u8(), 7);
  EXPECT_EQ(in.u32(), 0x01020304U);
  EXPECT_EQ(in.u64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(in.varint(), 0U);
  EXPECT_EQ(in.varint(), 127U);
  EXPECT_EQ(in.varint(), 128U);
  EXPECT_EQ(in.varint(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(in.text(), "");
  EXPECT_EQ(in.text(), "palabras");
  EXPECT_EQ(in.rest(), "tail");
  EXPECT_TRUE(in.ok());
}

TEST(bytes, a_cut_value_fails_at_every_length_and_stays_failed) {
  byte_writer out;
  out.u8(1).u32(2).u64(3).varint(300).text("palabras");
  auto bytes = out.take();
  for (std::size_t length = 0; length != bytes.size(); ++length) {
    byte_reader in(std::string_view(bytes).substr(0, length));
    (void)in.u8(), (void)in.u32(), (void)in.u64(), (void)in.varint(), (void)in.text();
    EXPECT_FALSE(in.ok()) << length;
    EXPECT_EQ(in.u64(), 0U);
    EXPECT_EQ(in.text(), "");
  }
}

TEST(bytes, a_length_beyond_the_end_and_an_endless_varint_fail) {
  byte_reader long_text("\xFF\xFF\xFF\xFF\x0F rest");
  EXPECT_EQ(long_text.text(), "");
  EXPECT_FALSE(long_text.ok());
  std::string endless(11, '\xFF');
  byte_reader varint(endless);
  EXPECT_EQ(varint.varint(), 0U);
  EXPECT_FALSE(varint.ok());
}

}  // namespace
}  // namespace amparo::base
