#include "integration/companies_support.hpp"

namespace amparo::test {

companies_place::companies_place(const names& kinds, const names& habits) {
  for (const auto& kind : kinds) {
    auto words = habits;
    words.insert(words.end(), {"--seed", std::to_string(all.size() + 1)});
    all.push_back(std::make_unique<simulated_company>(at.folder(), kind, words));
    at.more_accounts += all.back()->account_entry();
  }
}

void companies_place::add_line(const simulated_company& company, const std::string& number,
                               const std::string& keys) {
  at.more_lines += "  - { number: \"" + number + "\", provider: " + company.account() + ", modes: [sms" +
                   (company.takes_calls() ? ", voice" : "") + "]" + keys + " }\n";
}

void companies_place::start(const names& words) {
  lines.emplace(at, "a", words);
  for (const auto& company : all) company->amparo_at(lines->port());
}

void companies_place::start_with_a_line_each() {
  for (const auto& company : all) add_line(*company, our_line);
  start();
}

std::int64_t companies_place::waiting() {
  std::int64_t entries = 0;
  for (const auto& key : keys_like("{p*}:out")) entries += asks({"XLEN", key}).integer;
  return entries;
}

bool companies_place::settles() {
  return holds_within(std::chrono::seconds(60), [&] {
    for (const auto& company : all) company->runs_on();
    return waiting() == 0;
  });
}

}  // namespace amparo::test
