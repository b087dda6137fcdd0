#include "server/app/printers.h"

#include <filesystem>

#include "printer_drivers/ipp/ipp_printer.h"
#include "printer_drivers/simulated/simulated_printer.h"
#include "server/artwork/card_artist.h"
#include "server/base/nearest.h"
#include "server/domain/card_content.h"

namespace cetak {
namespace {

const std::map<std::string, DriverFactory>& Drivers() {
  static const std::map<std::string, DriverFactory> drivers = {{"ipp", MakeIppPrinter},
                                                               {"simulated", MakeSimulatedPrinter}};
  return drivers;
}

PrinterSettings SettingsOf(const Printer& printer, const std::string& data) {
  PrinterSettings settings{printer.code, printer.options};
  if (printer.driver == "simulated") settings.options.emplace("log", data + "/printers/" + printer.code + ".log");
  return settings;
}

struct Drawing {
  std::map<ProfileId, std::shared_ptr<const CardArtist>> artists;
  std::map<RoomId, CardHeading> headings;
};

class StoredCard final : public Card {
 public:
  StoredCard(std::shared_ptr<const Drawing> drawing, Redacted<std::string> stored, RoomId room, ProfileId profile)
      : drawing_(std::move(drawing)), stored_(std::move(stored)), room_(room), profile_(profile) {}

  Result<Sides> Draw(const PrintSize& size) const override {
    CETAK_ASSIGN_OR_RETURN(const Redacted<CardContent> content, DecodeCard(stored_));
    return drawing_->artists.at(profile_)->Draw(content, drawing_->headings.at(room_), size);
  }

 private:
  const std::shared_ptr<const Drawing> drawing_;
  const Redacted<std::string> stored_;
  const RoomId room_;
  const ProfileId profile_;
};

}  // namespace

Result<std::map<PrinterId, std::unique_ptr<PrinterDriver>>> MakeDrivers(const Site& site, const std::string& data) {
  std::error_code ignored;  // an unusable directory is reported by the driver that needs it
  std::filesystem::create_directories(data + "/printers", ignored);
  std::map<PrinterId, std::unique_ptr<PrinterDriver>> drivers;
  for (const Printer& printer : site.printers) {
    const auto factory = Drivers().find(printer.driver);
    if (factory == Drivers().end()) {
      std::vector<std::string> known;
      for (const auto& [name, make] : Drivers()) known.push_back(name);
      return Fail(ErrorCode::kInvalidArgument, "UNKNOWN_DRIVER",
                  "printer " + printer.code + ": " + UnknownWord("driver", printer.driver, known));
    }
    auto driver = factory->second(SettingsOf(printer, data));
    if (!driver) return Fail(driver.error().During("printer " + printer.code));
    drivers.emplace(printer.id, std::move(*driver));
  }
  return drivers;
}

Result<CardMaker> MakeCardMaker(const Site& site) {
  auto drawing = std::make_shared<Drawing>();
  for (const CardProfile& profile : site.profiles) {
    auto artist = MakeCardArtist(profile.artwork);
    if (!artist) return Fail(artist.error().During("card profile " + profile.code));
    drawing->artists.emplace(profile.id, std::move(*artist));
  }
  for (const PrintRoom& room : site.rooms) drawing->headings.emplace(room.id, CardHeading{room.province, room.regency});
  return CardMaker([drawing](const Redacted<std::string>& stored, RoomId room, ProfileId profile) {
    return std::make_unique<StoredCard>(drawing, stored, room, profile);
  });
}

}  // namespace cetak
