#include "app/pace.hpp"

#include <chrono>

#include "base/bytes.hpp"
#include "base/crypto.hpp"

namespace amparo::app {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// Nobody has had our answer and answered it sooner: what comes closer together was sent before.
constexpr milliseconds soonest = 200ms;
constexpr milliseconds quick_gap = 2s;
constexpr milliseconds machine_gap = 10s;
constexpr unsigned quick_texts = 4;  // behind the first: five texts
constexpr unsigned same_texts = 3;
constexpr std::size_t shortest_sentence = 16;  // bytes

std::uint64_t ms_of(base::time_point t) { return static_cast<std::uint64_t>(t.time_since_epoch().count()); }

}  // namespace

bool pace::is_held(base::time_point now) const { return until > ms_of(now); }

pace paced(const pace& before, base::time_point now, std::uint32_t words) {
  pace next{.at = ms_of(now), .words = words, .same = words == 0 ? 0U : 1U};
  if (before.at == 0 || next.at < before.at) return next;
  milliseconds gap(next.at - before.at);
  bool is_answer = gap >= soonest;
  if (gap < quick_gap) next.quick = before.quick + (is_answer ? 1 : 0);
  if (words != 0 && words == before.words && gap < machine_gap) next.same = before.same + (is_answer ? 1 : 0);
  return next;
}

std::uint32_t words_digest(const keyring& keys, std::string_view words) {
  if (words.size() < shortest_sentence) return 0;
  auto mac = base::hmac_sha256(keys.dedupe, base::byte_writer().raw("words|").text(words).take());
  auto digest = base::byte_reader(std::string_view(mac).substr(0, 4)).u32();
  return digest == 0 ? 1 : digest;
}

loop_sign sign_of(const pace& p) {
  if (p.same >= same_texts) return loop_sign::auto_responder;
  return p.quick >= quick_texts ? loop_sign::rhythm : loop_sign::none;
}

pace broken(pace p, base::time_point now) {
  p.until = ms_of(now + loop_pause);
  p.quick = p.same = 0;
  return p;
}

}  // namespace amparo::app
