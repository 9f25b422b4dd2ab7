#pragma once
#include <chrono>
#include <cstddef>
#include <string_view>

// What of a provider's answer is taken for a voice note (O-7). Pure; nothing of the sound itself is read.
namespace amparo::app {

// Three minutes, the longest that a flow may ask for, of 8,000 Hz, mono, 16 bit; and its header.
inline constexpr std::size_t most_note_bytes = 3UL * 1024 * 1024;

// True for a RIFF file of speech: PCM, A-law or µ-law, one or two channels, 8 to 48 kHz, in whole chunks up
// to its sound, of which there is some. A data length that was unknown when the header was written means "to
// the end".
bool is_speech(std::string_view file);

// How long such a file is heard; at most the longest note, whatever its header says. Zero for any other.
std::chrono::milliseconds length_of_speech(std::string_view file);

}  // namespace amparo::app
