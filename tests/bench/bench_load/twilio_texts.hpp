#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The texts that the benchmark sends: Twilio's webhook of an inbound SMS, 19 fields, about 450 bytes, each
// with a MessageSid of its own and freshly signed, from phones in turn.
namespace amparo::bench {

inline constexpr std::string_view account = "AC0123456789abcdef0123456789abcdef";
inline constexpr std::string_view secret = "a bench's secret, which guards nothing";
inline constexpr std::string_view public_url = "https://ayuda.example.org";
inline constexpr std::string_view line_number = "+525550001111";

class twilio_texts {
 public:
  // `run` keeps this run's MessageSids apart from another's.
  twilio_texts(std::uint64_t phones, std::uint64_t run, std::uint64_t first = 0)
      : phones_(phones), run_(run), first_(first) {}

  // Writes the whole request of the nth text of all: phone first + n mod phones, saying `words`.
  void request(std::uint64_t n, std::string_view words, std::string& out) const;
  std::uint64_t phones() const { return phones_; }

 private:
  std::uint64_t phones_, run_, first_;
};

// What a phone says at its nth visit: walks through the shipped conversations that never ask for a callback.
std::string_view plain_words(std::uint64_t visit);

}  // namespace amparo::bench
