#include "app/bundle_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace amparo::app {
namespace {

constexpr std::size_t block = 512;
constexpr std::string_view manifest_name = "manifest";

// Where the fields of a header begin, and how long they are.
struct field {
  std::size_t at, size;
};
constexpr field name_field{0, 100}, mode_field{100, 8}, owner_field{108, 8}, group_field{116, 8},
    size_field{124, 12}, time_field{136, 12}, sum_field{148, 8}, type_field{156, 1}, magic_field{257, 8};

std::size_t padded(std::size_t size) { return (size + block - 1) / block * block; }

void put(std::string& header, field where, std::string_view text) {
  header.replace(where.at, text.size(), text);
}

// Octal digits and a NUL that fill the field.
std::string octal(std::size_t value, field where) { return fmt::format("{:0{}o}", value, where.size - 1); }

std::string header_of(std::string_view name, std::size_t size) {
  std::string h(block, '\0');
  put(h, name_field, name);
  put(h, mode_field, octal(0644, mode_field));
  put(h, owner_field, octal(0, owner_field));
  put(h, group_field, octal(0, group_field));
  put(h, size_field, octal(size, size_field));
  put(h, time_field, octal(0, time_field));
  put(h, type_field, "0");
  put(h, magic_field,
      {"ustar\0"
       "00",
       8});
  put(h, sum_field, "        ");  // the sum is taken over spaces in its own place
  std::size_t sum = 0;
  for (char c : h) sum += static_cast<unsigned char>(c);
  put(h, sum_field, fmt::format("{:06o}", sum));
  h[sum_field.at + 6] = '\0';
  return h;
}

void put_file(std::string& out, std::string_view name, std::string_view bytes) {
  out += header_of(name, bytes.size());
  out += bytes;
  out.append(padded(bytes.size()) - bytes.size(), '\0');
}

std::string_view until_nul(std::string_view text) { return text.substr(0, text.find('\0')); }

struct member {
  std::string_view name, bytes;
};

// The next member, or nothing at the end and where the bytes are no archive. What it takes loosely, the
// comparison with the archive as it would be written makes strict.
std::optional<member> next_member(std::string_view& rest) {
  if (rest.size() < block || rest[0] == '\0') return std::nullopt;
  auto name = until_nul(rest.substr(name_field.at, name_field.size));
  auto digits = until_nul(rest.substr(size_field.at, size_field.size));
  std::size_t size = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 8);
  bool good = error == std::errc{} && end == digits.data() + digits.size() && size <= largest_bundle &&
              padded(size) <= rest.size() - block;
  if (!good) return std::nullopt;
  member out{name, rest.substr(block, size)};
  rest.remove_prefix(block + padded(size));
  return out;
}

class reader {
 public:
  reader(const std::string& name, std::string_view bytes, base::findings& out)
      : name_(name), bytes_(bytes), out_(out) {}

  std::optional<signed_bundle> read(const trusted_keys& keys) {
    auto rest = bytes_;
    auto first = next_member(rest);
    auto text = first && first->name == manifest_name ? read_signed(first->bytes) : std::nullopt;
    if (!text) return broken("it does not begin with a signed manifest");
    if (!trusts(*text, keys)) return std::nullopt;
    auto listed = read_manifest(text->text);
    if (!listed) return broken("its manifest cannot be read");
    std::map<std::string_view, std::string_view> found;
    while (auto next = next_member(rest)) found.emplace(next->name, next->bytes);
    signed_bundle b{std::move(*text), {{}, listed->switches}};
    auto before = out_.size();
    for (const auto& file : listed->files) take(file, found, b.files);
    for (const auto& [name, bytes] : found) report("asset-unlisted", name, "its manifest does not list");
    if (out_.size() != before) return std::nullopt;
    if (archive_of(b) != bytes_) return broken("it is not written as Amparo writes it");
    return b;
  }

 private:
  std::nullopt_t broken(std::string_view why) {
    out_.push_back({name_, 0, 0, "archive-broken", fmt::format("this is no bundle: {}", why),
                    "Export it again where it comes from."});
    return std::nullopt;
  }

  bool trusts(const signed_text& text, const trusted_keys& keys) {
    auto verdict = trust_in(text, keys);
    if (verdict == trust::unknown_key)
      out_.push_back(
          {name_, 0, 0, "signature-unknown",
           fmt::format("it is signed by {}, whom this installation does not trust", base::hex(text.key)),
           "If you know whose key that is, add it under content.trusted_keys."});
    if (verdict == trust::wrong_signature)
      out_.push_back({name_, 0, 0, "signature-wrong", "its manifest was changed after it was signed",
                      "Export it again where it comes from."});
    return verdict == trust::good;
  }

  void report(std::string_view rule, std::string_view file, std::string_view what) {
    out_.push_back({name_, 0, 0, std::string(rule), fmt::format("it holds {}, which {}", file, what),
                    "Export it again where it comes from."});
  }

  void take(const manifest::entry& file, std::map<std::string_view, std::string_view>& found,
            bundle_files& into) {
    auto here = found.find(file.name);
    if (here == found.end()) {
      out_.push_back({name_, 0, 0, "asset-missing",
                      fmt::format("its manifest lists {}, which is not in it", file.name),
                      "Export it again where it comes from."});
      return;
    }
    if (here->second.size() != file.bytes || base::sha256(here->second) != file.sha256)
      report("asset-altered", file.name, "is not the file that was signed");
    into.all.push_back({file.name, std::string(here->second)});
    found.erase(here);
  }

  const std::string& name_;
  std::string_view bytes_;
  base::findings& out_;
};

}  // namespace

signed_bundle sign_bundle(const base::secret_key& seed, bundle_files files) {
  std::ranges::sort(files.all, {}, &directory::source_file::name);
  auto text = text_of(manifest_of(files));
  return {sign(seed, std::move(text)), std::move(files)};
}

std::string archive_of(const signed_bundle& b) {
  std::string out;
  put_file(out, manifest_name, whole_of(b.manifest));
  for (const auto& file : b.files.all) put_file(out, file.name, file.text);
  out.append(2 * block, '\0');
  return out;
}

std::optional<signed_bundle> read_archive(const std::string& name, std::string_view bytes,
                                          const trusted_keys& keys, base::findings& out) {
  return reader(name, bytes, out).read(keys);
}

}  // namespace amparo::app
