#pragma once
#include <boost/json/value.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/console.hpp"
#include "app/desk_api.hpp"
#include "integration/redis_support.hpp"
#include "store/redis_store.hpp"
#include "unit/app/keys_support.hpp"

// The console's API over a real Redis, with a clock that stands until it is turned, and the description that
// every answer is held against.
namespace amparo::test {

inline constexpr const char* password_of_all = "correct horse battery";

struct api_place {
  explicit api_place(bool reveal = false);

  // Everybody of the roles: operator-1, operator-2, viewer-3, editor-4, admin-5; once signed in, their token.
  std::string token_of(const std::string& id);
  app::person person(const std::string& id);
  // One request with that token ("" = none), held against the description: status, and the body's schema.
  message::raw_response ask(const std::string& method, const std::string& target, const std::string& token,
                            const std::string& body = "{}", std::vector<message::header> more = {},
                            http::peer from = {});
  boost::json::value json_of(const message::raw_response& response);
  // A callback of +15555550142 that waits, with a number behind it.
  void add(const std::string& code, unsigned urgency = 0, std::vector<std::string> skills = {});
  // A voice note of its caller on that item: its sound.
  std::string leave_note(const std::string& code, std::chrono::minutes ago = std::chrono::minutes(0));
  // A raid in a town of its own, reported from these telephones.
  void report(const std::string& code, const std::vector<std::string>& phones = {"+15555550142"},
              std::chrono::minutes ago = std::chrono::minutes(0));
  void make_lead(const std::string& id);
  store::desk_item item(const std::string& code);
  void break_audit();
  void mend_audit();
  std::vector<std::string> audited();  // "actor act item reason", the oldest first

  redis_server server;
  boost::asio::io_context io;
  std::unique_ptr<store::link> over = connected_link(io, server.target());
  ops::clock clock{std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())};
  ops::dice dice{11};
  ops::metrics count;
  app::config settings;
  app::keyring keys = app::test_keys();
  app::audit_keys audit_keys{base::secret_key(std::string(32, 'k'))};
  app::audit_trail trail{*over, audit_keys, clock, dice};
  store::redis_store all{*over};
  store::desk_queue queue{*over, &clock, &trail};
  store::desk_people notes{*over};
  store::note_store voice{*over};
  store::desk_watch watch{*over, &clock};
  store::people_store people{*over};
  store::desk_events events{*over};
  store::rumour_store rumours{*over};
  app::background hashing;
  app::desk_api api{settings, keys, all,   queue, notes, voice, people,  events,
                    rumours,  all,  trail, clock, dice,  count, hashing, &watch};
  std::set<std::string> answered;  // "GET /api/v1/me 200", by the paths of the description

 private:
  std::map<std::string, std::string> tokens_;
};

// What is wrong with `value` by the description's schema for this answer; "" = nothing. `path` as the
// description has it.
std::string flaw_of(const std::string& method, const std::string& path, unsigned status,
                    const boost::json::value& value);

}  // namespace amparo::test
