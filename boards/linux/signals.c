/* SPDX-License-Identifier: Apache-2.0 */
#include "signals.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "secret.h"

static volatile sig_atomic_t reload;

static void on_reload(int number)
{
    (void) number;
    reload = 1;
}

void signals_init(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_reload;
    (void) sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void) sigaction(SIGXFSZ, &action, NULL); /* a file that may not grow is an error like a full disk */
}

bool signals_take_reload(void)
{
    if (reload == 0) {
        return false;
    }
    reload = 0; /* before the files are read: a signal during that time asks to read them again */
    return true;
}

/* Blocks the signals before it looks at the flags and until ppoll() sleeps, so that it misses none in between. */
void signals_sleep(uint32_t ms)
{
    struct timespec timeout = { (time_t) (ms / 1000u), (long) (ms % 1000u) * 1000000 };
    sigset_t held;
    sigset_t before;

    sigemptyset(&held);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    (void) sigprocmask(SIG_BLOCK, &held, &before);
    if (reload == 0 && !secret_interrupted()) {
        (void) ppoll(NULL, 0, &timeout, &before);
    }
    (void) sigprocmask(SIG_SETMASK, &before, NULL);
}
