#include <fmt/format.h>

#include <algorithm>

#include "flow/loading.hpp"

// locales/_fallback.yaml: which variant's words the speakers of another one are given where there are none of
// their own that pass, and who of them said that they understand it (languages.md § 4.2).
namespace amparo::flow {

void read_fallback(loading& into, const directory::source_file& file) {
  auto root = base::read_yaml(file.name, file.text, into.findings);
  if (root.is_null()) return;
  base::yaml_map map(file.name, root, into.findings);
  const auto* pairs = map.optional("fallback");
  map.done();
  if (pairs == nullptr || pairs->is_null()) return;
  for (const auto& item : pairs->items) {
    base::yaml_map one(file.name, item, into.findings);
    auto asked = one.required_text("for"), said = one.required_text("say");
    auto reviews = read_reviewers(one, file.name, into.findings, "", "pair");
    one.done();
    spot at{file.name, item.line, item.column};
    for (const auto& tag : {asked, said})
      if (!tag.empty()) into.check_tag(tag, at);
    auto leave_out = [&](std::string why) {
      into.report(at, "variant-fallback",
                  fmt::format("\"{}\" is not said in place of \"{}\": {}", said, asked, why),
                  "Callers hear the source meanwhile.");
    };
    auto holds_none = [&](const std::string& tag) {
      return loading::is_source(tag) || into.tags.umbrella.contains(tag);
    };
    if (asked == said || holds_none(asked) || holds_none(said))
      leave_out("a pair is of two variants that hold texts, and neither is a source");
    else if (!std::ranges::all_of(reviews, &translation_record::review::approves))
      leave_out("a speaker rejected it");
    else if (reviews.empty())
      leave_out("no speaker has approved it");
    else
      into.fallbacks[asked].push_back(said);
  }
}

}  // namespace amparo::flow
