#include <gtest/gtest.h>

#include <map>
#include <set>

#include "app/keyring.hpp"
#include "integration/files_support.hpp"
#include "integration/note_support.hpp"
#include "store/keys.hpp"
#include "store/redis_cases.hpp"
#include "store/redis_store.hpp"
#include "unit/app/line_support.hpp"

// Everything that callers leave behind, through the real program: words and numbers that stand nowhere else
// are looked for in every key and value of Redis, its slow log and append-only file, in all files, the log
// and what the program tells of itself; and after BORRAR nothing of the callers is left (B4, K-6, L-1, L-3).
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

const std::string flow = R"yaml(flow: canary
start: how
modes: [sms, voice]
urgent: false
budget: { sms_segments: 2, voice_seconds: 40, keys_to_answer: 1 }
vars: { open: text }
nodes:
  how: { ask: menu, text: canary.how, choices: { leave: 1, look: 2 }, to: { leave: note, look: ask } }
  note:
    record: canary.notice
    for: message
    to: { recorded: done, too_short: none, silence: none, hangup: done, not_possible: none }
  ask: { webhook: court, send: { tongue: "language" }, results: { open: open }, timeout: 120s, to: { ok: came, error: none, timeout: none } }
  came:
    branch:
      - { when: "known(open)", to: open }
      - { else: none }
  open: { end: canary.open }
  done: { end: canary.done }
  none: { end: canary.none }
)yaml";

const std::string words = R"(locale: es-MX
domain: canary
messages:
  canary.how: { text: "¿Qué quiere? {choices}" }
  canary.how.leave: { text: "dejar un recado" }
  canary.how.look: { text: "buscar" }
  input.still_looking: { text: "Estamos buscando." }
  canary.notice: { text: "Un voluntario va a oír su recado. Hable después del tono." }
  canary.open: { text: "Abre {open}." }
  canary.done: { text: "Lo guardamos tres días." }
  canary.none: { text: "No hay nada." }
)";

struct asked_program {
  provider_stub hook;
  asked_program() {
    hook.answer_by([](const std::string&) {
      return provider_stub::answer("200 OK", "Content-Type: application/json\r\n",
                                   R"({"open":"Casa Zarzabetania"})");
    });
  }
  ~asked_program() { hook.go_away(); }
  std::string settings() const {
    return "outbound_hosts: [\"127.0.0.1\"]\nwebhooks: { court: \"http://127.0.0.1:" +
           std::to_string(hook.port()) + "/rooms\" }\n";
  }
};

// Left by callers, too, and looked at elsewhere: what an operator and a caller write to each other
// (desk_talk_test), pieces of a long text (parts_test), sends that were given up and what was spent
// (sending_test), a signature that covers no body (companies_test), callbacks in all states (desk_test).
constexpr const char* mother = "+17705557101";
constexpr const char* son = "+17705557102";
constexpr const char* owner = "+17705557103";
constexpr const char* contact = "+17705557104";
constexpr const char* ringer = "+17705557105";
constexpr const char* asker = "+17705557106";
constexpr const char* noter = "+17705557107";
constexpr const char* follower = "+17705557108";
constexpr const char* answerer = "+17705557109";
constexpr const char* seer = "+17705557110";
constexpr const char* deported = "+17705557111";
constexpr const char* wanter = "+17705557112";
constexpr const char* stopper = "+17705557113";
const std::vector<std::string> callers{mother,   son,      owner, contact,  ringer, asker,  noter,
                                       follower, answerer, seer,  deported, wanter, stopper};
const std::vector<std::string> canaries{"77055571",     "Zacuazarzapan", "Eleuzarza",
                                        "elpintozarza", "Zarzabetania",  note_canary};

// What a caller leaves, by the row of store/keys.hpp: all of it is planted here, so that a new kind of key is
// planted, too, or named below.
const std::set<std::string_view> planted{
    "{p}:s:*",       "{p}:c:*",        "{p}:i:*",         "{p}:v:*",         "{p}:b:*",
    "{p}:f:*",       "{p}:n:*",        "{p}:r:*",         "{p}:g:*",         "{p}:k:*",
    "{p}:a:*",       "{p}:h:*",        "{p}:m:*",         "{p}:out",         "{p}:due",
    "{p}:t:*",       "pin:try:*",      "pin:*",           "{family}:side:*", "{family}:sides",
    "{desk}:item:*", "{desk}:seen:*",  "{desk}:rumour:*", "{desk}:rumours",  "{desk}:rumours:*",
    "optout:*",      "{figures}:now:*"};

