#include <gtest/gtest.h>

#include "flow/in_words.hpp"
#include "flow/model.hpp"
#include "flow_support.hpp"

// The types of values beyond words and numbers: how they are stored, what rides in a URL, how they are said.
namespace amparo::flow::test {
namespace {

using kind = reply_value::kind;

constexpr const char* form_of_types = R"yaml(
flow: form
start: needs
vars: { day: date, hour: time, phone: phone, who: name, needs: choices }
nodes:
  needs: { ask: menu, text: form.needs, choices: { food: 1, bed: 2, lawyer: 3 }, to: { food: whole, bed: whole, lawyer: whole } }
  whole:
    branch:
      - { when: known(day) and known(hour) and known(phone) and known(who) and known(needs), to: all }
      - { else: part }
  all: { end: form.all }
  part: { end: help.text }
)yaml";

constexpr const char* words_of_types = R"yaml(
locale: es-MX
domain: form
messages:
  form.needs: { text: "¿Qué necesita?" }
  form.needs.food: { text: "comida" }
  form.needs.bed: { text: "cama" }
  form.needs.lawyer: { text: "abogado" }
  form.all: { text: "{who}, {phone}: {day}, {hour}. {needs}." }
)yaml";

const bundle& typed_bundle() {
  static const auto loaded = [] {
    auto all = basics().flow("form", form_of_types).locale("form", words_of_types);
    std::erase_if(all.flows, [](const auto& file) { return file.name == "flows/lib_confirm.yaml"; });
    return load(all, {}, false);
  }();
  if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
  return *loaded.value;
}

std::uint32_t position(const std::vector<std::string>& all, std::string_view name) {
  return static_cast<std::uint32_t>(std::find(all.begin(), all.end(), name) - all.begin());
}

std::uint32_t slot_of(const model& m, std::string_view name) {
  for (std::uint32_t i = 0; i != m.variables.size(); ++i)
    if (m.variables[i].name == name) return i;
  return none;
}

session with(std::vector<stored_variable> all) {
  auto s = session::fresh("es-MX");
  s.asked_ = none;
  for (auto& v : all) s.variables_.push_back(std::move(v));
  return s;
}

std::vector<stored_variable> one_of_each(const model& m) {
  return {{slot_of(m, "day"), value_type::date, -5000, ""},
          {slot_of(m, "hour"), value_type::time, 930, ""},
          {slot_of(m, "phone"), value_type::phone, 0, "+525550001111"},
          {slot_of(m, "who"), value_type::name, 0, "Ana"},
          {slot_of(m, "needs"), value_type::choices, 0b101, ""}};
}

TEST(value_types, are_named_and_kept_apart) {
  for (auto word :
       {"text", "digits", "choice", "place", "number", "flag", "date", "time", "phone", "name", "choices"}) {
    auto type = value_type_of(word);
    ASSERT_TRUE(type) << word;
    EXPECT_EQ(name_of(*type), word);
    EXPECT_TRUE(is_storable(*type, *type));
  }
  EXPECT_FALSE(value_type_of("day"));
  EXPECT_TRUE(is_storable(value_type::digits, value_type::text));
  for (auto type : {value_type::phone, value_type::name}) {
    EXPECT_TRUE(is_textual(type) && is_sensitive(type));
    EXPECT_FALSE(is_storable(type, value_type::text)) << "what is sensitive stays so";
  }
  for (auto type : {value_type::date, value_type::time, value_type::choices, value_type::number})
    EXPECT_FALSE(is_storable(type, value_type::text) ||
                 is_storable(type, value_type::number) != (type == value_type::number));
}

TEST(value_types, sessions_keep_them_and_urls_carry_no_typed_one) {
  const auto& content = typed_bundle();
  auto before = with(one_of_each(*content.content));
  auto after = decode_session(content, encode(before));
  ASSERT_TRUE(after);
  EXPECT_EQ(*after, before);
  auto small = decode_session(content, encode_small(before));
  ASSERT_TRUE(small);
  ASSERT_EQ(small->variables_.size(), 1U);
  EXPECT_EQ(small->variables_[0].type, value_type::choices);
}

TEST(value_types, a_session_with_a_value_that_cannot_be_is_refused) {
  const auto& m = *typed_bundle().content;
  for (const auto& wrong : std::vector<stored_variable>{{slot_of(m, "day"), value_type::date, 84006, ""},
                                                        {slot_of(m, "day"), value_type::date, -62092, ""},
                                                        {slot_of(m, "hour"), value_type::time, 1440, ""},
                                                        {slot_of(m, "hour"), value_type::time, -1, ""},
                                                        {slot_of(m, "needs"), value_type::choices, 256, ""},
                                                        {slot_of(m, "needs"), value_type::date, 1, ""},
                                                        {slot_of(m, "who"), value_type::text, 0, "Ana"}})
    EXPECT_FALSE(decode_session(typed_bundle(), encode(with({wrong}))))
        << name_of(wrong.type) << wrong.number;
}

TEST(value_types, are_said_in_the_words_of_the_locale) {
  const auto& content = typed_bundle();
  const auto& m = *content.content;
  auto argument = [&](const char* name) { return position(m.arguments, name); };
  std::uint32_t all = 0, menu = 0;
  while (m.messages[all].key != "form.all") ++all;
  while (m.messages[m.asks[menu].question].key != "form.needs") ++menu;
  reply_data said;
  said.locale = "es-MX";
  said.lines.push_back({all, 0, 5});
  said.values = {
      {argument("who"), kind::text, 0, "Ana"},
      {argument("phone"), kind::text, 0, "+525550001111"},
      {argument("day"), kind::date, 20781, ""},
      {argument("hour"), kind::time, 930, ""},
      {argument("needs"), kind::labels, (std::int64_t{menu} << session::most_choices) | 0b111, ""}};
  auto back = decode_reply(content, encode(said));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, said);
  EXPECT_EQ(words_of(render(content, said, message::channel::sms, noon)),
            "Ana, +525550001111: 24 de noviembre de 2026, 3:30 de la tarde. comida, cama y abogado.");
  said.values[4].number |= std::int64_t{1} << 40;
  EXPECT_FALSE(decode_reply(content, encode(said))) << "a menu that is not there";
}

TEST(in_words, days_times_and_lists) {
  EXPECT_EQ(day_of("2026-11-24"), 20781);
  EXPECT_EQ(day_of("1800-01-01"), -62091);
  EXPECT_EQ(iso_day(20781), "2026-11-24");
  EXPECT_EQ(iso_day(-62091), "1800-01-01");
  EXPECT_EQ(iso_day(84005), "2199-12-31");
  EXPECT_EQ(iso_day(84006), "");
  EXPECT_EQ(iso_time(0), "00:00");
  EXPECT_EQ(iso_time(1439), "23:59");
  EXPECT_EQ(day_in_words(20781, "en-US"), "November 24, 2026");
  EXPECT_EQ(time_in_words(9 * 60 + 5, "es-MX"), "9:05 de la mañana");
  EXPECT_EQ(time_in_words(0, "es-MX"), "12:00 de la madrugada");
  EXPECT_EQ(time_in_words(21 * 60, "es-MX"), "9:00 de la noche");
  EXPECT_EQ(list_in_words({}, "es-MX"), "");
  EXPECT_EQ(list_in_words({"casa"}, "es-MX"), "casa");
  EXPECT_EQ(list_in_words({"casa", "calle"}, "es-MX"), "casa y calle");
}

}  // namespace
}  // namespace amparo::flow::test
