// Kills the running program at each failpoint of a callback, from the order for the operator's telephone to
// the end of the talk, again and again: `callback_drill [TIMES [FAILPOINT...]]`; with `redis` behind TIMES it
// is Redis that is killed there, under the program. Callers ask, operators take and wish by text, and both
// telephones ring, are answered, press keys and hang up at a stand-in for Twilio. Nobody is dialled twice in
// one attempt (P6), and every callback that was confirmed is closed, waits in the queue, or waits for a
// person to look.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "drills/point_drill.hpp"
#include "integration/call_support.hpp"
#include "integration/desk_support.hpp"
#include "integration/files_support.hpp"
#include "integration/provider_stub_support.hpp"
#include "message/raw_http.hpp"

namespace amparo::test {
namespace {

constexpr int jobs_a_time = 2;
constexpr std::chrono::milliseconds a_round{300};

// A caller who asks, and an operator of their own who takes whatever comes first.
struct job {
  int number = 0;
  unsigned step = 0;   // what they wrote so far: three texts, TURNO, its code, TOMAR, LLAMAR, LISTO
  unsigned tries = 0;  // of TOMAR
  std::string shift_code = {}, item = {}, too_many = {}, heard = {};
};
constexpr unsigned asked = 3, on_shift = 5, has_item = 6, has_wished = 7, is_done = 8;

struct telephone {
  std::string to, answer, status, room = {}, action = {};
  enum { rings, picked_up, accepted, in_room, left_alone, over } at = rings;
  std::chrono::steady_clock::time_point listens_until{};  // a round of silence takes its time
};

class callback_drill final : public point_drill {
 public:
  callback_drill(unsigned times, std::size_t points, victim dies) : point_drill(times, dies) {
    auto people = static_cast<int>((times * points + 1) * jobs_a_time);
    place_.at.more_lines = "  - { number: \"" + std::string(desk_line) +
                           "\", provider: twilio, language: es-MX, country: MX, modes: [operators] }\n";
    place_.at.more_settings = "spend: { per_hour: 1000000, per_day: 1000000 }\ndesk:\n  operators:\n";
    for (int n = 1; n <= people; ++n) {
      auto file = place_.at.folder() / fmt::format("operator-{}", n);
      write_secret(file, operators(n));
      place_.at.more_settings += fmt::format(
          "    - {{ id: operator-{}, phone: {{ file: {} }}, skills: [\"lang:es-MX\"] }}\n", n, file.string());
    }
    lines_.emplace(place_.at, "a");
    lines_->kill();
    edit(lines_->config(), "twilio, account_sid",
         "twilio, api_base: \"http://127.0.0.1:" + std::to_string(provider_.port()) + "\", account_sid");
    lines_->start();
  }

 private:
  helpline_place& place() override { return place_; }
  helpline& program() override { return *lines_; }

  static std::string callers(int n) { return fmt::format("+1770555{:04}", n); }
  static std::string operators(int n) { return fmt::format("+1770556{:04}", n); }

  void make_work() override {
    for (int n = 0; n != jobs_a_time; ++n) {
      job next;
      next.number = static_cast<int>(jobs_.size()) + 1;
      jobs_.push_back(std::move(next));
    }
    (void)holds_within(std::chrono::seconds(20), [&] { return has_died() || settles(); });
  }

  bool has_settled() override {
    provider_side phone(place_.at, lines_->port());
    bool done = true;
    for (auto& one : jobs_) done = writes(phone, one) && done;
    take_new_calls();
    for (auto& [effect, one] : calls_) done = rings(phone, effect, one) && done;
    std::int64_t waiting = place_.asks({"ZCARD", "{desk}:calls"}).integer;
    for (const auto& key : place_.keys_like("{p*}:out")) waiting += place_.asks({"XLEN", key}).integer;
    return done && waiting == 0;
  }

  // --- what they write ---

