// Inflates gzip files and drops the bytes: no rater of these files can be faster.
//
//   floor isal|zlib THREADS FILE...
//   floor versions
//
// Threads take whole files, one after the other. Checksums and lengths are checked, as any reader
// must. Prints the number of bytes inflated; or the versions of the libraries that it inflates with.
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#ifdef WITH_ISAL
#include <isa-l.h>
#endif

enum { INPUT = 1 << 18, OUTPUT = 1 << 18 };

static char **files;
static int count;
static int use_isal;
static atomic_int next_file;
static atomic_uint_fast64_t total;

static void fail(const char *path, const char *why) {
  fprintf(stderr, "floor: %s: %s\n", path, why);
  exit(1);
}

static ssize_t fill(int descriptor, uint8_t *input, const char *path) {
  ssize_t got = read(descriptor, input, INPUT);
  if (got < 0) fail(path, "cannot be read");
  return got;
}

static uint64_t with_zlib(int descriptor, const char *path, uint8_t *input, uint8_t *output) {
  z_stream stream = {0};
  if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) fail(path, "zlib did not start");
  uint64_t bytes = 0;
  int ended = 0;
  for (;;) {
    if (stream.avail_in == 0) {
      ssize_t got = fill(descriptor, input, path);
      if (got == 0) break;
      stream.next_in = input;
      stream.avail_in = (uInt)got;
    }
    if (ended) {
      inflateReset(&stream);
      ended = 0;
    }
    stream.next_out = output;
    stream.avail_out = OUTPUT;
    int status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) fail(path, "damaged");
    bytes += OUTPUT - stream.avail_out;
    ended = status == Z_STREAM_END;
  }
  if (!ended) fail(path, "cut short");
  inflateEnd(&stream);
  return bytes;
}

#ifdef WITH_ISAL
static uint64_t with_isal(int descriptor, const char *path, uint8_t *input, uint8_t *output) {
  struct inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  uint64_t bytes = 0;
  int ended = 0;
  for (;;) {
    if (state.avail_in == 0) {
      ssize_t got = fill(descriptor, input, path);
      if (got == 0 && state.block_state == ISAL_BLOCK_FINISH) ended = 1;
      if (got == 0) break;
      state.next_in = input;
      state.avail_in = (uint32_t)got;
    }
    if (state.block_state == ISAL_BLOCK_FINISH) {
      // A reset forgets the format, and must keep the input.
      isal_inflate_reset(&state);
      state.crc_flag = ISAL_GZIP;
    }
    do {
      state.next_out = output;
      state.avail_out = OUTPUT;
      if (isal_inflate(&state) != ISAL_DECOMP_OK) fail(path, "damaged");
      bytes += OUTPUT - state.avail_out;
    } while (state.avail_out == 0 && state.block_state != ISAL_BLOCK_FINISH);
  }
  if (!ended) fail(path, "cut short");
  return bytes;
}
#endif

static void *work(void *unused) {
  (void)unused;
  uint8_t *input = malloc(INPUT), *output = malloc(OUTPUT);
  if (!input || !output) fail("memory", "none left");
  for (;;) {
    int place = atomic_fetch_add(&next_file, 1);
    if (place >= count) break;
    int descriptor = open(files[place], O_RDONLY);
    if (descriptor < 0) fail(files[place], "cannot be opened");
#ifdef WITH_ISAL
    uint64_t bytes = use_isal ? with_isal(descriptor, files[place], input, output)
                              : with_zlib(descriptor, files[place], input, output);
#else
    uint64_t bytes = with_zlib(descriptor, files[place], input, output);
#endif
    atomic_fetch_add(&total, bytes);
    close(descriptor);
  }
  free(input);
  free(output);
  return NULL;
}

static int print_versions(void) {
  printf("zlib %s\n", zlibVersion());
#ifdef WITH_ISAL
  printf("ISA-L %d.%d.%d\n", ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
#endif
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "versions") == 0) return print_versions();
  if (argc < 4) {
    fprintf(stderr, "usage: floor isal|zlib THREADS FILE...\n");
    return 64;
  }
  use_isal = strcmp(argv[1], "isal") == 0;
#ifndef WITH_ISAL
  if (use_isal) fail("isal", "this build has only zlib");
#endif
  int threads = atoi(argv[2]);
  if (threads < 1 || threads > 256) fail(argv[2], "not a number of threads");
  files = argv + 3;
  count = argc - 3;
  pthread_t ids[256];
  for (int place = 0; place < threads; place++) {
    if (pthread_create(&ids[place], NULL, work, NULL) != 0) fail("thread", "did not start");
  }
  for (int place = 0; place < threads; place++) pthread_join(ids[place], NULL);
  printf("%llu\n", (unsigned long long)atomic_load(&total));
  return 0;
}
