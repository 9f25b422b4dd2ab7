#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "unit/directory/directory_support.hpp"

namespace amparo::directory {
namespace {

using ids = std::vector<std::string>;

ids found(const char* text, const char* country = "US") {
  ids all;
  for (const auto& place : shipped().find_place(text, country).found) all.push_back(place.id);
  return all;
}

struct row {
  const char* text;
  ids places;
};

TEST(find_place, understands_what_people_write) {
  const row rows[] = {
      {"30303", {"zip:30303"}},
      {"30303-1234", {"zip:30303"}},
      {"3 0 3 0 3", {"zip:30303"}},
      {"Atlanta GA 30303", {"zip:30303"}},
      {"mi zip es 77002", {"zip:77002"}},
      {"12505 Main St, Houston", {}},  // the number of a house is not a ZIP
      {"404", {"area:404"}},
      {"código de área 404", {"area:404"}},
      {"664", {"lada:664"}},
      {"St. Louis", {"city:mo:st louis city:saint louis"}},
      {"East St. Louis", {"city:il:st clair:east saint louis"}},
      {"ft. worth tx", {"city:tx:tarrant:fort worth"}},
      {"San Juan, Texas", {"city:tx:hidalgo:san juan"}},
      {"san juan tejas", {"city:tx:hidalgo:san juan"}},
      {"San Juan en Texas", {"city:tx:hidalgo:san juan"}},
      {"Houston, Texas, USA", {"city:tx:harris:houston"}},
      {"estoy en Houston", {"city:tx:harris:houston"}},
      {"lo detuvieron en Houston Texas", {"city:tx:harris:houston"}},
      {"Raleigh, Carolina del Norte", {"city:nc:wake:raleigh"}},
      {"Nueva Orleans", {"city:la:orleans parish:new orleans"}},
      {"Nueva York", {"city:ny:new york:new york"}},
      {"Washington D.C.", {"city:dc:district of columbia:washington"}},
      {"estado de Washington", {"state:wa"}},
      {"LOS ÁNGELES", {"city:ca:los angeles:los angeles"}},
      {"kansas city kansas", {"city:ks:wyandotte:kansas city"}},
      {"Bloomington, MN", {"city:mn:hennepin:bloomington"}},
      {"Texas", {"state:tx"}},
      {"Tejas", {"state:tx"}},
      {"Nuevo México", {"state:nm"}},
      {"GA", {"state:ga"}},
      {"ok", {}},  // an answer, not Oklahoma
      {"condado de Hidalgo, Texas", {"county:tx:hidalgo"}},
      {"Webb County", {"county:tx:webb"}},
      {"Webb County, TX", {"county:tx:webb"}},
      {"Fulton County, Georgia", {"county:ga:fulton"}},
      {"Webb, Texas", {"county:tx:webb"}},
      {"Orleans Parish", {"county:la:orleans parish"}},
      {"parroquia de Orleans, Luisiana", {"county:la:orleans parish"}},
      {"condado de Doña Ana", {"county:nm:dona ana"}},
      {"Queens", {"county:ny:queens"}},
      {"vivo en el condado de Harris, Texas", {"county:tx:harris"}},
      {"Tijuana", {"mx:baja-california:tijuana"}},
      {"Tijuana, Baja California", {"mx:baja-california:tijuana"}},
      {"Nogales, Sonora", {"mx:sonora:nogales"}},
      {"Nogales, México", {"mx:sonora:nogales"}},
      {"Nogales, Arizona", {"city:az:santa cruz:nogales"}},
      {"Ciudad de México", {"mx:cdmx"}},
      {"México", {"mx"}},
      {"", {}},
      {"asdfgh", {}},
      {"en", {}},
      {"\xff\xfe", {}},
  };
  for (const auto& [text, places] : rows) EXPECT_EQ(found(text), places) << text;
}

// The homonyms that the reference data names, and the rule: a town is asked about, a village is not.
TEST(find_place, asks_about_homonyms) {
  const row must_offer[] = {
      {"San Juan", {"city:pr:san juan municipio:san juan", "city:tx:hidalgo:san juan"}},
      {"Rochester", {"city:ny:monroe:rochester", "city:mn:olmsted:rochester"}},
      {"Bloomington",
       {"city:il:mclean:bloomington", "city:in:monroe:bloomington", "city:mn:hennepin:bloomington"}},
      {"Jackson", {"city:ms:hinds:jackson", "city:tn:madison:jackson", "city:wy:teton:jackson"}},
      {"San Luis", {"city:az:yuma:san luis", "mx:sonora:san luis rio colorado"}},
      {"Sunnyside", {"city:wa:yakima:sunnyside", "city:ny:queens:sunnyside"}},
      {"Nogales", {"city:az:santa cruz:nogales", "mx:sonora:nogales"}},
      {"Laredo", {"city:tx:webb:laredo", "mx:tamaulipas:nuevo laredo"}},
      {"Portland", {"city:or:multnomah:portland", "city:me:cumberland:portland"}},
      {"Springfield",
       {"city:il:sangamon:springfield", "city:ma:hampden:springfield", "city:mo:greene:springfield"}},
      {"Washington", {"city:dc:district of columbia:washington", "state:wa"}},
  };
  for (const auto& [text, places] : must_offer) {
    auto offered = found(text);
    EXPECT_LE(offered.size(), 8U) << text;
    for (const auto& id : places) EXPECT_EQ(std::ranges::count(offered, id), 1) << text << ": " << id;
  }
  EXPECT_EQ(found("Houston"), ids{"city:tx:harris:houston"});
  EXPECT_EQ(found("Hartford"), ids{"city:ct:hartford:hartford"});
  EXPECT_EQ(found("Rochester").front(), "city:ny:monroe:rochester") << "the largest first";
}

TEST(find_place, offers_at_most_eight) {
  EXPECT_EQ(found("Washington County").size(), 8U);
  for (const char* name : {"Franklin", "Clinton", "Madison", "Salem", "Union", "Jefferson County"}) {
    auto offered = found(name);
    EXPECT_LE(offered.size(), 8U) << name;
    EXPECT_EQ(std::set<std::string>(offered.begin(), offered.end()).size(), offered.size())
        << name << " is offered twice";
  }
}

TEST(find_place, a_caller_in_mexico_hears_mexico_first) {
  EXPECT_EQ(found("Nogales", "MX"), (ids{"mx:sonora:nogales", "city:az:santa cruz:nogales"}));
  EXPECT_EQ(found("22000", "MX").front(), "cp:22000");
  EXPECT_EQ(found("30303", "MX"), (ids{"cp:30303", "zip:30303"}));
  EXPECT_EQ(found("Houston", "MX"), ids{"city:tx:harris:houston"});
  EXPECT_EQ(found("Durango", "MX").front(), "mx:durango");
  EXPECT_EQ(found("Atlanta, Estados Unidos", "MX"), ids{"city:ga:fulton:atlanta"});
}

TEST(find_place, a_long_story_is_bounded) {
  std::string story;
  for (int i = 0; i != 5000; ++i) story += "de ";
  EXPECT_TRUE(shipped().find_place(story).found.empty());
  EXPECT_EQ(shipped().find_place(story + "77002").found.size(), 1U);
}

TEST(place_of, gives_each_id_its_place_again) {
  for (const char* text : {"30303", "404", "San Juan, Texas", "condado de Hidalgo, Texas", "Texas", "Tijuana",
                           "Sonora, México", "México", "664", "Orleans Parish", "Saint Louis, Missouri"})
    for (const auto& place : shipped().find_place(text).found) {
      auto again = shipped().place_of(place.id);
      ASSERT_TRUE(again) << place.id;
      EXPECT_EQ(again->id, place.id);
      EXPECT_EQ(again->name, place.name);
      EXPECT_LE(place.id.size(), 80U) << place.id;
    }
}

TEST(place_of, an_id_of_nothing_is_nothing) {
  for (const char* id :
       {"", "zip:", "zip:1", "zip:abcde", "zip:00000", "city:tx", "city:zz:x:houston", "county:tx:fulton",
        "area:999", "area:4044", "state:zz", "mx:atlantis", "mx:sonora:atlantis", "lada:1", "planet:mars"})
    EXPECT_FALSE(shipped().place_of(id)) << id;
}

TEST(place_of, names_are_said_in_spanish) {
  struct said {
    const char *id, *name;
  };
  for (auto [id, name] :
       {said{"city:tx:hidalgo:san juan", "San Juan, Texas"},
        said{"county:ga:fulton", "condado de Fulton, Georgia"},
        said{"county:la:orleans parish", "parroquia de Orleans, Luisiana"},
        said{"county:va:richmond city", "ciudad de Richmond, Virginia"},
        said{"county:va:james city", "condado de James City, Virginia"},
        said{"state:nc", "Carolina del Norte"}, said{"zip:30303", "30303, Atlanta, Georgia"},
        said{"mx:sonora:nogales", "Nogales, Sonora (México)"},
        said{"area:404", "código de área 404, Georgia"}})
    EXPECT_EQ(shipped().place_of(id).value_or(place{}).name, name) << id;
}

}  // namespace
}  // namespace amparo::directory
