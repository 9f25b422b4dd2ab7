#pragma once
#include <string>
#include <string_view>

#include "base/finding.hpp"
#include "directory/data.hpp"

// The files that people keep. Each reader adds to `into` and reports every mistake with its place.
namespace amparo::directory {

// places.yaml: how states are called, places of Mexico, other names, homonyms. After the tables.
void read_names(const std::string& file, std::string_view text, catalog_data& into, base::findings& out);
// hotlines.yaml: what must never be given out, and the lines.
void read_lines(const std::string& file, std::string_view text, catalog_data& into, base::findings& out);
// help.yaml: legal aid, centres, shelters, offices of COMAR. After the names and the lines.
void read_help(const std::string& file, std::string_view text, catalog_data& into, base::findings& out);
// consulates.yaml: the offices, their numbers and jurisdictions. After the tables, the names and the lines.
void read_offices(const std::string& file, std::string_view text, catalog_data& into, base::findings& out);
// calendars.yaml: days on which an office's terms stand still.
void read_calendars(const std::string& file, std::string_view text, catalog_data& into, base::findings& out);

}  // namespace amparo::directory
