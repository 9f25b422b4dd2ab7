#include <algorithm>
#include <optional>

#include "base/encoding.hpp"
#include "provider/errors.hpp"
#include "provider/twiml.hpp"

// Who signed. The scheme covers decoded parameters, so a form is read here before anything in it is believed:
// bounded in fields, and without an opinion on what is inside (a broken escape stands for itself, as the URL
// standard has it; bytes need not be UTF-8). A well-signed request that makes no sense is then decode's to
// report, and its sender gets an answer.
namespace amparo::provider::twiml {
namespace {

constexpr std::size_t most_fields = 200, usual_fields = 32;

std::string lenient_decoded(std::string_view text) {
  std::string out(text.size(), ' ');  // never longer than the text; cut to size at the end
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i, ++size) {
    auto byte = text[i] == '%' ? base::from_hex(text.substr(i + 1, 2)) : std::nullopt;
    if (byte && byte->size() == 1) {
      out[size] = byte->front();
      i += 2;
    } else if (text[i] != '+') {
      out[size] = text[i];
    }
  }
  out.resize(size);
  return out;
}

std::optional<std::vector<message::form_field>> signed_fields(std::string_view body) {
  std::vector<message::form_field> fields;
  fields.reserve(usual_fields);
  while (!body.empty()) {
    auto end = body.find('&');
    auto pair = body.substr(0, end);
    body = end == std::string_view::npos ? std::string_view{} : body.substr(end + 1);
    if (pair.empty()) continue;
    if (fields.size() == most_fields) return std::nullopt;
    auto equals = pair.find('=');
    auto value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    fields.push_back({lenient_decoded(pair.substr(0, equals)), lenient_decoded(value)});
  }
  return fields;
}

struct url_parts {
  std::string_view scheme;  // "https://"
  std::string_view host;    // without port
  std::string_view port;    // ":8443", or ""
  std::string_view rest;    // a path in front of every target, or ""
};

url_parts parts_of(std::string_view url) {
  url_parts parts;
  auto slashes = url.find("://");
  parts.scheme = url.substr(0, slashes == std::string_view::npos ? 0 : slashes + 3);
  url.remove_prefix(parts.scheme.size());
  auto authority = url.substr(0, url.find('/'));
  parts.rest = url.substr(authority.size());
  auto bracket = authority.rfind(']');  // a colon opens the port only behind the brackets of an IPv6 address
  auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  parts.host = authority.substr(0, colon);
  parts.port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
  return parts;
}

// The provider signs with or without the port, as the address was once configured there; both are taken.
std::vector<std::string> signed_urls(const std::string& public_url, std::string_view target) {
  auto parts = parts_of(public_url);
  auto port = !parts.port.empty() ? parts.port : parts.scheme == "http://" ? ":80" : ":443";
  std::string bare = std::string(parts.scheme).append(parts.host), with_port = bare + std::string(port);
  return {bare.append(parts.rest).append(target), with_port.append(parts.rest).append(target)};
}

// The request with its query's parameter `bodySHA256`; null where it has none.
std::optional<std::string> body_digest(const message::raw_request& request) {
  auto query = request.query();
  while (!query.empty()) {
    auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.starts_with("bodySHA256=")) return std::string(pair.substr(pair.find('=') + 1));
  }
  return std::nullopt;
}

// What the scheme signs behind the URL: each field's name and value, sorted.
std::string signed_tail(const std::vector<message::form_field>& fields) {
  std::vector<const message::form_field*> sorted;
  sorted.reserve(fields.size());
  std::size_t size = 0;
  for (const auto& f : fields) {
    sorted.push_back(&f);
    size += f.name.size() + f.value.size();
  }
  auto key = [](const message::form_field* f) {
    return std::pair<std::string_view, std::string_view>(f->name, f->value);
  };
  std::ranges::sort(sorted, {}, key);
  auto is_same = [&](const auto* a, const auto* b) { return key(a) == key(b); };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), is_same), sorted.end());
  std::string text;
  text.reserve(size);
  for (const auto* f : sorted) text.append(f->name).append(f->value);
  return text;
}

std::string mark_of(std::string_view secret, std::string_view url, std::string_view tail) {
  return base::base64(base::hmac_sha1(secret, std::string(url).append(tail)));
}

// The comparison takes the same time whatever is given. Which secret and which form of the address were used
// is no secret, so the first that fits ends the search.
bool is_signed(const std::vector<std::string>& urls, const std::vector<message::form_field>& fields,
               std::string_view given, const credentials& keys) {
  auto tail = signed_tail(fields);
  for (const auto& secret : keys.secrets)
    for (const auto& url : urls)
      if (!secret.empty() && base::equal_in_constant_time(mark_of(secret.reveal(), url, tail), given))
        return true;
  return false;
}

// A sub-account signs with its own secret, so a foreign id under ours means a mistaken configuration there:
// refused.
bool is_foreign(const std::vector<message::form_field>& fields, const credentials& keys) {
  return std::ranges::any_of(
      fields, [&](const auto& f) { return f.name == "AccountSid" && f.value != keys.account; });
}

}  // namespace

std::string signature(std::string_view secret, std::string_view url,
                      const std::vector<message::form_field>& fields) {
  return mark_of(secret, url, signed_tail(fields));
}

std::vector<signed_sample> samples(const credentials& keys, const base::secret_text& secret,
                                   std::string_view header, std::string_view path) {
  auto plain = std::string(path), query = plain + "?x=a%20b&y=1+2";
  std::vector<message::form_field> form{{"AccountSid", keys.account}, {"Body", "a b"}};
  auto body = "AccountSid=" + base::percent_encoded(keys.account) + "&Body=a+b";
  auto made = [&](std::string_view name, std::string method, const std::string& target,
                  const std::string& url) {
    bool posts = method == "POST";
    auto mark = signature(secret.reveal(), url, posts ? form : std::vector<message::form_field>{});
    return signed_sample{
        name, {std::move(method), target, {{std::string(header), std::move(mark)}}, posts ? body : ""}};
  };
  auto urls = signed_urls(keys.public_url, plain);
  auto asked = query + "&AccountSid=" + base::percent_encoded(keys.account);
  return {made("a form", "POST", plain, keys.public_url + plain),
          made("with an encoded query", "POST", query, keys.public_url + query),
          made("without the port", "POST", plain, urls.front()),
          made("with the port", "POST", plain, urls.back()),
          made("by GET", "GET", asked, keys.public_url + asked)};
}

base::result<void> check_signature(const message::raw_request& request, std::string_view header,
                                   const credentials& keys) {
  if (request.method != "POST" && request.method != "GET") return errc::bad_signature;
  auto digest = body_digest(request);
  bool covers_fields = request.method == "POST" && !digest;
  auto fields = signed_fields(covers_fields ? std::string_view(request.body) : std::string_view{});
  if (!fields) return errc::too_many_fields;
  if (!is_signed(signed_urls(keys.public_url, request.target), *fields, request.header_value(header), keys))
    return errc::bad_signature;
  if (request.method == "POST" && digest &&
      !base::equal_in_constant_time(*digest, base::hex(base::sha256(request.body))))
    return errc::bad_signature;
  auto asked = covers_fields ? std::move(fields) : signed_fields(request.query());
  if (!asked) return errc::too_many_fields;
  if (is_foreign(*asked, keys)) return errc::wrong_account;
  return {};
}

}  // namespace amparo::provider::twiml
