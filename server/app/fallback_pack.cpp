#include "app/fallback_pack.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "flow/engine.hpp"
#include "flow/model.hpp"
#include "flow/session.hpp"
#include "provider/adapter.hpp"

namespace amparo::app {
namespace {

namespace json = boost::json;
using message::channel;
using std::chrono::sys_days;

constexpr std::string_view words_with = "safe.words", words_without = "safe.words_no_number";

// The last day of the national line's number; nothing where it may not be said, or nobody has called it.
std::optional<sys_days> number_until(const flow::bundle& content, base::time_point now) {
  auto line = content.places->national_line(now);
  auto until = content.places->national_line_until();
  if (!line || !until) return std::nullopt;
  auto unchecked = content.places->unchecked();
  if (std::ranges::find(unchecked, line->e164, &directory::unchecked_number::e164) != unchecked.end())
    return std::nullopt;
  return std::chrono::floor<std::chrono::days>(*until) - std::chrono::days{1};
}

message::reply words_in(const flow::bundle& content, const std::string& language, std::string_view key,
                        channel via, base::time_point now) {
  auto said = flow::words_of(content, language, key);
  if (!said) return message::no_reply{};
  said->hangup = via == channel::voice;
  return flow::render(content, *said, via, now);
}

// Recordings lie with us, and this is heard when we cannot be reached.
bool plays_ours(const message::reply& words) {
  const auto* voice = std::get_if<message::voice_reply>(&words);
  return voice != nullptr &&
         std::ranges::any_of(voice->before, [](const auto& p) { return !p.clip.empty(); });
}

std::string extension_of(std::string_view content_type) {
  if (content_type.find("xml") != std::string_view::npos) return "xml";
  return content_type.find("json") != std::string_view::npos ? "json" : "txt";
}

class pack_maker {
 public:
  pack_maker(const flow::bundle& content, base::time_point now)
      : content_(content), now_(now), until_(number_until(content, now)) {}

  std::vector<fallback_document> all() const {
    std::vector<fallback_document> out;
    for (auto kind : provider::adapter_kinds()) {
      const auto& adapter = *provider::find_adapter(kind);
      auto can = adapter.can();
      if (kind == "simulator") continue;
      for (const auto& pack : content_.content->locales) {
        if (!has_own_words(pack)) continue;
        if (can.voice && !can.voices.empty()) add(out, adapter, pack.tag, channel::voice);
        if (can.sms && can.inline_reply) add(out, adapter, pack.tag, channel::sms);
      }
    }
    std::ranges::sort(out, {}, &fallback_document::file);
    return out;
  }

 private:
  // A folder that holds single words, drafts or words to listen for has none of these to say.
  bool has_own_words(const flow::locale_pack& pack) const {
    const auto& messages = content_.content->messages;
    auto said = std::ranges::find(messages, until_ ? words_with : words_without, &flow::message_info::key);
    if (said == messages.end()) return false;
    const auto& texts = *pack.texts[static_cast<std::size_t>(said - messages.begin())];
    return texts.tag == pack.tag && !texts.no_writing;
  }

  // A provider without a voice for the language says the words of the source language, and one that cannot
  // answer without knowing who asks has no document.
  void add(std::vector<fallback_document>& out, const provider::adapter& adapter, const std::string& language,
           channel via) const {
    std::string hook = via == channel::voice ? "voice" : "sms";
    auto nothing = adapter.encode(silence(via), hook, "").body;
    const auto& source = content_.content->locales.front().tag;
    for (const auto& tag : {language, source}) {
      auto words = words_in(content_, tag, until_ ? words_with : words_without, via, now_);
      if (plays_ours(words)) continue;
      auto document = adapter.encode(words, hook, "");
      if (document.body == nothing) continue;
      auto file =
          fmt::format("{}/{}/{}.{}", adapter.kind(), language, hook, extension_of(document.content_type));
      out.push_back(
          {std::move(file), std::string(adapter.kind()), language, via, until_, std::move(document.body)});
      return;
    }
  }

  static message::reply silence(channel via) {
    if (via == channel::sms) return message::no_reply{};
    message::voice_reply out;
    out.hangup = true;
    return out;
  }

  const flow::bundle& content_;
  base::time_point now_;
  std::optional<sys_days> until_;
};

std::string day_text(sys_days day) {
  std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

json::value day_value(const std::optional<sys_days>& day) {
  return day ? json::value(day_text(*day)) : json::value(nullptr);
}

const char* name_of(channel via) { return via == channel::voice ? "voice" : "sms"; }

json::object entry_of(const fallback_document& d) {
  return {{"file", d.file},
          {"provider", d.kind},
          {"language", d.language},
          {"channel", name_of(d.via)},
          {"expires_on", day_value(d.expires_on)},
          {"sha256", base::hex(base::sha256(d.bytes))}};
}

// Which documents a line's number points at: its language's, else the source's; null where its provider can
// hold none.
json::object entry_of(const line& on, const account& via, const std::vector<fallback_document>& all,
                      const std::string& source) {
  json::object out{{"number", on.number}, {"account", via.name}, {"language", on.language}};
  auto find = [&](channel by, const std::string& language) {
    return std::ranges::find_if(
        all, [&](const auto& d) { return d.kind == via.kind && d.language == language && d.via == by; });
  };
  for (auto channel : {channel::voice, channel::sms}) {
    auto found = find(channel, on.language);
    if (found == all.end()) found = find(channel, source);
    bool wanted = channel == channel::voice ? on.voice : on.sms;
    out[name_of(channel)] = wanted && found != all.end() ? json::value(found->file) : json::value(nullptr);
  }
  return out;
}

std::string manifest_of(const std::vector<fallback_document>& all, const flow::bundle& content,
                        const config& settings) {
  json::array documents, lines;
  const auto& source = content.content->locales.front().tag;
  std::optional<sys_days> earliest;
  for (const auto& d : all) {
    documents.push_back(entry_of(d));
    if (d.expires_on && (!earliest || *d.expires_on < *earliest)) earliest = d.expires_on;
  }
  for (const auto& on : settings.lines) {
    auto via = std::ranges::find(settings.accounts, on.provider, &account::name);
    if (via != settings.accounts.end()) lines.push_back(entry_of(on, *via, all, source));
  }
  return json::serialize(json::object{{"bundle", base::hex(content.id)},
                                      {"expires_on", day_value(earliest)},
                                      {"documents", std::move(documents)},
                                      {"lines", std::move(lines)}}) +
         "\n";
}

}  // namespace

fallback_pack make_fallback(const flow::bundle& content, const config& settings, base::time_point now) {
  fallback_pack out;
  out.documents = pack_maker(content, now).all();
  out.manifest = manifest_of(out.documents, content, settings);
  return out;
}

base::result<bool> fallback_keeper::look(const flow::bundle& live, const config& settings,
                                         base::time_point now) {
  auto day = std::chrono::floor<std::chrono::days>(now);
  if (live.id == bundle_ && day == day_) return false;
  auto written = write_fallback(make_fallback(live, settings, now), folder_);
  if (!written) return written.error();
  bundle_ = live.id;
  day_ = day;
  return true;
}

}  // namespace amparo::app
