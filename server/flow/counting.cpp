#include "flow/counting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <sstream>
#include <utility>

namespace amparo::flow {
namespace {

constexpr std::string_view key_prefix = "word.", kind_names[] = {"number", "date", "time"};

// What of a day or of a time a set of rules is given; a set that is called otherwise is for numbers.
struct slot {
  std::string_view name;
  counted of;
  std::int64_t least, most;
};
constexpr slot slots[] = {{"day", counted::date, 1, 31},
                          {"month", counted::date, 1, 12},
                          {"year", counted::date, 1, most_counted},
                          {"hour", counted::time, 0, 23},
                          {"minute", counted::time, 0, 59},
                          {"part", counted::time, 0, 23}};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t out = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  bool is_whole = problem == std::errc{} && end == text.data() + text.size() && !text.empty();
  return is_whole && out >= 0 && out <= most_counted ? std::optional(out) : std::nullopt;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

struct civil_parts {
  std::int64_t day, month, year;
};

std::optional<civil_parts> civil(std::int64_t days) {
  constexpr std::int64_t first = -719'162, last = 2'932'896;  // 0001-01-01, 9999-12-31
  if (days < first || days > last) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return civil_parts{static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month()),
                     static_cast<int>(date.year())};
}

}  // namespace

// Reads the rules; names of sets are bound when all of them are known.
struct counting::reader {
  const std::string& file;
  base::findings& out;
  counting& into;
  std::vector<std::pair<std::string, const base::yaml_node*>> orders;

  void report(const base::yaml_node& at, std::string message, std::string hint = "") {
    out.push_back({file, at.line, at.column, "counting", std::move(message), std::move(hint)});
  }

  std::size_t set_of(const base::yaml_node& at, std::string_view name, std::size_t fallback) {
    if (name.empty()) return fallback;
    if (auto known = into.set_named(name)) return *known;
    report(at, "there are no rules that are called \"" + std::string(name) + "\"",
           "Write them beside these.");
    return fallback;
  }

  // "times", "rest:number": what it is of the number, and by which rules it is said.
  std::optional<part> value(const base::yaml_node& at, std::string_view text, std::size_t own) {
    static constexpr std::pair<std::string_view, part::what> known[] = {{"all", part::what::all},
                                                                        {"times", part::what::times},
                                                                        {"next", part::what::next},
                                                                        {"rest", part::what::rest}};
    auto colon = text.find(':');
    auto found =
        std::ranges::find(known, text.substr(0, colon), &std::pair<std::string_view, part::what>::first);
    if (found == std::end(known)) return std::nullopt;
    return part{found->second, "", set_of(at, colon == text.npos ? "" : text.substr(colon + 1), own), false};
  }

  std::vector<part> says(const base::yaml_node& at, std::size_t own) {
    std::vector<part> all;
    if (!at.is_scalar()) return report(at, "a rule says words"), all;
    std::string spaced;
    for (char c : at.scalar) spaced += c == '[' || c == ']' ? std::string{' ', c, ' '} : std::string(1, c);
    std::istringstream words(spaced);
    bool inside = false;
    for (std::string word; words >> word;) {
      if (word == "[" || word == "]") {
        if (inside == (word == "[")) report(at, "a bracket has no other half");
        inside = word == "[";
        continue;
      }
      std::optional<part> one;
      if (word.starts_with('{') && word.ends_with('}'))
        one = value(at, std::string_view(word).substr(1, word.size() - 2), own);
      else if (word.ends_with('#') && is_word(word.substr(0, word.size() - 1)))
        one = part{part::what::own_word, std::string(key_prefix) + word.substr(0, word.size() - 1), 0, false};
      else if (is_word(word))
        one = part{part::what::word, std::string(key_prefix) + word, 0, false};
      if (!one) {
        report(at, "\"" + word + "\" is no word and no value",
               "Words are those behind \"word.\"; values are {all}, {times}, {next} and {rest}.");
        continue;
      }
      one->unless_zero = inside;
      all.push_back(std::move(*one));
    }
    if (inside) report(at, "a bracket has no other half");
    return all;
  }

