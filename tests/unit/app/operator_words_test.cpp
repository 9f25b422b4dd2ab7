#include "app/operator_words.hpp"

#include <gtest/gtest.h>

#include "app/operator_shift.hpp"

namespace amparo::app {
namespace {

using verb = operator_words::verb;

TEST(operator_words, are_read_in_any_case_with_any_signs_around_them) {
  struct row {
    const char* text;
    verb what;
    const char* code;
    const char* rest;
  };
  const row rows[] = {
      {"TURNO", verb::shift, "", ""},
      {" Turno 483920. ", verb::shift, "483920", ""},
      {"turno fin", verb::end_shift, "", ""},
      {"TURNO FIN!", verb::end_shift, "", ""},
      {"tomar", verb::take, "", ""},
      {"Tomar, 4821", verb::take, "4821", ""},
      {"TOMAR #4821", verb::take, "4821", ""},
      {"listo 4821 gracias", verb::done, "4821", "gracias"},
      {"DEVOLVER\n4821", verb::give_back, "4821", ""},
      {"NOTA 4821 Háblele despacio, por favor.", verb::note, "4821", "Háblele despacio, por favor."},
      {"Pasar 4821 operator-2", verb::hand_over, "4821", "operator-2"},
      {"RESPONDER 4821 ¿Está en un lugar seguro?", verb::write, "4821", "¿Está en un lugar seguro?"},
      {"Reply 4821 hi\nthere", verb::write, "4821", "hi\nthere"},
      {"Intérprete 4821 mam", verb::interpret, "4821", "mam"},
      {"interpreter 4821", verb::interpret, "4821", ""},
      {"Avisos", verb::rumours, "", ""},
      {"CONFIRMAR 4821", verb::confirm, "4821", ""},
      {"rechazar 4821.", verb::reject, "4821", ""},
      {"Retirar 4821", verb::withdraw, "4821", ""},
      {"publicar 4821", verb::publish, "4821", ""},
      {"responder ya voy", verb::write, "", "ya voy"},
      {"nota llamar a las 5", verb::note, "", "llamar a las 5"},
      {"ｔｏｍａｒ ４８２１", verb::take, "4821", ""},
      {"", verb::none, "", ""},
      {"hola", verb::none, "", ""},
      {"tomare 4821", verb::none, "", ""},
      {"4821 tomar", verb::none, "", ""},
      {"tomar 1234567890123", verb::take, "", "1234567890123"}};
  for (const auto& [text, what, code, rest] : rows) {
    auto got = read_operator_words(text);
    EXPECT_EQ(got.what, what) << text;
    EXPECT_EQ(got.code, code) << text;
    EXPECT_EQ(got.rest, rest) << text;
  }
}

TEST(operator_shift, is_read_as_it_was_written_and_not_otherwise) {
  shift_state asked{.is_on = false, .expires = 29'925'360, .code = "ab12", .tries = 2};
  auto bytes = encode(asked);
  EXPECT_EQ(decode_shift(bytes).value(), asked);
  for (std::size_t n = 0; n != bytes.size(); ++n) EXPECT_FALSE(decode_shift(bytes.substr(0, n))) << n;
  EXPECT_FALSE(decode_shift(bytes + "x"));
}

}  // namespace
}  // namespace amparo::app
