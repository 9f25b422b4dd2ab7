#pragma once
#include <boost/asio/buffer.hpp>

#include <cstring>
#include <memory>
#include <string_view>

namespace amparo::http {

// What has arrived and is not used yet. Small while a connection is idle, because thousands are; most
// webhooks fit whole.
class read_buffer {
 public:
  static constexpr std::size_t small = 2 * 1024;

  std::string_view arrived() const { return {bytes_.get() + begin_, end_ - begin_}; }
  void consume(std::size_t n) {
    begin_ += n;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  void grew(std::size_t n) { end_ += n; }

  // Where to read to: the free end, after what there is has moved to the front and, where that fills it, room
  // has doubled up to `most` bytes. Empty only where `most` bytes have arrived.
  boost::asio::mutable_buffer room(std::size_t most) {
    if (begin_ != 0) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == size_ && size_ < most) resize(std::min(most, std::max(small, size_ * 2)));
    return {bytes_.get() + end_, size_ - end_};
  }

  // Back to small, where what there is fits.
  void shrink() {
    if (size_ > small && end_ - begin_ <= small) resize(small);
  }

 private:
  void resize(std::size_t size) {
    std::unique_ptr<char[]> fresh(new char[size]);
    auto left = end_ - begin_;
    if (left != 0) std::memcpy(fresh.get(), bytes_.get() + begin_, left);
    bytes_ = std::move(fresh);
    size_ = size;
    begin_ = 0;
    end_ = left;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace amparo::http
