#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

// The commands of `amparo` that are not `serve`. Each prints its result (JSON where asked), and answers the
// exit code: 0 success, 1 findings or failure, 2 wrong usage.
namespace amparo::app {

struct content_options {
  std::string config_file;                // "" = the folders below the working folder
  std::vector<std::string> paths;         // check and test: what to look at
  std::vector<std::string> more_locales;  // folders of locales beside the configuration's
  bool json = false;
};

struct talk_options {
  content_options content;
  bool voice = false;
  std::string language = "es-MX";
  std::string flow;    // the flow to begin with; "" = as a caller would
  std::string now;     // RFC 3339; "" = the real time
  std::string script;  // a file of inputs; "" = standard input
  bool repro = false;  // print a transcript test instead of the conversation
};

struct import_options {
  content_options content;
  std::string kind;  // floip or rapidpro
  std::string file, out = "imported";
};

struct bundle_options {
  std::string verb;  // publish, history, rollback, diff, export, import
  std::string config_file;
  std::string first;   // of rollback a revision; of diff the older side; of export and import the file
  std::string second;  // of diff the newer side; of export the revision
  std::string note;
  bool json = false;
};

struct locales_options {
  content_options content;
  std::string verb;      // export, import, coverage, cost
  std::string language;  // BCP 47
  std::string format;    // po, xliff12, csv; "" = by the file's name
  std::string file;      // of export: "" = standard output
  std::string translator, origin = "human";
  bool language_checked = false;
};

struct prompts_options {
  content_options content;
  std::string verb;      // list, missing, import, render
  std::string language;  // BCP 47
  std::string first;  // of import: the recording's name, or a folder of recordings, or one by its file's name
  std::string second;              // of import: the file, where `first` is a name
  std::string by;                  // of import: who said them, a pseudonym; "" = nobody says
  std::vector<std::string> names;  // of render: only these; none = all
};

struct fallback_options {
  std::string config_file;  // "" = the folders below the working folder
  std::string folder = "fallback";
  std::string now;  // RFC 3339; "" = the real time
  bool json = false;
};

struct exposure_options {
  std::string config_file;
  std::string redis;        // another address and user than the configuration's
  std::string from, until;  // days or times; "" = as far as there is anything
  bool json = false;
};

struct report_options {
  std::string config_file;
  std::string from, to;        // months; "" = as far as there are any
  std::string format = "csv";  // json, html
};

int run_segments(const std::string& text, bool json);
int run_locate(const content_options& from, const std::string& place, const std::string& country, bool json);
int run_check(const content_options& from, bool opening, const std::string& format);
int run_rules();  // prints the table of rules
int run_talk(const talk_options& how);
// `update`: writes what was heard into the transcripts that did not come true; the difference is read like
// code.
int run_transcripts(const content_options& from, bool update, bool as_json);
int run_import(const import_options& how);
int run_keys_init(const std::string& folder, bool demo);
int run_keys_check(const std::string& folder);
int run_desk_list(const std::string& config_file, bool json);
int run_exposure(const exposure_options& how);
int run_report(const report_options& how);
int run_outbox_dead(const std::string& config_file, bool json);
int run_outbox_stop(const std::string& config_file, bool stopped);  // the kill switch (O-3)
int run_bundle(const bundle_options& how);
int run_locales(const locales_options& how);
int run_prompts(const prompts_options& how);
int run_providers_check(const std::string& config_file, bool json);
int run_fallback_build(const fallback_options& how);

}  // namespace amparo::app
