#pragma once
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "app/studio_take.hpp"
#include "base/result.hpp"
#include "flow/prompts.hpp"

// The phone studio's recordings on the disk, between a call and `amparo prompts import`:
//
//   <data_dir>/studio/quc/rights.street.wav    kept by whoever said it
//   <data_dir>/studio/quc/rights.street.json   who and of which Spanish, and who has listened (studio_take)
//   <data_dir>/studio/takes/<32 hex>.wav       each as it is listened to, kept or not
//
// What there is to record is what the folders of the configuration say and `amparo prompts missing` lists.
// Every function reads or writes files and may take a second: keep it away from threads that answer. May be
// used from every thread, and by processes that share the folder.
namespace amparo::app {

// One text that a person is to say, or to listen to.
struct studio_work {
  std::string name;    // of its recording (flow::prompt_row)
  std::string source;  // what is read to them, Spanish
  std::string
      words;  // of a language without writing: the Spanish of the stretch itself, where there are several
  unsigned part = 0;  // which of its stretches, from 1, where the text has several; else 0
  bool in_menu = false;
  std::string clip;  // of what is to be listened to: its name under /audio/
  friend bool operator==(const studio_work&, const studio_work&) = default;
};

class studio_shelf {
 public:
  explicit studio_shelf(const config& settings) : settings_(settings) {}

  // The first text behind `after` ("" = from the beginning) that nobody has recorded as it stands now, in the
  // order of `amparo prompts missing`. Nothing where all are.
  std::optional<studio_work> next_to_record(const std::string& language, const std::string& after);
  // The one of that name, where it is still to be recorded.
  std::optional<studio_work> to_record(const std::string& language, const std::string& name);
  // The first recording behind `after` of the words and the Spanish that stand now, that `who` did not say
  // and has not listened to.
  std::optional<studio_work> next_to_review(const std::string& language, const std::string& who,
                                            const std::string& after);

  // Makes what came in fit for the telephone and puts it by: the name that it has under /audio/. The errors
  // of speech::prepared_recording, or speech::errc::not_kept.
  base::result<std::string> put_by(std::string_view sound, bool in_menu);
  void drop(const std::string& take);

  // False where the text is not to be recorded any more, or what was said is gone; done again it is true.
  bool keep(const std::string& language, const std::string& name, const std::string& take,
            const std::string& who);
  // Writes that `who` has listened to `clip` and what they found. False where that recording is another one
  // by now, or `who` said it; done again it changes nothing and is true.
  bool review(const std::string& language, const std::string& name, const std::string& clip,
              const flow::recording_review& found);

  // The WAV file of a take or of a kept recording; nothing where there is none of that name.
  std::optional<std::string> sound(std::string_view name) const;

 private:
  std::vector<flow::prompt_row> rows(const std::string& language);
  std::optional<studio_take> take_of(const std::string& language, const flow::prompt_row& row) const;
  bool is_open(const std::string& language, const flow::prompt_row& row) const;
  std::filesystem::path take_file(std::string_view name) const;
  std::filesystem::path folder() const { return settings_.data_dir / "studio"; }
  std::filesystem::path file(const std::string& language, const std::string& name,
                             std::string_view ending) const;

  const config& settings_;
  std::mutex mutex_;  // over what is known of the folders
  std::string look_;
  std::map<std::string, std::vector<flow::prompt_row>> rows_;  // by language
  std::mutex writing_;  // of this process; between processes the folder is locked
};

}  // namespace amparo::app
