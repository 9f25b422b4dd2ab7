#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/commands.hpp"
#include "app/content.hpp"
#include "app/load_config.hpp"
#include "app/studio_take.hpp"
#include "app/text_files.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "flow/prompts.hpp"
#include "speech/clips.hpp"
#include "speech/errors.hpp"
#include "speech/recording.hpp"
#include "speech/sound.hpp"
#include "speech/synthesis.hpp"

// `amparo prompts`: what a language says to callers, as recordings: which there are, which are missing, and
// the way of a recording from a person's microphone into the locale's folder.
namespace amparo::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;
using flow::prompt_row;
using flow::take_state;

struct prompt_work {
  config settings;
  bundle_files files;
  std::vector<prompt_row> rows;
};

// --- what there is ---

std::string_view explained(take_state state) {
  switch (state) {
    case take_state::good: return "played";
    case take_state::absent: return "not recorded";
    case take_state::other_words: return "the words have changed since";
    case take_state::unheard: return "nobody has approved it yet, or too few have";
    case take_state::file_missing: return "its file is gone";
    case take_state::file_changed: return "its file is another one";
    case take_state::file_unfit: return "its file is no sound for a telephone";
  }
  return "";
}

json::object as_json(const prompt_row& row) {
  json::array flows;
  for (const auto& one : row.flows) flows.emplace_back(one);
  return {{"name", row.name},
          {"key", row.key},
          {"flows", std::move(flows)},
          {row.is_unwritten ? "of" : "says", row.script},
          {"served", row.served},
          {"state", flow::name_of(row.state)},
          {"file", row.file},
          {"kind", row.file.empty() ? "" : row.is_synthetic ? "synthetic" : "recorded"},
          {"ms", row.length.count()}};
}

void print_json_rows(const std::vector<prompt_row>& rows) {
  json::array out;
  for (const auto& row : rows) out.push_back(as_json(row));
  fmt::print("{}\n", json::serialize(out));
}

int list_prompts(const prompts_options& how, std::vector<prompt_row> rows) {
  std::erase_if(rows, [](const auto& row) { return row.file.empty(); });
  if (how.content.json) return print_json_rows(rows), 0;
  for (const auto& row : rows)
    fmt::print("{}: {} {:.1f} s, {}{}\n  {}\n", row.name, row.is_synthetic ? "synthetic" : "recorded",
               static_cast<double>(row.length.count()) / 1000, explained(row.state),
               row.served ? "" : "; the text does not pass its gate", row.script);
  auto played = std::ranges::count(rows, take_state::good, &prompt_row::state);
  fmt::print("{} recordings of {}, {} of them played.\n", rows.size(), how.language, played);
  return 0;
}

bool is_missing(const prompt_row& row, bool has_voice) {
  if (!row.served || row.state == take_state::good) return false;
  return !has_voice || row.state != take_state::absent;  // else a voice of the language reads it
}

bool is_counted_with(const prompt_row& row) {
  return std::ranges::find(row.flows, flow::counting_words) != row.flows.end();
}

int list_missing(const prompts_options& how, std::vector<prompt_row> rows) {
  bool has_voice = flow::may_be_synthesised(how.language);
  bool has_rules = std::ranges::any_of(rows, is_counted_with);
  std::erase_if(rows, [&](const auto& row) { return !is_missing(row, has_voice); });
  if (how.content.json) return print_json_rows(rows), rows.empty() ? 0 : 1;
  std::map<std::string, std::vector<const prompt_row*>> by_flow;
  for (const auto& row : rows)
    for (const auto& flow : row.flows) by_flow[flow].push_back(&row);
  for (const auto& [flow, all] : by_flow) {
    fmt::print("{} ({})\n", flow.empty() ? "the engine" : flow, all.size());
    for (const auto* row : all)
      fmt::print("  {}.wav: {}\n    {}\n", row->name, explained(row->state), row->script);
  }
  fmt::print("{} recordings are missing in {}{}.\n", rows.size(), how.language,
             has_voice ? "; what was never recorded is read by its own voice" : "");
  if (!has_rules)
    fmt::print("It has no rules for numbers, days and times: they are said in Spanish.\n");
  else if (std::ranges::any_of(rows, is_counted_with))
    fmt::print("Until its words for them are all recorded, numbers, days or times are said in Spanish.\n");
  return rows.empty() ? 0 : 1;
}

