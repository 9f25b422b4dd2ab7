#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

#include "app/watch_desk.hpp"
#include "integration/api_support.hpp"

// /api/v1 of the console: who may what (C-5), sign-in (C-3, C-4), the desk, and numbers on a screen (C-6).
namespace amparo::test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;

const std::string items = "/api/v1/desk/items/";

// What one role gets, by whose hand the item of the path is in.
struct expected {
  std::string method, path, body;
  unsigned viewer, mine, others, nobodys, editor, admin;
};

// C-5, written down a second time: routes.hpp is the first.
const std::vector<expected> matrix{
    {"GET", "/api/v1/me", "", 200, 200, 200, 200, 200, 200},
    {"POST", "/api/v1/me/heartbeat", R"({"leases":["CODE"]})", 403, 200, 200, 200, 403, 403},
    {"GET", "/api/v1/desk/items", "", 403, 200, 200, 200, 403, 403},
    {"GET", "/api/v1/desk/mine", "", 403, 200, 200, 200, 403, 403},
    {"POST", "/api/v1/desk/items/next", "{}", 403, 200, 200, 200, 403, 403},
    {"POST", "/api/v1/desk/items/{code}/claim", "{}", 403, 200, 409, 200, 403, 403},
    {"POST", "/api/v1/desk/items/{code}/return", "{}", 403, 200, 409, 409, 403, 403},
    {"POST", "/api/v1/desk/items/{code}/close", R"({"outcome":"attended"})", 403, 200, 409, 409, 403, 403},
    {"GET", "/api/v1/desk/items/{code}/notes", "", 403, 200, 403, 403, 403, 403},
    {"POST", "/api/v1/desk/items/{code}/notes", R"({"text":"algo"})", 403, 201, 403, 403, 403, 403},
    {"GET", "/api/v1/desk/items/{code}/voice_note", "", 403, 200, 403, 403, 403, 403},
    {"POST", "/api/v1/desk/items/{code}/reveal", R"({"reason":"emergency"})", 403, 200, 403, 403, 403, 403},
    {"GET", "/api/v1/rumours", "", 403, 200, 200, 200, 403, 403},
    {"POST", "/api/v1/rumours/{code}/confirm", "{}", 403, 200, 200, 200, 403, 403},
    {"POST", "/api/v1/rumours/{code}/reject", "{}", 403, 200, 200, 200, 403, 403},
    {"POST", "/api/v1/rumours/{code}/withdraw", "{}", 403, 403, 403, 403, 403, 403},
    {"POST", "/api/v1/rumours/{code}/publish", "{}", 403, 403, 403, 403, 403, 403},
    {"GET", "/api/v1/desk/counts", "", 200, 200, 200, 200, 403, 403},
    {"GET", "/api/v1/desk/board", "", 200, 200, 200, 200, 403, 403},
};

std::string with(std::string text, std::string_view what, const std::string& by) {
  auto found = text.find(what);
  return found == std::string::npos ? text : text.replace(found, what.size(), by);
}

TEST(desk_api, C_5_every_route_for_every_role_and_owner) {
  api_place p(true);
  unsigned code = 4'000, cells = 0;
  for (const auto& row : matrix) {
    struct cell {
      const char *who, *holder;
      unsigned status;
    };
    for (const auto& c :
         {cell{"viewer-3", "operator-1", row.viewer}, cell{"operator-1", "operator-1", row.mine},
          cell{"operator-1", "operator-2", row.others}, cell{"operator-1", "", row.nobodys},
          cell{"editor-4", "operator-1", row.editor}, cell{"admin-5", "operator-1", row.admin}}) {
      auto now = std::to_string(++code);
      p.add(now);
      p.leave_note(now);
      p.report(now);
      if (*c.holder != 0) {
        auto taken = p.ask("POST", items + now + "/claim", p.token_of(c.holder));
        ASSERT_EQ(taken.status, 200U) << taken.body;
      }
      auto target = with(row.path, "{code}", now), body = with(row.body, "CODE", now);
      auto response = p.ask(row.method, target, p.token_of(c.who), body);
      EXPECT_EQ(response.status, c.status)
          << row.method << " " << row.path << " by " << c.who << " of " << c.holder << ": " << response.body;
      EXPECT_EQ(p.ask(row.method, target, "", body).status, 401U) << target;
      EXPECT_EQ(p.ask(row.method, target, "AAAA", body).status, 401U) << target;
      if (c.status == 403) {
        EXPECT_EQ(response.body.find("5550142"), std::string::npos);
        EXPECT_EQ(response.body.find("sound"), std::string::npos);
      }
      test::ask(*p.over, {"DEL", "{desk}:hand:" + app::operator_of(p.keys, p.person("operator-1")).holder});
      ++cells;
    }
  }
  EXPECT_EQ(cells, matrix.size() * 6);
  // No route of the table was forgotten here: those that are left say who somebody is, and stream.
  std::set<std::string> known{"/api/v1/session", "/api/v1/desk/events"};
  for (const auto& row : matrix) known.insert(row.path);
  for (const auto& r : app::routes())
    if (r.listener == app::listener::console && r.path.starts_with("/api/v1/") &&
        !r.path.starts_with("/api/v1/simulator/")) {
      EXPECT_TRUE(known.contains(r.path)) << r.path;
      EXPECT_TRUE(!r.who.empty() || r.methods == "POST") << r.path << " is open to whoever asks";
    }
  EXPECT_THAT(p.audited(), Contains(HasSubstr("viewer-3 api_refused")));
}

