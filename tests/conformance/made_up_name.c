/* SPDX-License-Identifier: Apache-2.0 */
#include "made_up_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADDRESSES_MAX 12

made_up_name_t name;

static struct addrinfo list[ADDRESSES_MAX];
static struct sockaddr_storage addresses[ADDRESSES_MAX];
static unsigned address_count;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int lists_out;  /* lists that getaddrinfo() returned and nobody has freed */
static int threads_in; /* calls of getaddrinfo() for MADE_UP_NAME that have not returned */

int __wrap_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **result);
int __real_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **result);
void __wrap_freeaddrinfo(struct addrinfo *item);
void __real_freeaddrinfo(struct addrinfo *item);

static void count(int *what, int change)
{
    pthread_mutex_lock(&lock);
    *what += change;
    pthread_mutex_unlock(&lock);
}

static int counted(const int *what)
{
    int value;

    pthread_mutex_lock(&lock);
    value = *what;
    pthread_mutex_unlock(&lock);
    return value;
}

int __wrap_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    int code = name.code;

    if (strcmp(host, MADE_UP_NAME) != 0 || (hints->ai_flags & AI_NUMERICHOST) != 0) {
        return __real_getaddrinfo(host, service, hints, result);
    }
    count(&threads_in, 1);
    *result = list;
    if (name.sleep_ms > 0) {
        usleep(name.sleep_ms * 1000u);
    }
    count(&lists_out, code == 0 ? 1 : 0);
    count(&threads_in, -1);
    return code;
}

void __wrap_freeaddrinfo(struct addrinfo *item)
{
    if (item != list) {
        __real_freeaddrinfo(item);
        return;
    }
    count(&lists_out, -1);
}

/* The peers */

static int bound_socket(struct sockaddr_in *address)
{
    socklen_t len = sizeof *address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *) address, len), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *) address, &len), 0);
    return fd;
}

static void add(int family, const void *address, socklen_t len)
{
    struct addrinfo *item = &list[address_count];

    assert_true(address_count < ADDRESSES_MAX);
    memcpy(&addresses[address_count], address, len);
    item->ai_family = family;
    item->ai_socktype = SOCK_STREAM;
    item->ai_addr = (struct sockaddr *) &addresses[address_count];
    item->ai_addrlen = len;
    if (address_count > 0) {
        list[address_count - 1].ai_next = item;
    }
    address_count++;
}

static void add_address(const struct sockaddr_in *address)
{
    add(AF_INET, address, sizeof *address);
}

static int open_fds[64];
static unsigned open_count;

static int keep_open(int fd)
{
    assert_true(open_count < sizeof open_fds / sizeof open_fds[0]);
    return open_fds[open_count++] = fd;
}

void name_add_good(void)
{
    struct sockaddr_in address;
    int fd = keep_open(bound_socket(&address));

    assert_int_equal(listen(fd, 8), 0);
    add_address(&address);
}

bool name_add_good6(void)
{
    struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    socklen_t len = sizeof address;
    int fd = keep_open(socket(AF_INET6, SOCK_STREAM, 0));

    if (bind(fd, (struct sockaddr *) &address, len) != 0) {
        return false;
    }
    assert_int_equal(getsockname(fd, (struct sockaddr *) &address, &len), 0);
    assert_int_equal(listen(fd, 8), 0);
    add(AF_INET6, &address, sizeof address);
    return true;
}

void name_add_refusing(void)
{
    struct sockaddr_in address;

    (void) keep_open(bound_socket(&address)); /* bound, so that no other program takes the port, but not listening */
    add_address(&address);
}

void name_add_black_hole(void)
{
    struct sockaddr_in address;
    int fd = keep_open(bound_socket(&address));
    int i;

    assert_int_equal(listen(fd, 0), 0);
    for (i = 0; i < 4; i++) { /* more than the backlog holds: the kernel now drops SYNs */
        int client = keep_open(socket(AF_INET, SOCK_STREAM, 0));

        assert_int_equal(fcntl(client, F_SETFL, O_NONBLOCK), 0);
        (void) connect(client, (struct sockaddr *) &address, sizeof address);
    }
    usleep(50000);
    add_address(&address);
}

void name_reset(void)
{
    memset(&name, 0, sizeof name);
    memset(list, 0, sizeof list);
    address_count = 0;
}

void name_end(void)
{
    while (counted(&threads_in) > 0) {
        usleep(1000);
    }
    usleep(20000); /* time for a thread to get from there to its end */
    for (int i = 0; i < 1000 && counted(&lists_out) > 0; i++) {
        usleep(20000);
    }
    assert_int_equal(counted(&lists_out), 0);
    while (open_count > 0) {
        close(open_fds[--open_count]);
    }
}
