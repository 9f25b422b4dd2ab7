#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "integration/desk_support.hpp"

// Journey O1 with whole processes: sixty callers for whom it happens now and 240 who want to know something,
// all at once, and four operators with telephones.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr unsigned urgent = 60, all_callers = 300;
const std::vector<std::string> operators{"+15555550131", "+15555550132", "+15555550133", "+15555550134"};
constexpr const char* mam_interpreter = "+15555550135";

bool has(const std::string& text, const std::string& words) { return text.find(words) != text.npos; }

struct surge_place : helpline_place {
  surge_place() {
    at.more_lines = "  - { number: \"" + std::string(desk_line) +
                    "\", provider: twilio, language: es-MX, country: MX, modes: [operators] }\n";
    const char* more[] = {"", ", \"lang:nhe-x-huasteca\"", ", \"lang:en-US\"", ", legal"};
    at.more_settings = "desk:\n  overload: { least: 1s }\n  operators:\n";
    for (std::size_t n = 0; n != operators.size(); ++n)
      at.more_settings += person_entry(at, "operator-" + std::to_string(n + 1), operators[n],
                                       "skills: [\"lang:es-MX\"" + std::string(more[n]) + "], capacity: 1");
    at.more_settings += person_entry(at, "interpreter-5", mam_interpreter, "skills: [\"lang:mam\"]");
    for (const char* role : {"gateway", "dispatch", "desk"})
      processes.push_back(std::make_unique<helpline>(at, role, std::vector<std::string>{"--role", role}));
    phone.emplace(at, processes.front()->port());
    look_inside();
  }

  void look_inside() {
    all.emplace(*link);
    queue.emplace(*link);
  }

