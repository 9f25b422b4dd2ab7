#include "unit/base/family_support.hpp"

#include <algorithm>
#include <random>
#include <string_view>
#include <utility>

namespace amparo::base {
namespace {

struct weighed {
  std::string_view word;
  unsigned weight;
};

// clang-format off
// Births of 2017 to 2020 in thousands, and the rest by guess.
constexpr weighed surnames[] = {
    {"Hernández", 672}, {"García", 459}, {"Martínez", 447}, {"López", 412}, {"González", 353}, {"Pérez", 332},
    {"Rodríguez", 293}, {"Sánchez", 289}, {"Ramírez", 258}, {"Cruz", 205}, {"Flores", 181}, {"Gómez", 180},
    {"Morales", 149}, {"Vázquez", 145}, {"Jiménez", 141}, {"Reyes", 141}, {"Torres", 129}, {"Díaz", 125},
    {"Gutiérrez", 113}, {"Mendoza", 101}, {"Ruiz", 95}, {"Aguilar", 95}, {"Ortiz", 90}, {"Castillo", 90},
    {"Moreno", 88}, {"Romero", 85}, {"Álvarez", 85}, {"Chávez", 80}, {"Rivera", 80}, {"Juárez", 78},
    {"Ramos", 75}, {"Domínguez", 72}, {"Herrera", 70}, {"Medina", 68}, {"Castro", 66}, {"Vargas", 65},
    {"Guzmán", 62}, {"Velázquez", 60}, {"Rojas", 58}, {"Santiago", 56}, {"Méndez", 56}, {"Salazar", 54},
    {"Contreras", 52}, {"Luna", 50}, {"Ortega", 50}, {"Guerrero", 48}, {"Estrada", 46}, {"Bautista", 46},
    {"Cortés", 44}, {"Alvarado", 42}, {"Nava", 40}, {"Soto", 40}, {"Lara", 38}, {"Vega", 38}, {"Espinoza", 36},
    {"Ríos", 36}, {"Silva", 36}, {"Valencia", 34}, {"Cervantes", 34}, {"Ibarra", 32}, {"Zamora", 30},
    {"Mejía", 30}, {"Sandoval", 30}, {"Carrillo", 30}, {"Solís", 28}, {"Fuentes", 28}, {"Navarro", 28},
    {"Acosta", 26}, {"Camacho", 26}, {"Maldonado", 26}, {"Rosas", 24}, {"Cabrera", 24}, {"Peña", 24},
    {"Villegas", 22}, {"Zavala", 22}, {"Arellano", 22}, {"Quintero", 20}, {"Huerta", 20}, {"Escobar", 20},
    {"Barrera", 18}, {"Tapia", 18}, {"Padilla", 18}, {"Zúñiga", 16}, {"Bravo", 16}, {"Chan", 15}, {"Pech", 13},
    {"Canul", 10}, {"May", 10}, {"Canché", 9}, {"Dzul", 8}, {"Poot", 7}, {"Tzul", 7}, {"Tecum", 7},
    {"Ixcoy", 6}, {"Xol", 6}, {"Caal", 8}, {"Choc", 7}, {"Coc", 6}, {"Chub", 6}, {"Tiul", 5}, {"Ajpop", 4},
    {"Quiej", 5}, {"Ordóñez", 9}, {"Xicay", 4}, {"Tzoc", 5}, {"Sacalxot", 3}, {"Cuxim", 3}, {"Nahuat", 3},
    {"Xolocotzi", 4}, {"Tlatelpa", 3}, {"Coyotl", 3}, {"Cuautle", 5}, {"Tecuapetla", 3}, {"Quechol", 4}};

constexpr weighed women[] = {
    {"María", 60}, {"Guadalupe", 30}, {"Juana", 16}, {"Rosa", 14}, {"Margarita", 14}, {"Verónica", 12},
    {"Elena", 10}, {"Francisca", 10}, {"Josefina", 10}, {"Leticia", 9}, {"Alicia", 9}, {"Teresa", 9},
    {"Martha", 8}, {"Patricia", 8}, {"Gloria", 8}, {"Concepción", 8}, {"Isabel", 8}, {"Luz", 7}, {"Carmen", 10},
    {"Dolores", 6}, {"Mercedes", 5}, {"Graciela", 5}, {"Antonia", 6}, {"Catalina", 5}, {"Petra", 4},
    {"Yolanda", 6}, {"Silvia", 6}, {"Adriana", 6}, {"Gabriela", 6}, {"Sandra", 5}, {"Reyna", 4}, {"Ofelia", 4},
    {"Hortencia", 3}, {"Consuelo", 3}, {"Beatriz", 4}, {"Araceli", 4}, {"Itzel", 4}, {"Xóchitl", 4},
    {"Citlali", 3}, {"Nayeli", 4}, {"Ixchel", 2}, {"Yaretzi", 2}, {"Ximena", 3}, {"Fernanda", 4},
    {"Daniela", 4}, {"Zenaida", 2}, {"Eulalia", 2}, {"Hermelinda", 2}};

constexpr weighed men[] = {
    {"José", 60}, {"Juan", 40}, {"Miguel", 18}, {"Francisco", 18}, {"Jesús", 18}, {"Antonio", 16}, {"Luis", 16},
    {"Pedro", 12}, {"Alejandro", 11}, {"Manuel", 12}, {"Carlos", 11}, {"Roberto", 8}, {"Fernando", 8},
    {"Jorge", 9}, {"Rafael", 7}, {"Javier", 7}, {"Ricardo", 7}, {"Eduardo", 7}, {"Guillermo", 5},
    {"Alberto", 7}, {"Ramón", 5}, {"Enrique", 6}, {"Salvador", 5}, {"Ignacio", 4}, {"Gregorio", 3},
    {"Alfonso", 4}, {"Vicente", 3}, {"Lorenzo", 3}, {"Ernesto", 4}, {"Víctor", 6}, {"Felipe", 4},
    {"Santiago", 4}, {"Mateo", 4}, {"Diego", 4}, {"Sebastián", 3}, {"Daniel", 6}, {"Domingo", 3}, {"Marcos", 3},
    {"Andrés", 4}, {"Nicolás", 3}, {"Tomás", 3}, {"Cuauhtémoc", 2}, {"Nezahualcóyotl", 1}, {"Tonatiuh", 1},
    {"Maximiliano", 2}, {"Rigoberto", 2}, {"Heriberto", 2}, {"Abraham", 3}};

constexpr std::string_view towns[] = {
    "San Juan Copala, Oaxaca", "Santiago Juxtlahuaca, Oaxaca", "Tlaxiaco, Oaxaca", "Huajuapan de León, Oaxaca",
    "San Martín Peras, Oaxaca", "San Juan Mixtepec, Oaxaca", "Ocotlán, Oaxaca", "Tlacolula, Oaxaca",
    "Teotitlán del Valle, Oaxaca", "Miahuatlán, Oaxaca", "Pinotepa Nacional, Oaxaca", "Putla, Oaxaca",
    "Silacayoápam, Oaxaca", "Nochixtlán, Oaxaca", "Ixtlán, Oaxaca", "Guelatao, Oaxaca", "Tuxtepec, Oaxaca",
    "Tlapa de Comonfort, Guerrero", "Metlatónoc, Guerrero", "Cochoapa, Guerrero", "Chilapa, Guerrero",
    "Arcelia, Guerrero", "Iguala, Guerrero", "Ometepec, Guerrero", "Coyuca, Guerrero", "Tixtla, Guerrero",
    "Chilpancingo, Guerrero", "Xalpatláhuac, Guerrero", "Malinaltepec, Guerrero", "Ayutla, Guerrero",
    "San Juan Chamula, Chiapas", "Zinacantán, Chiapas", "Ocosingo, Chiapas", "Las Margaritas, Chiapas",
    "Comitán, Chiapas", "Tapachula, Chiapas", "Motozintla, Chiapas", "Chenalhó, Chiapas", "Huixtán, Chiapas",
    "Tila, Chiapas", "Yajalón, Chiapas", "Oxchuc, Chiapas", "Cheran, Michoacán", "Paracho, Michoacán",
    "Uruapan, Michoacán", "Tangancícuaro, Michoacán", "Zacapu, Michoacán", "Huetamo, Michoacán",
    "Apatzingán, Michoacán", "Puruándiro, Michoacán", "Coalcomán, Michoacán", "Jerez, Zacatecas",
    "Fresnillo, Zacatecas", "Río Grande, Zacatecas", "Jalpa, Zacatecas", "Nochistlán, Zacatecas",
    "Dolores Hidalgo, Guanajuato", "Acámbaro, Guanajuato", "Irapuato, Guanajuato", "Salvatierra, Guanajuato",
    "Yuriria, Guanajuato", "Moroleón, Guanajuato", "Huejutla, Hidalgo", "Ixmiquilpan, Hidalgo",
    "Zimapán, Hidalgo", "Tulancingo, Hidalgo", "Atlapexco, Hidalgo", "Zacapoaxtla, Puebla", "Cuetzalan, Puebla",
    "Atlixco, Puebla", "Izúcar de Matamoros, Puebla", "Tehuitzingo, Puebla", "Chiautla, Puebla",
    "Acatlán, Puebla", "Ajalpan, Puebla", "Papantla, Veracruz", "Chicontepec, Veracruz", "Zongolica, Veracruz",
    "Acayucan, Veracruz", "Coatzacoalcos, Veracruz", "Tantoyuca, Veracruz", "Martínez de la Torre, Veracruz",
    "Tekax, Yucatán", "Oxkutzcab, Yucatán", "Peto, Yucatán", "Ticul, Yucatán", "Valladolid, Yucatán",
    "Matehuala, San Luis Potosí", "Tamazunchale, San Luis Potosí", "Rioverde, San Luis Potosí",
    "Tepatitlán, Jalisco", "Lagos de Moreno, Jalisco", "Autlán, Jalisco", "Ameca, Jalisco",
    "Huichapan, Hidalgo", "Axochiapan, Morelos", "Tetecala, Morelos", "Temoaya, México", "Atlacomulco, México",
    "San Felipe del Progreso, México", "Tejupilco, México", "Ecatepec, México", "Chalco, México", "Totonicapán",
    "Momostenango", "Huehuetenango", "San Pedro Necta", "Todos Santos Cuchumatán", "Nebaj", "Cunén",
    "Chichicastenango", "Quetzaltenango", "Cobán", "Chisec", "San Juan Ixcoy", "Joyabaj", "Comalapa",
    "Tegucigalpa", "San Pedro Sula", "Choloma", "Intibucá", "Usulután", "San Miguel", "Ahuachapán"};

constexpr std::string_view secrets[] = {
    "gallo", "paloma", "nopal", "mezcal", "conejo", "tortuga", "guitarra", "violín", "molino", "arroyo",
    "milpa", "comal", "metate", "rebozo", "huipil", "venado", "coyote", "zopilote", "chapulín", "mariposa",
    "luciérnaga", "girasol", "azucena", "bugambilia", "jacaranda", "ciruela", "guayaba", "mango", "tamarindo",
    "chocolate", "tamales", "pozole", "mole", "atole", "champurrado", "buñuelos", "piñata", "trompeta",
    "marimba", "tambor", "caballo", "burro", "yegua", "becerro", "chivo", "borrego", "guajolote", "perico",
    "canario", "golondrina", "colibrí", "águila", "tecolote", "lagartija", "iguana", "ajolote", "camarón",
    "pescado", "barco", "canoa", "puente", "carreta", "bicicleta", "camioneta", "tractor", "sombrero",
    "huarache", "cinturón", "anillo", "collar", "espejo", "lámpara", "vela", "fogata", "ceniza", "humo",
    "niebla", "tormenta", "relámpago", "estrella", "lucero", "luna llena", "eclipse", "montaña", "volcán",
    "barranca", "cueva", "manantial", "laguna", "cascada", "el Firulais", "la Canela", "Pinto", "Solovino",
    "Capulina", "Manchas", "Pelusa", "Trueno", "Palomo", "Lucero", "Rosita", "abuela Chencha", "tío Lencho",
    "la comadre", "padrino Toño", "doña Cuca", "don Goyo", "nana Petra", "la güera", "el chato", "zapateado",
    "danzón", "corrido", "jarabe", "la llorona", "cielito lindo", "las golondrinas", "feria del pueblo",
    "día de muertos", "cempasúchil", "copal", "veladora", "ofrenda", "calabaza", "elote", "frijoles", "chayote",
    "epazote", "hierbabuena", "manzanilla", "ruda", "zacate", "carrizo", "palma", "ocote", "encino", "mezquite",
    "huizache", "ahuehuete", "petate", "tinaja", "cántaro", "jícara", "molcajete", "canasta", "escoba",
    "hamaca", "catre", "ventana azul", "puerta verde", "patio", "azotea", "corral", "troje", "pozo", "columpio",
    "canica", "trompo", "balero", "papalote", "lotería", "muñeca"};
// clang-format on

class teller {
 public:
  explicit teller(std::uint64_t seed) : dice_(seed) {}

