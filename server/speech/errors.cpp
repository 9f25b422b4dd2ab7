#include "speech/errors.hpp"

#include <string>

namespace amparo::speech {
namespace {

class speech_errors final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "amparo.speech"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::no_voice: return "no voice may read this language";
      case errc::unspeakable: return "the text cannot be read aloud";
      case errc::busy: return "too many texts wait to be read aloud";
      case errc::cannot_start: return "the speech program cannot be started";
      case errc::timed_out: return "the speech program was killed at its deadline";
      case errc::failed: return "the speech program failed";
      case errc::too_much_sound: return "the speech program wrote more sound than is allowed";
      case errc::no_sound: return "the speech program wrote no usable sound";
      case errc::not_kept: return "the clip could not be kept";
      case errc::no_recording: return "it is no whole WAV, AIFF or FLAC file";
      case errc::silent: return "nothing is heard in it";
      case errc::clipped: return "it is cut off where it is loud";
      case errc::too_quiet: return "it is so quiet that its noise would be heard instead of the words";
      case errc::too_short: return "it holds less than a word";
      case errc::too_long: return "it is too long";
      case errc::uneven: return "one noise in it is so much louder than the words that they stay too quiet";
    }
    return "unknown error";
  }
  boost::system::error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<errc>(value)) {
      case errc::busy:
      case errc::timed_out: return make_error_condition(base::fault::transient);
      case errc::unspeakable:
      case errc::no_recording:
      case errc::silent:
      case errc::clipped:
      case errc::too_quiet:
      case errc::too_short:
      case errc::too_long:
      case errc::uneven: return make_error_condition(base::fault::caller);
      default: return make_error_condition(base::fault::ours);
    }
  }
};

}  // namespace

boost::system::error_code make_error_code(errc e) {
  static const speech_errors category;
  return {static_cast<int>(e), category};
}

}  // namespace amparo::speech
