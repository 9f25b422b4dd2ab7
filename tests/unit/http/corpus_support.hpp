#pragma once
#include <string>
#include <string_view>
#include <vector>

// The request corpora of tests/fixtures/http: what they look like is told at the head of desync.txt.
namespace amparo::http {

struct corpus_case {
  std::string name, raw;
  std::vector<std::string> expected;  // "400", or "METHOD target [body]"
};

std::vector<corpus_case> read_corpus(
    const std::string& path);  // throws std::runtime_error naming the line that is wrong

bool is_status(std::string_view expected);

}  // namespace amparo::http
