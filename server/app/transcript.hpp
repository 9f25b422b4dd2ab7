#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.hpp"
#include "flow/bundle.hpp"

// Transcripts: conversations as tests that a lawyer or a speaker of the language can read
// (tests/transcripts/README.md). Each is played in every mode that its head names.
namespace amparo::app {

// Plays one file. A finding for each line that did not come true: where, what was expected, what was said
// instead.
base::findings play_transcript(const std::string& file, std::string_view text,
                               std::shared_ptr<const flow::bundle> content);

}  // namespace amparo::app
