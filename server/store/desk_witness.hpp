#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.hpp"

// Whoever writes down what is done at the desk (L-5). What cannot be written down does not happen (L-6), so
// the desk asks before it gives back, closes, hands over and calls, and before it tells anybody what it gave
// them.
namespace amparo::store {

class desk_witness {
 public:
  virtual ~desk_witness() = default;
  // `by`: as desk_operator names them, or a pseudonym; `item` "" = none was named.
  virtual boost::asio::awaitable<base::result<void>> note(std::string by, std::string act, std::string item,
                                                          std::string reason) = 0;
  // The same of what strangers can bring about as often as they like: bounded.
  virtual boost::asio::awaitable<base::result<void>> note_refusal(std::string by, std::string act,
                                                                  std::string reason) = 0;
};

}  // namespace amparo::store
