#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "reference/examples_support.hpp"

// flows/README.md is what administrators learn the language from: every example of its reference is compiled
// and walked, in both modes, and every kind of node and question has one.
namespace amparo::test {
namespace {

using message::channel;

std::string page() {
  std::ifstream in(std::string(AMPARO_ROOT) + "/flows/README.md", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What may come to a session: every answer that some question of the page takes, silence, a hang-up, and what
// ends a wait.
std::vector<flow::input> events_for(const flow::session& at, channel via) {
  using enum flow::input_kind;
  std::vector<flow::input> all;
  auto kind = via == channel::voice ? digits : text;
  for (const char* words :
       {"1", "2", "3", "79101", "808", "1990", "24112026", "0830", "004821", "5555550100", "*9"})
    all.push_back({kind, base::private_text(words)});
  if (via == channel::sms) all.push_back({text, base::private_text("Springfield")});
  for (auto other : {silence, hangup}) all.push_back({other, {}});
  for (int seconds : {10, 1, 0}) {
    all.push_back({recording, {}});
    all.back().length = std::chrono::seconds(seconds);
  }
  for (auto end : {message::dial_end::answered, message::dial_end::busy}) {
    all.push_back({dialled, {}});
    all.back().ended = end;
  }
  all.push_back({timer, {}});
  all.back().due = at.wakes_at_;
  for (auto end : {flow::fetch_end::ok, flow::fetch_end::error}) {
    all.push_back({result, {}});
    all.back().due = at.wakes_at_;
    all.back().fetched = end;
  }
  return all;
}

// The circumstances that outcomes of nodes speak of.
std::vector<flow::context> circumstances(const flow::bundle& content, channel via) {
  flow::context usual;
  usual.now = flow::test::noon;
  usual.via = via;
  usual.can_record = usual.can_connect = true;
  std::vector<flow::context> all(14, usual);
  all[1].withheld = true;
  all[2].facts.callback_recent = true;
  all[3].facts.callback_open = true;
  all[4].facts.effect_refused = true;
  all[5].facts.opted_out = true;
  all[6].facts.desk = flow::desk_state::busy;
  all[7].facts.desk = flow::desk_state::closed;
  all[8].facts.fresh_pin = "004821";
  all[9].facts.case_sought = true;
  all[10].facts.case_sought = true;
  all[10].facts.found_case = flow::case_place{"example", "later", {}};
  all[11].facts.questions = {{usual.now, "es-MX", {"example", "how", {}}}};
  auto town = content.places->town_of("zip:79101").value_or(directory::place{}).id;
  using namespace std::chrono_literals;
  all[12].facts.rumour = flow::sought_rumour{town};
  all[13].facts.rumour =
      flow::sought_rumour{town, flow::sought_rumour::times{usual.now - 41min, usual.now + 79min}};
  return all;
}

// Everything that is ever said, on every way that these events open.
class explorer {
 public:
  explorer(const flow::bundle& content, channel via) : content_(content), via_(via) {}

  std::string all_said() {
    for (const auto& when : circumstances(content_, via_)) {
      std::set<std::string> seen;
      std::vector<flow::session> open;
      auto begin = flow::session::fresh("es-MX");
      take(begin,
           {via_ == channel::voice ? flow::input_kind::started : flow::input_kind::text,
            base::private_text("hola")},
           when, seen, open);
      while (!open.empty() && seen.size() < most_places) {
        auto at = std::move(open.back());
        open.pop_back();
        for (const auto& event : events_for(at, via_)) take(at, event, when, seen, open);
      }
      EXPECT_LT(seen.size(), most_places);
    }
    return std::move(said_);
  }

 private:
  static constexpr std::size_t most_places = 600;

  void add(const flow::reply_data& reply, channel via, const flow::context& when) {
    auto bytes = flow::encode(reply);
    if (rendered_.insert(bytes).second)
      said_ += flow::test::words_of(flow::render(content_, reply, via, when.now)) + "\n";
  }

  void add_sent(const std::string& said, const flow::context& when) {
    auto reply = flow::decode_reply(content_, said);
    ASSERT_TRUE(reply);
    add(*reply, channel::sms, when);
  }

  void take(const flow::session& at, const flow::input& event, flow::context when,
            std::set<std::string>& seen, std::vector<flow::session>& open) {
    if (event.kind == flow::input_kind::timer && event.due != 0)
      when.now = base::time_point(std::chrono::seconds(event.due));
    auto out = flow::step(content_, at, event, when);
    add(out.reply, via_, when);
    for (const auto& effect : out.effects) {
      if (const auto* sent = std::get_if<flow::send_effect>(&effect)) add_sent(sent->said, when);
      if (const auto* later = std::get_if<flow::remind_effect>(&effect)) add_sent(later->said, when);
    }
    auto& next = out.next;
    next.steps_ = next.turns_ = 0;
    next.held_.clear();
    if (!out.ended && seen.insert(flow::encode(next)).second) open.push_back(std::move(next));
  }

  const flow::bundle& content_;
  channel via_;
  std::set<std::string> rendered_;
  std::string said_;
};

// What stands behind a hang-up is carried out and heard by nobody.
bool is_unheard(const example& one, const std::string& key) {
  std::string own = "example.at_";
  return key.starts_with(own) && one.text.find("hangup: " + key.substr(own.size())) != std::string::npos;
}

TEST(reference, every_example_compiles_and_all_that_it_names_is_reached) {
  auto examples = examples_of(page());
  EXPECT_GT(examples.size(), 30U);
  for (const auto& one : examples) {
    SCOPED_TRACE("flows/README.md:" + std::to_string(one.line) + " " + one.heading);
    auto whole = completed(one);
    auto made = loaded(files_with(whole));
    if (!made.value) {
      ADD_FAILURE() << flow::test::text_of(made.findings) << "\n" << whole.flow;
      continue;
    }
    auto said =
        explorer(*made.value, channel::sms).all_said() + explorer(*made.value, channel::voice).all_said();
    for (const auto& key : whole.messages)
      EXPECT_TRUE(is_unheard(one, key) || said.find(text_of_message(key)) != said.npos)
          << key << " is never said\n"
          << whole.flow;
  }
}

// What the loader answers to a node without a kind names every kind; the same for what can be asked.
std::set<std::string> words_after(const std::string& text, const std::string& sign) {
  std::set<std::string> out;
  auto at = text.find(sign);
  if (at == std::string::npos) return out;
  std::string word;
  for (char c : text.substr(at + sign.size())) {
    if ((c >= 'a' && c <= 'z') || c == '_') {
      word += c;
    } else {
      if (!word.empty() && word != "and" && word != "can") out.insert(word);
      word.clear();
      if (c == '.') break;
    }
  }
  return out;
}

std::string hint_for(const std::string& node, const std::string& rule) {
  auto files = flow::test::basics();
  files.flow("example", "flow: example\nstart: a\nnodes:\n  a: " + node + "\n");
  for (const auto& f : flow::test::load(files).findings)
    if (f.rule == rule) return f.hint;
  ADD_FAILURE() << "no finding " << rule;
  return "";
}

TEST(reference, every_kind_has_an_example_under_its_name) {
  std::set<std::string> shown;
  for (const auto& one : examples_of(page())) shown.insert(one.heading);
  auto kinds = words_after(hint_for("{ qqqqqqqqqq: x }", "unknown-kind"), "what a node is:");
  auto asks = words_after(hint_for("{ ask: qqqqqqqqqq, text: main.menu }", "unknown-kind"), "");
  EXPECT_GE(kinds.size(), 13U);
  EXPECT_GE(asks.size(), 4U);
  kinds.erase("ask");
  for (const auto& kind : kinds) EXPECT_TRUE(shown.contains(kind)) << kind << " has no example";
  for (const auto& kind : asks) EXPECT_TRUE(shown.contains("ask: " + kind)) << "ask: " << kind;
  for (const auto& heading : shown) {
    auto is_ask = heading.starts_with("ask: ");
    if (!is_ask && !kinds.contains(heading)) continue;
    EXPECT_TRUE(is_ask ? asks.contains(heading.substr(5)) : kinds.contains(heading)) << heading;
  }
}

}  // namespace
}  // namespace amparo::test
