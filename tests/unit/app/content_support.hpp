#pragma once
#include <memory>
#include <stdexcept>
#include <string>

#include "app/content.hpp"

namespace amparo::app {

// The shipped flows, words and directory, loaded once a program.
inline const std::shared_ptr<const flow::bundle>& shipped_content() {
  static const auto loaded = [] {
    config from;
    const std::string root = AMPARO_ROOT;
    from.flows = root + "/flows";
    from.locales = root + "/locales";
    from.directory = root + "/config/directory";
    base::findings out;
    auto content = load_content(from, out);
    if (!content)
      throw std::runtime_error("the content does not load: " +
                               (out.empty() ? std::string() : base::text_of(out.front())));
    return content;
  }();
  return loaded;
}

}  // namespace amparo::app
