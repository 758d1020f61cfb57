/* sandbox.h - the cage: what the zygote gives up once (new privileges, every path, TCP, signals to
 * others), and what each child gives up before it reads the first byte of a PDF (memory, time,
 * files, all but a handful of system calls). Knows nothing of PDFs; the escape probes of the tests
 * link exactly this file. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False in builds whose tooling cannot live in a cage: sanitizers shadow the address space,
 * coverage writes files, valgrind needs system calls of its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(VARIANT_coverage) ||  \
    defined(VARIANT_valgrind)
#define SANDBOX_POSSIBLE false
#else
#define SANDBOX_POSSIBLE true
#endif

/* The two descriptors that a child keeps. */
#define SANDBOX_FD_IN 3
#define SANDBOX_FD_OUT 4

typedef struct {
    uint64_t address_bytes;
    uint32_t cpu_s;
} SandboxLimits;

/* What the children of a zygote do decides what their filter lets through. */
typedef enum {
    SANDBOX_TEXT, /* parse a PDF */
    SANDBOX_OCR,  /* draw a page and recognise it: looks at the clock, too */
} SandboxProfile;

/* Compiles the system call filter of PROFILE; call before sandbox_lock(). False when libseccomp
 * cannot. */
bool sandbox_compile(SandboxProfile profile);
/* NO_NEW_PRIVS and Landlock with no rule at all. Returns the Landlock ABI that holds, 0 for none.
 */
unsigned sandbox_lock(void);
/* In the child: IN and OUT become SANDBOX_FD_IN and SANDBOX_FD_OUT and everything else is closed;
 * it dies with PARENT. False when any step fails: then the child must end at once. */
bool sandbox_keep_fds(int in, int out, int parent);
/* In the child: the resource limits; only those of time and core files in builds that cannot have a
 * cage. */
bool sandbox_limit(const SandboxLimits *limits);
/* In the child, last: the filter that sandbox_compile() made. */
bool sandbox_filter(void);
