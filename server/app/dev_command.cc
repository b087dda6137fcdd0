#include <algorithm>

#include "server/app/commands.h"
#include "server/app/database.h"
#include "server/app/report.h"
#include "server/app/sample_site.h"
#include "server/app/site_file.h"
#include "server/storage/postgres/migrator.h"

namespace cetak {
namespace {

// Somebody who tries it out does not wait ten minutes for the last boxes.
constexpr std::chrono::seconds kBatchMaxAge{3};
constexpr const char* kInstantQueueDepth = "32";  // cards that an instant printer syncs to its log at once

Result<Site> SiteOf(const DevOptions& options) {
  CETAK_ASSIGN_OR_RETURN(Site site, options.site_file.empty() ? ParseSite(kSampleSite, "the sample site")
                                                              : ReadSiteFile(options.site_file));
  for (Printer& printer : site.printers) {
    if (printer.driver != "simulated") continue;
    printer.options["pace"] = options.pace;
    if (options.pace == "instant") printer.options["queue_depth"] = kInstantQueueDepth;
  }
  if (options.site_file.empty()) site.policy.batch_max_age = kBatchMaxAge;
  if (options.ipp_printer.empty()) return site;
  Printer ipp;
  ipp.code = "ipp-1";
  ipp.name = "IPP printer";
  ipp.room = site.rooms.front().code;
  ipp.driver = "ipp";
  for (const CardProfile& profile : site.profiles) ipp.profiles.push_back(profile.code);
  ipp.options["uri"] = options.ipp_printer;
  site.printers.push_back(std::move(ipp));
  return site;
}

}  // namespace

int RunDev(const Config& config, const DevOptions& options) {
  auto site = SiteOf(options);
  if (!site) return ReportFailure(site.error());
  auto database = OpenDatabase(config);
  if (!database) return ReportFailure(database.error());
  if (const auto migrated = MigrateUp(database->url); !migrated) return ReportFailure(migrated.error());
  auto store = OpenStore(config, *database);
  if (!store) return ReportFailure(store.error());
  if (const auto applied = (*store)->ApplySite(*site, false); !applied) return ReportFailure(applied.error());
  Config dev_config = config;
  dev_config.reflection = true;
  return ServeUntilStopped(dev_config, **store);
}

}  // namespace cetak
