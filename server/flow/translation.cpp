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

void check_critical(const translation_record& record, const std::set<std::string>& approvals,
                    const gate_terms& terms, std::vector<std::string>& out) {
  if (record.origin == "machine") out.emplace_back("a machine wrote it");
  if (record.back_by.empty()) out.emplace_back("it was not translated back");
  if (!record.back_by.empty() && (record.back_by == record.translator || approvals.contains(record.back_by)))
    out.emplace_back("who translated it back also wrote or approved it");
  if (record.compared_by.empty() || record.compared_by == record.translator)
    out.emplace_back("nobody but its translator compared it with the source");
  if (record.has_unscripted_recording) out.emplace_back("nothing says which words its recording holds");
  if (record.source_sha256 != terms.digest_now) out.emplace_back("the source has changed since");
}

std::vector<std::string> quotation_faults(const translation_record& record, const gate_terms& terms) {
  std::vector<std::string> out;
  if (!terms.is_quotation) out.emplace_back("its source quotes nothing that others published");
  if (record.origin != "published")
    out.emplace_back("its source quotes what others published, and it does not");
  if (record.quotes.empty()) out.emplace_back("nothing says where it was published");
  if (terms.is_critical) out.emplace_back("a critical text is never taken from others");
  bool stands = record.status == "draft" || record.status == "reviewed" || record.status == "approved";
  if (!stands) out.push_back("its status is " + record.status);
  for (const auto& review : record.reviewers)
    if (!review.approves) out.push_back(review.id + " rejected it");
  if (record.source_sha256 != terms.digest_now) out.emplace_back("the source has changed since");
  return out;
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

std::vector<std::string> gate_faults(const translation_record& record, const gate_terms& terms) {
  if (terms.is_quotation || record.origin == "published") return quotation_faults(record, terms);
  std::vector<std::string> out;
  bool may_be_old = !terms.is_critical && record.status == "stale";
  if (record.status != "approved" && !may_be_old) out.push_back("its status is " + record.status);
  if (record.translator.empty()) out.emplace_back("nobody is named as its translator");
  for (const auto& review : record.reviewers)
    if (!review.approves) out.push_back(review.id + " rejected it");
  auto approvals = approving(record);
  std::size_t needed = terms.is_critical && !terms.is_pilot ? 2 : 1;
  if (approvals.size() < needed)
    out.push_back("it needs " + std::to_string(needed) +
                  (needed == 1 ? " approval by another than its translator, and has "
                               : " approvals by others than its translator, and has ") +
                  std::to_string(approvals.size()));
  if (terms.is_critical) check_critical(record, approvals, terms, out);
  return out;
}

bool is_recording_approved(const translation_record& record) {
  return record.status == "approved" && !record.has_unscripted_recording && !approving(record).empty();
}

}  // namespace amparo::flow
