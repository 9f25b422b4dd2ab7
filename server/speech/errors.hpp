#pragma once
#include "base/errors.hpp"

namespace amparo::speech {

enum class errc {
  no_voice = 1,    // the language has no voice that may read it: record a clip instead
  unspeakable,     // the text is empty, over its bound, no UTF-8, or holds control characters
  busy,            // too many different texts wait for the program
  cannot_start,    // the program is missing or may not be run
  timed_out,       // the program did not end within its deadline and was killed
  failed,          // the program ended with a fault
  too_much_sound,  // the program wrote more than its bound and was killed
  no_sound,        // what the program wrote is no mono 16-bit WAV, or silent
  not_kept,        // the cache folder refused the clip: nothing is served that is not kept
  no_recording,    // the file is no whole WAV, AIFF or FLAC
  silent,          // nothing is heard in the recording
  clipped,         // the recording is cut off where it is loud
  too_quiet,       // so little is heard in the recording that its noise would be heard instead
  too_short,       // the recording holds less than a word
  too_long,        // the recording is longer than its bound
  uneven,          // a single noise is so much louder than the words that they cannot be levelled
};

boost::system::error_code make_error_code(errc e);

}  // namespace amparo::speech

template <>
struct boost::system::is_error_code_enum<amparo::speech::errc> : std::true_type {};
