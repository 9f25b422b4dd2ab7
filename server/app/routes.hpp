#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Every address that Amparo answers: what stands in no row here is 404, on either listener. openapi.yaml
// describes the same rows, and a test holds one against the other.
namespace amparo::app {

// What a provider calls, behind /v1/{provider} or /v1/{provider}/{account}.
inline constexpr std::array<std::string_view, 5> webhook_hooks{"sms", "voice", "voice/gather",
                                                               "voice/recording", "status"};

enum class listener { webhooks, console };

struct route {
  app::listener listener;
  std::string methods;  // "GET", "GET POST": HEAD goes wherever GET does
  std::string path;     // "/audio/{clip}": a name in braces is any one part between slashes that is not empty
  // Who may (C-5), by the first letters of roles: "VO" = viewers and operators. "" = whoever asks.
  std::string who = "";
  std::string only_with = "";  // the configuration's switch without which it is not there: "desk.reveal"
};

const std::vector<route>& routes();
bool is_route(listener at, std::string_view path);
// The row of a path and method; null where there is none. A HEAD is a GET.
const route* find_route(listener at, std::string_view method, std::string_view path);

// The description of all of it (OpenAPI 3.0), built into the program.
std::string_view openapi_document();

}  // namespace amparo::app
