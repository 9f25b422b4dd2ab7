#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/calendars.hpp"
#include "directory/catalog.hpp"
#include "directory/tables.hpp"

// What a catalog holds: the files' texts, the tables over them, and the lists that people keep
// (consulates.yaml, hotlines.yaml, help.yaml, places.yaml, calendars.yaml). Made once by load(), then only
// read.
namespace amparo::directory {

// The scale of config/directory/README.md, best first. Only the first two are spoken.
enum class confidence : std::uint8_t { official_page, confirmed, one_page, code_file, conflict };
std::string_view name_of(confidence level);

struct provenance {
  confidence level = confidence::conflict;
  std::string source;
  std::string seen;                    // the page's date, or "undated"
  bool checked = false;                // a person called; by and on are in the file
  std::chrono::sys_days expires_on{};  // the last day on which it may be spoken, UTC
  bool may_be_spoken(base::time_point now) const {
    return level <= confidence::confirmed && now < expires_on + std::chrono::days{1};
  }
};

struct phone {
  std::string kind, e164;
  provenance from;
  std::string file;
  unsigned line = 0;
};

// One entry of a consulate's jurisdiction.
struct claim {
  std::uint16_t office = 0;
  state_code state = 0;
  confidence level = confidence::conflict;
  std::string source;
  std::string prose;      // the source's own words, where they name no counties
  bool inferred = false;  // the counties were chosen by hand from the prose
};

struct office {
  consulate card;
  std::optional<point> where;
  std::vector<phone> phones;
  unsigned line = 0;
};

struct hotline {
  std::string id, name;
  phone number;
  std::string from_mexico;
};

enum class help_kind : std::uint8_t { legal_aid, return_centre, return_module, shelter, asylum_office };
std::string_view name_of(help_kind kind);  // "legal_aid", as help.yaml has it

// Where help is beside the consulates.
struct helper {
  std::string id, name, city;
  std::string state;  // as the ids of places have it: "TX", "sonora"
  help_kind kind = help_kind::shelter;
  phone number;  // its e164 is "" where none is known; `from` holds for name and address, too
};

struct us_state {
  state_code code = 0;
  std::string name;               // as it is said back
  std::vector<std::string> keys;  // place keys of every name it answers to, its code among them
};

struct mx_state {
  std::string id, name;
  std::vector<std::string> keys;
};

struct mx_town {
  std::string key, name;
  std::uint16_t state = 0;  // of mx_states
};

// A name for what a caller may mean besides what the tables say.
struct known_name {
  std::string key;
  std::vector<std::string> ids;  // of places
  bool instead = false;          // only these; else these too
  unsigned line = 0, column = 0;
};

struct name_lists {
  std::vector<us_state> states;  // by code
  std::vector<mx_state> mexican_states;
  std::vector<mx_town> towns;  // by key
  std::vector<known_name> known;
};

// A county by a name that it is called by: its own, and that without the word for what it is.
struct county_key {
  std::string key;
  std::uint16_t county = 0;  // row of tables.counties
  bool in_full = false;
};

struct catalog_data {
  std::vector<std::string> texts;  // of the tables; rows point into them
  directory::tables tables;
  name_lists names;
  std::vector<office> offices;
  std::vector<claim> claims;
  std::vector<county_key> county_names;       // by key, then county; two a county at the most
  std::vector<std::int16_t> claim_of_county;  // beside tables.counties; -1 where no public page says
  std::vector<hotline> lines;
  std::vector<helper> helpers;
  std::vector<std::string> never_give_out;
  std::vector<day_calendar> calendars;
};

const us_state* find_state(const name_lists& names, state_code code);

// Whether a flow can say its number: so far only of legal aid, whose number is known.
bool can_be_said(const helper& one);
// The legal aid that somebody in that state may be told of now: one of their own city, else the first of the
// file; null where there is none.
const helper* legal_aid_in(const catalog_data& data, const place_parts& where, base::time_point now);

}  // namespace amparo::directory
