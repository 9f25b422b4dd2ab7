#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "integration/helpline_support.hpp"
#include "store/desk_queue.hpp"
#include "store/redis_store.hpp"

// A running helpline whose callers ask for callbacks, and the people who take them.
namespace amparo::test {

inline constexpr const char* desk_line = "+525550001118";
inline constexpr const char* operator_1 = "+15555550131";     // Spanish; two items at once
inline constexpr const char* operator_2 = "+15555550132";     // Spanish and English; leads
inline constexpr const char* interpreter_3 = "+15555550133";  // Mam

enum class at_desk { nobody, two_operators };
using enum at_desk;

// An entry of the configuration's `desk.operators`; their number is written into a file beside.
std::string person_entry(const installation& at, const std::string& id, const std::string& phone,
                         const std::string& more);

struct desk_place : helpline_place {
  explicit desk_place(at_desk who = nobody, const std::string& settings = "");

  // A text conversation that ends in a confirmed callback; its item, once the relay has brought it.
  store::desk_item asked_for_by(const std::string& number);
  // What the operators' line answers to a text: the words, "" for none. `id` "" = a new message.
  std::string says_to_desk(const std::string& from, const std::string& words, std::string id = "");
  std::vector<store::desk_item> listed();
  store::desk_item found(const std::string& code);  // empty where there is none

  std::optional<helpline> lines;
  std::optional<provider_side> phone;
  std::optional<store::desk_queue> queue;
  std::optional<store::redis_store> all;

 private:
  std::set<std::string> known_;
  unsigned texts_ = 0;
};

}  // namespace amparo::test
