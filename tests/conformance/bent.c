/* SPDX-License-Identifier: Apache-2.0 */
#include "bent.h"

#define PATIENCE_MS 30000u

const char *host;
const char *ip_address;
uint16_t first_tcp_port;
const char *material;
mbedtls_x509_crt anchors;
yciam_posix_t posix;
yciam_port_t below;
yciam_port_t bent;
yciam_mbedtls_t tls;
yciam_port_t port;
struct bend bend;

static char pem[200000];

/* The bent port */

static int64_t bent_unix_time(void *ctx)
{
    return bend.clock == CLOCK_TRUE ? below.unix_time(ctx) : bend.clock;
}

static bool fails_now(void)
{
    return ++bend.calls == bend.fail_at;
}

static int bent_connect(void *ctx, const char *name, uint16_t tcp_port, yciam_security_t security)
{
    size_t len = strlen(name);

    bend.has_full_stop = name[len - 1] == '.';
    return fails_now() ? YCIAM_ERR_NETWORK : below.conn_open(ctx, bend.has_full_stop ? host : name, tcp_port, security);
}

/* Every second call of a direction. */
static bool stutters(unsigned *calls)
{
    return bend.stutter && ++*calls % 2u == 0;
}

static size_t bent_len(size_t len)
{
    return bend.io_len_max != 0 && len > bend.io_len_max ? bend.io_len_max : len;
}

static int bent_send(void *ctx, const void *buf, size_t len)
{
    if (bend.no_way_up || fails_now()) {
        return bend.send_says_closed ? YCIAM_ERR_CLOSED : YCIAM_ERR_NETWORK;
    }
    return stutters(&bend.sends) ? 0 : below.conn_send(ctx, buf, bent_len(len));
}

static int bent_recv(void *ctx, void *buf, size_t len)
{
    int rc;

    if (fails_now()) {
        return YCIAM_ERR_NETWORK;
    }
    rc = stutters(&bend.recvs) ? 0 : below.conn_recv(ctx, buf, bent_len(len));
    bend.received += rc > 0 ? (size_t) rc : 0;
    return rc;
}

static void bent_reject(void *ctx)
{
    bend.rejects++;
    below.conn_reject(ctx);
}

static int32_t bent_last_error(void *ctx)
{
    return bend.no_way_up || (bend.fail_at != 0 && bend.calls >= bend.fail_at) ? PLAIN_NATIVE : below.last_error(ctx);
}

/* A client */

int connect_to(enum peer peer, const char *name)
{
    uint32_t start_ms = port.ticks_ms(port.ctx);
    uint16_t tcp_port = (uint16_t) (first_tcp_port + (unsigned) peer);
    int rc;

    while ((rc = port.conn_open(port.ctx, name, tcp_port, YCIAM_TLS)) == YCIAM_PENDING) {
        assert_true(port.ticks_ms(port.ctx) - start_ms < PATIENCE_MS);
        yciam_posix_wait(&posix, 2);
    }
    return rc;
}

int echo(void)
{
    char byte = 'x';
    int rc;

    while ((rc = port.conn_send(port.ctx, &byte, 1)) == 0) {
        yciam_posix_wait(&posix, 1);
    }
    if (rc > 0) {
        while ((rc = port.conn_recv(port.ctx, &byte, 1)) == 0) {
            yciam_posix_wait(&posix, 1);
        }
    }
    return rc > 0 ? YCIAM_OK : rc;
}

static uint32_t checksum(uint32_t sum, uint8_t byte)
{
    return (sum ^ byte) * 16777619u; /* FNV-1a */
}

void upload(size_t size)
{
    uint8_t *body = malloc(size + 1);
    uint32_t start_ms = port.ticks_ms(port.ctx);
    uint32_t sum = 2166136261u;
    uint8_t received[4];
    size_t sent = 0;
    size_t got = 0;

    assert_non_null(body);
    for (size_t i = 0; i < size; i++) {
        body[i] = (uint8_t) (i * 31u >> 3) & 0x7Fu;
        sum = checksum(sum, body[i]);
    }
    body[size] = 0xFF;
    while (got < sizeof received) {
        int rc = sent <= size ? port.conn_send(port.ctx, body + sent, size + 1 - sent) : 0;

        assert_in_range(rc, 0, size + 1 - sent);
        sent += (size_t) rc;
        rc = port.conn_recv(port.ctx, received + got, sizeof received - got);
        assert_in_range(rc, 0, sizeof received);
        got += (size_t) rc;
        assert_true(port.ticks_ms(port.ctx) - start_ms < PATIENCE_MS);
        yciam_posix_wait(&posix, 1);
    }
    free(body);
    assert_int_equal(sent, size + 1);
    for (size_t i = 0; i < sizeof received; i++) {
        assert_int_equal(received[i], (uint8_t) (sum >> (8u * i)));
    }
}

int talk(const char *name)
{
    int rc = connect_to(PEER_ECHO, name);

    return rc == YCIAM_OK ? echo() : rc;
}

void talk_and_close(void)
{
    assert_int_equal(talk(host), YCIAM_OK);
    port.conn_close(port.ctx);
}

size_t bytes_of_a_talk(const char *name)
{
    size_t before = bend.received;

    assert_int_equal(talk(name), YCIAM_OK);
    port.conn_close(port.ctx);
    return bend.received - before;
}

void check_dates(enum peer peer, int64_t clock, int result, uint32_t flags)
{
    bend.clock = clock;
    assert_int_equal(connect_to(peer, host), result);
    assert_int_equal(port.last_error(port.ctx), flags);
    port.conn_close(port.ctx);
}

int verify_at(enum peer peer, int64_t clock, int64_t told)
{
    int rc;

    bend.clock = clock;
    assert_int_equal(connect_to(peer, host), YCIAM_OK);
    rc = port.verify_time(port.ctx, told);
    port.conn_close(port.ctx);
    return rc;
}

int bent_setup(void **state)
{
    (void) state;
    memset(&bend, 0, sizeof bend);
    bend.clock = CLOCK_TRUE;
    yciam_posix_init(&posix, &below);
    bent = below;
    bent.unix_time = bent_unix_time;
    bent.conn_open = bent_connect;
    bent.conn_send = bent_send;
    bent.conn_recv = bent_recv;
    bent.conn_reject = bent_reject;
    bent.last_error = bent_last_error;
    yciam_mbedtls_init(&tls, &bent, &anchors, &port);
    return 0;
}

int bent_teardown(void **state)
{
    (void) state;
    yciam_mbedtls_free(&tls);
    return 0;
}

int bent_main(int argc, char **argv, int (*run)(void))
{
    FILE *file = argc >= 5 ? fopen(argv[4], "r") : NULL;
    size_t pem_size;
    int failed;

    if (file == NULL) {
        fprintf(stderr, "usage: %s HOST IP FIRST_TCP_PORT ANCHORS.pem [MATERIAL]\n", argv[0]);
        return 2;
    }
    pem_size = fread(pem, 1, sizeof pem - 1, file) + 1;
    (void) fclose(file);
    host = argv[1];
    ip_address = argv[2];
    first_tcp_port = (uint16_t) strtoul(argv[3], NULL, 10);
    material = argc > 5 ? argv[5] : NULL;
    mbedtls_x509_crt_init(&anchors);
    if (yciam_mbedtls_add_anchors_copy(&anchors, pem, pem_size, NULL) != YCIAM_OK) {
        fprintf(stderr, "%s: cannot read the anchors\n", argv[0]);
        return 2;
    }
    failed = run();
    mbedtls_x509_crt_free(&anchors);
    return failed;
}
