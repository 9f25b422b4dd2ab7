#pragma once
#include <string>
#include <vector>

namespace amparo::flow {

struct message_source;

// Why a translation that calls itself approved may not be served, in sentences; empty = it may. A text on
// rights or safety needs a speaker who translated it, two others who approved it (one in a pilot), a
// translation back that somebody else made and compared, and the source unchanged since; any other text needs
// one approval.
std::vector<std::string> gate_faults(const message_source& source, const message_source& own, bool is_pilot);

// The digest of a source text that a translation names.
std::string source_digest(const message_source& source);

}  // namespace amparo::flow
