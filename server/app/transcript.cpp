#include "app/transcript.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "app/talk.hpp"
#include "app/time_text.hpp"
#include "base/fold.hpp"
#include "flow/duration.hpp"

namespace amparo::app {
namespace {

struct step_line {
  unsigned line = 0;
  char mark = ' ';  // '>' heard, '<' said, 'v' said in a call only, 's' in SMS only, '!' effect, '+' time,
                    // '=' the same event again
  std::string text;
};

struct script {
  std::string locale = "es-MX";
  base::time_point now{};
  bool sms = true, voice = true;
  std::vector<step_line> lines;
};

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

void read_head(script& s, std::string_view text, const std::string& file, unsigned line,
               base::findings& out) {
  for (const auto& [key, value] : head_of(text)) {
    if (key == "locale") {
      s.locale = value;
    } else if (key == "now") {
      auto when = parse_time(value);
      if (when)
        s.now = *when;
      else
        out.push_back(
            {file, line, 1, "bad-time", fmt::format("\"{}\" is no time", value), "Write 2026-11-24T12:00Z."});
    } else if (key == "modes") {
      s.sms = value.find("sms") != std::string::npos;
      s.voice = value.find("voice") != std::string::npos;
    } else if (key != "flow") {
      out.push_back({file, line, 1, "unknown-key",
                     fmt::format("\"{}\" is not known in a transcript's head", key),
                     "Known: flow, locale, now, modes."});
    }
  }
}

script read_script(const std::string& file, std::string_view text, base::findings& out) {
  script s;
  bool in_head = true;
  unsigned number = 0;
  std::istringstream lines{std::string(text)};
  for (std::string raw; std::getline(lines, raw);) {
    ++number;
    auto line = trimmed(raw);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("<v ")) {
      s.lines.push_back({number, 'v', std::string(trimmed(line.substr(3)))});
    } else if (line.starts_with("<s ")) {
      s.lines.push_back({number, 's', std::string(trimmed(line.substr(3)))});
    } else if (line.front() == '>' || line.front() == '<' || line.front() == '!' || line.front() == '+' ||
               line.front() == '=') {
      s.lines.push_back({number, line.front(), std::string(trimmed(line.substr(1)))});
    } else if (line.front() == '(') {
      s.lines.push_back({number, '>', std::string(line)});
    } else if (in_head) {
      read_head(s, line, file, number, out);
      continue;
    } else {
      out.push_back({file, number, 1, "unknown-line", "a line begins with >, <, !, +, =, # or (",
                     "Mend the first sign."});
    }
    in_head = false;
  }
  return s;
}

// What is compared: folded, so that a transcript keeps its accents and an SMS may lose them.
std::string plain(std::string_view text) { return base::match_fold(text); }

class player {
 public:
  player(const std::string& file, const script& s, message::channel via,
         std::shared_ptr<const flow::bundle> content, base::findings& out)
      : file_(file), script_(s), via_(via), phone_(std::move(content), via, s.locale, s.now), out_(out) {}

  void play() {
    if (via_ == message::channel::voice) heard_ = phone_.start();
    for (const auto& line : script_.lines) one(line);
    no_effect_left(script_.lines.empty() ? 0 : script_.lines.back().line);
  }

 private:
  void one(const step_line& line) {
    switch (line.mark) {
      case '>': return speak(line);
      case '<': return expect_words(line);
      case 'v': return via_ == message::channel::voice ? expect_words(line) : void();
      case 's': return via_ == message::channel::sms ? expect_words(line) : void();
      case '!': return expect_effect(line);
      case '=': no_effect_left(line.line); return hear(phone_.again());
      default: return turn_clock(line);
    }
  }

  // "> casa | 1": the text of an SMS, then the key of a call.
  void speak(const step_line& line) {
    no_effect_left(line.line);
    auto bar = line.text.find('|');
    bool split = bar != std::string::npos;
    auto sms = std::string(trimmed(std::string_view(line.text).substr(0, bar)));
    auto words = via_ == message::channel::voice && split
                     ? std::string(trimmed(std::string_view(line.text).substr(bar + 1)))
                     : sms;
    if (words == "(silence)") return hear(phone_.silence());
    if (words == "(hangup)") return hear(phone_.hang_up());
    if (words == "(call)") return hear(phone_.start());
    if (words == "(withheld)") return phone_.withhold();
    if (words == "(detention line)") return phone_.flag_detention();
    if (words == "-") return;
    hear(phone_.say(words));
  }

  void hear(heard_back heard) {
    heard_ = std::move(heard);
    from_ = 0;
  }

  std::string all_words() const {
    std::string all;
    for (const auto& words : heard_.words) all += words + " ";
    return plain(all);
  }

  void expect_words(const step_line& line) {
    auto said = all_words();
    auto wanted = plain(line.text);
    auto found = said.find(wanted, from_);
    if (found == std::string::npos)
      fail(line.line, "not-said",
           fmt::format("\"{}\" was not said ({}); it said: {}", line.text, mode(), said.substr(from_)));
    else
      from_ = found + wanted.size();
  }

  void expect_effect(const step_line& line) {
    auto found = std::ranges::find(heard_.effects, line.text);
    if (found == heard_.effects.end())
      fail(line.line, "no-effect",
           fmt::format("\"{}\" did not happen ({}); what did: {}", line.text, mode(),
                       fmt::join(heard_.effects, ", ")));
    else
      heard_.effects.erase(found);
  }

  void no_effect_left(unsigned line) {
    for (const auto& effect : heard_.effects)
      fail(line, "unexpected-effect", fmt::format("\"{}\" happened before this line ({})", effect, mode()));
    heard_.effects.clear();
  }

  void turn_clock(const step_line& line) {
    auto by = flow::read_duration(line.text);
    no_effect_left(line.line);
    if (by) {
      auto meanwhile = phone_.advance(*by);
      if (!meanwhile.words.empty() || !meanwhile.effects.empty()) hear(std::move(meanwhile));
    } else
      fail(line.line, "bad-time", fmt::format("\"{}\" is no duration", line.text));
  }

  void fail(unsigned line, std::string rule, std::string message) {
    out_.push_back({file_, line, 1, std::move(rule), std::move(message), ""});
  }
  std::string_view mode() const { return via_ == message::channel::sms ? "SMS" : "voice"; }

  const std::string& file_;
  const script& script_;
  message::channel via_;
  talker phone_;
  base::findings& out_;
  heard_back heard_;
  std::size_t from_ = 0;
};

}  // namespace

base::findings play_transcript(const std::string& file, std::string_view text,
                               std::shared_ptr<const flow::bundle> content) {
  base::findings out;
  auto s = read_script(file, text, out);
  if (!out.empty()) return out;
  if (s.sms) player(file, s, message::channel::sms, content, out).play();
  if (s.voice) player(file, s, message::channel::voice, content, out).play();
  return out;
}

}  // namespace amparo::app
