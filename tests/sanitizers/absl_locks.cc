// Tells the thread sanitizer what Abseil's locks promise. Debian's Abseil is built without it, so that the sanitizer
// sees neither a lock nor a wake-up and would call every guarded value a race. Linked into each program of a thread
// sanitizer build only: these definitions come before the library's, call them, and say what happens before what.
#include <absl/synchronization/mutex.h>
#include <absl/time/time.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <type_traits>

extern "C" {
void __tsan_acquire(void* address);  // NOLINT(bugprone-reserved-identifier)
void __tsan_release(void* address);  // NOLINT(bugprone-reserved-identifier)
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
}

namespace {

// Another thread's condition may be evaluated inside the library, in the order that its lock keeps.
class InsideTheLibrary {
 public:
  InsideTheLibrary() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
  ~InsideTheLibrary() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
};

template <typename Function>
Function Library(const char* symbol) {
  void* found = dlsym(RTLD_NEXT, symbol);
  if (found == nullptr) {
    std::fprintf(stderr, "absl_locks: this Abseil has no %s\n", symbol);
    std::abort();
  }
  return reinterpret_cast<Function>(found);
}

enum When { kNever, kBefore, kAfter };

template <When kRelease, When kAcquire, typename Answer, typename... Arguments>
Answer Call(Answer (*next)(void*, Arguments...), void* key, void* self, Arguments... arguments) {
  if constexpr (kRelease == kBefore) __tsan_release(key);
  if constexpr (std::is_void_v<Answer>) {
    {
      const InsideTheLibrary inside;
      next(self, arguments...);
    }
    if constexpr (kAcquire == kAfter) __tsan_acquire(key);
  } else {
    const Answer answer = [&] {
      const InsideTheLibrary inside;
      return next(self, arguments...);
    }();
    if constexpr (kAcquire == kAfter) __tsan_acquire(key);
    return answer;
  }
}

using Condition = const absl::Condition*;  // as a reference is passed

}  // namespace

// The names are mangled because the classes cannot be defined twice; 7debian3 is the inline namespace of Debian's
// Abseil.
#define CETAK_LOCK(name, symbol, release, acquire)             \
  extern "C" void name(void* self) __asm__(symbol);            \
  extern "C" void name(void* self) {                           \
    static const auto next = Library<void (*)(void*)>(symbol); \
    Call<release, acquire>(next, self, self);                  \
  }
#define CETAK_TRY(name, symbol)                                \
  extern "C" bool name(void* self) __asm__(symbol);            \
  extern "C" bool name(void* self) {                           \
    static const auto next = Library<bool (*)(void*)>(symbol); \
    return Call<kNever, kAfter>(next, self, self);             \
  }
#define CETAK_WAIT(answer, name, symbol, type)                         \
  extern "C" answer name(void* self, type argument) __asm__(symbol);   \
  extern "C" answer name(void* self, type argument) {                  \
    static const auto next = Library<answer (*)(void*, type)>(symbol); \
    return Call<kBefore, kAfter>(next, self, self, argument);          \
  }
#define CETAK_WAIT_UNTIL(name, symbol, type)                                         \
  extern "C" bool name(void* self, Condition condition, type until) __asm__(symbol); \
  extern "C" bool name(void* self, Condition condition, type until) {                \
    static const auto next = Library<bool (*)(void*, Condition, type)>(symbol);      \
    return Call<kBefore, kAfter>(next, self, self, condition, until);                \
  }
#define CETAK_COND_WAIT_UNTIL(name, symbol, type)                            \
  extern "C" bool name(void* self, void* mutex, type until) __asm__(symbol); \
  extern "C" bool name(void* self, void* mutex, type until) {                \
    static const auto next = Library<bool (*)(void*, void*, type)>(symbol);  \
    return Call<kBefore, kAfter>(next, mutex, self, mutex, until);           \
  }
#define CETAK_MUTEX "_ZN4absl7debian35Mutex"
#define CETAK_COND_VAR "_ZN4absl7debian37CondVar"
#define CETAK_NOTIFICATION "_ZNK4absl7debian312Notification"

