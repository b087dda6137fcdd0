#include <cstdio>

#include "server/app/commands.h"
#include "server/app/database.h"
#include "server/app/report.h"
#include "server/app/site_file.h"

namespace cetak {

int RunSiteApply(const Config& config, const std::string& file, bool dry_run) {
  auto site = ReadSiteFile(file);
  if (!site) return ReportFailure(site.error());
  auto database = OpenDatabase(config);
  if (!database) return ReportFailure(database.error());
  auto store = OpenStore(config, *database);
  if (!store) return ReportFailure(store.error());
  const auto changes = (*store)->ApplySite(*site, dry_run);
  if (!changes) return ReportFailure(changes.error());
  for (const SiteChange& change : *changes) std::printf("%s: %s\n", change.object.c_str(), change.change.c_str());
  if (changes->empty()) std::puts("nothing to change");
  if (!changes->empty() && dry_run) std::puts("dry run: nothing was changed");
  if (!changes->empty() && !dry_run) std::puts("applied; a running server takes it up when it is started again");
  return kExitOk;
}

}  // namespace cetak