struct canary_place : asked_program, flow_place {
  canary_place() : flow_place("canary", flow, words, {}, settings()) {
    provider.answer_by([](const std::string& line) {
      if (line.starts_with("GET ")) return audio_answer(note_wav());
      return line.starts_with("DELETE ") ? plain_answer("204 No Content") : provider_stub::taken("SMone");
    });
    lines->kill();
    edit(lines->config(), "provider: twilio", "missed_call: true, provider: twilio");
    asks({"CONFIG", "SET", "slowlog-max-len", "1000000"});
    asks({"CONFIG", "SET", "slowlog-log-slower-than", "0"});
    lines->start();
    phone.emplace(at, lines->port());
  }
  std::string text(const char* from, const std::string& what) {
    auto said = phone->sms(from, what, "SM" + std::to_string(++texts_));
    EXPECT_EQ(said.status, 200U);
    return said.body;
  }
  void all(const char* from, const std::vector<std::string>& texts) {
    for (const auto& one : texts) text(from, one);
  }
  app::keyring keys() {
    base::findings wrong;
    auto out = app::load_keys(at.folder() / "keys", wrong);
    EXPECT_TRUE(out);
    return std::move(*out);
  }
  std::string tag_of(const std::string& number) {
    return base::caller_tag::of(keys().identity, *base::phone_number::parse(number)).text();
  }

