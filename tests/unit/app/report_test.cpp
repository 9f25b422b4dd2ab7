#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "app/figures.hpp"
#include "app/report.hpp"
#include "unit/app/keys_support.hpp"

// The published figures against whoever wants to know a hidden one (B15, D12). Such a person has every report
// in every format, of every range of months, knows how they are made, and computes whatever can be computed.
namespace amparo::app {
namespace {

using counts = std::map<std::string, store::figures>;  // by month: what was counted, which nobody sees

struct helpline {
  std::vector<report_table> tables;
  std::vector<std::string> months;
};

helpline with(std::size_t tables, std::size_t answers, std::size_t months) {
  helpline out;
  for (std::size_t t = 0; t != tables; ++t) {
    report_table table{"after_" + std::to_string(t) + "_days", {}};
    for (std::size_t a = 0; a != answers; ++a)
      table.answers.push_back({"answer_" + std::string(1, static_cast<char>('a' + a)), "words"});
    out.tables.push_back(std::move(table));
  }
  std::string month = "2026-10";
  for (std::size_t m = 0; m != months; ++m, month = month_after(month)) out.months.push_back(month);
  return out;
}

std::vector<std::pair<std::string, std::string>> cells_of(const helpline& of) {  // month and figure
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& month : of.months)
    for (const auto& table : of.tables)
      for (const auto& answer : table.answers) out.emplace_back(month, figure_name(table.name, answer.name));
  return out;
}

report report_on(const helpline& of, const counts& all, std::size_t from, std::size_t until) {
  std::vector<report_month> months;
  for (auto m = from; m != until; ++m) {
    auto counted = all.find(of.months[m]);
    months.push_back({of.months[m], counted == all.end() ? store::figures{} : publishable(counted->second)});
  }
  return report_of(of.tables, std::move(months));
}

// All that is ever published of it, every range in every format.
std::string everything(const helpline& of, const counts& all) {
  std::string out;
  for (std::size_t from = 0; from != of.months.size(); ++from)
    for (auto until = from + 1; until <= of.months.size(); ++until) {
      auto one = report_on(of, all, from, until);
      out += report_csv(one) + report_json(one) + report_page(one);
    }
  return out;
}

bool is_hidden(std::uint64_t count) { return count < 10; }

// Every world of these cells, each with one of these counts.
void each_world(const helpline& of, const std::vector<std::uint64_t>& values,
                const std::function<void(const counts&, const std::vector<std::uint64_t>&)>& look) {
  auto cells = cells_of(of);
  std::vector<std::size_t> at(cells.size());
  while (true) {
    counts world;
    std::vector<std::uint64_t> line;
    for (std::size_t i = 0; i != cells.size(); ++i) {
      line.push_back(values[at[i]]);
      // A cell that nobody answered is not even there.
      if (line.back() != 0) world[cells[i].first][cells[i].second] = line.back();
    }
    look(world, line);
    std::size_t i = 0;
    while (i != at.size() && ++at[i] == values.size()) at[i++] = 0;
    if (i == at.size()) return;
  }
}

// The strongest attack there is: who sees a publication looks through all worlds that would have led to it.
void attack(const helpline& of, const std::vector<std::uint64_t>& values) {
  std::map<std::size_t, std::vector<std::set<std::uint64_t>>> possible;  // by publication: of each cell
  std::map<std::size_t, std::string> published;
  each_world(of, values, [&](const counts& world, const std::vector<std::uint64_t>& line) {
    auto text = everything(of, world);
    auto name = std::hash<std::string>{}(text);
    auto [first, is_new] = published.emplace(name, text);
    ASSERT_TRUE(is_new || first->second == text) << "two texts with one hash";
    auto& seen = possible[name];
    seen.resize(line.size());
    for (std::size_t i = 0; i != line.size(); ++i) seen[i].insert(line[i]);
  });
  std::set<std::uint64_t> every_hidden;
  for (auto value : values)
    if (is_hidden(value)) every_hidden.insert(value);
  for (const auto& [name, cells] : possible)
    for (const auto& seen : cells) {
      bool was_shown = seen.size() == 1 && !is_hidden(*seen.begin());
      EXPECT_TRUE(was_shown || seen == every_hidden)
          << "a hidden figure is known to be one of " << seen.size() << ":\n"
          << published[name];
    }
}

TEST(report, B15_D12_who_looks_through_all_worlds_learns_of_a_hidden_figure_only_that_it_is_below_ten) {
  attack(with(1, 3, 1), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  attack(with(1, 2, 2), {0, 1, 8, 9, 10, 11});
  attack(with(2, 2, 1), {0, 1, 9, 10, 11});
  attack(with(1, 1, 4), {0, 1, 9, 10, 20});
}

std::uint64_t some_count(std::mt19937& dice) {
  switch (dice() % 4) {
    case 0: return dice() % 4;
    case 1: return 7 + dice() % 6;
    case 2: return dice() % 14;
    default: return dice() % 400;
  }
}

TEST(report, B15_D12_whatever_hidden_figures_hold_the_same_is_published) {
  std::mt19937 dice(20261124);
  for (int i = 0; i != 3000; ++i) {
    auto of = with(1 + dice() % 3, 1 + dice() % 6, 1 + dice() % 4);
    counts world, other;
    for (const auto& [month, figure] : cells_of(of)) {
      auto count = some_count(dice);
      world[month][figure] = count;
      other[month][figure] = is_hidden(count) ? dice() % 10 : count;
      if (is_hidden(count) && dice() % 3 == 0) other[month].erase(figure);
    }
    if (dice() % 5 == 0) other[of.months.front()] = publishable(world[of.months.front()]);
    ASSERT_EQ(everything(of, world), everything(of, other));
  }
}

// --- what each format says ---

std::set<std::string> figures_in_csv(const std::string& csv) {
  std::set<std::string> out;
  std::size_t at = 0;
  while (at < csv.size()) {
    auto end = csv.find('\n', at);
    auto line = csv.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("#") || line.starts_with("month,")) continue;
    out.insert(line.substr(line.rfind(',') + 1));
  }
  return out;
}

std::set<std::string> figures_in_page(const std::string& page) {
  std::set<std::string> out;
  for (auto at = page.find("<td>"); at != page.npos; at = page.find("<td>", at + 1))
    out.insert(page.substr(at + 4, page.find("</td>", at) - at - 4));
  return out;
}

TEST(report, B15_D12_no_format_shows_a_figure_below_ten_whatever_lies_in_the_store) {
  auto of = with(1, 4, 1);
  auto name = [&](unsigned a) { return figure_name(of.tables[0].name, of.tables[0].answers[a].name); };
  report_month stored{of.months[0], {{name(0), 9}, {name(1), 10}, {name(2), 0}, {"gone_table other", 3}}};
  auto one = report_of(of.tables, {stored});
  EXPECT_EQ(figures_in_csv(report_csv(one)), (std::set<std::string>{"<10", "10"}));
  EXPECT_EQ(figures_in_page(report_page(one)), (std::set<std::string>{"&lt;10", "10"}));
  auto told = boost::json::parse(report_json(one)).as_object();
  const auto& shown = told.at("tables").as_array()[0].at("months").as_array()[0].at("counts").as_object();
  ASSERT_EQ(shown.size(), 4U);
  for (const auto& [answer, count] : shown) {
    if (answer == of.tables[0].answers[1].name)
      EXPECT_EQ(count.to_number<int>(), 10);
    else
      EXPECT_TRUE(count.is_null()) << answer;
  }
  EXPECT_EQ(told.at("tables").as_array().size(), 1U)
      << "what flows have no more shows only published figures";
}

TEST(report, B15_a_figure_that_was_published_stays_when_its_question_is_gone) {
  auto one = report_of({}, {{"2026-10", {{"after_9_days well", 12}}}});
  EXPECT_NE(report_csv(one).find("\"2026-10\",\"after_9_days\",\"well\",\"well\",12"), std::string::npos);
}

TEST(report, B15_each_format_has_the_note_in_both_languages) {
  auto one = report_of(with(1, 1, 1).tables, {});
  for (const auto& text : {report_csv(one), report_json(one), report_page(one)}) {
    EXPECT_NE(text.find("No name, telephone number or place is counted"), std::string::npos);
    EXPECT_NE(text.find("No se cuenta ningún nombre"), std::string::npos);
    EXPECT_NE(text.find("no totals are given"), std::string::npos);
  }
}

TEST(report, words_of_callers_languages_stay_words_in_every_format) {
  auto one = report_of({{"t", {{"a", "=1+1,\"<b>&"}}}}, {{"2026-10", {}}});
  EXPECT_NE(report_csv(one).find("\"'=1+1,\"\"<b>&\""), std::string::npos) << report_csv(one);
  EXPECT_NE(report_page(one).find("=1+1,&quot;&lt;b&gt;&amp;"), std::string::npos);
  EXPECT_EQ(report_page(one).find("<b>"), std::string::npos);
}

// --- months and names ---

base::time_point day(int year, unsigned month, unsigned at, int hour = 0) {
  return base::time_point(
      std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(at)) +
      std::chrono::hours(hour));
}

