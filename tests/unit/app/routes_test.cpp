#include "app/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
      for (const auto& [method, upper] : {std::pair{"get", "GET"}, std::pair{"post", "POST"}})
        if (item.find(method) != nullptr) out.insert(line_of(at.scalar, upper, paths->keys[i].name));
  }
  return out;
}

TEST(routes, the_document_describes_every_route_and_no_other) {
  EXPECT_THAT(of_the_document(), testing::ContainerEq(of_the_router()));
  EXPECT_GT(of_the_router().size(), 25U);
}

TEST(routes, a_path_is_a_route_of_its_listener_only) {
  for (const char* path :
       {"/healthz", "/audio/0123.wav", "/v1/twilio/sms", "/v1/twilio/principal/voice/gather"})
    EXPECT_TRUE(is_route(listener::webhooks, path)) << path;
  for (const char* path : {"/", "", "/phone/", "/healthz/", "/audio/", "/audio/a/b", "/v1/twilio", "/v1//sms",
                           "/v1/twilio/principal/other/sms", "/console/", "/api/v1/simulator/state"})
    EXPECT_FALSE(is_route(listener::webhooks, path)) << path;
  for (const char* path : {"/phone", "/phone/", "/phone/index.html", "/api/v1/simulator/clips/00"})
    EXPECT_TRUE(is_route(listener::console, path)) << path;
  for (const char* path : {"/metrics", "/phone/a/b", "/api/v1/simulator/", "/v1/twilio/sms"})
    EXPECT_FALSE(is_route(listener::console, path)) << path;
}

}  // namespace
}  // namespace amparo::app
