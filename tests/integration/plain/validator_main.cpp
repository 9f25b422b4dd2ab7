// The validator's child as a program of its own, built without sanitizers: only so can its limit of memory be
// tried.
#include "app/validator_child.hpp"

int main() { amparo::app::run_validator_child(); }
