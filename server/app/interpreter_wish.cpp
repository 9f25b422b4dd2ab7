#include "app/interpreter_wish.hpp"

#include <utility>

#include "app/operator_turn.hpp"

namespace amparo::app {
namespace {

std::string name_of(const keyring& keys, const std::string& attempt) {
  return keyed_name(keys, "interpreter wished", attempt, "");
}

}  // namespace

asio::awaitable<base::result<void>> wish_interpreter(const keyring& keys, base::nonce24 nonce,
                                                     store::desk_people& people, std::string attempt,
                                                     std::string person) {
  auto name = name_of(keys, attempt);
  auto sealed = keys.sealed_value(nonce, operator_aad("interpreter wished", name), person);
  co_return co_await people.keep_answer(std::move(name), std::move(sealed));
}

asio::awaitable<base::result<std::string>> wished_interpreter(const keyring& keys, store::desk_people& people,
                                                              std::string attempt) {
  auto name = name_of(keys, attempt);
  auto sealed = co_await people.answered(name);
  if (!sealed) co_return sealed.error();
  if (sealed->empty()) co_return std::string();
  auto person = keys.open(operator_aad("interpreter wished", name), *sealed);
  co_return person ? std::move(*person) : std::string();
}

}  // namespace amparo::app
