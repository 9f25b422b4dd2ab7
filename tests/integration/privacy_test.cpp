#include <gtest/gtest.h>

#include <algorithm>

#include "app/keyring.hpp"
#include "integration/helpline_support.hpp"
#include "store/keys.hpp"

// What is never written, and what is gone when somebody asks for it: threat model, K and L.
namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* caller = "+15555550142";

bool is_empty_document(const http_answer& answer) {
  return answer.status == 200 && !says(answer, "<Message>") && !says(answer, "<Say");
}

void expect_absent(const std::string& where, const std::string& text,
                   const std::vector<std::string>& canaries) {
  for (const auto& canary : canaries)
    EXPECT_EQ(text.find(canary), std::string::npos) << "a canary is in " << where;
}

std::string flat(const store::redis_reply& reply) {
  std::string all = reply.text + " ";
  for (const auto& item : reply.items) all += flat(item);
  return all;
}

TEST(privacy, K_1_L_1_L_3_no_canary_anywhere) {
  helpline_place p({"slowlog-log-slower-than 0", "slowlog-max-len 100000"});
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  const std::string texter = "+15557318842", ringer = "+15557318843", away = "+15557318844";
  const std::vector<std::string> canaries{"5557318842",    "5557318843", "5557318844",
                                          "zarzaparrilla", "81736452",   "5557318845"};

  phone.sms(texter, "zarzaparrilla", "SM1");
  phone.sms(texter, "consulado", "SM2");
  phone.sms(texter, "zarzaparrilla", "SM3");
  phone.sms(texter, "llámeme", "SM4");
  auto menu = phone.ring(ringer, "CA1");
  auto door = phone.press(ringer, "CA1", action_of(menu.body), "1");
  phone.press(ringer, "CA1", action_of(door.body), "81736452");
  phone.hang_up(ringer, "CA1");
  // Signed, and no event: into quarantine.
  EXPECT_EQ(phone
                .post("/v1/twilio/sms", {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                         {"From", "+15557318845"},
                                         {"Body", "zarzaparrilla"}})
                .status,
            200U);
  EXPECT_EQ(phone.post("/v1/twilio/sms", {{"From", texter}, {"Body", "zarzaparrilla"}}, "forged").status,
            403U);
  EXPECT_EQ(phone.connection().get("/v1/zarzaparrilla/sms?From=5557318842").status, 404U);
  EXPECT_TRUE(p.desk_has(1));

  p.link.reset();
  p.redis.kill();
  phone.sms(away, "zarzaparrilla", "SM5");
  EXPECT_TRUE(says(phone.sms(away, "llámeme", "SM6"), "Anotado"));
  EXPECT_FALSE(files_with(line.data() / "spool", "").empty());
  for (const auto& canary : canaries) EXPECT_TRUE(files_with(p.at.folder(), canary).empty()) << canary;
  p.redis.start();
  p.connect();
  EXPECT_TRUE(p.desk_has(2));
  phone.sms(texter, "BORRAR", "SM7");

  auto [code, list] = p.at.command({"desk", "list", "--config", line.config().string()});
  EXPECT_EQ(code, 0) << list;
  expect_absent("desk list", list, canaries);
  auto metrics = phone.connection().get("/metrics");
  EXPECT_TRUE(says(metrics, "spool_replayed"));
  expect_absent("/metrics", metrics.body, canaries);
  expect_absent("/readyz", phone.connection().get("/readyz").body, canaries);
  auto slow = p.asks({"SLOWLOG", "GET", "-1"});
  EXPECT_GT(slow.items.size(), 5U);
  expect_absent("SLOWLOG", flat(slow), canaries);
  line.terminate(10s);
  expect_absent("the log", line.printed(), canaries);
  for (const auto& canary : canaries) {
    for (const auto& file : files_with(p.at.folder(), canary)) ADD_FAILURE() << canary << " in " << file;
    for (const auto& file : files_with(p.redis.folder(), canary)) ADD_FAILURE() << canary << " in " << file;
  }
  EXPECT_FALSE(files_with(line.data() / "quarantine", "").empty());

  base::findings wrong;
  auto keys = app::load_keys(p.at.folder() / "keys", wrong);
  ASSERT_TRUE(keys);
  auto tag = base::caller_tag::of(keys->identity, *base::phone_number::parse(texter));
  expect_absent("the log (L-2: no tag)", line.printed(), {tag.text()});
}

