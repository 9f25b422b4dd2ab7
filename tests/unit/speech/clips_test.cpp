#include "speech/clips.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/detached.hpp>

#include <thread>

#include "speech/errors.hpp"
#include "speech/sound.hpp"
#include "speech/synthesis.hpp"
#include "unit/speech/speech_support.hpp"

namespace amparo::speech {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const std::string essentials =
    "No abra la puerta. Pida ver la orden firmada por un juez. No firme nada que no entienda.";

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

class clips : public testing::Test {
 protected:
  options how() const { return {.folder = folder.path() / "clips"}; }
  options with(const std::string& name, const std::string& body,
               std::chrono::milliseconds deadline = 5s) const {
    auto o = how();
    o.program = folder.script(name, body);
    o.deadline = deadline;
    return o;
  }
  std::size_t kept() const { return files_in(folder.path() / "clips"); }

  test_folder folder;
  ops::metrics count;
};

TEST_F(clips, the_program_reads_the_essentials) {
  clip_cache cache(how(), count);
  auto made = run(cache.make(essentials, "es-MX"));
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(made->hash, cache.hash_of(essentials, "es-MX"));
  auto inside = read_wav(made->wav);
  ASSERT_TRUE(inside);
  EXPECT_EQ(inside->rate, 8000u);
  EXPECT_GT(inside->samples.size(), 8000u * 3);
  EXPECT_LT(inside->samples.size(), 8000u * 12);
  int peak = 0;
  for (auto s : inside->samples) peak = std::max(peak, std::abs(int{s}));
  EXPECT_GT(peak, 3000);
  EXPECT_LT(peak, 30000);
  auto again = cache.find(made->hash);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->wav, made->wav);
}

// Several that are heard one after the other, for a telephone company that lets a key cut short one only.
TEST_F(clips, L8_several_are_joined_into_one_that_is_kept) {
  clip_cache cache(how(), count);
  auto first = run(cache.make("Uno.", "es-MX")), second = run(cache.make("Two.", "en-US"));
  ASSERT_TRUE(first && second);
  auto recorded = std::make_shared<const std::string>(write_wav({telephone_rate, {1, 2, 3, 4}}));
  auto whole = run(cache.join({{first->hash, nullptr}, {"recorded", recorded}, {second->hash, nullptr}}));
  ASSERT_TRUE(whole) << whole.error().message();
  auto samples = [](const std::string& wav) { return read_wav(wav)->samples; };
  auto expected = samples(first->wav);
  for (const auto& more : {*recorded, second->wav})
    for (auto sample : samples(more)) expected.push_back(sample);
  EXPECT_EQ(samples(whole->wav), expected);
  EXPECT_EQ(cache.find(whole->hash)->wav, whole->wav);
  EXPECT_EQ(kept(), 3U);
  auto again = run(cache.join({{first->hash, nullptr}, {"recorded", recorded}, {second->hash, nullptr}}));
  EXPECT_EQ(again->hash, whole->hash);
  auto other_way = run(cache.join({{second->hash, nullptr}, {first->hash, nullptr}}));
  EXPECT_NE(other_way->hash, whole->hash);
  EXPECT_EQ(run(cache.join({{first->hash, nullptr}, {std::string(32, 'a'), nullptr}})).error(),
            errc::no_sound)
      << "one of them is not there: none is made";
  EXPECT_EQ(kept(), 4U);
}

TEST_F(clips, every_language_with_a_voice_and_no_other) {
  clip_cache cache(how(), count);
  for (std::string locale : {"es-MX", "en-US", "pt-BR", "ht"}) {
    EXPECT_TRUE(cache.has_voice(locale));
    EXPECT_TRUE(run(cache.make("1, 2, 3.", locale))) << locale;
  }
  EXPECT_EQ(kept(), 4u);  // one text in four voices is four clips
  for (std::string locale : {"quc", "mam", "mix-x-bajo", "nah", "qaa-x-prueba", "", "e"}) {
    EXPECT_FALSE(cache.has_voice(locale)) << locale;
    EXPECT_EQ(run(cache.make("jun", locale)).error(), errc::no_voice) << locale;
  }
}

