#pragma once
#include <string>
#include <string_view>

// What an operator without a computer texts: a word, the number of an item or of a
// report, and for a note the rest.
namespace amparo::app {

struct operator_words {
  enum class verb {
    none,       // none of these
    shift,      // TURNO, TURNO 483920
    end_shift,  // TURNO FIN
    take,       // TOMAR, TOMAR 4821
    call,       // LLAMAR 4821: their own telephone rings, and then the caller's
    done,       // LISTO 4821
    give_back,  // DEVOLVER 4821
    hand_over,  // PASAR 4821 operator-2: the pseudonym is the rest
    write,      // RESPONDER 4821 and the words, which go to the caller; REPLY is the same
    interpret,  // INTERPRETE 4821, INTERPRETE 4821 mam: a third telephone rings, of who speaks it
    note,       // NOTA 4821 and the note; without one, the newest is read out
    rumours,    // AVISOS: reports of a raid that stand
    confirm,    // CONFIRMAR 4821: one of these
    reject,     // RECHAZAR 4821
    withdraw,   // RETIRAR 4821: a lead's
    publish     // PUBLICAR 4821: a lead's
  } what = verb::none;
  std::string code = {};  // digits; "" where none was named
  std::string rest = {};  // as it was written
};

// Case, accents and punctuation around the words do not matter.
operator_words read_operator_words(std::string_view text);

}  // namespace amparo::app
