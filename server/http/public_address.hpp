#pragma once
#include <boost/asio/ip/address.hpp>

// Which addresses belong to somebody on the internet, and to nobody inside (threat model F-6). Pure.
namespace amparo::http {

// False for this host, private and shared networks, link-local ones (169.254.169.254 tells a cloud's
// secrets), multicast, what is reserved or for documents, and every IPv6 form that hides an IPv4 address: the
// registries of RFC 6890 (special-purpose addresses), and of IPv6 only 2000::/3 without what that registry
// takes out.
bool is_public(const boost::asio::ip::address& address);

}  // namespace amparo::http
