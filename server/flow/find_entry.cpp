#include "flow/model_messages.hpp"

namespace amparo::flow {
namespace {

// Which of two readings holds. What a text says as it stands goes before what it sounds like, unless that
// says more, or tells of danger where the other does not.
bool holds_instead(const loose_words::found& loose, const phrase_match& plain, bool is_danger) {
  if (is_danger) return loose.is_danger && loose.words > plain.words;
  return loose.is_danger ? loose.words > 1 : loose.words > plain.words;
}

}  // namespace

std::optional<phrase_match> find_entry_as_said(const locale_pack& pack, std::string_view folded) {
  auto danger = find_phrase(pack.dangers, folded);
  return danger ? danger : find_phrase(pack.entries, folded);
}

std::optional<phrase_match> find_entry(const locale_pack& pack, std::string_view folded) {
  auto plain = find_phrase(pack.dangers, folded);
  bool is_danger = plain.has_value();
  if (!plain) plain = find_phrase(pack.entries, folded);
  auto loose = pack.loose ? pack.loose->find(folded) : std::nullopt;
  if (!loose || (plain && !holds_instead(*loose, *plain, is_danger))) return plain;
  return phrase_match{loose->value, loose->words};
}

std::optional<std::uint32_t> find_global(const locale_pack& pack, std::string_view folded) {
  if (auto plain = pack.globals.find(folded)) return plain;
  return pack.loose ? pack.loose->find_global(folded) : std::nullopt;
}

}  // namespace amparo::flow
