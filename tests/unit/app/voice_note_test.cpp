#include "app/voice_note.hpp"

#include <gtest/gtest.h>

#include "app/desk_notes.hpp"
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

TEST(note_audio, a_note_lasts_as_long_as_its_bytes_and_its_header_say) {
  auto second = std::string(16'000, 's');
  EXPECT_EQ(length_of_speech(riff(format(1, 1, 8'000) + chunk("data", second))), 1s);
  EXPECT_EQ(length_of_speech(riff(format(1, 1, 8'000) + "data" + little(0xffffffff, 4) + second)), 1s);
  EXPECT_EQ(length_of_speech("<html>"), 0s);
  auto lies = chunk(
      "fmt ", little(1, 2) + little(1, 2) + little(8'000, 4) + little(0, 4) + little(2, 2) + little(16, 2));
  EXPECT_EQ(length_of_speech(riff(lies + chunk("data", second))), 3min) << "no longer than any note";
}

// --- at the desk ---

callback_order left(unsigned char of, const std::string& note, base::time_point when) {
  callback_order order;
  order.tag = tag_of(of).bytes();
  order.effect = "left-" + note;
  order.note = note;
  order.arrival = unix_minute(when);
  return order;
}

TEST(desk_notes, K_3_a_note_hangs_on_its_item_and_on_no_other) {
  auto keys = test_keys();
  store::desk_item item;
  item.effect = "ef01";
  item.notes.push_back(hung_note(keys, base::nonce24{}, "ef01", left(1, "aa02", noon)));
  item.notes.push_back(hung_note(keys, base::nonce24{1}, "ef01", left(1, "aa01", noon - 1h)));
  item.notes.push_back(hung_note(keys, base::nonce24{2}, "ef02", left(2, "bb01", noon)));
  auto other = hung_note(keys, base::nonce24{3}, "ef01", left(2, "bb02", noon));
  other.effect = "left-aa03";
  item.notes.push_back(other);
  auto found = notes_of(keys, item, noon);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].effect, "aa01") << "the oldest first";
  EXPECT_EQ(found[1].effect, "aa02");
  EXPECT_EQ(found[1].tag, tag_of(1));
  EXPECT_EQ(notes_of(keys, item, noon + 71h).size(), 1U);
  EXPECT_TRUE(notes_of(keys, item, noon + 72h).empty());
}

TEST(desk_notes, W_7_a_notes_address_says_nothing_and_opens_for_minutes) {
  auto keys = test_keys();
  note_address to{tag_of(1).bytes(), std::string(32, 'a'), "4821", 17, unix_minute(noon) + 5};
  auto path = path_of(keys, to);
  EXPECT_TRUE(path.starts_with("/note/"));
  EXPECT_TRUE(path.ends_with(".wav"));
  EXPECT_EQ(path.find("4821"), path.npos);
  EXPECT_EQ(path, path_of(keys, to)) << "the same document has the same bytes";
  auto opened = address_in(keys, path, noon + 5min);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->tag, to.tag);
  EXPECT_EQ(opened->effect, to.effect);
  EXPECT_EQ(opened->code, "4821");
  EXPECT_EQ(opened->fence, 17U);
  EXPECT_FALSE(address_in(keys, path, noon + 6min));
  EXPECT_FALSE(address_in(test_keys(2), path, noon));
  for (const char* none : {"/note/", "/note/.wav", "/note/AAAA.wav", "/audio/AAAA.wav"})
    EXPECT_FALSE(address_in(keys, none, noon)) << none;
  for (std::size_t i = 6; i + 5 < path.size(); i += 7) {
    auto altered = path;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(address_in(keys, altered, noon)) << i;
  }
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
