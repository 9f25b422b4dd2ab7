#include "app/check_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "content_support.hpp"
#include "provider/adapter.hpp"

namespace amparo::app {
namespace {

constexpr const char* note_flow = R"yaml(
flow: note
start: note
entry: [{ words: note.entry }]
nodes:
  note: { record: note.notice, for: name, to: { recorded: done, too_short: done, silence: done, hangup: done, not_possible: ring } }
  ring: { dial: losangeles, to: { answered: done, busy: done, no_answer: done, failed: done } }
  done: { end: note.done }
)yaml";

constexpr const char* note_words = R"yaml(
locale: es-MX
domain: note
messages:
  note.notice: { text: "Diga su nombre despues del tono." }
  note.done: { text: "Gracias." }
words:
  note.entry: [dejar nota]
)yaml";

config with_line(const std::string& kind) {
  config out;
  out.accounts.push_back({"own", kind, provider::find_adapter(kind), {}});
  out.lines.push_back({"+15550001111", "own"});
  return out;
}

std::vector<std::string> found(const std::string& kind, base::time_point now) {
  static const auto content = content_with("note", note_flow, note_words);
  std::vector<std::string> out;
  for (const auto& f : check_lines(with_line(kind), "amparo.yaml", *content, now))
    out.push_back(f.rule + ": " + f.message);
  std::ranges::sort(out);
  return out;
}

const base::time_point today = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);

TEST(check_lines, L4_what_a_line_s_provider_cannot_do_is_told) {
  EXPECT_EQ(found("twilio", today), std::vector<std::string>{});
  auto own = found("jambonz", today);
  EXPECT_TRUE(std::ranges::any_of(own, [](const std::string& text) {
    return text.starts_with(
               "line-cannot: the provider of +15550001111 is jambonz: it takes no voice notes") &&
           text.ends_with("(first in person:returned_note)");
  })) << testing::PrintToString(own);
}

TEST(check_lines, an_office_whose_number_has_expired_is_told) {
  auto later = found("twilio", today + std::chrono::days(3'650));
  ASSERT_EQ(later.size(), 1U);
  EXPECT_TRUE(later[0].starts_with("expired-office: the number of \"losangeles\" may not be given out today"))
      << later[0];
}

}  // namespace
}  // namespace amparo::app
