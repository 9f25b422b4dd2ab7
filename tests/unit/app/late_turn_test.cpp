#include "app/late_turn.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "app/effects.hpp"
#include "unit/app/line_support.hpp"

// A webhook's answer on its way home: to a session of texts, to a call, and to nobody any more.
namespace amparo::app {
namespace {

using message::channel;
using namespace std::chrono_literals;

constexpr std::string_view asking_flow = R"yaml(
flow: asking
start: ask
modes: [sms, voice]
entry: [ { words: asking.entry } ]
vars: { rooms: number }
nodes:
  ask: { webhook: court, send: { tongue: "language" }, results: { rooms: rooms }, timeout: 60s, to: { ok: came, error: failed, timeout: late } }
  came:
    branch:
      - { when: "known(rooms)", to: rooms }
      - { else: failed }
  rooms: { end: asking.rooms }
  failed: { end: asking.failed }
  late: { end: asking.late }
)yaml";

constexpr std::string_view asking_words = R"yaml(
locale: es-MX
domain: asking
messages:
  input.still_looking: { text: "Estamos buscando.", sources: [] }
  asking.rooms: { text: "Hay {rooms} camas.", sources: [] }
  asking.failed: { text: "Nadie nos dijo nada.", sources: [] }
  asking.late: { text: "Tardan mucho.", sources: [] }
words:
  asking.entry: ["quiero consulta"]
)yaml";

// The shipped content with this flow behind its key 4.
std::shared_ptr<const flow::bundle> asking() {
  static const auto content = [] {
    base::findings out;
    auto files = read_content(shipped_folders(), out);
    auto replace = [&](std::string_view name, std::string_view from, std::string_view to) {
      auto file = std::ranges::find(files.all, name, &directory::source_file::name);
      file->text.replace(file->text.find(from), from.size(), to);
    };
    replace("locales/_tags.yaml", "complete: [en-US]", "");
    replace("flows/main.yaml", "about: { goto: about }", "about: { goto: asking }");
    files.all.push_back({"flows/asking.yaml", std::string(asking_flow)});
    files.all.push_back({"locales/es-MX/asking.yaml", std::string(asking_words)});
    return usable(compile(std::move(files), out, {.webhooks = {"court"}}, shipped_content()->places), out);
  }();
  return content;
}

struct waiting_line {
  explicit waiting_line(channel via) : line(via, test_line::spool_is::usable, asking()) {}

  // The orders that wait in the caller's outbox.
  std::vector<outbound_order> orders() {
    std::vector<outbound_order> out;
    auto taken = run(line.memory.take({line.tag().partition()}, 1000));
    for (const auto& one : *taken) {
      if (one.entry.kind != "fetch") continue;
      auto plain = line.secrets.open(outbox_aad("fetch", one.entry.effect), one.entry.payload);
      out.push_back(*decode_outbound(*plain));
    }
    return out;
  }
  bool bring(const outbound_order& order, flow::fetch_end how, std::vector<flow::named_value> values = {}) {
    turn_services with{line.settings, line.secrets, line.noted, line.spool.get(), line.clock,
                       dice,          line.count,   nullptr,    &line.store};
    auto frame = frame_of_result(with, order, how, std::move(values), asking());
    if (!frame) return false;
    return run(take_late_turn(with, std::move(*frame)));
  }
  turn_answer silence() { return line.deliver_once(line.event(message::event_kind::silence, "")); }

  test_line line;
  ops::dice dice{5};

 private:
  template <class T>
  static T run(asio::awaitable<T> what) {
    asio::io_context io;
    std::optional<T> value;
    asio::co_spawn(io, std::move(what), [&](const std::exception_ptr& fault, T came) {
      EXPECT_FALSE(fault);
      value.emplace(std::move(came));
    });
    io.run();
    return std::move(*value);
  }
};

const std::vector<flow::named_value> three_rooms{{"rooms", "3"}};

bool has(const turn_answer& answer, const std::string& words) {
  return words_of(answer).find(words) != std::string::npos;
}

std::vector<std::string> to_caller(const std::string& words) {
  return {std::string(caller_number) + " " + words};
}

TEST(late_turns, L36_a_texted_question_is_answered_once_by_the_outbox) {
  waiting_line p(channel::sms);
  EXPECT_TRUE(has(p.line.text("quiero consulta"), "Estamos buscando."));
  auto orders = p.orders();
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(orders.front().caller, "") << "who asks is nobody's business (K-5)";
  const auto& what = std::get<flow::fetch_effect>(orders.front().what);
  ASSERT_EQ(what.send.size(), 1U);
  EXPECT_EQ(what.send.front().value, "es-MX");
  EXPECT_TRUE(p.bring(orders.front(), flow::fetch_end::ok, three_rooms));
  EXPECT_EQ(p.line.sent(), to_caller("Hay 3 camas."));
  EXPECT_TRUE(p.bring(orders.front(), flow::fetch_end::ok, three_rooms)) << "brought again, it is settled";
  EXPECT_TRUE(p.bring(orders.front(), flow::fetch_end::error)) << "whatever it says then";
  p.line.clock.advance(60s);
  p.line.fire();
  EXPECT_EQ(p.line.sent(), to_caller("Hay 3 camas."));
  EXPECT_EQ(p.line.cited().size(), 1U);
}

