#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "flow/expression.hpp"

namespace amparo::flow {

constexpr bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

// Where in the text the compiler stands, and the first mistake.
class scanner {
 public:
  scanner(std::string_view text, expression_error& error) : text_(text), error_(error) {}

  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  std::size_t here() { return skip(), at_; }
  bool at_end() { return here() == text_.size(); }
  char next() { return at_end() ? '\0' : text_[at_]; }
  std::string_view rest(std::size_t most) const { return text_.substr(at_, most); }
  bool take(std::string_view symbol) {
    skip();
    if (text_.substr(at_, symbol.size()) != symbol) return false;
    bool is_word = is_name(symbol.back());
    if (is_word && at_ + symbol.size() < text_.size() && is_name(text_[at_ + symbol.size()])) return false;
    at_ += symbol.size();
    return true;
  }
  std::string_view take_name() {
    auto start = here();
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }
  std::optional<std::string> take_quoted() {
    char mark = next();
    if (mark != '"' && mark != '\'') return std::nullopt;
    auto end = text_.find(mark, at_ + 1);
    if (end == text_.npos) return fail(at_, "expression-syntax", "a closing quote is missing"), "";
    std::string inside(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return inside;
  }
  std::int64_t take_number() {
    std::int64_t number = 0;
    auto [end, problem] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (problem != std::errc{}) return fail(at_, "expression-syntax", "the number is too large"), 0;
    at_ = static_cast<std::size_t>(end - text_.data());
    return number;
  }
  void fail(std::size_t offset, std::string rule, std::string message, std::string hint = "") {
    if (failed_) return;
    failed_ = true;
    error_ = {offset, std::move(rule), std::move(message), std::move(hint)};
    at_ = text_.size();
  }
  bool failed() const { return failed_; }

 private:
  std::string_view text_;
  expression_error& error_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace amparo::flow