  std::string said(provider_side& phone, const std::string& from, const std::string& to,
                   const std::string& words, const std::string& id) {
    auto answer = phone.post("/v1/twilio/sms", {{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                                                {"MessageSid", id},
                                                {"From", from},
                                                {"To", to},
                                                {"Body", words},
                                                {"NumMedia", "0"}});
    return answer.is_good() ? answer.body : "";
  }

  // The next text, where its time has come; the same one again where the program died over it.
  bool writes(provider_side& phone, job& one) {
    auto id = fmt::format("SM{}-{}-{}", one.number, one.step, one.tries);
    auto to_desk = [&](const std::string& words) {
      auto answer = said(phone, operators(one.number), desk_line, words, id);
      if (!answer.empty()) one.heard = words + " -> " + answer;
      return answer;
    };
    constexpr const char* asks[] = {"migra en mi puerta", "casa", "si"};
    if (one.step < asked) {
      auto answer = said(phone, callers(one.number), our_line, asks[one.step], id);
      // Who was told less, because Redis was away, begins again.
      bool is_confirmed = answer.find("Anotado") != std::string::npos;
      if (one.step + 1 == asked && !answer.empty() && !is_confirmed)
        one.step = 0, ++one.tries;
      else
        one.step += answer.empty() ? 0 : 1;
    } else if (one.step == asked) {
      one.shift_code = digits_behind(to_desk("TURNO"), "TURNO ");
      one.step += one.shift_code.empty() ? 0 : 1;
    } else if (one.step < on_shift) {
      one.step += to_desk("TURNO " + one.shift_code).empty() ? 0 : 1;
    } else if (one.step < has_item) {
      auto given = to_desk("TOMAR");
      one.item = digits_behind(given, "LLAMAR ");
      auto& before = one.item.empty() ? one.item : one.too_many;
      before = digits_behind(given, "En sus manos: ");  // by a text that was answered with "try again"
      if (!one.item.empty())
        ++one.step;
      else
        one.tries += given.empty() ? 0 : 1;
    } else if (!one.too_many.empty()) {
      id += "-" + one.too_many;
      if (!to_desk("DEVOLVER " + one.too_many).empty()) one.too_many.clear();
    } else if (one.step < has_wished) {
      one.step += to_desk("LLAMAR " + one.item).empty() ? 0 : 1;
    } else if (one.step < is_done) {
      auto state = field(one.item, "state");
      bool rings = !place_.asks({"ZSCORE", "{desk}:calls", one.item}).is_nil();
      bool is_over = field(one.item, "stage") == "4";
      // Who was told to try again, because Redis was slow, writes a text of its own.
      if (state == "claimed" && is_over)
        one.tries += to_desk("LISTO " + one.item).empty() ? 0 : 1;
      else if (state == "claimed" && !rings)
        --one.step, ++one.tries;
      else
        one.step += state == "dialling" || state == "connected" || state == "claimed" ? 0 : 1;
    }
    return one.step == is_done;
  }

  std::string field(const std::string& item, const std::string& name) {
    return place_.asks({"HGET", "{desk}:item:" + item, name}).text;
  }
  static std::string digits_behind(const std::string& text, const std::string& mark) {
    auto from = text.find(mark);
    if (from == std::string::npos) return "";
    from += mark.size();
    return text.substr(from, text.find_first_not_of("0123456789", from) - from);
  }

  // --- what the telephones do ---

  void take_new_calls() {
    auto bodies = provider_.asked();
    for (; read_ < bodies.size(); ++read_) {
      auto form = message::read_form(bodies[read_]);
      auto path = [&](const char* name) {
        auto address = std::string(form.value(name));
        return address.substr(std::string("https://ayuda.example.org").size());
      };
      auto effect = orders_.effect_of("twilio", path("StatusCallback"));
      ++dialled_[effect];
      calls_.try_emplace(
          effect, telephone{std::string(form.value("To")), path("Url"), path("StatusCallback"), "", ""});
    }
  }

  http_answer posted(provider_side& phone, const std::string& effect, const telephone& of,
                     const std::string& target, const std::string& state, const std::string& digits) {
    provider_side::fields form{{"AccountSid", "AC0123456789abcdef0123456789abcdef"},
                               {"CallSid", "CA" + effect},
                               {"CallStatus", state},
                               {"Direction", "outbound-api"},
                               {"From", our_line},
                               {"To", of.to}};
    if (!digits.empty()) form.push_back({"Digits", digits});
    return phone.post(target, form);
  }

  // Of some telephones that were about to ring when the program died nothing is ever heard again. Of one that
  // was picked up its company says at least the end: else the line counts as busy for as long as a call may
  // last.
  bool is_silent(const std::string& effect, const telephone& of) const {
    return of.at == telephone::rings && window().contains(effect) &&
           std::string_view("02468").find(effect.back()) != std::string_view::npos;
  }

  // One thing more happens at it; true where it is over.
  bool rings(provider_side& phone, const std::string& effect, telephone& of) {
    if (of.at == telephone::over || is_silent(effect, of)) return true;
    bool is_caller = of.to.starts_with("+1770555"), is_busy = is_caller && of.to.ends_with('7');
    auto hangs_up = [&](const char* how) {
      if (posted(phone, effect, of, of.status, how, "").is_good()) of.at = telephone::over;
    };
    if (of.at == telephone::rings && is_busy) {
      hangs_up("busy");
      return false;
    }
    bool stays = of.at == telephone::in_room;
    if (stays && is_caller) {
      if (others_in(of.room) == 2) hangs_up("completed");
      return false;
    }
    if (stays && !has_left(of.room)) return false;
    auto now = std::chrono::steady_clock::now();
    if (of.at == telephone::accepted && now < of.listens_until) return false;
    of.listens_until = now + a_round;
    auto target = of.at == telephone::rings ? of.answer : of.action;
    bool presses = of.at == telephone::picked_up || of.at == telephone::left_alone;
    auto heard = posted(phone, effect, of, target, "in-progress", presses ? "1" : "");
    if (!heard.is_good()) return false;
    go_on(of, heard.body);
    if (of.at == telephone::over) hangs_up("completed");
    return false;
  }

  void go_on(telephone& of, const std::string& document) {
    auto room = between(document, ">room-", "<");
    of.action = room.empty() ? action_of(document)
                             : unescaped(between(document, "action=\"https://ayuda.example.org", "\""));
    if (!room.empty())
      of.room = room, of.at = telephone::in_room;
    else if (of.action.empty())
      of.at = telephone::over;
    else if (of.at == telephone::rings)
      of.at = telephone::picked_up;
    else if (of.at == telephone::picked_up)
      of.at = telephone::accepted;
    else if (of.at == telephone::in_room)
      of.at = telephone::left_alone;
  }

  static std::string unescaped(std::string text) {
    for (auto at = text.find("&amp;"); at != std::string::npos; at = text.find("&amp;"))
      text.replace(at, 5, "&");
    return text;
  }
  std::ptrdiff_t others_in(const std::string& room) const {
    return std::ranges::count_if(calls_, [&](const auto& one) { return one.second.room == room; });
  }
  bool has_left(const std::string& room) const {
    return std::ranges::any_of(
        calls_, [&](const auto& one) { return one.second.room == room && one.second.at == telephone::over; });
  }

  bool judge() override {
    unsigned twice = 0;
    for (const auto& [effect, times] : dialled_) twice += times > 1 ? 1 : 0;
    std::map<std::string, unsigned> states;
    auto items = place_.keys_like("{desk}:item:*");
    for (const auto& key : items) {
      auto state = place_.asks({"HGET", key, "state"}).text;
      ++states[state];
      auto code = key.substr(key.rfind(':') + 1);
      if (state == "dialling" || state == "connected" || state == "claimed")
        fmt::print("{} is {}, at stage {}, and was begun {} ms ago\n", code, state, field(code, "stage"),
                   begun_ago(code));
    }
    for (const auto& one : jobs_)
      if (one.step != is_done)
        fmt::print("operator-{}, item {}, came to step {}, try {}: {}\n", one.number, one.item, one.step,
                   one.tries, one.heard);
    auto lost = jobs_.size() - std::min(jobs_.size(), items.size());
    fmt::print("{} callbacks confirmed, {} lost; {} calls dialled, {} of them twice", jobs_.size(), lost,
               dialled_.size(), twice);
    for (const auto& [state, count] : states) fmt::print("; {} {}", count, state);
    fmt::print("\nattempts that ended:");
    for (const auto& [how, count] : ends()) fmt::print(" {} {}", count, how);
    fmt::print("\n");
    return twice == 0 && lost == 0 &&
           states.size() - states.count("closed") - states.count("queued") - states.count("review") == 0;
  }

  std::int64_t begun_ago(const std::string& code) {
    auto began = std::strtoll(place_.asks({"ZSCORE", "{desk}:calls", code}).text.c_str(), nullptr, 10);
    auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() - began;
  }

  // How the log says that attempts ended: "caller_left" -> 9.
  std::map<std::string, unsigned> ends() const {
    std::map<std::string, unsigned> out;
    auto log = lines_->printed();
    for (auto at = log.find("\"callback_over\""); at != std::string::npos;
         at = log.find("\"callback_over\"", at + 1))
      ++out[between(log.substr(at, log.find('\n', at) - at), "\"how\":\"", "\"")];
    return out;
  }

  helpline_place place_;
  provider_stub provider_{{}};
  std::optional<helpline> lines_;
  call_orders orders_{place_};
  std::vector<job> jobs_;
  std::map<std::string, telephone> calls_;  // by effect
  std::map<std::string, unsigned> dialled_;
  std::size_t read_ = 0;
};

}  // namespace
}  // namespace amparo::test

int main(int argc, char** argv) {
  const amparo::test::point_names points{"dialled",      "closed",        "relayed",
                                         "outbox_taken", "rest_answered", "marked"};
  return amparo::test::drill_main(argc, argv, "callback_drill", [&](unsigned times, auto only) {
    using amparo::test::victim;
    auto dies = std::erase(only, "redis") != 0 ? victim::redis : victim::program;
    return amparo::test::callback_drill(times, points.size(), dies).run(points, only);
  });
}