TEST(desk_api, every_route_answers_as_the_description_says) {
  api_place p(true);  // each answer is held against its schema where it is asked for
  auto token = p.token_of("operator-1");
  p.add("4822", 1, {"lang:mam"});
  p.add("4821");  // behind it the number of both stands
  for (const char* get : {"/api/v1/me", "/api/v1/desk/items?limit=1", "/api/v1/desk/mine",
                          "/api/v1/desk/counts", "/api/v1/desk/board"})
    EXPECT_EQ(p.ask("GET", get, token).status, 200U) << get;
  EXPECT_EQ(p.ask("GET", "/api/v1/desk/items?limit=201", token).status, 422U);
  EXPECT_EQ(p.ask("POST", items + "4822/claim", token).status, 403U) << "it needs a language";
  EXPECT_EQ(p.ask("POST", items + "4823/claim", token).status, 404U);
  auto taken = p.ask("POST", items + "next", token);
  EXPECT_EQ(p.json_of(taken).at("item").at("code").as_string(), "4821");
  EXPECT_TRUE(p.json_of(p.ask("POST", items + "next", token)).at("item").is_null()) << "nobody else waits";
  EXPECT_EQ(p.ask("POST", items + "4821/notes", token, R"({"text":"llamar por la tarde"})").status, 201U);
  auto notes = p.json_of(p.ask("GET", items + "4821/notes", token));
  EXPECT_EQ(notes.at("notes").at(0).at("text").as_string(), "llamar por la tarde");
  EXPECT_EQ(p.ask("POST", items + "4821/notes", token, R"({"text":""})").status, 422U);
  EXPECT_EQ(p.ask("GET", items + "4821/voice_note", token).status, 404U) << "none was left";
  p.leave_note("4821");
  EXPECT_EQ(p.ask("GET", items + "4821/voice_note", token).status, 200U);
  EXPECT_EQ(p.ask("GET", items + "4821/voice_note?number=0", token).status, 422U);
  EXPECT_EQ(p.ask("POST", items + "4821/reveal", token, R"({"reason":"emergency"})").status, 200U);
  EXPECT_EQ(p.ask("POST", "/api/v1/me/heartbeat", token, R"({"leases":["4821","4822"]})").status, 200U);
  EXPECT_EQ(p.ask("POST", items + "4821/return", token).status, 200U);
  EXPECT_EQ(p.ask("POST", items + "4821/claim", token).status, 200U);
  EXPECT_EQ(p.ask("POST", items + "4821/close", token, R"({"outcome":"no"})").status, 422U);
  EXPECT_EQ(p.ask("POST", items + "4821/close", token, R"({"outcome":"referred"})").status, 200U);
  p.make_lead("operator-2");
  for (const char* code : {"5001", "5002"}) p.report(code);
  const std::string rumours = "/api/v1/rumours";
  EXPECT_EQ(p.ask("GET", rumours, token).status, 200U);
  EXPECT_EQ(p.ask("POST", rumours + "/5002/reject", token).status, 200U);
  for (const char* id : {"operator-1", "operator-2"})
    EXPECT_EQ(p.ask("POST", rumours + "/5001/confirm", p.token_of(id)).status, 200U);
  for (const char* act : {"/5001/withdraw", "/5001/publish"})
    EXPECT_EQ(p.ask("POST", rumours + act, p.token_of("operator-2")).status, 200U) << act;
  EXPECT_EQ(p.ask("POST", rumours + "/5003/confirm", token).status, 404U);
  EXPECT_EQ(p.ask("DELETE", "/api/v1/session", token).status, 200U);
  EXPECT_EQ(p.ask("GET", "/api/v1/me", token).status, 401U);
  EXPECT_EQ(p.ask("PUT", "/api/v1/me", token).status, 405U);
  EXPECT_EQ(p.ask("GET", "/api/v1/other", token).status, 404U);
  for (const auto& r : app::routes()) {
    bool is_api = r.path.starts_with("/api/v1/") && !r.path.starts_with("/api/v1/simulator/");
    bool streams = r.path.ends_with("/events");
    for (const char* method : {"GET", "POST", "DELETE"})
      if (is_api && !streams && app::find_route(app::listener::console, method, r.path) != nullptr) {
        auto of = std::string(method) + " " + r.path + " 20";
        EXPECT_THAT(p.answered, Contains(testing::StartsWith(of))) << of;
      }
  }
}

