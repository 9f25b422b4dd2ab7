#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "app/config.hpp"
#include "directory/catalog.hpp"
#include "reference/examples_support.hpp"
#include "reference/schema_support.hpp"

// One whole file of each kind, with every key that the loader takes, against its schema.
namespace amparo::test {
namespace {

namespace fs = std::filesystem;

// --- flows and locales ---

base::findings about(const base::findings& all, const std::string& file) {
  base::findings out;
  for (const auto& f : all)
    if (f.file == file) out.push_back(f);
  return out;
}

TEST(schemas, flow_json_knows_the_keys_that_the_loader_knows) {
  auto schema = schema_named("flow");
  std::ifstream in(std::string(AMPARO_ROOT) + "/flows/README.md", std::ios::binary);
  std::string page{std::istreambuf_iterator<char>(in), {}};
  std::set<std::string> kinds;
  for (const auto& one : examples_of(page)) {
    SCOPED_TRACE("flows/README.md:" + std::to_string(one.line) + " " + one.heading);
    auto whole = completed(one);
    compare_whole(schema, whole.flow, [&](const std::string& text) {
      auto files = files_with(whole);
      files.flow("example", text);
      return about(loaded(files).findings, "flows/example.yaml");
    });
    kinds.insert(one.heading);
  }
  // Every form of a node in the schema is one that an example shows.
  for (const auto& [name, form] : schema.at("definitions").as_object()) {
    if (!name.starts_with("node_") || name == "node_name") continue;
    auto kind = std::string(name.substr(5));
    if (kind.starts_with("ask_")) kind = "ask: " + kind.substr(4);
    EXPECT_TRUE(kinds.contains(kind)) << name << " is shown by no example";
  }
}

const std::string whole_source_locale = R"(locale: es-MX
domain: whole
messages:
  whole.a:
    text: "Hola."
    voice: "Hola a usted."
    short: "Hola."
    sms: auto
    critical: true
    legal_review: { by: lawyer-1, on: "2026-11-24" }
    sources: []
    as_of: "2026-11-21"
    since: "2026-11-21"
    switch: a_switch
    without_number: whole.b
    audio: { file: audio/whole.wav, kind: recorded, sha256: "00", ms: 1000, says: "Hola." }
    words: [uno]
  whole.b: { text: "Adiós." }
words:
  whole.list: [uno, dos]
)";

const std::string whole_translation = R"(locale: qaa-x-prueba
domain: whole
messages:
  whole.a:
    text: "Juli."
    voice: "Juli e ozlit."
    short: "Juli."
    sms: auto
    critical: true
    source_sha256: "00"
    status: reviewed
    origin: human
    attested: "a dictionary"
    translator: translator-1
    language_checked: translator-2
    reviewers:
      - { id: translator-2, town: Prueba, date: "2026-11-24", verdict: approve }
    back_translation: { es: "Hola.", by: translator-3, compared_by: translator-2 }
    audio: { file: audio/whole.wav, kind: recorded, sha256: "00", ms: 1000, says: "Juli." }
    words: [omu]
  whole.b:
    audio: { file: audio/b.wav, kind: recorded, sha256: "00", ms: 900, of: "Adiós.", source_sha256: "00", by: speaker-1, reviewers: [] }
words:
  whole.list: [omu]
)";

TEST(schemas, locale_json_knows_the_keys_of_sources_and_of_translations) {
  auto schema = schema_named("locale");
  compare_whole(schema, whole_source_locale, [](const std::string& text) {
    auto files = flow::test::basics();
    files.locale("whole", text);
    return about(flow::test::load(files).findings, "locales/es-MX/whole.yaml");
  });
  compare_whole(schema, whole_translation, [](const std::string& text) {
    auto files = flow::test::basics();
    files.locale("whole", whole_source_locale).locale("whole", text, "qaa-x-prueba");
    return about(flow::test::load(files).findings, "locales/qaa-x-prueba/whole.yaml");
  });
}

