#pragma once
#include <optional>
#include <string>

#include "integration/companies_support.hpp"
#include "integration/desk_support.hpp"

// Operators and callers with telephones at a simulated company: both write over a Twilio account, and every
// call is the company's to place.
namespace amparo::test {

inline constexpr const char* first_operator = "+17705550131";   // Spanish; two items at once
inline constexpr const char* second_operator = "+17705550132";  // Spanish and English; leads
inline constexpr const char* a_caller = "+17705550142";

struct callback_place : companies_place {
  // `roles`: a process each, of which the first takes the webhooks.
  // `operators_line`: one at the company, for those who ring it; "" = they write to a line that takes no
  // calls.
  explicit callback_place(const std::string& kind, const names& roles = {"gateway,dispatch,desk"},
                          const std::string& operators_line = "");

  simulated_company& company() { return *all.front(); }
  store::desk_item asked_for_by(const std::string& number);  // urgent, by text
  std::string says(const std::string& from, const std::string& words);
  void begin_shift(const std::string& from);
  store::desk_item taken_by(const std::string& from, const std::string& number = a_caller);

  // The company's id of the n-th call that it was told to place to this number, once there is one; "" = there
  // is none.
  std::string call_to(const std::string& number, std::size_t nth = 1);
  std::size_t calls_to(const std::string& number);
  // What becomes of that call, and the document that it got for it.
  std::string does(const std::string& call, const std::string& event, const std::string& digits = "");
  // Picks up and presses 1.
  std::string accepts(const std::string& call);

  std::string state_of(const std::string& code);  // of the item in Redis; "" = it is gone
  std::string field_of(const std::string& code, const std::string& name);
  bool comes_to(const std::string& code, const std::string& state);
  bool is_over(const std::string& code);  // no attempt is under way
  std::string printed();                  // of all processes

  const std::string zone = zone_where_it_is(12);  // of the line: by day, and far from both its ends
  std::vector<std::unique_ptr<helpline>> beside;
  std::optional<provider_side> phone;
  std::optional<store::redis_store> desk;

 private:
  unsigned texts_ = 0;
};

}  // namespace amparo::test
