#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/bundle_archive.hpp"
#include "app/errors.hpp"
#include "app/revision.hpp"
#include "base/deflate.hpp"
#include "base/encoding.hpp"
#include "unit/app/keys_support.hpp"

// A bundle as data: its name is its content, its archive is the only one, and its signature is somebody's.
namespace amparo::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

bundle_files small_bundle() {
  bundle_files files;
  files.all = {{"directory/geo/zips.csv", "30303,ga\n"},
               {"flows/main.yaml", "flow: main\n"},
               {"flows/stop.yaml", "flow: stop\n"},
               {"locales/_facts.yaml", "facts: []\n"},
               {"locales/es-MX/audio/menu.wav", std::string("RIFF\0\1\2\3", 8)},
               {"locales/es-MX/main.yaml", "locale: es-MX\n"},
               {"locales/quc/audio/menu.wav", std::string(2000, '\x80')},
               {"locales/quc/main.yaml", ""}};
  files.switches = {{"rights.new_law", false}};
  return files;
}

std::vector<std::string> rules_of(const base::findings& all) {
  std::vector<std::string> out;
  for (const auto& f : all) out.push_back(f.rule);
  return out;
}

class bundle : public testing::Test {
 protected:
  keyring ours = test_keys(1), theirs = test_keys(2);
  trusted_keys keys{base::ed25519_public(*ours.bundle)};
  signed_bundle signed_ = sign_bundle(*ours.bundle, small_bundle());
  base::findings out;
};

TEST_F(bundle, its_hash_is_its_content) {
  auto text = text_of(manifest_of(small_bundle()));
  EXPECT_THAT(text, HasSubstr("amparo bundle 1\nswitch rights.new_law off\nfile directory/geo/zips.csv 9 "));
  EXPECT_EQ(bundle_hash(text), signed_.hash());
  EXPECT_EQ(bundle_id(signed_.hash()), base::from_hex(signed_.hash())->substr(0, 8));
  auto reordered = small_bundle();
  std::ranges::reverse(reordered.all);
  EXPECT_EQ(sign_bundle(*ours.bundle, reordered).hash(), signed_.hash());
  auto other = small_bundle();
  other.all[1].text += "#";
  EXPECT_NE(sign_bundle(*ours.bundle, other).hash(), signed_.hash());
  other = small_bundle();
  other.switches["rights.new_law"] = true;
  EXPECT_NE(sign_bundle(*ours.bundle, other).hash(), signed_.hash());
}

TEST_F(bundle, a_manifest_is_read_in_one_form_only) {
  auto text = signed_.manifest.text;
  auto read = read_manifest(text);
  ASSERT_TRUE(read);
  EXPECT_THAT(read->files, SizeIs(8));
  EXPECT_FALSE(read->switches.at("rights.new_law"));
  auto lines_swapped = text;
  auto at = text.find("file flows/main"), next = text.find("file flows/stop"),
       end = text.find("file locales/_");
  lines_swapped.replace(at, end - at, text.substr(next, end - next) + text.substr(at, next - at));
  for (auto wrong :
       {std::string(), text + "\n", text + "file flows/x.yaml 1 00\n", text.substr(1), lines_swapped,
        text.substr(0, text.size() - 1), text + "file ../x 1 " + std::string(64, '0') + "\n"})
    EXPECT_FALSE(read_manifest(wrong)) << wrong;
}

TEST_F(bundle, names_stay_inside) {
  for (auto good : {"flows/a.yaml", "locales/mix-x-bajo/audio/a_1.wav", "directory/geo/zips.csv"})
    EXPECT_TRUE(is_bundle_name(good)) << good;
  for (auto bad : {"a.yaml", "flows/", "flows/../x", "flows//x", "flows/.hidden", "/flows/x", "config/x.yaml",
                   "flows/a b", "flows/\xC3\xA1.yaml", "flows", ""})
    EXPECT_FALSE(is_bundle_name(bad)) << bad;
  EXPECT_FALSE(is_bundle_name("flows/" + std::string(95, 'x')));
}

TEST_F(bundle, parts_are_shared_by_what_did_not_change) {
  auto changed = small_bundle();
  changed.all[5].text = "locale: es-MX # changed\n";
  auto before = parts_of(manifest_of(small_bundle())), after = parts_of(manifest_of(changed));
  ASSERT_THAT(before, SizeIs(7));  // directory, flows, locales, two languages, two recordings
  std::vector<std::string> ids, new_ids;
  for (const auto& part : before) ids.push_back(part.id);
  for (const auto& part : after)
    if (std::ranges::find(ids, part.id) == ids.end()) new_ids.push_back(part.id);
  EXPECT_THAT(new_ids, SizeIs(1));
  EXPECT_EQ(directory_part(manifest_of(changed)), directory_part(manifest_of(small_bundle())));
}

TEST_F(bundle, parts_go_there_and_back_and_no_byte_more) {
  auto files = small_bundle();
  auto m = manifest_of(files);
  bundle_files back;
  for (const auto& part : parts_of(m)) {
    auto text = part_text(files, part);
    auto packed = base::deflated(text);
    auto unpacked = base::inflated(packed, part.bytes);
    ASSERT_TRUE(unpacked);
    EXPECT_TRUE(take_part(m, part, *unpacked, back));
    bundle_files nowhere;
    EXPECT_FALSE(take_part(m, part, text + "x", nowhere));
    if (text.empty()) continue;
    text[0] ^= 1;
    EXPECT_FALSE(take_part(m, part, text, nowhere));
    EXPECT_FALSE(base::inflated(packed, part.bytes + 1));
    EXPECT_FALSE(base::inflated(packed, part.bytes - 1));
    EXPECT_FALSE(base::inflated(packed.substr(1), part.bytes));
    EXPECT_FALSE(base::inflated(packed + "x", part.bytes));
  }
  EXPECT_EQ(sign_bundle(*ours.bundle, back).files.all.size(), 8U);
}

