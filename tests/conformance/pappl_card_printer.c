// pappl_card_printer PORT DIRECTORY [remember]: an ID-1 card printer on PAPPL, an IPP stack that shares nothing with ours or
// with CUPS' ippeveprinter. Each card is a line in DIRECTORY/cards.log. On stdin: "empty" and "fill" are the tray; the end
// of it is the end of the printer. With "remember" it keeps its jobs over a restart that it is told of. The file
// DIRECTORY/fault says what happens to the next card, in card_device's words.
#include <fcntl.h>
#include <pappl/pappl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t tray_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t tray_filled = PTHREAD_COND_INITIALIZER;
static bool tray_empty;
static char directory[1024];
static unsigned char centres[2][3];  // one job at a time
static unsigned current_page;
static char fault[32];
static bool remembers;

static bool Meets(const char* word) { return strcmp(fault, word) == 0; }

static void TakeFault(void) {
  char path[1100];
  snprintf(path, sizeof(path), "%s/fault", directory);
  fault[0] = '\0';
  FILE* file = fopen(path, "r");
  if (file == NULL) return;
  if (fscanf(file, "%31s", fault) != 1) fault[0] = '\0';
  fclose(file);
  unlink(path);
}

static void StopForTheTest(void) {
  char path[1100];
  char word[8];
  snprintf(path, sizeof(path), "%s/waiting", directory);
  const int waiting = open(path, O_RDWR | O_CLOEXEC);
  snprintf(path, sizeof(path), "%s/go", directory);
  const int go = open(path, O_RDWR | O_CLOEXEC);
  snprintf(path, sizeof(path), "%s/devices/%d", directory, getpid());
  close(creat(path, 0600));
  if (write(waiting, "here\n", 5) == 5) (void)!read(go, word, 3);
  unlink(path);
  close(waiting);
  close(go);
}

static bool StartJob(pappl_job_t* job, pappl_pr_options_t* options, pappl_device_t* device) {
  (void)job, (void)options, (void)device;
  pthread_mutex_lock(&tray_mutex);
  while (tray_empty) pthread_cond_wait(&tray_filled, &tray_mutex);
  pthread_mutex_unlock(&tray_mutex);
  TakeFault();
  if (Meets("stuck-before")) StopForTheTest();
  return !Meets("abort-before");
}

static bool StartPage(pappl_job_t* job, pappl_pr_options_t* options, pappl_device_t* device, unsigned page) {
  (void)job, (void)options, (void)device;
  current_page = page;
  return true;
}

static bool WriteLine(pappl_job_t* job, pappl_pr_options_t* options, pappl_device_t* device, unsigned y,
                      const unsigned char* line) {
  (void)job, (void)device;
  if (y == options->header.cupsHeight / 2) {
    memcpy(centres[(current_page + 1) % 2], line + options->header.cupsWidth / 2 * 3, 3);
  }
  return true;
}

static bool EndPage(pappl_job_t* job, pappl_pr_options_t* options, pappl_device_t* device, unsigned page) {
  (void)job, (void)options, (void)device;
  return !(page == 1 && Meets("abort-half"));
}

static bool EndJob(pappl_job_t* job, pappl_pr_options_t* options, pappl_device_t* device) {
  (void)device;
  const int sides = papplJobGetImpressionsCompleted(job);
  if (Meets("uncounted") || Meets("nothing")) papplJobSetImpressionsCompleted(job, -sides);
  if (Meets("nothing")) return true;
  const bool whole = sides >= (options->sides == PAPPL_SIDES_ONE_SIDED ? 1 : 2);
  char path[1100];
  snprintf(path, sizeof(path), "%s/cards.log", directory);
  FILE* log = fopen(path, "a");
  fprintf(log, "ticket=%s user=%s card=%s sides=%d front=%02x%02x%02x back=%02x%02x%02x\n", papplJobGetName(job),
          papplJobGetUsername(job), whole ? "good" : "spoiled", sides, centres[0][0], centres[0][1], centres[0][2], centres[1][0], centres[1][1],
          centres[1][2]);
  fclose(log);
  if (Meets("stuck-after")) StopForTheTest();
  return !Meets("abort-after");
}

