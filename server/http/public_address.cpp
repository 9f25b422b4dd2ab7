#include "http/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace amparo::http {
namespace {

struct block {
  std::uint32_t first;
  unsigned bits;
};

constexpr std::array not_public{
    block{0x00000000, 8},   // this network
    block{0x0A000000, 8},   // private
    block{0x64400000, 10},  // shared by carriers
    block{0x7F000000, 8},   // loopback
    block{0xA9FE0000, 16},  // link-local
    block{0xAC100000, 12},  // private
    block{0xC0000000, 24},  // protocol assignments
    block{0xC0000200, 24},  // documents
    block{0xC0586300, 24},  // 6to4 relays
    block{0xC0A80000, 16},  // private
    block{0xC6120000, 15},  // benchmarks
    block{0xC6336400, 24},  // documents
    block{0xCB007100, 24},  // documents
    block{0xE0000000, 3},   // multicast, reserved, broadcast
};

bool is_public_v4(std::uint32_t address) {
  return std::ranges::none_of(not_public,
                              [&](const block& b) { return (address ^ b.first) >> (32 - b.bits) == 0; });
}

bool is_public_v6(const boost::asio::ip::address_v6::bytes_type& bytes) {
  auto head = std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
              std::uint32_t{bytes[3]};
  bool is_unicast = head >> 29 == 1;                 // 2000::/3
  bool is_assigned = head >> 9 == 0x20010000U >> 9;  // 2001::/23, Teredo with it
  bool is_of_documents = head == 0x20010DB8 || head >> 12 == 0x3FFF0000U >> 12;
  bool is_6to4 = head >> 16 == 0x2002;
  return is_unicast && !is_assigned && !is_of_documents && !is_6to4;
}

}  // namespace

bool is_public(const boost::asio::ip::address& address) {
  return address.is_v4() ? is_public_v4(address.to_v4().to_uint()) : is_public_v6(address.to_v6().to_bytes());
}

}  // namespace amparo::http
