/* test_probes.c - escape probes: what a PDF that has taken over the child would try. Each runs
 * twice in a process of its own: free, where it must succeed (else the probe proves nothing), and
 * inside the very cage of the worker and of OCR (server/worker/sandbox.c), where it must not. Skips
 * in builds without a cage. */
#include "server/worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned landlock_abi;

/* A probe returns true when it got what it wanted; false with errno when it was refused. */
typedef bool (*Probe)(void);

static bool
probe_open(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0;
}
static bool
probe_open_legacy(void)
{
    return syscall(SYS_open, "/etc/passwd", O_RDONLY) >= 0;
}
static bool
probe_open_poppler_data(void)
{
    return open("/usr/share/poppler/cMap/Adobe-Japan1/UniJIS-UTF16-H", O_RDONLY) >= 0;
}
static bool
probe_openat2(void)
{
    uint64_t how[3] = {O_RDONLY, 0, 0};
    return syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof how) >= 0;
}
static bool
probe_create(void)
{
    return open("/tmp", O_TMPFILE | O_RDWR, 0600) >= 0;
}
static bool
probe_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}
static bool
probe_socket_unix(void)
{
    return socket(AF_UNIX, SOCK_DGRAM, 0) >= 0;
}
static bool
probe_fork(void)
{
    pid_t pid = (pid_t)syscall(SYS_fork);
    if (pid == 0)
        _exit(0);
    return pid > 0;
}
static bool
probe_clone3(void)
{
    uint64_t args[8] = {0, 0, 0, 0, SIGCHLD};
    long pid = syscall(SYS_clone3, args, sizeof args);
    if (pid == 0)
        _exit(0);
    return pid > 0;
}
static bool
probe_execve(void)
{
    char *arguments[] = {(char *)"true", NULL}, *environment[] = {NULL};
    execve("/bin/true", arguments, environment); /* ends with 0 like a probe that got through */
    return false;
}
static bool
probe_kill(void)
{
    return kill(getppid(), 0) == 0;
}
static bool
probe_kill_all(void)
{
    return syscall(SYS_kill, -1, 0) == 0;
}
static bool
probe_ptrace(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}
static bool
probe_process_vm_readv(void)
{
    char byte;
    struct iovec iov = {.iov_base = &byte, .iov_len = 1},
                 remote = {.iov_base = &byte, .iov_len = 1};
    return syscall(SYS_process_vm_readv, getppid(), &iov, 1, &remote, 1, 0) == 1;
}
static bool
probe_stat(void)
{
    struct stat st;
    return syscall(SYS_stat, "/etc/passwd", &st) == 0;
}
static bool
probe_fstatat(void)
{
    struct stat st;
    return fstatat(AT_FDCWD, "/etc/passwd", &st, 0) == 0;
}
static bool
probe_fstatat_empty_path_flag(void)
{
    struct stat st;
    return fstatat(AT_FDCWD, "/etc/passwd", &st, AT_EMPTY_PATH) == 0;
}
static bool
probe_statx(void)
{
    struct statx st;
    return statx(AT_FDCWD, "/etc/passwd", 0, STATX_SIZE, &st) == 0;
}
static bool
probe_getdents(void)
{
    char bytes[1024];
    int fd = open("/", O_RDONLY | O_DIRECTORY);
    return fd >= 0 && syscall(SYS_getdents64, fd, bytes, sizeof bytes) > 0;
}
static bool
probe_unlink(void)
{
    return unlink("/nonexistent/regelwerk") == 0 || errno == ENOENT;
}
static bool
probe_io_uring(void)
{
    struct io_uring_params params = {0};
    long fd = syscall(SYS_io_uring_setup, 4, &params);
    return fd >= 0 || errno == ENOSYS || errno == EPERM; /* a kernel may forbid it to everybody */
}
static bool
probe_rwx_mmap(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}
static bool
probe_make_executable(void)
{
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}
static bool
probe_shared_mmap(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
}
static bool
probe_map_pdf(void)
{
    return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, SANDBOX_FD_IN, 0) != MAP_FAILED;
}
static bool
probe_2gb(void)
{
    return mmap(NULL, (size_t)2 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}
static bool
probe_write_pdf(void)
{
    return write(SANDBOX_FD_IN, "x", 1) == 1;
}
static bool
probe_write_stdout(void)
{
    return write(1, "", 0) == 0;
}
static bool
probe_read_result(void)
{
    char byte;
    return read(SANDBOX_FD_IN, &byte, 1) == 1;
}
static bool
probe_more_memory(void)
{
    struct rlimit r = {RLIM_INFINITY, RLIM_INFINITY};
    return setrlimit(RLIMIT_AS, &r) == 0;
}
static bool
probe_dumpable(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}
static bool
probe_userns(void)
{
    return unshare(CLONE_NEWUSER) == 0;
}
static bool
probe_memfd(void)
{
    return memfd_create("x", 0) >= 0;
}
static bool
probe_32_bit_call(void)
{
#ifdef __x86_64__
    /* getpid of the 32-bit table; a filter that forgets the architecture lets the whole table
     * through */
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
    return result > 0;
#else
    return true;
#endif
}
static bool
probe_x32_call(void)
{
    return syscall(0x40000000 + SYS_getpid) > 0 || errno == ENOSYS; /* most kernels have no x32 */
}

/* EACCES or another error: refused; -SIGSYS: the filter ended the process. */
#define KILLED (-SIGSYS)
static const struct {
    const char *name;
    Probe probe;
    int expected;
} probes[] = {
    {"open", probe_open, EACCES},
    {"open-legacy", probe_open_legacy, EACCES},
    {"open-poppler-data", probe_open_poppler_data, EACCES},
    {"openat2", probe_openat2, KILLED},
    {"create", probe_create, EACCES},
    {"socket", probe_socket, KILLED},
    {"socket-unix", probe_socket_unix, KILLED},
    {"fork", probe_fork, KILLED},
    {"clone3", probe_clone3, KILLED},
    {"execve", probe_execve, KILLED},
    {"kill", probe_kill, KILLED},
    {"kill-all", probe_kill_all, KILLED},
    {"ptrace", probe_ptrace, KILLED},
    {"process-vm-readv", probe_process_vm_readv, KILLED},
    {"stat", probe_stat, KILLED},
    {"fstatat", probe_fstatat, EACCES},
    {"fstatat-empty-path", probe_fstatat_empty_path_flag, EACCES},
    {"statx", probe_statx, KILLED},
    {"getdents", probe_getdents, EACCES},
    {"unlink", probe_unlink, KILLED},
    {"io-uring", probe_io_uring, KILLED},
    {"rwx-mmap", probe_rwx_mmap, KILLED},
    {"make-executable", probe_make_executable, KILLED},
    {"shared-mmap", probe_shared_mmap, KILLED},
    {"map-pdf", probe_map_pdf, KILLED},
    {"2gb", probe_2gb, ENOMEM},
    {"write-pdf", probe_write_pdf, EBADF},
    {"write-stdout", probe_write_stdout, EBADF},
    {"read", probe_read_result, KILLED},
    {"more-memory", probe_more_memory, KILLED},
    {"dumpable", probe_dumpable, KILLED},
    {"userns", probe_userns, KILLED},
    {"memfd", probe_memfd, KILLED},
    {"32-bit-call", probe_32_bit_call, -SIGSEGV}, /* SIGSYS where the kernel has the table */
    {"x32-call", probe_x32_call, KILLED},
};

/* How a process that ran PROBE ended: 0 = it got through, an errno, or minus a signal. */
static int
run_probe(Probe probe, bool caged)
{
    int pipe_fds[2], pdf = memfd_create("pdf", 0), parent = getpid();
    g_assert_cmpint(pipe(pipe_fds), ==, 0);
    g_assert_cmpint(pwrite(pdf, "%PDF-", 5, 0), ==, 5);
    pid_t pid = fork();
    if (pid == 0) {
        const SandboxLimits limits = {.address_bytes = 768u << 20, .cpu_s = 10};
        /* Above 4, as descriptors that came over a socket are. */
        int in = fcntl(pdf, F_DUPFD, 20), out = fcntl(pipe_fds[1], F_DUPFD, 20);
        if (caged &&
            !(sandbox_keep_fds(in, out, parent) && sandbox_limit(&limits) && sandbox_filter()))
            _exit(255);
        if (!caged && (dup2(in, SANDBOX_FD_IN) < 0 || dup2(out, SANDBOX_FD_OUT) < 0))
            _exit(255);
        errno = 0;
        _exit(probe() ? 0 : errno != 0 ? errno : 254);
    }
    close(pipe_fds[0]);
    close(pipe_fds[1]);
    close(pdf);
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int free_results[G_N_ELEMENTS(probes)];

static void
test_probe(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data) % G_N_ELEMENTS(probes);
    bool ocr = GPOINTER_TO_SIZE(data) >= G_N_ELEMENTS(probes);
    g_assert_true(sandbox_compile(ocr ? SANDBOX_OCR : SANDBOX_TEXT));
    int caged = run_probe(probes[i].probe, true);
    g_test_message("free %d, caged %d", free_results[i], caged);
    if (probes[i].probe == probe_32_bit_call && free_results[i] == -SIGSEGV) {
        g_test_skip("this kernel has no 32-bit calls");
        return;
    }
    if (probes[i].probe == probe_open_poppler_data && free_results[i] == ENOENT)
        free_results[i] = 0; /* without the package there is nothing to open, caged or not */
    /* In a chroot, or where they are switched off, nobody may make a user namespace. */
    if (probes[i].probe != probe_userns || free_results[i] != EPERM)
        g_assert_cmpint(free_results[i], ==, 0);
    if (probes[i].probe == probe_32_bit_call)
        g_assert_cmpint(caged, ==, KILLED);
    else
        g_assert_cmpint(caged, ==, probes[i].expected);
}

/* --- what the profiles differ in --- */

static bool
probe_clock(void)
{
    struct timespec now;
    return syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now) == 0;
}

