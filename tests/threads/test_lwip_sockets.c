/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes wrong around port/lwip_sockets on a device: tasks that are deleted, a network that goes, sockets and memory
 * that run out. Each ends in a named error, and the next attempt gets a token. Arguments: KEY CA TCP_PORT of the
 * emulator.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <pthread.h>
#include <sys/random.h>

#include <lwip/mem.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/sockets.h>
#include <lwip/stats.h>
#include <lwip/tcpip.h>

#include <yciam/yciam.h>

#include "../../boards/lwip_threads/network.h"
#include "../../boards/lwip_threads/slirp_link.h"
#include "host_peer.h"
#include "lwip_sockets/yciam_lwip_signer.h"
#include "lwip_sockets/yciam_lwip_sockets.h"
#include "mbedtls/yciam_mbedtls.h"

#define HOST        "iam.api.cloud.yandex.net" /* the name in the emulator's certificate */
#define TOKEN_MAX   1024u
#define START_MS    10000u
#define PATIENCE_MS 30000u
#define HEAP_MS     15000u /* until lwIP has given up a name, or a connection's last bytes */

static yciam_lwip_sockets_t tcp;
static yciam_mbedtls_t tls;
static yciam_port_t tcp_port, port;
static mbedtls_x509_crt anchors;
static yciam_key_t key;
static yciam_t iam;
static char token[TOKEN_MAX + 1u];
static uint8_t work[YCIAM_WORK_SIZE(TOKEN_MAX)];
static yciam_config_t config;
static uint16_t emulator_port, silent_port;
static unsigned sockets_free;
static mem_size_t heap_used;

static int entropy(void *ctx, void *buf, size_t len)
{
    (void) ctx;
    return getrandom(buf, len, 0) == (ssize_t) len ? YCIAM_OK : YCIAM_ERR_ENTROPY;
}

/* All that can be had; they are in fds. */
static unsigned take_sockets(int fds[MEMP_NUM_NETCONN + 1])
{
    unsigned count = 0;

    while (count <= MEMP_NUM_NETCONN && (fds[count] = lwip_socket(AF_INET, SOCK_STREAM, 0)) >= 0) {
        count++;
    }
    return count;
}

static void give_sockets(const int *fds, unsigned count)
{
    while (count > 0) {
        (void) lwip_close(fds[--count]);
    }
}

static unsigned count_free_sockets(void)
{
    int fds[MEMP_NUM_NETCONN + 1];
    unsigned count = take_sockets(fds);

    give_sockets(fds, count);
    return count;
}

/* The instance goes to the emulator, or to a peer that never answers. */
static void start(uint16_t to)
{
    config.tcp_port = to;
    assert_int_equal(yciam_init(&iam, &config), YCIAM_OK);
}

static yciam_result_t attempt(void)
{
    return yciam_wait(&iam, PATIENCE_MS, yciam_lwip_sockets_wait, NULL);
}

/* Polls until TCP is connected: the handshake is next. */
static void poll_until_connected(void)
{
    uint32_t start_ms = sys_now();

    while (tcp.priv_sockets.priv_fd < 0) {
        assert_int_equal(yciam_poll(&iam), YCIAM_PENDING);
        assert_true(sys_now() - start_ms < PATIENCE_MS);
        sys_msleep(2);
    }
    assert_int_equal(yciam_stage(&iam), YCIAM_STAGE_CONNECT);
}

/* Polls until it fails. */
static yciam_result_t poll_until_failure(void)
{
    uint32_t start_ms = sys_now();
    yciam_result_t result;

    while ((result = yciam_poll(&iam)) == YCIAM_PENDING) {
        assert_true(sys_now() - start_ms < PATIENCE_MS);
        sys_msleep(2);
    }
    return result;
}

/* Whatever went before: the same objects get a token. */
static void get_token(void)
{
    yciam_close(&iam);
    start(emulator_port);
    assert_int_equal(attempt(), YCIAM_OK);
    assert_non_null(yciam_token(&iam));
}

static int setup(void **state)
{
    (void) state;
    config.timeouts = (yciam_timeouts_t){ 0, 0, 0 };
    start(silent_port);
    sockets_free = count_free_sockets();
    return 0;
}

