#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

// RESP2, both directions; answers are read by hiredis' reader. Source: redis.io, "Redis serialization
// protocol".
namespace amparo::store {

// One answer of Redis as a value.
struct redis_reply {
  enum class kind { nil, text, status, error, integer, array };
  kind type = kind::nil;
  std::string text;          // of text, status and error
  std::int64_t integer = 0;  // of integer
  std::vector<redis_reply> items;

  bool is_nil() const { return type == kind::nil; }
  bool is_text() const { return type == kind::text; }
  bool is_error() const { return type == kind::error; }
  bool is_integer() const { return type == kind::integer; }
  bool is_array() const { return type == kind::array; }
};

// The bytes of one command.
std::string redis_command(const std::vector<std::string_view>& words);

// Cuts a stream of bytes into replies. After bytes that are no RESP, or an answer over 16 MiB, `broken()`
// stays true and the connection is good for nothing.
class reply_reader {
 public:
  static constexpr std::size_t largest = 16 * 1024 * 1024;

  reply_reader();
  ~reply_reader();
  reply_reader(const reply_reader&) = delete;
  reply_reader& operator=(const reply_reader&) = delete;

  void feed(std::string_view bytes);
  bool next(redis_reply& out);  // false: no whole reply yet, or broken
  bool broken() const { return broken_; }
  void reset();  // for a new connection

 private:
  struct reader_free {
    void operator()(redisReader* reader) const;
  };
  std::unique_ptr<redisReader, reader_free> reader_;
  bool broken_ = false;
};

}  // namespace amparo::store
