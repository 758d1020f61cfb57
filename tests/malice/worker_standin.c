/* worker_standin.c - a worker that misbehaves, for test_worker.c. It has the real zygote, cage and
 * frames; in place of reading the PDF it does what the file tells: its bytes are "%PDF-" and the
 * name of a misdeed. Under a program name of "zygote-..." the zygote itself misbehaves. Not part of
 * the product. */
#include "server/extract/protocol.h"
#include "server/worker/frames.h"
#include "server/worker/sandbox.h"
#include "server/worker/zygote.h"

#include <fcntl.h>
#include <libgen.h>
#include <linux/futex.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- honest parts of a conversation --- */

static void
say_page(FrameWriter *w, uint32_t number)
{
    frames_bytes(w, FRAME_PAGE, number, "Text.", 5);
}

static void
say_whole_document(FrameWriter *w)
{
    frames_integer(w, FACT_PAGES, 1);
    say_page(w, 1);
}

/* frames.c buffers; what it holds reaches the pipe with END only, so misdeeds that need bytes in
 * the pipe without END write them themselves. */
static void
raw(const void *bytes, size_t len)
{
    if (write(SANDBOX_FD_OUT, bytes, len) < 0)
        _exit(1);
}

static void
raw_head(uint8_t kind, uint32_t number, uint32_t len)
{
    const uint8_t head[FRAME_HEAD_BYTES] = {kind,
                                            (uint8_t)(number >> 24),
                                            (uint8_t)(number >> 16),
                                            (uint8_t)(number >> 8),
                                            (uint8_t)number,
                                            (uint8_t)(len >> 24),
                                            (uint8_t)(len >> 16),
                                            (uint8_t)(len >> 8),
                                            (uint8_t)len};
    raw(head, sizeof head);
}

/* --- misdeeds; a mark in the title shows that one got through --- */

static void
got_through(FrameWriter *w)
{
    frames_string(w, FACT_TITLE, "GOT THROUGH");
    say_whole_document(w);
    frames_end(w);
}

static void
do_exec(FrameWriter *w)
{
    char *arguments[] = {(char *)"true", NULL}, *environment[] = {NULL};
    execve("/bin/true", arguments, environment);
    got_through(w);
}

static void
do_connect(FrameWriter *w)
{
    struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_port = htons(9)};
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0)
        connect(fd, (struct sockaddr *)&loopback, sizeof loopback);
    got_through(w);
}

static void
do_write_file(FrameWriter *w)
{
    int fd = open("/tmp/regelwerk-standin-was-here", O_WRONLY | O_CREAT, 0600);
    if (fd >= 0) {
        unlink("/tmp/regelwerk-standin-was-here");
        got_through(w);
    }
}

static void
do_write_pdf(FrameWriter *w)
{
    if (write(SANDBOX_FD_IN, "x", 1) == 1)
        got_through(w);
}

static void
do_kill_parent(FrameWriter *w)
{
    kill(getppid(), SIGKILL);
    got_through(w);
}

static void
do_fork(FrameWriter *w)
{
    fork();
    got_through(w);
}