// --- what comes in ---

std::string mended_by(boost::system::error_code why) {
  if (why == speech::errc::silent || why == speech::errc::too_short)
    return "Listen to it: perhaps the microphone was off, or the file is another one.";
  if (why == speech::errc::clipped) return "Record it again, further from the microphone or with less gain.";
  if (why == speech::errc::too_quiet) return "Record it again, nearer to the microphone.";
  if (why == speech::errc::too_long) return "Say less, or cut off what does not belong to it.";
  if (why == speech::errc::uneven) return "Cut the noise out (a bump, a cough), or record it again.";
  return "Save it as WAV, and copy it again if it was cut off on its way.";
}

flow::new_recording entry_for(const speech::recording& made, bool is_synthetic) {
  auto digest = base::hex(base::sha256(made.wav));
  return {.file = "audio/" + recording_name(digest) + ".wav",
          .is_synthetic = is_synthetic,
          .sha256 = digest,
          .length = made.length};
}

// What the phone studio knows of a file, beside it (app/studio_take.hpp).
std::optional<std::string> record_beside(const fs::path& file) {
  return whole_file(fs::path(file).replace_extension(".json"));
}

// Makes recordings fit, writes their files, and then the locale's own.
class recordings_in {
 public:
  explicit recordings_in(const prompts_options& how, const prompt_work& work) : how_(how), work_(work) {}

  void take(const std::string& name, const fs::path& file) {
    auto row = std::ranges::find(work_.rows, name, &prompt_row::name);
    if (row == work_.rows.end()) {
      std::vector<std::string> known;
      for (const auto& one : work_.rows) known.push_back(one.name);
      auto near = base::nearest(name, known);
      return refuse(file, how_.language + " says nothing that is called \"" + name + "\"",
                    near.empty() ? "See amparo prompts missing." : "Did you mean \"" + near + "\"?");
    }
    auto bytes = whole_file(file);
    if (!bytes) return refuse(file, "the file cannot be read", "Check its path and mode.");
    if (auto record = record_beside(file)) return take_from_studio(*row, file, *bytes, *record);
    auto made = speech::prepared_recording(
        *bytes, row->in_menu ? speech::longest_in_menu : speech::longest_recording);
    if (!made) return refuse(file, made.error().message(), mended_by(made.error()));
    if (row->is_unwritten && how_.by.empty())
      return refuse(file, "nobody is named who said it",
                    "Its speaker is its translator: name them by a pseudonym, --by ID.");
    keep(name, *made, false);
    if (made_.contains(name)) made_[name].by = how_.by;
  }

  void keep(const std::string& name, const speech::recording& made, bool is_synthetic) {
    auto entry = entry_for(made, is_synthetic);
    if (!write_whole(folder() / entry.file, made.wav))
      return refuse(folder() / entry.file, "it cannot be written", "Check the folder's owner and the disk.");
    made_[name] = std::move(entry);
  }

  // As it was listened to, byte for byte, with who said it and who has listened; only of the words and the
  // Spanish that stand now.
  void take_from_studio(const prompt_row& row, const fs::path& file, const std::string& wav,
                        const std::string& record) {
    auto known = read_take(record);
    if (!known || known->sha256 != base::hex(base::sha256(wav)))
      return refuse(file, "it is not the recording that its record is of", "Record it again in the studio.");
    if (!known->is_of(row))
      return refuse(file, "the text has changed since it was said", "Record it again in the studio.");
    if (known->is_rejected())
      return refuse(file, "somebody who listened found it wrong", "Record it again in the studio.");
    auto sound = speech::read_wav(wav);
    if (!sound) return refuse(file, sound.error().message(), mended_by(sound.error()));
    keep(row.name, {wav, speech::measure_of(*sound).length}, false);
    made_[row.name].by = known->by;
    made_[row.name].reviews = known->reviews;
  }

  void refuse(const fs::path& at, std::string why, std::string hint) {
    out_.push_back({at.string(), 0, 0, "recording", std::move(why), std::move(hint)});
  }

