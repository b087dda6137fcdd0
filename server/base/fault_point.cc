#include "server/base/fault_point.h"

namespace cetak {

// Weak: a definition in the program itself takes their place.
__attribute__((weak)) void CrashPoint(std::string_view /*name*/) {}
__attribute__((weak)) bool IsPlanted(std::string_view /*bug*/) { return false; }

}  // namespace cetak
