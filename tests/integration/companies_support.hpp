#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "integration/provider_simulator_support.hpp"

// Several simulated telephone companies, and one Amparo on one Redis that has an account with each.
namespace amparo::test {

using names = std::vector<std::string>;

struct companies_place : helpline_place {
  // Each with these words of its command line, and dice of its own.
  explicit companies_place(const names& kinds, const names& habits = {});
  void add_line(const simulated_company& company, const std::string& number, const std::string& keys = "");
  void start(const names& words = {});  // with these of Amparo's command line
  void start_with_a_line_each();
  std::int64_t waiting();  // entries of all outboxes
  bool settles();          // nothing waits, within a minute of the companies' time running on

  std::vector<std::unique_ptr<simulated_company>> all;
  std::optional<helpline> lines;
};

}  // namespace amparo::test
