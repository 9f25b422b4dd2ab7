#include "app/studio_shelf.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "app/content.hpp"
#include "app/text_files.hpp"
#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "speech/errors.hpp"
#include "speech/recording.hpp"

namespace amparo::app {
namespace {

namespace fs = std::filesystem;
using flow::prompt_row;
using flow::take_state;

// Held while what lies in the folder is read and written anew, by whichever process.
class folder_lock {
 public:
  explicit folder_lock(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    file_ = ::open((folder / ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    while (file_ >= 0 && ::flock(file_, LOCK_EX) != 0 && errno == EINTR) continue;
  }
  folder_lock(const folder_lock&) = delete;
  ~folder_lock() {
    if (file_ >= 0) ::close(file_);  // which lets go
  }

 private:
  int file_ = -1;
};

bool is_clip_name(std::string_view name) {
  return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == name.npos;
}

// Takes that nobody kept or repeated lie until somebody removes them: they may not fill the disk.
bool is_full(const fs::path& takes) {
  constexpr std::ptrdiff_t most = 4'096;
  std::error_code none;
  fs::directory_iterator it(takes, none);
  return !none && std::distance(begin(it), end(it)) >= most;
}

std::string digest_of(std::string_view bytes) { return base::hex(base::sha256(bytes)); }

// Those of `name` and behind; a name that there is no more is behind all that sort before it.
auto behind(const std::vector<prompt_row>& rows, const std::string& after) {
  if (after.empty()) return rows.begin();
  auto known = std::ranges::find(rows, after, &prompt_row::name);
  if (known != rows.end()) return std::next(known);
  return std::ranges::find_if(rows, [&](const auto& row) { return row.key > after; });
}

studio_work work_of(const std::vector<prompt_row>& rows, const prompt_row& row) {
  bool is_told_what = row.is_unwritten && row.source.find(row.script) == row.source.npos;
  studio_work out{row.name, is_told_what ? row.script : row.source, "", 0, row.in_menu, ""};
  if (is_told_what || std::ranges::count(rows, row.key, &prompt_row::key) == 1) return out;
  if (row.is_unwritten) out.words = row.script;
  auto first = std::ranges::find(rows, row.key, &prompt_row::key);
  out.part = static_cast<unsigned>(&row - &*first) + 1;
  return out;
}

}  // namespace

fs::path studio_shelf::file(const std::string& language, const std::string& name,
                            std::string_view ending) const {
  return folder() / language / (name + std::string(ending));
}

fs::path studio_shelf::take_file(std::string_view name) const {
  return folder() / "takes" / (std::string(name) + ".wav");
}

std::vector<prompt_row> studio_shelf::rows(const std::string& language) {
  std::lock_guard hold(mutex_);
  auto look = look_of(settings_);
  if (look != look_) look_ = look, rows_.clear();
  if (auto known = rows_.find(language); known != rows_.end()) return known->second;
  base::findings wrong;
  auto files = read_content(settings_, wrong);
  auto places = load_directory(settings_, wrong);
  flow::load_options options;
  options.clips = measured_clips(files, "locales");
  auto all = flow::prompts_of(texts_below(files, "flows/"), texts_below(files, "locales/"), places.get(),
                              options, language, wrong);
  std::erase_if(all, [](const auto& row) { return !row.served; });
  return rows_[language] = std::move(all);
}

// Of the words and the Spanish that stand now.
std::optional<studio_take> studio_shelf::take_of(const std::string& language, const prompt_row& row) const {
  auto text = whole_file(file(language, row.name, ".json"));
  auto take = text ? read_take(*text) : std::nullopt;
  return take && take->is_of(row) ? take : std::nullopt;
}

bool studio_shelf::is_open(const std::string& language, const prompt_row& row) const {
  if (row.state == take_state::good || row.state == take_state::unheard) return false;
  auto take = take_of(language, row);
  return !take || take->is_rejected();
}

std::optional<studio_work> studio_shelf::next_to_record(const std::string& language,
                                                        const std::string& after) {
  auto all = rows(language);
  auto found = std::find_if(behind(all, after), std::as_const(all).end(),
                            [&](const auto& row) { return is_open(language, row); });
  if (found == all.end()) return std::nullopt;
  return work_of(all, *found);
}

std::optional<studio_work> studio_shelf::to_record(const std::string& language, const std::string& name) {
  auto all = rows(language);
  auto found = std::ranges::find(std::as_const(all), name, &prompt_row::name);
  if (found == all.end() || !is_open(language, *found)) return std::nullopt;
  return work_of(all, *found);
}

std::optional<studio_work> studio_shelf::next_to_review(const std::string& language, const std::string& who,
                                                        const std::string& after) {
  auto all = rows(language);
  for (auto row = behind(all, after); row != std::as_const(all).end(); ++row) {
    auto take = take_of(language, *row);
    if (!take || take->by == who || take->has_review_of(who) || take->is_rejected()) continue;
    auto out = work_of(all, *row);
    out.clip = recording_name(take->sha256);
    return out;
  }
  return std::nullopt;
}

base::result<std::string> studio_shelf::put_by(std::string_view bytes, bool in_menu) {
  auto made =
      speech::prepared_recording(bytes, in_menu ? speech::longest_in_menu : speech::longest_recording);
  if (!made) return made.error();
  auto name = recording_name(digest_of(made->wav));
  if (is_full(folder() / "takes") || !write_whole(take_file(name), made->wav)) return speech::errc::not_kept;
  return name;
}

void studio_shelf::drop(const std::string& take) {
  std::error_code gone;
  if (is_clip_name(take)) fs::remove(take_file(take), gone);
}

bool studio_shelf::keep(const std::string& language, const std::string& name, const std::string& take,
                        const std::string& who) {
  auto all = rows(language);
  auto row = std::ranges::find(std::as_const(all), name, &prompt_row::name);
  if (row == all.end() || !is_clip_name(take)) return false;
  std::lock_guard hold(writing_);
  folder_lock lock(folder());
  auto stands = take_of(language, *row);
  if (stands && recording_name(stands->sha256) == take) return true;
  auto wav = whole_file(take_file(take));
  if (!wav || !is_open(language, *row)) return false;
  auto kept = new_take(*row, digest_of(*wav), who);
  // The sound first: what has no record beside it is nobody's, and is said again.
  return write_whole(file(language, name, ".wav"), *wav) &&
         write_whole(file(language, name, ".json"), text_of(kept));
}

bool studio_shelf::review(const std::string& language, const std::string& name, const std::string& clip,
                          const flow::recording_review& found) {
  auto all = rows(language);
  auto row = std::ranges::find(std::as_const(all), name, &prompt_row::name);
  if (row == all.end()) return false;
  std::lock_guard hold(writing_);
  folder_lock lock(folder());
  auto take = take_of(language, *row);
  auto wav = whole_file(file(language, name, ".wav"));
  bool is_the_same = take && wav && recording_name(take->sha256) == clip && digest_of(*wav) == take->sha256;
  if (!is_the_same || take->by == found.id) return false;
  if (take->has_review_of(found.id)) return true;
  take->reviews.push_back(found);
  return write_whole(file(language, name, ".json"), text_of(*take));
}

std::optional<std::string> studio_shelf::sound(std::string_view name) const {
  if (!is_clip_name(name)) return std::nullopt;
  return whole_file(take_file(name));
}

}  // namespace amparo::app
