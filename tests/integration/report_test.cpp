#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "app/figures.hpp"
#include "integration/files_support.hpp"
#include "integration/helpline_support.hpp"
#include "integration/provider_stub_support.hpp"
#include "store/figure_keys.hpp"
#include "store/redis_cases.hpp"
#include "store/redis_store.hpp"
#include "unit/app/line_support.hpp"

// The public figures by the real program (B15, J11): from the answer to a follow-up to `amparo report`.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using store::figure_store;
using store::figures;

constexpr const char* month = "2026-10";

// --- the store ---

struct figure_place {
  redis_server redis;
  boost::asio::io_context io{1};
  std::unique_ptr<store::link> link = connected_link(io, redis.target());
  figure_store kept{*link};

  figure_store::counting count(const std::string& effect, const std::string& name,
                               const std::string& in = month) {
    auto counted = run(io, kept.count(effect, in, name));
    EXPECT_TRUE(counted);
    return *counted;
  }
  figures running() { return *run(io, kept.running(month)); }
  figures published() { return *run(io, kept.published(month)); }
};

TEST(figure_store, B15_an_effect_counts_once) {
  figure_place p;
  EXPECT_EQ(p.count("e1", "a"), figure_store::counting::counted);
  EXPECT_EQ(p.count("e1", "a"), figure_store::counting::known);
  EXPECT_EQ(p.count("e1", "b", "2026-11"), figure_store::counting::known) << "nor in another month";
  EXPECT_EQ(p.count("e2", "a"), figure_store::counting::counted);
  EXPECT_EQ(p.count("e3", "b"), figure_store::counting::counted);
  EXPECT_EQ(p.running(), (figures{{"a", 2}, {"b", 1}}));
}

TEST(figure_store, B15_D12_a_closed_month_is_written_once_and_its_counters_are_gone) {
  figure_place p;
  p.count("e1", "a");
  EXPECT_TRUE(*run(p.io, p.kept.close(month, {{"a b", 12}})));
  EXPECT_EQ(p.running(), figures{});
  EXPECT_EQ(p.count("e2", "a"), figure_store::counting::closed);
  EXPECT_EQ(p.count("e3", "a", "2026-09"), figure_store::counting::closed) << "and every month before it";
  EXPECT_FALSE(*run(p.io, p.kept.close(month, {{"a b", 13}, {"a c", 10}})));
  EXPECT_FALSE(*run(p.io, p.kept.close("2026-09", {{"a b", 13}})));
  EXPECT_EQ(p.published(), (figures{{"a b", 12}}));
  EXPECT_EQ(p.count("e2", "a", "2026-11"), figure_store::counting::counted) << "the next one runs";
  auto span = *run(p.io, p.kept.span());
  EXPECT_EQ(span.first, "");
  EXPECT_EQ(span.last, month);
  EXPECT_TRUE(run(p.io, p.kept.begin("2026-08")));
  EXPECT_TRUE(run(p.io, p.kept.begin("2026-09")));
  EXPECT_EQ(run(p.io, p.kept.span())->first, "2026-08") << "counting began once";
}

TEST(figure_store, K_7_K_8_what_is_not_public_ends_by_itself) {
  figure_place p;
  p.count("e1", "a");
  EXPECT_TRUE(run(p.io, p.kept.begin(month)));
  EXPECT_TRUE(*run(p.io, p.kept.close("2026-09", {{"a b", 12}})));
  std::size_t with_an_end = 0;
  for (const auto& [key, ms] : all_keys(*p.link)) {
    const auto* row = store::row_of(key);
    ASSERT_NE(row, nullptr) << key;
    EXPECT_EQ(ms == -1, row->longest == store::permanent) << key;
    if (ms == -1) continue;
    EXPECT_LE(ms, row->longest.count()) << key;
    ++with_an_end;
  }
  EXPECT_EQ(with_an_end, 2U) << "the counters, and that the answer was counted";
  p.count("e2", "a");
  EXPECT_LE(ask(*p.link, {"PTTL", store::running_key(month)}).integer, store::running_figures_life.count());
}

// --- the program ---

constexpr const char* caller = app::caller_number;

struct report_place : helpline_place {
  provider_stub provider;
  std::optional<helpline> lines;
  std::optional<provider_side> phone;
  figure_store kept{*link};
  app::keyring secrets = app::test_keys();

