#include "app/bundle_shelf.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

#include "app/errors.hpp"
#include "app/gate_log.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_on_shelf = 8;
constexpr auto look_every = 200ms;
constexpr auto turn_waits = 500ms;      // of its 800 ms
constexpr auto ask_again_after = 5s;    // for a bundle that could not be had
constexpr unsigned history_read = 256;  // revisions that are looked through for a bundle
constexpr auto sessions_last = 25h;

// False where recordings were lost: their texts are said in the source language (L9).
bool is_whole(const signed_bundle& b) {
  auto listed = read_manifest(b.manifest.text);
  return listed && listed->files.size() == b.files.all.size();
}

void rethrow(std::exception_ptr fault) {
  if (fault) std::rethrow_exception(fault);
}

}  // namespace

// The bell is rung on the thread that waits for it.
struct bundle_shelf::waiting {
  explicit waiting(const asio::any_io_executor& at) : bell(at, turn_waits) {}
  asio::steady_timer bell;
};

bundle_shelf::bundle_shelf(asio::io_context& control, store::redis_bundles& remote, background& work,
                           const ops::clock& clock, ops::metrics& count, options how)
    : control_(control),
      remote_(remote),
      work_(work),
      clock_(clock),
      count_(count),
      how_(std::move(how)),
      cache_(how_.folder) {
  how_.compiled_with.known_recording = [this](std::string_view name) { return recording(name); };
}

