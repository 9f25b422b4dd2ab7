#include "base/crypto.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <set>
#include <string>
#include <type_traits>

#include "base/encoding.hpp"

namespace amparo::base {
namespace {

secret_key key_of(char fill) { return secret_key(std::string(32, fill)); }

phone_number number(const std::string& text) { return phone_number::parse(text).value(); }

// The flags of the page that an address lies in (proc(5), smaps).
std::string page_flags(const void* address) {
  auto at = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool is_inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &begin, &end) == 2)
      is_inside = begin <= at && at < end;
    if (is_inside && line.starts_with("VmFlags:")) return line + " ";
  }
  return {};
}

TEST(crypto, a_tag_is_written_in_base64url) {
  for (int first = 0; first != 256; ++first) {
    tag_bytes bytes{};
    bytes.fill(static_cast<unsigned char>(first));
    std::string plain(bytes.begin(), bytes.end());
    EXPECT_EQ(caller_tag(bytes).text(), base64url(plain)) << first;
  }
}

TEST(crypto, S_3_a_key_lies_in_memory_that_no_dump_takes_and_no_swap_sees) {
  auto key = key_of('k');
  auto flags = page_flags(key.data());
  EXPECT_NE(flags.find(" dd "), std::string::npos) << "left out of core dumps: " << flags;
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they make mlock do nothing
  EXPECT_NE(flags.find(" lo "), std::string::npos) << "locked: " << flags;
#endif
  EXPECT_EQ(flags.find(" wr "), std::string::npos) << "read-only: " << flags;
}

