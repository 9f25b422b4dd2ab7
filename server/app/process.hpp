#pragma once

namespace amparo::app {

// No core file and no other process reading our memory (S-3); as many descriptors as the hard limit allows. A
// sanitized build stays dumpable, because its leak check reads its own memory from outside.
void harden_process();

}  // namespace amparo::app