  // --- what is planted ---
  void plant_family_sides() {
    all(son, {"enlace familiar", "2", "1", "Eleuzarza Canutillo", "1987", "Zacuazarzapan", "elpintozarza"});
    all(mother,
        {"enlace familiar", "1", "1", "Eleuzarza Canutillo", "1987", "Zacuazarzapan", "elpintozarza"});
    EXPECT_TRUE(desk_has(2)) << "they meet: " << lines->printed();
  }
  void plant_check_in() {
    all(owner, {"contacto de confianza", "2", "es mio", "si"});
    auto said = text(owner, "si");  // and their own number is kept, too
    auto before = said.find("Clave: ");
    ASSERT_NE(before, said.npos) << said;
    auto pin = said.substr(before + 7, 6);
    all(contact, {"clave", pin, "1"});
    all(owner, {"clave", pin, "1", "17:00"});
    EXPECT_FALSE(keys_like("{p*}:h:*").empty()) << "a text that is held back for the contact";
    EXPECT_EQ(keys_like("{p*}:a:*").size(), 2U) << "theirs and the contact's";
    EXPECT_EQ(keys_like("{p*}:k:*").size(), 1U) << "a case that was gone on with";
  }
  void plant_missed_calls() {
    for (const char* call : {"CA1", "CA2", "CA3"}) {
      phone->ring(ringer, call);
      phone->hang_up(ringer, call);
    }
    EXPECT_TRUE(desk_has(3)) << lines->printed();
  }
  void plant_fetched_value() {
    all(asker, {"hola", "4", "2"});
    EXPECT_TRUE(holds_within(60s, [&] {
      for (const auto& body : provider.asked())
        if (body.find("Zarzabetania") != body.npos) return true;
      return false;
    })) << lines->printed();
  }
  void plant_voice_note() {
    auto menu = call_for_it(noter, "CAnote");
    auto call = phone->press(noter, "CAnote", action_of(menu.body), "1");
    auto target = between(call.body, "<Record action=\"https://ayuda.example.org", "\"");
    auto left = phone->post(target, {{"AccountSid", note_account},
                                     {"CallSid", "CAnote"},
                                     {"CallStatus", "in-progress"},
                                     {"Direction", "inbound"},
                                     {"From", noter},
                                     {"To", our_line},
                                     {"RecordingUrl", note_place::url()},
                                     {"RecordingSid", "RE01"},
                                     {"RecordingDuration", "5"},
                                     {"Digits", "#"}});
    EXPECT_TRUE(says(left, "Lo guardamos")) << left.body;
    phone->hang_up(noter, "CAnote");
    EXPECT_TRUE(desk_has(4)) << lines->printed();
    EXPECT_TRUE(holds_within(60s, [&] { return keys_like("{p*}:n:*").size() == 1; })) << lines->printed();
  }
  void plant_follow_ups() {
    all(follower, {"seguimiento", "es mio", "si", "si"});
    EXPECT_TRUE(reminders_of(follower, 2)) << lines->printed();
    EXPECT_EQ(keys_like("{p*}:f:" + tag_of(follower)).size(), 1U);
  }
  // As if they had agreed to it three days ago: day 3 is asked, answered and counted.
  void plant_figure() {
    store::redis_store turns(*link);
    store::redis_cases cases(*link);
    app::other_store stores{io, turns, turns, turns, turns, cases};
    auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    app::test_line before(message::channel::sms, app::line_options{.now = now - 74h, .over = &stores});
    before.secrets = keys();
    before.ring_from(answerer);
    for (const char* said : {"seguimiento", "es mio", "si", "si"}) before.text(said);
    EXPECT_NE(text(answerer, "2 medicinas").find("IMSS"), std::string::npos);
    EXPECT_TRUE(holds_within(60s, [&] { return !keys_like("{figures}:now:*").empty(); })) << lines->printed();
  }
  void plant_rumour() {
    all(seer, {"redada Wichita, Kansas", "2"});
    EXPECT_TRUE(holds_within(60s, [&] { return !keys_like("{desk}:rumour:*").empty(); })) << lines->printed();
  }
  // A legal clock: the last day for what was taken, and a reminder of it.
  void plant_clock() {
    all(deported, {"me deportaron", "7", "1", "ayer", "2"});
    EXPECT_NE(text(deported, "1").find("recordatorio"), std::string::npos);
    EXPECT_TRUE(reminders_of(deported, 1)) << lines->printed();
  }
  void plant_callback(std::int64_t items) {
    all(wanter, {"PERSONA", "1"});
    EXPECT_TRUE(desk_has(items)) << lines->printed();
  }
  void plant_opt_out() { all(stopper, {"hola", "ALTO"}); }
  bool reminders_of(const char* who, std::size_t count) {
    return holds_within(60s, [&] { return keys_like("{p*}:r:" + tag_of(who) + ":*").size() == count; });
  }
  void plant_everything() {
    plant_family_sides();
    plant_check_in();
    look();
    plant_missed_calls();
    look();
    plant_fetched_value();
    plant_voice_note();
    plant_follow_ups();
    plant_figure();
    plant_rumour();
    plant_clock();
    plant_callback(5);
    plant_opt_out();
    look();
  }
  // Which rows of the data model anything stands in, now or before.
  void look() {
    for (const auto& key : keys_like("*"))
      if (const auto* row = store::row_of(key); row != nullptr) rows.insert(row->pattern);
  }

  // --- where it is looked for ---
  std::string value_of(const std::string& key) {
    const std::map<std::string, std::vector<std::string>> read_by{{"string", {"GET", key}},
                                                                  {"hash", {"HGETALL", key}},
                                                                  {"list", {"LRANGE", key, "0", "-1"}},
                                                                  {"set", {"SMEMBERS", key}},
                                                                  {"zset", {"ZRANGE", key, "0", "-1"}},
                                                                  {"stream", {"XRANGE", key, "-", "+"}}};
    auto by = read_by.find(asks({"TYPE", key}).text);
    return by == read_by.end() ? "" : flat(asks(by->second));
  }
  std::map<std::string, std::string> told() {
    http_connection direct(lines->port());
    std::map<std::string, std::string> out;
    for (const char* page : {"/metrics", "/readyz"}) out[page] = direct.get(page).body;
    out["SLOWLOG"] = flat(asks({"SLOWLOG", "GET", "-1"}));
    out["the log"] = lines->printed();
    auto config = lines->config().string();
    out["desk list"] = at.command({"desk", "list", "--config", config, "--json"}).second;
    out["audit verify"] = at.command({"audit", "verify", "--config", config}).second;
    out["exposure"] = at.command({"exposure", "--config", config}).second;
    out["report"] = at.command({"report", "--config", config}).second;
    for (const auto& key : keys_like("*")) out[key] = key + " " + value_of(key);
    return out;
  }
  void write_append_only_file_anew() {
    asks({"BGREWRITEAOF"});
    EXPECT_TRUE(holds_within(60s, [&] {
      auto info = asks({"INFO", "persistence"}).text;
      return info.find("aof_rewrite_in_progress:0") != info.npos &&
             info.find("aof_rewrite_scheduled:0") != info.npos;
    }));
  }
  void expect_nowhere(const std::vector<std::string>& secrets) {
    auto everything = told();
    for (const auto& secret : secrets) {
      for (const auto& [where, text] : everything)
        EXPECT_EQ(text.find(secret), std::string::npos) << secret << " is in " << where;
      for (const auto& folder : {at.folder(), redis.folder()})
        for (const auto& file : files_with(folder, secret)) ADD_FAILURE() << secret << " is in " << file;
    }
  }
  static std::string flat(const store::redis_reply& reply) {
    std::string out = reply.text + " ";
    for (const auto& item : reply.items) out += flat(item);
    return out;
  }

