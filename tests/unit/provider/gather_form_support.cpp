#include "unit/provider/gather_form_support.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>

#include "base/yaml.hpp"
#include "unit/provider/xml_support.hpp"

namespace amparo::provider {
namespace {

namespace json = boost::json;

[[noreturn]] void is_no_gather(const std::string& what, const std::string& document) {
  throw std::runtime_error(what + " in " + document);
}

gather_said read_xml_gather(const gather_form& form, const std::string& document) {
  auto tree = read_xml(document);
  if (!tree) is_no_gather("no XML", document);
  auto at = std::ranges::find(tree->children, form.element, &xml_node::name);
  if (at == tree->children.end()) is_no_gather("no " + form.element, document);
  gather_said out;
  out.outside = static_cast<std::size_t>(at - tree->children.begin());
  out.inside = at->children.size();
  out.max = static_cast<unsigned>(std::stoul(at->attribute(form.max)));
  if (!form.first.empty()) out.first = std::stoll(at->attribute(form.first));
  out.between = std::stoll(at->attribute(form.between));
  out.ends_with_hash = form.hash == "always" || (!form.hash.empty() && at->attribute(form.hash) == "#");
  out.action = at->attribute(form.action);
  auto behind = std::distance(at, tree->children.end()) - 1;
  out.asks_on_silence = at->attribute("actionOnEmptyResult") == "true"
                            ? behind == 0
                            : behind == 1 && tree->children.back().name == "Redirect";
  return out;
}

const json::value* found(const json::value& in, const std::string& path) {
  boost::system::error_code none;
  return path.empty() ? &in : in.find_pointer("/" + path, none);
}

bool is_said(const json::value* value) {
  if (value == nullptr) return false;
  if (const auto* flag = value->if_bool()) return *flag;
  const auto* text = value->if_string();
  return text != nullptr && *text == "#";
}

// An address that is empty plays nothing.
std::size_t prompts_at(const json::value* heard) {
  if (heard == nullptr || (heard->is_string() && heard->as_string().empty())) return 0;
  return heard->is_array() ? heard->as_array().size() : 1;
}

std::string as_text(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

std::vector<json::value> steps_of(const gather_form& form, const json::value& document) {
  std::vector<json::value> out;
  if (form.is == gather_form::shape::list) {
    const auto& list = document.as_array();
    out.assign(list.begin(), list.end());
    return out;
  }
  for (const auto* step = &document; step != nullptr && step->is_object(); step = found(*step, "next"))
    out.push_back(*step);
  return out;
}

gather_said read_json_gather(const gather_form& form, const std::string& document) {
  auto steps = steps_of(form, json::parse(document));
  if (steps.empty()) is_no_gather("no step", document);
  const auto* keys = found(steps.back(), form.inside);
  if (keys == nullptr) is_no_gather("no " + form.inside, document);
  auto in = [&](const json::value& where, const std::string& path) {
    const auto* value = found(where, path);
    if (value == nullptr) is_no_gather("no " + path, document);
    return value;
  };
  auto at = [&](const std::string& path) { return in(*keys, path); };
  gather_said out;
  out.asks_on_silence = true;
  out.max = at(form.max)->to_number<unsigned>();
  if (!form.first.empty()) out.first = at(form.first)->to_number<long long>();
  out.between = at(form.between)->to_number<long long>();
  out.ends_with_hash = form.hash == "always" || (!form.hash.empty() && is_said(found(*keys, form.hash)));
  out.action = as_text(*in(steps.back(), form.action));
  for (const auto& [name, value] : form.always)
    if (as_text(*at(name)) != value) is_no_gather(name + " is not " + value, document);
  for (const auto& path : form.prompts) out.inside += prompts_at(found(*keys, path));
  steps.pop_back();
  for (const auto& step : steps)
    ++(!form.interrupted_by.empty() && is_said(found(step, form.interrupted_by)) ? out.inside : out.outside);
  return out;
}

}  // namespace

gather_form read_gather_form(const std::string& file, std::string_view text, base::findings& out) {
  auto root = base::read_yaml(file, text, out);
  base::yaml_map map(file, root, out);
  gather_form form;
  auto shape = map.required_text("form");
  if (shape == "list") form.is = gather_form::shape::list;
  if (shape == "chain") form.is = gather_form::shape::chain;
  if (shape == "xml")
    form.element = map.required_text("element");
  else if (form.is == gather_form::shape::xml)
    map.report(root, "unknown-form", "the form of a document is xml, list or chain");
  form.inside = map.text("inside");
  form.max = map.required_text("max");
  form.between = map.required_text("between");
  form.first = map.text("first");
  form.hash = map.text("hash");
  form.action = map.required_text("action");
  form.interrupted_by = map.text("interrupted_by");
  if (map.optional("prompts") != nullptr) form.prompts = map.texts("prompts");
  if (const auto* more = map.optional("always")) {
    base::yaml_map always(file, *more, out);
    for (const auto& key : more->keys) form.always.emplace_back(key.name, always.required_text(key.name));
  }
  map.done();
  return form;
}

gather_said gather_of(const gather_form& form, const std::string& document) {
  return form.is == gather_form::shape::xml ? read_xml_gather(form, document)
                                            : read_json_gather(form, document);
}

}  // namespace amparo::provider
