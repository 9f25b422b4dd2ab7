#include "store/scripts.hpp"

#include <openssl/sha.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "base/encoding.hpp"

namespace amparo::store {
namespace {

constexpr std::pair<std::string_view, std::string_view> sources[] = {
#include "store_scripts.inc"
};

}  // namespace

std::string digest_of(std::string_view text) {
  std::array<unsigned char, SHA_DIGEST_LENGTH> out{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
  return base::hex({reinterpret_cast<const char*>(out.data()), out.size()});
}

const std::vector<script>& all_scripts() {
  static const std::vector<script> scripts = [] {
    std::vector<script> made;
    for (const auto& [name, text] : sources)
      made.push_back({std::string(name), std::string(text), digest_of(text)});
    return made;
  }();
  return scripts;
}

const script& script_named(std::string_view name) {
  for (const auto& s : all_scripts())
    if (s.name == name) return s;
  throw std::out_of_range("no script of this name is built in");
}

}  // namespace amparo::store
