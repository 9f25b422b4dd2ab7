#include "app/published.hpp"

#include <algorithm>
#include <utility>

#include "app/audit_trail.hpp"
#include "app/errors.hpp"
#include "base/deflate.hpp"

namespace amparo::app {
namespace {

constexpr int most_tries = 8;  // each lost to somebody else's revision

// Its number alone, whoever signed it: the next one is higher in any case.
std::uint64_t number_of(const std::string& whole) {
  auto s = read_signed(whole);
  auto r = s ? read_revision(s->text) : std::nullopt;
  return r ? r->number : 0;
}

// True where these are that text's bytes, whoever packed them.
bool is_whole(const std::string& packed, const std::string& text) {
  if (packed.empty()) return false;
  auto inside = base::inflated(packed, text.size());
  return inside && *inside == text;
}

asio::awaitable<base::result<void>> fetch_part(store::redis_bundles& at, const manifest& m, bundle_part part,
                                               bundle_files& into) {
  auto bytes = co_await at.part(part.id);
  if (!bytes) co_return bytes.error();
  if (bytes->empty()) co_return errc::part_missing;
  auto text = base::inflated(*bytes, part.bytes);
  if (!text || !take_part(m, part, *text, into)) co_return errc::altered;
  co_return base::result<void>();
}

}  // namespace

asio::awaitable<base::result<void>> store_bundle(store::redis_bundles& to, signed_bundle b,
                                                 trusted_keys keys) {
  auto parts = parts_of(manifest_of(b.files));
  for (const auto& part : parts) {
    auto stands = co_await to.part(part.id);
    if (!stands) co_return stands.error();
    auto text = part_text(b.files, part);
    if (is_whole(*stands, text)) continue;
    auto packed = base::deflated(text);
    auto put = co_await to.put_part(part.id, std::move(packed));
    if (!put) co_return put.error();
  }
  auto address = b.hash();
  auto stands = co_await to.manifest(address);
  if (!stands) co_return stands.error();
  auto known = read_signed(*stands);
  if (known && known->text == b.manifest.text && trust_in(*known, keys) == trust::good)
    co_return base::result<void>();
  auto whole = whole_of(b.manifest);
  co_return co_await to.put_manifest(std::move(address), std::move(whole));
}

asio::awaitable<base::result<signed_bundle>> fetch_bundle(store::redis_bundles& at, std::string hash,
                                                          trusted_keys keys, bool may_lack_recordings) {
  auto whole = co_await at.manifest(hash);
  if (!whole) co_return whole.error();
  if (whole->empty()) co_return errc::not_published;
  auto text = read_signed(*whole);
  if (!text || trust_in(*text, keys) != trust::good) co_return errc::not_trusted;
  auto m = read_manifest(text->text);
  if (!m || bundle_hash(text->text) != hash) co_return errc::altered;
  signed_bundle b{std::move(*text), {{}, m->switches}};
  auto parts = parts_of(*m);
  for (const auto& part : parts) {
    auto taken = co_await fetch_part(at, *m, part, b.files);
    bool is_lost = !taken && taken.error() != base::fault::transient;
    if (is_lost && may_lack_recordings && m->files[part.files.front()].name.ends_with(".wav")) continue;
    if (!taken) co_return taken.error();
  }
  std::ranges::sort(b.files.all, {}, &directory::source_file::name);
  co_return b;
}

asio::awaitable<base::result<revision>> live_revision(store::redis_bundles& at, trusted_keys keys) {
  auto whole = co_await at.live();
  if (!whole) co_return whole.error();
  if (whole->empty()) co_return revision{};
  auto r = open_revision(*whole, keys);
  if (!r) co_return errc::not_trusted;
  co_return *r;
}

asio::awaitable<base::result<std::vector<revision>>> revisions(store::redis_bundles& at, trusted_keys keys,
                                                               unsigned most) {
  auto all = co_await at.history(most);
  if (!all) co_return all.error();
  std::vector<revision> out;
  for (const auto& whole : *all)
    if (auto r = open_revision(whole, keys)) out.push_back(std::move(*r));
  co_return out;
}

asio::awaitable<base::result<revision>> make_live(store::redis_bundles& at, const base::secret_key& seed,
                                                  revision wanted, audit_trail* trail) {
  if (trail != nullptr) {
    audit_act act{wanted.by, "bundle_" + wanted.what, "", wanted.hash.substr(0, 16)};
    if (auto noted = co_await trail->note(std::move(act)); !noted) co_return noted.error();
  }
  for (int i = 0; i != most_tries; ++i) {
    auto stands = co_await at.live();
    if (!stands) co_return stands.error();
    wanted.number = number_of(*stands) + 1;
    auto whole = whole_of(sign(seed, text_of(wanted)));
    auto moved = co_await at.point(*stands, std::move(whole));
    if (!moved) co_return moved.error();
    if (*moved) co_return wanted;
  }
  co_return errc::overtaken;
}

}  // namespace amparo::app
