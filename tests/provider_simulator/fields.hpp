#pragma once
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "message/raw_http.hpp"

// The parameters of a request, wherever they stand. A place is "?name" in the query, "/a/0/b" in a JSON body
// (RFC 6901), else a form's field.
namespace amparo::simulator {

class fields {
 public:
  explicit fields(const message::raw_request& of);

  std::string get(std::string_view place) const;  // "" where there is none
  // A place that the request does not have is std::invalid_argument: the shapes say what is there.
  void set(std::string_view place, std::string value);
  void write_to(message::raw_request& request) const;

 private:
  std::vector<message::form_field> query_, form_;
  boost::json::value json_;
};

std::string form_text(const std::vector<message::form_field>& of);

}  // namespace amparo::simulator
