// Asio and Beast, compiled once for the whole program: every other file sees declarations only, because each
// file that instantiates Beast costs 12 to 18 seconds of compiling.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