TEST_F(clips, the_name_depends_on_text_and_voice) {
  clip_cache cache(how(), count);
  auto name = cache.hash_of("hola", "es-MX");
  EXPECT_EQ(name.size(), 32u);
  EXPECT_EQ(name, cache.hash_of("hola", "es-US"));  // the same voice
  EXPECT_NE(name, cache.hash_of("hola.", "es-MX"));
  EXPECT_NE(name, cache.hash_of("hola", "pt-BR"));
  EXPECT_EQ(cache.hash_of("man\u0303ana", "es-MX"), cache.hash_of("mañana", "es-MX"));
}

TEST_F(clips, S_9_texts_that_look_like_options_are_only_read) {
  clip_cache cache(how(), count);
  auto target = folder.path() / "target.wav";
  std::vector<std::string> texts = {"-w/etc/x", "-f /etc/passwd", "--path=/tmp hola", "[[h@l'oU]] hola"};
  texts.push_back("--stdout -w " + target.string());
  texts.push_back("<speak><audio src=\"/etc/passwd\"/>hola</speak>");
  texts.push_back("`touch x`; $(touch x) | touch x");
  for (auto& text : texts) EXPECT_TRUE(run(cache.make(text, "es-MX"))) << text;
  EXPECT_FALSE(fs::exists(target));
  EXPECT_FALSE(fs::exists("/etc/x"));
  EXPECT_EQ(kept(), 7u);
  EXPECT_EQ(files_in(folder.path()), 1u);
  EXPECT_EQ(arguments_of("es-419"),
            (std::vector<std::string>{"--stdin", "--stdout", "-b", "1", "-s", "145", "-v", "es-419"}));
}

TEST_F(clips, S_9_what_cannot_be_read_is_refused_before_any_child) {
  clip_cache cache(with("never", "exit 1"), count);
  for (std::string text : {std::string("a\0b", 3), std::string(64 * 1024, 'a'), std::string(""),
                           std::string(" \n"), std::string("\xFFhola"), std::string("a\x1B[0m")})
    EXPECT_EQ(run(cache.make(text, "es-MX")).error(), errc::unspeakable);
  EXPECT_EQ(kept(), 0u);
  EXPECT_EQ(count.text().find("clip_failed"), std::string::npos);  // which a child's end would have counted
}

