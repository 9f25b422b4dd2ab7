#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/loading.hpp"
#include "flow/prompts.hpp"

// Which recordings a call may play. A text is played from recordings where each of its stretches has one that
// says just those words, that people heard and approved, and whose file is the one that they heard. Otherwise
// a voice of the language reads all of it, and where it has none the source is said: never half a text,
// never another language's voice (locales/README.md, "Grabaciones").
namespace amparo::flow {

// Languages that the program espeak-ng reads in a voice of their own. K'iche' waits until its speakers have
// heard that voice.
bool has_voice(std::string_view tag);

// What a text needs to be heard in recordings, one for each stretch that says something.
struct stretch_take {
  std::string script;                      // what is read aloud
  const recording_source* take = nullptr;  // null where it is absent
  take_state state = take_state::absent;
  bool is_short = false;  // of the short form
};

// By stretch, those that say nothing left out, and behind them those of the short form. Nothing where the
// words depend on a value, so that no recording can hold them.
std::optional<std::vector<stretch_take>> takes_of(const loading& from, const locale_source& locale,
                                                  index message, const message_source& own);

// A language without writing (locales/_tags.yaml, `unwritten`) has no words for it: who records it hears the
// source and says that in the language.
bool is_unwritten(const loading& from, const locale_source& locale, index message);

// What they hear, as takes_of has it: the stretches of the source, in the source's order. Of the name of a
// language in a call's list it is what to say, for the source names itself there. Nothing where no recording
// can hold it.
std::optional<std::vector<stretch_take>> takes_of_unwritten(const loading& from, const locale_source& locale,
                                                            index message);

// What a call plays of the text or of its short form, by stretch of the source; nothing where it cannot be
// played whole, or is not unwritten.
std::optional<std::vector<recorded_stretch>> played_unwritten(const loading& from,
                                                              const locale_source& locale, index message,
                                                              bool is_short = false);

// What a call plays of the text or of its short form, by stretch; nothing where it cannot be played whole.
std::optional<std::vector<recorded_stretch>> played(const loading& from, const locale_source& locale,
                                                    index message, const message_source& own,
                                                    bool is_short = false);

// The words that a call says: of the text itself, or of its short form ("" where it has none).
const std::string& heard_words(const message_source& own, bool is_short);

// A call cannot say it: no recording may be played, and no voice may read it.
bool has_no_voice(const loading& from, const locale_source& locale, index message, const message_source& own);

// Of the messages of single digits (number_words.hpp) those that the language cannot be heard saying: it says
// digits of its own only where there are none, for half a number in each of two languages is no number.
std::vector<std::string> unheard_digits(const loading& from, const locale_source& locale);

// "locales/ht/audio/where.wav", as load_options::clips names it.
std::string path_of(const message_source& own, const recording_source& take);

}  // namespace amparo::flow
