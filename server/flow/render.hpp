#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "flow/model.hpp"
#include "flow/session.hpp"
#include "flow/template_text.hpp"

// What both channels share: a reply's messages as texts, with their values filled in.
namespace amparo::flow {

enum class form : std::uint8_t { sms, voice };

// One text as it is said, and whether it holds something of the caller's.
struct said_text {
  std::string text;
  bool caller_data = false;
  std::string tag;  // its language: the reply's, or the source's that stands for it; never two in one text
};

class renderer {
 public:
  renderer(const bundle& content, const reply_data& said, form how, base::time_point when)
      : renderer(content, said, how, when,
                 content.content->locales[content.content->locale_of(said.locale)]) {}

  std::vector<said_text> lines() const;     // without those that this channel leaves out
  std::vector<said_text> question() const;  // of the ask that listens: text, choices or places
  const std::string& tag() const { return pack_.tag; }
  const model& content() const { return m_; }
  message::connect bridge() const;                     // of the dial node that listens
  std::string part(unsigned n, unsigned total) const;  // "1/2 "

 private:
  struct slots;
  renderer(const bundle& content, const reply_data& said, form how, base::time_point when,
           const locale_pack& pack)
      : content_(content), m_(*content.content), said_(said), how_(how), when_(when), pack_(pack) {}
  said_text text_of(index message, bool is_short, const reply_line* line, const slots& more) const;
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
  void add_choices(std::vector<said_text>& out, const ask_node& ask) const;
  void add_languages(std::vector<said_text>& out, const ask_node& ask) const;
  void add_places(std::vector<said_text>& out) const;
  void add_around(std::vector<said_text>& out, index message, bool is_short,
                  std::vector<said_text> list) const;
  said_text list_item(index by_voice, index by_sms, const std::string& label, unsigned key) const;

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
