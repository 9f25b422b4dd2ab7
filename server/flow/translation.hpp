#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

// The publication gate of translations: what a locale file says of how a text came about, and whether that is
// enough for it to be served. What does not pass is said in the source language instead (locales/README.md,
// "Traducciones"). Pure.
namespace amparo::flow {

// People are named by pseudonymous ids; each line records what a real person did.
struct translation_record {
  std::string source_sha256;       // of the source text that was translated (source_digest)
  std::string status = "missing";  // missing, draft, reviewed, approved, rejected, stale
  std::string origin = "human";    // human, dictionary, machine, published
  std::string quotes;              // of what others published: where
  std::string translator;
  std::string language_checked;  // who says that it is in its language, where it looks like another one
  struct review {
    std::string id;
    bool approves = false;
    friend bool operator==(const review&, const review&) = default;
  };
  std::vector<review> reviewers;
  std::string back_by, compared_by;       // who translated it back, and who compared that with the source
  bool has_unscripted_recording = false;  // it has a recording, and nothing says which words that holds
  friend bool operator==(const translation_record&, const translation_record&) = default;
};

// What the gate asks of a text.
struct gate_terms {
  bool is_critical = false;   // by its source
  bool is_pilot = false;      // an administrator lets its language begin with one approval
  bool is_quotation = false;  // its source quotes a document that others published, too
  std::string digest_now;     // source_digest of the source as it stands
  // Since which day it says that, where its file says so (`since`).
  std::optional<std::chrono::sys_days> since = std::nullopt;
};

// How long a text that is not critical goes on being served after its source changed.
inline constexpr std::chrono::days grace{30};

// What a translation is bound to: SHA-256 in hex over the source's text and, each on a line of its own behind
// "voice: ", "short: " and "sms: ", its other wordings where it has them.
std::string source_digest(const std::string& text, const std::string& voice, const std::string& brief,
                          const std::string& sms);

// Why the text may not be served, in sentences without a capital and a stop; empty = it may. A critical text
// needs two approvals (one in a pilot), none by its translator; a translation back by somebody else, compared
// with the source by somebody other than the translator; the very source that stands now; and no machine. Any
// other text needs one approval, and may be of an older source for a while (served_until): where nobody knows
// since which day it is old, it may not.
//
// A quotation is none of these: it is what others published, word for word, and nobody of us has to have read
// it. It may say so (origin published, and where) only in place of a source that quotes too, never critical,
// of the very source that stands now, and not once somebody rejected it. Nothing else may stand there.
std::vector<std::string> gate_faults(const translation_record& record, const gate_terms& terms);

// True where the text says so of itself, or was made of another source than the one that stands now.
bool is_of_older_source(const translation_record& record, const std::string& digest_now);

// Of a text without faults: the first day on which it is not served any more; nothing where it is of the
// source that stands now.
std::optional<std::chrono::sys_days> served_until(const translation_record& record, const gate_terms& terms);

// What is known of a text that a language without writing has in recordings alone: each says in it what its
// speaker heard in the source language.
struct spoken_record {
  std::string source_sha256;  // of the source that was heard
  std::string by;             // who said it
  bool is_synthetic = false;
  std::vector<translation_record::review> reviewers;  // who listened
  std::string back_by, compared_by;
};

// The same for such a recording. Its speaker is its translator, so nobody else being named it is nobody's; it
// is of the very source that stands now, whatever that is about, for no words of it can be compared.
std::vector<std::string> spoken_faults(const spoken_record& record, const gate_terms& terms);

// Whether people approved the recording of what others published: one of them who did not translate it, and
// the words that it holds are known.
bool is_recording_approved(const translation_record& record);

}  // namespace amparo::flow
