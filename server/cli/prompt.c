/* prompt.c - see prompt.h. */
#include "server/cli/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/base/fdio.h"

#define LINE_MAX_BYTES 1024

void
password_forget(char *password)
{
    if (password == NULL)
        return;
    sodium_memzero(password, strlen(password));
    g_free(password);
}

/* One line from FD, byte by byte so that nothing beyond it is taken. */
static char *
read_line(int fd, GError **error)
{
    char line[LINE_MAX_BYTES + 2] = {0};
    size_t len = 0;
    for (;;) {
        char c;
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            fail_errno(error, errno, "reading the password");
            break;
        }
        if (n == 0 || c == '\n') {
            if (len > 0 && line[len - 1] == '\r')
                line[--len] = '\0';
            char *result = g_strdup(line);
            sodium_memzero(line, sizeof line);
            return result;
        }
        if (len > LINE_MAX_BYTES || c == '\0') {
            fail_field(error, "password", "the password is longer than %d bytes or not text",
                       LINE_MAX_BYTES);
            break;
        }
        line[len++] = c;
    }
    sodium_memzero(line, sizeof line);
    return NULL;
}

char *
password_from_stdin(GError **error)
{
    return read_line(STDIN_FILENO, error);
}

/* The prompt and its answer, with echo off in between. */
static char *
ask(int tty, const char *prompt, GError **error)
{
    struct termios before, quiet;
    if (!fd_write_all(tty, prompt, strlen(prompt), error))
        return NULL;
    if (tcgetattr(tty, &before) != 0) {
        fail_errno(error, errno, "the terminal");
        return NULL;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG); /* no signal may leave the echo off */
    quiet.c_lflag |= ICANON;
    if (tcsetattr(tty, TCSAFLUSH, &quiet) != 0) {
        fail_errno(error, errno, "the terminal");
        return NULL;
    }
    char *line = read_line(tty, error);
    tcsetattr(tty, TCSAFLUSH, &before);
    if (!fd_write_all(tty, "\n", 1, line != NULL ? error : NULL)) {
        password_forget(line);
        return NULL;
    }
    /* With signals off, an interrupt is a character like another: it ends the program here. */
    if (line != NULL && strchr(line, '\003') != NULL) {
        password_forget(line);
        fail(error, STORE_ERROR_INVALID, "interrupted");
        return NULL;
    }
    return line;
}

char *
password_from_terminal(const char *who, GError **error)
{
    auto_fd int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0) {
        fail(error, STORE_ERROR_IO,
             "there is no terminal to ask for the password: use --password-stdin");
        return NULL;
    }
    g_autofree char *prompt = g_strdup_printf("Password for %s: ", who);
    char *first = ask(tty, prompt, error);
    if (first == NULL)
        return NULL;
    char *second = ask(tty, "Once more: ", error);
    bool same = second != NULL && strcmp(first, second) == 0;
    if (second != NULL && !same)
        fail_field(error, "password", "the two passwords differ");
    password_forget(second);
    if (!same) {
        password_forget(first);
        return NULL;
    }
    return first;
}
