#include "app/bundle_diff.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "base/yaml.hpp"

namespace amparo::app {
namespace {

using leaves = std::map<std::string, std::string>;  // "nodes / where / ask" -> "menu"
constexpr std::string_view step = " / ";

bool is_plain_list(const base::yaml_node& node) {
  return node.is_list() &&
         std::ranges::all_of(node.items, [](const auto& i) { return i.is_scalar() || i.is_null(); });
}

// How an item of a list is called: by its own name where it has one, so that an insertion before it moves
// nothing.
std::string name_of(const base::yaml_node& item, std::size_t position) {
  for (auto key : {"id", "kind", "state", "name", "number"})
    if (const auto* value = item.is_map() ? item.find(key) : nullptr; value != nullptr && value->is_scalar())
      return value->scalar;
  return std::to_string(position + 1);
}

std::string joined(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + std::string(step) + name;
}

void collect(const base::yaml_node& node, const std::string& path, leaves& out) {
  if (node.is_map()) {
    for (std::size_t i = 0; i != node.items.size(); ++i)
      collect(node.items[i], joined(path, node.keys[i].name), out);
  } else if (is_plain_list(node)) {
    std::string all;
    for (const auto& item : node.items) all += (all.empty() ? "" : ", ") + item.scalar;
    out.emplace(path, std::move(all));
  } else if (node.is_list()) {
    for (std::size_t i = 0; i != node.items.size(); ++i) {
      auto at = joined(path, name_of(node.items[i], i));
      if (out.contains(at) || (i != 0 && name_of(node.items[i - 1], i - 1) == name_of(node.items[i], i)))
        at += fmt::format(" ({})", i + 1);
      collect(node.items[i], at, out);
    }
  } else {
    out.emplace(path, node.scalar);
  }
}

// Nothing where the file is no YAML that we read.
std::optional<leaves> leaves_of(const directory::source_file& file) {
  if (!file.name.ends_with(".yaml")) return std::nullopt;
  base::findings wrong;
  auto root = base::read_yaml(file.name, file.text, wrong);
  if (!wrong.empty()) return std::nullopt;
  leaves out;
  collect(root, "", out);
  return out;
}

bool is_telephone_number(std::string_view text) {
  return text.size() > 7 && text[0] == '+' && text.find_first_not_of("0123456789", 1) == text.npos;
}

std::string_view last_step(std::string_view where) {
  auto at = where.rfind(step);
  return at == where.npos ? where : where.substr(at + step.size());
}

std::string kind_of(const difference& d) {
  if (is_telephone_number(d.before) || is_telephone_number(d.after) || last_step(d.where) == "from_mexico")
    return "number";
  if (d.file.starts_with("locales/") && d.where.starts_with("messages / ")) return "message";
  if (d.file.starts_with("flows/") && d.where.starts_with("nodes / ")) return "node";
  return "setting";
}

std::string value_in(const leaves& of, const std::string& where) {
  auto found = of.find(where);
  return found == of.end() ? std::string() : found->second;
}

void compare_leaves(const std::string& file, const leaves& before, const leaves& after, bool numbers_only,
                    std::vector<difference>& out) {
  std::set<std::string> places;
  for (const auto& [where, value] : before) places.insert(where);
  for (const auto& [where, value] : after) places.insert(where);
  for (const auto& where : places) {
    difference d{"", file, where, value_in(before, where), value_in(after, where)};
    if (d.before == d.after && before.contains(where) == after.contains(where)) continue;
    d.kind = kind_of(d);
    if (!numbers_only || d.kind == "number") out.push_back(std::move(d));
  }
}

// "12 lines came, 3 went" of a table; of anything else its size.
std::string size_of_change(std::string_view before, std::string_view after) {
  auto lines_of = [](std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < text.size();) {
      auto end = std::min(text.find('\n', at), text.size());
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    std::ranges::sort(lines);
    return lines;
  };
  if (!base::is_utf8(before) || !base::is_utf8(after))
    return fmt::format("{} bytes, before {}", after.size(), before.size());
  auto old_lines = lines_of(before), new_lines = lines_of(after);
  std::vector<std::string_view> came, went;
  std::ranges::set_difference(new_lines, old_lines, std::back_inserter(came));
  std::ranges::set_difference(old_lines, new_lines, std::back_inserter(went));
  return fmt::format("{} lines came, {} went", came.size(), went.size());
}

void compare(const directory::source_file* before, const directory::source_file* after,
             std::vector<difference>& out) {
  static const directory::source_file nothing;
  const auto& name = (after ? after : before)->name;
  if (before && after && before->text == after->text) return;
  auto was = leaves_of(before ? *before : nothing), is = leaves_of(after ? *after : nothing);
  bool both = before && after;
  if (both && was && is) return compare_leaves(name, *was, *is, false, out);
  if (both)
    out.push_back({"file", name, size_of_change(before->text, after->text), "other", "other"});
  else
    out.push_back({"file", name, "the whole file", before ? "there" : "", after ? "there" : ""});
  compare_leaves(name, was.value_or(leaves()), is.value_or(leaves()), true, out);
}

std::string_view tag_of(std::string_view name) {
  if (!name.starts_with("locales/")) return {};
  name.remove_prefix(8);
  auto slash = name.find('/');
  return slash == name.npos ? std::string_view() : name.substr(0, slash);
}

// "detained.where" of "messages / detained.where / text", where the last step is `field`.
std::string_view message_of(std::string_view where, std::string_view field) {
  constexpr std::string_view begin = "messages / ";
  if (!where.starts_with(begin) || last_step(where) != field) return {};
  where.remove_prefix(begin.size());
  where.remove_suffix(std::min(where.size(), field.size() + step.size()));
  return where;
}

std::string verb_of(const difference& d) {
  if (d.before.empty()) return "added";
  return d.after.empty() ? "removed" : "changed";
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

}  // namespace

std::vector<difference> differences(const bundle_files& before, const bundle_files& after) {
  std::map<std::string, std::pair<const directory::source_file*, const directory::source_file*>> by_name;
  for (const auto& file : before.all) by_name[file.name].first = &file;
  for (const auto& file : after.all) by_name[file.name].second = &file;
  std::vector<difference> out;
  for (const auto& [name, pair] : by_name) compare(pair.first, pair.second, out);
  auto words = [](const std::map<std::string, bool>& of) {
    leaves all;
    for (const auto& [name, is_on] : of) all.emplace(name, is_on ? "on" : "off");
    return all;
  };
  auto settings = out.size();
  compare_leaves("", words(before.switches), words(after.switches), false, out);
  for (auto i = settings; i != out.size(); ++i) out[i].kind = "switch";
  std::set<std::pair<std::string, std::string>> were_stale;
  for (auto& s : stale_translations(before)) were_stale.emplace(s.locale, s.message);
  for (auto& s : stale_translations(after))
    if (!were_stale.contains({s.locale, s.message}))
      out.push_back({"translation", "locales/" + s.locale, s.message, "says what the Spanish says", "stale"});
  std::ranges::stable_sort(out, {}, [](const difference& d) { return d.kind != "number"; });
  return out;
}

std::string words_of(const std::vector<difference>& all) {
  if (all.empty()) return "Nothing is different.\n";
  std::string out;
  for (const auto& d : all) {
    out += fmt::format("{} {}: {}{}{}\n", d.kind == "number" ? "!! NUMBER" : d.kind, verb_of(d), d.file,
                       d.file.empty() || d.where.empty() ? "" : ": ", d.where);
    if (d.kind == "file") continue;
    if (!d.before.empty()) out += fmt::format("    - {}\n", one_line(d.before));
    if (!d.after.empty()) out += fmt::format("    + {}\n", one_line(d.after));
  }
  return out;
}

std::string json_of(const std::vector<difference>& all) {
  namespace json = boost::json;
  json::array out;
  for (const auto& d : all)
    out.push_back(json::object{
        {"kind", d.kind}, {"file", d.file}, {"where", d.where}, {"before", d.before}, {"after", d.after}});
  return json::serialize(json::object{{"differences", std::move(out)}});
}

std::vector<stale_translation> stale_translations(const bundle_files& files) {
  constexpr std::string_view source = "es-MX";
  std::map<std::string, std::string, std::less<>> digests;  // of the Spanish texts, by message
  std::vector<std::tuple<std::string, std::string, std::string>> made_from;
  for (const auto& file : files.all) {
    auto tag = tag_of(file.name);
    auto all = tag.empty() ? std::nullopt : leaves_of(file);
    for (const auto& [where, value] : all.value_or(leaves())) {
      if (auto message = message_of(where, "text"); tag == source && !message.empty())
        digests.emplace(message, base::hex(base::sha256(value)));
      if (auto message = message_of(where, "source_sha256"); tag != source && !message.empty())
        made_from.emplace_back(tag, message, value);
    }
  }
  std::vector<stale_translation> out;
  for (const auto& [tag, message, digest] : made_from) {
    auto now = digests.find(message);
    if (now == digests.end() || now->second != digest) out.push_back({tag, message});
  }
  return out;
}

}  // namespace amparo::app