static void
test_clock_is_for_ocr(void)
{
    g_assert_true(sandbox_compile(SANDBOX_TEXT));
    g_assert_cmpint(run_probe(probe_clock, true), ==, KILLED);
    g_assert_true(sandbox_compile(SANDBOX_OCR));
    g_assert_cmpint(run_probe(probe_clock, true), ==, 0);
}

/* --- Landlock alone, as it holds for the zygote --- */

static int
errno_of(bool success)
{
    return success ? 0 : errno;
}

static void
test_landlock_files(void)
{
    g_assert_cmpuint(landlock_abi, >=, 1);
    g_assert_cmpint(errno_of(open("/etc/passwd", O_RDONLY) >= 0), ==, EACCES);
    g_assert_cmpint(errno_of(open("/", O_RDONLY | O_DIRECTORY) >= 0), ==, EACCES);
    g_assert_cmpint(errno_of(open("/tmp/regelwerk-probe", O_WRONLY | O_CREAT, 0600) >= 0), ==,
                    EACCES);
    g_assert_cmpint(errno_of(unlink("/etc/passwd") == 0), ==, EACCES);
    g_assert_cmpint(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), ==, 1);
}

static void
test_landlock_tcp(void)
{
    if (landlock_abi < 4) {
        g_test_skip("needs Landlock ABI 4");
        return;
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(errno_of(connect(fd, (struct sockaddr *)&address, sizeof address) == 0), ==,
                    EACCES);
    address.sin_port = 0;
    g_assert_cmpint(errno_of(bind(fd, (struct sockaddr *)&address, sizeof address) == 0), ==,
                    EACCES);
    close(fd);
}

static void
test_landlock_signals(void)
{
    if (landlock_abi < 6) {
        g_test_skip("needs Landlock ABI 6");
        return;
    }
    g_assert_cmpint(errno_of(kill(getppid(), 0) == 0), ==, EPERM);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!SANDBOX_POSSIBLE) {
        g_print("1..0 # SKIP this build has no cage\n");
        return 0;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(probes); i++)
        free_results[i] = run_probe(probes[i].probe, false);
    landlock_abi = sandbox_lock();
    for (size_t i = 0; i < 2 * G_N_ELEMENTS(probes); i++) {
        bool ocr = i >= G_N_ELEMENTS(probes);
        g_autofree char *name = g_strconcat(ocr ? "/probes/ocr/" : "/probes/text/",
                                            probes[i % G_N_ELEMENTS(probes)].name, NULL);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_probe);
    }
    g_test_add_func("/probes/clock_is_for_ocr", test_clock_is_for_ocr);
    g_test_add_func("/probes/landlock/files", test_landlock_files);
    g_test_add_func("/probes/landlock/tcp", test_landlock_tcp);
    g_test_add_func("/probes/landlock/signals", test_landlock_signals);
    return g_test_run();
}
