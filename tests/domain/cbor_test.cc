#include "server/domain/cbor.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace cetak {
namespace {

constexpr std::array<std::int64_t, 13> kNumbers = {
    0, 23, 24, 255, 256, 65'535, 65'536, 4'294'967'295, 4'294'967'296, INT64_MAX, -1, -257, INT64_MIN};
constexpr std::array<std::size_t, 6> kLengths = {0, 23, 24, 255, 256, 70'000};

std::string LibraryBytes(const nlohmann::json& value) {
  std::string bytes;
  nlohmann::json::to_cbor(value, bytes);
  return bytes;
}

TEST(Cbor, WritesWhatALibraryWrites) {
  for (const std::int64_t number : kNumbers) {
    CborWriter writer(16);
    writer.Number(number);
    EXPECT_EQ(std::move(writer).Take(), LibraryBytes(number)) << number;
  }
  for (const std::size_t length : kLengths) {
    const std::string text(length, 'a');
    CborWriter writer(length);
    writer.Array(length);
    writer.Text(text);
    writer.Bytes(text);
    const std::string array = LibraryBytes(std::vector<int>(length));
    const std::string bytes = LibraryBytes(nlohmann::json::binary({text.begin(), text.end()}));
    EXPECT_EQ(std::move(writer).Take(), array.substr(0, array.size() - length) + LibraryBytes(text) + bytes) << length;
  }
}

TEST(Cbor, ReadsWhatItWrote) {
  CborWriter writer(0);
  for (const std::int64_t number : kNumbers) writer.Number(number);
  for (const std::size_t length : kLengths) writer.Bytes(std::string(length, 'b'));
  const std::string bytes = std::move(writer).Take();

  CborReader reader(bytes);
  for (const std::int64_t number : kNumbers) EXPECT_EQ(reader.Number(), number);
  for (const std::size_t length : kLengths) EXPECT_EQ(reader.Bytes().size(), length);

  EXPECT_TRUE(reader.is_good());
  EXPECT_TRUE(reader.is_at_end());
}

TEST(Cbor, WhatIsTornOrOfAnotherKindIsNoValue) {
  CborWriter writer(0);
  writer.Text("twenty-four letters, or more");
  const std::string whole = std::move(writer).Take();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CborReader reader(std::string_view(whole).substr(0, length));
    EXPECT_EQ(reader.Text(), "");
    EXPECT_FALSE(reader.is_good()) << length;
  }
  CborReader reader(whole);
  EXPECT_EQ(reader.Number(), 0);
  EXPECT_FALSE(reader.is_good());
  EXPECT_EQ(reader.Text(), "") << "it stays so";
}

TEST(Cbor, NoBytesReadBeyondTheirEnd) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<char> bytes(random() % 40);  // on the heap, where the address sanitizer watches its end
    for (char& byte : bytes) byte = static_cast<char>(random());
    CborReader reader({bytes.data(), bytes.size()});
    for (int step = 0; step < 8; ++step) {
      switch (random() % 4) {
        case 0: reader.Number(); break;
        case 1: reader.Array(); break;
        case 2: EXPECT_LE(reader.Text().size(), bytes.size()); break;
        default: EXPECT_LE(reader.Bytes().size(), bytes.size());
      }
    }
  }
}

}  // namespace
}  // namespace cetak
