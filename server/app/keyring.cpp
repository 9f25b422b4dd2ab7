#include "app/keyring.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "app/audit_key.hpp"
#include "base/encoding.hpp"
#include "ops/dice.hpp"

namespace amparo::app {
namespace {

namespace fs = std::filesystem;

constexpr char sealed_format = 1;
constexpr std::size_t sealed_head = 26;
constexpr std::array<const char*, 6> key_names{"identity", "optout", "dedupe", "seal-1", "audit", "bundle"};

void add(base::findings& out, const fs::path& file, std::string message, std::string hint) {
  out.push_back({file.string(), 0, 0, "secret-file", std::move(message), std::move(hint)});
}

void write_new(const fs::path& file, std::string_view bytes) {
  int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
  if (handle < 0)
    throw std::runtime_error(fmt::format("{} cannot be made; nothing is ever overwritten", file.string()));
  bool whole = ::write(handle, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
               ::fsync(handle) == 0;
  ::close(handle);
  if (!whole) throw std::runtime_error(fmt::format("{} could not be written", file.string()));
}

std::optional<std::string> read_private(const fs::path& file, base::findings& out) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0) {
    add(out, file, "the file is missing", "Run `amparo keys init`, or mend the path.");
    return std::nullopt;
  }
  if ((about.st_mode & 077) != 0) {
    add(out, file, "others may read or write this file", fmt::format("Run: chmod 0400 {}", file.string()));
    return std::nullopt;
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in) {
    add(out, file, "the file cannot be read", "Check its owner.");
    return std::nullopt;
  }
  return bytes.str();
}

std::optional<base::secret_key> load_key(const fs::path& file, base::findings& out) {
  auto bytes = read_private(file, out);
  if (!bytes) return std::nullopt;
  if (bytes->size() != base::secret_key::size) {
    add(out, file, "a key is 32 bytes", "Restore the file; a key cannot be mended.");
    return std::nullopt;
  }
  return std::optional<base::secret_key>(std::in_place, *bytes);
}

std::map<std::uint8_t, base::secret_key> load_seals(const fs::path& folder, base::findings& out) {
  std::map<std::uint8_t, base::secret_key> seals;
  std::error_code ignored;
  bool seen = false;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    auto name = entry.path().filename().string();
    if (!name.starts_with("seal-")) continue;
    seen = true;
    unsigned id = 0;
    auto [end, error] = std::from_chars(name.data() + 5, name.data() + name.size(), id);
    if (error != std::errc{} || end != name.data() + name.size() || id == 0 || id > 255) {
      add(out, entry.path(), "a sealing key is called seal-1 to seal-255", "Rename or remove the file.");
    } else if (auto key = load_key(entry.path(), out)) {
      seals.emplace(static_cast<std::uint8_t>(id), std::move(*key));
    }
  }
  if (!seen) add(out, folder / "seal-1", "there is no sealing key", "Run `amparo keys init`.");
  return seals;
}

}  // namespace

base::result<std::string> keyring::open(std::string_view aad, std::string_view value) const {
  if (value.size() < sealed_head || value[0] != sealed_format) return base::errc::malformed;
  auto key = seals.find(static_cast<std::uint8_t>(value[1]));
  if (key == seals.end()) return base::errc::unknown_key;
  base::nonce24 nonce;
  std::copy_n(value.begin() + 2, nonce.size(), nonce.begin());
  return base::unseal(key->second, nonce, std::string(aad) + std::string(value.substr(0, sealed_head)),
                      value.substr(sealed_head));
}

std::string keyring::sealed_value(const base::nonce24& nonce, std::string_view aad,
                                  std::string_view text) const {
  std::string head{sealed_format, static_cast<char>(newest())};
  head.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  return head + base::seal(seals.rbegin()->second, nonce, std::string(aad) + head, text);
}

base::nonce24 keyring::repeatable_nonce(std::string_view name, std::string_view text) const {
  auto mac = base::hmac_sha256(dedupe, fmt::format("nonce|{}|{}|", name.size(), name) + std::string(text));
  base::nonce24 nonce;
  std::copy_n(mac.begin(), nonce.size(), nonce.begin());
  return nonce;
}

std::string keyring::optout_id(const base::phone_number& number) const {
  return base::base64url(base::hmac_sha256(optout, number.reveal()).substr(0, 16));
}

void make_keys(const fs::path& folder, bool demo) {
  std::error_code error;
  fs::create_directories(folder.parent_path().empty() ? "." : folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && !fs::is_empty(folder, error))
    throw std::runtime_error(fmt::format("{} is not empty; keys are never overwritten", folder.string()));
  if (::chmod(folder.c_str(), 0700) != 0)
    throw std::runtime_error(fmt::format("{} cannot be made private", folder.string()));
  ops::dice random;
  for (const auto* name : key_names) write_new(folder / name, random.bytes(base::secret_key::size));
  if (demo) {
    write_new(folder / "simulator", base::hex(random.bytes(32)));
    write_new(folder / "demo", "keys of a demonstration: refused without `demo: true`\n");
  }
}

std::optional<keyring> load_keys(const fs::path& folder, base::findings& out) {
  auto before = out.size();
  struct stat about {};
  if (::stat(folder.c_str(), &about) != 0) {
    add(out, folder, "the folder of keys is missing",
        fmt::format("Run: amparo keys init {}", folder.string()));
    return std::nullopt;
  }
  if ((about.st_mode & 077) != 0)
    add(out, folder, "others may look into the folder of keys",
        fmt::format("Run: chmod 0700 {}", folder.string()));
  auto identity = load_key(folder / "identity", out);
  auto optout = load_key(folder / "optout", out);
  auto dedupe = load_key(folder / "dedupe", out);
  auto seals = load_seals(folder, out);
  std::optional<base::secret_key> bundle;
  if (fs::exists(folder / "bundle")) bundle = load_key(folder / "bundle", out);
  if (out.size() != before) return std::nullopt;
  return keyring{std::move(*identity), std::move(*optout), std::move(*dedupe),
                 std::move(seals),     std::move(bundle),  fs::exists(folder / "demo")};
}

std::optional<audit_keys> load_audit_keys(const fs::path& folder, base::findings& out) {
  auto key = load_key(folder / "audit", out);
  return key ? std::optional<audit_keys>(std::in_place, *key) : std::nullopt;
}

std::optional<base::secret_text> load_secret(const fs::path& file, base::findings& out) {
  auto bytes = read_private(file, out);
  if (!bytes) return std::nullopt;
  while (!bytes->empty() && (bytes->back() == '\n' || bytes->back() == '\r')) bytes->pop_back();
  if (bytes->empty()) {
    add(out, file, "the secret is empty", "Write the provider's secret into the file.");
    return std::nullopt;
  }
  return base::secret_text(std::move(*bytes));
}

}  // namespace amparo::app
