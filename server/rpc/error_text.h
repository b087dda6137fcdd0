// What a person is told about an error's reason, in Indonesian and English. Constants; thread-safe.
#pragma once

#include <string_view>

#include "server/base/result.h"
#include "server/domain/rules.h"

namespace cetak {

// One sentence without a full stop. A reason without a text of its own gets the text of its code.
std::string_view ErrorText(const Error& error, Language language);

}  // namespace cetak
