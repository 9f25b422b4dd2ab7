// The headers that the tests read in advance are compiled with this (tests/CMakeLists.txt).
