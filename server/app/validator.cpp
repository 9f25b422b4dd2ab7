#include "app/validator.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <fstream>
#include <span>

#include "app/validator_child.hpp"
#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "speech/child.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;
using documents = std::span<const directory::source_file* const>;

constexpr std::chrono::seconds deadline_a_child{120};  // of the clock; the limit of CPU comes long before

std::string framed(documents files) {
  std::string out;
  for (const auto* file : files)
    out += fmt::format("{} {}\n{}{}", file->name.size(), file->text.size(), file->name, file->text);
  return out;
}

unsigned number_of(const json::object& from, const char* key) {
  const auto* at = from.if_contains(key);
  auto value = at == nullptr ? nullptr : at->if_int64();
  return value == nullptr ? 0 : static_cast<unsigned>(*value);
}

std::string text_of(const json::object& from, const char* key) {
  const auto* at = from.if_contains(key);
  auto value = at == nullptr ? nullptr : at->if_string();
  return value == nullptr ? "" : std::string(*value);
}

// One line of the child; false where it is none.
bool add_line(const std::string& file, const std::string& line, base::findings& out) {
  boost::system::error_code broken;
  auto parsed = json::parse(line, broken);
  const auto* list = broken ? nullptr : parsed.if_array();
  if (list == nullptr) return false;
  for (const auto& one : *list)
    if (const auto* f = one.if_object())
      out.push_back({file, number_of(*f, "line"), number_of(*f, "column"), text_of(*f, "rule"),
                     text_of(*f, "message"), text_of(*f, "hint")});
  return true;
}

// How many of the documents were answered. The rest, if any, were not looked at, the first of them because
// the child died of it.
std::size_t run_one(documents files, const std::string& program, base::findings& out) {
  speech::child_limits limits;
  limits.deadline = deadline_a_child;
  auto ended = speech::run_child_to_end(program, {"validate"}, framed(files), limits);
  std::size_t answered = 0;
  std::string_view rest = ended ? std::string_view(ended->output) : std::string_view{};
  for (; answered != files.size(); ++answered) {
    auto end = rest.find('\n');
    if (end == rest.npos || !add_line(files[answered]->name, std::string(rest.substr(0, end)), out)) break;
    rest.remove_prefix(end + 1);
  }
  return answered;
}

std::string digest_of(documents files) {
  std::size_t bytes = 0;
  for (const auto* file : files) bytes += file->name.size() + file->text.size() + 2 * sizeof(std::uint64_t);
  base::byte_writer out(bytes);
  for (const auto* file : files) out.text(file->name).text(file->text);
  return base::hex(base::sha256(out.take()));
}

}  // namespace

base::findings validated(const std::vector<directory::source_file>& files, const validation& how) {
  base::findings out;
  if (how.program.empty()) return out;
  std::vector<const directory::source_file*> left;
  for (const auto& file : files)
    if (file.name.ends_with(".yaml")) left.push_back(&file);
  auto digest = digest_of(left);
  if (!how.known.empty() && std::filesystem::exists(how.known / digest)) return out;

  for (std::size_t from = 0; from < left.size();) {
    auto count = std::min(most_documents_a_child, left.size() - from);
    auto answered = run_one(documents(left).subspan(from, count), how.program, out);
    from += answered;
    if (answered == count) continue;
    out.push_back({left[from]->name, 1, 1, "validator-died",
                   "the file could not be read within 2 s and 256 MiB",
                   "Make it smaller and simpler: short lines, few brackets inside each other."});
    ++from;
  }
  if (out.empty() && !how.known.empty()) {
    std::error_code cannot;  // then the next start validates again
    std::filesystem::create_directories(how.known, cannot);
    std::ofstream(how.known / digest);
  }
  return out;
}

}  // namespace amparo::app
