// The backlog as a manager sees it: a picture for a terminal that is drawn over itself, and a line for a log. One
// thread.
#pragma once

#include <cetak/v1/backlog.pb.h>

#include <string>

#include "clients/cli/session.h"

namespace cetak {

// "90 s", "25 min", "3 h", "12 days"
std::string FormatSpan(std::int64_t seconds, const Session& session);

// The table of a backlog grouped in any way.
std::string FormatBacklogTable(const v1::Backlog& backlog, const Session& session);

// One line: what waits, prints and is done, the rate and the estimate.
std::string FormatBacklogLine(const v1::Backlog& backlog, const Session& session);

// The picture of a backlog grouped by office and priority: a bar an office, the bands below. `width` in columns.
std::string FormatBacklogPicture(const v1::Backlog& backlog, const Session& session, int width, bool color);

// Draws over what it drew before.
class BacklogScreen {
 public:
  explicit BacklogScreen(const Session& session);
  std::string Picture(const v1::Backlog& backlog) const;
  // Lines that do not fit on the terminal are left away at the end.
  void Draw(const std::string& text);
  // What is drawn stays; the next drawing stands below it.
  void Leave() { lines_drawn_ = 0; }

 private:
  const Session& session_;
  const bool color_;
  int lines_drawn_ = 0;
};

}  // namespace cetak
