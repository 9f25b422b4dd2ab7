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

// The same with one flow more, and the file of its words.
inline std::shared_ptr<const flow::bundle> content_with(const std::string& flow_id,
                                                        const std::string& flow_text,
                                                        const std::string& words) {
  const std::string root = AMPARO_ROOT;
  base::findings out;
  auto flows = read_folder(root + "/flows", {".yaml"}, out);
  auto locales = read_folder(root + "/locales", {".yaml"}, out);
  flows.push_back({"flows/" + flow_id + ".yaml", flow_text});
  locales.push_back({"locales/es-MX/" + flow_id + ".yaml", words});
  auto loaded = flow::load(flows, locales, shipped_content()->places);
  if (!loaded.value) throw std::runtime_error(base::text_of(loaded.findings.front()));
  return loaded.value;
}

}  // namespace amparo::app