// The home town says almost who somebody is: it goes sealed to whoever looks for an interpreter, and nowhere
// else; and it ends with the call that was asked for.
TEST(privacy, K_1_K_6_the_home_town_is_read_nowhere_and_BORRAR_ends_it) {
  helpline_place p({"slowlog-log-slower-than 0", "slowlog-max-len 100000"});
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  const std::vector<std::string> canaries{"Zurumbel", "zurumbel"};
  phone.sms(caller, "hablo mixteco", "SM1");
  EXPECT_TRUE(says(phone.sms(caller, "Zurumbelandia", "SM2"), "Podemos buscar un int"));
  EXPECT_TRUE(says(phone.sms(caller, "1", "SM3"), "Anotado"));
  EXPECT_TRUE(p.desk_has(1));
  expect_absent("SLOWLOG", flat(p.asks({"SLOWLOG", "GET", "-1"})), canaries);
  expect_absent("/metrics", phone.connection().get("/metrics").body, canaries);

  EXPECT_TRUE(says(phone.sms(caller, "BORRAR", "SM4"), "Queda la llamada"));
  EXPECT_TRUE(says(phone.sms(caller, "1", "SM5"), "Borramos"));
  EXPECT_TRUE(p.desk_has(0));
  EXPECT_TRUE(p.keys_like("*}:v:*").empty()) << "the call, with its town";
  line.terminate(10s);
  expect_absent("the log", line.printed(), canaries);
  for (const auto& canary : canaries) {
    for (const auto& file : files_with(p.at.folder(), canary)) ADD_FAILURE() << canary << " in " << file;
    for (const auto& file : files_with(p.redis.folder(), canary)) ADD_FAILURE() << canary << " in " << file;
  }
}

TEST(privacy, K_6_BORRAR_forgets_all_but_the_markers_and_the_opt_out) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  phone.sms(caller, "migra en mi puerta", "SM1");
  EXPECT_TRUE(says(phone.sms(caller, "ALTO", "SM2"), "No le enviaremos"));
  EXPECT_TRUE(says(phone.sms(caller, "BORRAR", "SM3"), "Borramos"));
  EXPECT_TRUE(p.keys_like("*}:s:*").empty());
  EXPECT_TRUE(p.keys_like("*}:i:*").empty());
  EXPECT_EQ(p.keys_like("*}:e:*").size(), 3U);
  EXPECT_EQ(p.keys_like("optout:*").size(), 1U);
  for (const char* id : {"SM1", "SM2", "SM3"}) {
    const std::string words = id == std::string("SM1")   ? "migra en mi puerta"
                              : id == std::string("SM2") ? "ALTO"
                                                         : "BORRAR";
    EXPECT_TRUE(is_empty_document(phone.sms(caller, words, id))) << id;
  }
  EXPECT_TRUE(p.keys_like("*}:s:*").empty()) << "a late retry brought the conversation back";
  EXPECT_EQ(p.keys_like("optout:*").size(), 1U);
}

TEST(privacy, K_6_an_open_callback_is_asked_about_separately) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  const std::string keeps = "+15555550143";
  for (const auto& who : {std::string(caller), keeps}) {
    EXPECT_TRUE(says(phone.sms(who, "llámeme", "SM1" + who), "Anotado"));
    EXPECT_TRUE(says(phone.sms(who, "BORRAR", "SM2" + who), "Queda la llamada"));
  }
  EXPECT_TRUE(p.desk_has(2));
  EXPECT_EQ(p.keys_like("*}:v:*").size(), 2U);
  EXPECT_TRUE(says(phone.sms(keeps, "2", "SM3" + keeps), "sigue anotada"));
  EXPECT_TRUE(says(phone.sms(caller, "1", std::string("SM3") + caller), "Borramos"));
  EXPECT_TRUE(p.desk_has(1));
  EXPECT_EQ(p.keys_like("*}:v:*").size(), 1U);
  EXPECT_EQ(p.keys_like("*}:b:*").size(), 1U);
}

