#pragma once
#include "http/server.hpp"

#include <sys/types.h>
#include <chrono>

namespace amparo::http {

// A server in a process of its own, so that its descriptors and its processor time are its own. Ends with its
// owner.
class server_process {
 public:
  explicit server_process(limits l);
  ~server_process();
  unsigned short port() const { return port_; }
  std::chrono::milliseconds processor_time() const;  // user and system, so far
  bool is_alive() const;
  void lower_descriptor_limit();  // to 200, of the child alone; done when this returns

 private:
  pid_t pid_ = -1;
  int leash_ = -1;  // a byte lowers the limit; the child ends when this closes
  int heard_ = -1;  // what the child says
  unsigned short port_ = 0;
};

}  // namespace amparo::http
