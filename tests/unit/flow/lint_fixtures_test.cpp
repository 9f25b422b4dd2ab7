#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/excerpt.hpp"
#include "base/rules.hpp"
#include "base/yaml.hpp"
#include "flow/revision.hpp"
#include "flow_support.hpp"

// tests/fixtures/lint/<rule>/bad*/ and good*/: the bundle of tests/fixtures/bundle with what case.yaml
// changes and with the folder's own files. A bad one is found, as its expect.txt says; a good one, its near
// neighbour, has no finding.
namespace amparo::flow::test {
namespace {

namespace fs = std::filesystem;

std::string text_of_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory()) out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

struct lint_case {
  files content = basics();
  load_options options;
  std::optional<std::pair<std::string, std::string>> revision;  // published id, note
};

std::vector<directory::source_file>& list_of(files& all, const std::string& name) {
  return name.starts_with("flows/") ? all.flows : all.locales;
}

void put(files& all, const std::string& name, const std::string& text) {
  auto& list = list_of(all, name);
  auto known = std::ranges::find(list, name, &directory::source_file::name);
  if (known == list.end())
    list.push_back({name, text});
  else
    known->text = text;
}

void edit(files& all, const base::yaml_node& one) {
  auto name = one.find("file")->scalar;
  auto& list = list_of(all, name);
  auto file = std::ranges::find(list, name, &directory::source_file::name);
  ASSERT_NE(file, list.end()) << name;
  auto at = file->text.find(one.find("from")->scalar);
  ASSERT_NE(at, std::string::npos) << name << " does not hold: " << one.find("from")->scalar;
  file->text.replace(at, one.find("from")->scalar.size(), one.find("to")->scalar);
}

long number_at(const base::yaml_node& map, const char* key) { return std::stol(map.find(key)->scalar); }

clip_facts clip_of(const base::yaml_node& one) {
  auto is = [&](const char* key) { return one.find(key) != nullptr && one.find(key)->scalar == "true"; };
  clip_facts clip;
  clip.is_readable = true;
  clip.rate = static_cast<unsigned>(number_at(one, "rate"));
  clip.channels = static_cast<unsigned>(number_at(one, "channels"));
  clip.bits = static_cast<unsigned>(number_at(one, "bits"));
  clip.length = std::chrono::milliseconds(number_at(one, "ms"));
  clip.lead = std::chrono::milliseconds(number_at(one, "lead_ms"));
  clip.loudness = std::stod(one.find("loudness")->scalar);
  clip.is_clipped = is("clipped"), clip.is_silent = is("silent");
  clip.sha256 = one.find("sha256")->scalar;
  return clip;
}

void apply(lint_case& to, const base::yaml_node& how) {
  if (const auto* edits = how.find("edits"))
    for (const auto& one : edits->items) edit(to.content, one);
  if (const auto* gone = how.find("remove"))
    for (const auto& name : gone->items)
      std::erase_if(list_of(to.content, name.scalar),
                    [&](const auto& file) { return file.name.starts_with(name.scalar); });
  if (const auto* fill = how.find("fill")) {
    auto name = fill->find("file")->scalar;
    auto text = std::ranges::find(list_of(to.content, name), name, &directory::source_file::name)->text;
    text +=
        "#" + std::string(static_cast<std::size_t>(number_at(*fill, "bytes")) - text.size() - 2, 'x') + "\n";
    put(to.content, name, text);
  }
  if (const auto* clips = how.find("clips")) {
    to.options.clips.emplace();
    for (const auto& one : clips->items) to.options.clips->emplace(one.find("file")->scalar, clip_of(one));
  }
  if (const auto* names = how.find("webhooks"))
    for (const auto& name : names->items) to.options.webhooks.push_back(name.scalar);
  if (const auto* revision = how.find("revision"))
    to.revision.emplace(revision->find("published")->scalar, revision->find("note")->scalar);
}

lint_case read_case(const fs::path& folder) {
  lint_case out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    auto name = entry.path().lexically_relative(folder).string();
    if (name.starts_with("flows/") || name.starts_with("locales/"))
      if (entry.is_regular_file()) put(out.content, name, text_of_file(entry.path()));
  }
  if (fs::exists(folder / "case.yaml")) {
    base::findings wrong;
    auto how = base::read_yaml("case.yaml", text_of_file(folder / "case.yaml"), wrong);
    EXPECT_EQ(text_of(wrong), "");
    apply(out, how);
  }
  return out;
}

base::findings findings_of(const lint_case& one) {
  auto loaded = load(one.content, one.options);
  if (one.revision) {
    auto id = loaded.value ? loaded.value->id : "";
    for (auto& f :
         check_revision(one.revision->first == "same" ? id : one.revision->first, id, one.revision->second))
      loaded.findings.push_back(std::move(f));
  }
  return loaded.findings;
}

void check_bad(const fs::path& folder, const std::string& rule) {
  auto found = findings_of(read_case(folder));
  EXPECT_TRUE(std::ranges::any_of(found, [&](const auto& f) { return f.rule == rule; }))
      << "this is not found:\n"
      << text_of(found);
  if (std::getenv("UPDATE_GOLDEN") != nullptr)
    std::ofstream(folder / "expect.txt", std::ios::binary) << text_of(found);
  EXPECT_EQ(text_of(found), text_of_file(folder / "expect.txt"));
}

TEST(lint, every_case_is_found_and_its_near_neighbour_is_not) {
  unsigned seen = 0;
  for (const auto& rule : folders_in(fs::path(AMPARO_ROOT) / "tests/fixtures/lint"))
    for (const auto& folder : folders_in(rule)) {
      auto kind = folder.filename().string();
      SCOPED_TRACE(rule.filename().string() + "/" + kind);
      ++seen;
      if (kind.starts_with("bad"))
        check_bad(folder, rule.filename().string());
      else if (kind.starts_with("good"))
        EXPECT_EQ(text_of(findings_of(read_case(folder))), "");
      else
        ADD_FAILURE() << "a case is called bad or good";
    }
  EXPECT_GT(seen, 200U);
}

TEST(lint, every_rule_has_a_case_that_is_found_and_one_that_is_not) {
  std::set<std::string> known;
  for (const auto& rule : base::all_rules()) {
    using enum base::rule_area;
    if (rule.area == interchange || rule.area == directory || rule.area == configuration ||
        rule.area == transcripts)
      continue;
    known.emplace(rule.name);
    for (const char* kind : {"bad", "good"})
      EXPECT_TRUE(fs::is_directory(fs::path(AMPARO_ROOT) / "tests/fixtures/lint" / rule.name / kind))
          << rule.name << " has no folder " << kind;
  }
  for (const auto& folder : folders_in(fs::path(AMPARO_ROOT) / "tests/fixtures/lint"))
    EXPECT_TRUE(known.contains(folder.filename().string())) << folder << " is no rule";
}

}  // namespace
}  // namespace amparo::flow::test
