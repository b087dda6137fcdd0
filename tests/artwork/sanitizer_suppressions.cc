// Fontconfig keeps its fonts to the end of the process, and it, GLib, Pango and Cairo are not built for the thread
// sanitizer, which does not see their locks. Read by the sanitizers' runtimes; unused in other builds.
extern "C" {

const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
const char* __tsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)

const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "leak:libfontconfig.so\n";
}

const char* __tsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "called_from_lib:libfontconfig.so\n"
         "called_from_lib:libglib-2.0.so\n"
         "called_from_lib:libgobject-2.0.so\n"
         "called_from_lib:libpango-1.0.so\n"
         "called_from_lib:libpangoft2-1.0.so\n"
         "called_from_lib:libpangocairo-1.0.so\n"
         "called_from_lib:libharfbuzz.so\n"
         "called_from_lib:libfreetype.so\n"
         "called_from_lib:libpixman-1.so\n"
         "called_from_lib:libcairo.so\n"
         "called_from_lib:libexpat.so\n";
}

}  // extern "C"
