#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/finding.hpp"
#include "base/time.hpp"

// Where to send a person, with provenance and expiry. Pure: files come in as text, answers go out as values.
// What may be spoken: an entry of confidence official-page or confirmed whose expires_on has not passed; a
// jurisdiction also from one-page entries, said with "según datos públicos"; distance only as a guess that
// says so. config/directory/README.md explains the files to those who edit them.
namespace amparo::directory {

struct source_file {
  std::string name;  // as findings show it: "config/directory/consulates.yaml"
  std::string text;
};

// A place that a caller can mean, resolved: a ZIP, county, city, area code or state, or a place in Mexico.
// `id` is stable within one bundle and short enough to lie in a session ("zip:30303", "city:tx:hidalgo:san
// juan", "county:ga:fulton", "area:404", "state:ga", "mx:sonora:nogales", "mx:sonora", "lada:664").
struct place {
  std::string id;
  std::string name;  // as it is said back: "San Juan, Texas", "condado de Fulton, Georgia"
};

// What a place lies in. A part that the place does not say, or that its tables do not know, is empty.
struct place_parts {
  std::string country;  // "US", "MX"
  std::string state;    // as the places' ids have it: "TX", "sonora"
  std::string city;     // as it is said: "San Juan"
};

struct place_match {
  std::vector<place> found;  // none, one, or the homonyms to ask about (at most 8, the largest first)
};

enum class answer_kind { one, ask, nearest, none };

struct consulate_answer {
  answer_kind kind = answer_kind::none;
  std::string consulate;  // the id as in config/directory ("atlanta"), of `one` and `nearest`
  std::string why;        // a short English reason with the source, for `amparo locate`
  // The jurisdiction is below confirmed, or its counties were read from prose: say "según datos públicos".
  bool is_public_data = false;
  bool is_hint = false;        // it rests on an area code or on the first digits of a ZIP
  bool in_mexico = false;      // of `none`: the place is in Mexico; CIAM answers there under 079
  std::vector<place> choices;  // of `ask`, at most 8
};

// A number that may be spoken now. `national` when the office has none of its own and the national line
// stands in.
struct spoken_number {
  std::string e164;
  bool national = false;
  std::string from_mexico;  // how to dial it inside Mexico ("079"); empty where the E.164 form is the way
};

struct consulate {
  std::string id, city, state;  // city as it is said; state as its postal code
  std::string website;          // a pattern that nobody opened yet: not for callers
};

// A number that a flow can speak and that nobody has called yet.
struct unchecked_number {
  std::string e164;
  std::string owner;  // "losangeles" or "ciam"
  std::string kind;   // "protection_emergency", "line"
  std::string file;
  unsigned line = 0;
};

struct catalog_data;

class catalog {
 public:
  explicit catalog(std::shared_ptr<const catalog_data> data) : data_(std::move(data)) {}
  // What a caller typed or said. `country` is where the caller is: "MX" puts places of Mexico first.
  place_match find_place(std::string_view text, std::string_view country = "US") const;
  std::optional<place> place_of(std::string_view id) const;
  std::optional<place_parts> parts_of(std::string_view id) const;
  // The town that a place is, or that its ZIP belongs to; nothing of what is wider than a town.
  std::optional<place> town_of(std::string_view id) const;
  consulate_answer consulate_for(const place& where) const;
  const consulate* find_consulate(std::string_view id) const;
  std::vector<const consulate*> consulates() const;
  // The office's own emergency number, else the national line (CIAM), else nothing: then no number is said.
  std::optional<spoken_number> number_of(std::string_view consulate_id, base::time_point now) const;
  std::optional<spoken_number> national_line(base::time_point now) const;
  // A line of hotlines.yaml by its id; nothing where it may not be spoken now.
  std::optional<spoken_number> number_of_line(std::string_view line_id, base::time_point now) const;
  // The first moment at which national_line falls silent; nothing where it may not be spoken at all.
  std::optional<base::time_point> national_line_until() const;
  // Numbers that no text may hold, in E.164; the loader of flows and locales refuses them.
  const std::vector<std::string>& never_give_out() const;
  // What a person must still check before a real line opens: numbers that a flow can speak without `checked`,
  // as "+12132190175 losangeles protection_emergency config/directory/consulates.yaml:12".
  std::vector<std::string> unchecked_numbers() const;
  std::vector<unchecked_number> unchecked() const;
  const catalog_data& data() const { return *data_; }

 private:
  std::shared_ptr<const catalog_data> data_;
};

struct loaded_catalog {
  std::shared_ptr<const catalog> value;  // null where there are findings
  base::findings findings;
};

// `files`: the YAML files of config/directory and the CSV files of its geo folder, told apart by their names;
// files that are neither YAML nor CSV are passed over.
loaded_catalog load(const std::vector<source_file>& files);

}  // namespace amparo::directory
