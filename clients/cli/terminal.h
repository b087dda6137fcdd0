// Whether an output is a terminal, how wide, and whether it wants colour (NO_COLOR). Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace cetak {

bool IsTerminal(int file_descriptor);
int TerminalWidth(int file_descriptor);   // 80 where it is not known
int TerminalHeight(int file_descriptor);  // 24 where it is not known
// A terminal that can be drawn over, wide enough for a table.
bool CanDraw(int file_descriptor);
bool WantsColor(int file_descriptor);

// Columns that UTF-8 text takes, one a code point: enough for the names that occur here.
std::size_t WidthOf(std::string_view text);
// Padded with spaces on the right, or cut, to exactly `width` columns.
std::string Fit(std::string_view text, std::size_t width);
std::string FitRight(std::string_view text, std::size_t width);

}  // namespace cetak
