#pragma once
#include <string>

#include "servers.hpp"

// What the closed loop with many phones does not show. Each answers what is to be printed.
namespace amparo::bench {

// Ten phones that each write thirty texts (the most that the limits let one write in a minute), 64 of them
// under way at once over two processes on one Redis; so many rounds, each with phones of its own.
std::string measured_hot_phones(const server_settings& how, unsigned rounds);

// Throughput at 64 connections without and with so many idle ones beside them, in turns, and what memory an
// idle one takes.
std::string measured_idle(server_settings how, unsigned idle, unsigned rounds);

// Twilio's texts at a fixed rate alone, and beside so many texts of Telnyx a second: their p99, and the CPU
// that a text of Telnyx takes.
std::string measured_telnyx(server_settings how, unsigned texts, unsigned of_telnyx, unsigned rounds);

// Texts at a fixed rate while nothing changes, and while conversations of so many nodes are published anew
// and taken over: p99 of each, in turns.
std::string measured_reload(server_settings how, unsigned nodes, unsigned texts, unsigned rounds);

// Redis' CPU a turn with so many sessions stored, against 10,000 of them, in turns.
std::string measured_stored(const server_settings& how, unsigned phones, unsigned rounds);

}  // namespace amparo::bench