/* Nothing of lwIP's is left over. What connections that are closing hold comes back. */
static int teardown(void **state)
{
    uint32_t start_ms = sys_now();

    (void) state;
    yciam_close(&iam);
    assert_int_equal(count_free_sockets(), sockets_free);
    while (lwip_stats.mem.used > heap_used && sys_now() - start_ms < HEAP_MS) {
        sys_msleep(10);
    }
    assert_in_range(lwip_stats.mem.used, 0, heap_used);
    return 0;
}

/* A task that waits for a token, and can be deleted only while it sleeps. */

static sys_sem_t asleep;

static void deletable_sleep(void *ctx, uint32_t ms)
{
    (void) ctx;
    sys_sem_signal(&asleep);
    (void) pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
    yciam_lwip_sockets_wait(NULL, ms);
    (void) pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
}

static void *wait_for_token(void *ctx)
{
    (void) ctx;
    (void) pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
    (void) yciam_wait(&iam, PATIENCE_MS, deletable_sleep, NULL);
    return NULL;
}

static void a_task_is_deleted_while_it_waits(void **state)
{
    pthread_t task;
    void *how;

    (void) state;
    assert_int_equal(sys_sem_new(&asleep, 0), ERR_OK);
    for (unsigned sleeps = 1; sleeps <= 40u; sleeps += 3u) { /* deleted at different stages */
        start(silent_port);
        assert_int_equal(pthread_create(&task, NULL, wait_for_token, NULL), 0);
        for (unsigned i = 0; i < sleeps; i++) {
            (void) sys_arch_sem_wait(&asleep, 0);
        }
        assert_int_equal(pthread_cancel(task), 0);
        assert_int_equal(pthread_join(task, &how), 0);
        assert_ptr_equal(how, PTHREAD_CANCELED);
        yciam_close(&iam); /* by another task */
        assert_int_equal(count_free_sockets(), sockets_free);
    }
    sys_sem_free(&asleep);
    get_token();
}

static void the_network_goes_during_the_handshake(void **state)
{
    (void) state;
    poll_until_connected();
    network_stop();
    assert_int_equal(poll_until_failure(), YCIAM_ERR_NETWORK);
    assert_int_equal(yciam_error(&iam)->native, ECONNABORTED);
    assert_int_equal(yciam_error(&iam)->stage, YCIAM_STAGE_CONNECT);
    assert_true(network_resume(START_MS));
    get_token();
}

static void there_is_no_network(void **state)
{
    (void) state;
    network_stop();
    assert_int_equal(poll_until_failure(), YCIAM_ERR_CONNECT);
    assert_int_equal(yciam_error(&iam)->native, EHOSTUNREACH);
    assert_true(network_resume(START_MS));
    get_token();
}

/* As by a stack that was taken down and set up again: the descriptor means nothing any more. */
static void the_sockets_are_closed_under_the_port(void **state)
{
    (void) state;
    poll_until_connected();
    for (int fd = LWIP_SOCKET_OFFSET; fd < LWIP_SOCKET_OFFSET + MEMP_NUM_NETCONN; fd++) {
        (void) lwip_close(fd);
    }
    assert_int_equal(poll_until_failure(), YCIAM_ERR_NETWORK);
    assert_int_equal(yciam_error(&iam)->native, EBADF);
    get_token();
}

static void there_is_no_socket_left(void **state)
{
    int fds[MEMP_NUM_NETCONN + 1];
    unsigned count = take_sockets(fds);

    (void) state;
    assert_true(count > 1);
    assert_int_equal(poll_until_failure(), YCIAM_ERR_MEMORY);
    assert_true(yciam_error(&iam)->native == ENFILE || yciam_error(&iam)->native == ENOBUFS);
    give_sockets(fds, 1); /* one is enough */
    get_token();
    give_sockets(fds + 1, count - 1u);
}

/* lwIP's heap, to the last byte. */
static void *take_heap(void)
{
    void *last = NULL;
    void **block;

    for (mem_size_t size = 4096; size >= sizeof *block; size /= 2u) {
        while ((block = mem_malloc(size)) != NULL) {
            *block = last;
            last = block;
        }
    }
    return last;
}

