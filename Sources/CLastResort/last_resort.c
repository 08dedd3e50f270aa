#define _GNU_SOURCE
#include "CLastResort.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// MARK: Files

// Two lists: a crash finds one whole while the other is made.
static struct {
  int count;
  char paths[CDR_LISTED_FILES][PATH_MAX];
} lists[2];
static atomic_int current;

void cdr_listed_files_begin(void) { lists[1 - atomic_load(&current)].count = 0; }

void cdr_listed_files_add(const char *path) {
  int next = 1 - atomic_load(&current);
  size_t size = strlen(path) + 1;
  if (lists[next].count < CDR_LISTED_FILES && size <= PATH_MAX)
    memcpy(lists[next].paths[lists[next].count++], path, size);
}

void cdr_listed_files_end(void) { atomic_store(&current, 1 - atomic_load(&current)); }

static void remove_listed_files(void) {
  int list = atomic_load(&current);
  for (int i = 0; i < lists[list].count; i++)
    unlink(lists[list].paths[i]);
}

// MARK: Ending

static atomic_flag is_ending = ATOMIC_FLAG_INIT;
static atomic_bool is_installed;

// Lets one thread end the program; others that come wait for that.
static void begin_ending(void) {
  while (atomic_flag_test_and_set(&is_ending))
    pause();
  remove_listed_files();
}

static void say(const char *text) {
  size_t size = strlen(text);
  while (size > 0) {
    ssize_t written = write(STDERR_FILENO, text, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return;
    text += written;
    size -= (size_t)written;
  }
}

int cdr_overwrites_lines(void) {
  const char *terminal = getenv("TERM");
  return isatty(STDERR_FILENO) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

static _Noreturn void end_without_memory(void) {
  if (cdr_overwrites_lines())
    say("\r\x1b[K");
  say("cdr-rater: out of memory; give the command fewer files or one month at a time, fewer workers "
      "(--jobs 1) or less to keep in memory (--memory 256M), as far as it has these options\n");
  _exit(74);
}

void cdr_require_memory(size_t size) {
  if (size < 1 << 16 || !atomic_load(&is_installed))
    return;
  // What is mapped and not written to costs next to nothing.
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) {
    munmap(memory, size);
    return;
  }
  begin_ending();
  end_without_memory();
}

// MARK: Signals

static const int signals[] = {SIGABRT, SIGILL, SIGTRAP, SIGSEGV, SIGBUS};
#define SIGNAL_COUNT (sizeof signals / sizeof *signals)
static struct sigaction former[SIGNAL_COUNT];

static void take_signal(int signal, siginfo_t *info, void *context) {
  // Runtimes end the program by one of the first three where memory is refused, and say so by no
  // other means than what the refusal left behind. Some code does not look at what it gets, and
  // reads where nothing is: so does Swift's own, for the text of the message that it has no memory.
  int is_refusal = errno == ENOMEM && info->si_code != SI_USER &&
                   (signal == SIGABRT || signal == SIGILL || signal == SIGTRAP ||
                    (signal == SIGSEGV && (uintptr_t)info->si_addr < 4096));
  (void)context;
  begin_ending();
  if (is_refusal)
    end_without_memory();
  for (size_t i = 0; i < SIGNAL_COUNT; i++)
    if (signals[i] == signal)
      sigaction(signal, &former[i], NULL);
  // It comes once more as soon as this returns, with what the system did about it before.
  raise(signal);
}

void cdr_last_resort_install(void) {
  // A stack that has no room left has none for a handler either.
  static char stack[1 << 16];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternate, NULL);
  struct sigaction action = {.sa_sigaction = take_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  for (size_t i = 0; i < SIGNAL_COUNT; i++)
    sigaction(signals[i], &action, &former[i]);
  atomic_store(&is_installed, 1);
  // With less, there is no room for a thread's stack, and some libraries wait for that for ever.
  cdr_require_memory(32 << 20);
}
