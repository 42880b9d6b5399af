/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the suite cannot ask of port/posix: a host with several addresses, some of them bad, and a resolver that is slow
 * or fails. Linked with --wrap=getaddrinfo --wrap=freeaddrinfo. Linux: a full backlog is its black hole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <posix/yciam_posix.h>

#define ADDRESSES_MAX 8
#define NAME          "host.example"
#define CALL_MS_MAX   250u

static yciam_posix_t posix;
static yciam_port_t port;

/* What getaddrinfo() is made to say of NAME. It reads them in another thread; pthread_create() comes between. */
static struct {
    struct addrinfo list[ADDRESSES_MAX];
    struct sockaddr_in addresses[ADDRESSES_MAX];
    unsigned count;
    int code;
    unsigned sleep_ms;
} names;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int lists_out;  /* lists that were given and not freed */
static int threads_in; /* calls of getaddrinfo() for NAME that have not come back */

int __wrap_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **result);
int __real_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **result);
void __wrap_freeaddrinfo(struct addrinfo *list);
void __real_freeaddrinfo(struct addrinfo *list);

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
    int code = names.code;

    if (strcmp(host, NAME) != 0 || (hints->ai_flags & AI_NUMERICHOST) != 0) {
        return __real_getaddrinfo(host, service, hints, result);
    }
    count(&threads_in, 1);
    *result = names.list;
    if (names.sleep_ms > 0) {
        usleep(names.sleep_ms * 1000u);
    }
    count(&lists_out, code == 0 ? 1 : 0);
    count(&threads_in, -1);
    return code;
}

void __wrap_freeaddrinfo(struct addrinfo *list)
{
    if (list != names.list) {
        __real_freeaddrinfo(list);
        return;
    }
    count(&lists_out, -1);
}

/* Peers */

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

static void add_address(const struct sockaddr_in *address)
{
    struct addrinfo *item = &names.list[names.count];

    assert_true(names.count < ADDRESSES_MAX);
    names.addresses[names.count] = *address;
    item->ai_family = AF_INET;
    item->ai_socktype = SOCK_STREAM;
    item->ai_addr = (struct sockaddr *) &names.addresses[names.count];
    item->ai_addrlen = sizeof *address;
    if (names.count > 0) {
        names.list[names.count - 1].ai_next = item;
    }
    names.count++;
}

static int open_fds[64];
static unsigned open_count;

static int keep_open(int fd)
{
    assert_true(open_count < sizeof open_fds / sizeof open_fds[0]);
    return open_fds[open_count++] = fd;
}

static void add_good(void)
{
    struct sockaddr_in address;
    int fd = keep_open(bound_socket(&address));

    assert_int_equal(listen(fd, 8), 0);
    add_address(&address);
}

static void add_refusing(void)
{
    struct sockaddr_in address;

    (void) keep_open(bound_socket(&address)); /* bound, so that nobody else takes it, but not listening */
    add_address(&address);
}

static void add_black_hole(void)
{
    struct sockaddr_in address;
    int fd = keep_open(bound_socket(&address));
    int i;

    assert_int_equal(listen(fd, 0), 0);
    for (i = 0; i < 4; i++) { /* more than the backlog holds: from now on SYNs are dropped */
        int client = keep_open(socket(AF_INET, SOCK_STREAM, 0));

        assert_int_equal(fcntl(client, F_SETFL, O_NONBLOCK), 0);
        (void) connect(client, (struct sockaddr *) &address, sizeof address);
    }
    usleep(50000);
    add_address(&address);
}

static int open_descriptors(void)
{
    int found = 0;
    int fd;

    for (fd = 0; fd < 256; fd++) {
        found += fcntl(fd, F_GETFD) >= 0;
    }
    return found;
}

/* *took_ms: until connect() answered something else than pending. No single call may block. */
static int connect_to_name(uint32_t *took_ms)
{
    uint32_t start_ms = port.ticks_ms(port.ctx);
    int rc;

    do {
        uint32_t call_ms = port.ticks_ms(port.ctx);

        rc = port.connect(port.ctx, NAME, 443, YCIAM_PLAIN);
        assert_true(port.ticks_ms(port.ctx) - call_ms < CALL_MS_MAX);
        yciam_posix_wait(&posix, rc == YCIAM_PENDING ? 1000 : 0);
        *took_ms = port.ticks_ms(port.ctx) - start_ms;
        assert_true(*took_ms < 20000u);
    } while (rc == YCIAM_PENDING);
    return rc;
}

static int setup(void **state)
{
    (void) state;
    memset(&names, 0, sizeof names);
    yciam_posix_init(&posix, &port);
    return 0;
}