TEST(privacy, K_5_K_7_information_leaves_no_number_and_every_key_ends) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  int id = 0;
  for (const char* words : {"migra en mi puerta", "casa", "no", "consulado", "85001", "AYUDA", "abogado"})
    EXPECT_EQ(phone.sms(caller, words, "SM" + std::to_string(++id)).status, 200U);
  auto menu = phone.ring(caller, "CA1");
  phone.press(caller, "CA1", action_of(menu.body), "2");
  phone.hang_up(caller, "CA1");
  EXPECT_TRUE(p.keys_like("*}:v:*").empty());
  EXPECT_TRUE(p.keys_like("*}:out").empty());

  phone.sms(caller, "llámeme", "SM100");
  phone.sms("+15555550143", "migra", "SM101");
  phone.sms("+15555550143", "ALTO", "SM102");
  phone.sms("+15555550143", "BORRAR", "SM103");
  EXPECT_TRUE(p.desk_has(1));
  auto keys = all_keys(*p.link);
  EXPECT_GT(keys.size(), 5U);
  for (const auto& [key, ms] : keys) {
    const auto* row = store::row_of(key);
    ASSERT_NE(row, nullptr) << key;
    if (row->longest == store::permanent) {
      EXPECT_EQ(ms, -1) << key;
    } else {
      EXPECT_GT(ms, 0) << key << " has no end";
      EXPECT_LE(ms, row->longest.count()) << key;
    }
  }
}

TEST(privacy, L13_L14_withheld_calls_share_nothing) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  const std::string withheld = "+266696687";
  auto menu = phone.ring(withheld, "CA1");
  auto one = phone.press(withheld, "CA1", action_of(menu.body), "1");
  EXPECT_EQ(p.keys_like("*}:c:*").size(), 1U);
  phone.ring("anonymous", "CA2");
  auto calls = p.keys_like("*}:c:*");
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_NE(calls[0].substr(0, calls[0].rfind(':')), calls[1].substr(0, calls[1].rfind(':')))
      << "one tag for two";
  phone.press(withheld, "CA1", action_of(one.body), "*9");
  EXPECT_EQ(p.keys_like("*}:c:*").size(), 1U) << "only the call that asked is forgotten";
  EXPECT_TRUE(p.keys_like("*}:v:*").empty());
}

TEST(privacy, O_5_the_limit_speaks_once_and_never_silences_PERSONA) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  for (int i = 0; i != 20; ++i)
    ASSERT_TRUE(says(phone.sms(caller, "hola", "SM" + std::to_string(i)), "<Message>")) << i;
  EXPECT_TRUE(says(phone.sms(caller, "hola", "SM20"), "<Message>"));
  EXPECT_TRUE(is_empty_document(phone.sms(caller, "hola", "SM21")));
  EXPECT_TRUE(says(phone.sms(caller, "PERSONA", "SM22"), "<Message>"));
  EXPECT_TRUE(says(phone.sms(caller, "llámeme", "SM23"), "Anotado"));
  EXPECT_TRUE(p.desk_has(1));
}

TEST(privacy, L10_one_callback_in_ten_minutes) {
  helpline_place p;
  helpline line(p.at, "a");
  provider_side phone(p.at, line.port());
  EXPECT_TRUE(says(phone.sms(caller, "llámeme", "SM1"), "Anotado"));
  EXPECT_TRUE(says(phone.sms(caller, "llámeme", "SM2"), "<Message>"));
  EXPECT_TRUE(p.desk_has(1));
  EXPECT_EQ(p.keys_like("*}:v:*").size(), 1U);
  amparo::test::advance(*p.link, 11min);
  EXPECT_TRUE(says(phone.sms(caller, "llámeme", "SM3"), "<Message>"));
  EXPECT_TRUE(p.desk_has(2));
}

}  // namespace
}  // namespace amparo::test
