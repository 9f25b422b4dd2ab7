#include "flow/tests_dates.hpp"

#include <gtest/gtest.h>

#include "answer_support.hpp"
#include "flow/in_words.hpp"
#include "flow/tests_times.hpp"

namespace amparo::flow::test {
namespace {

const auto tuesday = day_of("2026-11-24").value();

struct row {
  const char *typed, *day;  // "" for none
};

void expect_days(const std::vector<row>& rows, const answer_words& words, day_side side = day_side::ahead) {
  for (const auto& [typed, day] : rows) {
    auto found = date_in(typed, tuesday, words, side);
    EXPECT_EQ(found ? iso_day(*found) : "", day) << typed;
  }
}

TEST(tests_dates, as_people_write_them) {
  expect_days({{"24/11/2026", "2026-11-24"},
               {"1/2/2027", "2027-02-01"},
               {"01-02-2027", "2027-02-01"},
               {"01.02.2027", "2027-02-01"},
               {"2027-02-01", "2027-02-01"},
               {"5/12", "2026-12-05"},
               {"5/11", "2027-11-05"},
               {"24/11", "2026-11-24"},
               {"24/11/27", "2027-11-24"},
               {"29/2", "2028-02-29"},
               {"24112026", "2026-11-24"},
               {"051226", "2026-12-05"},
               {"0512", "2026-12-05"},
               {"24 de noviembre", "2026-11-24"},
               {"24 de noviembre de 2027", "2027-11-24"},
               {"24 de noviembre del 27", "2027-11-24"},
               {"el 5 de dic.", "2026-12-05"},
               {"5 dic 2026", "2026-12-05"},
               {"noviembre 30", "2026-11-30"},
               {"1º de mayo", "2027-05-01"},
               {"primero de mayo de dos mil veintisiete", "2027-05-01"},
               {"treinta y uno de diciembre", "2026-12-31"},
               {"ENERO 6", "2027-01-06"},
               {"6 de setiembre", "2027-09-06"},
               {"martes 24 de noviembre", "2026-11-24"},
               {"hoy", "2026-11-24"},
               {"Mañana", "2026-11-25"},
               {"pasado mañana", "2026-11-26"},
               {"ayer", "2026-11-23"},
               {"miércoles", "2026-11-25"},
               {"el lunes", "2026-11-30"},
               {"martes", "2026-12-01"},
               {"el próximo viernes", "2026-11-27"}},
              spanish());
}

// What lies behind is said by how long ago, on both sides: nobody means the future with it.
TEST(tests_dates, J7_so_long_ago) {
  const std::vector<row> rows{{"hace 3 semanas", "2026-11-03"},
                              {"Hace tres semanas", "2026-11-03"},
                              {"hace como 10 dias", "2026-11-14"},
                              {"hace diez días", "2026-11-14"},
                              {"hace un dia", "2026-11-23"},
                              {"hace una semana", "2026-11-17"},
                              {"hace unas 2 semanas", "2026-11-10"},
                              {"hace 4 meses", "2026-07-24"},
                              {"hace un mes", "2026-10-24"},
                              {"entre hace 2 meses", "2026-09-24"},
                              {"hace un año", "2025-11-24"},
                              {"fue hace 9 meses", "2026-02-24"},
                              {"antier", "2026-11-22"},
                              {"antes de ayer", "2026-11-22"}};
  expect_days(rows, spanish());
  expect_days(rows, spanish(), day_side::behind);
  expect_days({{"3 weeks ago", "2026-11-03"},
               {"about 3 weeks ago", "2026-11-03"},
               {"a week ago", "2026-11-17"},
               {"two months ago", "2026-09-24"},
               {"a year ago", "2025-11-24"},
               {"it was 10 days ago", "2026-11-14"},
               {"the day before yesterday", "2026-11-22"}},
              shipped_english(), day_side::behind);
  expect_days({{"hace mucho", ""},
               {"hace dias", ""},
               {"hace unas semanas", ""},
               {"hace 3", ""},
               {"3 semanas", ""},
               {"hace 3 semanas y 2 dias", ""},
               {"hace 0 dias", ""},
               {"hace 5000 dias", ""},
               {"hace 3 horas", ""}},
              spanish());
  expect_days({{"weeks ago", ""}, {"a few weeks ago", ""}}, shipped_english(), day_side::behind);
}

TEST(tests_dates, impossible_and_doubtful_ones_are_refused) {
  expect_days({{"", ""},
               {"31/02/2027", ""},
               {"29/02/2027", ""},
               {"31/4", ""},
               {"24/13/2026", ""},
               {"11/24/2026", ""},
               {"0/11/2026", ""},
               {"24/11/226", ""},
               {"24/11/9999", ""},
               {"99999999", ""},
               {"lunes 24 de noviembre", ""},
               {"hoy 24", ""},
               {"24", ""},
               {"noviembre", ""},
               {"24 de noviembre y 25 de diciembre", ""},
               {"no sé", ""},
               {"el 24 de noviembre tal vez", ""},
               {"1 2 3 4 5", ""}},
              spanish());
}

TEST(tests_dates, what_is_left_out_lies_behind_for_a_birth) {
  expect_days({{"5/11/85", "1985-11-05"},
               {"5/11/26", "2026-11-05"},
               {"5/11/27", "1927-11-05"},
               {"5/11", "2026-11-05"},
               {"25/11", "2025-11-25"},
               {"29 de febrero", "2024-02-29"},
               {"martes", "2026-11-17"},
               {"24/11", "2026-11-24"}},
              spanish(), day_side::behind);
}

TEST(tests_dates, the_locale_says_which_number_is_the_month) {
  expect_days({{"11/24/2026", "2026-11-24"},
               {"November 30", "2026-11-30"},
               {"24/11/2026", ""},
               {"Friday", "2026-11-27"}},
              english());
}

TEST(tests_times, as_people_say_them) {
  struct hour {
    const char *typed, *time;
  };
  for (const auto& [typed, time] : {hour{"15:30", "15:30"},
                                    hour{"3 pm", "15:00"},
                                    hour{"3pm", "15:00"},
                                    hour{"3:30 p.m.", "15:30"},
                                    hour{"3:30PM", "15:30"},
                                    hour{"a las tres y media", "15:30"},
                                    hour{"tres y cuarto de la tarde", "15:15"},
                                    hour{"tres menos cuarto", "14:45"},
                                    hour{"cuarto para las tres", "14:45"},
                                    hour{"diez para las doce", "11:50"},
                                    hour{"cinco para la una", "12:55"},
                                    hour{"a la una", "13:00"},
                                    hour{"9", "09:00"},
                                    hour{"a las 9 de la mañana", "09:00"},
                                    hour{"9 de la noche", "21:00"},
                                    hour{"03:30", "03:30"},
                                    hour{"3:30", "15:30"},
                                    hour{"7:05", "07:05"},
                                    hour{"12", "12:00"},
                                    hour{"12 am", "00:00"},
                                    hour{"12 pm", "12:00"},
                                    hour{"12 del día", "12:00"},
                                    hour{"12 de la noche", "00:00"},
                                    hour{"mediodía", "12:00"},
                                    hour{"a medianoche", "00:00"},
                                    hour{"0:15", "00:15"},
                                    hour{"1530", "15:30"},
                                    hour{"930", "09:30"},
                                    hour{"0330", "03:30"},
                                    hour{"15 horas", "15:00"},
                                    hour{"ocho y veinte", "08:20"},
                                    hour{"siete treinta y cinco", "07:35"},
                                    hour{"para las 3", "15:00"},
                                    hour{"", ""},
                                    hour{"25:00", ""},
                                    hour{"15:60", ""},
                                    hour{"13 de la mañana", ""},
                                    hour{"2 de la noche", ""},
                                    hour{"3 am pm", ""},
                                    hour{"3 4 5", ""},
                                    hour{"12345", ""},
                                    hour{"temprano", ""},
                                    hour{"mañana", ""},
                                    hour{"y media", ""}}) {
    auto found = time_in(typed, spanish());
    EXPECT_EQ(found ? iso_time(*found) : "", time) << typed;
  }
}

// "Half past" lies behind the hour that follows it, and "to" before; what is only half understood is asked
// again.
TEST(tests_times, english_hours) {
  struct hour {
    const char *typed, *time;
  };
  for (const auto& [typed, time] :
       {hour{"half past three", "15:30"}, hour{"at half past 9", "09:30"}, hour{"half past 3 am", "03:30"},
        hour{"quarter past eleven", "11:15"}, hour{"a quarter past 8 pm", "20:15"},
        hour{"quarter to four", "15:45"}, hour{"three thirty", "15:30"}, hour{"3:30 pm", "15:30"},
        hour{"noon", "12:00"}, hour{"half past", ""}, hour{"ten past three", ""}, hour{"half past 30", ""}}) {
    auto found = time_in(typed, shipped_english());
    EXPECT_EQ(found ? iso_time(*found) : "", time) << typed;
  }
}

TEST(tests_times, hours_go_over_midnight) {
  EXPECT_TRUE(is_inside_hours(9 * 60, 9 * 60, 18 * 60) && !is_inside_hours(18 * 60, 9 * 60, 18 * 60));
  EXPECT_TRUE(is_inside_hours(0, 22 * 60, 6 * 60) && is_inside_hours(23 * 60, 22 * 60, 6 * 60));
  EXPECT_FALSE(is_inside_hours(12 * 60, 22 * 60, 6 * 60));
  EXPECT_TRUE(is_inside_hours(3, 5, 5)) << "from an hour to itself is the whole day";
}

}  // namespace
}  // namespace amparo::flow::test
