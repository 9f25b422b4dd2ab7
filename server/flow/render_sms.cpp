#include "base/gsm.hpp"
#include "flow/render.hpp"

// SMS: everything in one message of at most two segments; else in two numbered ones, cut between sentences
// that belong together, the first things first.
namespace amparo::flow {
namespace {

constexpr std::size_t most_segments = 2;

bool fits(const std::string& text) { return base::segments_of(text) <= most_segments; }

std::string joined(const std::vector<said_text>& all, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i != to; ++i) out += (out.empty() ? "" : " ") + all[i].text;
  return out;
}

// The longest beginning that fits, ending at a sentence or else at a word; everything where all fits.
std::size_t cut_of(const std::string& text, const std::string& prefix, bool at_sentence) {
  std::size_t best = 0;
  for (std::size_t at = text.find(' '); at != text.npos; at = text.find(' ', at + 1)) {
    char before = at == 0 ? ' ' : text[at - 1];
    bool is_end = before == '.' || before == '?' || before == '!';
    if (at_sentence && !is_end) continue;
    if (!fits(prefix + text.substr(0, at))) break;
    best = at;
  }
  return best;
}

std::pair<std::string, std::string> halves(const std::vector<said_text>& all, const std::string& first,
                                           const std::string& second) {
  for (std::size_t k = all.size() - 1; k != 0; --k) {
    auto head = joined(all, 0, k), tail = joined(all, k, all.size());
    if (fits(first + head) && fits(second + tail)) return {head, tail};
  }
  auto whole = joined(all, 0, all.size());
  for (bool at_sentence : {true, false}) {
    auto at = cut_of(whole, first, at_sentence);
    if (at != 0 && fits(second + whole.substr(at + 1))) return {whole.substr(0, at), whole.substr(at + 1)};
  }
  // More than two messages hold: the loader finds such turns. The end goes, never the beginning.
  auto at = cut_of(whole, first, false);
  auto parts = base::messages_of(whole.substr(at == 0 ? 0 : at + 1), most_segments);
  auto tail = parts.empty() ? std::string{} : parts.front();
  if (auto end = cut_of(tail, second, false); !fits(second + tail) && end != 0) tail.resize(end);
  return {whole.substr(0, at), tail};
}

}  // namespace

message::sms_reply render_sms(const renderer& from) {
  auto all = from.lines();
  for (auto& one : from.question()) all.push_back(std::move(one));
  if (all.empty()) return {};
  auto whole = joined(all, 0, all.size());
  if (fits(whole)) return {{std::move(whole)}};
  auto first = from.part(1, 2), second = from.part(2, 2);
  auto [head, tail] = halves(all, first, second);
  return {{first + head, second + tail}};
}

}  // namespace amparo::flow
