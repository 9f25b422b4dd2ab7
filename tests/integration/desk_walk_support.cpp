#include "integration/desk_walk_support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>

#include "integration/desk_model_support.hpp"
#include "ops/dice.hpp"
#include "store/redis_store.hpp"

namespace amparo::test {
namespace {

using namespace store;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::size_t batch = 256, most_open = 100, most_remembered = 64;
constexpr const char* nobodys = "999999";  // the code of no item, ever
constexpr std::array<const char*, 4> skills{"lang:es-MX", "lang:mam", "legal", "woman"};

std::string said(const desk_claim& c) {
  return fmt::format("claim {} {} #{} {} {}", static_cast<int>(c.is), c.item.code, c.item.fence,
                     c.item.holder, c.item.state);
}
std::string said(const desk_transfer& t) {
  return fmt::format("over {} #{}", static_cast<int>(t.is), t.fence);
}
std::string said(const desk_tick& t) { return fmt::format("tick {} {}", t.recovered, t.reviewed); }
std::string said(bool yes) { return yes ? "yes" : "no"; }
std::string said(call_begun b) { return fmt::format("call {}", static_cast<int>(b)); }
std::string said(const desk_numbers& n) {
  std::string out = fmt::format("numbers {}", n.in_review);
  for (const auto& of : n.by_urgency)
    out += fmt::format(" {}@{}", of.count, of.since ? of.since->time_since_epoch().count() : 0);
  return out;
}
std::string said(const std::vector<desk_item>& all) {
  std::string out;
  for (const auto& i : all)
    out += fmt::format("{} {} {} {} {};", i.code, i.state, i.holder, i.recovered,
                       i.not_before ? i.not_before->time_since_epoch().count() : 0);
  return out;
}
template <class T>
std::string said_or_error(const base::result<T>& answer) {
  return answer ? said(*answer) : "error: " + answer.error().message();
}

class walk {
 public:
  walk(boost::asio::io_context& io, link& over, std::uint64_t seed)
      : io_(io),
        dice_(seed),
        clock_(began()),
        store_(over),
        queue_(over, &clock_),
        calls_queue_(over, &clock_) {
    for (unsigned i = 0; i != 7; ++i) {
      desk_operator who{.holder = fmt::format("operator-{}", i), .skills = {}, .capacity = 1 + i % 4};
      for (std::size_t s = 0; s != skills.size(); ++s)
        if (i == 6 || dice_.below(2) == 0) who.skills.emplace_back(skills[s]);
      who.lead = i == 6;
      operators_.push_back(std::move(who));
    }
  }

  desk_walk_result run(std::uint64_t operations) {
    while (out_.operations < operations && out_.difference.empty()) {
      for (std::size_t i = 0; i != batch && out_.operations < operations; ++i, ++out_.operations) one();
      settle();
      if (dice_.below(20) == 0) compare_all();
    }
    compare_all();
    return out_;
  }

 private:
  struct asked {
    std::string what, model, redis;
  };

  // Ahead of Redis' own time, which alone says what is put off when it comes in.
  static base::time_point began() {
    return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()) + 24h;
  }
  base::time_point now() const { return clock_.now(); }
  template <class List>
  const auto& any_of(const List& list) {
    return list[static_cast<std::size_t>(dice_.below(list.size()))];
  }
  bool one_in(std::uint64_t n) { return dice_.below(n) == 0; }

  // Starts the question; what Redis says lands in `pending_`, and is compared when the batch is settled.
  template <class Ask>
  void ask(std::string what, std::string model, Ask question) {
    pending_.push_back(std::make_unique<asked>(asked{std::move(what), std::move(model), ""}));
    auto* to = pending_.back().get();
    ++open_;
    boost::asio::co_spawn(io_, std::move(question), [this, to](std::exception_ptr, auto answer) {
      to->redis = said_or_error(answer);
      --open_;
    });
  }

  void settle() {
    if (!run_until(io_, [&] { return open_ == 0; })) {
      out_.difference = "Redis did not answer";
      return;
    }
    for (const auto& a : pending_) {
      if (a->model == a->redis) continue;
      out_.difference = fmt::format("{}\n model {}\n redis {}", a->what, a->model, a->redis);
      return;
    }
    pending_.clear();
  }

