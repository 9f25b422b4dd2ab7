#include "flow/coverage.hpp"

#include <map>
#include <set>

#include "flow/loading.hpp"
#include "flow/recordings.hpp"

namespace amparo::flow {
namespace {

using texts_by_flow = std::map<std::string, std::set<index>>;

texts_by_flow texts_of(const loading& work) {
  texts_by_flow out;
  std::set<index> of_flows;
  for (auto [message, flow] : work.uses) {
    out[work.out.flows[flow].id].insert(message);
    of_flows.insert(message);
  }
  for (index i = 0; i != work.message_keys.size(); ++i)
    if (work.used_messages[i] && !of_flows.contains(i)) out[""].insert(i);
  return out;
}

coverage_row row_of(const loading& work, const locale_source& locale, const std::set<index>& texts,
                    message::channel via) {
  coverage_row row;
  row.tag = locale.tag;
  row.via = via;
  for (auto text : texts) {
    const auto* own = locale.own[text];
    ++row.texts;
    if (locale.spoken[text] && via == message::channel::voice) ++row.own, ++row.recorded;
    if (own == nullptr || own->text.empty()) continue;
    bool is_served = locale.served[text] == own;
    bool is_published = own->translation().origin == "published";
    bool is_sayable =
        via == message::channel::voice ? !has_no_voice(work, locale, text, *own) : !own->never_sms;
    row.own += is_served && is_sayable && !is_published;
    row.published += is_served && is_sayable && is_published;
    row.waiting += !is_served;
    row.recorded +=
        is_served && via == message::channel::voice && played(work, locale, text, *own).has_value();
  }
  return row;
}

}  // namespace

std::vector<coverage_row> coverage_of(const std::vector<directory::source_file>& flows,
                                      const std::vector<directory::source_file>& locales,
                                      const directory::catalog& places) {
  load_options no_options;
  loading work(no_options, &places);
  read_content(work, flows, locales);
  std::vector<coverage_row> out;
  for (const auto& [flow, texts] : texts_of(work))
    for (std::size_t i = 1; i < work.locales.size(); ++i)
      for (auto via : {message::channel::sms, message::channel::voice}) {
        if (loading::is_source(work.locales[i].tag)) continue;
        auto row = row_of(work, work.locales[i], texts, via);
        row.flow = flow;
        out.push_back(std::move(row));
      }
  return out;
}

}  // namespace amparo::flow