TEST(schemas, facts_json_knows_the_keys_of_the_list_of_facts) {
  const std::string facts =
      "facts:\n  - { id: f.1, section: \"1\", mark: SS, changed: false, says: Something. }\n";
  compare_whole(schema_named("facts"), facts, [](const std::string& text) {
    auto files = flow::test::basics();
    files.locales.push_back({"locales/_facts.yaml", text});
    return about(flow::test::load(files).findings, "locales/_facts.yaml");
  });
}

TEST(schemas, fallback_json_knows_the_keys_of_the_list_of_variants) {
  const std::string pairs =
      "fallback:\n  - { for: qaa-x-prueba, say: qab-x-prueba, reviewers: [{ id: reviewer-1, town: Prueba, "
      "date: "
      "\"2026-11-24\", verdict: approve }] }\n";
  compare_whole(schema_named("fallback"), pairs, [](const std::string& text) {
    auto files = flow::test::basics();
    files.locales.push_back({"locales/_fallback.yaml", text});
    return about(flow::test::load(files).findings, "locales/_fallback.yaml");
  });
}

TEST(schemas, languages_json_knows_the_keys_of_the_list_of_languages) {
  const std::string languages =
      R"(cues: { claims: [hablo], speaks: [habla], denies: [no hablo], fillers: [el], of: [de], another: [mi] }
languages:
  - { tag: kjb, name: "Q'anjob'al", autonym: "Q'anjob'al", autonym_source: "iso", spanish: "x", words: [kanjobal] }
  - { tag: knj, name: "Akateko", autonym: "Akateko", autonym_source: "iso", spanish: "x", within: kjb, asks_town: true, words: [akateko], alone: [migueleno] }
)";
  compare_whole(schema_named("languages"), languages, [](const std::string& text) {
    auto files = flow::test::basics();
    files.locales.push_back({"locales/_languages.yaml", text});
    return about(flow::test::load(files).findings, "locales/_languages.yaml");
  });
}

// --- directory ---

const std::map<std::string, std::string> whole_directory{
    {"consulates.yaml", R"(read_on: 2026-11-21
consulates:
  - id: whole
    city: "Amarillo"
    state: TX
    type: consulado
    lat: 35.2
    lon: -101.8
    website: "https://example.org"
    note: "n"
    address: { value: "1 Main St", note: "n", confidence: confirmed, source: "s", seen: "2026", checked: { by: operator-1, on: 2026-11-24 } }
    phones:
      - { kind: protection, number: "+15555550100", confidence: confirmed, source: "s", seen: "2026", note: "n", checked: null }
    jurisdiction:
      - { state: TX, counties: [Potter], prose: "p", inferred: true, confidence: confirmed, source: "s", seen: "2026", note: "n", checked: null }
)"},
    {"hotlines.yaml", R"(read_on: 2026-11-21
never_give_out:
  - { number: "+15555550199", what: "w", source: "s", seen: "2026", confidence: confirmed, note: "n" }
lines:
  - { id: ciam, name: "CIAM", number: "+15555550198", from_mexico: "079", hours: "24/7", note: "n", needs: "x", whatsapp: "yes", languages: [es], use_from: [US], confidence: confirmed, source: "s", seen: "2026", checked: null }
)"},
    {"calendars.yaml", R"(read_on: 2026-11-21
calendars:
  - id: COMAR
    country: MX
    note: "n"
    closed:
      - { from: 2026-12-21, until: 2027-01-01, what: "w", note: "n", confidence: confirmed, source: "s", seen: "2026", checked: { by: operator-1, on: 2026-11-24 } }
)"},
    {"help.yaml", R"(read_on: 2026-11-21
places:
  - { id: a, kind: legal_aid, name: "n", city: "c", state: TX, country: US, number: "+15555550197", address: "a", hours: "h", note: "n", services: ["s"], takes_detained: true, confidence: confirmed, source: "s", seen: "2026", checked: { by: operator-1, on: 2026-11-24 } }
)"},
};