  told_person person() {
    bool is_woman = chance(500);
    auto first = given(is_woman), second = chance(650) ? given(is_woman) : "";
    auto father = pick(surnames), mother = pick(surnames);
    auto year = 1950 + static_cast<int>(below(58));
    std::string town(towns[below(std::size(towns))]), word(secrets[below(std::size(secrets))]);
    told_person out;
    for (auto* side : {&out.by_relative, &out.by_themselves}) {
      bool is_relative = side == &out.by_relative;
      auto called = first == second ? std::string() : second;
      side->name = named(first, called, father, mother, is_relative);
      auto told_year = year;
      if (is_relative && chance(120)) told_year += chance(500) ? 1 : -1;
      if (is_relative && chance(12)) told_year += chance(500) ? 2 : -2;
      side->born = std::to_string(told_year);
      side->town = written(told_town(town, is_relative));
      side->word = written(with_article(word));
    }
    return out;
  }

 private:
  // The standard's distributions differ from library to library; this does not.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(dice_() % bound); }
  bool chance(unsigned of_a_thousand) { return below(1000) < of_a_thousand; }

  template <std::size_t N>
  std::string pick(const weighed (&list)[N]) {
    std::size_t all = 0;
    for (const auto& one : list) all += one.weight;
    auto at = below(all);
    for (const auto& one : list) {
      if (at < one.weight) return std::string(one.word);
      at -= one.weight;
    }
    return std::string(list[0].word);
  }
  std::string given(bool is_woman) { return is_woman ? pick(women) : pick(men); }

