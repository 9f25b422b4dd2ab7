#include "flow/revision.hpp"

#include "base/fold.hpp"

namespace amparo::flow {

base::findings check_revision(std::string_view published, std::string_view changed, std::string_view note) {
  if (published == changed || !base::match_fold(note).empty()) return {};
  return {{"flows", 0, 0, "missing-revision-note", "the bundle has changed, and no note says what",
           "Say in a sentence what was changed, and why: --note \"...\"."}};
}

}  // namespace amparo::flow
