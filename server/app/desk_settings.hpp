#pragma once
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.hpp"
#include "base/phone.hpp"
#include "base/yaml.hpp"

// The configuration's `desk`: who takes calls, how long somebody may wait for them, and
// when more wait than they can take.
namespace amparo::app {

struct config;

// Somebody who works at the desk.
struct desk_person {
  std::string id;                                // a pseudonym; the real name stands nowhere here
  std::string language = "es-MX";                // what the desk writes to them in
  std::vector<std::string> skills = {};          // "lang:mam", "woman", "legal"
  unsigned capacity = 3;                         // items in hand at once
  bool lead = false;                             // has the review lane, too
  std::optional<base::phone_number> phone = {};  // from which they work without a computer
};

// More wait for each person on shift than `on`: overload. It is over when `off` or fewer do, and not sooner
// than `least` after it began, so that it does not come and go with each item.
struct overload_settings {
  unsigned on = 10, off = 4;
  std::chrono::seconds least = std::chrono::minutes(10);
};

struct desk_settings {
  // By urgency: now, deadline, search, information. After this long whoever is on call hears of it.
  std::array<std::chrono::seconds, 4> targets{std::chrono::minutes(5), std::chrono::minutes(30),
                                              std::chrono::hours(4), std::chrono::hours(24)};
  std::vector<desk_person> operators;
  overload_settings overload;
  bool reveal = false;  // whoever has an item in hand may be shown its caller's number (C-6)
};

void read_desk(const std::string& file, const base::yaml_node& node, base::findings& out, desk_settings& to);

// A line of operators that nobody may write to, or that takes no texts.
void check_desk(const config& settings, const std::string& file, const base::yaml_node& at,
                base::findings& out);

}  // namespace amparo::app
