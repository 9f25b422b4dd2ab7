#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "app/bundle_archive.hpp"
#include "app/revision.hpp"
#include "base/result.hpp"
#include "store/redis_bundles.hpp"

// Bundles and revisions on their way between Redis and memory. Nothing that comes back was believed unread:
// signatures and digests were checked. Errors are the store's, and app's own where what it holds cannot be
// used.
namespace amparo::app {

namespace asio = boost::asio;

class audit_trail;

// Writes parts and manifest; what stands there already, whole, is not written again, so that a bundle keeps
// its first signature by one of `keys`. Nothing points at them yet.
asio::awaitable<base::result<void>> store_bundle(store::redis_bundles& to, signed_bundle b,
                                                 trusted_keys keys);
// Whole, or with `may_lack_recordings` all but recordings that the store has lost.
asio::awaitable<base::result<signed_bundle>> fetch_bundle(store::redis_bundles& at, std::string hash,
                                                          trusted_keys keys,
                                                          bool may_lack_recordings = false);

// The live revision as it stands; number 0 where nothing was ever published.
asio::awaitable<base::result<revision>> live_revision(store::redis_bundles& at, trusted_keys keys);
// The newest `most` revisions, oldest first; 0 = all. Those that are not signed by one of `keys` are left
// out.
asio::awaitable<base::result<std::vector<revision>>> revisions(store::redis_bundles& at, trusted_keys keys,
                                                               unsigned most);

// Makes a stored bundle the live one: numbers the revision after the one that stands, signs it, moves the
// pointer. With `trail` its error is this one's, and nothing was moved (L-6).
asio::awaitable<base::result<revision>> make_live(store::redis_bundles& at, const base::secret_key& seed,
                                                  revision wanted, audit_trail* trail = nullptr);

}  // namespace amparo::app
