#include "integration/desk_support.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace amparo::test {
namespace {

using namespace std::chrono_literals;

}  // namespace

std::string person_entry(const installation& at, const std::string& id, const std::string& phone,
                         const std::string& more) {
  write_secret(at.folder() / id, phone);
  return "    - { id: " + id + ", phone: { file: " + (at.folder() / id).string() + " }, " + more + " }\n";
}

desk_place::desk_place(at_desk who, const std::string& settings) {
  at.more_settings = settings;
  if (who == two_operators) {
    at.more_lines = "  - { number: \"" + std::string(desk_line) +
                    "\", provider: twilio, language: es-MX, country: MX, modes: [operators] }\n";
    at.more_settings +=
        "desk:\n  operators:\n" +
        person_entry(at, "operator-1", operator_1, "skills: [\"lang:es-MX\"], capacity: 2") +
        person_entry(at, "operator-2", operator_2, "skills: [\"lang:es-MX\", \"lang:en-US\"], lead: true") +
        person_entry(at, "interpreter-3", interpreter_3, "skills: [\"lang:mam\"]");
  }
  lines.emplace(at, "a");
  phone.emplace(at, lines->port());
  queue.emplace(*link);
  all.emplace(*link);
}

store::desk_item desk_place::asked_for_by(const std::string& number) {
  auto before = listed().size();
  for (const char* words : {"migra en mi puerta", "casa", "si"})
    EXPECT_TRUE(phone->sms(number, words, "SM" + std::to_string(++texts_)).is_good());
  EXPECT_TRUE(holds_within(30s, [&] { return listed().size() == before + 1; })) << lines->printed();
  for (auto& item : listed())
    if (known_.insert(item.code).second) return item;
  ADD_FAILURE() << "no item came";
  return {};
}

std::string desk_place::says_to_desk(const std::string& from, const std::string& words, std::string id) {
  if (id.empty()) id = "SMdesk" + std::to_string(++texts_);
  auto answer = phone->post("/v1/twilio/sms", {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                               {"MessageSid", id},
                                               {"From", from},
                                               {"To", desk_line},
                                               {"Body", words},
                                               {"NumMedia", "0"}});
  EXPECT_EQ(answer.status, 200U) << answer.body << lines->printed();
  std::string out;
  for (auto tag = answer.body.find("<Message"); tag != std::string::npos;
       tag = answer.body.find("<Message", tag + 1)) {
    auto from_here = answer.body.find('>', tag) + 1;
    out += answer.body.substr(from_here, answer.body.find("</Message>", from_here) - from_here) + "\n";
  }
  return out;
}

std::vector<store::desk_item> desk_place::listed() { return *run(io, all->list(100)); }

store::desk_item desk_place::found(const std::string& code) {
  auto item = *run(io, queue->find(code));
  return item ? *item : store::desk_item{};
}

}  // namespace amparo::test
