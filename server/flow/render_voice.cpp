#include "flow/render.hpp"

// Voice: prompts and the gather that takes the answer. `action` is filled in by who knows the public
// address.
namespace amparo::flow {
namespace {

// The most keys of an answer; "#" ends it sooner.
constexpr unsigned zip_digits = 5, most_number_digits = 9, date_digits = 8, time_digits = 4,
                   phone_digits = 15;

std::vector<message::spoken> prompts_of(std::vector<said_text> texts, const std::string& tag) {
  std::vector<message::spoken> out;
  for (auto& one : texts) {
    for (auto& stretch : one.stretches) {
      message::spoken prompt{std::move(stretch.text), std::move(stretch.tag), ""};
      if (!stretch.clip.empty()) prompt.clip = "/audio/" + stretch.clip + ".wav";
      prompt.caller_data = stretch.caller_data;
      out.push_back(std::move(prompt));
    }
    if (!one.stretches.empty()) continue;
    message::spoken prompt{std::move(one.text), one.tag.empty() ? tag : one.tag, ""};
    prompt.caller_data = one.caller_data;
    out.push_back(std::move(prompt));
  }
  return out;
}

message::gather gather_for(const model& m, const reply_data& said) {
  message::gather keys;
  bool is_short =
      said.listens == listening::star || said.listens == listening::result || said.listens == listening::wait;
  if (is_short) {
    keys.first = keys.between = std::chrono::seconds(2);
    return keys;
  }
  const auto& policy = m.policy_of(said.ask, message::channel::voice);
  keys.first = std::chrono::seconds(said.single_timer ? policy.between : policy.first);
  keys.between = std::chrono::seconds(policy.between);
  if (said.listens == listening::follow_up) return keys;
  auto kind = m.nodes[said.ask].kind;
  const auto& asked = m.ask_of(said.ask);
  switch (kind) {
    case node_kind::digits: keys.max_digits = static_cast<unsigned>(asked.most); break;
    case node_kind::place: keys.max_digits = zip_digits; break;
    case node_kind::number: keys.max_digits = most_number_digits; break;
    case node_kind::date: keys.max_digits = date_digits; break;
    case node_kind::time: keys.max_digits = time_digits; break;
    case node_kind::phone: keys.max_digits = phone_digits; break;
    case node_kind::many: keys.max_digits = static_cast<unsigned>(asked.choices.size()); break;
    default: return keys;
  }
  keys.ends_with_hash = true;
  return keys;
}

void append(std::vector<message::spoken>& to, std::vector<message::spoken> more) {
  for (auto& one : more) to.push_back(std::move(one));
}

}  // namespace

message::voice_reply render_voice(const renderer& from, const reply_data& said) {
  message::voice_reply out;
  out.hangup = said.hangup;
  std::vector<message::spoken> prompts;
  if (!said.silent && said.listens != listening::star) {
    append(prompts, prompts_of(from.in_each(), from.tag()));
    append(prompts, prompts_of(from.lines(), from.tag()));
    append(prompts, prompts_of(from.question(), from.tag()));
  }
  if (said.listens == listening::nothing) {
    out.before = std::move(prompts);
    return out;
  }
  if (said.listens == listening::note || said.listens == listening::dial) {
    out.before = std::move(prompts);
    if (said.listens == listening::dial) return out.bridge = from.bridge(), out;
    const auto& wanted = from.content().records[from.content().nodes[said.ask].detail];
    out.note =
        message::take_note{std::chrono::seconds(wanted.most), std::chrono::seconds(wanted.silence), ""};
    return out;
  }
  out.keys = gather_for(from.content(), said);
  if (said.guarded)
    out.before = std::move(prompts);
  else
    out.keys->prompts = std::move(prompts);
  return out;
}

}  // namespace amparo::flow
