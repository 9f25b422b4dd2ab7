#include "store/redis_reply.hpp"

#include <hiredis/read.h>

#include <array>
#include <charconv>
#include <new>

namespace amparo::store {
namespace {

// hiredis calls these while it parses: each puts its value into the array being read, or makes a root.
// Elements are appended, never reserved by the announced length, so that "*2147483647" allocates nothing by
// itself.
redis_reply* place(const redisReadTask* task, redis_reply value) {
  if (task->parent == nullptr) return new redis_reply(std::move(value));
  auto* parent = static_cast<redis_reply*>(task->parent->obj);
  parent->items.push_back(std::move(value));
  return &parent->items.back();
}

void* make_text(const redisReadTask* task, char* bytes, std::size_t size) {
  redis_reply made;
  made.type = task->type == REDIS_REPLY_ERROR    ? redis_reply::kind::error
              : task->type == REDIS_REPLY_STATUS ? redis_reply::kind::status
                                                 : redis_reply::kind::text;
  made.text.assign(bytes, size);
  return place(task, std::move(made));
}

void* make_array(const redisReadTask* task, int) {
  redis_reply made;
  made.type = redis_reply::kind::array;
  return place(task, std::move(made));
}

void* make_integer(const redisReadTask* task, long long value) {
  redis_reply made;
  made.type = redis_reply::kind::integer;
  made.integer = value;
  return place(task, std::move(made));
}

void* make_nil(const redisReadTask* task) { return place(task, {}); }

// Only roots are freed by hiredis: what lies inside goes with its root.
void free_root(void* root) { delete static_cast<redis_reply*>(root); }

void append_count(std::string& out, char kind, std::size_t count) {
  std::array<char, 24> digits;
  auto end = std::to_chars(digits.data(), digits.data() + digits.size(), count).ptr;
  out.push_back(kind);
  out.append(digits.data(), end).append("\r\n");
}

redisReplyObjectFunctions makers{make_text, make_array, make_integer, make_nil, free_root};

}  // namespace

// Written here and not by hiredis' formatter, which prints each length through sprintf: that alone was a
// twentieth of a turn's instructions.
std::string redis_command(const std::vector<std::string_view>& words) {
  constexpr std::size_t around = 16;  // a word's "$", length and two line ends
  std::size_t size = around;
  for (auto word : words) size += word.size() + around;
  std::string out;
  out.reserve(size);
  append_count(out, '*', words.size());
  for (auto word : words) {
    append_count(out, '$', word.size());
    out.append(word).append("\r\n");
  }
  return out;
}

void reply_reader::reader_free::operator()(redisReader* reader) const { redisReaderFree(reader); }

reply_reader::reply_reader() { reset(); }
reply_reader::~reply_reader() = default;

void reply_reader::reset() {
  reader_.reset(redisReaderCreateWithFunctions(&makers));
  if (!reader_) throw std::bad_alloc();
  broken_ = false;
}

void reply_reader::feed(std::string_view bytes) {
  if (broken_) return;
  if (reader_->len - reader_->pos + bytes.size() > largest) {
    broken_ = true;
    return;
  }
  broken_ = redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK;
}

bool reply_reader::next(redis_reply& out) {
  if (broken_) return false;
  void* root = nullptr;
  if (redisReaderGetReply(reader_.get(), &root) != REDIS_OK) {
    broken_ = true;
    return false;
  }
  if (root == nullptr) return false;
  std::unique_ptr<redis_reply> owned(static_cast<redis_reply*>(root));
  out = std::move(*owned);
  return true;
}

}  // namespace amparo::store
