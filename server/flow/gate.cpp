#include "flow/gate.hpp"

#include <set>

#include "base/crypto.hpp"
#include "base/encoding.hpp"
#include "flow/loading.hpp"

namespace amparo::flow {
namespace {

std::set<std::string> approvers_of(const message_source& own) {
  std::set<std::string> out;
  for (const auto& one : own.reviews)
    if (one.approves && one.by != own.translator) out.insert(one.by);
  return out;
}

void check_critical(const message_source& own, const std::set<std::string>& approvers,
                    std::vector<std::string>& out) {
  if (own.origin == "machine") out.emplace_back("a machine wrote it");
  if (own.translator.empty()) out.emplace_back("nobody is named as its translator");
  const auto& back = own.back;
  if (back.text.empty() || back.by.empty()) out.emplace_back("it was not translated back");
  if (!back.by.empty() && (back.by == own.translator || approvers.contains(back.by)))
    out.emplace_back("who translated it back also wrote or approved it");
  if (back.compared_by.empty() || back.compared_by == own.translator)
    out.emplace_back("nobody but its translator compared it with the source");
  if (!own.clip.file.empty() && own.clip.says.empty())
    out.emplace_back("nothing says which words its recording holds");
}

}  // namespace

std::string source_digest(const message_source& source) { return base::hex(base::sha256(source.text)); }

std::vector<std::string> gate_faults(const message_source& source, const message_source& own, bool is_pilot) {
  std::vector<std::string> out;
  bool is_critical = source.critical || own.critical;
  auto approvers = approvers_of(own);
  std::size_t needed = is_critical && !is_pilot ? 2 : 1;
  for (const auto& one : own.reviews)
    if (!one.approves) out.push_back(one.by + " rejected it");
  if (approvers.size() < needed)
    out.push_back(std::to_string(needed) +
                  " approvals by others than its translator are needed, and it has " +
                  std::to_string(approvers.size()));
  if (own.source_sha256 != source_digest(source)) out.emplace_back("the source has changed since");
  if (is_critical) check_critical(own, approvers, out);
  return out;
}

}  // namespace amparo::flow
