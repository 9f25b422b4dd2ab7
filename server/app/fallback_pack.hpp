#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/config.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "flow/bundle.hpp"
#include "message/channel.hpp"

// The last line (B18, L46): documents that lie at the provider, or on any web server, and answer a call or a
// text when we cannot: the essentials of one's rights, 911 for danger to life, and the national line where
// the directory lets it be said on that day and a person has called it. The words are those of `safe.words`
// in each language of the bundle that has them in its own words; a line of another one points at the source's
// document. An adapter writes them as its provider reads them. The same bundle on the same day gives the same
// bytes.
namespace amparo::app {

struct fallback_document {
  std::string file;  // "twilio/es-MX/voice.xml"
  std::string kind, language;
  message::channel via = message::channel::voice;
  std::optional<std::chrono::sys_days>
      expires_on{};  // the last day of a number in it; nothing where it has none
  std::string bytes;
};

struct fallback_pack {
  std::vector<fallback_document> documents;  // by file
  // JSON: every document with its digest and the day on which it expires, the earliest of those days, and
  // which documents each line of the configuration needs.
  std::string manifest;
};

fallback_pack make_fallback(const flow::bundle& content, const config& settings, base::time_point now);

// Puts the pack into `folder` in the place of an earlier one: both are never mixed, and an expired document
// does not stay behind. errc::not_ours where something else lies in the folder, errc::not_written where the
// disk refuses.
base::result<void> write_fallback(const fallback_pack& pack, const std::filesystem::path& folder);

// Keeps `folder` as the live bundle and the day want it.
class fallback_keeper {
 public:
  explicit fallback_keeper(std::filesystem::path folder) : folder_(std::move(folder)) {}
  // Cheap while neither has changed. True where the pack was written just now.
  base::result<bool> look(const flow::bundle& live, const config& settings, base::time_point now);

 private:
  std::filesystem::path folder_;
  std::string bundle_;
  std::chrono::sys_days day_{};
};

}  // namespace amparo::app
