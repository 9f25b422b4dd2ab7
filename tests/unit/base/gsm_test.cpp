#include "base/gsm.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <chrono>
#include <fstream>
#include <numeric>
#include <random>
#include <sstream>

#include "base/gsm_tables.hpp"
#include "base/utf8.hpp"

namespace amparo::base {
namespace {

std::vector<std::string> csv_fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i != line.size(); ++i) {
    bool twice = quoted && line[i] == '"' && i + 1 != line.size() && line[i + 1] == '"';
    if (twice)
      fields.back().push_back(line[i++]);
    else if (line[i] == '"')
      quoted = !quoted;
    else if (line[i] == ',' && !quoted)
      fields.emplace_back();
    else
      fields.back().push_back(line[i]);
  }
  return fields;
}

std::string joined(const std::vector<std::size_t>& numbers) {
  std::ostringstream out;
  for (auto n : numbers) out << (out.tellp() ? ";" : "") << n;
  return out.str();
}

std::string repeated(std::string_view what, std::size_t times) {
  std::string out;
  while (times--) out += what;
  return out;
}

std::string random_text(std::mt19937& dice, bool gsm_only) {
  static const std::u32string gsm = U"abcXYZ 019@£ñÑéüà¿¡Ωß\n€[]{}~^\\|\f";
  static const std::u32string marks = U"\u0301\u0332\u200D\uFE0F\U0001F3FD\U0001F1F2\U0001F1FD";
  std::string text;
  for (auto left = dice() % 500; left != 0; --left) {
    auto pick = dice() % 10;
    if (gsm_only || pick < 5)
      append_utf8(text, gsm[dice() % gsm.size()]);
    else if (pick < 7)
      append_utf8(text, marks[dice() % marks.size()]);
    else if (pick == 7)
      append_utf8(text, U'😀' + static_cast<char32_t>(dice() % 80));
    else if (pick == 8)
      append_utf8(text, 0xA0 + static_cast<char32_t>(dice() % 0x2000));
    else
      append_utf8(text, 0xE000 + static_cast<char32_t>(dice() % 0x100000));
  }
  return text;
}

TEST(gsm, L37_vectors) {
  std::ifstream file(AMPARO_ROOT "/tests/fixtures/sms/vectors.csv");
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  int rows = 0;
  for (; std::getline(file, line); ++rows) {
    auto row = csv_fields(line);
    ASSERT_EQ(row.size(), 7u) << line;
    auto text = std::string(boost::json::parse(row[1]).as_string());
    auto cost = cost_of(text);
    EXPECT_EQ(name_of(cost.alphabet), row[2]) << row[0];
    EXPECT_EQ(std::to_string(cost.units), row[3]) << row[0];
    EXPECT_EQ(std::to_string(cost.segments), row[4]) << row[0];
    EXPECT_EQ(joined(cost.units_per_segment), row[5]) << row[0];
    EXPECT_EQ(cost.forces_ucs2.empty(), cost.alphabet == sms_alphabet::gsm7) << row[0];
  }
  EXPECT_EQ(rows, 30);
}

// Article 9 of the Universal Declaration in every language that has a table (tests/node/declaration.mjs
// writes the file): as it stands eight of them take two segments, and folded by their own tables all take
// one.
TEST(gsm, L37_article_9_takes_one_segment_in_every_language) {
  std::ifstream file(AMPARO_ROOT "/tests/fixtures/sms/article_9.csv");
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  int rows = 0, long_as_they_stand = 0;
  for (; std::getline(file, line); ++rows) {
    auto row = csv_fields(line);
    ASSERT_EQ(row.size(), 3u) << line;
    auto folded = sms_fold(row[2], row[1]);
    EXPECT_TRUE(folded.is_gsm()) << row[0] << ": " << folded.text;
    EXPECT_EQ(segments_of(folded.text), 1u) << row[0] << ": " << folded.text;
    EXPECT_EQ(folded.text.find('?'), std::string::npos) << row[0];
    EXPECT_EQ(folded.text.find('_'), std::string::npos) << row[0];
    long_as_they_stand += segments_of(nfc(row[2])) > 1;
  }
  EXPECT_EQ(rows, 20);
  EXPECT_EQ(long_as_they_stand, 8);
}

// Texts on which three public libraries agree (tests/fixtures/sms/agree.mjs says which and how).
TEST(gsm, L37_agrees_with_what_three_libraries_agree_on) {
  std::ifstream file(AMPARO_ROOT "/tests/fixtures/sms/agreed.csv");
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  int rows = 0;
  for (; std::getline(file, line); ++rows) {
    auto row = csv_fields(line);
    ASSERT_EQ(row.size(), 4u) << line;
    auto cost = cost_of(std::string(boost::json::parse(row[0]).as_string()));
    EXPECT_EQ(name_of(cost.alphabet), row[1]) << line;
    EXPECT_EQ(std::to_string(cost.units), row[2]) << line;
    EXPECT_EQ(std::to_string(cost.segments), row[3]) << line;
  }
  EXPECT_EQ(rows, 191);
}

