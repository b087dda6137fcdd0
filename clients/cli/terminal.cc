#include "clients/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8.h>

#include <cstdlib>

namespace cetak {

bool IsTerminal(int file_descriptor) { return isatty(file_descriptor) == 1; }

int TerminalWidth(int file_descriptor) {
  winsize size{};
  return ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

int TerminalHeight(int file_descriptor) {
  winsize size{};
  return ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

bool CanDraw(int file_descriptor) {
  constexpr int kNarrowest = 64;
  const char* kind = std::getenv("TERM");
  const bool is_dumb = kind == nullptr || std::string_view(kind) == "dumb";
  return IsTerminal(file_descriptor) && !is_dumb && TerminalWidth(file_descriptor) >= kNarrowest;
}

bool WantsColor(int file_descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  return IsTerminal(file_descriptor) && (no_color == nullptr || *no_color == '\0');
}

std::size_t WidthOf(std::string_view text) {
  return static_cast<std::size_t>(utf8::unchecked::distance(text.begin(), text.end()));
}

std::string Fit(std::string_view text, std::size_t width) {
  auto end = text.begin();
  for (std::size_t i = 0; i < width && end != text.end(); ++i) utf8::unchecked::next(end);
  std::string fitted(text.begin(), end);
  fitted.append(width - WidthOf(fitted), ' ');
  return fitted;
}

std::string FitRight(std::string_view text, std::size_t width) {
  const std::size_t taken = WidthOf(text);
  return taken >= width ? std::string(text) : std::string(width - taken, ' ') + std::string(text);
}

}  // namespace cetak
