#pragma once
#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>

// What code above a layer asks of an error: whose fault is it, and is a repetition worth anything. Each layer has
// one `errc` enum (a sentence per enumerator) whose category maps every enumerator to one of these conditions.
namespace amparo::base {

using boost::system::error_code;

enum class fault {
  caller = 1,  // the sender's bytes are wrong; the same bytes will be wrong again (4xx)
  transient,   // Redis, the network or a deadline; the same request may succeed later (5xx)
  ours,        // a bug or a broken installation
};

const boost::system::error_category& fault_category();
boost::system::error_condition make_error_condition(fault f);

enum class errc {
  malformed = 1,  // the bytes are not of the form that this parser reads
  too_large,      // the input is over the bound that its reader states
  not_a_number,   // the text has not the shape of a telephone number
  bad_seal,       // the sealed value was altered, moved, or sealed under another key
  unknown_key,    // the value names a sealing key that is not in the key folder
};

error_code make_error_code(errc e);

}  // namespace amparo::base

template <>
struct boost::system::is_error_condition_enum<amparo::base::fault> : std::true_type {};
template <>
struct boost::system::is_error_code_enum<amparo::base::errc> : std::true_type {};
