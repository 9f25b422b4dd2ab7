#include "integration/kannel_support.hpp"

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "base/encoding.hpp"
#include "integration/helpline_support.hpp"

namespace amparo::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 30s;

std::string unpacked(const std::string& file) { return std::string(AMPARO_DEBIAN) + file; }

// `env` gives the program its libraries and then is the program.
std::vector<std::string> with_libraries(std::vector<std::string> words) {
  words.insert(words.begin(), {"/usr/bin/env", std::string("LD_LIBRARY_PATH=") + AMPARO_DEBIAN_LIBRARIES});
  return words;
}

sockaddr_in loopback(unsigned short port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return at;
}

bool is_listening(unsigned short port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto at = loopback(port);
  bool there = ::connect(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
  ::close(fd);
  return there;
}

// UTF-16BE of the basic plane, as Kannel shows a text in UCS-2.
std::string from_ucs2(const std::string& bytes) {
  std::string out;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    auto c = static_cast<unsigned>(static_cast<unsigned char>(bytes[i]) << 8 |
                                   static_cast<unsigned char>(bytes[i + 1]));
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      (out += static_cast<char>(0xC0 | c >> 6)) += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      ((out += static_cast<char>(0xE0 | c >> 12)) += static_cast<char>(0x80 | (c >> 6 & 0x3F))) +=
          static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return out;
}

// What fakesmsc prints for a part, between "<" and ">": "from to text words", or with a header of
// concatenation "from to udh %05%00%03<reference><of><number> data words".
struct part {
  std::string reference;  // "" = whole
  unsigned of = 1, number = 1;
  std::string words;
};

std::string decoded(std::string words) {
  std::ranges::replace(words, '+', ' ');
  auto bytes = base::percent_decoded(words).value_or("");
  return bytes.find('\0') == std::string::npos ? bytes : from_ucs2(bytes);
}

part read_part(const std::string& shown) {
  std::istringstream in(shown);
  part out;
  std::string from, to, kind, header;
  in >> from >> to >> kind;
  if (kind == "udh") {
    in >> header >> kind;
    auto bytes = base::percent_decoded(header).value_or("");
    if (bytes.size() == 6) {
      out.reference = bytes.substr(3, 1);
      out.of = static_cast<unsigned char>(bytes[4]);
      out.number = static_cast<unsigned char>(bytes[5]);
    }
  }
  in.get();
  std::getline(in, out.words, '\0');
  if (kind != "text") out.words = decoded(out.words);
  return out;
}

std::vector<std::string> texts_in(const std::string& printed) {
  std::vector<std::string> whole;
  std::map<std::string, std::map<unsigned, std::string>> halves;
  for (auto at = printed.find("Got message "); at != std::string::npos;
       at = printed.find("Got message ", at + 1)) {
    auto from = printed.find('<', at), to = printed.find(">\n", at);
    if (from == std::string::npos || to == std::string::npos) break;
    auto p = read_part(printed.substr(from + 1, to - from - 1));
    auto& parts = halves[p.reference];
    parts[p.number] = p.words;
    if (parts.size() < p.of) continue;
    std::string joined;
    for (const auto& [number, words] : parts) joined += words;
    whole.push_back(std::move(joined));
    halves.erase(p.reference);
  }
  return whole;
}

}  // namespace

std::vector<unsigned short> free_ports(std::size_t how_many) {
  std::vector<int> sockets;
  std::vector<unsigned short> ports;
  for (std::size_t i = 0; i != how_many; ++i) {
    sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    auto at = loopback(0);
    socklen_t size = sizeof at;
    if (::bind(sockets.back(), reinterpret_cast<sockaddr*>(&at), size) != 0 ||
        ::getsockname(sockets.back(), reinterpret_cast<sockaddr*>(&at), &size) != 0)
      throw std::runtime_error("there is no free port");
    ports.push_back(ntohs(at.sin_port));
  }
  for (int fd : sockets) ::close(fd);
  return ports;
}

started::started(const std::vector<std::string>& words, const std::filesystem::path& out)
    : pid_(spawn(words, out)) {}

started::~started() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

kannel::kannel(replacements more) : ports_(free_ports(4)) { write_configuration(more); }

void kannel::write_configuration(const replacements& more) {
  auto text = text_of(std::string(AMPARO_ROOT) + "/deploy/kannel.conf");
  auto carrier = text.find("group = smsc\n"), behind = text.find("\n\n", carrier);
  if (carrier == std::string::npos) throw std::runtime_error("deploy/kannel.conf has no group smsc");
  text.replace(carrier, behind - carrier,
               "group = smsc\nsmsc = fake\nsmsc-id = carrier\nconnect-allow-ip = 127.0.0.1\nport = " +
                   std::to_string(ports_[3]));
  std::filesystem::create_directory(folder() / "spool");
  replacements all{{"13000", std::to_string(ports_[0])}, {"13001", std::to_string(ports_[1])},
                   {"13013", std::to_string(ports_[2])}, {"/var/spool/kannel", (folder() / "spool").string()},
                   {"ADMIN-PASSWORD", "loopback-only"},  {"http-queue-delay = 10", "http-queue-delay = 1"}};
  all.insert(all.end(), more.begin(), more.end());
  for (const auto& [from, to] : all) {
    auto body = text.find("\ngroup = core");
    auto at = text.find(from, body);
    if (at == std::string::npos) throw std::runtime_error("deploy/kannel.conf has no " + from);
    for (; at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  }
  std::ofstream(folder() / "kannel.conf") << text;
}

void kannel::start() {
  auto file = (folder() / "kannel.conf").string();
  const std::pair<const char*, unsigned short> programs[] = {{"/usr/sbin/bearerbox", ports_[1]},
                                                             {"/usr/sbin/smsbox", ports_[2]}};
  for (const auto& [program, port] : programs) {
    boxes_.push_back(std::make_unique<started>(with_libraries({unpacked(program), "-v", "4", file}),
                                               folder() / "printed"));
    if (!holds_within(patience, [port = port] { return is_listening(port); }))
      throw std::runtime_error(std::string(program) + " does not listen: " + printed());
  }
}

std::string kannel::printed() const { return text_of(folder() / "printed"); }

handset::handset(const kannel& network, const std::string& from, const std::string& to,
                 const std::string& words, const std::string& kind) {
  static int count = 0;
  out_ = network.folder() / ("handset-" + std::to_string(++count));
  auto text = from + " " + to + " " + kind + " " + words;
  program_ = std::make_unique<started>(
      with_libraries({unpacked("/usr/lib/kannel/test/fakesmsc"), "-v", "0", "-H", "127.0.0.1", "-r",
                      std::to_string(network.carrier_port()), "-i", "0.01", "-m", "1", text}),
      out_);
}

std::vector<std::string> handset::heard() const { return texts_in(text_of(out_)); }

bool handset::sent_within(std::chrono::seconds limit) const {
  return holds_within(limit, [&] { return text_of(out_).find("sent message 1") != std::string::npos; });
}

bool handset::heard_within(std::chrono::seconds limit, const std::string& words) const {
  return holds_within(limit, [&] {
    return std::ranges::any_of(heard(),
                               [&](const auto& one) { return one.find(words) != std::string::npos; });
  });
}

}  // namespace amparo::test
