// libfaketime changes what the clock says, and not what the kernel waits by: a wait for a time of the wall clock, as
// Abseil's and so gRPC's are, would end at once or in days. This carries such a time over, so that a server lives as on
// a machine whose own clock is wrong.
#include <dlfcn.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <cstdlib>
#include <ctime>

namespace {

using Syscall = long (*)(long, ...);

long NanosecondsOf(const timespec& time) { return time.tv_sec * 1'000'000'000L + time.tv_nsec; }

timespec ByTheKernel(Syscall call, const timespec& told) {
  timespec kernel{};
  timespec program{};
  call(SYS_clock_gettime, CLOCK_REALTIME, &kernel);
  clock_gettime(CLOCK_REALTIME, &program);
  const long at = NanosecondsOf(told) + NanosecondsOf(kernel) - NanosecondsOf(program);
  return {at / 1'000'000'000L, at % 1'000'000'000L};
}

}  // namespace

extern "C" long syscall(long number, ...) noexcept {
  static const auto kCall = reinterpret_cast<Syscall>(dlsym(RTLD_NEXT, "syscall"));
  static const bool kIsWrong = std::getenv("FAKETIME") != nullptr;
  std::array<long, 6> words{};
  va_list list;
  va_start(list, number);
  for (long& word : words) word = va_arg(list, long);
  va_end(list);
  timespec carried_over{};
  if (kIsWrong && number == SYS_futex && (words[1] & FUTEX_CLOCK_REALTIME) != 0 && words[3] != 0) {
    carried_over = ByTheKernel(kCall, *reinterpret_cast<const timespec*>(words[3]));
    words[3] = reinterpret_cast<long>(&carried_over);
  }
  return kCall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
