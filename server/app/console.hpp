#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "app/gateway.hpp"
#include "http/server.hpp"
#include "message/raw_http.hpp"
#include "speech/clips.hpp"
#include "store/store.hpp"

// The console's own listener: the desk at /api/v1 (desk_api.hpp) and, in a demonstration, the phone
// simulator's page at /phone/ and its routes at /api/v1/simulator/. Nothing here is reachable through the
// webhook listener.
namespace amparo::app {

struct desk_api;

struct console {
  gateway& front;
  store::desk_store& desk;
  unsigned short webhook_port = 0;
  desk_api* api = nullptr;  // null: nobody signs in
};

asio::awaitable<message::raw_response> answer_console(console& c, message::raw_request request,
                                                      http::peer from);

// The simulator's routes (design: Demo). The page never holds the secret: here the request is signed and
// posted to our own webhook listener over HTTP, as a provider would.
asio::awaitable<message::raw_response> simulate(console& c, const message::raw_request& request);

message::raw_response json_response(unsigned status, std::string body);

}  // namespace amparo::app
