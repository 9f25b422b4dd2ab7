#include "app/audio.hpp"

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <optional>

#include "speech/clips.hpp"

namespace amparo::app {
namespace {

struct byte_range {
  std::size_t first = 0, last = 0;
};

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// One range of bytes; anything else is answered with the whole clip, as RFC 9110 (14.2) lets a server do.
// `bad` where the range lies outside.
std::optional<byte_range> read_range(std::string_view text, std::size_t size, bool& bad) {
  if (!text.starts_with("bytes=") || text.find(',') != std::string_view::npos) return std::nullopt;
  text.remove_prefix(6);
  auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  auto first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
  if (dash == 0) {
    if (!last) return std::nullopt;
    bad = *last == 0;
    return byte_range{size - std::min(size, *last), size - 1};
  }
  if (!first || (dash + 1 != text.size() && !last)) return std::nullopt;
  bad = *first >= size || (last && *last < *first);
  return byte_range{*first, last ? std::min(*last, size - 1) : size - 1};
}

// What a bundle at hand has recorded, else what was synthesised; null for anything else.
std::shared_ptr<const std::string> clip_named(const gateway& g, std::string_view hash) {
  auto recorded = g.find_recording ? g.find_recording(hash) : nullptr;
  if (recorded != nullptr || g.clips == nullptr) return recorded;
  auto made = g.clips->find(std::string(hash));
  return made ? std::make_shared<const std::string>(std::move(made->wav)) : nullptr;
}

}  // namespace

message::raw_response answer_audio(const gateway& g, const message::raw_request& request) {
  message::raw_response out;
  out.status = 404;
  out.body = "There is no such clip.\n";
  auto name = request.path().substr(std::string_view("/audio/").size());
  if (name.size() != 36 || !name.ends_with(".wav")) return out;
  auto hash = name.substr(0, 32);
  auto clip = clip_named(g, hash);
  if (clip == nullptr) return out;
  auto tag = fmt::format("\"{}\"", hash);
  out.headers = {
      {"ETag", tag}, {"Accept-Ranges", "bytes"}, {"Cache-Control", "public, max-age=86400, immutable"}};
  if (request.header_value("If-None-Match") == tag) {
    out.status = 304;
    out.body.clear();
    return out;
  }
  out.status = 200;
  out.content_type = "audio/wav";
  bool bad = false;
  if (auto range = read_range(request.header_value("Range"), clip->size(), bad)) {
    if (bad) {
      out.status = 416;
      out.headers.push_back({"Content-Range", fmt::format("bytes */{}", clip->size())});
      out.body.clear();
      return out;
    }
    out.status = 206;
    out.headers.push_back(
        {"Content-Range", fmt::format("bytes {}-{}/{}", range->first, range->last, clip->size())});
    out.body = clip->substr(range->first, range->last - range->first + 1);
    return out;
  }
  out.body = *clip;
  return out;
}

}  // namespace amparo::app
