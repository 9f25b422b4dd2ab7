#pragma once
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "message/channel.hpp"

namespace amparo::flow {

// What is said when nothing else works: the essentials of one's rights, 911 for danger to life, and the
// national line. Compiled in from locales/<tag>/safe.yaml and the directory (server/safe_words_table.cpp), so
// it reads no file, no Redis and no bundle. The number is said through the day on which it expires, UTC;
// after that the words come without it. A language without words of its own gets es-MX. For SMS already in
// the GSM alphabet, at most two segments. Never empty.
std::string safe_words(std::string_view language, base::time_point now, message::channel via);

}  // namespace amparo::flow
