#include "base/deflate.hpp"

#include <zlib.h>

#include <new>

#include "base/errors.hpp"

namespace amparo::base {
namespace {

const Bytef* as_bytes(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

}  // namespace

std::string deflated(std::string_view text) {
  auto size = ::compressBound(text.size());
  std::string out(size, '\0');
  auto done = ::compress2(reinterpret_cast<Bytef*>(out.data()), &size, as_bytes(text), text.size(),
                          Z_DEFAULT_COMPRESSION);
  if (done != Z_OK) throw std::bad_alloc();  // the room was bounded above: only memory can be missing
  out.resize(size);
  return out;
}

result<std::string> inflated(std::string_view bytes, std::size_t size) {
  std::string out(size, '\0');
  uLongf written = size;
  uLong read = bytes.size();
  auto done = ::uncompress2(reinterpret_cast<Bytef*>(out.data()), &written, as_bytes(bytes), &read);
  if (done != Z_OK || written != size || read != bytes.size()) return errc::malformed;
  return out;
}

}  // namespace amparo::base