TEST(desk_api, B11_the_board_shows_what_callers_hear_and_who_does_something_is_on_shift) {
  api_place p;
  app::desk_watcher watcher({p.settings, p.keys, p.watch, p.people, p.clock, p.count, &p.trail});
  auto desk = [&] {
    p.clock.advance(1s);
    EXPECT_TRUE(run(p.io, watcher.round()));
    return p.json_of(p.ask("GET", "/api/v1/desk/board", p.token_of("viewer-3"))).at("desk");
  };
  EXPECT_TRUE(p.json_of(p.ask("GET", "/api/v1/desk/board", p.token_of("viewer-3"))).at("desk").is_null())
      << "nobody has told of it";
  EXPECT_EQ(desk().at("state").as_string(), "closed");
  auto token = p.token_of("operator-1");
  p.ask("GET", "/api/v1/me", token);
  auto now = desk();
  EXPECT_EQ(now.at("state").as_string(), "open");
  EXPECT_EQ(now.at("on_shift").as_int64(), 1);
  for (unsigned n = 0; n != 11; ++n) p.add(std::to_string(4'800 + n));
  now = desk();
  EXPECT_TRUE(now.at("overload").as_bool());
  EXPECT_EQ(now.at("waits").at(0).at("now").as_string(), "unknown") << "nobody has taken up anything";
  EXPECT_THAT(p.audited(), Contains(HasSubstr("amparo overload_began")));
  EXPECT_EQ(p.ask("DELETE", "/api/v1/session", token).status, 200U);
  EXPECT_EQ(desk().at("on_shift").as_int64(), 0);
  p.clock.advance(16s);
  EXPECT_TRUE(p.json_of(p.ask("GET", "/api/v1/desk/board", p.token_of("viewer-3"))).at("desk").is_null())
      << "what is old is not known";
}

TEST(desk_api, L_5_what_is_done_over_it_is_audited) {
  api_place p(true);
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.ask("POST", items + "4821/claim", token);
  p.ask("POST", items + "4821/notes", token, R"({"text":"canario"})");
  p.ask("GET", items + "4821/notes", token);
  p.leave_note("4821");
  p.ask("GET", items + "4821/voice_note?number=2", token);
  p.ask("GET", items + "4821/voice_note", token);
  p.ask("POST", items + "4821/reveal", token, R"({"reason":"call_failed"})");
  p.ask("POST", items + "4821/close", token, R"({"outcome":"attended"})");
  EXPECT_THAT(p.audited(),
              testing::ElementsAre("operator-1 sign_in  ", "operator-1 take 4821 ",
                                   "operator-1 note_written 4821 ", "operator-1 notes_read 4821 ",
                                   "operator-1 voice_note_heard 4821 ", "operator-1 reveal 4821 call_failed",
                                   "operator-1 outcome 4821 attended", "operator-1 close 4821 "));
}

TEST(desk_api, L_6_without_the_trail_nothing_is_shown_and_nothing_done) {
  api_place p(true);
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.add("4822");
  p.ask("POST", items + "4821/claim", token);
  p.leave_note("4821");
  p.break_audit();
  for (const auto& [method, act, body] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"POST", "4822/claim", "{}"},
           {"POST", "4821/return", "{}"},
           {"POST", "4821/close", R"({"outcome":"other"})"},
           {"GET", "4821/notes", ""},
           {"GET", "4821/voice_note", ""},
           {"POST", "4821/notes", R"({"text":"x"})"},
           {"POST", "4821/reveal", R"({"reason":"other"})"}}) {
    auto response = p.ask(method, items + act, token, body);
    EXPECT_EQ(response.status, 503U) << act << response.body;
    EXPECT_EQ(response.body.find("5550142"), std::string::npos);
    EXPECT_EQ(response.body.find("sound"), std::string::npos);
  }
  EXPECT_EQ(p.item("4821").state, "claimed");
  EXPECT_EQ(p.item("4822").state, "queued");
  EXPECT_EQ(p.ask("POST", "/api/v1/session", "",
                  std::string(R"({"id":"operator-2","password":")") + password_of_all + "\"}")
                .status,
            503U);
  p.mend_audit();
  EXPECT_EQ(p.ask("POST", items + "4822/claim", token).status, 200U);
}

