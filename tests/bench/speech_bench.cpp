#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "ops/metrics.hpp"
#include "speech/clips.hpp"

// What a prompt costs that a program reads aloud: made by the child, and found again. A text of about ten
// seconds.
namespace {

using namespace amparo;

std::string prompt(std::uint64_t n) {
  return "Usted tiene derechos, aunque no tenga documentos. Guarde silencio. No firme nada. Diga que quiere "
         "hablar con un abogado y con su consulado. Esta es la respuesta " +
         std::to_string(n) + ".";
}

class cache_folder {
 public:
  cache_folder() {
    auto name = (std::filesystem::temp_directory_path() / "amparo-clips-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~cache_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

struct prompt_maker {
  cache_folder folder;
  ops::metrics count;
  speech::clip_cache clips{{.folder = folder.path}, count};

  void make(std::uint64_t n) {
    boost::asio::io_context here;
    bool good = false;
    boost::asio::co_spawn(
        here,
        [&]() -> boost::asio::awaitable<void> {
          auto made = co_await clips.make(prompt(n), "es-MX");
          good = made.has_value();
        },
        [](const std::exception_ptr& fault) {
          if (fault) std::rethrow_exception(fault);
        });
    here.run();
    if (!good) throw std::runtime_error("espeak-ng made no clip");
  }
};

double seconds_of_children() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// `child_ms`: the child's own CPU a prompt.
void a_prompt_is_read_aloud(benchmark::State& state) {
  prompt_maker maker;
  std::uint64_t n = 0;
  auto before = seconds_of_children();
  for (auto _ : state) maker.make(++n);
  state.counters["child_ms"] =
      benchmark::Counter((seconds_of_children() - before) * 1e3, benchmark::Counter::kAvgIterations);
}
BENCHMARK(a_prompt_is_read_aloud)->Unit(benchmark::kMillisecond)->UseRealTime();

void a_prompt_is_found_again(benchmark::State& state) {
  prompt_maker maker;
  maker.make(1);
  for (auto _ : state) maker.make(1);
}
BENCHMARK(a_prompt_is_found_again)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
