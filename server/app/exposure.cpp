#include "app/exposure.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "app/time_text.hpp"

namespace amparo::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct folder_row {
  const char *where, *classes, *what;
};

constexpr std::array folder_rows{
    folder_row{"spool", "D1 D2 D3",
               "Events that Redis did not take yet, sealed; gone when it did, after 72 h at the latest"},
    folder_row{"quarantine", "D1 D3", "Signed requests that nobody could read, sealed; gone after 24 h"},
    folder_row{"redis/appendonlydir", "D1 D2 D3 D4 D5 D6 D12 D13",
               "What Redis wrote down, and what it forgot since it wrote it anew: within an hour of an "
               "erasure, daily in any case"},
    folder_row{"clips", "D10", "Texts of ours read aloud"},
    folder_row{"studio", "D8", "What speakers recorded for us"},
    folder_row{"audit.heads", "D8", "The state of the audit trail, to check it by"},
    folder_row{"bundles", "D10", "Conversations and directory, signed"},
    folder_row{"keys", "D9", "What opens all that is sealed"},
};

base::time_point written(const fs::directory_entry& file) {
  std::error_code bad;
  auto at = std::chrono::file_clock::to_sys(file.last_write_time(bad));
  return std::chrono::floor<std::chrono::milliseconds>(at);
}

void add(folder_count& to, const fs::directory_entry& file, const std::optional<store::time_range>& in) {
  std::error_code bad;
  if (!file.is_regular_file(bad)) return;
  auto at = written(file);
  if (in && (at < in->from || at > in->until)) return;
  ++to.files;
  to.bytes += file.file_size(bad);
  to.oldest = std::min(at, to.oldest.value_or(at));
}

std::string span_text(std::chrono::milliseconds of) {
  auto hours = std::chrono::duration_cast<std::chrono::hours>(of).count();
  if (hours >= 48) return fmt::format("{} d", hours / 24);
  if (hours >= 1) return fmt::format("{} h", hours);
  return fmt::format("{} min", std::chrono::duration_cast<std::chrono::minutes>(of).count());
}

std::string life_text(const store::key_row& row) {
  return row.longest == store::permanent ? "stays" : span_text(row.longest);
}

std::string date_of(const std::optional<base::time_point>& when, const char* otherwise) {
  return when ? time_text(*when) : otherwise;
}

// When all of a range that lay in this row is gone; none: it stays.
std::optional<base::time_point> end_of_range(const store::key_row& row, const store::time_range& in) {
  if (row.longest == store::permanent) return std::nullopt;
  return in.until + row.longest;
}

std::string gone_of(const store::row_count& count) { return date_of(count.gone, "stays"); }

// The rows of which nothing of the range can be left, whatever was there.
std::vector<const store::key_row*> gone_rows(const exposure& of) {
  std::vector<const store::key_row*> out;
  if (!of.in) return out;
  for (const auto& row : store::key_table()) {
    auto end = end_of_range(row, *of.in);
    if (end && *end < of.at) out.push_back(&row);
  }
  return out;
}

json::value time_or_null(const std::optional<base::time_point>& when) {
  return when ? json::value(time_text(*when)) : json::value(nullptr);
}

json::object as_json(const store::row_count& count) {
  json::object out{{"keys", count.keys}, {"entries", count.entries}};
  out["where"] = count.row == nullptr ? "" : count.row->pattern;
  out["classes"] = count.row == nullptr ? "" : count.row->data_class;
  bool stays = count.row == nullptr || count.row->longest == store::permanent;
  out["life_seconds"] =
      stays ? json::value(nullptr)
            : json::value(std::chrono::duration_cast<std::chrono::seconds>(count.row->longest).count());
  out["oldest"] = count.is_oldest_known ? time_or_null(count.oldest) : json::value(nullptr);
  out["gone"] = time_or_null(count.gone);
  return out;
}

}  // namespace

std::vector<folder_count> count_folders(const fs::path& data_dir,
                                        const std::optional<store::time_range>& in) {
  std::vector<folder_count> out;
  for (const auto& row : folder_rows) {
    folder_count count{row.where, row.classes, row.what};
    std::error_code bad;
    auto root = data_dir / row.where;
    if (fs::is_directory(root, bad)) {
      for (const auto& file : fs::recursive_directory_iterator(root, bad)) add(count, file, in);
    } else if (fs::exists(root, bad)) {
      add(count, fs::directory_entry(root, bad), in);
    }
    out.push_back(std::move(count));
  }
  return out;
}

std::string exposure_table(const exposure& of) {
  auto out = fmt::format("What lies here at {}", time_text(of.at));
  if (of.in)
    out += fmt::format(", as far as it was, or may have been, written from {} until {}",
                       time_text(of.in->from), time_text(of.in->until));
  out += ". Everything about callers is sealed; the files below \"keys\" open it.\n\n";
  out += fmt::format("{:<10} {:<22} {:>8} {:>8} {:>6}  {:<20} {}\n", "class", "where in Redis", "keys",
                     "entries", "life", "not older than", "gone by");
  for (const auto& count : of.rows) {
    if (count.row == nullptr) continue;
    out += fmt::format("{:<10} {:<22} {:>8} {:>8} {:>6}  {:<20} {}\n", count.row->data_class,
                       count.row->pattern, count.keys, count.entries, life_text(*count.row),
                       count.is_oldest_known ? date_of(count.oldest, "-") : "not known", gone_of(count));
  }
  for (const auto& count : of.rows)
    if (count.row == nullptr)
      out += fmt::format(
          "\n{} keys are none of Amparo's. Whoever else uses this Redis knows what they are.\n", count.keys);
  if (auto gone = gone_rows(of); !gone.empty()) {
    out += "\nGone from Redis, whatever there was of these dates:";
    for (const auto* row : gone) out += fmt::format(" {}", row->pattern);
    out += "\n";
  }
  out += fmt::format("\n{:<26} {:<20} {:>6} {:>8}  {:<20} {}\n", "class", "below data_dir", "files", "KiB",
                     "oldest", "what");
  for (const auto& f : of.folders)
    out += fmt::format("{:<26} {:<20} {:>6} {:>8}  {:<20} {}\n", f.classes, f.where, f.files,
                       (f.bytes + 1023) / 1024, date_of(f.oldest, "-"), f.what);
  if (!of.has_own_redis)
    out +=
        "\nThis Redis keeps its append-only file elsewhere: what it forgot lies there until it is written "
        "anew.\n";
  out +=
      "\nNot counted, because it is not here: what telephone companies and providers keep of calls and "
      "texts, "
      "logs of the system, and backups.\n";
  return out;
}

std::string exposure_json(const exposure& of) {
  json::array rows, gone, folders;
  for (const auto& count : of.rows) rows.push_back(as_json(count));
  for (const auto* row : gone_rows(of)) gone.push_back(json::value(row->pattern));
  for (const auto& f : of.folders)
    folders.push_back(json::object{{"where", f.where},
                                   {"classes", f.classes},
                                   {"files", f.files},
                                   {"bytes", f.bytes},
                                   {"oldest", time_or_null(f.oldest)}});
  json::object out{{"at", time_text(of.at)}, {"own_redis", of.has_own_redis}};
  out["from"] = of.in ? json::value(time_text(of.in->from)) : json::value(nullptr);
  out["until"] = of.in ? json::value(time_text(of.in->until)) : json::value(nullptr);
  out["redis"] = std::move(rows);
  out["gone"] = std::move(gone);
  out["files"] = std::move(folders);
  return json::serialize(out) + "\n";
}

}  // namespace amparo::app
