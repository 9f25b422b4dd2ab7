#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/load_config.hpp"
#include "app/talk.hpp"
#include "app/time_text.hpp"
#include "app/transcript.hpp"
#include "flow/duration.hpp"
#include "ops/clock.hpp"

// `amparo talk`: a phone in the terminal. Lines are what the caller says; "#" begins a comment, "+8h" turns
// the clock, "(silence)" and "(hangup)" are what they say. With --repro what is printed is a transcript,
// which comes true when it is played.
namespace amparo::app {
namespace {

class conversation {
 public:
  conversation(talker& phone, const talk_options& how) : phone_(phone), how_(how) {}

  void begin() {
    if (how_.repro)
      fmt::print("flow: {}      locale: {}      now: {}      modes: {}\n",
                 how_.flow.empty() ? "main" : how_.flow, how_.language, time_text(phone_.now()),
                 how_.voice ? "voice" : "sms");
    if (how_.voice) show(phone_.start());
    if (!how_.voice && !how_.flow.empty()) hear(how_.flow);
  }

  // False at the end of a call.
  bool hear(const std::string& line) {
    if (line.empty() || line.front() == '#') {
      if (how_.repro && !line.empty()) fmt::print("{}\n", line);
      return true;
    }
    if (line.front() == '+') {
      auto by = flow::read_duration(std::string_view(line).substr(1));
      if (!by) return fmt::print(stderr, "A duration is written +8h, +30m or +91d.\n"), true;
      auto meanwhile = phone_.advance(*by);
      if (how_.repro) fmt::print("{}\n", line);
      if (!meanwhile.words.empty() || !meanwhile.effects.empty()) show(meanwhile);
      return true;
    }
    if (how_.repro) fmt::print("{}{}\n", line.front() == '(' ? "" : "> ", line);
    auto heard = enact(phone_, line);
    if (!heard) return true;
    bool over = heard->is_call_over || line == "(hangup)";
    show(*heard);
    return !over;
  }

 private:
  void show(const heard_back& heard) {
    for (const auto& words : heard.words) fmt::print("< {}\n", how_.repro ? one_line(words) : words);
    if (heard.words.empty() && !how_.repro) fmt::print("(nothing is said)\n");
    for (const auto& effect : heard.effects) fmt::print("! {}\n", effect);
    if (heard.is_call_over && !how_.repro) fmt::print("(the call is over)\n");
    (void)std::fflush(stdout);
  }

  talker& phone_;
  const talk_options& how_;
};

}  // namespace

int run_talk(const talk_options& how) {
  base::findings out;
  auto content = load_content(config_of(how.content, out), out, how.content.more_locales);
  print_findings(out);
  if (!content) return 1;
  auto now = std::optional(ops::clock().now());
  if (!how.now.empty()) now = parse_time(how.now);
  if (!now) {
    fmt::print(stderr, "--now takes a time as 2026-11-24T12:00Z.\n");
    return 2;
  }
  std::ifstream file;
  if (!how.script.empty()) {
    file.open(how.script);
    if (!file) {
      fmt::print(stderr, "{} cannot be read.\n", how.script);
      return 2;
    }
  }
  std::istream& in = how.script.empty() ? std::cin : file;
  talker phone(content, how.voice ? message::channel::voice : message::channel::sms, how.language, *now);
  conversation talk(phone, how);
  talk.begin();
  for (std::string line; std::getline(in, line);)
    if (!talk.hear(line)) break;
  return 0;
}

}  // namespace amparo::app
