#pragma once
#include <cstdint>

namespace amparo::message {

enum class channel : std::uint8_t { sms, voice };

}  // namespace amparo::message