  static std::string short_of(const std::string& name) {
    static const std::pair<std::string_view, std::string_view> shorts[] = {
        {"Francisco", "Pancho"},  {"Guadalupe", "Lupe"},   {"Jesús", "Chuy"},     {"Ignacio", "Nacho"},
        {"Alfonso", "Poncho"},    {"Eduardo", "Lalo"},     {"Enrique", "Quique"}, {"Guillermo", "Memo"},
        {"Antonio", "Toño"},      {"Roberto", "Beto"},     {"Alberto", "Beto"},   {"Dolores", "Lola"},
        {"Concepción", "Concha"}, {"Mercedes", "Meche"},   {"José", "Pepe"},      {"Gregorio", "Goyo"},
        {"Ramón", "Moncho"},      {"Salvador", "Chava"},   {"Teresa", "Tere"},    {"Graciela", "Chela"},
        {"Isabel", "Chabela"},    {"Hortencia", "Tencha"}, {"María", "Mari"},     {"Rafael", "Rafa"},
        {"Vicente", "Chente"}};
    for (const auto& [whole, said] : shorts)
      if (name == whole) return std::string(said);
    return name;
  }

  std::string named(const std::string& first, const std::string& second, const std::string& father,
                    const std::string& mother, bool by_relative) {
    auto called = by_relative && chance(80) ? short_of(first) : first;
    std::vector<std::string> givens{called};
    if (!second.empty() && !chance(300)) givens.push_back(second);
    std::vector<std::string> last{father};
    if (!chance(by_relative ? 200 : 120)) last.push_back(mother);
    if (last.size() == 2 && chance(30)) std::swap(last[0], last[1]);
    auto& leads = chance(120) ? last : givens;
    auto& follows = &leads == &last ? givens : last;
    std::string out;
    for (const auto* part : {&leads, &follows})
      for (const auto& word : *part) out += (out.empty() ? "" : " ") + written(word);
    return out;
  }

