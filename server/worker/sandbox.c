/* sandbox.c - see sandbox.h. The filter is compiled once by libseccomp and handed to the kernel as
 * plain BPF by each child, which costs one system call. The kernel headers of Debian 12 stop at
 * Landlock ABI 2, so the later bits are defined here and masked by the ABI that the running kernel
 * reports. */
#include "server/worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#define FILTER_MAX 256 /* instructions; ours has about 60 */

static struct sock_filter filter[FILTER_MAX];
static struct sock_fprog filter_program = {.filter = filter};

/* --- the filter --- */

/* What a child may do without a look at the arguments. setitimer bounds the CPU time of the checks
 * that come after the text (job.c). */
static const int calls_allowed[] = {
    SCMP_SYS(close), SCMP_SYS(brk),        SCMP_SYS(munmap),    SCMP_SYS(mremap),
    SCMP_SYS(futex), SCMP_SYS(exit_group), SCMP_SYS(setitimer),
};

/* Tesseract measures itself, and where the vDSO cannot tell the time that is a system call. */
static const int calls_of_ocr[] = {SCMP_SYS(clock_gettime)};

/* What poppler and libc try as a matter of course and can do without. */
static const int calls_refused[] = {
    SCMP_SYS(openat),
    SCMP_SYS(open),
    SCMP_SYS(newfstatat),
    SCMP_SYS(fstat),
};

static bool
add_calls(scmp_filter_ctx ctx, uint32_t action, const int *calls, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (seccomp_rule_add(ctx, action, calls[i], 0) != 0)
            return false;
    return true;
}

static bool
add_rules(scmp_filter_ctx ctx, SandboxProfile profile)
{
    if (!add_calls(ctx, SCMP_ACT_ALLOW, calls_allowed,
                   sizeof calls_allowed / sizeof *calls_allowed) ||
        !add_calls(ctx, SCMP_ACT_ERRNO(EACCES), calls_refused,
                   sizeof calls_refused / sizeof *calls_refused))
        return false;
    if (profile == SANDBOX_OCR &&
        !add_calls(ctx, SCMP_ACT_ALLOW, calls_of_ocr, sizeof calls_of_ocr / sizeof *calls_of_ocr))
        return false;
    /* Only the PDF can be read, only the result pipe written; other writes (messages to stderr) go
     * nowhere. */
    return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(pread64), 1,
                            SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD_IN)) == 0 &&
           seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                            SCMP_A0(SCMP_CMP_EQ, SANDBOX_FD_OUT)) == 0 &&
           seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(write), 1,
                            SCMP_A0(SCMP_CMP_NE, SANDBOX_FD_OUT)) == 0 &&
           /* Memory is anonymous, private and never executable. */
           seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                            SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS | MAP_TYPE,
                                    MAP_ANONYMOUS | MAP_PRIVATE)) == 0 &&
           seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

/* libseccomp 2.5 exports to a descriptor only. */
static bool
export_filter(scmp_filter_ctx ctx)
{
    int fd = memfd_create("filter", MFD_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t len = -1;
    if (seccomp_export_bpf(ctx, fd) == 0)
        len = pread(fd, filter, sizeof filter, 0);
    close(fd);
    if (len <= 0 || (size_t)len % sizeof *filter != 0 || (size_t)len == sizeof filter)
        return false;
    filter_program.len = (unsigned short)((size_t)len / sizeof *filter);
    return true;
}

bool
sandbox_compile(SandboxProfile profile)
{
    /* A container or the service's own filter may keep us from having one. */
    uint32_t action = SECCOMP_RET_KILL_PROCESS;
    if (!SANDBOX_POSSIBLE || syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0)
        return false;
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (ctx == NULL)
        return false;
    bool ok = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
              add_rules(ctx, profile) && export_filter(ctx);
    seccomp_release(ctx);
    return ok;
}

/* --- Landlock --- */

typedef struct {
    uint64_t handled_access_fs;
    uint64_t handled_access_net; /* since ABI 4 */
    uint64_t scoped;             /* since ABI 6 */
} LandlockRuleset;

#define LANDLOCK_VERSION_FLAG 1u
#define FS_BITS_ABI1 ((UINT64_C(1) << 13) - 1)
#define FS_REFER (UINT64_C(1) << 13)     /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define NET_BIND_CONNECT UINT64_C(3)     /* ABI 4 */
#define SCOPE_SOCKET_SIGNAL UINT64_C(3)  /* ABI 6: abstract Unix sockets, signals */

static size_t
ruleset_for(unsigned abi, LandlockRuleset *ret)
{
    *ret = (LandlockRuleset){.handled_access_fs = FS_BITS_ABI1};
    if (abi >= 2)
        ret->handled_access_fs |= FS_REFER;
    if (abi >= 3)
        ret->handled_access_fs |= FS_TRUNCATE;
    if (abi >= 5)
        ret->handled_access_fs |= FS_IOCTL_DEV;
    if (abi >= 4)
        ret->handled_access_net = NET_BIND_CONNECT;
    if (abi >= 6)
        ret->scoped = SCOPE_SOCKET_SIGNAL;
    return abi >= 6 ? sizeof *ret : abi >= 4 ? 16 : 8;
}

unsigned
sandbox_lock(void)
{
    if (!SANDBOX_POSSIBLE || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return 0;
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION_FLAG);
    if (abi < 1)
        return 0;
    LandlockRuleset rules;
    size_t size = ruleset_for((unsigned)abi, &rules);
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (fd < 0)
        return 0;
    bool ok = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    close(fd);
    return ok ? (unsigned)abi : 0;
}

/* --- the child --- */

bool
sandbox_keep_fds(int in, int out, int parent)
{
    /* IN and OUT came over the control socket, so both are above SANDBOX_FD_IN, where that socket
     * is. */
    if (in <= SANDBOX_FD_IN || out <= SANDBOX_FD_IN || dup2(in, SANDBOX_FD_IN) < 0)
        return false;
    if (out != SANDBOX_FD_OUT && dup2(out, SANDBOX_FD_OUT) < 0)
        return false;
    if (close_range(SANDBOX_FD_OUT + 1, ~0u, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return false;
    return getppid() == parent; /* it may have died before the line above */
}

static bool
limit(__rlimit_resource_t resource, uint64_t soft, uint64_t hard)
{
    struct rlimit r = {.rlim_cur = soft, .rlim_max = hard};
    return setrlimit(resource, &r) == 0;
}

bool
sandbox_limit(const SandboxLimits *limits)
{
    /* The soft limit ends the process with SIGXCPU, which says why; the hard one is for who ignores
     * that. */
    if (!limit(RLIMIT_CPU, limits->cpu_s, (uint64_t)limits->cpu_s + 1) || !limit(RLIMIT_CORE, 0, 0))
        return false;
    return !SANDBOX_POSSIBLE ||
           (limit(RLIMIT_AS, limits->address_bytes, limits->address_bytes) &&
            limit(RLIMIT_FSIZE, 0, 0) && limit(RLIMIT_NOFILE, 16, 16) &&
            limit(RLIMIT_STACK, 8u << 20, 8u << 20) && limit(RLIMIT_MEMLOCK, 0, 0) &&
            prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
}

bool
sandbox_filter(void)
{
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter_program) == 0;
}

#ifdef VARIANT_coverage
/* A child ends without exit(), whose handler writes the counters. */
void __gcov_dump(void);

void
_exit(int status)
{
    __gcov_dump();
    syscall(SYS_exit_group, status);
    __builtin_unreachable();
}
#endif
