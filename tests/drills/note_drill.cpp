// Kills the running program at each failpoint of a voice note's road, again and again, and looks what is
// left: `note_drill [TIMES [FAILPOINT...]]`. Every note whose recording was acknowledged must be kept once,
// sealed, and the provider must have been asked to delete its copy, not before the note was kept. Exit code 0
// where all holds.
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "drills/point_drill.hpp"
#include "integration/note_support.hpp"

namespace amparo::test {
namespace {

constexpr int notes_a_time = 3;

class note_drill final : public point_drill {
 public:
  explicit note_drill(unsigned times) : point_drill(times) {
    place_.provider.answer_by([](const std::string& line) {
      return line.starts_with("GET") ? audio_answer(note_wav()) : plain_answer("204 No Content");
    });
  }

 private:
  helpline_place& place() override { return place_; }
  helpline& program() override { return *place_.lines; }
  bool has_settled() override { return place_.settles(); }

  // Each in a call of its own, of a caller of their own.
  void make_work() override {
    place_.phone.emplace(place_.at, place_.lines->port());
    for (int n = 0; n != notes_a_time; ++n) {
      auto number = ++calls_;
      auto from = fmt::format("+1770555{:04}", number);
      auto call = fmt::format("CA{}", number), recording = fmt::format("RE{}", number);
      auto target = place_.ask_for_note(call, from);
      if (target.empty()) return;
      if (place_.leave(call, target, "5", false, from, recording).is_good()) left_.push_back(recording);
    }
  }

  bool judge() override {
    std::map<std::string, std::pair<unsigned, unsigned>> asked;  // times had, times deleted
    unsigned too_soon = 0;
    for (const auto& line : place_.provider.lines()) {
      auto name = line.substr(line.rfind('/') + 1);
      auto& [had, deleted] = asked[name.substr(0, name.find('.'))];
      if (line.starts_with("GET"))
        ++had;
      else
        too_soon += ++deleted == 1 && had == 0 ? 1 : 0;
    }
    unsigned never_had = 0, never_deleted = 0;
    for (const auto& recording : left_) {
      never_had += asked[recording].first == 0 ? 1 : 0;
      never_deleted += asked[recording].second == 0 ? 1 : 0;
    }
    auto kept = place_.notes().size();
    fmt::print("{} notes left, {} kept, {} never had, {} copies never deleted, {} deleted too soon\n",
               left_.size(), kept, never_had, never_deleted, too_soon);
    return kept >= left_.size() && kept <= calls_ && never_had + never_deleted + too_soon == 0;
  }

  note_place place_{{}};
  std::vector<std::string> left_;  // recordings whose webhook was acknowledged
  unsigned calls_ = 0;
};

}  // namespace
}  // namespace amparo::test

int main(int argc, char** argv) {
  return amparo::test::drill_main(argc, argv, "note_drill", [](unsigned times, const auto& only) {
    return amparo::test::note_drill(times).run(
        {"outbox_taken", "rest_sent", "rest_answered", "note_kept", "marked"}, only);
  });
}
