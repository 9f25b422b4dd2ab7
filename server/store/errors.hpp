#pragma once
#include "base/errors.hpp"

namespace amparo::store {

enum class errc {
  not_connected = 1,  // the command never left: nothing was written
  overloaded,         // the pipeline is full: nothing was written
  unknown_outcome,    // the link broke or the deadline passed after the bytes went out: only the store knows
  refused,            // Redis answered an error (OOM, READONLY, MISCONF ...): nothing was written
  unexpected_reply,   // an answer of another type than the command's
  spool_full,         // count, bytes or free disk: nothing was written
  spool_failed,       // the disk refused a write or an fsync: nothing may be promised
  duplicate,          // the spool already holds this event
  code_taken,         // another open item of the desk has this code: draw another one and add again
  not_in_spool,       // the spool holds no record of this name
};

boost::system::error_code make_error_code(errc e);

}  // namespace amparo::store

template <>
struct boost::system::is_error_code_enum<amparo::store::errc> : std::true_type {};