  explicit report_place(bool is_demo = false) {
    if (is_demo) at.be_demo();
    secrets = keys();
    lines.emplace(at, "a");
    if (!is_demo) send_to_stub();
    phone.emplace(at, lines->port());
  }
  void send_to_stub() {
    lines->kill();
    edit(lines->config(), "twilio, account_sid",
         "twilio, api_base: \"http://127.0.0.1:" + std::to_string(provider.port()) + "\", account_sid");
    lines->start();
  }
  app::keyring keys() {
    base::findings wrong;
    auto out = app::load_keys(at.folder() / "keys", wrong);
    EXPECT_TRUE(out);
    return std::move(*out);
  }
  static base::time_point now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  // As if this caller had agreed to the follow-ups three days ago.
  void agree() {
    store::redis_store turns(*link);
    store::redis_cases cases(*link);
    app::other_store stores{io, turns, turns, turns, turns, cases};
    app::test_line before(message::channel::sms, app::line_options{.now = now() - 74h, .over = &stores});
    before.secrets = keys();
    std::string said;
    for (const char* words : {"seguimiento", "es mio", "si", "si"}) said = app::words_of(before.text(words));
    EXPECT_NE(said.find("Anotado"), said.npos) << said;
  }
  // What was counted in the month that runs, by names.
  figures counted() {
    figures out;
    auto running_month = app::month_of(now());
    for (const auto& [name, count] : *run(io, kept.running(running_month))) {
      auto figure = app::figure_of(secrets, running_month, name);
      EXPECT_TRUE(figure);
      out[figure ? *figure : "?"] += count;
    }
    return out;
  }
  bool settles() {
    return holds_within(60s, [&] {
      std::int64_t waiting = 0;
      for (const auto& key : keys_like("{p*}:out")) waiting += asks({"XLEN", key}).integer;
      return waiting == 0;
    });
  }
  std::pair<int, std::string> report(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"report", "--config", lines->config().string()};
    words.insert(words.end(), more.begin(), more.end());
    return at.command(words);
  }
};

const figures one_answer{{"after_3_days follow_health", 1}};

TEST(report_program, B15_J11_an_answer_counts_once_and_BORRAR_leaves_the_figures_as_they_are) {
  report_place p;
  p.agree();
  auto heard = p.phone->sms(caller, "2 medicinas", "answer-1");
  EXPECT_TRUE(says(heard, "IMSS")) << heard.status << heard.body;
  ASSERT_TRUE(holds_within(60s, [&] { return p.counted() == one_answer; })) << p.lines->printed();
  EXPECT_TRUE(says(p.phone->sms(caller, "2 medicinas", "answer-1"), "IMSS")) << "the same event";
  p.phone->sms(caller, "2 medicinas", "answer-2");
  ASSERT_TRUE(holds_within(60s, [&] { return p.keys_like("{p*}:out").empty() || p.settles(); }));
  EXPECT_EQ(p.counted(), one_answer);

  auto tag = base::caller_tag::of(p.secrets.identity, *base::phone_number::parse(caller)).text();
  for (const auto& key : p.keys_like("{figures}*")) {
    EXPECT_EQ(key.find(tag), std::string::npos) << key;
    if (p.asks({"TYPE", key}).text != "hash") continue;
    for (const auto& item : p.asks({"HGETALL", key}).items)
      for (const auto& canary : {tag, std::string("5555550100"), std::string("follow")})
        EXPECT_EQ(item.text.find(canary), std::string::npos) << key;
  }
  EXPECT_TRUE(says(p.phone->sms(caller, "BORRAR", "answer-3"), "Borramos"));
  EXPECT_TRUE(p.keys_like("{p*}:f:" + tag + "*").empty());
  EXPECT_EQ(p.counted(), one_answer);
  p.phone->sms(caller, "2 medicinas", "answer-1");
  ASSERT_TRUE(p.settles());
  EXPECT_EQ(p.counted(), one_answer) << "a late retry of what was erased";
}

TEST(report_program, B15_P6_whoever_dies_behind_the_count_counts_once) {
  report_place p;
  p.agree();
  p.lines->kill();
  p.lines->start({"--failpoint", "counted:kill:1"});
  provider_side phone(p.at, p.lines->port());
  phone.sms(caller, "2 medicinas", "answer-1");
  ASSERT_TRUE(holds_within(60s, [&] { return p.lines->is_dead(); })) << p.lines->printed();
  EXPECT_EQ(p.counted(), one_answer);
  p.lines->start();
  ASSERT_TRUE(p.settles()) << p.lines->printed();
  EXPECT_EQ(p.counted(), one_answer);
}

