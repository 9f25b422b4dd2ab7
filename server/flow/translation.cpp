#include "flow/translation.hpp"

#include <set>

#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace amparo::flow {
namespace {

std::set<std::string> approving(const translation_record& record) {
  std::set<std::string> ids;
  for (const auto& review : record.reviewers)
    if (review.approves && review.id != record.translator) ids.insert(review.id);
  return ids;
}

bool is_compared(const translation_record& record, const std::set<std::string>& approvals) {
  return !record.back_by.empty() && record.back_by != record.translator &&
         !approvals.contains(record.back_by) && !record.compared_by.empty() &&
         record.compared_by != record.translator;
}

}  // namespace

std::string source_digest(const std::string& text, const std::string& voice, const std::string& brief,
                          const std::string& sms) {
  auto all = text;
  if (!voice.empty()) all += "\nvoice: " + voice;
  if (!brief.empty()) all += "\nshort: " + brief;
  if (!sms.empty()) all += "\nsms: " + sms;
  return base::hex(base::sha256(all));
}

bool passes_gate(const translation_record& record, bool is_critical, const std::string& digest_now) {
  auto approvals = approving(record);
  if (record.translator.empty() || approvals.empty()) return false;
  if (!is_critical) return record.status == "approved" || record.status == "stale";
  return record.status == "approved" && record.origin != "machine" && approvals.size() >= 2 &&
         is_compared(record, approvals) && record.source_sha256 == digest_now;
}

}  // namespace amparo::flow
