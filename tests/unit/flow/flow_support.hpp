#pragma once
#include <string>
#include <vector>

#include "flow/bundle.hpp"
#include "flow/engine.hpp"
#include "flow/session.hpp"

// The small bundle of tests/fixtures/bundle, for the engine's tests: every standing flow and message, and one
// question of each kind.
namespace amparo::flow::test {

inline constexpr base::time_point noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                                       std::chrono::hours{12}};

struct files {
  std::vector<directory::source_file> flows, locales;

  files& flow(const std::string& id, const std::string& text);  // replaces the file where there is one
  files& locale(const std::string& domain, const std::string& text, const std::string& tag = "es-MX");
  // Replaces the first `from` in the file of that name; fails the test where it is not there.
  files& edit(const std::string& name, const std::string& from, const std::string& to);
};

files basics();
// The same with a source text that quotes, and these words in its place, as others published them in K'iche'.
// A `digest` is that of another source.
files with_quotation(const std::string& words, const std::string& status = "draft", std::string digest = "");
loaded_bundle load(const files& from, const load_options& options = {}, bool with_places = true);
const bundle& basic_bundle();
// flows/, locales/ and config/directory/ as they stand in the tree.
loaded_bundle load_shipped(const load_options& options = {});
// The same with a change in one file of the directory.
loaded_bundle load_shipped_with(const std::string& name, const std::string& from, const std::string& to);
const bundle& shipped();  // the same, once for all; std::runtime_error with what is wrong in it
std::string text_of(const base::findings& all);

// One caller: what was said to them, as texts, and what was wanted of the world.
class caller {
 public:
  explicit caller(message::channel via = message::channel::sms, const bundle& with = basic_bundle());
  std::string hear(input_kind kind, const std::string& words = "");
  std::string hear(const input& heard);
  std::string text(const std::string& words) { return hear(input_kind::text, words); }
  std::string press(const std::string& keys) { return hear(input_kind::digits, keys); }
  std::string call() { return hear(input_kind::started); }
  std::string silence() { return hear(input_kind::silence); }

  context when;
  session state;
  outcome last;
  message::reply reply;
  const message::voice_reply& heard() const { return std::get<message::voice_reply>(reply); }
  const message::sms_reply& got() const { return std::get<message::sms_reply>(reply); }
  template <class Effect>
  int count() const {
    int n = 0;
    for (const auto& one : last.effects) n += std::holds_alternative<Effect>(one);
    return n;
  }

 private:
  const bundle& content_;
};

// Every text of a reply, joined by " | "; "-" for no reply.
std::string words_of(const message::reply& reply);

}  // namespace amparo::flow::test
