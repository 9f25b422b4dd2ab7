#include "flow/message_pattern.hpp"

#include <algorithm>

#include "flow/icu_text.hpp"
#include "flow/message_tree.hpp"

namespace amparo::flow {
namespace {

constexpr double milliseconds_a_day = 86'400'000.0, milliseconds_a_minute = 60'000.0;

using values = std::function<template_value(std::size_t)>;

class formatter {
 public:
  formatter(const values& value_of, const message_pattern::folding_function& fold)
      : value_of_(value_of), fold_(fold) {}

  void put(const message_parts& parts) {
    for (const auto& part : parts) {
      if (part.type == message_part::kind::literal)
        out_ += part.literal;
      else if (part.type == message_part::kind::number_sign)
        put_number(part, value_of_(part.name), part.offset);
      else
        put_argument(part);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  void put_argument(const message_part& part) {
    auto value = value_of_(part.name);
    switch (part.how) {
      case placeholder_kind::plain: out_ += value.text; return;
      case placeholder_kind::number: return put_number(part, value, 0);
      case placeholder_kind::date: return put_moment(part, value, milliseconds_a_day);
      case placeholder_kind::time: return put_moment(part, value, milliseconds_a_minute);
      default:
        if (const auto* chosen = chosen_case(part, value)) put(chosen->inside);
    }
  }
  void put_number(const message_part& part, const template_value& value, std::int64_t offset) {
    if (!value.number || !part.number) return void(out_ += value.text);
    UErrorCode error = U_ZERO_ERROR;
    out_ += folded(utf8(part.number->formatInt(difference(*value.number, offset), error).toString(error)));
  }
  // A format is used by many threads at once only as the pattern of a copy.
  void put_moment(const message_part& part, const template_value& value, double unit) {
    if (!value.number || part.moment == nullptr) return void(out_ += value.text);
    std::unique_ptr<icu::DateFormat> mine(part.moment->clone());
    icu::UnicodeString text;
    if (mine != nullptr) out_ += folded(utf8(mine->format(static_cast<double>(*value.number) * unit, text)));
  }
  const message_case* chosen_case(const message_part& part, const template_value& value) const {
    std::string_view wanted = value.selector.empty() ? value.text : value.selector;
    std::string keyword;
    if (part.how != placeholder_kind::select) {
      if (value.number)
        for (const auto& one : part.cases)
          if (one.equals == value.number) return &one;
      bool is_known = value.number && part.rules != nullptr;
      keyword = is_known
                    ? utf8(part.rules->select(static_cast<double>(difference(*value.number, part.offset))))
                    : "other";
      wanted = keyword;
    }
    const message_case* other = nullptr;
    for (const auto& one : part.cases) {
      if (!one.equals && one.selector == wanted) return &one;
      if (!one.equals && one.selector == "other") other = &one;
    }
    return other;
  }
  static std::int64_t difference(std::int64_t number, std::int64_t offset) {
    std::int64_t out = 0;
    return __builtin_sub_overflow(number, offset, &out) ? number : out;
  }
  std::string folded(std::string text) const { return fold_ ? fold_(text) : text; }

  const values& value_of_;
  const message_pattern::folding_function& fold_;
  std::string out_;
};

void fold_literals(message_parts& parts, const message_pattern::folding_function& fold) {
  for (auto& part : parts) {
    if (part.type == message_part::kind::literal) part.literal = fold(part.literal);
    for (auto& one : part.cases) fold_literals(one.inside, fold);
  }
}

}  // namespace

struct message_pattern::compiled {
  message_tree tree;
  folding_function fold;
};

message_pattern::message_pattern(std::unique_ptr<compiled> made) : made_(std::move(made)) {}
message_pattern::~message_pattern() = default;

std::shared_ptr<const message_pattern> message_pattern::compile(std::string_view pattern,
                                                                std::string_view locale,
                                                                const folding_function& fold,
                                                                pattern_problem& problem) {
  auto made = std::make_unique<compiled>();
  made->tree = read_message(pattern, locale, problem);
  if (!problem.message.empty()) return nullptr;
  if (fold) fold_literals(made->tree.parts, fold);
  made->fold = fold;
  return std::shared_ptr<const message_pattern>(new message_pattern(std::move(made)));
}

const std::vector<std::string>& message_pattern::names() const { return made_->tree.names; }

std::string message_pattern::format(const values& value_of) const {
  formatter out(value_of, made_->fold);
  out.put(made_->tree.parts);
  return out.take();
}

}  // namespace amparo::flow