TEST(gsm, the_whole_alphabet_is_gsm_and_its_neighbours_are_not) {
  EXPECT_EQ(cost_of("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤ÄÖÑÜ§¿äöñüà¡").units, 44u);
  EXPECT_EQ(cost_of("^{}\\[~]|€\f").units, 20u);
  for (std::string outside :
       {"ç", "á", "Í", "`", "\t", "\x1B", "ª", "º", "«", "…", "–", "“", "’", "\u00A0", "\x7F", "Α"})
    EXPECT_EQ(cost_of(outside).alphabet, sms_alphabet::ucs2) << outside;
  std::string nul("a\0b", 3);
  EXPECT_EQ(cost_of(nul).forces_ucs2, std::vector<char32_t>{0});
}

TEST(gsm, names_what_forces_ucs2_once_each_in_order) {
  EXPECT_EQ(cost_of("Menú: atención, menú 😀").forces_ucs2, (std::vector<char32_t>{U'ú', U'ó', U'😀'}));
  EXPECT_EQ(cost_of("a\xFFz").forces_ucs2, std::vector<char32_t>{replacement_character});
  EXPECT_EQ(cost_of(""), sms_cost{});
}

TEST(gsm, L37_no_cut_inside_a_character) {
  auto family = repeated("👨‍👩‍👧‍👦", 10);
  EXPECT_EQ(cost_of(family).units_per_segment, (std::vector<std::size_t>{66, 44}));
  auto flags = "á" + repeated("🇲🇽", 20);
  EXPECT_EQ(cost_of(flags).units_per_segment, (std::vector<std::size_t>{65, 16}));
  auto marked = repeated("a", 66) + "n\u0303" + repeated("b", 10);
  EXPECT_EQ(cost_of(marked).units_per_segment, (std::vector<std::size_t>{66, 12}));
  auto pairs = "á" + repeated("😀", 40);
  EXPECT_EQ(cost_of(pairs).units_per_segment, (std::vector<std::size_t>{67, 14}));
  auto endless = "a" + repeated("\u0301", 100);  // longer than a part: cut between code points, never refused
  EXPECT_EQ(cost_of(endless).units_per_segment, (std::vector<std::size_t>{67, 34}));
}

TEST(gsm, L37_parts_hold_for_any_text) {
  std::mt19937 dice(27);
  for (int round = 0; round != 1000; ++round) {
    auto text = random_text(dice, round % 2 == 0);
    auto cost = cost_of(text);
    auto parts = parts_of(text);
    ASSERT_EQ(parts.size(), cost.segments);
    ASSERT_EQ(std::accumulate(parts.begin(), parts.end(), std::string()), text);
    ASSERT_EQ(std::accumulate(cost.units_per_segment.begin(), cost.units_per_segment.end(), std::size_t{0}),
              cost.units);
    bool gsm = cost.alphabet == sms_alphabet::gsm7;
    std::size_t most = cost.segments == 1 ? (gsm ? 160 : 70) : (gsm ? 153 : 67);
    for (std::size_t i = 0; i != parts.size(); ++i) {
      ASSERT_LE(cost.units_per_segment[i], most);
      // A half of a pair would be malformed UTF-8 and count as U+FFFD.
      for (auto c : cost_of(parts[i]).forces_ucs2) ASSERT_NE(c, replacement_character);
      if (gsm) {
        ASSERT_EQ(cost_of(parts[i]).units, cost.units_per_segment[i]);
      }
    }
    if (gsm) {
      auto septets = gsm_septets(text);
      ASSERT_TRUE(septets);
      ASSERT_EQ(septets->size(), cost.units);
      ASSERT_EQ(text_of_septets(*septets), text);
    } else {
      ASSERT_FALSE(gsm_septets(text));
    }
  }
}

TEST(gsm, unknown_escapes_show_the_basic_character) {
  EXPECT_EQ(text_of_septets("\x1B"
                            "e"
                            "\x1B"
                            "A"
                            "\x1B\x1B"
                            "b\x1B"),
            "€A b ");
}

TEST(gsm, messages_end_at_words_and_stay_within_their_segments) {
  auto text = repeated("abcdefghi ", 40) + "fin";
  auto messages = messages_of(text, 2);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].size(), 299u);
  EXPECT_EQ(messages[0] + " " + messages[1], text);
  EXPECT_EQ(messages_of(repeated("a", 400), 1).size(), 3u);
  EXPECT_EQ(messages_of("hola", 1), std::vector<std::string>{"hola"});
  std::mt19937 dice(7);
  for (int round = 0; round != 500; ++round) {
    std::size_t most = 1 + dice() % 3;
    for (auto& m : messages_of(random_text(dice, round % 2 == 0), most)) ASSERT_LE(cost_of(m).segments, most);
  }
}