  std::set<std::string_view> rows;

 private:
  unsigned texts_ = 0;
};

TEST(canaries, B4_K_6_L_1_L_3_all_that_callers_leave_is_nowhere_in_clear_and_gone_after_BORRAR) {
  canary_place p;
  p.plant_everything();
  for (const auto& row : planted) EXPECT_TRUE(p.rows.contains(row)) << row << " is not planted";
  p.expect_nowhere(canaries);

  std::vector<std::string> tags;
  for (const auto& who : callers) tags.push_back(p.tag_of(who));
  EXPECT_FALSE(p.keys_like("{p*}:s:" + tags.front() + "*").empty()) << "these are their pseudonyms";
  for (const auto& who : callers) {
    p.text(who.c_str(), "BORRAR");
    p.text(who.c_str(), "1");  // whose callback is open is asked about it; to all others it is a fresh text
    p.text(who.c_str(), "BORRAR");
  }
  EXPECT_TRUE(p.settles());
  EXPECT_TRUE(p.desk_has(0)) << p.lines->printed();
  EXPECT_TRUE(holds_within(60s, [&] { return p.asks({"ZCARD", store::sides_key()}).integer == 0; }));
  p.asks({"SLOWLOG", "RESET"});
  p.write_append_only_file_anew();
  p.expect_nowhere(canaries);

  // By whose name it lay, and in what: no key names a caller, in Redis or in what it wrote down.
  auto everything = p.told();
  for (const auto& tag : tags) {
    for (const auto& [where, text] : everything) EXPECT_EQ(text.find(tag), std::string::npos) << where;
    EXPECT_TRUE(files_with(p.redis.folder(), tag).empty());
    EXPECT_TRUE(files_with(p.at.folder(), tag).empty());
  }
  // What is left has no pseudonym, and of it nothing is anybody's answer, number or word.
  const std::set<std::string_view> may_stay{"{p}:e:*",          "{p}:out",         "{p}:due",
                                            "{p}:t:*",          "{p}:dead",        "{spend}:*",
                                            "pin:try:*",        "pin:*",           "nonce:*",
                                            "{desk}:seen:*",    "{desk}:needs",    "{desk}:told",
                                            "{desk}:fence",     "{desk}:events",   "{audit}:log",
                                            "{audit}:head",     "{audit}:base",    "bundle:live",
                                            "bundle:*",         "bundle:part:*",   "{bundle:live}:history",
                                            "{family}:side:*",  "{figures}:first", "{figures}:now:*",
                                            "{figures}:seen:*", "{desk}:rumour:*", "{desk}:rumours",
                                            "{desk}:rumours:*", "optout:*"};
  for (const auto& key : p.keys_like("*")) {
    const auto* row = store::row_of(key);
    ASSERT_NE(row, nullptr) << key;
    EXPECT_TRUE(may_stay.contains(row->pattern)) << key;
    if (row->pattern == "{p}:out") {
      EXPECT_EQ(p.asks({"XLEN", key}).integer, 0) << key;
    }
    if (row->pattern == "{p}:due") {
      EXPECT_EQ(p.asks({"ZCARD", key}).integer, 0) << key;
    }
    if (row->pattern == "{family}:side:*") {
      EXPECT_EQ(p.asks({"GET", key}).text, "") << key;
    }
  }
}

}  // namespace
}  // namespace amparo::test