TEST(figures, months_follow_each_other_and_close_a_day_behind_their_end) {
  EXPECT_EQ(month_of(day(2026, 11, 30, 23)), "2026-11");
  EXPECT_EQ(month_after("2026-12"), "2027-01");
  EXPECT_EQ(month_after("2026-09"), "2026-10");
  EXPECT_EQ(newest_to_close(day(2026, 12, 1, 23)), "2026-10");
  EXPECT_EQ(newest_to_close(day(2026, 12, 2)), "2026-11");
  EXPECT_EQ(newest_to_close(day(2027, 1, 2)), "2026-12");
  for (const char* good : {"2026-01", "2026-12"}) EXPECT_TRUE(is_month(good)) << good;
  for (const char* bad : {"", "2026", "2026-13", "2026-00", "2026-1", "2026-11-01", "abcd-11", "2026-1x"})
    EXPECT_FALSE(is_month(bad)) << bad;
}

TEST(figures, B3_the_name_of_a_running_figure_says_nothing_without_the_keys) {
  auto keys = test_keys();
  auto bed = running_name(keys, "2026-11", "after_3_days follow_bed");
  EXPECT_EQ(bed, running_name(keys, "2026-11", "after_3_days follow_bed")) << "one answer, one counter";
  auto health = running_name(keys, "2026-11", "after_3_days follow_health");
  EXPECT_NE(bed, health);
  EXPECT_EQ(bed.size(), health.size()) << "not even by its length";
  EXPECT_NE(bed, running_name(keys, "2026-12", "after_3_days follow_bed"));
  EXPECT_EQ(bed.find("follow"), std::string::npos);
  EXPECT_EQ(*figure_of(keys, "2026-11", bed), "after_3_days follow_bed");
  EXPECT_FALSE(figure_of(keys, "2026-12", bed)) << "K-3: it is of its month";
  bed.back() = static_cast<char>(bed.back() ^ 1);
  EXPECT_FALSE(figure_of(keys, "2026-11", bed));
}

}  // namespace
}  // namespace amparo::app
