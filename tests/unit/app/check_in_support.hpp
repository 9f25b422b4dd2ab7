#pragma once
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <string>
#include <vector>

#include "app/effects.hpp"
#include "app/send_order.hpp"
#include "line_support.hpp"

// Two telephones and a check-in between them, through the whole turn over a store in memory.
namespace amparo::app {

using texts = std::vector<std::string>;

inline constexpr const char* own_number = "+17705550141";  // these two are ones that texts may go to
inline constexpr const char* contact_number = "+17705550142";
inline constexpr const char* another_number = "+15555550102";
inline constexpr auto until_five = std::chrono::hours(11);  // 12:00Z is 6:00 there

inline bool says(const std::string& said, const char* words) { return said.find(words) != said.npos; }

struct two_people {
  explicit two_people(base::time_point at) : line(message::channel::sms, options(at)) {}
  two_people() : line(message::channel::sms) {}
  static line_options options(base::time_point at) {
    line_options how;
    how.now = at;
    return how;
  }
  // Whose owner wants to be written to.
  static std::unique_ptr<two_people> with_news(base::time_point at = line_options{}.now) {
    auto made = std::make_unique<two_people>(at);
    made->owner_number = own_number;
    made->wants_news = true;
    return made;
  }

  std::string says_owner(const std::string& words) { return said_by(owner_number, words); }
  std::string says_contact(const std::string& words) { return said_by(contact_number, words); }
  std::string said_by(const char* number, const std::string& words) {
    line.ring_from(number);
    return words_of(line.text(words));
  }
  void opens() {
    for (const char* words : {"contacto de confianza", "no", "es mio"}) says_owner(words);
    EXPECT_TRUE(says(says_owner("si"), "cuando esa persona acepte"));
    auto said = says_owner(wants_news ? "si" : "no");
    auto at = said.find("Clave: ");
    ASSERT_NE(at, said.npos) << said;
    pin = said.substr(at + 7, flow::pin_digits);
  }
  std::string comes_back(const char* number) {
    said_by(number, "tengo clave");
    return said_by(number, pin);
  }
  void accepts() {
    opens();
    auto asked = comes_back(contact_number);
    EXPECT_TRUE(says(asked, "pide que le avisemos") && says(asked, "ALTO o BORRAR")) << asked;
    EXPECT_TRUE(says(says_contact("si"), "Anotado."));
  }
  // Until five in the afternoon of Mexico City, where it is six in the morning.
  void sets_an_hour(const char* hour = "17:00") {
    EXPECT_TRUE(says(comes_back(owner_number), "ya acept"));
    says_owner("poner hora");
    auto noted = says_owner(hour);
    EXPECT_TRUE(says(noted, "Anotado. Si antes de las")) << noted;
  }
  // What has left for the contact, and for whoever opened it: the number and the words.
  texts told() { return left_for(contact_number, true); }
  texts told_owner() { return left_for(owner_number, false); }
  texts left_for(const char* number, bool any_hour) {
    line.fire();
    auto tag = base::caller_tag::of(line.secrets.identity, *base::phone_number::parse(number));
    asio::io_context io;
    auto waiting = asio::co_spawn(io, line.memory.take({tag.partition()}, 100), asio::use_future);
    io.run();
    texts out;
    for (const auto& entry : *waiting.get()) {
      if (entry.entry.kind != "reminder") continue;
      auto plain = line.secrets.open(outbox_aad("reminder", entry.entry.effect), entry.entry.payload);
      auto order = decode_send_order(*plain);
      if (order->caller != number) continue;
      EXPECT_EQ(order->any_hour, any_hour);
      for (const auto& words : order->messages) out.push_back(order->caller + " " + words);
    }
    return out;
  }

  test_line line;
  std::string pin;
  const char* owner_number = caller_number;
  bool wants_news = false;
};

}  // namespace amparo::app