static void
do_stall(FrameWriter *w)
{
    (void)w;
    uint32_t never = 0;
    for (;;)
        syscall(SYS_futex, &never, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static void
do_stall_after_end(FrameWriter *w)
{
    say_whole_document(w);
    frames_end(w);
    do_stall(w);
}

/* Its result is whole and the pipe has ended, but it stays. */
static void
do_linger(FrameWriter *w)
{
    say_whole_document(w);
    frames_end(w);
    close(SANDBOX_FD_OUT);
    do_stall(w);
}

static void
do_spin(FrameWriter *w)
{
    (void)w;
    for (volatile uint64_t i = 0;; i++) {
    }
}

static void
do_flood_pages(FrameWriter *w)
{
    static char page[60000];
    memset(page, 'a', sizeof page);
    frames_integer(w, FACT_PAGES, 1000000);
    for (uint32_t i = 1;; i++)
        frames_bytes(w, FRAME_PAGE, i, page, sizeof page);
}

static void
do_flood_facts(FrameWriter *w)
{
    for (;;)
        frames_integer(w, FACT_ERRORS, 1);
}

static void
do_lie_long(FrameWriter *w)
{
    (void)w;
    raw_head(FRAME_PAGE, 1, UINT32_MAX);
    raw("short", 5);
}

static void
do_lie_short(FrameWriter *w)
{
    (void)w;
    raw_head(FRAME_FACT, FACT_TITLE, 100);
    raw("short", 5);
}

static void
do_no_end(FrameWriter *w)
{
    (void)w;
    raw_head(FRAME_FACT, FACT_PAGES, 8);
    raw("\0\0\0\0\0\0\0\1", 8);
    raw_head(FRAME_PAGE, 1, 5);
    raw("Text.", 5);
}

static void
do_end_then_more(FrameWriter *w)
{
    say_whole_document(w);
    frames_end(w);
    raw_head(FRAME_PAGE, 2, 5);
    raw("Text.", 5);
}

static void
do_garbage(FrameWriter *w)
{
    (void)w;
    for (int i = 0; i < 1000; i++)
        raw("\377\376garbage\0\1\2\3", 13);
}

static void
do_binary_text(FrameWriter *w)
{
    static const char text[] = "a\0\033]0;x\a\342\200\256b\355\240\200\377<script>";
    frames_integer(w, FACT_PAGES, 1);
    frames_bytes(w, FRAME_PAGE, 1, text, sizeof text - 1);
    frames_end(w);
}

static void
do_crash(FrameWriter *w)
{
    (void)w;
    volatile int *volatile nowhere = NULL;
    *nowhere = 1;
}

static void
do_take_memory(FrameWriter *w)
{
    for (size_t i = 0;; i++) {
        char *memory = malloc(64 << 20);
        if (memory == NULL) {
            frames_no_memory();
            do_crash(w);
        }
        memory[0] = 1;
    }
}

static void
do_no_cage(FrameWriter *w)
{
    (void)w;
    _exit(WORKER_EXIT_NO_CAGE);
}

static void
do_honest(FrameWriter *w)
{
    say_whole_document(w);
    frames_end(w);
}

static const struct {
    const char *name;
    void (*deed)(FrameWriter *w);
} deeds[] = {
    {"exec", do_exec},
    {"connect", do_connect},
    {"write-file", do_write_file},
    {"write-pdf", do_write_pdf},
    {"kill-parent", do_kill_parent},
    {"fork", do_fork},
    {"stall", do_stall},
    {"stall-after-end", do_stall_after_end},
    {"linger", do_linger},
    {"spin", do_spin},
    {"flood-pages", do_flood_pages},
    {"flood-facts", do_flood_facts},
    {"lie-long", do_lie_long},
    {"lie-short", do_lie_short},
    {"no-end", do_no_end},
    {"end-then-more", do_end_then_more},
    {"garbage", do_garbage},
    {"binary-text", do_binary_text},
    {"crash", do_crash},
    {"take-memory", do_take_memory},
    {"no-cage", do_no_cage},
    {"honest", do_honest},
};

static void
misbehave(const WorkerJob *job)
{
    char bytes[64] = "";
    size_t len = job->pdf_bytes < sizeof bytes ? job->pdf_bytes : sizeof bytes - 1;
    if (pread(SANDBOX_FD_IN, bytes, len, 0) != (ssize_t)len)
        _exit(3);
    FrameWriter *w = frames_open(SANDBOX_FD_OUT);
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        if (strcmp(bytes + 5, deeds[i].name) == 0)
            deeds[i].deed(w);
}

/* --- misbehaving zygotes --- */

static void
hello(uint32_t protocol)
{
    WorkerHello h = {.magic = WORKER_MAGIC, .protocol = protocol, .seccomp = 1, .landlock_abi = 1};
    if (send(WORKER_CONTROL_FD, &h, sizeof h, 0) < 0)
        _exit(1);
}

/* A zygote that takes a job and then does as NAME says. */
static int
bad_zygote(const char *name)
{
    hello(strcmp(name, "zygote-old") == 0 ? WORKER_PROTOCOL + 1 : WORKER_PROTOCOL);
    WorkerJob job;
    char control[256];
    struct iovec iov = {.iov_base = &job, .iov_len = sizeof job};
    struct msghdr message = {
        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (strcmp(name, "zygote-deaf") == 0)
        pause();
    if (recvmsg(WORKER_CONTROL_FD, &message, 0) <= 0)
        return 0;
    if (strcmp(name, "zygote-dies") == 0)
        return 1;
    int fds[WORKER_JOB_FDS];
    memcpy(fds, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fds);
    if (strcmp(name, "zygote-garbage") == 0 && send(fds[2], "garbage", 7, 0) < 0)
        return 1;
    WorkerStatus refused = {.event = WORKER_REFUSED};
    if (strcmp(name, "zygote-refuses") == 0 && send(fds[2], &refused, sizeof refused, 0) < 0)
        return 1;
    pause(); /* holding all descriptors */
    return 0;
}

int
main(int argc, char **argv)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0 || argc != 2)
        return 1;
    path[n] = '\0';
    const char *name = basename(path);
    if (strncmp(name, "zygote-", 7) == 0)
        return bad_zygote(name);
    return zygote_run(strcmp(argv[1], WORKER_ARG_CAGE) == 0, SANDBOX_TEXT, misbehave);
}
