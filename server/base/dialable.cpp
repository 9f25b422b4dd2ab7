#include "base/dialable.hpp"

#include <phonenumbers/phonenumberutil.h>

namespace amparo::base {
namespace {

namespace plans = i18n::phonenumbers;
using kind_of_plan = plans::PhoneNumberUtil::PhoneNumberType;

dial_kind kind_of(kind_of_plan kind) {
  switch (kind) {
    case plans::PhoneNumberUtil::FIXED_LINE:
    case plans::PhoneNumberUtil::MOBILE:
    case plans::PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
    case plans::PhoneNumberUtil::VOIP: return dial_kind::ordinary;
    case plans::PhoneNumberUtil::TOLL_FREE: return dial_kind::free;
    default: return dial_kind::costly;
  }
}

}  // namespace

dial_facts dial_facts_of(const phone_number& number) {
  const auto& book = *plans::PhoneNumberUtil::GetInstance();
  plans::PhoneNumber parsed;
  if (book.Parse(number.reveal(), "ZZ", &parsed) != plans::PhoneNumberUtil::NO_PARSING_ERROR ||
      !book.IsValidNumber(parsed))
    return {};
  dial_facts facts;
  book.GetRegionCodeForNumber(parsed, &facts.country);
  // "001" is what the library calls the networks of no country.
  if (facts.country.size() != 2) return {dial_kind::nowhere, false, ""};
  auto type = book.GetNumberType(parsed);
  facts.kind = kind_of(type);
  facts.is_fixed = type == plans::PhoneNumberUtil::FIXED_LINE;
  return facts;
}

}  // namespace amparo::base
