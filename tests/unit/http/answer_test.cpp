#include "http/answer.hpp"

#include <gtest/gtest.h>

namespace amparo::http {
namespace {

std::string head_of(const message::raw_response& response, bool closes = false, bool is_head = false) {
  std::string out;
  append_head(out, response, {"D", closes, is_head});
  return out;
}

TEST(answer, has_its_length_type_and_the_headers_that_protect) {
  EXPECT_EQ(head_of({200, "text/xml", "<a/>", {{"X-A", "b"}}}),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 4\r\nContent-Type: "
            "text/xml\r\nX-Content-Type-Options: nosniff\r\n"
            "X-A: b\r\nCache-Control: no-store\r\nConnection: keep-alive\r\n\r\n");
}

TEST(answer, keeps_the_cache_control_that_it_was_given) {
  auto head = head_of({200, "audio/wav", "x", {{"cache-control", "private, immutable"}}});
  EXPECT_EQ(head.find("no-store"), std::string::npos);
  EXPECT_NE(head.find("cache-control: private, immutable\r\n"), std::string::npos);
}

TEST(answer, leaves_out_headers_that_are_ours_to_write) {
  auto head =
      head_of({200,
               "a/b",
               "x",
               {{"content-length", "7"}, {"Transfer-Encoding", "chunked"}, {"CONNECTION", "upgrade"}}});
  EXPECT_EQ(head.find("7\r\n"), std::string::npos);
  EXPECT_EQ(head.find("chunked"), std::string::npos);
  EXPECT_EQ(head.find("upgrade"), std::string::npos);
}

TEST(answer, closes_after_every_4xx_and_5xx) {
  for (unsigned status : {400u, 403u, 404u, 429u, 499u, 500u, 503u})
    EXPECT_NE(head_of({status, "a/b", "", {}}).find("Connection: close\r\n"), std::string::npos) << status;
}

TEST(answer, without_content_has_no_length_and_no_body) {
  for (unsigned status : {204u, 304u}) {
    message::raw_response response{status, "a/b", "words", {}};
    EXPECT_EQ(head_of(response).find("Content-"), head_of(response).find("Content-Type-Options")) << status;
    EXPECT_FALSE(carries_body(response, {}));
  }
  EXPECT_FALSE(carries_body({200, "a/b", "words", {}}, {"D", false, true}));
  EXPECT_TRUE(carries_body({200, "a/b", "words", {}}, {}));
}

TEST(answer, that_would_break_out_of_its_line_is_not_written) {
  EXPECT_TRUE(is_writable({200, "text/plain", "", {{"X", "a b"}}}));
  EXPECT_TRUE(is_writable({200, "", "", {}}));
  EXPECT_FALSE(is_writable({200, "text/plain\r\nX: y", "", {}}));
  EXPECT_FALSE(is_writable({200, "a/b", "", {{"X", "a\nb"}}}));
  EXPECT_FALSE(is_writable({200, "a/b", "", {{"X: a\r\nY", "b"}}}));
  EXPECT_FALSE(is_writable({200, "a/b", "", {{"", "b"}}}));
  EXPECT_FALSE(is_writable({101, "a/b", "", {}}));
  EXPECT_FALSE(is_writable({600, "a/b", "", {}}));
}

TEST(answer, every_refusal_says_a_sentence) {
  for (unsigned status : {400u, 405u, 408u, 413u, 414u, 417u, 421u, 431u, 500u, 505u}) {
    EXPECT_EQ(refusal(status).status, status);
    EXPECT_TRUE(refusal(status).body.ends_with(".\n")) << status;
    EXPECT_EQ(head_of(refusal(status)).find("Status"), std::string::npos) << status;
  }
}

TEST(answer, date_is_the_fixed_form_of_rfc_9110) {
  using namespace std::chrono;
  EXPECT_EQ(date_text(sys_days{2026y / November / 24} + 12h), "Tue, 24 Nov 2026 12:00:00 GMT");
  EXPECT_EQ(date_text(sys_days{1994y / November / 6} + 8h + 49min + 37s), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace amparo::http