TEST_F(bundle, L40_an_archive_goes_there_and_back_byte_for_byte) {
  auto archive = archive_of(signed_);
  EXPECT_EQ(archive.size() % 512, 0U);
  auto read = read_archive("a.tar", archive, keys, out);
  ASSERT_TRUE(read) << (out.empty() ? "" : base::text_of(out.front()));
  EXPECT_EQ(archive_of(*read), archive);
  EXPECT_EQ(read->hash(), signed_.hash());
  EXPECT_FALSE(read->files.switches.at("rights.new_law"));
  EXPECT_EQ(archive_of(sign_bundle(*ours.bundle, small_bundle())), archive);
}

TEST_F(bundle, L40_a_missing_recording_is_refused_by_its_name) {
  auto less = signed_;
  std::erase_if(less.files.all, [](const auto& f) { return f.name == "locales/quc/audio/menu.wav"; });
  EXPECT_FALSE(read_archive("a.tar", archive_of(less), keys, out));
  EXPECT_THAT(rules_of(out), ElementsAre("asset-missing"));
  EXPECT_THAT(out.front().message, HasSubstr("locales/quc/audio/menu.wav"));
}

TEST_F(bundle, F_8_what_was_changed_or_added_is_refused) {
  auto altered = signed_;
  altered.files.all[1].text = "flow: tampered\n";
  EXPECT_FALSE(read_archive("a.tar", archive_of(altered), keys, out));
  EXPECT_THAT(rules_of(out), ElementsAre("asset-altered"));
  out.clear();
  auto more = signed_;
  more.files.all.push_back({"flows/more.yaml", "flow: more\n"});
  EXPECT_FALSE(read_archive("a.tar", archive_of(more), keys, out));
  EXPECT_THAT(rules_of(out), ElementsAre("asset-unlisted"));
}

TEST_F(bundle, F_8_a_signature_must_be_right_and_somebodys) {
  EXPECT_FALSE(read_archive("a.tar", archive_of(sign_bundle(*theirs.bundle, small_bundle())), keys, out));
  EXPECT_THAT(rules_of(out), ElementsAre("signature-unknown"));
  out.clear();
  auto forged = signed_;
  forged.manifest.signature[5] = static_cast<char>(forged.manifest.signature[5] ^ 1);
  EXPECT_FALSE(read_archive("a.tar", archive_of(forged), keys, out));
  EXPECT_THAT(rules_of(out), ElementsAre("signature-wrong"));
  out.clear();
  keys.push_back(base::ed25519_public(*theirs.bundle));
  EXPECT_TRUE(read_archive("a.tar", archive_of(sign_bundle(*theirs.bundle, small_bundle())), keys, out));
}

// Every byte of the archive counts: none can be changed, left out or added unseen.
TEST_F(bundle, L40_no_byte_of_an_archive_can_change_unseen) {
  auto archive = archive_of(signed_);
  for (std::size_t i = 0; i < archive.size(); i += i < 2'600 ? 1 : 97) {
    auto wrong = archive;
    wrong[i] = static_cast<char>(wrong[i] ^ 4);
    ASSERT_FALSE(read_archive("a.tar", wrong, keys, out)) << i;
  }
  for (std::size_t size = 0; size < archive.size(); size += 256)
    ASSERT_FALSE(read_archive("a.tar", archive.substr(0, size), keys, out)) << size;
  EXPECT_FALSE(read_archive("a.tar", archive + std::string(512, '\0'), keys, out));
}

TEST_F(bundle, a_revision_is_a_signed_text_of_one_form) {
  revision r{3,       signed_.hash(), base::time_point(std::chrono::milliseconds(1'795'521'600'123)),
             "admin", "publish",      "Números del consulado corregidos"};
  auto whole = whole_of(sign(*ours.bundle, text_of(r)));
  auto back = open_revision(whole, keys);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, r);
  EXPECT_FALSE(open_revision(whole_of(sign(*theirs.bundle, text_of(r))), keys));
  for (std::size_t i = 0; i != whole.size(); ++i) {
    auto wrong = whole;
    wrong[i] = static_cast<char>(wrong[i] ^ 1);
    ASSERT_FALSE(open_revision(wrong, keys)) << i;
  }
  EXPECT_FALSE(open_revision("", keys));
  EXPECT_FALSE(read_revision(text_of(r) + "\n"));
  r.note = "two\nlines";
  EXPECT_FALSE(read_revision(text_of(r)));
  r.note = "";
  r.number = 0;
  EXPECT_FALSE(read_revision(text_of(r)));
}

TEST_F(bundle, a_note_is_one_line_of_words) {
  EXPECT_TRUE(is_note("new number of the national line"));
  for (auto bad :
       {std::string(), std::string("a\nb"), std::string("\xFF"), std::string(501, 'x'), std::string("a\tb")})
    EXPECT_FALSE(is_note(bad));
}

TEST_F(bundle, every_error_has_a_sentence_and_a_fault) {
  for (auto e :
       {errc::not_published, errc::part_missing, errc::not_trusted, errc::altered, errc::overtaken}) {
    boost::system::error_code code = e;
    EXPECT_NE(code.message(), "unknown error");
    EXPECT_EQ(code == base::fault::transient, e == errc::overtaken);
  }
}

}  // namespace
}  // namespace amparo::app
