#include "app/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <sstream>
#include <string>

#include "base/yaml.hpp"

namespace amparo::app {
namespace {

std::string line_of(std::string_view at, std::string_view method, std::string_view path) {
  return std::string(at).append(" ").append(method).append(" ").append(path);
}

// One line for each listener, method and path.
std::set<std::string> of_the_router() {
  std::set<std::string> out;
  for (const auto& r : routes()) {
    std::istringstream methods(r.methods);
    for (std::string method; methods >> method;)
      out.insert(line_of(r.listener == listener::webhooks ? "webhooks" : "console", method, r.path));
  }
  return out;
}

std::set<std::string> of_the_document() {
  base::findings findings;
  auto document = base::read_yaml("openapi.yaml", openapi_document(), findings);
  EXPECT_TRUE(findings.empty()) << base::text_of(findings.front());
  std::set<std::string> out;
  const auto* paths = document.find("paths");
  if (paths == nullptr) return out;
  for (std::size_t i = 0; i != paths->keys.size(); ++i) {
    const auto& item = paths->items[i];
    const auto* listeners = item.find("x-listener");
    if (listeners == nullptr) continue;
    for (const auto& at : listeners->items)
      for (const auto& [method, upper] :
           {std::pair{"get", "GET"}, std::pair{"post", "POST"}, std::pair{"delete", "DELETE"}})
        if (item.find(method) != nullptr) out.insert(line_of(at.scalar, upper, paths->keys[i].name));
  }
  return out;
}

TEST(routes, the_document_describes_every_route_and_no_other) {
  EXPECT_THAT(of_the_document(), testing::ContainerEq(of_the_router()));
  EXPECT_GT(of_the_router().size(), 25U);
}

// "VO" of [viewer, operator].
std::string letters_of(const base::yaml_node* roles) {
  std::string out;
  if (roles != nullptr)
    for (const auto& role : roles->items) out += static_cast<char>(std::toupper(role.scalar[0]));
  return out;
}

TEST(routes, C_5_the_document_says_for_whom_each_is) {
  base::findings findings;
  auto document = base::read_yaml("openapi.yaml", openapi_document(), findings);
  std::size_t restricted = 0;
  for (const auto& r : routes()) {
    const auto* path = document.find("paths")->find(r.path);
    ASSERT_NE(path, nullptr) << r.path;
    for (const auto& [method, upper] :
         {std::pair{"get", "GET"}, std::pair{"post", "POST"}, std::pair{"delete", "DELETE"}}) {
      const auto* operation = path->find(method);
      if (operation == nullptr || find_route(r.listener, upper, r.path) != &r) continue;
      EXPECT_EQ(letters_of(operation->find("x-who")), r.who) << upper << " " << r.path;
      const auto* only = operation->find("x-only-with");
      EXPECT_EQ(only == nullptr ? "" : only->scalar, r.only_with) << upper << " " << r.path;
      restricted += r.who.empty() ? 0 : 1;
    }
    bool is_api = r.path.starts_with("/api/v1/") && !r.path.starts_with("/api/v1/simulator/");
    bool signs_in = r.path == "/api/v1/session" && r.methods == "POST";
    EXPECT_EQ(!r.who.empty(), is_api && !signs_in) << r.path << ": deny by default";
  }
  EXPECT_GT(restricted, 12U);
}

TEST(routes, a_path_is_a_route_of_its_listener_only) {
  for (const char* path :
       {"/healthz", "/audio/0123.wav", "/v1/twilio/sms", "/v1/twilio/principal/voice/gather"})
    EXPECT_TRUE(is_route(listener::webhooks, path)) << path;
  for (const char* path : {"/", "", "/phone/", "/healthz/", "/audio/", "/audio/a/b", "/v1/twilio", "/v1//sms",
                           "/v1/twilio/principal/other/sms", "/console/", "/api/v1/simulator/state"})
    EXPECT_FALSE(is_route(listener::webhooks, path)) << path;
  for (const char* path : {"/phone", "/phone/", "/phone/index.html", "/api/v1/simulator/clips/00",
                           "/api/v1/desk/items/4821/claim"})
    EXPECT_TRUE(is_route(listener::console, path)) << path;
  for (const char* path : {"/metrics", "/phone/a/b", "/api/v1/simulator/", "/v1/twilio/sms"})
    EXPECT_FALSE(is_route(listener::console, path)) << path;
}

}  // namespace
}  // namespace amparo::app
