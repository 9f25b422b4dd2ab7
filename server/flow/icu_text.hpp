#pragma once
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <string>
#include <string_view>

// Between our UTF-8 and ICU's strings and locales.
namespace amparo::flow {

inline std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

inline icu::UnicodeString unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

// Of a BCP 47 tag; the root locale where it is none.
inline icu::Locale icu_locale(std::string_view tag) {
  UErrorCode error = U_ZERO_ERROR;
  return icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), error);
}

// The same, or the source language's where ICU has no words in that language: it would take the host's.
icu::Locale locale_with_words(std::string_view tag);  // in_words.cpp

}  // namespace amparo::flow
