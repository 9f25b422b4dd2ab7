#include "integration/callback_support.hpp"

#include <gtest/gtest.h>

#include "integration/files_support.hpp"

namespace amparo::test {
namespace {

using namespace std::chrono_literals;

}  // namespace

callback_place::callback_place(const std::string& kind, const names& roles, const std::string& operators_line)
    : companies_place({kind}) {
  add_line(company(), our_line, ", zone: " + zone);
  if (!operators_line.empty())
    at.more_lines += "  - { number: \"" + operators_line + "\", provider: " + company().account() +
                     ", modes: [operators] }\n";
  at.more_lines += "  - { number: \"" + std::string(desk_line) +
                   "\", provider: twilio, language: es-MX, country: MX, modes: [operators] }\n";
  at.more_settings +=
      "desk:\n  operators:\n" +
      person_entry(at, "operator-1", first_operator, "skills: [\"lang:es-MX\"], capacity: 2") +
      person_entry(at, "operator-2", second_operator, "skills: [\"lang:es-MX\", \"lang:en-US\"], lead: true");
  for (const auto& role : roles) {
    auto made = std::make_unique<helpline>(at, "p" + std::to_string(beside.size()), names{"--role", role});
    made->kill();
    edit(made->config(), "modes: [sms, voice]",
         "modes: [sms]");  // of the account that has no company behind it
    made->start({"--role", role});
    beside.push_back(std::move(made));
  }
  company().amparo_at(beside.front()->port());
  phone.emplace(at, beside.front()->port());
  desk.emplace(*link);
}

store::desk_item callback_place::asked_for_by(const std::string& number) {
  auto items = [&] { return *run(io, desk->list(100)); };
  auto before = items();
  for (const char* words : {"migra en mi puerta", "casa", "si"})
    EXPECT_TRUE(phone->sms(number, words, "SM" + std::to_string(++texts_)).is_good());
  EXPECT_TRUE(holds_within(30s, [&] { return items().size() == before.size() + 1; })) << printed();
  for (auto& item : items())
    if (std::ranges::find(before, item.code, &store::desk_item::code) == before.end()) return item;
  ADD_FAILURE() << "no item came";
  return {};
}

std::string callback_place::says(const std::string& from, const std::string& words) {
  auto answer = phone->post("/v1/twilio/sms", {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                               {"MessageSid", "SMdesk" + std::to_string(++texts_)},
                                               {"From", from},
                                               {"To", desk_line},
                                               {"Body", words},
                                               {"NumMedia", "0"}});
  EXPECT_EQ(answer.status, 200U) << answer.body << printed();
  return answer.body;
}

void callback_place::begin_shift(const std::string& from) {
  auto asked = says(from, "TURNO");
  auto word = asked.find("TURNO ");
  ASSERT_NE(word, std::string::npos) << asked;
  EXPECT_NE(says(from, asked.substr(word, 12)).find("12 horas"), std::string::npos);
}

store::desk_item callback_place::taken_by(const std::string& from, const std::string& number) {
  auto item = asked_for_by(number);
  begin_shift(from);
  EXPECT_NE(says(from, "TOMAR " + item.code).find("LLAMAR " + item.code), std::string::npos);
  return item;
}

std::size_t callback_place::calls_to(const std::string& number) {
  auto calls = company().noted("call");
  return static_cast<std::size_t>(
      std::ranges::count_if(calls, [&](const auto& line) { return text_in(line, "to") == number; }));
}

std::string callback_place::call_to(const std::string& number, std::size_t nth) {
  if (!holds_within(30s, [&] { return calls_to(number) >= nth; })) return "";
  std::size_t seen = 0;
  for (const auto& line : company().noted("call"))
    if (text_in(line, "to") == number && ++seen == nth) return text_in(line, "id");
  return "";
}

std::string callback_place::does(const std::string& call, const std::string& event,
                                 const std::string& digits) {
  EXPECT_TRUE(company().runs_on());
  company().call_event(call, event, digits);
  EXPECT_TRUE(company().runs_on());
  std::string last;
  for (const auto& line : company().noted("webhook"))
    if (text_in(line, "id") == call) last = text_in(line, "answer");
  return last;
}

std::string callback_place::accepts(const std::string& call) {
  does(call, "pick_up");
  return does(call, "press", "1");
}

std::string callback_place::field_of(const std::string& code, const std::string& name) {
  return asks({"HGET", "{desk}:item:" + code, name}).text;
}
std::string callback_place::state_of(const std::string& code) { return field_of(code, "state"); }

bool callback_place::comes_to(const std::string& code, const std::string& state) {
  return holds_within(30s, [&] { return state_of(code) == state; });
}

bool callback_place::is_over(const std::string& code) {
  return holds_within(30s, [&] { return asks({"ZSCORE", "{desk}:calls", code}).is_nil(); });
}

std::string callback_place::printed() {
  std::string out;
  for (const auto& one : beside) out += one->printed();
  return out;
}

}  // namespace amparo::test
