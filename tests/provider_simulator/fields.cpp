#include "provider_simulator/fields.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>

#include "base/encoding.hpp"

namespace amparo::simulator {
namespace {

bool is_json(const message::raw_request& request) {
  return request.body.starts_with('{') || request.body.starts_with('[');
}

}  // namespace

std::string form_text(const std::vector<message::form_field>& of) {
  std::string out;
  for (const auto& f : of)
    out.append(out.empty() ? "" : "&")
        .append(base::percent_encoded(f.name))
        .append("=")
        .append(base::percent_encoded(f.value));
  return out;
}

fields::fields(const message::raw_request& of) : query_(message::read_form(of.query()).fields) {
  boost::system::error_code broken;
  if (is_json(of))
    json_ = boost::json::parse(of.body, broken);
  else
    form_ = message::read_form(of.body).fields;
  if (broken) json_ = nullptr;
}

std::string fields::get(std::string_view place) const {
  if (place.starts_with('/')) {
    boost::system::error_code none;
    const auto* found = json_.find_pointer(place, none);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
  }
  const auto& among = place.starts_with('?') ? query_ : form_;
  if (place.starts_with('?')) place.remove_prefix(1);
  auto found = std::ranges::find(among, place, &message::form_field::name);
  return found == among.end() ? std::string() : found->value;
}

void fields::set(std::string_view place, std::string value) {
  auto unknown = [&] { return std::invalid_argument("a request without " + std::string(place)); };
  if (place.starts_with('/')) {
    boost::system::error_code none;
    auto* found = json_.find_pointer(place, none);
    if (found == nullptr) throw unknown();
    found->emplace_string() = value;
    return;
  }
  auto& among = place.starts_with('?') ? query_ : form_;
  auto name = place.substr(place.starts_with('?') ? 1 : 0);
  auto found = std::ranges::find(among, name, &message::form_field::name);
  if (found == among.end()) throw unknown();
  found->value = std::move(value);
}

void fields::write_to(message::raw_request& request) const {
  auto path = std::string(request.path());
  request.target = query_.empty() ? path : path + "?" + form_text(query_);
  request.body = json_.is_null() ? form_text(form_) : boost::json::serialize(json_);
}

}  // namespace amparo::simulator
