#include "app/fallback_pack.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/errors.hpp"
#include "flow/number_words.hpp"
#include "scratch.hpp"
#include "unit/app/checked_content_support.hpp"
#include "unit/app/content_support.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

// operator-1 called on 20 November: the number lives 90 days from then.
constexpr auto noon = std::chrono::sys_days(2026y / 11 / 24) + 12h;
constexpr auto last_day = std::chrono::sys_days(2027y / 2 / 18);

bool says_a_number(const fallback_document& d) {
  auto written = flow::printed_number("+15206237874"), spoken = flow::digits_said("+15206237874");
  return d.bytes.find(written) != std::string::npos || d.bytes.find(spoken) != std::string::npos ||
         d.bytes.find("6237874") != std::string::npos;
}

config with_lines() {
  config out;
  out.accounts.push_back({"own", "twilio", provider::find_adapter("twilio"), {}});
  out.accounts.push_back({"kannel", "kannel", provider::find_adapter("kannel"), {}});
  out.lines.push_back({"+525550001111", "own"});
  out.lines.push_back({.number = "+525550001112", .provider = "kannel", .voice = false});
  return out;
}

constexpr std::array hosted{"bandwidth/{}/voice.xml", "jambonz/{}/voice.json", "kannel/{}/sms.txt",
                            "plivo/{}/voice.xml",     "signalwire/{}/sms.xml", "signalwire/{}/voice.xml",
                            "telnyx/{}/voice.xml",    "twilio/{}/sms.xml",     "twilio/{}/voice.xml",
                            "vonage/{}/voice.json"};

// Those that have the safe words in their own, today: none of the drafts, and no folder of single words.
const std::vector<std::string> languages{"en-US", "es-MX"};

TEST(fallback, B18_every_provider_that_can_hold_a_document_has_one_in_each_language) {
  auto pack = make_fallback(*checked_content(), with_lines(), noon);
  std::vector<std::string> files;
  for (const auto& d : pack.documents) files.push_back(d.file);
  std::vector<std::string> expected;
  for (const auto& tag : languages)
    for (const auto* file : hosted) expected.push_back(fmt::format(fmt::runtime(file), tag));
  std::ranges::sort(files), std::ranges::sort(expected);
  EXPECT_EQ(files, expected);
  for (const auto& d : pack.documents) {
    EXPECT_NE(d.bytes.find("911"), std::string::npos) << d.file;
    auto words = d.language == "en-US" ? "Do not sign anything" : "No firme nada";
    EXPECT_NE(d.bytes.find(words), std::string::npos) << d.file;
    EXPECT_EQ(d.bytes.find("ayuda.example.org"), std::string::npos) << d.file << " asks nobody for anything";
    EXPECT_TRUE(says_a_number(d)) << d.file;
    EXPECT_EQ(d.expires_on, last_day) << d.file;
  }
}

TEST(fallback, B18_the_same_day_gives_the_same_bytes) {
  auto one = make_fallback(*checked_content(), with_lines(), noon);
  auto other = make_fallback(*checked_content(), with_lines(), noon + 11h);
  EXPECT_EQ(one.manifest, other.manifest);
  ASSERT_EQ(one.documents.size(), other.documents.size());
  for (std::size_t i = 0; i != one.documents.size(); ++i)
    EXPECT_EQ(one.documents[i].bytes, other.documents[i].bytes);
}

TEST(fallback, B18_a_number_is_said_through_its_last_day_and_not_after_it) {
  for (const auto& d : make_fallback(*checked_content(), {}, last_day + 23h + 59min).documents)
    EXPECT_TRUE(says_a_number(d)) << d.file;
  auto late = make_fallback(*checked_content(), {}, last_day + 24h);
  for (const auto& d : late.documents) {
    EXPECT_FALSE(says_a_number(d)) << d.file << "\n" << d.bytes;
    EXPECT_NE(d.bytes.find("911"), std::string::npos) << d.file;
    EXPECT_FALSE(d.expires_on) << d.file;
  }
  EXPECT_EQ(late.documents.size(), languages.size() * hosted.size());
}

// What is shipped: nobody has called the national line yet, whatever accept_unchecked says.
TEST(fallback, B18_a_number_that_nobody_called_is_in_no_document) {
  auto settings = with_lines();
  settings.accept_unchecked = true;
  for (const auto& d : make_fallback(*shipped_content(), settings, noon).documents)
    EXPECT_FALSE(says_a_number(d)) << d.file << "\n" << d.bytes;
}

