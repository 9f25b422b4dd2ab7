#include "app/served_content.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <set>
#include <utility>

#include "app/content.hpp"
#include "ops/log.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto patience = 2s;
constexpr auto look_every = 250ms;
constexpr std::size_t most_named = 3;

void rethrow(std::exception_ptr fault) {
  if (fault) std::rethrow_exception(fault);
}

bool has_real_provider(const config& settings) {
  return std::ranges::any_of(settings.accounts, [](const account& a) { return a.kind != "simulator"; });
}

// "saved flows/main.yaml, locales/es-MX/main.yaml"
std::string note_of(const manifest& before, const manifest& after) {
  std::set<std::pair<std::string, std::string>> old_files, new_files;
  for (const auto& file : before.files) old_files.emplace(file.name, file.sha256);
  for (const auto& file : after.files) new_files.emplace(file.name, file.sha256);
  std::vector<std::pair<std::string, std::string>> changed;
  std::ranges::set_symmetric_difference(old_files, new_files, std::back_inserter(changed));
  std::vector<std::string> names;
  for (const auto& [name, digest] : changed)
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  if (before.files.empty()) return "the folders as they were at the start";
  if (names.empty()) return "switches of the configuration";
  auto more =
      names.size() > most_named ? fmt::format(" and {} more", names.size() - most_named) : std::string();
  names.resize(std::min(names.size(), most_named));
  return fmt::format("saved {}{}", fmt::join(names, ", "), more);
}

void print_found(const base::findings& all, bool is_good) {
  for (const auto& f : all) fmt::print("{}\n", base::text_of(f));
  if (!is_good)
    fmt::print("NOT LIVE: {} mistake{} in what was saved; the revision before goes on answering.\n",
               all.size(), all.size() == 1 ? "" : "s");
  (void)std::fflush(stdout);
}

}  // namespace

trusted_keys keys_trusted_by(const config& settings, const keyring& keys) {
  trusted_keys out;
  if (keys.bundle) out.push_back(base::ed25519_public(*keys.bundle));
  out.insert(out.end(), settings.trusted_keys.begin(), settings.trusted_keys.end());
  return out;
}

base::findings opening_findings(const config& settings, const flow::bundle& content) {
  auto open = content.places->unchecked().size();
  if (open == 0 || !has_real_provider(settings) || settings.accept_unchecked) return {};
  return {{settings.directory.string(), 0, 0, "unchecked-numbers",
           fmt::format("{} numbers that a flow can speak have been called by nobody", open),
           "See `amparo check --opening`; or set content.accept_unchecked: true, which is logged at each "
           "start."}};
}

served_content::served_content(asio::io_context& control, redis_at_start& redis, const config& settings,
                               const keyring& keys, const audit_keys& audit, const ops::clock& clock,
                               ops::dice& dice, ops::metrics& count)
    : control_(control),
      settings_(settings),
      keys_(keys),
      clock_(clock),
      link_(redis.make_link(control, "amparo-bundles", store::redis_bundles::patient_link())),
      remote_(std::make_unique<store::redis_bundles>(*link_)),
      trail_(std::make_unique<audit_trail>(*link_, audit, clock, dice)),
      follow_tick_(control),
      watch_tick_(control) {
  bundle_shelf::options how{settings.data_dir / "bundles", keys_trusted_by(settings, keys), !settings.watch};
  how.compiled_with = compile_options::of_published(settings, validated_by_children(settings));
  how.admit = [&settings](const flow::bundle& content) { return opening_findings(settings, content); };
  shelf_ = std::make_unique<bundle_shelf>(control, *remote_, work_, clock, count, std::move(how));
}

bool served_content::open(base::findings& out) {
  link_->start();
  bool chosen = false;
  std::exception_ptr fault;
  asio::co_spawn(control_, choose(out, chosen), [&](std::exception_ptr thrown) {
    fault = thrown;
    control_.stop();
  });
  control_.run();
  control_.restart();
  if (fault) std::rethrow_exception(fault);
  auto content = shelf_->live().load();
  if (chosen && settings_.accept_unchecked && has_real_provider(settings_) &&
      !content->places->unchecked().empty())
    ops::log(ops::level::warn, "unchecked_numbers_accepted",
             {{"numbers", content->places->unchecked().size()}});
  return chosen;
}

