// cetakd: the print-queue server.
#include <absl/synchronization/mutex.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "server/app/commands.h"
#include "server/app/config.h"
#include "server/app/signals.h"
#include "server/base/log.h"
#include "server/base/nearest.h"

namespace cetak {
namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 done; 1 failed, the reason is on stderr; 2 wrong usage or configuration.\n"
    "Every setting is also a variable (CETAK_LISTEN) and a key of the --config file (listen);\n"
    "a flag wins over a variable, a variable over the file.";

LogLevel LevelOf(const std::string& name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "warning") return LogLevel::kWarning;
  if (name == "error") return LogLevel::kError;
  return LogLevel::kInfo;
}

std::vector<std::string> KnownFlags(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    flags.push_back(command->get_name());
    for (const CLI::Option* option : command->get_options()) flags.push_back(option->get_name());
  }
  return flags;
}

int Main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  Config config;
  if (const Status read = ReadConfigFile(arguments, config); !read) {
    std::fprintf(stderr, "cetakd: %s\n", read.error().message.c_str());
    return kExitUsage;
  }

  CLI::App app("cetakd, the print-queue server of Cetak", "cetakd");
  app.footer(kExitCodes);
  app.require_subcommand(1);
  app.set_version_flag("--version", CETAK_VERSION);
  int exit_code = kExitOk;
  const auto with_log = [&config](auto run) {
    return [&config, run] {
      StartLog(LevelOf(config.log_level), config.log_file);
      run();
    };
  };

  CLI::App* serve = app.add_subcommand("serve", "Serve until SIGTERM");
  AddSettings(*serve, config);
  serve->callback(with_log([&] { exit_code = RunServe(config); }));

  DevOptions dev_options;
  CLI::App* dev =
      app.add_subcommand("dev", "Everything in one go for trying out: private PostgreSQL, sample site, server");
  AddSettings(*dev, config);
  dev->add_option("--pace", dev_options.pace, "of the simulated printers")
      ->check(CLI::IsMember({"real", "fast", "instant"}))
      ->capture_default_str();
  dev->add_option("--ipp-printer", dev_options.ipp_printer, "also print on this IPP printer, ipp://host:port/path");
  dev->add_option("--site", dev_options.site_file, "site file instead of the sample of Lombok Tengah");
  dev->callback(with_log([&] { exit_code = RunDev(config, dev_options); }));

  CLI::App* migrate = app.add_subcommand("migrate", "The database's tables");
  migrate->require_subcommand(1);
  const auto add_migrate = [&](const char* name, const char* meaning, MigrateAction action) {
    CLI::App* command = migrate->add_subcommand(name, meaning);
    AddSettings(*command, config);
    command->callback(with_log([&, action] { exit_code = RunMigrate(config, action); }));
  };
  add_migrate("up", "Bring them to this version", MigrateAction::kUp);
  add_migrate("status", "List what is applied and what is pending", MigrateAction::kStatus);
  add_migrate("verify", "Compare what was applied with this version's files", MigrateAction::kVerify);

  std::string site_file;
  bool dry_run = false;
  CLI::App* site = app.add_subcommand("site", "Print rooms, offices, card profiles, printers, policy");
  site->require_subcommand(1);
  CLI::App* apply = site->add_subcommand("apply", "Make the database's site equal to a file");
  AddSettings(*apply, config);
  apply->add_option("FILE", site_file, "site file (TOML)")->required();
  apply->add_flag("--dry-run", dry_run, "show the difference and change nothing");
  apply->callback(with_log([&] { exit_code = RunSiteApply(config, site_file, dry_run); }));

  try {
    app.parse(argc, argv);
  } catch (const CLI::ExtrasError& error) {
    std::string word;
    for (const std::string& argument : app.remaining(true)) word = word.empty() ? argument : word;
    std::fprintf(stderr, "cetakd: %s; cetakd --help lists them\n",
                 UnknownWord("argument", word, KnownFlags(app)).c_str());
    return kExitUsage;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return exit_code;
}

}  // namespace
}  // namespace cetak

int main(int argc, char** argv) {
  // Debian's Abseil is built to look for lock cycles, under one lock for all threads; the tests keep that.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  cetak::BlockStopSignals();
  return cetak::Main(argc, argv);
}
