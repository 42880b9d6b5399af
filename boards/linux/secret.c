/* SPDX-License-Identifier: Apache-2.0 */
#include "secret.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void) number;
    interrupted = 1;
}

static int held_streams[STDERR_FILENO + 1]; /* open as long as the program runs */

/*
 * Keeps the descriptor of a closed standard stream in use by one that always fails. Otherwise the next file or
 * connection would get its number, and the program's output would go there.
 */
static void hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            held_streams[fd] = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY); /* gets fd */
        }
    }
}

void secret_guard(void)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    struct rlimit none = { 0, 0 };
    struct sigaction action;

    hold_standard_streams();
    (void) signal(SIGPIPE, SIG_IGN); /* a reader that has closed its end is an error to report, not a silent end */
    (void) setrlimit(RLIMIT_CORE, &none);
    (void) prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal; /* without SA_RESTART: a read or a poll that waits must return */
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct sigaction before;

        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) { /* nohup, `&` in a script */
            (void) sigaction(signals[i], &action, NULL);
        }
    }
}

bool secret_interrupted(void)
{
    return interrupted != 0;
}

void secret_wipe(void *buf, size_t len)
{
    explicit_bzero(buf, len);
}