// --- sign-in ---

TEST(desk_api, C_3_a_token_ends_by_silence_by_age_and_with_its_person) {
  api_place p;
  auto token = p.token_of("operator-1");
  for (const auto& key : all_keys(*p.over)) {
    EXPECT_EQ(key.key.find(token), std::string::npos) << "it is stored hashed";
    if (key.key.starts_with("{users}:in:")) {
      EXPECT_LE(key.ms, 15 * 60'000);
    }
  }
  test::advance(*p.over, 14min);
  EXPECT_EQ(p.ask("GET", "/api/v1/me", token).status, 200U);
  test::advance(*p.over, 14min);
  EXPECT_EQ(p.ask("GET", "/api/v1/me", token).status, 200U) << "each use begins it anew";
  p.clock.advance(12h + 1min);
  EXPECT_EQ(p.ask("GET", "/api/v1/me", token).status, 401U);

  api_place q;
  auto silent = q.token_of("operator-1");
  test::advance(*q.over, 15min + 1s);
  EXPECT_EQ(q.ask("GET", "/api/v1/me", silent).status, 401U);

  api_place r;
  auto first = r.token_of("operator-1"), other = r.token_of("operator-2");
  r.clock.advance(1min);
  auto changed = r.person("operator-1");
  changed.made = static_cast<std::uint32_t>(
      std::chrono::floor<std::chrono::minutes>(r.clock.now()).time_since_epoch().count());
  ASSERT_TRUE(run(r.io, app::keep_person(r.people, r.keys, r.dice.nonce(), changed)));
  EXPECT_EQ(r.ask("GET", "/api/v1/me", first).status, 401U) << "who is changed signs in again";
  ASSERT_TRUE(*run(r.io, r.people.drop(app::operator_of(r.keys, r.person("operator-2")).holder)));
  EXPECT_EQ(r.ask("GET", "/api/v1/me", other).status, 401U) << "who is revoked is nobody at once";
}

TEST(desk_api, C_4_a_cookie_alone_changes_nothing) {
  api_place p;
  p.add("4821");
  auto signed_in = p.ask("POST", "/api/v1/session", "",
                         std::string(R"({"id":"operator-1","password":")") + password_of_all + "\"}");
  auto body = p.json_of(signed_in);
  std::string cookie;
  for (const auto& header : signed_in.headers)
    if (header.name == "Set-Cookie") cookie = header.value;
  for (const char* part : {"__Host-amparo=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"})
    EXPECT_THAT(cookie, HasSubstr(part));
  cookie = cookie.substr(0, cookie.find(';'));
  const message::header brought{"Cookie", "other=1; " + cookie};
  const message::header csrf{"X-CSRF-Token", std::string(body.at("csrf").as_string())};
  const message::header foreign{"Sec-Fetch-Site", "cross-site"};
  const auto act = items + "4821/claim";
  EXPECT_EQ(p.ask("GET", "/api/v1/me", "", "", {brought}).status, 200U);
  EXPECT_EQ(p.ask("GET", "/api/v1/me", "", "", {brought, foreign}).status, 403U);
  EXPECT_EQ(p.ask("POST", act, "", "{}", {brought}).status, 403U) << "no CSRF token";
  EXPECT_EQ(p.ask("POST", act, "", "{}", {brought, {"X-CSRF-Token", "0123"}}).status, 403U);
  EXPECT_EQ(p.ask("POST", act, "", "{}", {brought, csrf, foreign}).status, 403U);
  EXPECT_EQ(p.item("4821").state, "queued");
  EXPECT_EQ(p.ask("POST", act, "", "{}", {brought, csrf, {"Sec-Fetch-Site", "same-origin"}}).status, 200U);
}

TEST(desk_api, C_7_nobody_learns_who_exists_by_a_wrong_password) {
  api_place p;
  auto wrong = [&](const std::string& id, const std::string& password) {
    return p.ask("POST", "/api/v1/session", "", R"({"id":")" + id + R"(","password":")" + password + "\"}");
  };
  auto known = wrong("operator-1", "not the right one"), stranger = wrong("operator-9", "not the right one");
  EXPECT_EQ(known.status, 401U);
  EXPECT_EQ(stranger.status, 401U);
  EXPECT_EQ(known.body, stranger.body);
  EXPECT_EQ(wrong("Operator 1", "x").status, 422U);
  EXPECT_THAT(p.audited(),
              testing::ElementsAre("operator-1 sign_in_refused  ", "outsider sign_in_refused  "));
}