// RFC 4231 (HMAC-SHA-256), RFC 2202 (HMAC-SHA-1), FIPS 180-4.
TEST(crypto, digests_match_the_published_vectors) {
  const std::string long_key(131, '\xAA');
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0B'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(long_key, "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hex(hmac_sha1(std::string(20, '\x0B'), "Hi There")), "b617318655057264e28bc0b6fb378c8ef146be00");
  EXPECT_EQ(hex(hmac_sha1("Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hmac_sha256(key_of('k'), "text"), hmac_sha256(std::string(32, 'k'), "text"));
  EXPECT_EQ(hmac_sha256("", "").size(), 32U);
}

// draft-irtf-cfrg-xchacha-03, A.3.1.
TEST(crypto, sealing_matches_the_published_vector) {
  secret_key key(*from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
  nonce24 nonce;
  std::ranges::copy(*from_hex("404142434445464748494a4b4c4d4e4f5051525354555657"), nonce.begin());
  auto aad = *from_hex("50515253c0c1c2c3c4c5c6c7");
  std::string text =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
      "would be it.";
  auto sealed = seal(key, nonce, aad, text);
  EXPECT_EQ(hex(sealed),
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
            "ae64c6708c54c2"
            "16cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637d"
            "a9768812f615c6"
            "8b13b52ec0875924c1c7987947deafd8780acf49");
  EXPECT_EQ(unseal(key, nonce, aad, sealed).value(), text);
}

TEST(crypto, K_3_any_flipped_bit_fails_to_open) {
  auto key = key_of('k');
  nonce24 nonce{};
  const std::string aad = "{p007}:s:tag:line", text = "where the conversation stands";
  const auto sealed = seal(key, nonce, aad, text);
  ASSERT_EQ(sealed.size(), text.size() + 16);
  auto flipped = [](std::string bytes, std::size_t bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    return bytes;
  };
  for (std::size_t bit = 0; bit != sealed.size() * 8; ++bit)
    EXPECT_EQ(unseal(key, nonce, aad, flipped(sealed, bit)).error(), errc::bad_seal) << "sealed, bit " << bit;
  for (std::size_t bit = 0; bit != aad.size() * 8; ++bit)
    EXPECT_EQ(unseal(key, nonce, flipped(aad, bit), sealed).error(), errc::bad_seal)
        << "where it lies, bit " << bit;
  for (std::size_t bit = 0; bit != nonce.size() * 8; ++bit) {
    auto other = nonce;
    other[bit / 8] = static_cast<unsigned char>(other[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_EQ(unseal(key, other, aad, sealed).error(), errc::bad_seal) << "nonce, bit " << bit;
  }
  EXPECT_EQ(unseal(key_of('j'), nonce, aad, sealed).error(), errc::bad_seal);
  for (std::size_t length = 0; length != sealed.size(); ++length)
    EXPECT_EQ(unseal(key, nonce, aad, sealed.substr(0, length)).error(), errc::bad_seal)
        << "cut to " << length;
  EXPECT_EQ(unseal(key, nonce, aad, seal(key, nonce, aad, "")).value(), "");
}

TEST(crypto, K_1_one_person_has_one_tag_and_only_under_the_key) {
  auto key = key_of('i');
  auto tag = caller_tag::of(key, number("+525512345678"));
  EXPECT_EQ(caller_tag::of(key, number("+5215512345678")), tag);
  EXPECT_EQ(caller_tag::of(key, number("+52 (55) 1234-5678")), tag);
  EXPECT_NE(caller_tag::of(key, number("+525512345679")), tag);
  EXPECT_NE(caller_tag::of(key_of('j'), number("+525512345678")), tag);
  auto mac = hmac_sha256(key, "+525512345678");
  EXPECT_TRUE(std::equal(tag.bytes().begin(), tag.bytes().end(), mac.begin(),
                         [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); }));
  for (const auto& bare : {sha256("+525512345678"), sha256("525512345678")})
    EXPECT_NE(base64url(bare.substr(0, 16)), tag.text())
        << "a tag must not be recomputed from the number alone";
}

TEST(crypto, L14_withheld_calls_share_nothing) {
  auto key = key_of('i');
  auto first = caller_tag::of_withheld(key, "CA1"), second = caller_tag::of_withheld(key, "CA2");
  EXPECT_NE(first, second);
  EXPECT_EQ(first, caller_tag::of_withheld(key, "CA1"));
  EXPECT_NE(caller_tag::of_withheld(key, "+525512345678"), caller_tag::of(key, number("+525512345678")));
}

TEST(crypto, a_tag_is_22_characters_and_falls_into_256_partitions) {
  auto key = key_of('i');
  std::set<unsigned> seen;
  for (int i = 0; i != 4'000; ++i) {
    auto tag = caller_tag::of(key, number(fmt::format("+1555{:07}", i)));
    EXPECT_EQ(tag.text().size(), 22U);
    EXPECT_EQ(tag.partition(), tag.bytes().back());
    seen.insert(tag.partition());
  }
  EXPECT_EQ(seen.size(), 256U);
}

TEST(crypto, comparison_answers_as_equality_does) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(crypto, a_key_is_32_bytes_and_moves) {
  EXPECT_THROW(secret_key(std::string(31, 'k')), std::invalid_argument);
  EXPECT_THROW(secret_key(std::string(33, 'k')), std::invalid_argument);
  static_assert(!std::is_copy_constructible_v<secret_key> && !std::is_copy_assignable_v<secret_key>);
  auto one = key_of('a');
  auto other = std::move(one);
  one = key_of('b');
  EXPECT_EQ(hmac_sha256(other, "x"), hmac_sha256(std::string(32, 'a'), "x"));
  EXPECT_EQ(hmac_sha256(one, "x"), hmac_sha256(std::string(32, 'b'), "x"));
}

TEST(crypto, a_secret_text_leaves_nothing_where_it_moved_from) {
  secret_text token{std::string("short-token")};
  const char* where = token.reveal().data();
  secret_text taken(std::move(token));
  EXPECT_EQ(taken.reveal(), "short-token");
  EXPECT_EQ(std::string(where, 11).find("short"), std::string::npos);
  secret_text copy = taken;
  taken = secret_text(std::string("other"));
  EXPECT_EQ(copy.reveal(), "short-token");
  EXPECT_EQ(taken.reveal(), "other");
}

// RFC 8032, section 7.1, test 2.
TEST(crypto, ed25519_signs_as_published_and_one_bit_more_is_no_signature) {
  secret_key seed(*from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  auto open = ed25519_public(seed), signature = ed25519_signature(seed, "\x72");
  EXPECT_EQ(hex(open), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(hex(signature),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(ed25519_verifies(open, "\x72", signature));
  EXPECT_FALSE(ed25519_verifies(open, "\x73", signature));
  EXPECT_FALSE(ed25519_verifies(open, "\x72", signature.substr(1)));
  EXPECT_FALSE(ed25519_verifies(open.substr(1), "\x72", signature));
  EXPECT_FALSE(ed25519_verifies("", "", ""));
  for (std::size_t i = 0; i != signature.size() * 8; ++i) {
    auto wrong = signature;
    wrong[i / 8] = static_cast<char>(wrong[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(ed25519_verifies(open, "\x72", wrong)) << i;
  }
}

}  // namespace
}  // namespace amparo::base
