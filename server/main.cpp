// amparo: the composition root and the command line. Each command's work is in app/; here are only its words.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>

#include "app/command_audit.hpp"
#include "app/command_users.hpp"
#include "app/commands.hpp"
#include "app/serve.hpp"
#include "app/validator_child.hpp"
#include "ops/failpoint.hpp"

namespace {

using namespace amparo::app;

struct command_line {
  serve_options serve;
  content_options content;
  talk_options talk;
  import_options importing;
  bundle_options bundle;
  users_options users;
  locales_options locales;
  prompts_options prompts;
  fallback_options fallback;
  exposure_options exposure;
  report_options report;
  std::string text, place, country = "US", format = "text", folder = "var/keys", listen, redis, roles,
                           config_file;
  std::vector<std::string> failpoints, heads;
  bool json = false, opening = false, demo = false, update = false, rules = false;
  int result = 0;
};

void add_serve(CLI::App& app, command_line& line) {
  auto* serve = app.add_subcommand("serve", "Run the helpline");
  serve->add_option("--config", line.serve.config_file, "The configuration")->capture_default_str();
  serve->add_option("--listen", line.listen, "Address and port for providers, over the file's");
  serve->add_option("--redis", line.redis, "embedded, unix:///path or redis://127.0.0.1:port");
  serve->add_option("--role", line.roles, "gateway, dispatch, desk, with commas between");
#ifdef AMPARO_FAILPOINTS
  serve->add_option("--failpoint", line.failpoints, "name:kill|delay|freeze|error:n, for drills");
#endif
  serve->callback([&line] {
    if (!line.listen.empty()) line.serve.changes.listen = line.listen;
    if (!line.redis.empty()) line.serve.changes.redis = line.redis;
    if (!line.roles.empty()) line.serve.changes.roles = line.roles;
#ifdef AMPARO_FAILPOINTS
    for (const auto& point : line.failpoints)
      if (!amparo::ops::arm_failpoint(point))
        throw CLI::ValidationError("--failpoint", point + " is not name:kill|delay|freeze|error:n");
#endif
    line.result = run_serve(line.serve);
  });
}

void add_content(CLI::App& app, command_line& line) {
  auto* check =
      app.add_subcommand("check", "Find every mistake in flows, locales, directory and configuration");
  check->add_option("path", line.content.paths, "Only what lies below these");
  check->add_option("--config", line.content.config_file,
                    "Take the folders from this configuration, and check it too");
  check->add_flag("--opening", line.opening, "What a person must still do before a real line opens");
  check->add_option("--format", line.format, "text, json or sarif")
      ->check(CLI::IsMember({"text", "json", "sarif"}));
  check->add_flag("--json", line.json, "The same as --format json");
  check->add_flag("--rules", line.rules, "Print what is checked, and nothing else");
  check->callback([&line] {
    line.result =
        line.rules ? run_rules() : run_check(line.content, line.opening, line.json ? "json" : line.format);
  });

  auto* test = app.add_subcommand("test", "Play transcripts");
  test->add_option("path", line.content.paths,
                   "Files or folders of .talk files; tests/transcripts where none is named");
  test->add_option("--config", line.content.config_file, "Take the folders from this configuration");
  test->add_option("--locales", line.content.more_locales, "Folders of locales beside the configuration's");
  test->add_flag("--update", line.update, "Write what was heard into the transcripts that are wrong");
  test->add_flag("--json", line.json, "For programs");
  test->callback([&line] { line.result = run_transcripts(line.content, line.update, line.json); });

  auto* talk = app.add_subcommand("talk", "A phone in the terminal");
  talk->add_flag("--voice", line.talk.voice, "A call instead of texts");
  talk->add_option("--language", line.talk.language, "The line's language")->capture_default_str();
  talk->add_option("--flow", line.talk.flow, "Begin with what leads to this flow");
  talk->add_option("--now", line.talk.now, "The time, as 2026-11-24T12:00Z");
  talk->add_option("--script", line.talk.script, "Read the caller's lines from this file");
  talk->add_flag("--repro", line.talk.repro, "Print a transcript test");
  talk->add_option("--config", line.talk.content.config_file, "Take the folders from this configuration");
  talk->add_option("--locales", line.talk.content.more_locales,
                   "Folders of locales beside the configuration's");
  talk->callback([&line] { line.result = run_talk(line.talk); });
}

void add_import(CLI::App& app, command_line& line) {
  auto* command =
      app.add_subcommand("import", "Bring over another system's flows, with a report of what could not be");
  command->add_option("kind", line.importing.kind, "floip or rapidpro")
      ->required()
      ->check(CLI::IsMember({"floip", "rapidpro"}));
  command->add_option("file", line.importing.file, "The JSON that it exported")->required();
  command->add_option("--out", line.importing.out, "The folder to write flows, locales and report.txt below")
      ->capture_default_str();
  command->add_option("--config", line.importing.content.config_file,
                      "Take the folders from this configuration");
  command->callback([&line] { line.result = run_import(line.importing); });
}

CLI::App* add_locales_verb(CLI::App& locales, command_line& line, const char* verb, const char* does) {
  auto* command = locales.add_subcommand(verb, does);
  command->add_option("--config", line.locales.content.config_file,
                      "Take the folders from this configuration");
  command->callback([&line, verb] {
    line.locales.verb = verb;
    line.result = run_locales(line.locales);
  });
  return command;
}

void add_locales(CLI::App& app, command_line& line) {
  auto* locales = app.add_subcommand("locales", "Texts to a translator's tools and back");
  locales->require_subcommand(1);
  auto& how = line.locales;
  auto language = [&how](CLI::App* of) {
    return of->add_option("--language", how.language,
                          "The language's tag, as its folder in locales is called");
  };
  auto format = [&how](CLI::App* of) {
    of->add_option("--format", how.format, "po, xliff12 or csv; by the file's name where it is left out")
        ->check(CLI::IsMember({"po", "xliff12", "csv"}));
  };
  auto* out = add_locales_verb(*locales, line, "export", "Write every text with its translation");
  language(out)->required(), format(out);
  out->add_option("file", how.file, "Where to; standard output where it is left out");
  auto* in = add_locales_verb(*locales, line, "import", "Take texts that a translator gave back");
  language(in)->required(), format(in);
  in->add_option("file", how.file, "What came back")->required();
  in->add_option("--translator", how.translator, "Who translated, by a pseudonym")->required();
  in->add_option("--origin", how.origin, "human, dictionary or machine")
      ->check(CLI::IsMember({"human", "dictionary", "machine"}))
      ->capture_default_str();
  in->add_flag("--language-checked", how.language_checked, "Somebody who reads it has looked: do not guess");
  auto* coverage =
      add_locales_verb(*locales, line, "coverage", "How far each flow is translated, by language and mode");
  language(coverage);
  coverage->add_option("--format", how.format, "csv instead of a table")->check(CLI::IsMember({"csv"}));
  coverage->add_flag("--json", how.content.json, "Print JSON");
  auto* cost = add_locales_verb(*locales, line, "cost",
                                "What each text costs: segments and alphabet, seconds, words per sentence");
  language(cost);
  cost->add_option("--format", how.format, "csv instead of a table")->check(CLI::IsMember({"csv"}));
  cost->add_flag("--json", how.content.json, "Print JSON");
}

CLI::App* add_prompts_verb(CLI::App& prompts, command_line& line, const char* verb, const char* does) {
  auto* command = prompts.add_subcommand(verb, does);
  command->add_option("language", line.prompts.language, "Its tag, as its folder in locales is called")
      ->required();
  command->add_option("--config", line.prompts.content.config_file,
                      "Take the folders from this configuration");
  command->add_flag("--json", line.prompts.content.json, "Print JSON");
  command->callback([&line, verb] {
    line.prompts.verb = verb;
    line.result = run_prompts(line.prompts);
  });
  return command;
}

void add_prompts(CLI::App& app, command_line& line) {
  auto* prompts = app.add_subcommand("prompts", "The recordings of a language");
  prompts->require_subcommand(1);
  auto& how = line.prompts;
  add_prompts_verb(*prompts, line, "list", "Every recording, and whether a call plays it");
  add_prompts_verb(*prompts, line, "missing",
                   "What callers can hear and no recording says, each with the name that its file must have");
  auto* in = add_prompts_verb(*prompts, line, "import", "Take recordings, made fit for the telephone");
  in->add_option("what", how.first,
                 "The name that \"missing\" prints; or a folder of files named so; or one such file")
      ->required();
  in->add_option("file", how.second, "The recording, where a name was given: WAV, AIFF or FLAC");
  in->add_option("--by", how.by, "Who said it, a pseudonym; who that is can never approve it");
  auto* render = add_prompts_verb(*prompts, line, "render",
                                  "Have what is not recorded read aloud by espeak-ng, where it may");
  render->add_option("names", how.names, "Only these; everything where none is named");
}

// Started by ourselves only (app/validator.hpp), so the help does not show it.
void add_validator(CLI::App& app) {
  app.add_subcommand("validate", "Parse documents from standard input")->group("")->callback([] {
    run_validator_child();
  });
}

void add_look_ups(CLI::App& app, command_line& line) {
  auto* segments = app.add_subcommand("segments", "What a text costs as SMS");
  segments->add_option("text", line.text, "The text as given")->required();
  segments->add_flag("--json", line.json, "Print JSON");
  segments->callback([&line] { line.result = run_segments(line.text, line.json); });

  auto* locate = app.add_subcommand("locate", "The consulate for a ZIP, county, city or area code, and why");
  locate->add_option("place", line.place, "The place")->required();
  locate->add_option("--country", line.country, "Where the place is: US or MX")->capture_default_str();
  locate->add_option("--config", line.content.config_file, "Take the folders from this configuration");
  locate->add_flag("--json", line.json, "Print JSON");
  locate->callback([&line] { line.result = run_locate(line.content, line.place, line.country, line.json); });
}

void add_administration(CLI::App& app, command_line& line) {
  auto* keys = app.add_subcommand("keys", "Make or check the keys");
  keys->require_subcommand(1);
  auto* init = keys->add_subcommand("init", "Make the keys; nothing is ever overwritten");
  init->add_option("dir", line.folder, "Their folder")->capture_default_str();
  init->add_flag("--demo", line.demo, "For a demonstration: marked, with the simulator's secret");
  init->callback([&line] { line.result = run_keys_init(line.folder, line.demo); });
  auto* verify = keys->add_subcommand("check", "Whether the keys are whole and private");
  verify->add_option("dir", line.folder, "Their folder")->capture_default_str();
  verify->callback([&line] { line.result = run_keys_check(line.folder); });

  auto* desk = app.add_subcommand("desk", "The operators' queue");
  desk->require_subcommand(1);
  auto* list = desk->add_subcommand("list", "What waits, in order, without numbers");
  line.config_file = "config/amparo.yaml";
  list->add_option("--config", line.config_file, "The configuration of the running helpline")
      ->capture_default_str();
  list->add_flag("--json", line.json, "Print JSON");
  list->callback([&line] { line.result = run_desk_list(line.config_file, line.json); });

  auto* audit = app.add_subcommand("audit", "Who did what: the audit trail");
  audit->require_subcommand(1);
  auto* whole = audit->add_subcommand("verify", "Whether it is whole; names the first bad entry");
  whole->add_option("--config", line.config_file, "The configuration of the running helpline")
      ->capture_default_str();
  whole->add_option("--heads", line.heads, "Copies of its head that were kept elsewhere (audit.heads)");
  whole->add_flag("--json", line.json, "Print JSON");
  whole->callback([&line] { line.result = run_audit_verify(line.config_file, line.heads, line.json); });
  auto* entries = audit->add_subcommand("list", "Every entry, the oldest first; to read them is one, too");
  entries->add_option("--config", line.config_file, "The configuration of the running helpline")
      ->capture_default_str();
  entries->callback([&line] { line.result = run_audit_list(line.config_file); });

  auto* outbox = app.add_subcommand("outbox", "What is sent on our own account");
  outbox->require_subcommand(1);
  auto* dead = outbox->add_subcommand("dead", "What was given up, and why, without numbers and words");
  dead->add_option("--config", line.config_file, "The configuration of the running helpline")
      ->capture_default_str();
  dead->add_flag("--json", line.json, "Print JSON");
  dead->callback([&line] { line.result = run_outbox_dead(line.config_file, line.json); });
  for (bool stops : {true, false}) {
    auto* verb = outbox->add_subcommand(stops ? "stop" : "resume",
                                        stops ? "From now on nothing is sent but answers to urgent words"
                                              : "Sends again what comes from now on");
    verb->add_option("--config", line.config_file, "The configuration of the running helpline")
        ->capture_default_str();
    verb->callback([&line, stops] { line.result = run_outbox_stop(line.config_file, stops); });
  }
}

void add_exposure(CLI::App& app, command_line& line) {
  auto* command = app.add_subcommand(
      "exposure", "What would be found here: per class of data how much, how old, where, until when");
  line.exposure.config_file = "config/amparo.yaml";
  command->add_option("--config", line.exposure.config_file, "The configuration of the running helpline")
      ->capture_default_str();
  command->add_option("--redis", line.exposure.redis,
                      "Another address and user than the configuration's, as unix:///run/redis/redis.sock");
  command->add_option("--from", line.exposure.from, "The first day, as 2026-11-01, or a time");
  command->add_option("--until", line.exposure.until, "The last day, or a time");
  command->add_flag("--json", line.exposure.json, "Print JSON");
  command->callback([&line] { line.result = run_exposure(line.exposure); });
}

void add_report(CLI::App& app, command_line& line) {
  auto* command = app.add_subcommand("report", "Public figures of the months that are over");
  line.report.config_file = "config/amparo.yaml";
  command->add_option("--config", line.report.config_file, "The configuration of the running helpline")
      ->capture_default_str();
  command->add_option("--from", line.report.from, "The first month, as 2026-10");
  command->add_option("--to", line.report.to, "The last month");
  command->add_option("--format", line.report.format, "csv, json or html: a page")
      ->check(CLI::IsMember({"csv", "json", "html"}))
      ->capture_default_str();
  command->add_flag_callback(
      "--json", [&line] { line.report.format = "json"; }, "The same as --format json");
  command->callback([&line] { line.result = run_report(line.report); });
}

CLI::App* add_users_verb(CLI::App& users, command_line& line, const char* verb, const char* does) {
  auto* command = users.add_subcommand(verb, does);
  command->add_option("--config", line.users.config_file, "The configuration of the running helpline")
      ->capture_default_str();
  command->callback([&line, verb] {
    line.users.verb = verb;
    line.result = run_users(line.users);
  });
  return command;
}

void add_users(CLI::App& app, command_line& line) {
  auto& how = line.users;
  auto* users = app.add_subcommand("users", "Who may sign in to the console");
  users->require_subcommand(1);
  auto* add = add_users_verb(*users, line, "add", "Add somebody, or change them; who changes signs in again");
  add->add_option("id", how.id, "A pseudonym: small letters, digits and \"-\"; never a name")->required();
  add->add_option("--role", how.role, "viewer, operator, editor or admin")->capture_default_str();
  add->add_option("--grant", how.grants, "lead, interpreter, publish, directory, locale:x or audio:x");
  add->add_option("--language", how.languages, "Speaks this: mam, es-MX");
  add->add_option("--skill", how.skills, "What an item can ask for besides: woman, legal");
  add->add_option("--capacity", how.capacity, "Items in hand at once")->capture_default_str();
  add->add_option("--password-file", how.password_file, "A file, mode 0400, with 12 characters or more");
  add->add_option("--phone-file", how.phone_file, "A file, mode 0400, with their telephone's number");
  add_users_verb(*users, line, "list", "Everybody, without a number")
      ->add_flag("--json", how.json, "Print JSON");
  add_users_verb(*users, line, "revoke", "From now on they do nothing any more")
      ->add_option("id", how.id, "Their pseudonym")
      ->required();
}

void add_providers(CLI::App& app, command_line& line) {
  auto* providers = app.add_subcommand("providers", "The accounts at telephone companies");
  providers->require_subcommand(1);
  auto* check = providers->add_subcommand(
      "check",
      "Sign requests to our own addresses as each provider would, and see whether they are accepted");
  check->add_option("--config", line.config_file, "The configuration")->capture_default_str();
  check->add_flag("--json", line.json, "Print JSON");
  check->callback([&line] { line.result = run_providers_check(line.config_file, line.json); });
}

CLI::App* add_bundle_verb(CLI::App& bundle, command_line& line, const char* verb, const char* does) {
  auto* command = bundle.add_subcommand(verb, does);
  command->add_option("--config", line.bundle.config_file, "The configuration of the running helpline")
      ->capture_default_str();
  command->add_flag("--json", line.bundle.json, "Print JSON");
  command->callback([&line, verb] {
    line.bundle.verb = verb;
    line.result = run_bundle(line.bundle);
  });
  return command;
}

void add_bundle(CLI::App& app, command_line& line) {
  auto* bundle = app.add_subcommand("bundle", "Revisions: what is live, what was, and what changed");
  bundle->require_subcommand(1);
  line.bundle.config_file = "config/amparo.yaml";
  auto* publish = add_bundle_verb(*bundle, line, "publish", "Make what the folders hold the live revision");
  publish->add_option("--note", line.bundle.note, "What changed and why; asked for when anything did");
  add_bundle_verb(*bundle, line, "history", "Every revision, the newest first");
  auto* rollback =
      add_bundle_verb(*bundle, line, "rollback", "Make an earlier revision's content live again");
  rollback->add_option("revision", line.bundle.first,
                       "Its number; without one, the last that held something else");
  rollback->add_option("--note", line.bundle.note, "Why");
  auto* diff = add_bundle_verb(*bundle, line, "diff", "What changed, in words; numbers first");
  diff->add_option("before", line.bundle.first, "A revision's number, live or folders; without it, live");
  diff->add_option("after", line.bundle.second, "The same; without it, folders");
  auto* to_file = add_bundle_verb(*bundle, line, "export", "Write a revision into one signed archive");
  to_file->add_option("file", line.bundle.first, "The archive, a tar")->required();
  to_file->add_option("revision", line.bundle.second, "Its number; without one, the live one");
  auto* from_file = add_bundle_verb(*bundle, line, "import", "Make a signed archive's content live");
  from_file->add_option("file", line.bundle.first, "The archive")->required();
  from_file->add_option("--note", line.bundle.note, "Where it comes from and why");
}

void add_fallback(CLI::App& app, command_line& line) {
  auto* fallback = app.add_subcommand("fallback", "What answers at the provider when we cannot");
  fallback->require_subcommand(1);
  auto* build = fallback->add_subcommand("build", "Write the documents, each with the day it expires");
  build
      ->add_option("--out", line.fallback.folder,
                   "The folder to put them into, in the place of an earlier one")
      ->capture_default_str();
  build->add_option("--config", line.fallback.config_file,
                    "Take the folders and the lines from this configuration");
  build->add_option("--now", line.fallback.now, "The day that they are for, as 2026-11-24T12:00Z");
  build->add_flag("--json", line.fallback.json, "Print the manifest");
  build->callback([&line] { line.result = run_fallback_build(line.fallback); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Amparo: an SMS and voice helpline");
  app.require_subcommand(1);
  command_line line;
  add_serve(app, line);
  add_content(app, line);
  add_import(app, line);
  add_look_ups(app, line);
  add_administration(app, line);
  add_exposure(app, line);
  add_report(app, line);
  add_users(app, line);
  add_providers(app, line);
  add_bundle(app, line);
  add_locales(app, line);
  add_prompts(app, line);
  add_fallback(app, line);
  add_validator(app);
  try {
    app.parse(argc, argv);
    return line.result;
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  } catch (const std::exception& fault) {
    (void)std::fprintf(stderr, "amparo: %s\n", fault.what());
    return 1;
  }
}