// --- taking ---

TEST(desk_api, the_same_question_again_takes_nothing_more) {
  api_place p;
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.clock.advance(1ms);
  p.add("4822");
  auto next = [&](const std::string& key) {
    auto taken = p.json_of(p.ask("POST", items + "next", token, "{}", {{"Idempotency-Key", key}}));
    return std::string(taken.at("item").at("code").as_string());
  };
  EXPECT_EQ(next("a"), "4821");
  EXPECT_EQ(next("a"), "4821");
  EXPECT_EQ(p.item("4822").state, "queued");
  EXPECT_EQ(next("b"), "4822");
}

TEST(desk_api, a_lease_that_has_ended_is_lost_and_a_heartbeat_keeps_one) {
  api_place p;
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.ask("POST", items + "4821/claim", token);
  for (int i = 0; i != 4; ++i) {
    p.clock.advance(40s);
    auto beat = p.json_of(p.ask("POST", "/api/v1/me/heartbeat", token, R"({"leases":["4821"]})"));
    EXPECT_EQ(beat.at("renewed").as_array().size(), 1U) << i;
  }
  p.clock.advance(61s);
  auto beat = p.json_of(p.ask("POST", "/api/v1/me/heartbeat", token, R"({"leases":["4821"]})"));
  EXPECT_EQ(beat.at("lost").as_array().size(), 1U);
  EXPECT_EQ(p.ask("POST", items + "4821/close", token, R"({"outcome":"attended"})").status, 409U);
  EXPECT_EQ(p.ask("GET", items + "4821/notes", token).status, 403U);
}

// --- voice notes ---

TEST(desk_api, L12_a_callers_voice_note_is_heard_by_whose_hand_the_item_is_in) {
  api_place p;
  auto token = p.token_of("operator-1");
  p.add("4821");
  auto first = p.leave_note("4821", 1h), second = p.leave_note("4821");
  p.ask("POST", items + "4821/claim", token);
  EXPECT_TRUE(
      p.json_of(p.ask("GET", "/api/v1/desk/mine", token)).at("items").at(0).at("voice_note").as_bool());
  auto heard = p.ask("GET", items + "4821/voice_note", token);
  EXPECT_EQ(heard.body, first) << "the oldest";
  EXPECT_EQ(heard.content_type, "audio/wav");
  auto says = [&](const std::string& name, const std::string& value) {
    return std::ranges::any_of(
        heard.headers, [&](const auto& header) { return header.name == name && header.value == value; });
  };
  EXPECT_TRUE(says("Cache-Control", "no-store"));
  EXPECT_TRUE(says("Amparo-Voice-Notes", "2"));
  EXPECT_EQ(p.ask("GET", items + "4821/voice_note?number=2", token).body, second);
  EXPECT_EQ(p.ask("GET", items + "4821/voice_note?number=3", token).status, 404U);
  p.ask("POST", items + "4821/return", token);
  EXPECT_EQ(p.ask("GET", items + "4821/voice_note", token).status, 403U);
}

