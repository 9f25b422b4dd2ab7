#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

// One thread for work that takes a while (compiling a bundle, reading folders), so that no thread that
// answers waits for it.
namespace amparo::app {

namespace asio = boost::asio;

class background {
 public:
  ~background() { wait(); }
  void wait() { pool_.join(); }  // for what was begun; nothing begins any more

  // The work's answer; the awaiter resumes where it was.
  template <class Work>
  auto run(Work work) -> asio::awaitable<decltype(work())> {
    auto there = [work = std::move(work)]() mutable -> asio::awaitable<decltype(work())> {
      co_return work();
    };
    co_return co_await asio::co_spawn(pool_, std::move(there), asio::use_awaitable);
  }

 private:
  asio::thread_pool pool_{1};
};

}  // namespace amparo::app