static int teardown(void **state)
{
    (void) state;
    port.close(port.ctx);
    while (counted(&threads_in) > 0) {
        usleep(1000);
    }
    usleep(20000); /* for a thread to go from there to its end */
    assert_int_equal(counted(&lists_out), 0);
    while (open_count > 0) {
        close(open_fds[--open_count]);
    }
    return 0;
}

static void test_first_address(void **state)
{
    uint32_t took_ms;

    (void) state;
    add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms < 700);
}

static void test_refusing_addresses_cost_nothing(void **state)
{
    uint32_t took_ms;

    (void) state;
    add_refusing();
    add_refusing();
    add_refusing();
    add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms < 700);
}

static void test_black_hole_costs_little(void **state)
{
    uint32_t took_ms;

    (void) state;
    add_black_hole();
    add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms >= 200 && took_ms < 3000);
}

/* More black holes than are tried at once: the oldest makes room. */
static void test_many_black_holes(void **state)
{
    uint32_t took_ms;
    unsigned i;

    (void) state;
    for (i = 0; i < YCIAM_SOCKETS_ATTEMPTS_MAX; i++) {
        add_black_hole();
    }
    add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms >= 4000 && took_ms < 10000);
}

static void test_all_refuse(void **state)
{
    uint32_t took_ms;

    (void) state;
    add_refusing();
    add_refusing();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_ERR_CONNECT);
    assert_int_equal(port.last_error(port.ctx), ECONNREFUSED);
}

/* The losers of the race are closed, and nothing is left after close(). */
static void test_no_descriptor_is_left(void **state)
{
    int before;
    uint32_t took_ms;

    (void) state;
    add_black_hole();
    add_black_hole();
    add_refusing();
    add_good();
    before = open_descriptors();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_int_equal(open_descriptors(), before + 1);
    port.close(port.ctx);
    assert_int_equal(open_descriptors(), before);
}

static void test_closed_in_the_race(void **state)
{
    int before;
    int i;

    (void) state;
    add_black_hole();
    add_black_hole();
    before = open_descriptors();
    for (i = 0; i < 50; i++) {
        assert_int_equal(port.connect(port.ctx, NAME, 443, YCIAM_PLAIN), YCIAM_PENDING);
        usleep(10000);
    }
    assert_int_equal(open_descriptors(), before + 2);
    port.close(port.ctx);
    assert_int_equal(open_descriptors(), before);
}

static void test_slow_resolver_blocks_nobody(void **state)
{
    uint32_t took_ms;

    (void) state;
    add_good();
    names.sleep_ms = 300;
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    assert_true(took_ms >= 290 && took_ms < 900); /* the wait of a second ended when the resolver did */
}

static void test_closed_while_resolving(void **state)
{
    int before = open_descriptors();
    int i;

    (void) state;
    add_good();
    names.sleep_ms = 200;
    for (i = 0; i < 3; i++) {
        uint32_t start_ms = port.ticks_ms(port.ctx);

        assert_int_equal(port.connect(port.ctx, NAME, 443, YCIAM_PLAIN), YCIAM_PENDING);
        port.close(port.ctx);
        assert_true(port.ticks_ms(port.ctx) - start_ms < CALL_MS_MAX);
    }
    usleep(500000);
    assert_int_equal(open_descriptors(), before + 1); /* the good peer's */
}

static void test_resolver_fails(void **state)
{
    uint32_t took_ms;

    (void) state;
    names.code = EAI_AGAIN;
    assert_int_equal(connect_to_name(&took_ms), YCIAM_ERR_DNS);
    assert_int_equal(port.last_error(port.ctx), -abs(EAI_AGAIN));
    port.close(port.ctx);
    names.code = EAI_MEMORY;
    assert_int_equal(connect_to_name(&took_ms), YCIAM_ERR_MEMORY);
    port.close(port.ctx);
    names.code = 0;
    add_good();
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
}

static void on_signal(int number)
{
    (void) number;
}

/* The wait ends early and the connection stands all the same. */
static void test_signals(void **state)
{
    struct sigaction action;
    uint32_t took_ms;

    (void) state;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGALRM, &action, NULL);
    add_black_hole();
    add_good();
    names.sleep_ms = 100;
    ualarm(3000, 3000);
    assert_int_equal(connect_to_name(&took_ms), YCIAM_OK);
    ualarm(0, 0);
}

int main(void)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ITEM(test_first_address),
        ITEM(test_refusing_addresses_cost_nothing),
        ITEM(test_black_hole_costs_little),
        ITEM(test_many_black_holes),
        ITEM(test_all_refuse),
        ITEM(test_no_descriptor_is_left),
        ITEM(test_closed_in_the_race),
        ITEM(test_slow_resolver_blocks_nobody),
        ITEM(test_closed_while_resolving),
        ITEM(test_resolver_fails),
        ITEM(test_signals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