TEST(gsm, S10_2_normalises_before_it_folds) {
  EXPECT_EQ(nfc("man\u0303ana"), "mañana");
  EXPECT_EQ(cost_of(nfc("man\u0303ana")).units, 6u);
  EXPECT_EQ(sms_fold("man\u0303ana", "es-MX").text, "mañana");
  EXPECT_EQ(sms_fold("ku\u0332t'a", "ote").text, "kut'a");
  EXPECT_EQ(sms_fold("n\u0331a\u0331", "mix-x-bajo").text, "na");
  EXPECT_EQ(sms_fold("n\u0308a", "jac").text, "na");
}

TEST(gsm, spanish_keeps_what_gsm_has) {
  auto folded = sms_fold("¿Está aquí? «Sí», año, él, pingüino… LLÁMENOS\u00A0ÉL – 1º Kʼiche’", "es-MX");
  EXPECT_EQ(folded.text, "¿Esta aqui? \"Si\", año, él, pingüino... LLAMENOS ÉL - 1o K'iche'");
  EXPECT_TRUE(folded.is_gsm());
  auto letters = sms_fold(repeated("ó", 306), "es-MX");
  EXPECT_EQ(cost_of(letters.text).segments, 2u);
}

TEST(gsm, never_a_question_mark_but_a_refusal) {
  auto folded = sms_fold("ç 😀 ç ũ", "es-MX");
  EXPECT_EQ(folded.refused, (std::vector<char32_t>{U'ç', U'😀', U'ũ'}));
  EXPECT_EQ(folded.text, "ç 😀 ç ũ");
  EXPECT_EQ(sms_fold("Atenção", "pt-BR").text, "Atencao");
  EXPECT_EQ(sms_fold("ATENÇÃO", "pt-PT").text, "ATENÇAO");
  EXPECT_EQ(sms_fold("Žanda", "zap-x-sierra").text, "Zhanda");
  EXPECT_EQ(sms_fold("ïntsïŋ", "tsz").text, "intsin");
  EXPECT_FALSE(sms_fold("ŋ", "qaa-x-prueba").is_gsm());
}

TEST(gsm, every_fallback_is_gsm_and_needed) {
  auto hold = [](const std::vector<gsm_fallback>& rows, std::string_view tag) {
    for (auto& row : rows) {
      EXPECT_EQ(cost_of(row.to).alphabet, sms_alphabet::gsm7) << tag;
      std::string from;
      append_utf8(from, row.from);
      EXPECT_EQ(cost_of(from).alphabet, sms_alphabet::ucs2) << tag << " " << from;
      EXPECT_EQ(sms_fold("q" + from + "b", tag).text, "q" + std::string(row.to) + "b") << tag << " " << from;
    }
  };
  hold(shared_gsm_fallbacks(), "en-US");
  auto tags = gsm_fallback_locales();
  EXPECT_EQ(tags.size(), 22u);
  for (auto tag : tags) hold(gsm_fallbacks(tag), tag);
}

TEST(gsm, the_short_count_agrees_with_the_long_one) {
  std::mt19937 dice(11);
  EXPECT_EQ(segments_of(""), 0u);
  for (std::size_t letters : {1u, 159u, 160u, 161u, 305u, 306u, 307u, 459u, 460u})
    for (const char* last : {"", "ñ", "{", "á", "€", "\xff", "\n"}) {
      auto text = std::string(letters, 'a') + last;
      EXPECT_EQ(segments_of(text), cost_of(text).segments) << letters << last;
    }
  for (int round = 0; round != 2000; ++round) {
    auto text = random_text(dice, round % 2 == 0);
    ASSERT_EQ(segments_of(text), cost_of(text).segments);
  }
}

TEST(gsm, folding_introduces_no_stand_in) {
  std::mt19937 dice(5);
  for (int round = 0; round != 1000; ++round) {
    auto text = random_text(dice, false);
    auto folded = sms_fold(text, round % 2 == 0 ? "es-MX" : "ote");
    for (char stand_in : {'?', '~', '_', '^'})
      ASSERT_LE(std::count(folded.text.begin(), folded.text.end(), stand_in),
                std::count(text.begin(), text.end(), stand_in));
    ASSERT_EQ(cost_of(folded.text).forces_ucs2, folded.refused);
  }
}

TEST(gsm, refused_characters_are_told_by_code_point) {
  EXPECT_EQ(code_points_of(sms_fold("a 日 🙂 日", "es-MX").refused), "U+65E5, U+1F642");
  EXPECT_EQ(code_points_of({}), "");
}

}  // namespace
}  // namespace amparo::base
