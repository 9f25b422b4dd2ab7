#pragma once
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "flow/engine.hpp"

// One effect as bytes, for the outbox and the spool: its kind, then its fields in order. Reading trusts
// nothing.
namespace amparo::app {

void write_effect(base::byte_writer& out, const flow::effect& effect);
// Of a case, also where it is kept.
void write_place(base::byte_writer& out, const flow::case_place& place);
base::result<flow::case_place> read_place(base::byte_reader& in);
// base::errc::malformed for what write_effect did not write.
base::result<flow::effect> read_effect(base::byte_reader& in);

}  // namespace amparo::app
