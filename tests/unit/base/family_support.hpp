#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Made-up families: one person told of by two people, each with the spellings, slips and gaps that people
// have. Surnames come as often as among those born in Mexico from 2017 to 2020 (INEGI), and as in Yucatán
// (INE, 2016); how often somebody misspells, forgets or slips is a guess of ours, on the careless side.
namespace amparo::base {

struct told_side {
  std::string name, born, town, word;
};

struct told_person {
  told_side by_relative, by_themselves;
};

// The same for the same seed, whatever the machine.
std::vector<told_person> made_up_people(std::size_t count, std::uint64_t seed);

}  // namespace amparo::base
