#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/load_config.hpp"
#include "app/print_findings.hpp"
#include "app/transcript.hpp"

// `amparo test`: plays transcripts and shows where a conversation goes another way.
namespace amparo::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* usual_folder = "tests/transcripts";

std::vector<fs::path> transcripts_below(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const auto& path : paths) {
    if (!fs::is_directory(path)) {
      files.emplace_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.path().extension() == ".talk") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// What one transcript came to, for the report.
struct outcome {
  std::string file;
  bool passed = false, rewritten = false;
  std::string differences;  // as people read them
  base::findings wrong;     // where it cannot be read
};

outcome play(const fs::path& file, std::shared_ptr<const flow::bundle> content, bool update) {
  auto text = text_of(file);
  auto played = play_transcript(file.string(), text, std::move(content));
  outcome out{file.string(), played.wrong.empty(), false, "", {}};
  if (out.passed) return out;
  if (!played.script) {
    out.wrong = std::move(played.wrong);
  } else if (update) {
    std::ofstream(file, std::ios::binary) << rewritten(*played.script, text, played.modes);
    out.rewritten = true;
  } else {
    for (const auto& mode : played.modes) out.differences += difference(*played.script, mode);
  }
  return out;
}

int code_of(const std::vector<outcome>& all) {
  return !all.empty() && std::ranges::all_of(all, &outcome::passed) ? 0 : 1;
}

void print_for_people(const std::vector<outcome>& all, bool update) {
  for (const auto& one : all) {
    if (!one.wrong.empty()) print_findings(one.wrong);
    fmt::print("{}", one.differences);
    if (one.rewritten) fmt::print("{} is written anew.\n", one.file);
  }
  if (std::ranges::any_of(all, [](const auto& one) { return !one.differences.empty(); }))
    fmt::print(
        "\"-\" is written and did not come true, \"+\" was heard or done instead. Where the new words are "
        "right,\n"
        "--update writes them into the file.\n");
  auto passed = std::ranges::count_if(all, &outcome::passed);
  fmt::print("{} transcripts passed, {} {}.\n", passed, static_cast<std::ptrdiff_t>(all.size()) - passed,
             update ? "were wrong" : "failed");
}

void print_for_programs(const std::vector<outcome>& all) {
  json::array list;
  for (const auto& one : all) {
    json::array wrong;
    for (const auto& f : one.wrong) wrong.emplace_back(base::text_of(f));
    list.push_back({{"file", one.file},
                    {"passed", one.passed},
                    {"rewritten", one.rewritten},
                    {"differences", one.differences},
                    {"findings", std::move(wrong)}});
  }
  auto passed = std::ranges::count_if(all, &outcome::passed);
  fmt::print("{}\n",
             json::serialize(json::object{{"passed", passed},
                                          {"failed", static_cast<std::ptrdiff_t>(all.size()) - passed},
                                          {"transcripts", std::move(list)}}));
}

}  // namespace

int run_transcripts(const content_options& from, bool update, bool as_json) {
  base::findings out;
  auto content = load_content(config_of(from, out), out, from.more_locales);
  print_findings(out);
  if (!content) return 1;
  std::vector<outcome> all;
  for (const auto& file :
       transcripts_below(from.paths.empty() ? std::vector<std::string>{usual_folder} : from.paths))
    all.push_back(play(file, content, update));
  if (as_json)
    print_for_programs(all);
  else
    print_for_people(all, update);
  return code_of(all);
}

}  // namespace amparo::app
