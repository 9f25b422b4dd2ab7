#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "app/transcript.hpp"
#include "base/fold.hpp"

// What was heard beside what is written. A written line is true where its words stand in the answer behind
// those of the line before it, folded: a transcript keeps its accents, and an SMS may lose them.
namespace amparo::app {
namespace {

using message::channel;

struct verdict {
  std::size_t line = 0;  // in transcript::lines
  bool came_true = true;
  std::string instead;  // what was left to hear, or the effects that did happen
  std::string hint;     // for eyes: which part of the line it is
};

// One exchange: the lines that speak of it, and the effects that none of them named.
struct judged_exchange {
  const exchange* what = nullptr;
  std::vector<verdict> verdicts;
  std::vector<std::string> unexpected;
  bool is_right() const { return unexpected.empty() && std::ranges::all_of(verdicts, &verdict::came_true); }
};

const exchange nothing_heard{};

class judge {
 public:
  judge(const transcript& script, const performance& played) : script_(script), played_(played) {
    open(&nothing_heard);
  }

  std::vector<judged_exchange> sentence() && {
    if (!played_.exchanges.empty() && !played_.exchanges.front().line) take_next();
    for (std::size_t i = 0; i != script_.lines.size(); ++i) {
      if (next_ != played_.exchanges.size() && played_.exchanges[next_].line == i) take_next();
      one(i);
    }
    close();
    return std::move(all_);
  }

 private:
  void open(const exchange* what) {
    all_.push_back({what, {}, {}});
    said_.clear();
    for (const auto& words : what->heard.words) said_ += words + " ";
    said_ = base::match_fold(said_);
    effects_ = what->heard.effects;
    from_ = 0;
  }
  void close() { all_.back().unexpected = std::move(effects_); }
  void take_next() {
    close();
    open(&played_.exchanges[next_++]);
  }

  void one(std::size_t i) {
    const auto& line = script_.lines[i];
    bool is_call = played_.via == channel::voice;
    if (line.mark == '!') return effect(i);
    if (line.mark == '<' || (line.mark == 'v' && is_call) || (line.mark == 's' && !is_call)) words(i);
  }

  void words(std::size_t i) {
    auto wanted = base::match_fold(script_.lines[i].text);
    auto found = said_.find(wanted, from_);
    bool said = found != std::string::npos;
    all_.back().verdicts.push_back(
        {i, said, said ? "" : said_.substr(from_), said ? "" : hint_for(script_.lines[i].text)});
    if (said) from_ = found + wanted.size();
  }

  // Where a line was half heard, or heard too early, that is said; a line of which nothing was heard speaks
  // for itself.
  std::string hint_for(const std::string& text) const {
    if (said_.find(base::match_fold(text)) != std::string::npos)
      return "this was heard, but not behind what stands above it: the lines are in another order";
    std::size_t heard = 0;
    for (auto end = text.find(' '); end != std::string::npos; end = text.find(' ', end + 1))
      if (is_said(base::match_fold(text.substr(0, end)))) heard = end + 1;
    return heard == 0 ? "" : fmt::format("its beginning was heard; what was not: {}", text.substr(heard));
  }
  bool is_said(const std::string& words) const {
    auto at = (" " + said_.substr(from_) + " ").find(" " + words + " ");
    return !words.empty() && at != std::string::npos;
  }

  void effect(std::size_t i) {
    auto found = std::ranges::find(effects_, script_.lines[i].text);
    bool happened = found != effects_.end();
    all_.back().verdicts.push_back(
        {i, happened, happened ? "" : fmt::format("{}", fmt::join(effects_, ", ")), ""});
    if (happened) effects_.erase(found);
  }

