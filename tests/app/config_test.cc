#include "server/app/config.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "server/base/nearest.h"

namespace cetak {
namespace {

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv("CETAK_CONFIG");
    unsetenv("CETAK_LISTEN");
    path_ = testing::TempDir() + "cetakd_config_test.toml";
  }
  void TearDown() override {
    std::filesystem::remove(path_);
    unsetenv("CETAK_LISTEN");
  }

  void WriteFile(const std::string& text) { std::ofstream(path_) << text; }

  // As main does it: the file first, then variables and flags over it.
  Config Read(std::vector<std::string> arguments) {
    Config config;
    arguments.insert(arguments.end(), {"--config", path_});
    EXPECT_TRUE(ReadConfigFile(arguments, config));
    CLI::App app;
    AddSettings(app, config);
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
    return config;
  }

  std::string path_;
};

TEST_F(ConfigTest, AFileOverridesTheDefault) {
  WriteFile("listen = \"0.0.0.0:1\"\ndatabase_connections = 3\nreflection = true\n");
  const Config config = Read({});
  EXPECT_EQ(config.listen, "0.0.0.0:1");
  EXPECT_EQ(config.database_connections, 3);
  EXPECT_TRUE(config.reflection);
}

TEST_F(ConfigTest, AVariableOverridesTheFileAndAFlagOverridesBoth) {
  WriteFile("listen = \"file:1\"\n");
  setenv("CETAK_LISTEN", "variable:1", 1);
  EXPECT_EQ(Read({}).listen, "variable:1");
  EXPECT_EQ(Read({"--listen", "flag:1"}).listen, "flag:1");
}

TEST_F(ConfigTest, AnUnknownKeyIsRefusedWithItsLineAndTheNearestKnownOne) {
  WriteFile("listen = \"a:1\"\nhttp_lsten = \"b:1\"\n");
  Config config;
  const Status status = ReadConfigFile({"--config=" + path_}, config);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("line 2: unknown key \"http_lsten\"; did you mean \"http_listen\"?"),
            std::string::npos)
      << status.error().message;
}

TEST_F(ConfigTest, AValueOfTheWrongTypeIsRefused) {
  WriteFile("database_connections = \"many\"\n");
  Config config;
  const Status status = ReadConfigFile({"--config", path_}, config);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("database_connections"), std::string::npos);
}

TEST_F(ConfigTest, AnAddressWithAPortThatDoesNotExistIsRefused) {
  WriteFile("");
  EXPECT_THROW(Read({"--listen", "127.0.0.1:99999"}), CLI::ValidationError);
  EXPECT_THROW(Read({"--http-listen", "localhost"}), CLI::ValidationError);
  EXPECT_EQ(Read({"--listen", "unix:/run/cetak.sock"}).listen, "unix:/run/cetak.sock");
}

TEST(NearestWord, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(NearestWord("listne", {"listen", "data"}), "listen");
  EXPECT_EQ(NearestWord("colour", {"listen", "data"}), "");
}

}  // namespace
}  // namespace cetak
