#include "app/operator_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/fold.hpp"

namespace amparo::app {
namespace {

constexpr std::string_view blanks = " \t\r\n";

// The first word, and `text` goes on behind it.
std::string_view taken_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  auto word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 12 && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

operator_words read_operator_words(std::string_view text) {
  using verb = operator_words::verb;
  static constexpr std::array<std::pair<std::string_view, verb>, 16> verbs{{{"turno", verb::shift},
                                                                            {"tomar", verb::take},
                                                                            {"llamar", verb::call},
                                                                            {"listo", verb::done},
                                                                            {"devolver", verb::give_back},
                                                                            {"pasar", verb::hand_over},
                                                                            {"responder", verb::write},
                                                                            {"interprete", verb::interpret},
                                                                            {"interpreter", verb::interpret},
                                                                            {"reply", verb::write},
                                                                            {"nota", verb::note},
                                                                            {"avisos", verb::rumours},
                                                                            {"confirmar", verb::confirm},
                                                                            {"rechazar", verb::reject},
                                                                            {"retirar", verb::withdraw},
                                                                            {"publicar", verb::publish}}};
  auto first = base::match_fold(taken_word(text));
  auto known = std::ranges::find(verbs, first, &std::pair<std::string_view, verb>::first);
  if (known == verbs.end()) return {};
  operator_words out{known->second};
  auto behind = text;
  auto second = base::match_fold(taken_word(behind));
  if (is_number(second)) {
    out.code = std::move(second);
    text = behind;
  } else if (out.what == verb::shift && second == "fin") {
    out.what = verb::end_shift;
    text = behind;
  }
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  out.rest = text.substr(0, text.find_last_not_of(blanks) + 1);
  return out;
}

}  // namespace amparo::app
