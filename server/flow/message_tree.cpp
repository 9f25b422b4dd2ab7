#include "flow/message_tree.hpp"

#include <unicode/dtptngen.h>
#include <unicode/messagepattern.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <utility>

#include "flow/icu_text.hpp"

namespace amparo::flow {
namespace {

constexpr std::array<std::string_view, 7> kind_words{"plain",  "number", "plural", "selectordinal",
                                                     "select", "date",   "time"};

// Of the word behind a simple argument's name.
std::optional<placeholder_kind> simple_kind(std::string_view word) {
  for (auto kind : {placeholder_kind::number, placeholder_kind::date, placeholder_kind::time})
    if (word == name_of(kind)) return kind;
  return std::nullopt;
}

// ICU keeps the space behind the comma.
std::string trimmed(const std::string& style) {
  auto begin = style.find_first_not_of(' ');
  return begin == style.npos ? "" : style.substr(begin, style.find_last_not_of(' ') - begin + 1);
}

class reader {
 public:
  reader(const icu::MessagePattern& parsed, std::string_view locale, pattern_problem& problem)
      : parsed_(parsed),
        makes_(!locale.empty()),
        locale_(icu_locale(locale)),
        calendar_(locale_with_words(locale)),
        problem_(problem) {}

  message_tree read() {
    int32_t at = 0;
    tree_.parts = message(at, nullptr);
    return std::move(tree_);
  }

 private:
  // From the MSG_START at `at` to its MSG_LIMIT, where `at` then stands. Literal text lies between the parts.
  message_parts message(int32_t& at, const message_part* plural) {
    message_parts out;
    std::string literal;
    auto close = [&] {
      message_part text;
      text.literal = std::exchange(literal, {});
      if (!text.literal.empty()) out.push_back(std::move(text));
    };
    auto limit = parsed_.getLimitPartIndex(at);
    auto from = parsed_.getPart(at).getLimit();
    while (++at <= limit) {
      const auto& here = parsed_.getPart(at);
      literal += utf8(parsed_.getPatternString().tempSubStringBetween(from, here.getIndex()));
      from = here.getLimit();
      if (here.getType() == UMSGPAT_PART_TYPE_REPLACE_NUMBER && plural != nullptr) {
        close();
        out.push_back(number_sign(*plural));
      } else if (here.getType() == UMSGPAT_PART_TYPE_ARG_START) {
        close();
        out.push_back(argument(at));
        from = parsed_.getPart(at).getLimit();
      }
    }
    at = limit;
    close();
    return out;
  }

  message_part number_sign(const message_part& plural) const {
    message_part out;
    out.type = message_part::kind::number_sign;
    out.name = plural.name;
    out.offset = plural.offset;
    out.number = plural.number;
    return out;
  }

  // From the ARG_START at `at` to its ARG_LIMIT, where `at` then stands.
  message_part argument(int32_t& at) {
    auto start = parsed_.getPart(at).getIndex();
    auto type = parsed_.getPart(at).getArgType();
    auto limit = parsed_.getLimitPartIndex(at);
    message_part out;
    out.type = message_part::kind::argument;
    auto name = part_text(++at);
    out.name = position_of(name);
    auto listed = tree_.placeholders.size();
    tree_.placeholders.push_back({name, placeholder_kind::plain, bytes_before(start), {}});
    ++at;
    if (type == UMSGPAT_ARG_TYPE_SIMPLE) simple(out, at, limit, start);
    if (type == UMSGPAT_ARG_TYPE_CHOICE) fail(start, "choice is not used here; plural and select are");
    if (type == UMSGPAT_ARG_TYPE_PLURAL) out.how = placeholder_kind::plural;
    if (type == UMSGPAT_ARG_TYPE_SELECTORDINAL) out.how = placeholder_kind::ordinal;
    if (type == UMSGPAT_ARG_TYPE_SELECT) out.how = placeholder_kind::select;
    tree_.placeholders[listed].kind = out.how;
    bool counts = out.how == placeholder_kind::plural || out.how == placeholder_kind::ordinal;
    if (counts) make_plural(out, at);
    if (counts || out.how == placeholder_kind::select)
      while (at < limit) cases(out, at, listed);
    at = limit;
    return out;
  }

  void simple(message_part& out, int32_t at, int32_t limit, int32_t start) {
    auto word = part_text(at);
    auto style = at + 1 < limit ? trimmed(part_text(at + 1)) : std::string{};
    if (auto kind = simple_kind(word))
      out.how = *kind;
    else
      fail(start,
           "\"" + word + "\" is no kind of value: number, date, time, plural, selectordinal and select are");
    if (!makes_ || out.how == placeholder_kind::plain) return;
    bool is_made = out.how == placeholder_kind::number ? make_number(out, style) : make_moment(out, style);
    if (!is_made) fail(start, "\"" + style + "\" is no style of a " + std::string(name_of(out.how)));
  }

  void cases(message_part& out, int32_t& at, std::size_t listed) {
    message_case one;
    one.selector = part_text(at++);
    tree_.placeholders[listed].cases.push_back(one.selector);
    if (is_number(at)) one.equals = static_cast<std::int64_t>(parsed_.getNumericValue(parsed_.getPart(at++)));
    one.inside = message(at, out.how == placeholder_kind::select ? nullptr : &out);
    out.cases.push_back(std::move(one));
    ++at;
  }

