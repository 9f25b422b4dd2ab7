#pragma once
#include <map>
#include <string>

#include "base/yaml.hpp"

// A locale file as text that a person keeps: some of its messages written anew, every other line as it was.
// Pure.
namespace amparo::flow {

// The text of a file of that language and domain with no message yet.
std::string empty_locale_text(const std::string& tag, const std::string& domain);

// `text` with these messages, by key, in the place of those of the same key, or behind the last one. A
// comment inside a message that is written anew goes above it. Findings with `file` as their place where the
// text is no locale file; then nothing is changed.
std::string with_messages(const std::string& file, const std::string& text,
                          const std::map<std::string, base::yaml_node>& messages, base::findings& out);

// `text` with this value of one key of one message, in the place of its earlier one or behind the message's
// other lines; a null value takes the key away. Every other line stays as it was. A message that stands on
// one line is written anew.
std::string with_part(const std::string& file, const std::string& text, const std::string& message,
                      const std::string& key, const base::yaml_node& value, base::findings& out);

// Parts of such a message.
base::yaml_node quoted_scalar(std::string words);
base::yaml_node bare_scalar(std::string word);
// Replaces the value of a map's key, or adds it behind the others; a null value takes the key away.
void put(base::yaml_node& map, const std::string& key, base::yaml_node value);

}  // namespace amparo::flow
