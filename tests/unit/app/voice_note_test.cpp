#include "app/voice_note.hpp"

#include <gtest/gtest.h>

#include "app/note_audio.hpp"
#include "app/note_orders.hpp"
#include "app/record.hpp"
#include "store/keys.hpp"
#include "unit/app/keys_support.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

const base::time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 12h};

base::caller_tag tag_of(unsigned char n) {
  base::tag_bytes bytes{};
  bytes.fill(n);
  return base::caller_tag(bytes);
}

TEST(voice_note, K_3_opens_where_it_lies_and_nowhere_else) {
  auto keys = test_keys();
  auto sealed = seal_note(keys, base::nonce24{}, tag_of(1), "aa01", "sound", noon + 72h);
  auto opened = open_note(keys, tag_of(1), "aa01", sealed, noon);
  ASSERT_TRUE(opened);
  EXPECT_EQ(*opened, "sound");
  EXPECT_FALSE(open_note(keys, tag_of(2), "aa01", sealed, noon));
  EXPECT_FALSE(open_note(keys, tag_of(1), "aa02", sealed, noon));
  EXPECT_FALSE(open_note(test_keys(2), tag_of(1), "aa01", sealed, noon));
  for (std::size_t i = 0; i != sealed.size(); ++i) {
    auto altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(open_note(keys, tag_of(1), "aa01", altered, noon)) << i;
  }
}

TEST(voice_note, K_8_is_nothing_after_72_hours) {
  auto keys = test_keys();
  auto until = end_of_note(unix_minute(noon));
  EXPECT_EQ(until, noon + 72h);
  auto sealed = seal_note(keys, base::nonce24{}, tag_of(1), "aa01", "sound", until);
  EXPECT_TRUE(open_note(keys, tag_of(1), "aa01", sealed, until - 1ms));
  EXPECT_FALSE(open_note(keys, tag_of(1), "aa01", sealed, until));
}

std::string little(std::uint32_t number, int bytes) {
  std::string out;
  for (; bytes != 0; --bytes, number >>= 8) out.push_back(static_cast<char>(number & 255));
  return out;
}

std::string chunk(const std::string& name, const std::string& bytes) {
  return name + little(static_cast<std::uint32_t>(bytes.size()), 4) + bytes;
}

std::string format(std::uint32_t encoding, std::uint32_t channels, std::uint32_t rate) {
  return chunk("fmt ", little(encoding, 2) + little(channels, 2) + little(rate, 4) + little(rate * 2, 4) +
                           little(2, 2) + little(16, 2));
}

std::string riff(const std::string& chunks) { return "RIFF" + little(0xffffffff, 4) + "WAVE" + chunks; }

TEST(note_audio, speech_is_taken_as_it_comes_from_telephones) {
  for (std::uint32_t encoding : {1U, 6U, 7U})
    EXPECT_TRUE(is_speech(riff(format(encoding, 1, 8'000) + chunk("data", "sound")))) << encoding;
  auto padded = riff(chunk("LIST", "odd") + std::string(1, '\0') + format(1, 2, 48'000) + chunk("data", "x"));
  EXPECT_TRUE(is_speech(padded)) << "chunks lie on even places";
  EXPECT_TRUE(is_speech(riff(format(1, 1, 8'000) + "data" + little(0xffffffff, 4) + "sound")))
      << "its length was unknown when the header was written";
}

TEST(note_audio, O_7_anything_else_is_none) {
  auto good = riff(format(1, 1, 8'000) + chunk("data", "sound"));
  for (std::size_t cut = 0; cut + 5 < good.size(); ++cut) EXPECT_FALSE(is_speech(good.substr(0, cut))) << cut;
  for (const auto& bad : {std::string("<html>Sign in</html>"), std::string("ID3\x04 an mp3"), riff(""),
                          riff(chunk("data", "sound")), riff(format(1, 1, 8'000) + chunk("data", "")),
                          riff(format(85, 1, 8'000) + chunk("data", "sound")),
                          riff(format(1, 0, 8'000) + chunk("data", "sound")),
                          riff(format(1, 6, 8'000) + chunk("data", "sound")),
                          riff(format(1, 1, 96'000) + chunk("data", "sound")),
                          riff(chunk("fmt ", "short") + chunk("data", "sound")),
                          riff("fmt " + little(0xfffffff0, 4) + "xxxxxxxxxxxxxxxxxxxxxx")})
    EXPECT_FALSE(is_speech(bad)) << bad;
}

TEST(note_orders, a_deletion_comes_back_as_it_went) {
  discard_order order{"twilio", "https://provider/1", "aa01", unix_minute(noon)};
  auto bytes = encode(order);
  auto back = decode_discard(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->account, order.account);
  EXPECT_EQ(back->where, order.where);
  EXPECT_EQ(back->of, order.of);
  EXPECT_EQ(back->minute, order.minute);
  for (std::size_t cut = 0; cut != bytes.size(); ++cut)
    EXPECT_FALSE(decode_discard(bytes.substr(0, cut))) << cut;
  EXPECT_FALSE(decode_discard(bytes + "x"));
}

}  // namespace
}  // namespace amparo::app