  // --- what formatting needs ---
  void make_plural(message_part& out, int32_t& at) {
    if (is_number(at)) out.offset = static_cast<std::int64_t>(parsed_.getNumericValue(parsed_.getPart(at++)));
    if (!makes_) return;
    auto type = out.how == placeholder_kind::plural ? UPLURAL_TYPE_CARDINAL : UPLURAL_TYPE_ORDINAL;
    UErrorCode error = U_ZERO_ERROR;
    out.rules.reset(icu::PluralRules::forLocale(locale_, type, error));
    out.number = icu::number::NumberFormatter::withLocale(locale_);
  }
  bool make_number(message_part& out, const std::string& style) const {
    UErrorCode error = U_ZERO_ERROR;
    if (style.starts_with("::"))
      out.number = icu::number::NumberFormatter::forSkeleton(unicode(style.substr(2)), error).locale(locale_);
    else
      out.number = icu::number::NumberFormatter::withLocale(locale_);
    if (U_SUCCESS(error)) out.number->formatInt(0, error);
    return U_SUCCESS(error) && (style.empty() || style == "integer" || style.starts_with("::"));
  }
  bool make_moment(message_part& out, const std::string& style) const {
    using form = icu::DateFormat;
    constexpr std::array<std::pair<std::string_view, form::EStyle>, 4> styles{
        {{"short", form::kShort}, {"medium", form::kMedium}, {"long", form::kLong}, {"full", form::kFull}}};
    bool is_date = out.how == placeholder_kind::date;
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<form> made;
    if (style.empty() && is_date) made.reset(form::createDateInstance(form::kLong, calendar_));
    for (const auto& [word, known] : styles)
      if (style == word)
        made.reset(is_date ? form::createDateInstance(known, calendar_)
                           : form::createTimeInstance(known, calendar_));
    if (style.starts_with("::") || (style.empty() && !is_date)) {
      std::unique_ptr<icu::DateTimePatternGenerator> patterns(
          icu::DateTimePatternGenerator::createInstance(calendar_, error));
      auto skeleton = unicode(style.empty() ? "Bhmm" : style.substr(2));
      if (U_SUCCESS(error))
        made = std::make_unique<icu::SimpleDateFormat>(patterns->getBestPattern(skeleton, error), calendar_,
                                                       error);
    }
    if (made == nullptr || U_FAILURE(error)) return false;
    made->setTimeZone(*icu::TimeZone::getGMT());  // days and times are civil: no zone moves them
    out.moment = std::move(made);
    return true;
  }

  // --- places in the pattern ---
  bool is_number(int32_t at) const {
    auto type = parsed_.getPartType(at);
    return type == UMSGPAT_PART_TYPE_ARG_INT || type == UMSGPAT_PART_TYPE_ARG_DOUBLE;
  }
  std::string part_text(int32_t at) const { return utf8(parsed_.getSubstring(parsed_.getPart(at))); }
  std::size_t bytes_before(int32_t units) const {  // ICU counts in UTF-16
    return utf8(parsed_.getPatternString().tempSubString(0, units)).size();
  }
  std::size_t position_of(const std::string& name) {
    auto& names = tree_.names;
    auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) found = names.insert(names.end(), name);
    return static_cast<std::size_t>(found - names.begin());
  }
  void fail(int32_t start, std::string message) {
    if (problem_.message.empty()) problem_ = {bytes_before(start), std::move(message)};
  }

  const icu::MessagePattern& parsed_;
  bool makes_;
  icu::Locale locale_, calendar_;  // for rules of numbers; for days and times
  pattern_problem& problem_;
  message_tree tree_;
};

std::string problem_of(UErrorCode error) {
  switch (error) {
    case U_UNMATCHED_BRACES: return "a brace is not closed";
    case U_DEFAULT_KEYWORD_MISSING: return "the case \"other\" is missing";
    case U_INDEX_OUTOFBOUNDS_ERROR: return "a part is too long";
    default: return "a name, or a kind behind a comma, is expected in the braces";
  }
}

}  // namespace

std::string_view name_of(placeholder_kind kind) { return kind_words[static_cast<std::size_t>(kind)]; }

message_tree read_message(std::string_view pattern, std::string_view locale, pattern_problem& problem) {
  UErrorCode error = U_ZERO_ERROR;
  UParseError where;
  icu::MessagePattern parsed(UMSGPAT_APOS_DOUBLE_OPTIONAL, error);
  auto text = unicode(pattern);
  parsed.parse(text, &where, error);
  if (U_FAILURE(error)) {
    auto units = std::clamp(where.offset, 0, text.length());
    problem = {utf8(text.tempSubString(0, units)).size(), problem_of(error)};
    return {};
  }
  return reader(parsed, locale, problem).read();
}

std::vector<placeholder> placeholders_of(std::string_view pattern, pattern_problem& problem) {
  return read_message(pattern, "", problem).placeholders;
}

}  // namespace amparo::flow