CETAK_LOCK(MutexLock, CETAK_MUTEX "4LockEv", kNever, kAfter)
CETAK_LOCK(MutexUnlock, CETAK_MUTEX "6UnlockEv", kBefore, kNever)
CETAK_LOCK(MutexReaderLock, CETAK_MUTEX "10ReaderLockEv", kNever, kAfter)
CETAK_LOCK(MutexReaderUnlock, CETAK_MUTEX "12ReaderUnlockEv", kBefore, kNever)
CETAK_TRY(MutexTryLock, CETAK_MUTEX "7TryLockEv")
CETAK_TRY(MutexReaderTryLock, CETAK_MUTEX "13ReaderTryLockEv")
CETAK_WAIT(void, MutexAwait, CETAK_MUTEX "5AwaitERKNS0_9ConditionE", Condition)
CETAK_WAIT(void, MutexLockWhen, CETAK_MUTEX "8LockWhenERKNS0_9ConditionE", Condition)
CETAK_WAIT(void, MutexReaderLockWhen, CETAK_MUTEX "14ReaderLockWhenERKNS0_9ConditionE", Condition)
CETAK_WAIT_UNTIL(MutexAwaitFor, CETAK_MUTEX "16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE", absl::Duration)
CETAK_WAIT_UNTIL(MutexAwaitUntil, CETAK_MUTEX "17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE", absl::Time)
CETAK_WAIT_UNTIL(MutexLockFor, CETAK_MUTEX "19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE", absl::Duration)
CETAK_WAIT_UNTIL(MutexLockUntil, CETAK_MUTEX "20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE", absl::Time)

extern "C" void CondVarWait(void* self, void* mutex) __asm__(CETAK_COND_VAR "4WaitEPNS0_5MutexE");
extern "C" void CondVarWait(void* self, void* mutex) {
  static const auto next = Library<void (*)(void*, void*)>(CETAK_COND_VAR "4WaitEPNS0_5MutexE");
  Call<kBefore, kAfter>(next, mutex, self, mutex);
}
CETAK_COND_WAIT_UNTIL(CondVarWaitFor, CETAK_COND_VAR "15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE", absl::Duration)
CETAK_COND_WAIT_UNTIL(CondVarWaitUntil, CETAK_COND_VAR "16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", absl::Time)

CETAK_LOCK(NotificationNotify, "_ZN4absl7debian312Notification6NotifyEv", kBefore, kNever)
CETAK_LOCK(NotificationWait, CETAK_NOTIFICATION "19WaitForNotificationEv", kNever, kAfter)
CETAK_WAIT(bool, NotificationWaitFor, CETAK_NOTIFICATION "30WaitForNotificationWithTimeoutENS0_8DurationE",
           absl::Duration)
CETAK_WAIT(bool, NotificationWaitUntil, CETAK_NOTIFICATION "31WaitForNotificationWithDeadlineENS0_4TimeE", absl::Time)

// Asked with the address of the flag, which stands behind the notification's mutex.
extern "C" bool NotificationHasBeen(void* flag) __asm__(
    "_ZN4absl7debian312Notification23HasBeenNotifiedInternalEPKSt6atomicIbE");
extern "C" bool NotificationHasBeen(void* flag) {
  static const auto next =
      Library<bool (*)(void*)>("_ZN4absl7debian312Notification23HasBeenNotifiedInternalEPKSt6atomicIbE");
  return Call<kNever, kAfter>(next, static_cast<char*>(flag) - sizeof(absl::Mutex), flag);
}

extern "C" bool BlockingCounterDecrement(void* self) __asm__("_ZN4absl7debian315BlockingCounter14DecrementCountEv");
extern "C" bool BlockingCounterDecrement(void* self) {
  static const auto next = Library<bool (*)(void*)>("_ZN4absl7debian315BlockingCounter14DecrementCountEv");
  return Call<kBefore, kNever>(next, self, self);
}
CETAK_LOCK(BlockingCounterWait, "_ZN4absl7debian315BlockingCounter4WaitEv", kNever, kAfter)
