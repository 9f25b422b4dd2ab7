#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "app/keyring.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "store/figure_store.hpp"

// The public figures (requirement B15, threat model D12): what may be said of how many gave which answer.
// Pure.
//
// Why nobody can compute a figure that is not shown: each answer counts in one cell, of its table and its
// month, and nothing else that is published depends on it. A cell of ten and more is published as it is; any
// other is not, nor is a zero, nor a total, of whatever cells. So all that is published stays the same
// whatever a hidden cell holds from 0 to 9, and there is nothing to subtract it from. A month is published
// once, when it is over, and never again: two reports differ in no month that both have.
namespace amparo::app {

inline constexpr std::uint64_t smallest_figure = 10;

// Those that may be published, by the names of their answers.
store::figures publishable(store::figures counted);

std::string month_of(base::time_point when);  // "2026-11", UTC
std::string month_after(std::string_view month);
bool is_month(std::string_view text);
// The newest month that may be closed: one whose end is a day ago, whatever clocks say in other processes.
std::string newest_to_close(base::time_point now);

// An answer's name among published figures: "after_3_days follow_bed".
std::string figure_name(std::string_view table, std::string_view answer);

// The same while its month runs: one answer has one name in a month, and nobody without the keys can tell
// which it is, so that no one who watches Redis learns what the caller of the moment answered. As long for
// every answer.
std::string running_name(const keyring& keys, std::string_view month, std::string_view figure);
base::result<std::string> figure_of(const keyring& keys, std::string_view month, std::string_view name);

}  // namespace amparo::app