  void compare_all() {
    if (!out_.difference.empty()) return;
    auto redis = test::run(io_, store_.list(1'000));
    auto there = said_or_error(redis), here = said(model_.open());
    if (there != here)
      out_.difference =
          fmt::format("after {} operations\n model {}\n redis {}", out_.operations, here, there);
  }

  void one() {
    auto roll = dice_.below(115);
    if (roll >= 100) return roll < 105 ? begin_call() : roll < 109 ? move_call() : end_call();
    if (roll < 20) return add();
    if (roll < 40) return claim("");
    if (roll < 50) return claim(known_code());
    if (roll < 53) return claim_again();
    if (roll < 61) return beat();
    if (roll < 70) return give_back();
    if (roll < 80) return close();
    if (roll < 86) return hand_over();
    if (roll < 90) return cancel();
    if (roll < 95) return tick();
    if (roll < 96) return numbers();
    settle();  // what was asked so far is of this moment
    clock_.advance(milliseconds(dice_.below(40'000)));
  }

  void add() {
    auto open =
        std::ranges::count_if(model_.items, [](const auto& e) { return e.second.item.state != "closed"; });
    if (static_cast<std::size_t>(open) >= most_open) return claim("");
    desk_item item;
    item.effect = one_in(20) && next_ > 0 ? std::to_string(dice_.below(next_)) : std::to_string(next_++);
    item.code = std::to_string(100'000 + next_);
    if (one_in(30) && next_ > 1)
      if (auto taken = known_code(); taken != nobodys) item.code = taken;
    item.urgency = static_cast<unsigned>(dice_.below(4));
    item.arrival = now() - milliseconds(dice_.below(60'000));
    if (one_in(5)) item.not_before = now() + milliseconds(dice_.below(90'000)) + 1ms;
    for (const auto* skill : skills)
      if (one_in(3)) item.skills.emplace_back(skill);
    item.sealed = "sealed";
    bool was_seen = model_.seen.contains(item.effect), has_room = !model_.items.contains(item.code);
    auto model = !was_seen && !has_room ? "error: " + make_error_code(errc::code_taken).message()
                                        : said(model_.add(item));
    ask("add " + item.code, model, [this, item] { return store_.add(item); });
  }

  std::string known_code() {
    if (model_.items.empty()) return nobodys;
    auto at = model_.items.lower_bound(std::to_string(100'000 + dice_.below(next_ + 1)));
    // Most are closed long ago: look nearer to the newest.
    if (!one_in(8))
      at = model_.items.lower_bound(
          std::to_string(100'000 + next_ - std::min<std::uint64_t>(next_, dice_.below(150))));
    return at == model_.items.end() ? std::string(nobodys) : at->first;
  }

  void claim(const std::string& code) {
    last_ = {any_of(operators_), code, one_in(10) ? "" : std::to_string(++question_)};
    claim_again();
  }
  void claim_again() {
    bool is_forgotten = !last_.code.empty() && last_.code != nobodys && !model_.items.contains(last_.code);
    if (last_.who.holder.empty() || is_forgotten) return;
    auto lease = milliseconds(20'000 + dice_.below(60'000));
    auto given = model_.claim(last_.who, last_.code, last_.question, lease, now());
    if (given.is == desk_claim::kind::given) {
      ++out_.claims;
      remember({given.item.code, given.item.fence}, last_.who.holder);
    }
    ask(fmt::format("{} claims \"{}\" ?{}", last_.who.holder, last_.code, last_.question), said(given),
        [this, l = last_, lease] { return queue_.claim(l.who, l.code, l.question, lease); });
  }

  void remember(desk_hold held, const std::string& holder) {
    if (holds_.size() == most_remembered) holds_.erase(holds_.begin());
    holds_.emplace_back(std::move(held), holder);
  }
  void beat() {
    if (holds_.empty()) return;
    auto [held, holder] = any_of(holds_);
    auto model = said(model_.beat(held, 60s, now()));
    // The list is made outside the coroutine: g++ 12 refuses a braced one beside an await.
    auto question = [this,
                     list = std::vector<desk_hold>{held}]() -> boost::asio::awaitable<base::result<bool>> {
      auto answer = co_await queue_.beat(list, 60s);
      if (!answer) co_return answer.error();
      co_return answer->front();
    };
    ask("beat " + held.code, model, question);
  }
  void give_back() {
    if (holds_.empty()) return;
    auto [held, holder] = any_of(holds_);
    std::optional<base::time_point> until;
    if (one_in(3)) until = now() + milliseconds(dice_.below(60'000));
    bool model = model_.give_back(held, until, now());
    if (!model) ++out_.fenced;
    ask("give back " + held.code, said(model),
        [this, held, holder, until] { return queue_.give_back(held, holder, until); });
  }
  void close() {
    if (holds_.empty()) return;
    auto [held, holder] = any_of(holds_);
    bool model = model_.close(held, now());
    if (!model) ++out_.fenced;
    ask("close " + held.code, said(model), [this, held, holder] { return queue_.close(held, holder); });
  }
  void hand_over() {
    if (holds_.empty()) return;
    auto [held, holder] = any_of(holds_);
    auto to = any_of(operators_);
    auto model = model_.hand_over(held, to, 45s, now());
    if (model.is == desk_transfer::kind::done) remember({held.code, model.fence}, to.holder);
    ask("hand over " + held.code + " to " + to.holder, said(model),
        [this, held, holder, to] { return queue_.hand_over(held, holder, to, 45s); });
  }
  // The newest hold more often than not, so that most of its attempts go somewhere.
  void begin_call() {
    if (holds_.empty()) return;
    auto [held, holder] = one_in(3) ? any_of(holds_) : holds_.back();
    auto attempt = one_in(6) && !attempts_.empty() ? attempts_.back().second : std::to_string(++attempt_);
    auto model = model_.begin_call(held, attempt, 50s, now());
    if (model == call_begun::begun) attempts_.emplace_back(held.code, attempt);
    if (attempts_.size() > most_remembered) attempts_.erase(attempts_.begin());
    ask("call about " + held.code, said(model),
        [this, held, attempt] { return calls_queue_.begin(held, attempt, "twilio", 50s); });
  }
  desk_call some_attempt() {
    auto [code, attempt] = one_in(3) ? any_of(attempts_) : attempts_.back();
    desk_call out;
    out.item.code = code;
    out.attempt = attempt;
    auto found = model_.items.find(code);
    if (found != model_.items.end()) out.by = found->second.attempt_by;
    return out;
  }
  void move_call() {
    if (attempts_.empty()) return;
    auto call = some_attempt();
    auto to = static_cast<call_move>(dice_.below(3));
    auto model = model_.move_call(call.item.code, call.attempt, to, 60s, now());
    ask(fmt::format("{} {} to {}", call.item.code, call.attempt, static_cast<int>(to)), said(model),
        [this, call, to] { return calls_queue_.move(call, to, 60s); });
  }
  void end_call() {
    if (attempts_.empty()) return;
    auto call = some_attempt();
    if (!model_.items.contains(call.item.code)) return;  // closed long ago: the model has forgotten it
    auto how = static_cast<call_end>(dice_.below(6));
    std::optional<base::time_point> until;
    if (how == call_end::later || how == call_end::asleep) until = now() + milliseconds(dice_.below(60'000));
    auto model = model_.end_call(call.item.code, call.attempt, how, 45s, until, now());
    if (!model) ++out_.fenced;
    ask(fmt::format("{} {} ends {}", call.item.code, call.attempt, static_cast<int>(how)), said(model),
        [this, call, how, until] { return calls_queue_.end(call, how, 45s, until); });
  }
  void cancel() {
    auto effect = std::to_string(next_ - std::min<std::uint64_t>(next_, dice_.below(60)));
    model_.cancel(effect);
    auto question = [this, effect]() -> boost::asio::awaitable<base::result<bool>> {
      auto done = co_await store_.cancel(effect);
      if (!done) co_return done.error();
      co_return true;
    };
    ask("cancel " + effect, "yes", question);
  }
  void tick() {
    auto model = model_.tick(now());
    out_.reviewed += model.reviewed;
    ask("tick", said(model), [this] { return queue_.tick(); });
  }
  void numbers() {
    tick();
    ask("numbers", said(model_.numbers(now())), [this] { return queue_.numbers(); });
  }

  struct last_claim {
    desk_operator who;
    std::string code, question;
  };

  boost::asio::io_context& io_;
  ops::dice dice_;
  ops::clock clock_;
  redis_store store_;
  desk_queue queue_;
  desk_calls calls_queue_;
  desk_model model_;
  std::vector<desk_operator> operators_;
  std::vector<std::pair<desk_hold, std::string>> holds_;  // also such as are over
  last_claim last_;
  std::vector<std::unique_ptr<asked>> pending_;
  std::size_t open_ = 0;
  std::vector<std::pair<std::string, std::string>> attempts_;  // codes and names, also such as are over
  std::uint64_t next_ = 0, question_ = 0, attempt_ = 0;
  desk_walk_result out_;
};

}  // namespace

desk_walk_result walk_the_desk(boost::asio::io_context& io, link& over, std::uint64_t seed,
                               std::uint64_t operations) {
  return walk(io, over, seed).run(operations);
}

}  // namespace amparo::test
