#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/model.hpp"
#include "flow/session.hpp"
#include "flow/template_text.hpp"

// What both channels share: a reply's messages as texts, with their values filled in.
namespace amparo::flow {

enum class form : std::uint8_t { sms, voice };

// A stretch of a text that is heard as one: a recording, or words for a voice of their own language.
struct said_stretch {
  std::string text, tag;
  std::string clip;  // the recording's name under /audio/; "" = a voice says the text
  bool caller_data = false;
};

// One text as it is said, and whether it holds something of the caller's.
struct said_text {
  std::string text;
  bool caller_data = false;
  // Its language: the reply's, or the source's that stands for it; never two in one text, but for the values
  // between recordings, which may be the source's.
  std::string tag;
  std::vector<said_stretch> stretches{};  // where recordings say it; empty = a voice says the text
};

class renderer {
 public:
  renderer(const bundle& content, const reply_data& said, form how, base::time_point when)
      : renderer(content, said, how, when,
                 content.content->locales[content.content->locale_of(said.locale)]) {}

  std::vector<said_text> lines() const;     // without those that this channel leaves out
  std::vector<said_text> in_each() const;   // what every language of the list says, each in its own voice
  std::vector<said_text> question() const;  // of the ask that listens: text, choices or places
  const std::string& tag() const { return pack_.tag; }
  const model& content() const { return m_; }
  message::connect bridge() const;                     // of the dial node that listens
  std::string part(unsigned n, unsigned total) const;  // "1/2 "

 private:
  static constexpr std::size_t position(builtin which) { return static_cast<std::size_t>(which); }
  // Stands for a question's list while the question is filled in; no text can hold it.
  static constexpr std::string_view list_mark = "\x1f";
  // Values of the built-in arguments that only the caller of text_of knows.
  struct slots {
    std::array<std::string_view, static_cast<std::size_t>(builtin::count_)> values{};
    const said_text* label = nullptr;  // of values[label], where it is a text and not a number
  };
  renderer(const bundle& content, const reply_data& said, form how, base::time_point when,
           const locale_pack& pack)
      : content_(content), m_(*content.content), said_(said), how_(how), when_(when), pack_(pack) {}
  said_text text_of(index message, bool is_short, const reply_line* line, const slots& more) const;
  // render_recorded.cpp
  std::optional<said_text> recorded(index message, bool is_short, const reply_line* line,
                                    const slots& more) const;
  bool add_value(said_text& to, index argument, index message, const reply_line* line,
                 const slots& more) const;
  bool add_built_in(said_text& to, builtin which, index message, const slots& more) const;
  bool add_own_value(said_text& to, const reply_value& value) const;
  bool add_label(said_text& to, const said_text& label) const;
  void add_digits(said_text& to, const std::string& digits, bool caller_data) const;
  void add_counted(said_text& to, counted kind, std::int64_t value, bool caller_data) const;
  void add_in_voice(said_text& to, std::string words, bool caller_data) const;
  bool add_words(said_text& to, const locale_pack& pack, const std::vector<std::string>& keys,
                 bool caller_data) const;
  const std::string& tag_of_words(const message_texts& texts) const;
  const locale_pack& source_pack() const { return pack_.is_source ? pack_ : m_.locales.front(); }
  const reply_value* value_for(index argument, const reply_line* line) const;
  template_value shown(const reply_value& value, said_text& in) const;
  template_value built_in(builtin which, const message_texts& texts) const;
  std::string_view language_tag() const;
  std::string language_named() const;
  const message_texts& texts_of(index message) const;
  std::string for_channel(const std::string& text, const std::string& tag) const;
  said_text label(index message) const;
  renderer in_source() const;
  index usable(index message) const;
  std::string number_for(builtin which) const;
  std::string printed(const directory::spoken_number& number) const;
  std::string from_directory(std::string_view placeholder) const;
  bool has_all_of_directory(index message) const;
  void add_choices(std::vector<said_text>& out, const ask_node& ask) const;
  void add_languages(std::vector<said_text>& out, const ask_node& ask) const;
  void add_places(std::vector<said_text>& out) const;
  void add_around(std::vector<said_text>& out, index message, bool is_short,
                  std::vector<said_text> list) const;
  said_text list_item(index by_voice, index by_sms, const said_text& label, unsigned key,
                      bool is_short = false) const;
  void add_language(std::vector<said_text>& out, index locale, unsigned key) const;

  const bundle& content_;
  const model& m_;
  const reply_data& said_;
  form how_;
  base::time_point when_;
  const locale_pack& pack_;
};

message::sms_reply render_sms(const renderer& from);
message::voice_reply render_voice(const renderer& from, const reply_data& said);

}  // namespace amparo::flow
