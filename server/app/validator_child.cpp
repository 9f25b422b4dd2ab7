#include "app/validator_child.hpp"

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string>

#include "base/yaml.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;

constexpr long cpu_seconds_a_document = 2;
constexpr rlim_t most_memory = 256UL * 1024 * 1024;

// A sanitizer's own shadow memory is terabytes of address space: there the limit of memory is left out.
constexpr bool is_sanitized =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#else
    false;
#endif

// The kernel ends us with SIGPROF where one document takes longer.
void give_cpu() {
  itimerval time{};
  time.it_value.tv_sec = cpu_seconds_a_document;
  ::setitimer(ITIMER_PROF, &time, nullptr);
}

bool read_whole(std::string& into, std::size_t bytes) {
  into.resize(bytes);
  for (std::size_t have = 0; have != bytes;) {
    auto got = ::read(STDIN_FILENO, into.data() + have, bytes - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    have += static_cast<std::size_t>(got);
  }
  return true;
}

// "12 345\n"; nothing at the end of the input.
std::optional<std::array<std::size_t, 2>> read_sizes() {
  std::string line, one;
  while (line.size() < 48 && read_whole(one, 1) && one != "\n") line += one;
  std::array<std::size_t, 2> out{};
  auto space = line.find(' ');
  if (space == line.npos) return std::nullopt;
  auto number = [&](std::size_t from, std::size_t to, std::size_t& value) {
    auto [end, error] = std::from_chars(line.data() + from, line.data() + to, value);
    return error == std::errc{} && end == line.data() + to;
  };
  if (!number(0, space, out[0]) || !number(space + 1, line.size(), out[1])) return std::nullopt;
  return out;
}

bool write_line(const base::findings& all) {
  json::array out;
  for (const auto& f : all)
    out.push_back(json::object{
        {"line", f.line}, {"column", f.column}, {"rule", f.rule}, {"message", f.message}, {"hint", f.hint}});
  auto line = json::serialize(out) + "\n";
  for (std::size_t sent = 0; sent != line.size();) {
    auto gone = ::write(STDOUT_FILENO, line.data() + sent, line.size() - sent);
    if (gone < 0 && errno == EINTR) continue;
    if (gone <= 0) return false;
    sent += static_cast<std::size_t>(gone);
  }
  return true;
}

}  // namespace

void run_validator_child() {
  if (!is_sanitized) {
    rlimit memory{most_memory, most_memory};
    ::setrlimit(RLIMIT_DATA, &memory);
  }
  std::string name, text;
  for (std::size_t read = 0; read != most_documents_a_child; ++read) {
    auto sizes = read_sizes();
    if (!sizes || !read_whole(name, (*sizes)[0]) || !read_whole(text, (*sizes)[1])) break;
    give_cpu();
    base::findings found;
    base::read_yaml(name, text, found);
    if (!write_line(found)) break;
  }
  ::_exit(0);  // not exit(): nothing of ours waits to be flushed, and a leak checker may not look around here
}

}  // namespace amparo::app
