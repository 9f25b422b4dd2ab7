#include "base/gsm_tables.hpp"

#include <unicode/uchar.h>

#include <algorithm>

namespace amparo::base {
namespace {

using table = std::vector<gsm_fallback>;

const table shared = {
    // Glottal and ejective letters, and the quotes that stand for them.
    {U'ʼ', "'"},
    {U'ꞌ', "'"},
    {U'Ꞌ', "'"},
    {U'ʻ', "'"},
    {U'’', "'"},
    {U'‘', "'"},
    {U'´', "'"},
    {U'`', "'"},
    {U'ʔ', "'"},
    {U'Ɂ', "'"},
    {U'ɂ', "'"},
    {U'′', "'"},
    {U'‚', "'"},
    {U'‹', "'"},
    {U'›', "'"},
    // Spanish vowels, which GSM has only with other accents (é and É are in it).
    {U'á', "a"},
    {U'í', "i"},
    {U'ó', "o"},
    {U'ú', "u"},
    {U'Á', "A"},
    {U'Í', "I"},
    {U'Ó', "O"},
    {U'Ú', "U"},
    // Typography.
    {U'«', "\""},
    {U'»', "\""},
    {U'“', "\""},
    {U'”', "\""},
    {U'„', "\""},
    {U'‟', "\""},
    {U'″', "\""},
    {U'…', "..."},
    {U'‐', "-"},
    {U'‑', "-"},
    {U'‒', "-"},
    {U'–', "-"},
    {U'—', "-"},
    {U'―', "-"},
    {U'−', "-"},
    {U'•', "-"},
    {U'·', "-"},
    {U'º', "o"},
    {U'ª', "a"},
    {U'°', "o"},
    {U'\t', " "},
    {0xA0, " "},
    {0x2002, " "},
    {0x2003, " "},
    {0x2007, " "},
    {0x2008, " "},
    {0x2009, " "},
    {0x200A, " "},
    {0x202F, " "},
    {0x3000, " "},
    {0x2028, "\n"},
    {0x2029, "\n"},
    {0xAD, ""},
    {0x200B, ""},
    {0x2060, ""},
    {0xFEFF, ""}};

const table portuguese = {{U'ã', "a"}, {U'õ', "o"}, {U'ç', "c"}, {U'ê', "e"}, {U'â', "a"}, {U'ô', "o"}};
const table creole = {{U'À', "A"}, {U'È', "E"}, {U'Ò', "O"}};
const table nahuatl = {{U'ā', "a"}, {U'ē', "e"}, {U'ī', "i"}, {U'ō', "o"}};
const table mixtec = {{U'ɨ', "i"}, {0x331, ""}, {U'ã', "a"}, {U'ĩ', "i"}, {U'õ', "o"}, {U'ũ', "u"}};
const table zapotec = {{U'ă', "a"}, {U'ê', "e"}, {U'ô', "o"}, {U'š', "x"}, {U'ž', "zh"},
                       {U'ë', "e"}, {U'î', "i"}, {U'û', "u"}, {U'â', "a"}};
const table triqui = {{U'ï', "i"}, {U'î', "i"}, {U'ô', "o"}, {U'â', "a"}, {U'û', "u"},
                      {U'ê', "e"}, {U'ā', "a"}, {U'ī', "i"}, {U'ū', "u"}, {U'ē', "e"},
                      {U'¹', ""},  {U'²', ""},  {U'³', ""},  {U'⁴', ""},  {U'⁵', ""}};
const table purepecha = {{U'ï', "i"}, {U'ŋ', "n"}};
const table otomi = {{0x331, ""}, {0x332, ""}, {U'ʉ', "u"}, {U'ë', "e"}, {U'ⴘ', "u"}};
const table chatino = {{U'ᴬ', ""}, {U'ᴮ', ""}, {U'ᶜ', ""}, {U'ᴱ', ""}, {U'ᶠ', ""},   {U'ᴳ', ""},
                       {U'ᴴ', ""}, {U'ᴵ', ""}, {U'ᴶ', ""}, {U'ᴷ', ""}, {0xA7F2, ""}, {0xA7F3, ""},
                       {U'¹', ""}, {U'²', ""}, {U'³', ""}, {U'⁴', ""}, {U'⁵', ""}};
const table underlined = {{0x331, ""}};
const table amuzgo = {{U'ë', "e"}};
const table mixe = {{U'ë', "e"}};
const table kaqchikel = {{U'ï', "i"}, {U'ë', "e"}, {U'Ï', "I"}, {U'Ë', "E"}};
const table popti = {{U'ẍ', "x"}, {0x308, ""}};
const table none = {};

struct language {
  std::string_view tag;
  const table* own;
};
constexpr language languages[] = {{"pt-BR", &portuguese},
                                  {"ht", &creole},
                                  {"nah", &nahuatl},
                                  {"mix", &mixtec},
                                  {"mix-x-bajo", &mixtec},
                                  {"mix-x-alto", &mixtec},
                                  {"mix-x-guerrero", &mixtec},
                                  {"zap", &zapotec},
                                  {"zai", &zapotec},
                                  {"zap-x-sierra", &zapotec},
                                  {"zab", &zapotec},
                                  {"trc", &triqui},
                                  {"tsz", &purepecha},
                                  {"ote", &otomi},
                                  {"cta", &chatino},
                                  {"mau", &underlined},
                                  {"tcf", &underlined},
                                  {"amu", &amuzgo},
                                  {"mam", &popti},
                                  {"cak", &kaqchikel},
                                  {"mto", &mixe},
                                  {"jac", &popti}};

std::string_view first_subtag(std::string_view tag) { return tag.substr(0, tag.find('-')); }

const gsm_fallback* find_in(const table& rows, char32_t c) {
  auto row = std::find_if(rows.begin(), rows.end(), [&](const gsm_fallback& r) { return r.from == c; });
  return row == rows.end() ? nullptr : &*row;
}

const gsm_fallback* find_row(char32_t c, std::string_view locale) {
  if (auto* row = find_in(gsm_fallbacks(locale), c)) return row;
  return find_in(shared, c);
}

}  // namespace

const table& gsm_fallbacks(std::string_view locale) {
  for (auto& row : languages)
    if (row.tag == locale) return *row.own;
  for (auto& row : languages)  // another region of the same language: pt-PT reads as pt-BR does
    if (first_subtag(row.tag) == first_subtag(locale)) return *row.own;
  return none;
}

const table& shared_gsm_fallbacks() { return shared; }

std::vector<std::string_view> gsm_fallback_locales() {
  std::vector<std::string_view> tags;
  for (auto& row : languages) tags.push_back(row.tag);
  return tags;
}

std::optional<std::string> gsm_fallback_of(char32_t c, std::string_view locale) {
  if (auto* row = find_row(c, locale)) return std::string(row->to);
  auto small = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
  auto* row = small == c ? nullptr : find_row(small, locale);
  if (!row) return std::nullopt;
  std::string to(row->to);
  if (!to.empty() && to[0] >= 'a' && to[0] <= 'z') to[0] = static_cast<char>(to[0] - 'a' + 'A');
  return to;
}

}  // namespace amparo::base
