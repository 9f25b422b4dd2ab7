#pragma once
#include <string>
#include <vector>

#include "flow/model.hpp"
#include "store/figure_store.hpp"

// `amparo report`: the public figures for advocates, as CSV, JSON and a page, each with the note that says
// what is counted, what is hidden and why (app/figures.hpp). What is printed depends on the flows, which are
// public, and on published figures alone.
namespace amparo::app {

struct report_answer {
  std::string name, words;  // as the flow calls it; as callers read it
};
struct report_table {
  std::string name;
  std::vector<report_answer> answers;
};
struct report_month {
  std::string month;
  store::figures published;
};
struct report {
  std::vector<report_table> tables;
  std::vector<report_month> months;
};

// What these flows count, in their order; the words in the source's language.
std::vector<report_table> counted_tables(const flow::model& of);

// With what was published of questions and answers that the flows have no more.
report report_of(std::vector<report_table> tables, std::vector<report_month> months);

std::string report_csv(const report& of);
std::string report_json(const report& of);
std::string report_page(const report& of);

}  // namespace amparo::app
