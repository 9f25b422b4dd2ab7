#pragma once
#include <string>
#include <string_view>

namespace amparo::flow {

// In double quotes, with the escapes that YAML 1.2 § 5.7 and PO (GNU gettext manual) share.
std::string quoted(std::string_view text);

}  // namespace amparo::flow