  std::string told_town(const std::string& town, bool by_relative) {
    auto comma = town.find(',');
    auto alone = town.substr(0, comma);
    if (by_relative && chance(40))
      return comma == town.npos ? "Guatemala" : town.substr(comma + 2);  // the state
    if (chance(500)) return alone;
    if (alone.starts_with("San ") && chance(300)) return alone.substr(alone.rfind(' ') + 1);
    return town;
  }

  std::string with_article(const std::string& word) {
    if (!chance(150)) return word;
    return (chance(500) ? "el " : "mi ") + word;
  }

  // As somebody types it on a basic telephone.
  std::string written(const std::string& said) {
    auto out = said;
    if (chance(600)) out = without_accents(out);
    if (chance(350)) out = misspelled(out);
    if (chance(80)) out = misspelled(out);
    if (chance(30)) out = slipped(out);
    if (chance(300))
      for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
  }

  static void replace(std::string& in, std::string_view from, std::string_view to) {
    for (auto at = in.find(from); at != in.npos; at = in.find(from, at + to.size()))
      in.replace(at, from.size(), to);
  }
  static std::string without_accents(std::string text) {
    static const std::pair<std::string_view, std::string_view> plain[] = {
        {"á", "a"}, {"é", "e"}, {"í", "i"}, {"ó", "o"}, {"ú", "u"}, {"ü", "u"}, {"ñ", "n"},
        {"Á", "A"}, {"É", "E"}, {"Í", "I"}, {"Ó", "O"}, {"Ú", "U"}, {"Ñ", "N"}};
    for (const auto& [from, to] : plain) replace(text, from, to);
    return text;
  }

