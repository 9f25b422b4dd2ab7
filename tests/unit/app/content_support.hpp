#pragma once
#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

#include "app/content.hpp"

namespace amparo::app {

inline config shipped_folders() {
  config from;
  const std::string root = AMPARO_ROOT;
  from.flows = root + "/flows";
  from.locales = root + "/locales";
  from.directory = root + "/config/directory";
  return from;
}

inline std::shared_ptr<const flow::bundle> usable(std::shared_ptr<const flow::bundle> content,
                                                  const base::findings& out) {
  if (!content)
    throw std::runtime_error("the content does not load: " +
                             (out.empty() ? std::string() : base::text_of(out.front())));
  return content;
}

// The shipped flows, words and directory, loaded once a program.
inline const std::shared_ptr<const flow::bundle>& shipped_content() {
  static const auto loaded = [] {
    base::findings out;
    return usable(load_content(shipped_folders(), out), out);
  }();
  return loaded;
}

// The same with one flow more, or another of its name, and the file of its words.
inline std::shared_ptr<const flow::bundle> content_with(const std::string& flow_id,
                                                        const std::string& flow_text,
                                                        const std::string& words) {
  base::findings out;
  auto files = read_content(shipped_folders(), out);
  std::erase_if(files.all, [&](const auto& file) { return file.name == "flows/" + flow_id + ".yaml"; });
  auto tags = std::ranges::find(files.all, "locales/_tags.yaml", &directory::source_file::name);
  const std::string complete = "complete: [en-US]";  // a test writes its words in one language
  tags->text.erase(tags->text.find(complete), complete.size());
  files.all.push_back({"flows/" + flow_id + ".yaml", flow_text});
  files.all.push_back({"locales/es-MX/" + flow_id + ".yaml", words});
  return usable(compile(std::move(files), out, {}, shipped_content()->places), out);
}

}  // namespace amparo::app
