#include "flow/safe_words.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace amparo::flow {
namespace {

struct channel_words {
  std::string_view with_number, without_number;
};

struct language_words {
  std::string_view language;
  channel_words sms, voice;
};

// `number_expires_on`, the number's last day in days since 1970, and `languages`, es-MX first.
#include "safe_words_table.inc"

}  // namespace

std::string safe_words(std::string_view language, base::time_point now, message::channel via) {
  const auto* found = std::ranges::find(languages, language, &language_words::language);
  const auto& words = found == std::end(languages) ? languages[0] : *found;
  const auto& told = via == message::channel::sms ? words.sms : words.voice;
  bool is_expired = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count() > number_expires_on;
  return std::string(is_expired ? told.without_number : told.with_number);
}

}  // namespace amparo::flow
