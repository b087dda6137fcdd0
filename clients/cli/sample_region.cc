#include "clients/cli/sample_region.h"

namespace cetak {
namespace {

constexpr SampleVillage kPrayaVillages[] = {
    {"52.02.01.1001", "Praya"},         {"52.02.01.1002", "Leneng"},     {"52.02.01.1003", "Gerunung"},
    {"52.02.01.1004", "Semayan"},       {"52.02.01.1005", "Perapen"},    {"52.02.01.1006", "Tiwugalih"},
    {"52.02.01.1007", "Gonjak"},        {"52.02.01.1008", "Panji Sari"}, {"52.02.01.1009", "Renteng"},
    {"52.02.01.2010", "Mertak Tombok"}, {"52.02.01.2011", "Aik Mual"},   {"52.02.01.2012", "Montong Terep"},
    {"52.02.01.2013", "Jago"},          {"52.02.01.2014", "Bunut Baok"}, {"52.02.01.2015", "Mekar Damai"},
};

constexpr SampleVillage kJonggatVillages[] = {
    {"52.02.02.2001", "Barejulat"}, {"52.02.02.2002", "Ubung"},      {"52.02.02.2003", "Jelantik"},
    {"52.02.02.2004", "Labulia"},   {"52.02.02.2005", "Batu Tulis"}, {"52.02.02.2006", "Perina"},
    {"52.02.02.2007", "Pengenjek"}, {"52.02.02.2008", "Puyung"},     {"52.02.02.2009", "Nyerot"},
    {"52.02.02.2010", "Sukarara"},  {"52.02.02.2011", "Gemel"},      {"52.02.02.2012", "Bonjeruk"},
    {"52.02.02.2013", "Bunkate"},
};

constexpr SampleVillage kBatukliangVillages[] = {
    {"52.02.03.2001", "Bujak"},         {"52.02.03.2002", "Selebung"},       {"52.02.03.2003", "Peresak"},
    {"52.02.03.2004", "Mantang"},       {"52.02.03.2005", "Aik Darek"},      {"52.02.03.2006", "Tampak Siring"},
    {"52.02.03.2007", "Barabali"},      {"52.02.03.2008", "Beber"},          {"52.02.03.2009", "Pagutan"},
    {"52.02.03.2010", "Mekar Bersatu"}, {"52.02.03.2011", "Lendang Tampel"},
};

constexpr SampleVillage kPujutVillages[] = {
    {"52.02.04.2001", "Sengkol"},       {"52.02.04.2002", "Segala Anyar"}, {"52.02.04.2003", "Sukadana"},
    {"52.02.04.2004", "Teruwai"},       {"52.02.04.2005", "Pengengat"},    {"52.02.04.2006", "Kawo"},
    {"52.02.04.2007", "Gapura"},        {"52.02.04.2008", "Rembitan"},     {"52.02.04.2009", "Kuta"},
    {"52.02.04.2010", "Pengembur"},     {"52.02.04.2011", "Tumpak"},       {"52.02.04.2012", "Mertak"},
    {"52.02.04.2013", "Prabu"},         {"52.02.04.2014", "Tanak Awu"},    {"52.02.04.2015", "Ketara"},
    {"52.02.04.2016", "Bangket Parak"}, {"52.02.04.2017", "Dadap"},        {"52.02.04.2018", "Kerame Jati"},
};

constexpr SampleVillage kPrayaBaratVillages[] = {
    {"52.02.05.2001", "Bonder"},         {"52.02.05.2002", "Banyu Urip"}, {"52.02.05.2003", "Mangkung"},
    {"52.02.05.2004", "Kateng"},         {"52.02.05.2005", "Setanggor"},  {"52.02.05.2006", "Penujak"},
    {"52.02.05.2007", "Selong Belanak"}, {"52.02.05.2008", "Mekar Sari"}, {"52.02.05.2009", "Batujai"},
    {"52.02.05.2010", "Tanak Rarang"},
};

constexpr SampleVillage kPrayaTimurVillages[] = {
    {"52.02.06.2001", "Sukaraja"},  {"52.02.06.2002", "Beleka"},      {"52.02.06.2003", "Semoyang"},
    {"52.02.06.2004", "Mujur"},     {"52.02.06.2005", "Landah"},      {"52.02.06.2006", "Sengkerang"},
    {"52.02.06.2007", "Bilelando"}, {"52.02.06.2008", "Ganti"},       {"52.02.06.2009", "Marong"},
    {"52.02.06.2010", "Kidang"},    {"52.02.06.2011", "Beleke Daye"}, {"52.02.06.2012", "Beleke Lebe Sane"},
    {"52.02.06.2013", "Pegonak"},   {"52.02.06.2014", "Jero Puri"},
};

constexpr SampleVillage kJanapriaVillages[] = {
    {"52.02.07.2001", "Lekor"},           {"52.02.07.2002", "Langko"},     {"52.02.07.2003", "Janapria"},
    {"52.02.07.2004", "Loang Maka"},      {"52.02.07.2005", "Saba"},       {"52.02.07.2006", "Bakan"},
    {"52.02.07.2007", "Durian"},          {"52.02.07.2008", "Pendem"},     {"52.02.07.2009", "Selebung Rembiga"},
    {"52.02.07.2010", "Kerembong"},       {"52.02.07.2011", "Jango"},      {"52.02.07.2012", "Setuta"},
    {"52.02.07.2013", "Prako"},           {"52.02.07.2014", "Tibu Sisok"}, {"52.02.07.2015", "Janggawana"},
    {"52.02.07.2016", "Lingkok Berenge"},
};

constexpr SampleVillage kPringgarataVillages[] = {
    {"52.02.08.2001", "Pringgarata"}, {"52.02.08.2002", "Sepakek"},  {"52.02.08.2003", "Murbaya"},
    {"52.02.08.2004", "Bagu"},        {"52.02.08.2005", "Sintung"},  {"52.02.08.2006", "Bilebante"},
    {"52.02.08.2007", "Pemepek"},     {"52.02.08.2008", "Menemeng"}, {"52.02.08.2009", "Arjangka"},
    {"52.02.08.2010", "Taman Indah"}, {"52.02.08.2011", "Sisik"},
};

constexpr SampleVillage kKopangVillages[] = {
    {"52.02.09.2001", "Lendang Are"},    {"52.02.09.2002", "Monggas"},        {"52.02.09.2003", "Muncan"},
    {"52.02.09.2004", "Bebuak"},         {"52.02.09.2005", "Kopang Rembiga"}, {"52.02.09.2006", "Dasan Baru"},
    {"52.02.09.2007", "Montong Gamang"}, {"52.02.09.2008", "Darmaji"},        {"52.02.09.2009", "Wajageseng"},
    {"52.02.09.2010", "Aik Bual"},       {"52.02.09.2011", "Semparu"},        {"52.02.09.2012", "Berinding"},
    {"52.02.09.2013", "Pajangan"},
};

constexpr SampleVillage kPrayaTengahVillages[] = {
    {"52.02.10.1001", "Gerantung"},    {"52.02.10.1002", "Jontlak"},   {"52.02.10.1003", "Sasake"},
    {"52.02.10.2004", "Jurang Jaler"}, {"52.02.10.2005", "Beraim"},    {"52.02.10.2006", "Batunyala"},
    {"52.02.10.2007", "Lajut"},        {"52.02.10.2008", "Pengadang"}, {"52.02.10.2009", "Kelebuh"},
    {"52.02.10.2010", "Pejanggik"},    {"52.02.10.2011", "Dakung"},    {"52.02.10.2012", "Prai Meke"},
    {"52.02.10.2013", "Lelong"},
};

constexpr SampleVillage kPrayaBaratDayaVillages[] = {
    {"52.02.11.2001", "Montong Sapah"}, {"52.02.11.2002", "Ungga"},  {"52.02.11.2003", "Kabul"},
    {"52.02.11.2004", "Pelambik"},      {"52.02.11.2005", "Darek"},  {"52.02.11.2006", "Ranggagata"},
    {"52.02.11.2007", "Pandan Indah"},  {"52.02.11.2008", "Serage"}, {"52.02.11.2009", "Montong Ajan"},
    {"52.02.11.2010", "Batu Jangkih"},  {"52.02.11.2011", "Teduh"},  {"52.02.11.2012", "Pandan Tinggang"},
};

constexpr SampleVillage kBatukliangUtaraVillages[] = {
    {"52.02.12.2001", "Lantan"},    {"52.02.12.2002", "Setiling"},       {"52.02.12.2003", "Tanak Beak"},
    {"52.02.12.2004", "Aik Bukaq"}, {"52.02.12.2005", "Teratak"},        {"52.02.12.2006", "Aik Berik"},
    {"52.02.12.2007", "Mas-mas"},   {"52.02.12.2008", "Karang Sidemen"},
};

constexpr SampleOffice kOffices[] = {
    {"52.02.01", "Praya", 588, kPrayaVillages},
    {"52.02.02", "Jonggat", 525, kJonggatVillages},
    {"52.02.03", "Batukliang", 474, kBatukliangVillages},
    {"52.02.04", "Pujut", 1497, kPujutVillages},
    {"52.02.05", "Praya Barat", 399, kPrayaBaratVillages},
    {"52.02.06", "Praya Timur", 602, kPrayaTimurVillages},
    {"52.02.07", "Janapria", 629, kJanapriaVillages},
    {"52.02.08", "Pringgarata", 437, kPringgarataVillages},
    {"52.02.09", "Kopang", 532, kKopangVillages},
    {"52.02.10", "Praya Tengah", 480, kPrayaTengahVillages},
    {"52.02.11", "Praya Barat Daya", 496, kPrayaBaratDayaVillages},
    {"52.02.12", "Batukliang Utara", 341, kBatukliangUtaraVillages},
};

}  // namespace

std::span<const SampleOffice> SampleOffices() { return kOffices; }

}  // namespace cetak