TEST(desk_api, K_6_K_8_a_voice_note_is_nothing_after_72_hours_nor_after_its_erasure) {
  api_place p;
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.add("4822");
  p.leave_note("4821", 72h - 1min);
  p.leave_note("4822");
  for (const char* code : {"4821", "4822"}) p.ask("POST", items + code + "/claim", token);
  EXPECT_EQ(p.ask("GET", items + "4821/voice_note", token).status, 200U);
  p.ask("POST", "/api/v1/me/heartbeat", token, R"({"leases":["4821","4822"]})");
  p.clock.advance(59s);
  p.ask("POST", "/api/v1/me/heartbeat", token, R"({"leases":["4821","4822"]})");
  p.clock.advance(2s);
  EXPECT_EQ(p.ask("GET", items + "4821/voice_note", token).status, 404U);
  auto mine = p.json_of(p.ask("GET", "/api/v1/desk/mine", token)).at("items");
  EXPECT_FALSE(mine.at(0).at("voice_note").as_bool());
  EXPECT_TRUE(mine.at(1).at("voice_note").as_bool());
  EXPECT_TRUE(run(p.io, p.all.cancel("left48220"))) << "as BORRAR has it done";
  EXPECT_EQ(p.ask("GET", items + "4822/voice_note", token).status, 404U);
  mine = p.json_of(p.ask("GET", "/api/v1/desk/mine", token)).at("items");
  EXPECT_FALSE(mine.at(1).at("voice_note").as_bool());
}

// --- numbers on a screen ---

TEST(desk_api, C_6_without_desk_reveal_the_route_is_not_there) {
  api_place p;
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.ask("POST", items + "4821/claim", token);
  auto response = p.ask("POST", items + "4821/reveal", token, R"({"reason":"emergency"})");
  EXPECT_EQ(response.status, 404U);
  EXPECT_EQ(response.body, p.ask("POST", items + "4821/nothing", token).body);
}

TEST(desk_api, C_6_only_whose_hand_it_is_in_is_shown_the_number) {
  api_place p(true);
  auto token = p.token_of("operator-1"), other = p.token_of("operator-2");
  p.add("4821");
  auto reveal = [&](const std::string& by) {
    return p.ask("POST", items + "4821/reveal", by, R"({"reason":"emergency"})");
  };
  EXPECT_EQ(reveal(token).status, 403U) << "nobody took it";
  p.ask("POST", items + "4821/claim", token);
  auto refused = reveal(other);
  EXPECT_EQ(refused.status, 403U);
  EXPECT_EQ(refused.body.find("5550142"), std::string::npos);
  EXPECT_EQ(reveal(token).status, 200U);
  p.ask("POST", items + "4821/return", token);
  EXPECT_EQ(reveal(token).status, 403U) << "given back";
  for (const auto& line : p.audited()) EXPECT_EQ(line.find("5550142"), std::string::npos) << line;
}

TEST(desk_api, C_6_the_thirty_first_in_an_hour_is_refused) {
  api_place p(true);
  auto token = p.token_of("operator-1");
  p.add("4821");
  p.ask("POST", items + "4821/claim", token);
  auto reveal = [&] { return p.ask("POST", items + "4821/reveal", token, R"({"reason":"emergency"})"); };
  EXPECT_EQ(p.ask("POST", items + "4821/reveal", token, "{}").status, 422U) << "no reason";
  for (unsigned n = 1; n != 31; ++n) {
    p.clock.advance(1s);
    auto shown = reveal();
    ASSERT_EQ(shown.status, 200U) << n << shown.body;
    auto body = p.json_of(shown);
    EXPECT_EQ(body.at("number").as_string(), "+15555550142");
    EXPECT_EQ(body.at("last_two").as_string(), "42");
    EXPECT_EQ(body.at("left_this_hour").to_number<unsigned>(), 30 - n);
  }
  p.ask("POST", "/api/v1/me/heartbeat", token, R"({"leases":["4821"]})");
  EXPECT_EQ(reveal().status, 429U);
  EXPECT_THAT(p.count.text(), HasSubstr("reveal_capped"));
  EXPECT_THAT(p.audited().back(), HasSubstr("reveal_refused 4821 capped"));
  for (int i = 0; i != 61; ++i) {
    p.clock.advance(59s);
    p.ask("POST", "/api/v1/me/heartbeat", token, R"({"leases":["4821"]})");
  }
  EXPECT_EQ(reveal().status, 200U) << "an hour later";
}

}  // namespace
}  // namespace amparo::test