asio::awaitable<bool> bundle_shelf::open(std::chrono::milliseconds patience) {
  asio::steady_timer pause(control_);
  auto give_up = std::chrono::steady_clock::now() + patience;
  for (;;) {
    auto whole = co_await remote_.live();
    if (whole && whole->empty()) co_return false;  // nothing was ever published
    if (whole) {
      bool taken = co_await take(*whole);
      if (taken) co_return true;
      break;
    }
    if (std::chrono::steady_clock::now() > give_up) break;
    pause.expires_after(20ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
  auto kept = co_await work_.run([this] { return cache_.live(); });
  if (kept.empty()) co_return false;
  bool taken = co_await take(std::move(kept));
  if (taken) ops::log(ops::level::warn, "bundle_from_own_disk", {{"revision", live_number()}});
  seen_.clear();  // what Redis points at is looked at again
  co_return taken;
}

asio::awaitable<void> bundle_shelf::add(std::shared_ptr<const flow::bundle> content, signed_bundle b) {
  shelve(std::move(content));
  auto keep = [this, b = std::move(b)] { return cache_.keep(b), true; };
  co_await work_.run(std::move(keep));
}

void bundle_shelf::use(std::shared_ptr<const flow::bundle> content) {
  shelve(content);
  log_gate(live_.load().get(), *content);
  live_ = std::move(content);
}

asio::awaitable<bool> bundle_shelf::take(std::string whole) {
  auto began = std::chrono::steady_clock::now();
  seen_ = whole;
  auto r = open_revision(whole, how_.keys);
  if (!r) co_return refuse("not-trusted", 0), false;
  auto got = co_await load(r->hash);
  if (seen_ != whole) co_return false;  // a newer one came meanwhile
  if (!got.content) {
    if (got.may_come) seen_.clear();
    co_return refuse(got.may_come ? "not-reached" : "not-usable", r->number), false;
  }
  auto against = how_.admit ? how_.admit(*got.content) : base::findings();
  if (!against.empty()) co_return refuse(against.front().rule, r->number), false;
  shelve(got.content);
  log_gate(live_.load().get(), *got.content);
  live_ = std::move(got.content);
  number_ = r->number;
  {
    std::lock_guard lock(guard_);
    hash_ = r->hash;
  }
  auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  ops::log(ops::level::info, "bundle_live",
           {{"revision", r->number},
            {"bundle", r->hash.substr(0, 16)},
            {"after_ms", (clock_.now() - r->when).count()},
            {"took_us", took}});
  count_.count("bundle_taken");
  auto remember = [this, whole = std::move(whole)] { return cache_.set_live(whole), true; };
  co_await work_.run(std::move(remember));
  co_return true;
}

void bundle_shelf::refuse(std::string_view why, std::uint64_t number) {
  count_.count("bundle_refused");
  ops::log(ops::level::error, "bundle_refused", {{"revision", number}, {"why", why}});
}

asio::awaitable<void> bundle_shelf::follow(asio::steady_timer& tick, const bool& stopping) {
  while (!stopping) {
    auto whole = co_await remote_.live();
    bool moved = whole && !whole->empty() && *whole != seen_;
    if (moved) co_await take(std::move(*whole));
    tick.expires_after(look_every);
    boost::system::error_code woken;
    co_await tick.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  }
}

asio::awaitable<void> bundle_shelf::fetch_recent() {
  auto all = co_await revisions(remote_, how_.keys, history_read);
  if (!all) co_return;
  auto until = clock_.now();  // the revision was live until the next one was made
  std::vector<std::string> hashes;
  for (auto r = all->rbegin(); r != all->rend() && clock_.now() - until < sessions_last; ++r) {
    until = r->when;
    if (std::ranges::find(hashes, r->hash) == hashes.end()) hashes.push_back(r->hash);
  }
  hashes.resize(std::min(hashes.size(), most_on_shelf));
  for (const auto& hash : hashes) {
    auto got = co_await load(hash);
    if (!got.content) continue;
    shelve(std::move(got.content));
    ops::log(ops::level::info, "bundle_at_hand", {{"bundle", hash.substr(0, 16)}});
  }
}

asio::awaitable<bundle_shelf::loaded> bundle_shelf::load(std::string hash) {
  if (auto known = on_shelf(bundle_id(hash))) co_return loaded{std::move(known), false};
  auto read = [this, hash] { return cache_.read(hash, how_.keys); };
  auto kept = co_await work_.run(std::move(read));
  bool is_new = !kept;
  if (is_new) {
    auto fetched = co_await fetch_bundle(remote_, hash, how_.keys, true);
    if (!fetched) {
      ops::log(ops::level::warn, "bundle_not_fetched", {{"why", fetched.error()}});
      co_return loaded{nullptr, fetched.error() == base::fault::transient};
    }
    kept = std::move(*fetched);
  }
  auto made = [this, b = std::move(*kept), is_new] {
    auto out = compiled(b);
    if (out.content && is_new && is_whole(b)) cache_.keep(b);
    return out;
  };
  co_return co_await work_.run(std::move(made));
}

bundle_shelf::loaded bundle_shelf::compiled(const signed_bundle& b) {
  base::findings against;
  auto part = directory_part(manifest_of(b.files));
  auto& places = places_[part];
  auto how = how_.compiled_with;
  how.id = bundle_id(b.hash());
  auto content = compile(b.files, against, how, places.lock());
  if (content && !is_whole(b)) ops::log(ops::level::error, "bundle_lacks_recordings");
  if (content) places = content->places;
  std::erase_if(places_, [](const auto& known) { return known.second.expired(); });
  for (const auto& f : against)
    ops::log(content ? ops::level::warn : ops::level::error, "bundle_finding",
             {{"file", f.file}, {"line", f.line}, {"column", f.column}, {"rule", f.rule}});
  return {std::move(content), false};
}

std::shared_ptr<const flow::bundle> bundle_shelf::on_shelf(std::string_view id) {
  std::lock_guard lock(guard_);
  for (auto& place : shelf_)
    if (place.content->id == id) {
      place.used = ++uses_;
      return place.content;
    }
  return nullptr;
}

void bundle_shelf::shelve(std::shared_ptr<const flow::bundle> content) {
  if (on_shelf(content->id)) return;
  std::lock_guard lock(guard_);
  auto now_live = live_.load();
  if (shelf_.size() >= most_on_shelf)
    shelf_.erase(std::ranges::min_element(
        shelf_, {}, [&](const shelved& s) { return s.content == now_live ? ~std::uint64_t{0} : s.used; }));
  missing_.erase(content->id);
  shelf_.push_back({std::move(content), ++uses_});
}

std::shared_ptr<const std::string> bundle_shelf::recording(std::string_view name) const {
  std::lock_guard lock(guard_);
  for (const auto& place : shelf_)
    if (auto found = place.content->recordings.find(name); found != place.content->recordings.end())
      return found->second;
  return nullptr;
}

std::string bundle_shelf::live_hash() const {
  std::lock_guard lock(guard_);
  return hash_;
}

bool bundle_shelf::is_missing(const std::string& id) {
  std::lock_guard lock(guard_);
  std::erase_if(missing_, [](const auto& m) { return m.second < std::chrono::steady_clock::now(); });
  return missing_.contains(id);
}

asio::awaitable<std::shared_ptr<const flow::bundle>> bundle_shelf::find(std::string id) {
  if (auto known = on_shelf(id)) co_return known;
  if (is_missing(id)) co_return nullptr;
  auto mine = std::make_shared<waiting>(co_await asio::this_coro::executor);
  asio::post(control_, [this, id, mine] { ask_for(id, mine); });
  boost::system::error_code rung;
  co_await mine->bell.async_wait(asio::redirect_error(asio::use_awaitable, rung));
  co_return on_shelf(id);
}

void bundle_shelf::ask_for(const std::string& id, std::shared_ptr<waiting> who) {
  auto& all = wanted_[id];
  all.push_back(std::move(who));
  if (all.size() == 1) asio::co_spawn(control_, supply(id), rethrow);
}

asio::awaitable<std::string> bundle_shelf::hash_of(std::string id) {
  auto look = [this, id] { return cache_.hash_of(id); };
  auto kept = co_await work_.run(std::move(look));
  if (!kept.empty()) co_return kept;
  auto all = co_await revisions(remote_, how_.keys, history_read);
  if (all)
    for (const auto& r : *all)
      if (bundle_id(r.hash) == id) co_return r.hash;
  co_return std::string();
}

asio::awaitable<void> bundle_shelf::supply(std::string id) {
  auto hash = co_await hash_of(id);
  loaded got;
  if (!hash.empty()) got = co_await load(std::move(hash));
  if (got.content) {
    shelve(std::move(got.content));
  } else {
    count_.count("bundle_not_had");
    std::lock_guard lock(guard_);
    missing_[id] = std::chrono::steady_clock::now() + ask_again_after;
  }
  auto all = std::move(wanted_[id]);
  wanted_.erase(id);
  for (auto& who : all) {
    auto at = who->bell.get_executor();
    asio::post(at, [who = std::move(who)] { who->bell.cancel(); });
  }
}

void bundle_shelf::stop() { wanted_.clear(); }

}  // namespace amparo::app
