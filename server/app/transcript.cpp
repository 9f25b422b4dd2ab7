#include "app/transcript.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "app/talk.hpp"
#include "app/time_text.hpp"
#include "flow/duration.hpp"
#include "flow/locales.hpp"

// Reading a transcript and saying its lines to a phone; what was heard is judged in transcript_judge.cpp.
namespace amparo::app {
namespace {

using message::channel;

constexpr std::array<std::string_view, 6> acts{"(silence)",  "(hangup)",         "(call)",
                                               "(withheld)", "(detention line)", "(asking line)"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// "flow: detained      locale: es-MX      now: 2026-11-24T12:00Z      modes: sms voice": a key ends where the
// next begins.
std::map<std::string, std::string> head_of(std::string_view text) {
  std::map<std::string, std::string> head;
  std::istringstream words{std::string(text)};
  std::string word, key;
  while (words >> word) {
    if (word.size() > 1 && word.back() == ':') {
      key = word.substr(0, word.size() - 1);
      head[key];
    } else if (!key.empty()) {
      auto& value = head[key];
      value += value.empty() ? word : " " + word;
    }
  }
  return head;
}

class reader {
 public:
  reader(transcript& to, base::findings& out) : to_(to), out_(out) {}

  void read(std::string_view text) {
    std::istringstream lines{std::string(text)};
    for (std::string raw; std::getline(lines, raw);) {
      ++number_;
      auto line = trimmed(raw);
      if (line.empty() || line.front() == '#') continue;
      if (read_line(line)) in_head_ = false;
    }
  }

 private:
  // False where the line belongs to the head.
  bool read_line(std::string_view line) {
    if (line.starts_with("<v ")) return add('v', line.substr(3));
    if (line.starts_with("<s ")) return add('s', line.substr(3));
    if (line.front() == '(') return add('>', line);
    if (std::string_view("><!+=").find(line.front()) != std::string_view::npos)
      return add(line.front(), line.substr(1));
    if (in_head_) return read_head(line), false;
    report("unknown-line", "a line begins with >, <, !, +, =, # or (", "Mend the first sign.");
    return true;
  }

  bool add(char mark, std::string_view text) {
    text = trimmed(text);
    if (mark == '+' && !flow::read_duration(text))
      report("bad-time", fmt::format("\"{}\" is no duration", text), "Write +8h, +30m or +91d.");
    if (mark == '>' && text.starts_with('(') && std::ranges::find(acts, text) == acts.end())
      report("unknown-act", fmt::format("\"{}\" is nothing that a caller does", text),
             fmt::format("Known: {}.", fmt::join(acts, ", ")));
    to_.lines.push_back({number_, mark, std::string(text)});
    return true;
  }

  void read_head(std::string_view text) {
    for (const auto& [key, value] : head_of(text)) {
      if (key == "flow") {
        to_.flow = value;
      } else if (key == "locale") {
        to_.locale = value;
      } else if (key == "now") {
        if (auto when = parse_time(value))
          to_.now = *when;
        else
          report("bad-time", fmt::format("\"{}\" is no time", value), "Write 2026-11-24T12:00Z.");
      } else if (key == "modes") {
        to_.sms = value.find("sms") != std::string::npos;
        to_.voice = value.find("voice") != std::string::npos;
      } else {
        report("unknown-key", fmt::format("\"{}\" is not known in a transcript's head", key),
               "Known: flow, locale, now, modes.");
      }
    }
  }

  void report(std::string rule, std::string message, std::string hint) {
    out_.push_back({to_.file, number_, 1, std::move(rule), std::move(message), std::move(hint)});
  }

  transcript& to_;
  base::findings& out_;
  unsigned number_ = 0;
  bool in_head_ = true;
};

// "> casa | 1": the text of an SMS, then the key of a call. Where only one mode is played a bar is a bar.
std::string_view words_in(const transcript& script, channel via, const transcript::line& line) {
  std::string_view text = line.text;
  auto bar = script.sms && script.voice ? text.find('|') : std::string_view::npos;
  if (bar == std::string_view::npos) return text;
  return trimmed(via == channel::voice ? text.substr(bar + 1) : text.substr(0, bar));
}

}  // namespace

std::vector<channel> transcript::modes() const {
  std::vector<channel> all;
  if (sms) all.push_back(channel::sms);
  if (voice) all.push_back(channel::voice);
  return all;
}

std::optional<transcript> read_transcript(const std::string& file, std::string_view text,
                                          base::findings& out) {
  transcript read;
  read.file = file;
  auto before = out.size();
  reader(read, out).read(text);
  if (out.size() != before) return std::nullopt;
  return read;
}

std::optional<heard_back> enact(phone& on, std::string_view words) {
  if (words == "(silence)") return on.silence();
  if (words == "(hangup)") return on.hang_up();
  if (words == "(call)") return on.start();
  if (words == "(withheld)") return on.withhold(), std::nullopt;
  if (words == "(detention line)") return on.flag_detention(), std::nullopt;
  if (words == "(asking line)") return on.flag_asking(), std::nullopt;
  return on.say(std::string(words));
}

performance perform(const transcript& script, channel via, phone& on) {
  performance played;
  played.via = via;
  if (via == channel::voice) played.exchanges.push_back({std::nullopt, on.start()});
  for (std::size_t i = 0; i != script.lines.size(); ++i) {
    const auto& line = script.lines[i];
    if (line.mark == '+')
      if (auto meanwhile = on.advance(*flow::read_duration(line.text));
          !meanwhile.words.empty() || !meanwhile.effects.empty())
        played.exchanges.push_back({i, std::move(meanwhile)});
    if (line.mark == '=') played.exchanges.push_back({i, on.again()});
    if (line.mark != '>') continue;
    auto words = words_in(script, via, line);
    if (words == "-") continue;
    if (auto heard = enact(on, words)) played.exchanges.push_back({i, std::move(*heard)});
  }
  return played;
}

played_transcript play_transcript(const std::string& file, std::string_view text,
                                  std::shared_ptr<const flow::bundle> content) {
  played_transcript out;
  out.script = read_transcript(file, text, out.wrong);
  if (out.script && !flow::has_locale(*content, out.script->locale)) {
    out.wrong.push_back({file, 1, 1, "unknown-locale",
                         fmt::format("there is no locale \"{}\"", out.script->locale),
                         "Name the folder that has it with --locales."});
    out.script.reset();
  }
  if (!out.script) return out;
  for (auto via : out.script->modes()) {
    talker on(content, via, out.script->locale, out.script->now);
    out.modes.push_back(perform(*out.script, via, on));
    auto wrong = compare(*out.script, out.modes.back());
    out.wrong.insert(out.wrong.end(), wrong.begin(), wrong.end());
  }
  return out;
}

}  // namespace amparo::app
