#include "app/figures.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "base/bytes.hpp"

namespace amparo::app {
namespace {

namespace chr = std::chrono;

constexpr auto rest_behind_month = chr::hours(24);
constexpr std::size_t name_block = 96;  // bytes: names are this long, or a multiple

std::string text_of(chr::year_month month) {
  return fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

chr::year_month month_at(base::time_point when) {
  chr::year_month_day day(chr::floor<chr::days>(when));
  return day.year() / day.month();
}

std::string name_for(std::string_view month) { return "figure|" + std::string(month); }

unsigned number_in(std::string_view text) {
  unsigned out = 0;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
  return bad == std::errc() && end == text.data() + text.size() ? out : 0;
}

}  // namespace

store::figures publishable(store::figures counted) {
  std::erase_if(counted, [](const auto& one) { return one.second < smallest_figure; });
  return counted;
}

std::string month_of(base::time_point when) { return text_of(month_at(when)); }

bool is_month(std::string_view text) {
  bool has_shape = text.size() == 7 && text[4] == '-' && number_in(text.substr(0, 4)) != 0;
  auto month = has_shape ? number_in(text.substr(5)) : 0;
  return month >= 1 && month <= 12;
}

std::string month_after(std::string_view month) {
  chr::year_month at =
      chr::year(static_cast<int>(number_in(month.substr(0, 4)))) / chr::month(number_in(month.substr(5)));
  return text_of(at + chr::months(1));
}

std::string newest_to_close(base::time_point now) {
  return text_of(month_at(now - rest_behind_month) - chr::months(1));
}

std::string figure_name(std::string_view table, std::string_view answer) {
  return std::string(table).append(" ").append(answer);
}

std::string running_name(const keyring& keys, std::string_view month, std::string_view figure) {
  auto plain = base::byte_writer().text(figure).take();
  plain.resize((plain.size() + name_block - 1) / name_block * name_block);
  auto aad = name_for(month);
  return keys.sealed_value(keys.repeatable_nonce(aad, plain), aad, plain);
}

base::result<std::string> figure_of(const keyring& keys, std::string_view month, std::string_view name) {
  auto plain = keys.open(name_for(month), name);
  if (!plain) return plain.error();
  base::byte_reader in(*plain);
  std::string figure(in.text());
  if (!in.ok() || figure.empty()) return base::errc::malformed;
  return figure;
}

}  // namespace amparo::app