TEST_F(clips, S_9_the_deadline_holds) {
  clip_cache cache(with("hang", "sleep 6125.5", 150ms), count);
  auto begin = std::chrono::steady_clock::now();
  auto made = run(cache.make("hola", "es-MX"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
  EXPECT_EQ(made.error(), errc::timed_out);
  EXPECT_EQ(made.error(), base::fault::transient);
  EXPECT_EQ(kept(), 0u);
}

TEST_F(clips, a_failure_is_no_clip_and_may_be_tried_again) {
  for (auto [body, expected] : {std::pair{"exit 1", errc::failed},
                                {"echo no sound", errc::no_sound},
                                {"exec /usr/bin/espeak-ng \"$@\" | head -c 3001", errc::no_sound},
                                {"/usr/bin/espeak-ng \"$@\"; exit 3", errc::failed},
                                {"yes | head -c 9000000", errc::too_much_sound}}) {
    clip_cache cache(with("bad", body), count);
    EXPECT_EQ(run(cache.make("hola", "es-MX")).error(), expected) << body;
    EXPECT_EQ(kept(), 0u) << body;
    EXPECT_FALSE(cache.find(cache.hash_of("hola", "es-MX")));
  }
  auto missing = how();
  missing.program = "/nowhere/espeak-ng";
  clip_cache none(missing, count);
  EXPECT_EQ(run(none.make("hola", "es-MX")).error(), errc::cannot_start);
  clip_cache cache(how(), count);
  EXPECT_TRUE(run(cache.make("hola", "es-MX")));
}

TEST_F(clips, one_child_for_one_text_however_many_ask) {
  clip_cache cache(how(), count);
  asio::io_context io;
  int answered = 0;
  for (int i = 0; i != 40; ++i)
    asio::co_spawn(
        io,
        [&, i]() -> asio::awaitable<void> {
          auto made = co_await cache.make(i % 2 == 0 ? "hola" : "adiós", "es-MX");
          EXPECT_TRUE(made);
          ++answered;
        },
        asio::detached);
  std::thread other([&] { EXPECT_TRUE(run(cache.make("hola", "es-MX"))); });
  io.run();
  other.join();
  EXPECT_EQ(answered, 40);
  EXPECT_NE(count.text().find("{event=\"clip_made\"} 2\n"), std::string::npos) << count.text();
}

TEST_F(clips, more_texts_than_can_wait_are_told_so) {
  clip_cache cache(with("slow", "sleep 6126.5", 20ms), count);
  asio::io_context io;
  int busy = 0, late = 0;
  for (int i = 0; i != 300; ++i)
    asio::co_spawn(
        io,
        [&, i]() -> asio::awaitable<void> {
          auto made = co_await cache.make("texto " + std::to_string(i), "es-MX");
          ++(made.error() == errc::busy ? busy : late);
        },
        asio::detached);
  io.run();
  EXPECT_GT(busy, 0);
  EXPECT_GE(late, 256);
  EXPECT_EQ(busy + late, 300);
}

TEST_F(clips, only_hashes_of_clips_are_found) {
  clip_cache cache(how(), count);
  auto hash = run(cache.make("hola", "es-MX"))->hash;
  std::ofstream(folder.path() / "secret.wav") << "words";
  for (std::string asked :
       {std::string("../secret"), std::string(""), std::string(32, 'g'), std::string(32, '0'), hash.substr(1),
        hash + "0", std::string("../") + hash.substr(3), hash + std::string(1, '\0')})
    EXPECT_FALSE(cache.find(asked)) << asked;
  auto upper = hash;
  std::transform(upper.begin(), upper.end(), upper.begin(), ::toupper);
  EXPECT_FALSE(upper != hash && cache.find(upper));
  EXPECT_TRUE(cache.find(hash));
}

TEST_F(clips, a_damaged_file_is_made_again) {
  clip_cache cache(how(), count);
  auto whole = *run(cache.make("hola", "es-MX"));
  auto path = folder.path() / "clips" / (whole.hash + ".wav");
  for (std::size_t size : {std::size_t{0}, std::size_t{44}, whole.wav.size() / 2}) {
    fs::resize_file(path, size);
    EXPECT_FALSE(cache.find(whole.hash)) << size;
    EXPECT_EQ(run(cache.make("hola", "es-MX"))->wav, whole.wav) << size;
  }
  fs::remove(path);
  fs::create_symlink("/etc/passwd", path);
  EXPECT_FALSE(cache.find(whole.hash));
}

TEST_F(clips, files_are_their_owners_alone_and_leftovers_go) {
  {
    clip_cache cache(how(), count);
    auto hash = run(cache.make("hola", "es-MX"))->hash;
    struct stat seen {};
    ASSERT_EQ(::stat((folder.path() / "clips" / (hash + ".wav")).c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777u, 0600u);
    ASSERT_EQ(::stat((folder.path() / "clips").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777u, 0700u);
  }
  auto left = folder.path() / "clips" / "0123.wav.part.abc",
       fresh = folder.path() / "clips" / "4567.wav.part.abc";
  std::ofstream{left};
  std::ofstream{fresh};
  fs::last_write_time(left, fs::file_time_type::clock::now() - 2h);
  clip_cache cache(how(), count);
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(fresh));
}

TEST_F(clips, a_folder_that_takes_nothing_gives_no_clip) {
  clip_cache cache(how(), count);
  fs::remove_all(folder.path() / "clips");
  EXPECT_EQ(run(cache.make("hola", "es-MX")).error(), errc::not_kept);
}

}  // namespace
}  // namespace amparo::speech