static void give_heap(void *last)
{
    while (last != NULL) {
        void *block = last;

        memcpy(&last, block, sizeof last);
        mem_free(block);
    }
}

static void the_heap_is_used_up(void **state)
{
    void *hog = take_heap();

    (void) state;
    assert_non_null(hog);
    assert_int_equal(poll_until_failure(), YCIAM_ERR_MEMORY);
    assert_int_equal(yciam_error(&iam)->native, ERR_MEM);
    give_heap(hog);
    get_token();
}

/* What is to be sent cannot be: that shows as time passing, and the deadline names it. */
static void the_heap_is_used_up_during_the_handshake(void **state)
{
    void *hog;

    (void) state;
    config.timeouts.connect_ms = 1500;
    start(emulator_port);
    poll_until_connected();
    hog = take_heap();
    assert_int_equal(poll_until_failure(), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&iam)->stage, YCIAM_STAGE_CONNECT);
    give_heap(hog);
    config.timeouts.connect_ms = 0;
    get_token();
}

/* Nothing can come in. */
static void there_are_no_pbufs_left(void **state)
{
    struct pbuf *hog = NULL;
    struct pbuf *one;

    (void) state;
    config.timeouts.connect_ms = 1500;
    start(emulator_port);
    while ((one = pbuf_alloc(PBUF_RAW, 1, PBUF_POOL)) != NULL) {
        if (hog == NULL) {
            hog = one;
        } else {
            pbuf_cat(hog, one);
        }
    }
    assert_int_equal(poll_until_failure(), YCIAM_ERR_TIMEOUT);
    assert_int_equal(yciam_error(&iam)->stage, YCIAM_STAGE_CONNECT);
    (void) pbuf_free(hog);
    config.timeouts.connect_ms = 0;
    get_token();
}

/* A host whose IPv4 address refuses, and whose IPv6 address does not. */
static void every_address_is_tried(void **state)
{
    uint16_t to = host_peer_silent("::1");
    uint32_t start_ms = sys_now();
    int rc;

    (void) state;
    assert_int_not_equal(to, 0);
    assert_true(network_add_host("both.example", SLIRP_HOST));
    assert_true(network_add_host("both.example", SLIRP_HOST6));
    while ((rc = tcp_port.connect(tcp_port.ctx, "both.example", to, YCIAM_PLAIN)) == YCIAM_PENDING) {
        assert_true(sys_now() - start_ms < PATIENCE_MS);
        sys_msleep(2);
    }
    tcp_port.close(tcp_port.ctx);
    assert_int_equal(rc, YCIAM_OK);
    assert_int_equal(count_free_sockets(), sockets_free);
}

/* lwIP's answer comes to a resolver that nobody waits for any more. */
static void closed_while_a_name_is_resolved(void **state)
{
    (void) state;
    assert_int_equal(tcp_port.connect(tcp_port.ctx, "no-such-host.invalid", 443, YCIAM_PLAIN), YCIAM_PENDING);
    tcp_port.close(tcp_port.ctx);
    get_token();
}

static void without_a_clock_nothing_is_sent(void **state)
{
    (void) state;
    yciam_lwip_sockets_set_time(-1);
    assert_true(port.unix_time(port.ctx) < 0);
    assert_int_equal(poll_until_failure(), YCIAM_ERR_CLOCK);
    yciam_lwip_sockets_set_time(time(NULL));
    get_token();
}

/* Signs by repeating the message's first byte, after a while. */
static int slow_sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
                     int32_t *native)
{
    (void) message_len;
    sys_msleep(50);
    *native = message[0];
    memset(signature, message[0], signer->signature_len);
    return message[0] == 'x' ? YCIAM_ERR_SIGN : YCIAM_OK;
}

static int sign_whole(const yciam_signer_t *signer, const char *message, uint8_t *signature, unsigned *pending)
{
    int32_t native = 0;
    int rc;

    while ((rc = signer->sign(signer, (const uint8_t *) message, strlen(message), signature, &native)) ==
           YCIAM_PENDING) {
        (*pending)++;
        sys_msleep(2);
    }
    assert_int_equal(native, message[0]);
    return rc;
}

