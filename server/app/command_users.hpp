#pragma once
#include <string>
#include <vector>

namespace amparo::app {

struct users_options {
  std::string verb;  // add, list, revoke
  std::string config_file = "config/amparo.yaml";
  std::string id, role = "operator";
  std::vector<std::string> grants, languages, skills;
  unsigned capacity = 3;
  std::string password_file, phone_file;  // mode 0400
  bool json = false;
};

int run_users(const users_options& how);

}  // namespace amparo::app
