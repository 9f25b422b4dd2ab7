#include "message/raw_http.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace amparo::message {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view raw_request::header_value(std::string_view name) const {
  for (const auto& h : headers)
    if (same_name(h.name, name)) return h.value;
  return {};
}

std::string_view raw_request::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view raw_request::query() const {
  auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
}

std::string_view form::value(std::string_view name) const {
  for (const auto& f : fields)
    if (f.name == name) return f.value;
  return {};
}

bool form::has(std::string_view name) const {
  return std::ranges::any_of(fields, [&](const form_field& f) { return f.name == name; });
}

form read_form(std::string_view text, std::size_t most) {
  form out;
  out.fields.reserve(std::min(most, static_cast<std::size_t>(std::ranges::count(text, '&') + 1)));
  while (!text.empty()) {
    auto end = text.find('&');
    auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    if (out.fields.size() == most) return {};
    auto equals = pair.find('=');
    auto name = base::percent_decoded(pair.substr(0, equals));
    auto value = base::percent_decoded(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
    if (!name || !value || !base::is_utf8(*name) || !base::is_utf8(*value)) return {};
    out.fields.push_back({std::move(*name), std::move(*value)});
  }
  out.ok = true;
  return out;
}

}  // namespace amparo::message
