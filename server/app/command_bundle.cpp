#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>

#include "app/audit_key.hpp"
#include "app/audit_trail.hpp"
#include "app/bundle_diff.hpp"
#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/load_config.hpp"
#include "app/over_redis.hpp"
#include "app/published.hpp"
#include "app/served_content.hpp"
#include "app/time_text.hpp"
#include "base/encoding.hpp"
#include "flow/revision.hpp"

// `amparo bundle`: publish, history, rollback, diff, export, import, over the Redis of the running helpline.
namespace amparo::app {
namespace {

namespace json = boost::json;

// What each of them needs: the configuration, the keys, who is believed.
struct desk_of_publisher {
  config settings;
  keyring keys;
  trusted_keys trusted;
  std::optional<audit_keys> audit = {};  // of whoever changes what is live (L-5)
};

std::optional<desk_of_publisher> open_desk(const bundle_options& how, base::findings& out, bool signs) {
  auto settings = load_config(how.config_file, {}, out);
  if (!settings) return std::nullopt;
  auto keys = load_keys(settings->keys_dir, out);
  if (!keys) return std::nullopt;
  if (signs && !keys->bundle) {
    out.push_back({(settings->keys_dir / "bundle").string(), 0, 0, "secret-file",
                   "there is no key to sign a bundle with", "Publish where the folder of keys is whole."});
    return std::nullopt;
  }
  auto audit = signs ? load_audit_keys(settings->keys_dir, out) : std::nullopt;
  if (signs && !audit) return std::nullopt;
  auto trusted = keys_trusted_by(*settings, *keys);
  return desk_of_publisher{std::move(*settings), std::move(*keys), std::move(trusted), std::move(audit)};
}

int refuse(const base::findings& out, std::string_view end) {
  print_findings(out);
  fmt::print(stderr, "{}\n", end);
  return 1;
}

int fail(const base::error_code& why) {
  fmt::print(stderr, "It did not succeed: {}.\n", why.message());
  return 1;
}

json::object json_of(const revision& r) {
  return {{"revision", r.number}, {"bundle", r.hash}, {"when", time_text(r.when)},
          {"by", r.by},           {"what", r.what},   {"note", r.note}};
}

int report(const revision& r, bool as_json, std::string_view verb) {
  if (as_json)
    fmt::print("{}\n", json::serialize(json_of(r)));
  else
    fmt::print("{} revision {}, bundle {}.\n", verb, r.number, r.hash.substr(0, 16));
  return 0;
}

template <class Work>
void over_redis(const desk_of_publisher& d, Work work) {
  run_over_redis(d.settings, "amparo-bundle", store::redis_bundles::patient_link(),
                 [&](store::link& over) -> asio::awaitable<void> {
                   store::redis_bundles at(over);
                   co_await work(at);
                 });
}

// The same for who changes what is live.
template <class Work>
void over_redis_on_record(const desk_of_publisher& d, Work work) {
  run_over_redis(d.settings, "amparo-bundle", store::redis_bundles::patient_link(),
                 [&](store::link& over) -> asio::awaitable<void> {
                   store::redis_bundles at(over);
                   ops::clock clock;
                   ops::dice dice;
                   audit_trail trail(over, *d.audit, clock, dice);
                   co_await work(at, trail);
                 });
}

// What is to be published, or findings: all of them, and no bundle.
std::optional<signed_bundle> compiled_folders(const desk_of_publisher& d, base::findings& out) {
  auto files = read_content(d.settings, out);
  auto content =
      compile(files, out, compile_options::of_folders(d.settings, validated_by_children(d.settings)));
  if (content) {
    auto open = opening_findings(d.settings, *content);
    out.insert(out.end(), open.begin(), open.end());
  }
  if (!content || base::has_error(out)) return std::nullopt;
  return sign_bundle(*d.keys.bundle, std::move(files));
}

struct outcome_of_publish {
  base::result<revision> made = base::error_code(base::errc::malformed);
  base::findings against;
  bool is_same = false;
};

asio::awaitable<void> publish(const desk_of_publisher& d, store::redis_bundles& at, audit_trail& trail,
                              signed_bundle b, revision wanted, outcome_of_publish& into) {
  auto stands = co_await at.live();
  if (!stands) {
    into.made = stands.error();
    co_return;
  }
  auto known = open_revision(*stands, d.trusted);
  wanted.hash = b.hash();
  if (known && known->hash == wanted.hash) {
    into.is_same = true;
    into.made = *known;
    co_return;
  }
  into.against = flow::check_revision(known ? known->hash : "", wanted.hash, wanted.note);
  if (!into.against.empty()) co_return;
  auto stored = co_await store_bundle(at, std::move(b), d.trusted);
  if (!stored) {
    into.made = stored.error();
    co_return;
  }
  into.made = co_await make_live(at, *d.keys.bundle, std::move(wanted), &trail);
}

base::time_point now() { return ops::clock().now(); }

base::finding no_note(const std::string& where) {
  return {where,
          0,
          0,
          "missing-revision-note",
          "the content changes and nobody says what and why",
          "Add --note \"...\": one line, 500 bytes at the most."};
}

int publish_bundle(const desk_of_publisher& d, signed_bundle b, const bundle_options& how, const char* what) {
  base::findings out;
  if (!how.note.empty() && !is_note(how.note)) out.push_back(no_note("--note"));
  if (!out.empty()) return refuse(out, "Nothing was published.");
  outcome_of_publish result;
  revision wanted{0, "", now(), "admin", what, how.note};
  over_redis_on_record(d, [&](store::redis_bundles& at, audit_trail& trail) {
    return publish(d, at, trail, std::move(b), wanted, result);
  });
  if (!result.against.empty()) return refuse(result.against, "Nothing was published.");
  if (!result.made) return fail(result.made.error());
  return report(*result.made, how.json, result.is_same ? "Nothing changed; live is" : "Live is now");
}

// The revisions, newest last; an empty list where none can be read.
base::result<std::vector<revision>> history_of(const desk_of_publisher& d) {
  base::result<std::vector<revision>> all = base::error_code(base::errc::malformed);
  over_redis(d, [&](store::redis_bundles& at) -> asio::awaitable<void> {
    all = co_await revisions(at, d.trusted, 0);
  });
  return all;
}

std::optional<std::uint64_t> number_of(const std::string& text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

const revision* find(const std::vector<revision>& all, std::uint64_t number) {
  for (const auto& r : all)
    if (r.number == number) return &r;
  return nullptr;
}

// The newest revision before the live one that held something else.
const revision* before_live(const std::vector<revision>& all) {
  for (auto r = all.rbegin(); r != all.rend(); ++r)
    if (r->hash != all.back().hash) return &*r;
  return nullptr;
}

base::finding no_revision(const std::string& which) {
  return {which,
          0,
          0,
          "no-such-revision",
          "the history has no such revision",
          "`amparo bundle history` lists those that there are."};
}

int run_publish(const bundle_options& how) {
  base::findings out;
  auto d = open_desk(how, out, true);
  if (!d) return refuse(out, "Nothing was published.");
  auto b = compiled_folders(*d, out);
  if (!b) return refuse(out, fmt::format("Nothing was published: {} mistakes.", out.size()));
  print_findings(out);  // what holds back a text holds back nothing else
  return publish_bundle(*d, std::move(*b), how, "publish");
}

int run_history(const bundle_options& how) {
  base::findings out;
  auto d = open_desk(how, out, false);
  if (!d) return refuse(out, "There is no history to show.");
  auto all = history_of(*d);
  if (!all) return fail(all.error());
  auto key = d->keys.bundle ? base::hex(base::ed25519_public(*d->keys.bundle)) : std::string();
  if (how.json) {
    json::array list;
    for (const auto& r : *all) list.push_back(json_of(r));
    fmt::print("{}\n", json::serialize(json::object{{"key", key}, {"revisions", std::move(list)}}));
    return 0;
  }
  for (auto r = all->rbegin(); r != all->rend(); ++r)
    fmt::print("{:>5} {} {:<20} {:<8} {} {}\n", r->number, r == all->rbegin() ? "live" : "    ",
               time_text(r->when), r->what, r->hash.substr(0, 16), r->note);
  if (all->empty()) fmt::print("Nothing was ever published.\n");
  if (!key.empty()) fmt::print("This installation signs as {}\n", key);
  return 0;
}

int run_rollback(const bundle_options& how) {
  base::findings out;
  auto d = open_desk(how, out, true);
  if (!d) return refuse(out, "Nothing was rolled back.");
  auto all = history_of(*d);
  if (!all) return fail(all.error());
  auto number = number_of(how.first);
  const auto* to = all->empty()        ? nullptr
                   : how.first.empty() ? before_live(*all)
                   : number            ? find(*all, *number)
                                       : nullptr;
  if (to == nullptr)
    return refuse({no_revision(how.first.empty() ? "rollback" : how.first)}, "Nothing was rolled back.");
  auto note = how.note.empty() ? fmt::format("back to revision {}", to->number) : how.note;
  if (!is_note(note)) return refuse({no_note("--note")}, "Nothing was rolled back.");
  base::result<revision> made = base::error_code(base::errc::malformed);
  over_redis_on_record(*d, [&](store::redis_bundles& at, audit_trail& trail) -> asio::awaitable<void> {
    auto there = co_await fetch_bundle(at, to->hash, d->trusted);
    if (!there) {
      made = there.error();
      co_return;
    }
    revision wanted{0, to->hash, now(), "admin", "rollback", note};
    made = co_await make_live(at, *d->keys.bundle, std::move(wanted), &trail);
  });
  if (!made) return fail(made.error());
  return report(*made, how.json, "Live is now");
}

// A revision's number, "live", or "folders" for what is not published yet.
asio::awaitable<base::result<signed_bundle>> bundle_called(const desk_of_publisher& d,
                                                           store::redis_bundles& at, std::string which) {
  auto all = co_await revisions(at, d.trusted, 0);
  if (!all) co_return all.error();
  auto number = number_of(which);
  const auto* r = which == "live" ? (all->empty() ? nullptr : &all->back())
                  : number        ? find(*all, *number)
                                  : nullptr;
  if (r == nullptr) co_return base::errc::malformed;
  co_return co_await fetch_bundle(at, r->hash, d.trusted);
}

std::optional<bundle_files> files_called(const desk_of_publisher& d, const std::string& which,
                                         base::findings& out) {
  if (which == "folders") return read_content(d.settings, out);
  base::result<signed_bundle> b = base::error_code(base::errc::malformed);
  over_redis(d, [&](store::redis_bundles& at) -> asio::awaitable<void> {
    b = co_await bundle_called(d, at, which);
  });
  if (b) return std::move(b->files);
  out.push_back(no_revision(which));
  out.back().message += ", or it cannot be read (" + b.error().message() + ")";
  return std::nullopt;
}

int run_diff(const bundle_options& how) {
  base::findings out;
  auto d = open_desk(how, out, false);
  if (!d) return refuse(out, "Nothing was compared.");
  auto before = files_called(*d, how.first.empty() ? "live" : how.first, out);
  auto after = files_called(*d, how.second.empty() ? "folders" : how.second, out);
  if (!before || !after || !out.empty()) return refuse(out, "Nothing was compared.");
  auto all = differences(*before, *after);
  fmt::print("{}{}", how.json ? json_of(all) : words_of(all), how.json ? "\n" : "");
  return 0;
}

int run_export(const bundle_options& how) {
  base::findings out;
  auto d = open_desk(how, out, false);
  if (!d) return refuse(out, "Nothing was exported.");
  const std::string which = how.second.empty() ? "live" : how.second;
  base::result<signed_bundle> b = base::error_code(base::errc::malformed);
  over_redis(*d, [&](store::redis_bundles& at) -> asio::awaitable<void> {
    b = co_await bundle_called(*d, at, which);
  });
  if (!b) return refuse({no_revision(which)}, fmt::format("Nothing was exported: {}.", b.error().message()));
  auto bytes = archive_of(*b);
  std::ofstream file(how.first, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file)
    return refuse({{how.first, 0, 0, "unwritable", "the file cannot be written", ""}},
                  "Nothing was exported.");
  if (how.json)
    fmt::print("{}\n", json::serialize(json::object{
                           {"bundle", b->hash()}, {"file", how.first}, {"bytes", bytes.size()}}));
  else
    fmt::print("{} holds bundle {}, {} files, {} bytes.\n", how.first, b->hash().substr(0, 16),
               b->files.all.size(), bytes.size());
  return 0;
}

int run_import(const bundle_options& how) {
  base::findings out;
  auto d = open_desk(how, out, true);
  if (!d) return refuse(out, "Nothing was imported.");
  std::ifstream in(how.first, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in)
    return refuse({{how.first, 0, 0, "unreadable", "the file cannot be read", ""}}, "Nothing was imported.");
  auto b = read_archive(how.first, std::move(bytes).str(), d->trusted, out);
  auto content = b ? compile(b->files, out,
                             compile_options::of_published(d->settings, validated_by_children(d->settings)))
                   : nullptr;
  if (content) {
    auto open = opening_findings(d->settings, *content);
    out.insert(out.end(), open.begin(), open.end());
  }
  if (!content || base::has_error(out)) return refuse(out, "Nothing was imported.");
  print_findings(out);
  auto described = how;
  if (described.note.empty())
    described.note = fmt::format("imported from bundle {}", b->hash().substr(0, 16));
  return publish_bundle(*d, std::move(*b), described, "import");
}

}  // namespace

int run_bundle(const bundle_options& how) {
  if (how.verb == "publish") return run_publish(how);
  if (how.verb == "history") return run_history(how);
  if (how.verb == "rollback") return run_rollback(how);
  if (how.verb == "diff") return run_diff(how);
  return how.verb == "export" ? run_export(how) : run_import(how);
}

}  // namespace amparo::app