static void the_signer_task_is_given_up_and_asked_again(void **state)
{
    static yciam_lwip_signer_t task;
    const yciam_signer_t engine = { slow_sign, NULL, 0, 256 };
    static uint8_t too_long[YCIAM_LWIP_SIGNER_MESSAGE_MAX + 1u];
    yciam_signer_t signer;
    uint8_t signature[256];
    unsigned pending = 0;
    int32_t native;

    (void) state;
    assert_int_equal(yciam_lwip_signer_init(&task, &engine, DEFAULT_THREAD_STACKSIZE, 1, &signer), YCIAM_OK);
    assert_int_equal(signer.signature_len, 256);
    assert_int_equal(sign_whole(&signer, "first", signature, &pending), YCIAM_OK);
    assert_true(pending > 3u);
    assert_int_equal(signature[0], 'f');
    assert_int_equal(signature[255], 'f');
    assert_int_equal(signer.sign(&signer, (const uint8_t *) "given up", 8, signature, &native), YCIAM_PENDING);
    assert_int_equal(sign_whole(&signer, "another", signature, &pending), YCIAM_OK);
    assert_int_equal(signature[255], 'a');
    assert_int_equal(signer.sign(&signer, (const uint8_t *) "given up", 8, signature, &native), YCIAM_PENDING);
    sys_msleep(200); /* it is done meanwhile */
    assert_int_equal(sign_whole(&signer, "third", signature, &pending), YCIAM_OK);
    assert_int_equal(signature[255], 't');
    assert_int_equal(sign_whole(&signer, "x fails", signature, &pending), YCIAM_ERR_SIGN);
    assert_int_equal(signer.sign(&signer, too_long, sizeof too_long, signature, &native), YCIAM_ERR_MEMORY);
    sys_msleep(200); /* *signer and engine end with this function; the task sleeps */
}

static bool load_key(const char *path)
{
    static char json[8192];
    static uint8_t scratch[YCIAM_KEY_SCRATCH_SIZE(4096u)];
    FILE *file = fopen(path, "rb");
    yciam_error_t error;
    size_t len;

    if (file == NULL) {
        return false;
    }
    len = fread(json, 1, sizeof json - 1u, file);
    (void) fclose(file);
    return yciam_key_load(&key, json, len, scratch, sizeof scratch, &error) == YCIAM_OK;
}

static bool start_all(char **argv)
{
    mbedtls_x509_crt_init(&anchors);
    emulator_port = (uint16_t) strtoul(argv[3], NULL, 10);
    silent_port = host_peer_silent("127.0.0.1");
    if (silent_port == 0 || !load_key(argv[1]) || mbedtls_x509_crt_parse_file(&anchors, argv[2]) != 0 ||
        !network_start(START_MS) || !network_add_host(HOST, SLIRP_HOST)) {
        return false;
    }
    yciam_lwip_sockets_set_time(time(NULL));
    yciam_lwip_sockets_init(&tcp, entropy, NULL, &tcp_port);
    yciam_mbedtls_init(&tls, &tcp_port, &anchors, &port);
    config = (yciam_config_t){
        .port = &port,
        .key = &key,
        .token = token,
        .token_cap = sizeof token,
        .work = work,
        .work_cap = sizeof work,
    };
    sys_msleep(3000); /* until the IPv6 addresses are known to be nobody else's */
    heap_used = lwip_stats.mem.used;
    return true;
}

int main(int argc, char **argv)
{
#define ITEM(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ITEM(a_task_is_deleted_while_it_waits),
        ITEM(the_network_goes_during_the_handshake),
        ITEM(there_is_no_network),
        ITEM(the_sockets_are_closed_under_the_port),
        ITEM(there_is_no_socket_left),
        ITEM(the_heap_is_used_up),
        ITEM(the_heap_is_used_up_during_the_handshake),
        ITEM(there_are_no_pbufs_left),
        ITEM(every_address_is_tried),
        ITEM(closed_while_a_name_is_resolved),
        ITEM(without_a_clock_nothing_is_sent),
        ITEM(the_signer_task_is_given_up_and_asked_again),
    };

    if (argc < 4 || !start_all(argv)) {
        fprintf(stderr, "usage: %s KEY CA TCP_PORT\n", argv[0]);
        return 2;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
