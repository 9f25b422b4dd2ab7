#pragma once
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/errors.hpp"

// One event, one line of JSON on standard error (spdlog). A line says an event's name, a per-process random
// correlation id, durations, counts and error names; the types below make it impossible to pass a caller's
// words, number or tag (L-1, L-2).
namespace amparo::ops {

enum class level { debug, info, warn, error };

// One field of a line. Text is for our own constants and names from configuration; control bytes, and all
// bytes of a text that is not UTF-8, are escaped, so that no text ends a line or breaks its JSON (L-7).
struct field {
  std::string_view name;
  enum class kind { text, number } type;
  std::string text_value;
  std::int64_t number_value = 0;
  field(std::string_view n, const char* v) : name(n), type(kind::text), text_value(v) {}
  field(std::string_view n, const std::string& v) : name(n), type(kind::text), text_value(v) {}
  field(std::string_view n, std::string_view v) : name(n), type(kind::text), text_value(v) {}
  field(std::string_view n, std::int64_t v) : name(n), type(kind::number), number_value(v) {}
  field(std::string_view n, int v) : name(n), type(kind::number), number_value(v) {}
  field(std::string_view n, unsigned v) : name(n), type(kind::number), number_value(v) {}
  field(std::string_view n, std::size_t v)
      : name(n), type(kind::number), number_value(static_cast<std::int64_t>(v)) {}
  field(std::string_view n, std::chrono::microseconds v)
      : name(n), type(kind::number), number_value(v.count()) {}
  // The layer and its sentence, "amparo.store: ...": a sentence is a constant of ours or of the system, never
  // input.
  field(std::string_view n, const base::error_code& e)
      : name(n), type(kind::text), text_value(std::string(e.category().name()) + ": " + e.message()) {}
};

void log(level severity, std::string_view event, std::initializer_list<field> fields = {});
void set_log_level(level least);
// The line that log() would write, without its time and process id: for tests.
std::string log_line(level severity, std::string_view event, std::initializer_list<field> fields);

}  // namespace amparo::ops