TEST(late_turns, L36_an_error_a_value_of_no_use_and_silence_each_have_their_way) {
  waiting_line refused(channel::sms);
  refused.line.text("quiero consulta");
  EXPECT_TRUE(refused.bring(refused.orders().front(), flow::fetch_end::error));
  EXPECT_EQ(refused.line.sent(), to_caller("Nadie nos dijo nada."));

  waiting_line odd(channel::sms);
  odd.line.text("quiero consulta");
  EXPECT_TRUE(odd.bring(odd.orders().front(), flow::fetch_end::ok, {{"rooms", "<Say>3</Say>"}}));
  EXPECT_EQ(odd.line.sent(), to_caller("Nadie nos dijo nada."));

  waiting_line late(channel::sms);
  late.line.text("quiero consulta");
  late.line.clock.advance(60s);
  EXPECT_EQ(late.line.fire(), 1U);
  EXPECT_TRUE(late.bring(late.orders().front(), flow::fetch_end::ok, three_rooms)) << "nobody waits for it";
  EXPECT_EQ(late.line.sent(), to_caller("Tardan mucho."));
}

TEST(late_turns, K_6_nobody_is_told_anything_after_borrar) {
  waiting_line p(channel::sms);
  p.line.text("quiero consulta");
  auto order = p.orders().front();
  p.line.text("BORRAR");
  EXPECT_TRUE(p.orders().empty()) << "the order goes with the caller";
  EXPECT_TRUE(p.bring(order, flow::fetch_end::ok, three_rooms));
  EXPECT_TRUE(p.line.sent().empty());
}

TEST(late_turns, L36_a_call_hears_it_at_its_next_request_whatever_came_first) {
  waiting_line p(channel::voice);
  p.line.call();
  EXPECT_TRUE(has(p.line.keys("4"), "Estamos buscando."));
  EXPECT_FALSE(has(p.silence(), "camas")) << "nothing has come";
  EXPECT_TRUE(p.bring(p.orders().front(), flow::fetch_end::ok, three_rooms));
  EXPECT_TRUE(p.bring(p.orders().front(), flow::fetch_end::error)) << "once";
  auto told = p.silence();
  EXPECT_TRUE(has(told, "Hay 3 camas.")) << words_of(told);
  EXPECT_EQ(p.line.deliver_last().result, turn_result::repeated) << "and the provider may ask for it again";
  EXPECT_TRUE(p.line.sent().empty());
}

TEST(late_turns, L16_who_hung_up_is_told_nothing) {
  waiting_line p(channel::voice);
  p.line.call();
  p.line.keys("4");
  auto order = p.orders().front();
  p.line.hang_up();
  EXPECT_TRUE(p.bring(order, flow::fetch_end::ok, three_rooms));
  EXPECT_TRUE(p.line.sent().empty());
}

TEST(late_turns, one_whose_store_fails_is_tried_again) {
  waiting_line p(channel::sms);
  p.line.text("quiero consulta");
  auto order = p.orders().front();
  for (unsigned nth = 1; nth != 4; ++nth) {
    p.line.store.arm(nth, fault::not_connected, true);
    EXPECT_FALSE(p.bring(order, flow::fetch_end::ok, three_rooms)) << nth;
    p.line.store.heal();
  }
  EXPECT_TRUE(p.bring(order, flow::fetch_end::ok, three_rooms));
  EXPECT_EQ(p.line.sent(), to_caller("Hay 3 camas."));
}

TEST(late_turns, an_order_that_is_nobodys_makes_no_turn) {
  waiting_line p(channel::sms);
  p.line.text("quiero consulta");
  auto order = p.orders().front();
  for (auto bend : {+[](outbound_order& o) { o.line = "+525550009999"; },
                    +[](outbound_order& o) { o.account = "another"; },
                    +[](outbound_order& o) { o.session = "not a key"; },
                    +[](outbound_order& o) { o.what = flow::send_effect{"words"}; }}) {
    auto bent = order;
    bend(bent);
    EXPECT_FALSE(p.bring(bent, flow::fetch_end::ok, three_rooms));
  }
  EXPECT_TRUE(p.line.sent().empty());
}

}  // namespace
}  // namespace amparo::app