  void rule_at(const base::yaml_node::key& key, const base::yaml_node& at, std::size_t own) {
    auto slash = key.name.find('/');
    auto from = whole_number(std::string_view(key.name).substr(0, slash));
    auto by = slash == key.name.npos ? from : whole_number(std::string_view(key.name).substr(slash + 1));
    if (!from || !by || (slash != key.name.npos && (*by < 2 || *by > *from)))
      return report(at, "\"" + key.name + "\" is no number that a rule begins at",
                    "Write 100, or 2000/1000 to count by thousands from 2000 on.");
    rule made{*from, std::max<std::int64_t>(*by, 1), slash != key.name.npos, says(at, own)};
    for (const auto& one : made.says) {
      bool is_part =
          one.kind == part::what::times || one.kind == part::what::next || one.kind == part::what::rest;
      if (is_part && made.by < (one.kind == part::what::next ? 3 : 2))
        report(at, "a rule from " + std::to_string(*from) + " has nothing to count by",
               "Write what it counts by: \"" + key.name + "/20\".");
      if (one.unless_zero && made.by < 2) report(at, "where nothing is counted there is no rest");
    }
    auto& rules = into.sets_[own].rules;
    if (!rules.empty() && rules.back().from >= made.from)
      report(at, "the rules are not in the order of their numbers");
    rules.push_back(std::move(made));
  }

  // "{day} of {month}": the sets that say the parts of a day or of a time.
  void order_at(const base::yaml_node& at, counted kind) {
    auto& order = into.order_[static_cast<std::size_t>(kind)];
    std::istringstream words(at.scalar);
    for (std::string word; words >> word;) {
      auto name = word.starts_with('{') && word.ends_with('}') ? word.substr(1, word.size() - 2) : "";
      auto known = std::ranges::find_if(slots, [&](const auto& s) { return s.of == kind && s.name == name; });
      if (!name.empty() && known != std::end(slots))
        order.push_back({part::what::all, name, set_of(at, name, 0), false});
      else if (name.empty() && is_word(word))
        order.push_back({part::what::word, std::string(key_prefix) + word, 0, false});
      else
        report(at, "\"" + word + "\" is no part of a " + std::string(kind_names[static_cast<int>(kind)]),
               "A date has {day}, {month} and {year}; a time {hour}, {minute} and {part}.");
    }
    if (order.empty()) report(at, "nothing is said");
  }

  void read(const base::yaml_node& root) {
    if (!root.is_map()) return report(root, "counting is a map of rules");
    for (std::size_t i = 0; i != root.keys.size(); ++i)
      if (root.items[i].is_map())
        into.sets_.push_back({root.keys[i].name, {}, root.keys[i].line, root.keys[i].column});
    std::size_t own = 0;
    for (std::size_t i = 0; i != root.keys.size(); ++i) {
      const auto& key = root.keys[i];
      const auto& at = root.items[i];
      if (at.is_map()) {
        for (std::size_t n = 0; n != at.keys.size(); ++n) rule_at(at.keys[n], at.items[n], own);
        if (at.keys.empty()) report(at, "\"" + key.name + "\" has no rule");
        ++own;
      } else if (key.name == "date" || key.name == "time") {
        order_at(at, key.name == "date" ? counted::date : counted::time);
      } else {
        report(at, "\"" + key.name + "\" is no set of rules",
               "Rules begin with the least number that each is for; date and time name their parts.");
      }
    }
    if (auto numbers = into.set_named("number"))
      into.order_[0].push_back({part::what::all, "number", *numbers, false});
    else
      report(root, "there are no rules for numbers", "Write them below \"number:\".");
  }
};

// Which numbers each set is given, from which follow the words that are needed. Numbers only become smaller
// on their way through {times}, {next} and {rest}; {all} must not come back to where it is.
struct counting::reach {
  const counting& of;
  const std::string& file;
  base::findings& out;
  std::vector<std::pair<std::int64_t, std::int64_t>> seen;  // by set
  std::set<std::string> words;
  std::vector<std::size_t> passing{};  // sets on the way that the whole number has come through
  bool is_open = true;

  void report(const set& at, std::string message) {
    if (is_open) out.push_back({file, at.line, at.column, "counting", std::move(message), ""});
    is_open = false;
  }

  void walk_part(const part& one, const rule& by, std::int64_t least, std::int64_t most) {
    switch (one.kind) {
      case part::what::word: words.insert(one.word); return;
      case part::what::own_word:
        for (auto n = by.named(least); n <= most; n += by.counts ? by.by : 1)
          words.insert(one.word + std::to_string(n));
        return;
      case part::what::all: return walk(one.set, least, most);
      case part::what::times: return smaller(one.set, by.times(least), by.times(most));
      case part::what::next: return smaller(one.set, by.times(least) + 1, by.times(most) + 1);
      case part::what::rest: return smaller(one.set, one.unless_zero ? 1 : 0, std::min(by.by - 1, most));
    }
  }