asio::awaitable<void> served_content::choose(base::findings& out, bool& chosen) {
  if (settings_.watch) {
    co_await wait_for_redis();
    chosen = co_await publish_saved();
  }
  if (!chosen) chosen = co_await shelf_->open(patience);
  if (chosen) co_return;
  auto read = [this, &out] { return load_content(settings_, out, {}, validated_by_children(settings_)); };
  auto content = co_await work_.run(std::move(read));
  if (!content) co_return;
  auto open = opening_findings(settings_, *content);
  out.insert(out.end(), open.begin(), open.end());
  if (base::has_error(out)) co_return;
  ops::log(ops::level::warn, "content_not_published");  // a change of these folders reaches nobody who runs
  shelf_->use(std::move(content));
  chosen = true;
}

asio::awaitable<void> served_content::wait_for_redis() {
  auto give_up = std::chrono::steady_clock::now() + patience;
  while (!link_->is_ready() && std::chrono::steady_clock::now() < give_up) {
    watch_tick_.expires_after(10ms);
    co_await watch_tick_.async_wait(asio::use_awaitable);
  }
}

// What the folders hold, compiled and signed; nothing, and why, where it cannot be live.
std::optional<served_content::saved> served_content::read_saved(base::findings& out) {
  auto files = read_content(settings_, out);
  auto content =
      compile(files, out, compile_options::of_folders(settings_, validated_by_children(settings_)));
  if (!content || base::has_error(out)) return std::nullopt;
  return saved{std::move(content), sign_bundle(*keys_.bundle, std::move(files))};
}

// True where the folders hold something good and it is live now. Mistakes are printed; they change nothing.
asio::awaitable<bool> served_content::publish_saved() {
  if (!keys_.bundle) co_return false;
  base::findings mistakes;
  auto read = [this, &mistakes] {
    folders_ = look_of(settings_);
    return read_saved(mistakes);
  };
  auto b = co_await work_.run(std::move(read));
  print_found(mistakes, b.has_value());
  if (!b) co_return false;
  auto stands = co_await remote_->live();
  if (!stands) co_return folders_.clear(), false;  // Redis is away: it is tried again
  auto now_saved = manifest_of(b->signed_.files);
  auto note = note_of(std::exchange(published_, now_saved), now_saved);
  auto hash = b->signed_.hash();
  auto trusted = keys_trusted_by(settings_, keys_);
  auto known = open_revision(*stands, trusted);
  bool is_new = !known || known->hash != hash;
  if (is_new) {
    auto stored = co_await store_bundle(*remote_, b->signed_, trusted);
    if (!stored) co_return folders_.clear(), false;
    revision wanted{0, std::move(hash), clock_.now(), "watch", "publish", std::move(note)};
    auto made = co_await make_live(*remote_, *keys_.bundle, std::move(wanted), trail_.get());
    if (!made) co_return folders_.clear(), false;
    known = *made;
    *stands = whole_of(sign(*keys_.bundle, text_of(*made)));
  }
  co_await shelf_->add(std::move(b->content), std::move(b->signed_));
  bool taken = co_await shelf_->take(std::move(*stands));
  if (taken) fmt::print("Revision {} is live: {}.\n", known->number, known->note);
  (void)std::fflush(stdout);
  co_return taken;
}

// Two equal looks, one after the other: whoever saves has ended.
asio::awaitable<void> served_content::watch() {
  auto before = folders_;
  while (!stopping_) {
    watch_tick_.expires_after(look_every);
    boost::system::error_code woken;
    co_await watch_tick_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (stopping_) co_return;
    auto now = co_await work_.run([this] { return look_of(settings_); });
    bool settled = now == before && now != folders_;
    before = std::move(now);
    if (settled) co_await publish_saved();
  }
}

void served_content::start() {
  asio::co_spawn(control_, shelf_->follow(follow_tick_, stopping_), rethrow);
  asio::co_spawn(control_, shelf_->fetch_recent(), rethrow);
  if (settings_.watch) asio::co_spawn(control_, watch(), rethrow);
}

void served_content::stop() {
  stopping_ = true;
  follow_tick_.cancel();
  watch_tick_.cancel();
  shelf_->stop();
  link_->stop();
}

}  // namespace amparo::app
