/* SPDX-License-Identifier: Apache-2.0 */
/* port/posix and the system below it: a clock that the system lacks, descriptors that only the port may have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <posix/yciam_posix.h>

#include "made_up_name.h"

static yciam_posix_t posix;
static yciam_port_t port;

static bool is_watched;
static unsigned inheritable; /* descriptors that a program started by another thread would inherit */
static bool no_boottime;     /* the kernel does not know that clock */

int __wrap_socket(int family, int type, int protocol);
int __real_socket(int family, int type, int protocol);
int __wrap_socketpair(int family, int type, int protocol, int fds[2]);
int __real_socketpair(int family, int type, int protocol, int fds[2]);
int __wrap_pipe(int fds[2]);
int __real_pipe(int fds[2]);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __real_clock_gettime(clockid_t clock, struct timespec *now);

int __wrap_socket(int family, int type, int protocol)
{
    inheritable += is_watched && (type & SOCK_CLOEXEC) == 0;
    return __real_socket(family, type, protocol);
}

int __wrap_socketpair(int family, int type, int protocol, int fds[2])
{
    inheritable += is_watched && (type & SOCK_CLOEXEC) == 0;
    return __real_socketpair(family, type, protocol, fds);
}

int __wrap_pipe(int fds[2])
{
    inheritable += is_watched;
    return __real_pipe(fds);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    if (no_boottime && clock == CLOCK_BOOTTIME) {
        errno = EINVAL;
        return -1;
    }
    return __real_clock_gettime(clock, now);
}

static void test_descriptors_are_never_inheritable(void **state)
{
    int rc;

    (void) state;
    name_reset();
    yciam_posix_init(&posix, &port);
    name_add_good();
    is_watched = true;
    while ((rc = port.conn_open(port.ctx, MADE_UP_NAME, 443, YCIAM_PLAIN)) == YCIAM_PENDING) {
        yciam_posix_wait(&posix, 5);
    }
    is_watched = false;
    assert_int_equal(rc, YCIAM_OK);
    assert_int_equal(inheritable, 0);
    assert_int_not_equal(fcntl(posix.priv_sockets.priv_fd, F_GETFD) & FD_CLOEXEC, 0);
    port.conn_close(port.ctx);
    name_end();
}

static void test_time_goes_on_without_boottime(void **state)
{
    uint32_t start_ms;

    (void) state;
    yciam_posix_init(&posix, &port);
    no_boottime = true;
    start_ms = port.ticks_ms(port.ctx);
    usleep(50000);
    assert_in_range(port.ticks_ms(port.ctx) - start_ms, 45, 5000);
    no_boottime = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_descriptors_are_never_inheritable),
        cmocka_unit_test(test_time_goes_on_without_boottime),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