// An installation whose Redis was not told of the new keys.
TEST(report_program, P4_a_figure_that_redis_refuses_holds_no_callback_back) {
  report_place p;
  p.agree();
  p.asks({"ACL", "SETUSER", "default", "resetkeys", "~{p*", "~{desk}*", "~optout*", "~bundle*", "~{bundle*",
          "~nonce*", "~{spend}*", "~{family}*", "~pin*", "~{audit}*", "~{users}*"});
  p.phone->sms(caller, "2 medicinas", "answer-1");
  EXPECT_TRUE(says(p.phone->sms(caller, "llámeme", "answer-2"), "Anotado"));
  EXPECT_TRUE(p.desk_has(1)) << p.lines->printed();
  p.asks({"ACL", "SETUSER", "default", "allkeys"});
  p.lines->kill();
  p.lines->start();
  EXPECT_TRUE(holds_within(60s, [&] { return p.counted() == one_answer; })) << "and it counts in the end";
}

TEST(report_program, B15_a_simulated_telephone_is_in_no_figure) {
  report_place p(true);
  p.agree();
  EXPECT_TRUE(says(p.phone->simulated_sms(caller, "2 medicinas", "answer-1"), "IMSS"));
  // Reminders to a simulated telephone wait for ever.
  ASSERT_TRUE(holds_within(60s, [&] {
    for (const auto& key : p.keys_like("{p*}:out"))
      for (const auto& entry : p.asks({"XRANGE", key, "-", "+"}).items)
        if (entry.items.at(1).items.at(3).text == "count") return false;
    return true;
  })) << p.lines->printed();
  EXPECT_TRUE(p.keys_like("{figures}*").empty());
}

TEST(report_program, B15_D12_a_month_is_published_when_it_is_over_and_never_changed) {
  report_place p;
  auto over = app::newest_to_close(p.now());
  EXPECT_THAT(p.report().second, testing::HasSubstr("No month that was counted is over yet"));
  p.lines->kill();
  p.asks({"SET", store::first_month_key(), over});
  auto count = [&](const std::string& effect, const char* figure) {
    return *run(p.io, p.kept.count(effect, over, app::running_name(p.secrets, over, figure)));
  };
  for (int i = 0; i != 12; ++i) count("bed" + std::to_string(i), "after_3_days follow_bed");
  for (int i = 0; i != 9; ++i) count("health" + std::to_string(i), "after_3_days follow_health");
  auto before = p.report();
  EXPECT_EQ(before.second.find("follow_bed\",\"no tengo"), std::string::npos)
      << "it is not closed: " << before.second;
  p.lines->start();
  ASSERT_TRUE(holds_within(60s, [&] { return run(p.io, p.kept.span())->last == over; }))
      << p.lines->printed();
  EXPECT_EQ(*run(p.io, p.kept.published(over)), (figures{{"after_3_days follow_bed", 12}}));
  EXPECT_TRUE(p.keys_like(store::running_key(over)).empty()) << "what is too small to be public is nowhere";

  auto [code, csv] = p.report();
  EXPECT_EQ(code, 0) << csv;
  EXPECT_THAT(csv, testing::HasSubstr("\"" + over +
                                      "\",\"after_3_days\",\"follow_bed\",\"no tengo dónde dormir\",12\n"));
  EXPECT_THAT(csv, testing::HasSubstr("\"follow_health\",\"salud\",<10\n"));
  EXPECT_THAT(csv, testing::HasSubstr("\"after_60_days\",\"has_both\",\"los dos\",<10\n"));
  auto json = p.report({"--json"}), page = p.report({"--format", "html"});
  EXPECT_THAT(json.second, testing::HasSubstr("\"follow_bed\":12,\"follow_health\":null"));
  EXPECT_THAT(page.second, testing::HasSubstr("<td>12</td><td>&lt;10</td>"));

  EXPECT_EQ(count("late", "after_3_days follow_health"), figure_store::counting::closed);
  p.lines->kill();
  p.lines->start();
  EXPECT_EQ(p.report().second, csv);
  EXPECT_EQ(p.report({"--from", over, "--to", over}).second, csv);
  EXPECT_THAT(p.report({"--from", "2030-01"}).second, testing::Not(testing::HasSubstr(",12\n")));
  EXPECT_EQ(p.report({"--from", "2026-11", "--to", "2026-10"}).first, 1);
  EXPECT_EQ(p.report({"--from", "noviembre"}).first, 1);
  EXPECT_EQ(p.report({"--format", "pdf"}).first, 2);
}

}  // namespace
}  // namespace amparo::test
