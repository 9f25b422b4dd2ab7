#include "flow_support.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "flow/translation.hpp"

namespace amparo::flow::test {
namespace {

namespace fs = std::filesystem;

std::vector<directory::source_file> files_of(const std::string& folder) {
  std::vector<directory::source_file> out;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(AMPARO_ROOT) / folder)) {
    auto ending = entry.path().extension();
    if (ending != ".yaml" && ending != ".csv") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    out.push_back({entry.path().string(), std::string(std::istreambuf_iterator<char>(in), {})});
  }
  std::ranges::sort(out, {}, &directory::source_file::name);
  return out;
}

const auto& directory_files() {
  static const auto loaded = directory::load(files_of("config/directory"));
  return loaded;
}

void put(std::vector<directory::source_file>& all, std::string name, const std::string& text) {
  for (auto& file : all)
    if (file.name == name) return void(file.text = text);
  all.push_back({std::move(name), text});
}

}  // namespace

files& files::flow(const std::string& id, const std::string& text) {
  return put(flows, "flows/" + id + ".yaml", text), *this;
}

files& files::locale(const std::string& domain, const std::string& text, const std::string& tag) {
  return put(locales, "locales/" + tag + "/" + domain + ".yaml", text), *this;
}

files& files::edit(const std::string& name, const std::string& from, const std::string& to) {
  for (auto* all : {&flows, &locales})
    for (auto& file : *all)
      if (file.name.ends_with("/" + name + ".yaml"))
        if (auto at = file.text.find(from); at != file.text.npos)
          return file.text.replace(at, from.size(), to), *this;
  throw std::invalid_argument(name + " does not hold: " + from);
}

files basics() {
  static const files all = [] {
    const std::string folder = "tests/fixtures/bundle";
    auto below = [&](const char* name) {
      auto out = files_of(folder + "/" + name);
      for (auto& file : out)
        file.name = fs::path(file.name).lexically_relative(fs::path(AMPARO_ROOT) / folder).string();
      return out;
    };
    return files{below("flows"), below("locales")};
  }();
  return all;
}

loaded_bundle load(const files& from, const load_options& options, bool with_places) {
  return flow::load(from.flows, from.locales, with_places ? directory_files().value : nullptr, options);
}

loaded_bundle load_shipped(const load_options& options) {
  auto out = flow::load(files_of("flows"), files_of("locales"), directory_files().value, options);
  out.findings.insert(out.findings.begin(), directory_files().findings.begin(),
                      directory_files().findings.end());
  return out;
}

loaded_bundle load_shipped_with(const std::string& name, const std::string& from, const std::string& to) {
  auto tables = files_of("config/directory");
  for (auto& file : tables)
    if (file.name.ends_with("/" + name))
      if (auto at = file.text.find(from); at != file.text.npos) {
        file.text.replace(at, from.size(), to);
        auto places = directory::load(tables);
        auto out = flow::load(files_of("flows"), files_of("locales"), std::move(places.value), {});
        out.findings.insert(out.findings.begin(), places.findings.begin(), places.findings.end());
        return out;
      }
  throw std::invalid_argument(name + " does not hold: " + from);
}

files with_quotation(const std::string& words, const std::string& status, std::string digest) {
  const std::string quoted = "Pregunte si puede irse.";
  if (digest.empty()) digest = source_digest(quoted, "", "", "");
  auto all = basics();
  all.edit("detained", "text: \"" + quoted + "\"",
           "text: \"" + quoted + "\", quotes: \"a declaration, article 9\"");
  auto text = fmt::format(
      "locale: quc\ndomain: detained\nmessages:\n  rights.street: {{ text: \"{}\", status: {}, origin: "
      "published, "
      "quotes: \"a declaration in it, article 9\", source_sha256: \"{}\" }}\n",
      words, status, digest);
  all.locales.push_back({"locales/quc/detained.yaml", text});
  return all;
}

const bundle& basic_bundle() {
  static const auto loaded = load(basics());
  if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
  return *loaded.value;
}

const bundle& shipped() {
  static const auto loaded = load_shipped();
  if (!loaded.value) throw std::runtime_error(text_of(loaded.findings));
  return *loaded.value;
}

std::string text_of(const base::findings& all) {
  std::string out;
  for (const auto& one : all) out += base::text_of(one) + "\n";
  return out;
}

std::string words_of(const message::reply& reply) {
  std::string out;
  auto add = [&](const std::string& text) { out += (out.empty() ? "" : " | ") + text; };
  if (const auto* sms = std::get_if<message::sms_reply>(&reply))
    for (const auto& text : sms->messages) add(text);
  if (const auto* voice = std::get_if<message::voice_reply>(&reply)) {
    for (const auto& one : voice->before) add(one.text);
    if (voice->keys)
      for (const auto& one : voice->keys->prompts) add(one.text);
  }
  return std::holds_alternative<message::no_reply>(reply) ? "-" : out;
}

caller::caller(message::channel via, const bundle& with) : state(session::fresh("es-MX")), content_(with) {
  when.now = noon;
  when.via = via;
}

std::string caller::hear(input_kind kind, const std::string& words) {
  return hear(input{kind, base::private_text(words)});
}

std::string caller::hear(const input& heard) {
  last = step(content_, state, heard, when);
  state = last.next;
  reply = render(content_, last.reply, when.via, when.now);
  return words_of(reply);
}

}  // namespace amparo::flow::test
