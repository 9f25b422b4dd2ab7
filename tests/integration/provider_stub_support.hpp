#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// A provider's REST interface on loopback: takes, refuses, puts off or says nothing as a script has it, and
// writes down what it was asked to send.
namespace amparo::test {

// What stands in `text` between two others; "" where the first is not there.
std::string between(const std::string& text, const std::string& from, const std::string& to);

// One request a connection. `script` says in turn what is done with each: a whole answer, or "" to close
// without one; when it is over, `answer_by` tells, and may take its time; without that everything is taken.
class provider_stub {
 public:
  explicit provider_stub(std::vector<std::string> script = {});
  ~provider_stub();
  provider_stub(const provider_stub&) = delete;

  unsigned short port() const { return port_; }
  std::vector<std::string> asked() const;  // the bodies, in order
  std::vector<std::string> lines() const;  // "GET /notes/1", in order
  std::vector<std::string> heads() const;  // each whole head, in order
  void go_away();                          // nobody listens at the port any more
  void answer_by(std::function<std::string(const std::string& line)> how);

  static std::string answer(const std::string& status, const std::string& fields, const std::string& body);
  // As Telnyx and Twilio both understand it: each looks for its own field.
  static std::string taken(const std::string& id);

 private:
  void run(const std::stop_token& stop);
  void serve(int peer);

  std::vector<std::string> script_;
  std::function<std::string(const std::string& line)> how_;
  mutable std::mutex guard_;
  std::vector<std::string> asked_, lines_, heads_;
  int listener_ = -1;
  unsigned short port_ = 0;
  std::jthread thread_;
};

}  // namespace amparo::test
