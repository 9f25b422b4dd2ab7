#include "ops/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/encoding.hpp"

namespace amparo::ops {
namespace {

spdlog::logger& sink() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>("amparo", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","pid":%P,%v})", spdlog::pattern_time_type::utc);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum severity_of(level severity) {
  switch (severity) {
    case level::debug: return spdlog::level::debug;
    case level::info: return spdlog::level::info;
    case level::warn: return spdlog::level::warn;
    case level::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view name_of(level severity) {
  switch (severity) {
    case level::debug: return "debug";
    case level::info: return "info";
    case level::warn: return "warn";
    case level::error: return "error";
  }
  return "error";
}

void quote(std::string& out, std::string_view text) {
  bool readable = base::is_utf8(text);
  out.push_back('"');
  for (std::size_t i = 0; i != text.size(); ++i) {
    auto c = text[i];
    auto byte = static_cast<unsigned char>(c);
    // U+0080 to U+009F are controls too (one of them is a line's end); in UTF-8 they are C2 and one more
    // byte.
    bool second_control = byte == 0xC2 && readable && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (second_control) {
      out += fmt::format("\\u{:04x}", unsigned{static_cast<unsigned char>(text[++i])});
    } else if (byte < 0x20 || byte == 0x7F || (byte > 0x7F && !readable)) {
      out += fmt::format("\\u{:04x}", unsigned{byte});
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

}  // namespace

std::string log_line(level severity, std::string_view event, std::initializer_list<field> fields) {
  std::string out = fmt::format(R"("level":"{}","event":)", name_of(severity));
  quote(out, event);
  for (const auto& f : fields) {
    out.push_back(',');
    quote(out, f.name);
    out.push_back(':');
    if (f.type == field::kind::text)
      quote(out, f.text_value);
    else
      out += std::to_string(f.number_value);
  }
  return out;
}

void log(level severity, std::string_view event, std::initializer_list<field> fields) {
  auto& to = sink();
  if (!to.should_log(severity_of(severity))) return;
  to.log(severity_of(severity), "{}", log_line(severity, event, fields));
}

void set_log_level(level least) { sink().set_level(severity_of(least)); }

}  // namespace amparo::ops
