#pragma once
#include <compare>
#include <string>
#include <utility>

namespace amparo::base {

// Words that a caller typed or said. No operator<<, no formatter: it cannot reach a log line by accident, and
// `reveal()` is easy to search for.
class private_text {
 public:
  private_text() = default;
  explicit private_text(std::string text) : text_(std::move(text)) {}
  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend bool operator==(const private_text&, const private_text&) = default;

 private:
  std::string text_;
};

}  // namespace amparo::base
