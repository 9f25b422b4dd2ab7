#include <malloc.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "app/in_parallel.hpp"
#include "flow/bundle.hpp"
#include "flow/model.hpp"

// How long many flows in many languages take to compile, and how much memory the bundle keeps:
// `bench_content [flows] [languages] [--write FOLDER]`. With --write the files are written there, for `amparo
// check`.
namespace {

using namespace amparo;
namespace fs = std::filesystem;
using files = std::vector<directory::source_file>;

constexpr int flows_a_file = 100;

void add_fixture(files& all, const char* folder) {
  const auto root = fs::path(AMPARO_ROOT) / "tests/fixtures/bundle";
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    all.push_back({entry.path().lexically_relative(root).string(), {std::istreambuf_iterator<char>(in), {}}});
  }
}

// Ten nodes: the essentials, a menu of three, a branch of its own for each, a closing.
std::string flow_text(const std::string& id) {
  return "flow: " + id +
         "\nstart: first\nbudget: { sms_segments: 2, voice_seconds: 30, keys_to_answer: 3 }\nentry:\n  - { "
         "words: " +
         id + ".entry }\nvars: { topic: choice }\nnodes:\n  first: { say: [" + id +
         ".first], to: which }\n  which:\n    ask: menu\n    text: " + id +
         ".which\n    choices: { one: 1, two: 2, three: 3 }\n    save: topic\n    to: { one: one, two: two, "
         "three: three }\n  one: { say: [" +
         id + ".one], to: sure }\n  two: { say: [" + id + ".two], to: sure }\n  three: { say: [" + id +
         ".three], to: sure }\n  sure:\n    branch:\n      - { when: 'known(topic) and topic == \"one\"', "
         "to: last }\n      - { else: other }\n  last: { end: " +
         id + ".last }\n  other: { say: [" + id +
         ".one], to: more }\n  more: { goto: main }\n  spare: { goto: which }\n";
}

std::string messages_text(const std::string& id, const std::string& tag) {
  std::string out;
  for (const char* key : {"first", "which", "one", "two", "three", "last"})
    out += "  " + id + "." + key + ": { text: \"Texto de " + id + " en " + tag +
           ", para quien llama o escribe: " + key + ".\" }\n";
  for (const char* key : {"one", "two", "three"})
    out += "  " + id + ".which." + key + ": { text: \"" + key + " " + tag + "\" }\n";
  return out;
}

std::string id_of(int i) { return "topic_" + std::to_string(i); }

std::string locale_text(int from, int to, const std::string& tag) {
  auto out = "locale: " + tag + "\ndomain: topics\nmessages:\n";
  for (int i = from; i != to; ++i) out += messages_text(id_of(i), tag);
  out += "words:\n";
  for (int i = from; i != to; ++i)
    out += "  " + id_of(i) + ".entry: [\"tema " + std::to_string(i) + " " + tag + "\", \"asunto " +
           std::to_string(i) + " " + tag + "\"]\n";
  return out;
}

std::string tag_of(int i) {
  if (i == 0) return "es-MX";
  return std::string("pt-x-v") +
         std::to_string(i);  // a language with a voice, so that no recording is asked for
}

void generate(int flows, int languages, files& flow_files, files& locale_files) {
  add_fixture(flow_files, "flows");
  add_fixture(locale_files, "locales");
  for (int i = 0; i != flows; ++i) {
    auto text = flow_text(id_of(i));
    text.resize(text.rfind("  spare"));
    flow_files.push_back({"flows/" + id_of(i) + ".yaml", text});
  }
  for (int language = 0; language != languages; ++language)
    for (int from = 0; from < flows; from += flows_a_file) {
      auto tag = tag_of(language);
      locale_files.push_back({"locales/" + tag + "/topics_" + std::to_string(from) + ".yaml",
                              locale_text(from, std::min(flows, from + flows_a_file), tag)});
    }
  constexpr std::string_view errors =
      "messages:\n  input.no_match: { text: \"Não entendi.\" }\n  input.no_input: { text: \"Estou aqui.\" "
      "}\n  input.too_many: { text: "
      "\"Calma.\" }\n  place.not_found: { text: \"Não encontrei.\" }\n  system.not_offered: { text: \"Ainda "
      "não.\" }\n";
  for (int language = 1; language < languages; ++language)
    locale_files.push_back({"locales/" + tag_of(language) + "/system.yaml",
                            "locale: " + tag_of(language) + "\ndomain: system\n" + std::string(errors)});
}

void write(const files& all, const fs::path& folder) {
  for (const auto& file : all) {
    fs::create_directories((folder / file.name).parent_path());
    std::ofstream(folder / file.name, std::ios::binary) << file.text;
  }
}

double resident_mb() {
  std::ifstream in("/proc/self/statm");
  long pages = 0, resident = 0;
  in >> pages >> resident;
  return static_cast<double>(resident) * 4096 / 1e6;
}

}  // namespace

int main(int count, char** words) {
  int flows = count > 1 ? std::atoi(words[1]) : 1000, languages = count > 2 ? std::atoi(words[2]) : 40;
  files flow_files, locale_files;
  generate(flows, languages, flow_files, locale_files);
  if (count > 4 && std::string_view(words[3]) == "--write") {
    write(flow_files, words[4]);
    write(locale_files, words[4]);
    return 0;
  }
  std::size_t bytes = 0;
  for (const auto* all : {&flow_files, &locale_files})
    for (const auto& file : *all) bytes += file.text.size();
  auto before = resident_mb();
  auto began = std::chrono::steady_clock::now();
  auto loaded = flow::load(flow_files, locale_files, nullptr, {.switches = {}, .spread = app::in_parallel});
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  for (std::size_t i = 0; i < std::min<std::size_t>(5, loaded.findings.size()); ++i)
    std::printf("%s\n", base::text_of(loaded.findings[i]).c_str());
  ::malloc_trim(0);  // as app/content.cpp does when a bundle is compiled
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  std::printf(
      "%d flows, %d languages, %.1f MB of YAML: %.2f s; the bundle keeps %.0f MB, at the peak %.0f MB\n",
      flows, languages, static_cast<double>(bytes) / 1e6, took.count(), resident_mb() - before,
      static_cast<double>(used.ru_maxrss) / 1e3);
  return loaded.value ? 0 : 1;
}
