#include "app/bundle_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::string_view first_line = "amparo bundle 1";

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

bool is_recording(std::string_view name) { return name.ends_with(".wav"); }

// The part that a text belongs to: "flows", "directory", "locales", "locales/es-MX".
std::string_view group_of(std::string_view name) {
  auto slash = name.find('/');
  if (name.substr(0, slash) != "locales") return name.substr(0, slash);
  auto second = name.find('/', slash + 1);
  return name.substr(0, second == name.npos ? slash : second);
}

std::string line_of(const manifest::entry& file) {
  return fmt::format("file {} {} {}\n", file.name, file.bytes, base::hex(file.sha256));
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= line.size();) {
    auto end = std::min(line.find(' ', at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool take_line(const std::vector<std::string_view>& words, manifest& into) {
  if (words.size() == 3 && words[0] == "switch")
    return into.switches.try_emplace(std::string(words[1]), words[2] == "on").second;
  if (words.size() != 4 || words[0] != "file" || !is_bundle_name(words[1])) return false;
  manifest::entry file{std::string(words[1]), 0, {}};
  auto size = words[2];
  auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), file.bytes);
  auto digest = base::from_hex(words[3]);
  if (error != std::errc{} || end != size.data() + size.size() || !digest) return false;
  file.sha256 = std::move(*digest);
  into.files.push_back(std::move(file));
  return true;
}

}  // namespace

bool is_bundle_name(std::string_view name) {
  bool known = name.starts_with("flows/") || name.starts_with("locales/") || name.starts_with("directory/");
  if (!known || name.size() > longest_file_name || name.ends_with('/')) return false;
  for (std::size_t i = 0; i != name.size(); ++i) {
    bool first = i == 0 || name[i - 1] == '/';
    if (name[i] == '/' ? first : !is_name_byte(name[i]) || (first && name[i] == '.')) return false;
  }
  return true;
}

manifest manifest_of(const bundle_files& files) {
  manifest m;
  m.switches = files.switches;
  for (const auto& file : files.all)
    m.files.push_back({file.name, file.text.size(), base::sha256(file.text)});
  std::ranges::sort(m.files, {}, &manifest::entry::name);
  return m;
}

std::string text_of(const manifest& m) {
  std::string out = fmt::format("{}\n", first_line);
  for (const auto& [name, is_on] : m.switches)
    out += fmt::format("switch {} {}\n", name, is_on ? "on" : "off");
  for (const auto& file : m.files) out += line_of(file);
  return out;
}

std::optional<manifest> read_manifest(std::string_view text) {
  manifest m;
  std::size_t bytes = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    bool good = at == 0 ? line == first_line : take_line(words_of(line), m);
    if (!good) return std::nullopt;
    at = end + 1;
  }
  for (const auto& file : m.files)
    if (file.bytes > largest_bundle || (bytes += file.bytes) > largest_bundle) return std::nullopt;
  auto same = std::ranges::adjacent_find(m.files, {}, &manifest::entry::name);
  bool ordered = std::ranges::is_sorted(m.files, {}, &manifest::entry::name) && same == m.files.end();
  if (!ordered || text_of(m) != text) return std::nullopt;
  return m;
}

std::string bundle_hash(std::string_view manifest_text) { return base::hex(base::sha256(manifest_text)); }

bool is_bundle_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string bundle_id(std::string_view hash) {
  return base::from_hex(hash.substr(0, 16)).value_or(std::string(8, '\0'));
}

std::vector<bundle_part> parts_of(const manifest& m) {
  std::vector<bundle_part> parts;
  std::map<std::string_view, std::size_t> by_group;
  std::map<std::string_view, std::string> lines;
  for (std::size_t i = 0; i != m.files.size(); ++i) {
    const auto& file = m.files[i];
    if (is_recording(file.name)) {
      parts.push_back({base::hex(file.sha256), {i}, file.bytes});
      continue;
    }
    auto group = group_of(file.name);
    auto [known, is_new] = by_group.try_emplace(group, parts.size());
    if (is_new) parts.emplace_back();
    auto& part = parts[known->second];
    part.files.push_back(i);
    part.bytes += file.bytes;
    lines[group] += line_of(file);
  }
  for (const auto& [group, at] : by_group) parts[at].id = base::hex(base::sha256(lines[group]));
  return parts;
}

std::string directory_part(const manifest& m) {
  for (const auto& part : parts_of(m))
    if (m.files[part.files.front()].name.starts_with("directory/")) return part.id;
  return {};
}

std::string part_text(const bundle_files& files, const bundle_part& part) {
  std::string out;
  out.reserve(part.bytes);
  for (auto at : part.files) out += files.all[at].text;
  return out;
}

bool take_part(const manifest& m, const bundle_part& part, std::string_view text, bundle_files& into) {
  if (text.size() != part.bytes) return false;
  for (auto at : part.files) {
    const auto& file = m.files[at];
    auto bytes = text.substr(0, file.bytes);
    if (base::sha256(bytes) != file.sha256) return false;
    into.all.push_back({file.name, std::string(bytes)});
    text.remove_prefix(file.bytes);
  }
  return true;
}

}  // namespace amparo::app
