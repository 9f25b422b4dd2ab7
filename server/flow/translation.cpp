#include "flow/translation.hpp"

#include <set>

#include "base/crypto.hpp"
#include "base/encoding.hpp"

namespace amparo::flow {
namespace {

std::set<std::string> approving(const std::vector<translation_record::review>& reviewers,
                                const std::string& translator) {
  std::set<std::string> ids;
  for (const auto& review : reviewers)
    if (review.approves && review.id != translator) ids.insert(review.id);
  return ids;
}

std::set<std::string> approving(const translation_record& record) {
  return approving(record.reviewers, record.translator);
}

void check_reviewers(const std::vector<translation_record::review>& reviewers,
                     const std::set<std::string>& approvals, const gate_terms& terms,
                     std::vector<std::string>& out) {
  for (const auto& review : reviewers)
    if (!review.approves) out.push_back(review.id + " rejected it");
  std::size_t needed = terms.is_critical && !terms.is_pilot ? 2 : 1;
  if (approvals.size() < needed)
    out.push_back("it needs " + std::to_string(needed) +
                  (needed == 1 ? " approval by another than its translator, and has "
                               : " approvals by others than its translator, and has ") +
                  std::to_string(approvals.size()));
}

void check_back_translation(const std::string& translator, const std::string& back_by,
                            const std::string& compared_by, const std::set<std::string>& approvals,
                            std::vector<std::string>& out) {
  if (back_by.empty()) out.emplace_back("it was not translated back");
  if (!back_by.empty() && (back_by == translator || approvals.contains(back_by)))
    out.emplace_back("who translated it back also wrote or approved it");
  if (compared_by.empty() || compared_by == translator)
    out.emplace_back("nobody but its translator compared it with the source");
}

void check_critical(const translation_record& record, const std::set<std::string>& approvals,
                    const gate_terms& terms, std::vector<std::string>& out) {
  if (record.origin == "machine") out.emplace_back("a machine wrote it");
  check_back_translation(record.translator, record.back_by, record.compared_by, approvals, out);
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
  auto approvals = approving(record);
  check_reviewers(record.reviewers, approvals, terms, out);
  if (terms.is_critical)
    check_critical(record, approvals, terms, out);
  else if (is_of_older_source(record, terms.digest_now) && !terms.since)
    out.emplace_back("the source has changed since, and nothing says on which day");
  return out;
}

bool is_of_older_source(const translation_record& record, const std::string& digest_now) {
  bool is_other = !record.source_sha256.empty() && record.source_sha256 != digest_now;
  return is_other || record.status == "stale";
}

std::optional<std::chrono::sys_days> served_until(const translation_record& record, const gate_terms& terms) {
  if (terms.is_quotation || terms.is_critical || !terms.since) return std::nullopt;
  if (!is_of_older_source(record, terms.digest_now)) return std::nullopt;
  return *terms.since + grace;
}

std::vector<std::string> spoken_faults(const spoken_record& record, const gate_terms& terms) {
  std::vector<std::string> out;
  if (terms.is_quotation) out.emplace_back("its source quotes what others published");
  if (record.is_synthetic) out.emplace_back("a machine said it");
  if (record.by.empty()) out.emplace_back("nobody is named who said it");
  if (record.source_sha256 != terms.digest_now) out.emplace_back("the source has changed since");
  auto approvals = approving(record.reviewers, record.by);
  check_reviewers(record.reviewers, approvals, terms, out);
  if (terms.is_critical)
    check_back_translation(record.by, record.back_by, record.compared_by, approvals, out);
  return out;
}

bool is_recording_approved(const translation_record& record) {
  return record.status == "approved" && !record.has_unscripted_recording && !approving(record).empty();
}

}  // namespace amparo::flow
