#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <exception>

#include "provider_simulator/company.hpp"

// `provider_simulator --kind telnyx --record FILE`: a telephone company for tests, towards an Amparo on
// loopback. Prints where texts and calls are to be sent to and where commands are taken, and runs until it is
// killed. Commands are POST with a JSON object:
//
//   /amparo  {"port", "fallback"}          where webhooks go; fallback 0 = there is no such address
//   /text    {"from", "to", "text", "id"}  somebody writes; numbers in E.164
//   /ring    {"from", "to", "call"}, /keys {..., "digits"}, /hang_up: somebody calls
//   /call    {"id", "event", "digits"}     what becomes of a call that it was told to place
//   /turn    {"ms"}                        the simulated time goes on
//   /sends   {"acts"}                      what becomes of the next sends and calls: "later=2 cut accept"
//   /rest    {"open"}                      whether its REST interface is there
//   /state   {}                            -> {"now", "due", "under_way", "taken"}; due -1 = nothing is
namespace {

using namespace amparo::simulator;
namespace json = boost::json;

struct options {
  habits how;
  std::string record, sends;
  std::uint64_t seed = 1;
  double scale = 0;
  unsigned late_ms = 0;
};

void declare(CLI::App& app, options& o) {
  app.add_option("--kind", o.how.kind, "Whose wire format and rules")->required();
  app.add_option("--path", o.how.path, "Amparo's address of the account, if not /v1/<kind>");
  app.add_option("--record", o.record, "The file that says what happened, a JSON object a line");
  app.add_option("--seed", o.seed, "Of the dice");
  app.add_option("--scale", o.scale, "How fast the simulated time runs; 0: only when it is turned");
  app.add_option("--overrides", o.how.overrides, "Behind the # of webhook addresses: rc=2&rp=ct,rt,5xx");
  app.add_option("--duplicates", o.how.duplicates, "Of 100 webhooks, how many come twice")
      ->check(CLI::Range(0, 100));
  app.add_option("--lost", o.how.lost, "Of 100 answers to webhooks, how many never arrive")
      ->check(CLI::Range(0, 100));
  app.add_option("--late", o.late_ms, "A webhook waits up to so many milliseconds, and may overtake");
  app.add_option("--sends", o.sends, "What becomes of sends, weighed: \"accept:90 later=2:5 cut:5\"");
}

std::string text_at(const json::object& of, std::string_view key) {
  return std::string(of.at(key).as_string());
}

unsigned short port_at(const json::object& of, std::string_view key) {
  return of.contains(key) ? of.at(key).to_number<unsigned short>() : static_cast<unsigned short>(0);
}

class program {
 public:
  explicit program(options o)
      : notes_(o.record), clock_(io_, o.scale), company_(io_, clock_, std::move(o.how), o.seed, notes_) {}

  void run() {
    fmt::print("sends to http://127.0.0.1:{}\ncommands to http://127.0.0.1:{}\n", rest_.port(),
               commands_.port());
    (void)std::fflush(stdout);
    io_.run();
  }

 private:
  asio::awaitable<outgoing> obey(amparo::message::raw_request request) {
    amparo::message::raw_response out;
    out.content_type = "application/json";
    try {
      auto with = request.body.empty() ? json::object() : json::parse(request.body).as_object();
      out.body = json::serialize(done(request.path(), with));
    } catch (const std::exception& fault) {  // a test's mistake, told to the test
      out.status = 400;
      out.body = fault.what();
    }
    co_return outgoing{bytes_of(out)};
  }

  json::object done(std::string_view what, const json::object& with) {
    auto text = [&](std::string_view key) { return text_at(with, key); };
    if (what == "/amparo")
      company_.amparo_at(port_at(with, "port"), port_at(with, "fallback"));
    else if (what == "/text")
      company_.text(text("from"), text("to"), text("text"), text("id"));
    else if (what == "/ring")
      company_.ring(text("from"), text("to"), text("call"));
    else if (what == "/keys")
      company_.keys(text("from"), text("to"), text("call"), text("digits"));
    else if (what == "/hang_up")
      company_.hang_up(text("from"), text("to"), text("call"));
    else if (what == "/call")
      company_.call_event(text("id"), text("event"), with.contains("digits") ? text("digits") : "");
    else if (what == "/turn")
      clock_.turn(milliseconds(with.at("ms").to_number<std::int64_t>()));
    else if (what == "/sends")
      company_.next_sends(acts_in(text("acts")));
    else if (what == "/rest")
      with.at("open").as_bool() ? rest_.reopen() : rest_.close();
    else if (what != "/state")
      throw std::invalid_argument("no such command");
    auto due = clock_.next_due();
    return {{"now", clock_.now().count()},
            {"due", due ? due->count() : -1},
            {"under_way", company_.under_way()},
            {"taken", company_.taken()}};
  }

  asio::io_context io_{1};
  journal notes_;
  company_clock clock_;
  company company_;
  listener rest_{io_, [this](amparo::message::raw_request r) { return company_.take(std::move(r)); }};
  listener commands_{io_, [this](amparo::message::raw_request r) { return obey(std::move(r)); }};
};

}  // namespace

int main(int count, char** words) {
  CLI::App app("A telephone company for tests");
  options o;
  declare(app, o);
  CLI11_PARSE(app, count, words);
  try {
    if (o.how.path.empty()) o.how.path = "/v1/" + o.how.kind;
    o.how.late = milliseconds(o.late_ms);
    o.how.sends = weighed_acts_in(o.sends);
    program(std::move(o)).run();
  } catch (const std::exception& fault) {
    fmt::print(stderr, "provider_simulator: {}\n", fault.what());
    return 1;
  }
}