  void smaller(std::size_t set, std::int64_t least, std::int64_t most) {
    auto outside = std::exchange(passing, {});
    walk(set, least, most);
    passing = std::move(outside);
  }

  void walk(std::size_t at, std::int64_t least, std::int64_t most) {
    const auto& rules = of.sets_[at].rules;
    if (std::ranges::find(passing, at) != passing.end())
      return report(of.sets_[at], "\"" + of.sets_[at].name + "\" leads back to itself with the same number");
    auto& [low, high] = seen[at];
    if (low <= least && most <= high) return;
    least = low = std::min(low, least), most = high = std::max(high, most);
    if (rules.empty() || rules.front().from > least)
      return report(of.sets_[at], fmt::format("no rule of \"{}\" says {}", of.sets_[at].name, least));
    passing.push_back(at);
    for (std::size_t i = 0; i != rules.size() && is_open; ++i) {
      auto from = std::max(rules[i].from, least);
      auto until = i + 1 == rules.size() ? most : std::min(most, rules[i + 1].from - 1);
      for (const auto& one : rules[i].says)
        if (from <= until) walk_part(one, rules[i], from, until);
    }
    passing.pop_back();
  }
};

std::shared_ptr<const counting> counting::read(const std::string& file, const base::yaml_node& at,
                                               base::findings& out) {
  auto made = std::make_shared<counting>();
  auto before = out.size();
  reader{file, out, *made, {}}.read(at);
  for (std::size_t kind = 0; kind != 3 && out.size() == before; ++kind) {
    reach from{*made, file, out, {made->sets_.size(), {most_counted + 1, -1}}, {}};
    for (const auto& one : made->order_[kind]) {
      auto known = std::ranges::find(slots, one.word, &slot::name);
      if (one.kind == part::what::word)
        from.words.insert(one.word);
      else if (kind == 0)
        from.walk(one.set, 0, most_counted);
      else
        from.walk(one.set, known->least, known->most);
    }
    made->words_[kind].assign(from.words.begin(), from.words.end());
  }
  if (out.size() != before) return nullptr;
  return made;
}

std::optional<std::size_t> counting::set_named(std::string_view name) const {
  auto found = std::ranges::find(sets_, name, &set::name);
  if (found == sets_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - sets_.begin());
}

void counting::add(std::size_t of, std::int64_t n, std::vector<std::string>& to) const {
  const auto& rules = sets_[of].rules;
  const auto& by = *std::prev(std::ranges::upper_bound(rules, n, {}, &rule::from));
  for (const auto& one : by.says) {
    if (one.unless_zero && by.rest(n) == 0) continue;
    switch (one.kind) {
      case part::what::word: to.push_back(one.word); break;
      case part::what::own_word: to.push_back(one.word + std::to_string(by.named(n))); break;
      case part::what::all: add(one.set, n, to); break;
      case part::what::times: add(one.set, by.times(n), to); break;
      case part::what::next: add(one.set, by.times(n) + 1, to); break;
      case part::what::rest: add(one.set, by.rest(n), to); break;
    }
  }
}

std::optional<std::vector<std::string>> counting::said(counted kind, std::int64_t value) const {
  const auto& order = order_[static_cast<std::size_t>(kind)];
  if (order.empty()) return std::nullopt;
  auto date = kind == counted::date ? civil(value) : civil_parts{};
  bool is_in_reach = kind == counted::date   ? date.has_value()
                     : kind == counted::time ? value >= 0 && value < 24 * 60
                                             : value >= 0 && value <= most_counted;
  if (!is_in_reach) return std::nullopt;
  auto given = [&](std::string_view slot) {
    if (slot == "day") return date->day;
    if (slot == "month") return date->month;
    if (slot == "year") return date->year;
    if (slot == "minute") return value % 60;
    return kind == counted::time ? value / 60 : value;
  };
  std::vector<std::string> out;
  for (const auto& one : order)
    if (one.kind == part::what::word)
      out.push_back(one.word);
    else
      add(one.set, given(one.word), out);
  return out;
}

}  // namespace amparo::flow