std::vector<directory::source_file> shipped_directory() {
  std::vector<directory::source_file> out;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(AMPARO_ROOT) / "config/directory")) {
    auto ending = entry.path().extension();
    if (ending == ".yaml" || ending == ".csv") out.push_back({entry.path().string(), text_of(entry.path())});
  }
  return out;
}

// The shipped directory with one file in the place of its own.
base::findings load_directory_with(const std::string& name, const std::string& text) {
  auto files = shipped_directory();
  std::string path;
  for (auto& file : files)
    if (file.name.ends_with("/" + name)) file.text = text, path = file.name;
  return about(directory::load(files).findings, path);
}

TEST(schemas, the_directory_s_schemas_know_the_keys_that_the_loader_knows) {
  for (const auto& [name, text] : whole_directory) {
    SCOPED_TRACE(name);
    compare_whole(schema_named(fs::path(name).stem()), text, [&](const std::string& changed) {
      auto found = load_directory_with(name, changed);
      std::erase_if(found, [](const base::finding& f) { return f.rule != "unknown-key"; });
      return found;
    });
  }
  compare_whole(schema_named("places"), text_of(fs::path(AMPARO_ROOT) / "config/directory/places.yaml"),
                [](const std::string& text) {
                  auto found = load_directory_with("places.yaml", text);
                  std::erase_if(found, [](const base::finding& f) { return f.rule != "unknown-key"; });
                  return found;
                });
}

// --- configuration ---

const std::string whole_configuration = R"(public_url: https://ayuda.example.org
listen: 127.0.0.1:8080
listen_insecure: false
console: { listen: "127.0.0.1:8081", files: build }
redis: embedded
data_dir: var
speech:
  program: /usr/bin/espeak-ng
keys: { dir: var/keys }
content: { flows: flows, locales: locales, directory: d, accept_unchecked: false, switches: { memo: true } }
lines:
  - { number: "+525550001111", provider: principal, language: es-MX, country: MX, zone: America/Mexico_City, modes: [sms], detention: false, guard: 25, calls_per_hour: 6, texts_per_second: 10, spend_per_day: 5000, countries: [MX], stand_in: { number: "+525550001112", provider: second } }
providers:
  principal: { kind: twilio, account_sid: AC0, auth_token: { file: /dev/null }, api_base: "https://api.twilio.com" }
sending: { countries: [MX, US], refused_prefixes: ["+5233"], quiet_hours: 21:00-08:00 }
spend: { per_hour: 3000, per_day: 20000, caller_per_day: 120, country_per_day: { GT: 500 } }
outbound_hosts: [example.org]
webhooks: { shelters: "https://example.org" }
limits: { texts_per_caller: 20/10min, connections: 4000 }
hosts: [a.example.org]
trusted_proxies: [127.0.0.1]
roles: [gateway]
threads: 1
demo: false
)";

base::findings unknown_keys_of_configuration(const std::string& text) {
  base::findings out;
  (void)app::read_config("amparo.yaml", text, {}, out);
  std::erase_if(out, [](const base::finding& f) { return f.rule != "unknown-key"; });
  return out;
}

TEST(schemas, configuration_json_knows_the_keys_that_the_loader_knows) {
  auto schema = schema_named("configuration");
  compare_whole(schema, whole_configuration, unknown_keys_of_configuration);
  auto simulated = whole_configuration;
  const std::string twilio = "kind: twilio, account_sid: AC0, auth_token: { file: /dev/null }";
  simulated.replace(simulated.find(twilio), twilio.size(), "kind: simulator, secret: { file: /dev/null }");
  compare_whole(schema, simulated, unknown_keys_of_configuration);
}

}  // namespace
}  // namespace amparo::test