  const transcript& script_;
  const performance& played_;
  std::size_t next_ = 0;
  std::vector<judged_exchange> all_;
  std::string said_;  // by the exchange, folded
  std::size_t from_ = 0;
  std::vector<std::string> effects_;
};

std::string_view mode_name(channel via) { return via == channel::sms ? "SMS" : "voice"; }

std::string sign_of(char mark) {
  if (mark == 'v' || mark == 's') return std::string("<") + mark;
  return std::string(1, mark);
}

std::string written(const transcript::line& line) { return sign_of(line.mark) + " " + line.text; }

}  // namespace

base::findings compare(const transcript& script, const performance& played) {
  base::findings out;
  auto mode = mode_name(played.via);
  for (const auto& one : judge(script, played).sentence()) {
    unsigned last = one.what->line ? script.lines[*one.what->line].number : 1;
    for (const auto& v : one.verdicts) {
      const auto& line = script.lines[v.line];
      last = line.number;
      if (v.came_true) continue;
      auto message = line.mark == '!'
                         ? fmt::format("\"{}\" did not happen ({}); what did: {}", line.text, mode, v.instead)
                         : fmt::format("\"{}\" was not said ({}); it said: {}", line.text, mode, v.instead);
      out.push_back({script.file, line.number, 1, line.mark == '!' ? "no-effect" : "not-said", message, ""});
    }
    for (const auto& effect : one.unexpected)
      out.push_back({script.file, last, 1, "unexpected-effect",
                     fmt::format("\"{}\" happened and is not written ({})", effect, mode), ""});
  }
  return out;
}

std::string difference(const transcript& script, const performance& played) {
  std::string out;
  for (const auto& one : judge(script, played).sentence()) {
    if (one.is_right()) continue;
    out += out.empty() ? fmt::format("{} ({})\n", script.file, mode_name(played.via)) : "      ...\n";
    if (one.what->line) {
      const auto& line = script.lines[*one.what->line];
      out += fmt::format("  {:>4}  {}\n", line.number, written(line));
    }
    for (const auto& v : one.verdicts) {
      const auto& line = script.lines[v.line];
      out += fmt::format("{} {:>4}  {}\n", v.came_true ? ' ' : '-', line.number, written(line));
      if (!v.hint.empty()) out += fmt::format("        ({})\n", v.hint);
    }
    if (std::ranges::any_of(one.verdicts, [](const verdict& v) { return !v.came_true; }))
      for (const auto& words : one.what->heard.words) out += fmt::format("+       < {}\n", one_line(words));
    for (const auto& effect : one.unexpected) out += fmt::format("+       ! {}\n", effect);
  }
  return out;
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

namespace {

// The answers of one exchange as they were heard: the lines of both modes are one where they are the same.
struct replacement {
  unsigned behind = 0;  // line number of what was said; 0 = the beginning of a call
  std::vector<std::string> lines;
};

std::vector<std::string> heard_lines(const heard_back& heard, const std::string& sign) {
  std::vector<std::string> out;
  for (const auto& words : heard.words) out.push_back(sign + " " + one_line(words));
  return out;
}

replacement replaced(const transcript& script, std::optional<std::size_t> line,
                     const std::vector<performance>& played) {
  replacement out{line ? script.lines[*line].number : 0, {}};
  std::vector<const heard_back*> modes;
  for (const auto& one : played)
    for (const auto& e : one.exchanges)
      if (e.line == line) {
        auto both = script.sms && script.voice;
        auto sign = !both ? "<" : one.via == channel::sms ? "<s" : "<v";
        auto lines = heard_lines(e.heard, sign);
        out.lines.insert(out.lines.end(), lines.begin(), lines.end());
        modes.push_back(&e.heard);
      }
  if (modes.size() == 2 && modes[0]->words == modes[1]->words) out.lines = heard_lines(*modes[0], "<");
  if (!modes.empty())
    for (const auto& effect : modes.front()->effects) out.lines.push_back("! " + effect);
  return out;
}

std::vector<replacement> replacements(const transcript& script, const std::vector<performance>& played) {
  std::vector<std::optional<std::size_t>> wrong;
  for (const auto& one : played)
    for (const auto& e : judge(script, one).sentence())
      if (!e.is_right() && std::ranges::find(wrong, e.what->line) == wrong.end())
        wrong.push_back(e.what->line);
  std::vector<replacement> out;
  out.reserve(wrong.size());
  for (const auto& line : wrong) out.push_back(replaced(script, line, played));
  return out;
}

bool is_answer(const transcript::line& line) {
  return std::string_view("<vs!").find(line.mark) != std::string_view::npos;
}
bool is_said(const transcript::line& line) { return line.mark == '>' || line.mark == '='; }

}  // namespace

std::string rewritten(const transcript& script, std::string_view text,
                      const std::vector<performance>& played) {
  auto all = replacements(script, played);
  std::string out;
  std::istringstream lines{std::string(text)};
  const replacement* inside = nullptr;
  auto begin = [&](unsigned number) {
    auto found = std::ranges::find(all, number, &replacement::behind);
    inside = found == all.end() ? nullptr : &*found;
    if (inside != nullptr)
      for (const auto& line : inside->lines) out += line + "\n";
  };
  unsigned number = 0;
  std::size_t next = 0;
  for (std::string raw; std::getline(lines, raw);) {
    ++number;
    bool is_line = next != script.lines.size() && script.lines[next].number == number;
    if (is_line && next == 0 && script.voice && !is_said(script.lines[0])) begin(0);
    if (!is_line || !is_answer(script.lines[next]) || inside == nullptr) out += raw + "\n";
    bool brings = is_line && (is_said(script.lines[next]) ||
                              std::ranges::find(all, number, &replacement::behind) != all.end());
    if (brings) begin(number);
    if (is_line) ++next;
  }
  return out;
}

}  // namespace amparo::app