TEST(fallback, L46_the_manifest_says_what_each_line_points_at_and_until_when) {
  auto pack = make_fallback(*checked_content(), with_lines(), noon);
  auto manifest = boost::json::parse(pack.manifest);
  EXPECT_EQ(manifest.at("expires_on").as_string(), "2027-02-18");
  EXPECT_EQ(manifest.at("documents").as_array().size(), pack.documents.size());
  const auto& lines = manifest.at("lines").as_array();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].at("number").as_string(), "+525550001111");
  EXPECT_EQ(lines[0].at("voice").as_string(), "twilio/es-MX/voice.xml");
  EXPECT_EQ(lines[0].at("sms").as_string(), "twilio/es-MX/sms.xml");
  EXPECT_TRUE(lines[1].at("voice").is_null());
  EXPECT_EQ(lines[1].at("sms").as_string(), "kannel/es-MX/sms.txt");
}

// A language with words to listen for and none to say (quc holds drafts): no document bears its name, and a
// line that is in it points at the Spanish one.
TEST(fallback, B18_a_folder_of_words_only_has_no_document_and_its_line_the_spanish_one) {
  auto settings = with_lines();
  settings.lines.front().language = "quc";
  auto pack = make_fallback(*checked_content(), settings, noon);
  for (const auto& d : pack.documents) EXPECT_NE(d.language, "quc") << d.file;
  auto manifest = boost::json::parse(pack.manifest);
  const auto& line = manifest.at("lines").as_array()[0];
  EXPECT_EQ(line.at("language").as_string(), "quc");
  EXPECT_EQ(line.at("voice").as_string(), "twilio/es-MX/voice.xml");
  EXPECT_EQ(line.at("sms").as_string(), "twilio/es-MX/sms.xml");
}

class fallback_folder : public ::testing::Test {
 protected:
  fallback_folder() : place_(test::scratch_folder("fallback")) {}
  ~fallback_folder() override { std::filesystem::remove_all(place_); }
  std::string read(const std::string& file) const {
    std::ifstream in(place_ / "pack" / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::filesystem::path place_;
};

TEST_F(fallback_folder, one_pack_takes_the_place_of_another_and_leaves_nothing_of_it) {
  auto folder = place_ / "pack";
  auto pack = make_fallback(*checked_content(), {}, noon);
  auto more = pack;
  more.documents.push_back(
      {.file = "twilio/xx/voice.xml", .kind = "twilio", .language = "xx", .bytes = "old"});
  ASSERT_TRUE(write_fallback(more, folder));
  EXPECT_EQ(read("twilio/xx/voice.xml"), "old");
  ASSERT_TRUE(write_fallback(pack, folder));
  EXPECT_EQ(read("twilio/xx/voice.xml"), "");
  EXPECT_EQ(read("manifest.json"), pack.manifest);
  for (const auto& d : pack.documents) EXPECT_EQ(read(d.file), d.bytes);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(place_), {}), 1) << "nothing lies beside it";
}

TEST_F(fallback_folder, what_somebody_else_put_there_is_left_alone) {
  auto folder = place_ / "pack";
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "letter.txt") << "mine";
  EXPECT_EQ(write_fallback(make_fallback(*checked_content(), {}, noon), folder).error(), errc::not_ours);
  EXPECT_EQ(read("letter.txt"), "mine");
}

TEST_F(fallback_folder, the_keeper_writes_when_the_revision_or_the_day_changes) {
  fallback_keeper keeper(place_ / "pack");
  auto look = [&](const flow::bundle& live, base::time_point now) {
    auto written = keeper.look(live, {}, now);
    return written && *written;
  };
  EXPECT_TRUE(look(*checked_content(), noon));
  EXPECT_FALSE(look(*checked_content(), noon + 11h));
  auto before = read("twilio/es-MX/voice.xml");
  EXPECT_TRUE(look(*shipped_content(), noon + 11h)) << "another revision";
  EXPECT_NE(read("twilio/es-MX/voice.xml"), before);
  EXPECT_TRUE(look(*checked_content(), last_day + 12h));
  EXPECT_EQ(read("twilio/es-MX/voice.xml"), before);
  EXPECT_TRUE(look(*checked_content(), last_day + 24h)) << "the number's time is over";
  EXPECT_NE(read("twilio/es-MX/voice.xml"), before);
}

}  // namespace
}  // namespace amparo::app