  int end() {
    auto texts = texts_below(work_.files, "locales/");
    auto changed = flow::with_recordings(texts, how_.language, work_.rows, made_, out_);
    for (const auto& file : changed.files)
      if (!write_whole(place_of(file.name), file.text))
        refuse(place_of(file.name), "it cannot be written", "Check the folder's owner and the disk.");
    if (out_.empty() || !changed.files.empty()) drop(changed.dropped);
    print_findings(out_);
    fmt::print("{} recordings were taken, {} were left out.\n", made_.size(), out_.size());
    if (!made_.empty() && !flow::may_be_synthesised(how_.language))
      fmt::print("Callers hear each when people have approved it: whoever listened writes so below it.\n");
    return out_.empty() ? 0 : 1;
  }

 private:
  fs::path folder() const { return work_.settings.locales / how_.language; }
  fs::path place_of(const std::string& name) const {
    return work_.settings.locales / fs::path(name).lexically_relative("locales");
  }
  // Files that an earlier recording had, below audio/ only: another name is a person's own choice.
  void drop(const std::vector<std::string>& names) const {
    for (const auto& name : names) {
      std::error_code gone;
      if (fs::path(name).parent_path() == fs::path("locales") / how_.language / "audio")
        fs::remove(place_of(name), gone);
    }
  }

  const prompts_options& how_;
  const prompt_work& work_;
  std::map<std::string, flow::new_recording> made_;
  base::findings out_;
};

std::vector<fs::path> sounds_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->is_regular_file() && !it->path().filename().string().starts_with('.') &&
        it->path().extension() != ".json")
      out.push_back(it->path());
  std::ranges::sort(out);
  return out;
}

int import_prompts(const prompts_options& how, const prompt_work& work) {
  recordings_in in(how, work);
  if (!how.second.empty()) {
    in.take(how.first, how.second);
    return in.end();
  }
  std::error_code error;
  auto files = fs::is_directory(how.first, error) ? sounds_in(how.first) : std::vector<fs::path>{how.first};
  if (files.empty())
    in.refuse(how.first, "the folder holds no recording", "Name the files as amparo prompts missing does.");
  for (const auto& file : files) in.take(file.stem().string(), file);
  return in.end();
}

// --- what a program reads aloud ---

int render_prompts(const prompts_options& how, const prompt_work& work) {
  if (!flow::may_be_synthesised(how.language)) {
    fmt::print(stderr, "No program may read {} aloud: its own speakers record it.\n", how.language);
    return 1;
  }
  recordings_in in(how, work);
  for (const auto& name : how.names)
    if (std::ranges::find(work.rows, name, &prompt_row::name) == work.rows.end())
      in.refuse(name, how.language + " says nothing of this name", "See amparo prompts list.");
  auto voice = speech::voice_of(how.language);
  speech::options program;
  program.program = work.settings.speech_program;
  for (const auto& row : work.rows) {
    bool is_wanted = how.names.empty() || std::ranges::find(how.names, row.name) != how.names.end();
    bool is_open = row.file.empty() || (row.is_synthetic && row.state != take_state::good);
    if (!is_wanted || !is_open || !row.served || !voice) continue;
    auto words = speech::speakable(row.script, program.text_bytes);
    if (!words) {
      in.refuse(row.name, words.error().message(), "Reword it.");
      continue;
    }
    auto wav = speech::synthesise(program.program, *words, *voice, {program.deadline, program.output_bytes});
    if (!wav) {
      in.refuse(row.name, wav.error().message(), "See that the package espeak-ng is installed.");
      continue;
    }
    auto length = std::chrono::milliseconds((wav->size() - 44) / 16);
    in.keep(row.name, {std::move(*wav), length}, true);
  }
  return in.end();
}

}  // namespace

int run_prompts(const prompts_options& how) {
  base::findings out;
  prompt_work work;
  work.settings = config_of(how.content, out);
  work.files = read_content(work.settings, out);
  auto places = load_directory(work.settings, out);
  if (out.empty()) {
    flow::load_options options;
    options.clips = measured_clips(work.files, "locales");
    work.rows = flow::prompts_of(texts_below(work.files, "flows/"), texts_below(work.files, "locales/"),
                                 places.get(), options, how.language, out);
  }
  print_findings(out);
  if (base::has_error(out)) return 1;
  if (how.verb == "import") return import_prompts(how, work);
  if (how.verb == "render") return render_prompts(how, work);
  return how.verb == "list" ? list_prompts(how, std::move(work.rows))
                            : list_missing(how, std::move(work.rows));
}

}  // namespace amparo::app