  // One letter for another that sounds alike to whoever writes it.
  std::string misspelled(std::string text) {
    static const std::pair<std::string_view, std::string_view> alike[] = {
        {"v", "b"},   {"b", "v"},   {"z", "s"},    {"s", "z"},     {"ce", "se"},  {"ci", "si"},
        {"se", "ce"}, {"si", "ci"}, {"h", ""},     {"ll", "y"},    {"y", "ll"},   {"ge", "je"},
        {"gi", "ji"}, {"je", "ge"}, {"ji", "gi"},  {"que", "ke"},  {"qui", "ki"}, {"ca", "ka"},
        {"co", "ko"}, {"cu", "ku"}, {"x", "s"},    {"x", "j"},     {"rr", "r"},   {"tl", "t"},
        {"tz", "ts"}, {"tz", "z"},  {"hua", "wa"}, {"gua", "hua"}, {"hue", "we"}, {"mb", "nb"},
        {"mp", "np"}, {"nv", "mb"}, {"i", "e"},    {"e", "i"},     {"o", "u"},    {"u", "o"},
        {"V", "B"},   {"H", ""},    {"Z", "S"},    {"Je", "Ge"},   {"Ji", "Gi"},  {"X", "J"},
        {"Ca", "Ka"}, {"Co", "Ko"}, {"Cu", "Ku"},  {"Y", "Ll"},    {"ct", "t"},   {"n", "nn"},
        {"d ", " "},  {"ch", "sh"}};
    for (int tries = 0; tries != 12; ++tries) {
      const auto& [from, to] = alike[below(std::size(alike))];
      std::vector<std::size_t> found;
      for (auto at = text.find(from); at != text.npos; at = text.find(from, at + 1)) found.push_back(at);
      if (found.empty() || text.size() - from.size() + to.size() < 2) continue;
      text.replace(found[below(found.size())], from.size(), to);
      break;
    }
    return text;
  }

  // A finger on the wrong key.
  std::string slipped(std::string text) {
    auto at = below(text.size());
    bool is_letter = static_cast<unsigned char>(text[at]) < 0x80 && text[at] != ' ';
    if (!is_letter || text.size() < 4) return text;
    switch (below(4)) {
      case 0: text.erase(at, 1); break;
      case 1: text[at] = static_cast<char>('a' + below(26)); break;
      case 2: text.insert(at, 1, static_cast<char>('a' + below(26))); break;
      default:
        if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0x80)
          std::swap(text[at], text[at + 1]);
    }
    return text;
  }

  std::mt19937_64 dice_;
};

}  // namespace

std::vector<told_person> made_up_people(std::size_t count, std::uint64_t seed) {
  teller by(seed);
  std::vector<told_person> out;
  for (std::size_t i = 0; i != count; ++i) out.push_back(by.person());
  return out;
}

}  // namespace amparo::base
