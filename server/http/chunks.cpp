#include "http/chunks.hpp"
#include "http/ascii.hpp"
#include "http/head.hpp"

#include <algorithm>

namespace amparo::http {
namespace {

constexpr std::size_t most_spent = 4 * 1024;
constexpr unsigned most_digits = 8;

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  auto letter = lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

}  // namespace

chunk_decoder::state chunk_decoder::feed(std::string_view in, std::size_t& used, std::string& body) {
  used = 0;
  while (state_ == state::more && used != in.size()) {
    if (at_ == at::data) {
      auto part = in.substr(used, left_);
      body.append(part);
      used += part.size();
      left_ -= part.size();
      if (left_ == 0) at_ = at::data_cr;
    } else {
      state_ = step(in[used++]);
    }
  }
  return state_;
}

chunk_decoder::state chunk_decoder::step(char c) {
  switch (at_) {
    case at::size:
      if (auto digit = hex_value(c); digit >= 0) {
        left_ = left_ * 16 + static_cast<std::size_t>(digit);
        return ++digits_ > most_digits ? state::malformed : state::more;
      }
      if (digits_ == 0 || (c != ';' && c != '\r')) return state::malformed;
      at_ = c == ';' ? at::extension : at::size_end;
      return left_ > most_ - taken_ ? state::too_large : state::more;
    case at::extension:
      if (c == '\r')
        at_ = at::size_end;
      else if (c != '\t' && (c < 0x20 || c == 0x7F))
        return state::malformed;
      return spend();
    case at::size_end: return c == '\n' ? end_of_size() : state::malformed;
    case at::data_cr: at_ = at::data_lf; return c == '\r' ? state::more : state::malformed;
    case at::data_lf: at_ = at::size; return c == '\n' ? state::more : state::malformed;
    case at::trailer:
      if (c == '\n') return state::malformed;
      if (c == '\r')
        at_ = at::trailer_lf;
      else
        line_.push_back(c);
      return spend();
    case at::trailer_lf: return c == '\n' ? end_of_trailer() : state::malformed;
    case at::data: break;
  }
  return state::malformed;
}

chunk_decoder::state chunk_decoder::end_of_size() {
  at_ = left_ == 0 ? at::trailer : at::data;
  taken_ += left_;
  digits_ = 0;
  return state::more;
}

chunk_decoder::state chunk_decoder::end_of_trailer() {
  if (line_.empty()) return state::done;
  if (!is_field_line(line_)) return state::malformed;
  line_.clear();
  at_ = at::trailer;
  return state::more;
}

chunk_decoder::state chunk_decoder::spend() { return ++spent_ > most_spent ? state::too_large : state::more; }

}  // namespace amparo::http
