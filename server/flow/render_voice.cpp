#include "flow/render.hpp"

// Voice: prompts and the gather that takes the answer. `action` and `clip` are filled in by who knows the
// public address.
namespace amparo::flow {
namespace {

constexpr unsigned zip_digits = 5;

std::vector<message::spoken> prompts_of(std::vector<said_text> texts, const std::string& tag) {
  std::vector<message::spoken> out;
  for (auto& one : texts) {
    message::spoken prompt{std::move(one.text), tag, ""};
    prompt.caller_data = one.caller_data;
    out.push_back(std::move(prompt));
  }
  return out;
}

message::gather gather_for(const model& m, const reply_data& said) {
  message::gather keys;
  if (said.listens == listening::star) {
    keys.first = keys.between = std::chrono::seconds(2);
    return keys;
  }
  const auto& policy = m.policy_of(said.ask);
  keys.first = std::chrono::seconds(said.single_timer ? policy.between : policy.first);
  keys.between = std::chrono::seconds(policy.between);
  if (said.listens == listening::homonyms) return keys;
  auto kind = m.nodes[said.ask].kind;
  if (kind == node_kind::digits) keys.max_digits = m.ask_of(said.ask).most;
  if (kind == node_kind::place) keys.max_digits = zip_digits;
  keys.ends_with_hash = kind == node_kind::digits || kind == node_kind::place;
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
    append(prompts, prompts_of(from.lines(), from.tag()));
    append(prompts, prompts_of(from.question(), from.tag()));
  }
  if (said.listens == listening::nothing) {
    out.before = std::move(prompts);
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