static bool Describe(pappl_system_t* system, const char* driver, const char* uri, const char* id,
                     pappl_pr_driver_data_t* data, ipp_t** attributes, void* context) {
  (void)system, (void)driver, (void)uri, (void)id, (void)attributes, (void)context;
  papplCopyString(data->make_and_model, "Cetak PAPPL Card Printer", sizeof(data->make_and_model));
  data->rstartjob_cb = StartJob;
  data->rstartpage_cb = StartPage;
  data->rwriteline_cb = WriteLine;
  data->rendpage_cb = EndPage;
  data->rendjob_cb = EndJob;
  data->ppm = data->ppm_color = 3;
  data->color_supported = PAPPL_COLOR_MODE_AUTO | PAPPL_COLOR_MODE_COLOR;
  data->color_default = PAPPL_COLOR_MODE_COLOR;
  data->raster_types = PAPPL_PWG_RASTER_TYPE_SRGB_8;
  data->duplex = PAPPL_DUPLEX_NORMAL;
  data->sides_supported = PAPPL_SIDES_ONE_SIDED | PAPPL_SIDES_TWO_SIDED_LONG_EDGE | PAPPL_SIDES_TWO_SIDED_SHORT_EDGE;
  data->sides_default = PAPPL_SIDES_ONE_SIDED;
  data->num_resolution = 1;
  data->x_resolution[0] = data->y_resolution[0] = data->x_default = data->y_default = 300;
  data->borderless = true;
  data->num_media = data->num_source = data->num_type = 1;
  data->media[0] = "iso_id-1_53.98x85.6mm";
  data->source[0] = "main";
  data->type[0] = "cardstock";
  papplCopyString(data->media_default.size_name, data->media[0], sizeof(data->media_default.size_name));
  papplCopyString(data->media_default.source, "main", sizeof(data->media_default.source));
  papplCopyString(data->media_default.type, "cardstock", sizeof(data->media_default.type));
  data->media_default.size_width = 5398;
  data->media_default.size_length = 8560;
  data->media_ready[0] = data->media_default;
  return true;
}



static void* Operate(void* printer) {
  char word[16];
  while (scanf("%15s", word) == 1) {
    const bool empty = strcmp(word, "empty") == 0;
    pthread_mutex_lock(&tray_mutex);
    tray_empty = empty;
    papplPrinterSetReasons(printer, empty ? PAPPL_PREASON_MEDIA_EMPTY : PAPPL_PREASON_NONE,
                           empty ? PAPPL_PREASON_NONE : PAPPL_PREASON_MEDIA_EMPTY);
    pthread_cond_broadcast(&tray_filled);
    pthread_mutex_unlock(&tray_mutex);
  }
  if (remembers) return NULL;
  _exit(0);
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  remembers = argc > 3;
  snprintf(directory, sizeof(directory), "%s", argv[2]);
  char log[1100];
  snprintf(log, sizeof(log), "%s/printer.log", directory);
  pappl_system_t* system = papplSystemCreate(PAPPL_SOPTIONS_NO_TLS, "Card printer", atoi(argv[1]), NULL, directory, log,
                                             PAPPL_LOGLEVEL_WARN, NULL, false);
  papplSystemAddListeners(system, "127.0.0.1");
  pappl_pr_driver_t driver = {"card", "Card printer", "MFG:Cetak;MDL:PAPPL Card Printer;CMD:PWG;SN:1;", NULL};
  papplSystemSetPrinterDrivers(system, 1, &driver, NULL, NULL, Describe, NULL);
  char state[1100];
  snprintf(state, sizeof(state), "%s/pappl.state", directory);
  if (remembers) papplSystemLoadState(system, state);
  pappl_printer_t* printer = papplSystemFindPrinter(system, NULL, 1, NULL);
  if (printer == NULL) printer = papplPrinterCreate(system, 0, "Card printer", "card", driver.device_id, "file:///dev/null");
  if (printer == NULL) return 1;
  papplPrinterSetMaxActiveJobs(printer, 1);
  pthread_t operator_thread;
  pthread_create(&operator_thread, NULL, Operate, printer);
  papplSystemRun(system);
  if (remembers) papplSystemSaveState(system, state);
  return 0;
}
