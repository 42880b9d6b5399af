/* SPDX-License-Identifier: Apache-2.0 */
#include "notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define SEND_S 1 /* the longest time that a manager which does not read can delay the program */

static struct sockaddr_un address;
static socklen_t address_len; /* 0: there is no service manager */
static uint32_t alive_ms;     /* interval of the watchdog's messages; 0: no watchdog */
static uint32_t alive_at_ms;

static uint64_t number_of(const char *variable)
{
    const char *text = getenv(variable);

    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

/* A path, or @ and a name that is in no file system (unix(7)). */
static void read_address(void)
{
    const char *name = getenv("NOTIFY_SOCKET");
    size_t len = name != NULL ? strlen(name) : 0;

    if (len < 2u || len >= sizeof address.sun_path || (name[0] != '/' && name[0] != '@')) {
        return;
    }
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, name, len);
    if (name[0] == '@') {
        address.sun_path[0] = '\0';
    }
    address_len = (socklen_t) (offsetof(struct sockaddr_un, sun_path) + len);
}

void notify_init(void)
{
    uint64_t half_ms = number_of("WATCHDOG_USEC") / 2000u;
    uint64_t pid = number_of("WATCHDOG_PID");

    read_address();
    if (pid == 0 || pid == (uint64_t) getpid()) {
        alive_ms = half_ms < INT32_MAX ? (uint32_t) half_ms : INT32_MAX;
    }
}

void notify(const char *assignments)
{
    const struct timeval patience = { SEND_S, 0 };
    int fd;

    if (address_len == 0) {
        return;
    }
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }
    (void) setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    (void) sendto(fd, assignments, strlen(assignments), MSG_NOSIGNAL, (const struct sockaddr *) &address, address_len);
    (void) close(fd);
}

void notify_reloading(void)
{
    struct timespec now = { 0, 0 };
    char text[64];

    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    (void) snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
                    (uint64_t) now.tv_sec * 1000000u + (uint64_t) now.tv_nsec / 1000u);
    notify(text);
}

uint32_t notify_alive(uint32_t now_ms)
{
    if (alive_ms == 0) {
        return UINT32_MAX;
    }
    if (now_ms - alive_at_ms >= alive_ms) {
        notify("WATCHDOG=1");
        alive_at_ms = now_ms;
    }
    return alive_ms - (now_ms - alive_at_ms);
}
