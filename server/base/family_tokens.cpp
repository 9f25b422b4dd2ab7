#include "base/family_tokens.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>

#include "base/blind_token.hpp"
#include "base/fold.hpp"
#include "base/name_sound.hpp"

namespace amparo::base {
namespace {

using sounds = std::vector<std::string>;  // of one word: one, or several that it may stand for

constexpr std::size_t most_parts = 5, most_town_words = 3, longest_sound = 16, most_of_a_token = 5,
                      most_tokens = 4'000;

template <std::size_t N>
bool is_among(const std::string& word, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, word) != list.end();
}

constexpr std::array<std::string_view, 12> small_words{"de", "del", "la", "las", "los", "el",
                                                       "y",  "e",   "mi", "un",  "una", "da"};

// Short names that callers use for the whole one, as match_fold writes them.
struct short_name {
  std::string_view said;
  std::array<std::string_view, 3> whole;
};
constexpr short_name short_names[] = {
    {"beto", {"alberto", "roberto", "humberto"}},
    {"chabela", {"isabel"}},
    {"chava", {"salvador"}},
    {"chela", {"graciela", "marcela"}},
    {"chelo", {"consuelo"}},
    {"chema", {"jose"}},
    {"chente", {"vicente"}},
    {"chepe", {"jose"}},
    {"chon", {"concepcion", "asuncion"}},
    {"chucho", {"jesus"}},
    {"chuy", {"jesus"}},
    {"concha", {"concepcion"}},
    {"cuco", {"refugio"}},
    {"goyo", {"gregorio"}},
    {"huicho", {"luis"}},
    {"j", {"jose"}},
    {"kike", {"enrique"}},
    {"lalo", {"eduardo"}},
    {"lencho", {"lorenzo", "florencio"}},
    {"licha", {"alicia"}},
    {"lola", {"dolores"}},
    {"lupe", {"guadalupe"}},
    {"lupita", {"guadalupe"}},
    {"ma", {"maria"}},
    {"mari", {"maria"}},
    {"mary", {"maria"}},
    {"meche", {"mercedes"}},
    {"memo", {"guillermo"}},
    {"moncho", {"ramon"}},
    {"nacho", {"ignacio"}},
    {"neto", {"ernesto"}},
    {"paco", {"francisco"}},
    {"pancha", {"francisca"}},
    {"pancho", {"francisco"}},
    {"pepe", {"jose"}},
    {"poncho", {"alfonso"}},
    {"quique", {"enrique"}},
    {"rafa", {"rafael"}},
    {"tencha", {"hortencia"}},
    {"tere", {"teresa"}},
    {"tona", {"antonia"}},
    {"tono", {"antonio"}},
};

sounds sounds_of_name(const std::string& word) {
  auto out = sounds_of(word);
  for (const auto& one : short_names)
    if (one.said == word)
      for (auto whole : one.whole)
        for (auto& sound : sounds_of(whole))
          if (std::ranges::find(out, sound) == out.end()) out.push_back(std::move(sound));
  return out;
}

// Half of all women are María and many men José: beside three other parts they tell nobody apart.
bool tells_little(const std::string& word) {
  return is_among(word, std::array<std::string_view, 4>{"maria", "jose", "ma", "j"});
}

std::vector<sounds> parts_of_name(std::string_view name) {
  auto words = folded_words(name);
  std::erase_if(words, [](const auto& word) { return is_among(word, small_words); });
  auto telling = std::ranges::count_if(words, [](const auto& word) { return !tells_little(word); });
  if (telling >= 3) std::erase_if(words, tells_little);
  std::vector<sounds> out;
  for (const auto& word : words) {
    auto heard = sounds_of_name(word);
    bool is_new = !heard.empty() && std::ranges::find(out, heard) == out.end();
    if (is_new && out.size() != most_parts) out.push_back(std::move(heard));
  }
  return out;
}

// "San Juan Copala, Oaxaca": Copala, and where nothing else is left, the saint or the state.
std::vector<sounds> words_of_town(std::string_view town) {
  static constexpr std::array<std::string_view, 12> common{"san",    "santa",     "santo",   "villa",
                                                           "ciudad", "pueblo",    "rancho",  "nuevo",
                                                           "nueva",  "municipio", "colonia", "barrio"};
  auto words = folded_words(town.substr(0, town.find(',')));
  std::erase_if(words, [](const auto& word) { return is_among(word, small_words); });
  std::vector<std::string> telling;
  for (std::size_t i = 0; i != words.size(); ++i) {
    bool is_saint =
        i != 0 && words[i - 1].starts_with("san") && words[i - 1].size() < 6 && i + 1 != words.size();
    if (!is_among(words[i], common) && !is_saint) telling.push_back(words[i]);
  }
  if (telling.empty()) telling = words;
  std::vector<sounds> out;
  for (const auto& word : telling)
    if (auto heard = sounds_of(word); !heard.empty() && out.size() != most_town_words)
      out.push_back(std::move(heard));
  return out;
}

// "mi gallo" is gallo, however the small word is spelled.
sounds sounds_of_secret(std::string_view text) {
  auto words = folded_words(text);
  auto is_small = [](const auto& word) {
    auto heard = sounds_of(word);
    return is_among(word, small_words) || heard.empty() || heard.front().size() < 3;
  };
  if (!std::ranges::all_of(words, is_small)) std::erase_if(words, is_small);
  std::string joined;
  for (const auto& word : words) joined += word;
  return sounds_of(joined);
}

std::optional<int> year_of(std::string_view born) {
  for (std::size_t at = 0; at + 4 <= born.size(); ++at) {
    auto digits = born.substr(at, 4);
    bool is_year = digits.find_first_not_of("0123456789") == digits.npos;
    bool begins = at == 0 || born[at - 1] < '0' || born[at - 1] > '9';
    bool ends = at + 4 == born.size() || born[at + 4] < '0' || born[at + 4] > '9';
    if (!is_year || !begins || !ends) continue;
    int year =
        (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0');
    if (year >= 1900 && year <= 2099) return year;
  }
  return std::nullopt;
}

sounds lacking_a_letter(const std::string& sound, std::size_t shortest) {
  sounds out;
  if (sound.size() < shortest) return out;
  for (std::size_t i = 0; i != sound.size(); ++i) {
    auto shorter = sound.substr(0, i) + sound.substr(i + 1);
    if (out.empty() || out.back() != shorter) out.push_back(std::move(shorter));
  }
  return out;
}

// Names that so many bear that two of them together tell few people apart: the surnames are the 20 of most
// births in Mexico from 2017 to 2020 (INEGI).
bool is_common_sound(const std::string& sound) {
  static const std::set<std::string> known = [] {
    std::set<std::string> out;
    for (const char* name :
         {"hernandez", "garcia",  "martinez",  "lopez",     "gonzalez",  "perez",   "rodriguez",
          "sanchez",   "ramirez", "cruz",      "flores",    "gomez",     "morales", "vazquez",
          "jimenez",   "reyes",   "torres",    "diaz",      "gutierrez", "mendoza", "maria",
          "guadalupe", "juana",   "rosa",      "margarita", "veronica",  "elena",   "francisca",
          "josefina",  "carmen",  "leticia",   "alicia",    "teresa",    "martha",  "jose",
          "juan",      "miguel",  "francisco", "jesus",     "antonio",   "luis",    "pedro",
          "alejandro", "manuel",  "carlos",    "jorge",     "roberto",   "fernando"})
      for (auto& heard : sounds_of(name)) out.insert(std::move(heard));
    return out;
  }();
  return known.contains(sound);
}

using digests = std::vector<std::uint64_t>;

// A part as it is heard, and as it would be with a letter less: digests of both.
struct part {
  digests whole, lacking;
  bool is_common = false;
};

// A shorter one than `shortest` is another word with another letter: "gallo" and "gato".
part part_of(const blind_tokens& by, sounds heard, std::size_t shortest) {
  part out;
  out.is_common = std::ranges::any_of(heard, is_common_sound);
  for (auto& sound : heard) {
    sound.resize(std::min(sound.size(), longest_sound));
    out.whole.push_back(by.of(sound));
    for (const auto& shorter : lacking_a_letter(sound, shortest)) out.lacking.push_back(by.of(shorter));
  }
  return out;
}

// What stands for one of each: the family's word, two or three parts of a name, and where or when, or both.
class token_maker {
 public:
  using parts = std::initializer_list<const part*>;
  explicit token_maker(const blind_tokens& by) : by_(by) {}

  // One of the parts may lack a letter, whichever it is.
  void add(char kind, parts all) {
    choose(kind, all, all.size(), 0);
    for (std::size_t lacking = 0; lacking != all.size(); ++lacking) choose(kind, all, lacking, 0);
  }
  digests take() {
    std::ranges::sort(made_);
    made_.erase(std::unique(made_.begin(), made_.end()), made_.end());
    if (made_.size() > most_tokens) made_.resize(most_tokens);
    return std::move(made_);
  }

 private:
  void choose(char kind, parts all, std::size_t lacking, std::size_t at) {
    if (at == all.size()) return made_.push_back(token(kind, at));
    const auto* of = all.begin()[at];
    for (auto digest : at == lacking ? of->lacking : of->whole) {
      chosen_[at] = digest;
      choose(kind, all, lacking, at + 1);
    }
  }
  // The parts of a name stand in no order.
  std::uint64_t token(char kind, std::size_t count) const {
    auto said = chosen_;
    auto names = std::span(said).subspan(1, kind < 'D' ? 2 : 3);
    // Of std::sort g++ 12 says at -O2 that it may look at the seventeenth.
    std::partial_sort(names.begin(), names.end(), names.end());
    std::array<char, 8 * most_of_a_token + 1> bytes{kind};
    for (std::size_t i = 0; i != 8 * count; ++i)
      bytes[i + 1] = static_cast<char>(said[i / 8] >> (8 * (i % 8)) & 0xFF);
    return by_.of({bytes.data(), 8 * count + 1});
  }

  const blind_tokens& by_;
  std::array<std::uint64_t, most_of_a_token> chosen_{};
  digests made_;
};

}  // namespace

std::vector<std::uint64_t> family_tokens(const secret_key& key, const family_side& side) {
  auto names = parts_of_name(side.name);
  auto towns = words_of_town(side.town);
  auto year = year_of(side.born);
  blind_tokens by(key, "family");
  auto word = part_of(by, sounds_of_secret(side.word), 5);
  if (names.size() < 2 || towns.empty() || !year || word.whole.empty()) return {};
  std::vector<part> parts, places;
  for (auto& heard : names) parts.push_back(part_of(by, std::move(heard), 4));
  for (auto& heard : towns) places.push_back(part_of(by, std::move(heard), 5));
  // Two years to a bucket, in two ways: years that are one apart have one in common.
  auto years = part_of(by, {std::to_string(*year / 2 * 2), std::to_string((*year + 1) / 2 * 2 - 1)}, 5);
  token_maker made(by);
  for (std::size_t a = 0; a != parts.size(); ++a)
    for (std::size_t b = a + 1; b != parts.size(); ++b) {
      bool is_common = parts[a].is_common && parts[b].is_common;
      if (!is_common) made.add('A', {&word, &parts[a], &parts[b], &years});
      for (const auto& place : places) {
        if (!is_common) made.add('B', {&word, &parts[a], &parts[b], &place});
        // A slip makes a common name a rare one: what both say is made by both.
        made.add('C', {&word, &parts[a], &parts[b], &years, &place});
      }
      for (std::size_t c = b + 1; is_common && c != parts.size(); ++c) {
        if (!parts[c].is_common) continue;
        made.add('D', {&word, &parts[a], &parts[b], &parts[c], &years});
        for (const auto& place : places) made.add('E', {&word, &parts[a], &parts[b], &parts[c], &place});
      }
    }
  return made.take();
}

}  // namespace amparo::base