  // Every text of a conversation that ends in a confirmed callback; what the last was answered.
  std::string asks(const std::string& from, const std::vector<std::string>& words) {
    http_answer answer;
    for (const auto& one : words) answer = phone->sms(from, one, "SM" + std::to_string(++texts_));
    EXPECT_TRUE(says(answer, "Anotado")) << answer.body << printed();
    return answer.body;
  }
  std::string asks_urgently(const std::string& from) {
    return asks(from, {"migra en mi puerta", "casa", "si"});
  }
  std::string asks_to_know(const std::string& from) { return asks(from, {"consulado", "66101", "si"}); }
  unsigned callers() const { return callers_; }
  std::string next_caller() { return "+1770555" + std::to_string(2'000 + callers_++); }

  // One text to the operators' line; again under the same id until it is answered.
  std::string writes(provider_side& by, const std::string& from, const std::string& words,
                     const std::string& id) {
    http_answer answer;
    auto is_answered = [&] {
      answer = by.post("/v1/twilio/sms", {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                          {"MessageSid", id},
                                          {"From", from},
                                          {"To", desk_line},
                                          {"Body", words},
                                          {"NumMedia", "0"}});
      return answer.status == 200;
    };
    EXPECT_TRUE(holds_within(30s, is_answered)) << answer.status << printed();
    return answer.body;
  }
  std::string writes(const std::string& from, const std::string& words) {
    return writes(*phone, from, words, "SMdesk" + std::to_string(++texts_));
  }
  void begin_shift(const std::string& from) {
    auto asked = writes(from, "TURNO");
    auto word = asked.find("TURNO ");
    ASSERT_NE(word, std::string::npos) << asked;
    EXPECT_TRUE(has(writes(from, "TURNO " + asked.substr(word + 6, 6)), "12 horas"));
  }
  // The code of what they got; "" where they got nothing.
  std::string takes(const std::string& from) {
    auto given = writes(from, "TOMAR");
    auto end = given.find(": ");
    auto begin = end == std::string::npos ? end : given.find_last_not_of("0123456789", end - 1);
    return begin == std::string::npos ? "" : given.substr(begin + 1, end - begin - 1);
  }

  std::vector<store::desk_item> listed() { return *run(io, all->list(1'000)); }
  std::string list() {
    return at.command({"desk", "list", "--config", processes.front()->config().string(), "--json"}).second;
  }
  std::string printed() const {
    std::string out;
    for (const auto& one : processes) out += one->printed();
    return out;
  }

  std::vector<std::unique_ptr<helpline>> processes;
  std::optional<provider_side> phone;
  std::optional<store::redis_store> all;
  std::optional<store::desk_queue> queue;

 private:
  unsigned texts_ = 0, callers_ = 0;
};

// What the desk says of each item, but for what changes by itself.
std::vector<std::string> standing(const std::vector<store::desk_item>& items) {
  std::vector<std::string> out;
  for (const auto& one : items)
    out.push_back(one.code + " " + std::to_string(one.urgency) + " " + one.state + " " + one.holder + " " +
                  std::to_string(one.fence) + " " + std::to_string(one.arrival.time_since_epoch().count()));
  return out;
}

// They all write at the same time, each over a connection of their own: how many were given it.
unsigned race(surge_place& p, const std::string& code) {
  std::vector<std::string> answers(operators.size());
  std::vector<std::thread> all;
  for (std::size_t n = 0; n != operators.size(); ++n)
    all.emplace_back([&, n] {
      provider_side own(p.at, p.processes.front()->port());
      answers[n] = p.writes(own, operators[n], "TOMAR " + code, "SMrace" + std::to_string(n));
    });
  for (auto& one : all) one.join();
  unsigned winners = 0;
  for (std::size_t n = 0; n != operators.size(); ++n) {
    bool has_it = has(answers[n], code + ": ");
    winners += has_it ? 1 : 0;
    EXPECT_TRUE(has_it || has(answers[n], "Otra persona")) << answers[n];
    if (has_it) {
      EXPECT_TRUE(has(p.writes(operators[n], "DEVOLVER " + code), "mismo lugar"));
    }
  }
  return winners;
}

TEST(surge, O1_a_burst_is_taken_up_in_order_by_four_and_nobody_is_lost) {
  surge_place p;
  for (const auto& one : operators) p.begin_shift(one);
  p.begin_shift(mam_interpreter);
  for (unsigned n = 0; n != all_callers; ++n) {
    auto answer =
        n % (all_callers / urgent) == 0 ? p.asks_urgently(p.next_caller()) : p.asks_to_know(p.next_caller());
    EXPECT_FALSE(has(answer, "media hora")) << "nobody has taken up anything yet";
  }
  ASSERT_TRUE(p.desk_has(all_callers)) << p.printed();
  auto waiting = p.listed();
  ASSERT_EQ(waiting.size(), all_callers) << "nobody heard a busy tone, and nobody was lost";
  EXPECT_EQ(std::ranges::count(waiting, 0U, &store::desk_item::urgency), urgent);

  // The switch is seen.
  EXPECT_TRUE(holds_within(30s, [&] { return has(p.printed(), "desk_overload_began"); })) << p.printed();
  EXPECT_TRUE(has(p.list(), "\"overload\":true")) << p.list();
  EXPECT_TRUE(holds_within(30s, [&] { return has(p.asks_to_know(p.next_caller()), "apoyo consular"); }))
      << "whoever wants to know something hears whom to ask meanwhile";
  ASSERT_TRUE(p.desk_has(p.callers()));
  waiting = p.listed();

  EXPECT_EQ(race(p, waiting.front().code), 1U);
  EXPECT_EQ(p.takes(mam_interpreter), "") << "nobody waits whom they can serve";

  // In the order of the queue, whoever asks; Redis starts again in between.
  std::vector<std::string> order;
  for (const auto& one : waiting) order.push_back(one.code);
  std::vector<std::string> taken;
  for (std::size_t n = 0; n != order.size(); ++n) {
    const auto& by = operators[n % operators.size()];
    auto code = p.takes(by);
    ASSERT_NE(code, "") << n << p.printed();
    taken.push_back(code);
    if (n == 100) {
      auto before = standing(p.listed());
      auto leases = p.helpline_place::asks({"ZRANGE", "{desk}:lease", "0", "-1", "WITHSCORES"}).items;
      p.link.reset();
      p.redis.kill();
      p.redis.start();
      p.connect();
      p.look_inside();
      EXPECT_EQ(standing(p.listed()), before) << "order, hands and tokens";
      auto after = p.helpline_place::asks({"ZRANGE", "{desk}:lease", "0", "-1", "WITHSCORES"}).items;
      ASSERT_EQ(after.size(), leases.size());
      for (std::size_t i = 0; i != after.size(); ++i) EXPECT_EQ(after[i].text, leases[i].text);
    }
    EXPECT_TRUE(has(p.writes(by, "LISTO " + code), "cerrado")) << code;
  }
  EXPECT_EQ(taken, order) << "urgency, then arrival";
  EXPECT_TRUE(p.listed().empty());

  // It is over, and the desk knows now how fast it is.
  EXPECT_TRUE(holds_within(30s, [&] { return has(p.printed(), "desk_overload_ended"); })) << p.printed();
  EXPECT_TRUE(holds_within(30s, [&] { return has(p.asks_urgently(p.next_caller()), "media hora"); }))
      << p.list();

  // Nobody is left: the caller hears it, and the callback stands.
  while (!p.takes(operators[0]).empty()) p.writes(operators[0], "LISTO");
  for (const auto& one : operators) p.writes(one, "TURNO FIN");
  EXPECT_TRUE(holds_within(30s, [&] { return has(p.asks_urgently(p.next_caller()), "nadie de turno"); }))
      << p.list();
  EXPECT_TRUE(holds_within(30s, [&] { return !p.listed().empty(); }));
}

}  // namespace
}  // namespace amparo::test
