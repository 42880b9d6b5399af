/* SPDX-License-Identifier: Apache-2.0 */
#include "rig.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <lwip/stats.h>

#include "../../boards/linux/examples/files.h"
#include "../../boards/lwip_threads/network.h"
#include "../../boards/lwip_threads/slirp_link.h"
#include "host_peer.h"

#define HOST      "iam.api.cloud.yandex.net" /* the name in the emulator's certificate */
#define TOKEN_MAX 1024u
#define HEAP_MS   15000u /* the longest time until lwIP gives up a name, or a connection's last bytes */

rig_t rig;

static mbedtls_x509_crt anchors;
static yciam_key_t key;
static char token[TOKEN_MAX + 1u];
static uint8_t work[YCIAM_WORK_SIZE(TOKEN_MAX)];
static mem_size_t heap_used;

/* Opens all sockets that lwIP has, into fds. */
unsigned rig_take_sockets(int fds[RIG_SOCKETS_MAX])
{
    unsigned count = 0;

    while (count <= MEMP_NUM_NETCONN && (fds[count] = lwip_socket(AF_INET, SOCK_STREAM, 0)) >= 0) {
        count++;
    }
    return count;
}

void rig_give_sockets(const int *fds, unsigned count)
{
    while (count > 0) {
        (void) lwip_close(fds[--count]);
    }
}

unsigned rig_count_sockets(void)
{
    int fds[RIG_SOCKETS_MAX];
    unsigned count = rig_take_sockets(fds);

    rig_give_sockets(fds, count);
    return count;
}

/* Points the instance at the emulator, or at a peer that never answers. */
void rig_aim(uint16_t to)
{
    yciam_close(&rig.iam);
    rig.config.tcp_port = to;
    assert_int_equal(yciam_init(&rig.iam, &rig.config), YCIAM_OK);
}

/* Polls until TCP is connected: the handshake is next. */
void rig_connect(void)
{
    uint32_t start_ms = sys_now();

    while (rig.connection.tcp.priv_sockets.priv_fd < 0) {
        assert_int_equal(yciam_poll(&rig.iam), YCIAM_PENDING);
        assert_true(sys_now() - start_ms < RIG_PATIENCE_MS);
        sys_msleep(2);
    }
    assert_int_equal(yciam_stage(&rig.iam), YCIAM_STAGE_CONNECT);
}

/* Polls until the attempt fails. */
yciam_result_t rig_fail(void)
{
    uint32_t start_ms = sys_now();
    yciam_result_t result;

    while ((result = yciam_poll(&rig.iam)) == YCIAM_PENDING) {
        assert_true(sys_now() - start_ms < RIG_PATIENCE_MS);
        sys_msleep(2);
    }
    return result;
}

/* The same objects get a token after any failure. */
void rig_get_token(void)
{
    rig_aim(rig.emulator_port);
    assert_int_equal(yciam_wait(&rig.iam, RIG_PATIENCE_MS, yciam_lwip_sockets_wait, NULL), YCIAM_OK);
    assert_non_null(yciam_token(&rig.iam));
}

int rig_setup(void **state)
{
    (void) state;
    rig.config.timeouts = (yciam_timeouts_t){ 0, 0, 0 };
    rig_aim(rig.silent_port);
    rig.sockets_free = rig_count_sockets();
    return 0;
}

/* lwIP must hold nothing any more, once connections that are closing have ended. */
int rig_teardown(void **state)
{
    uint32_t start_ms = sys_now();

    (void) state;
    yciam_close(&rig.iam);
    assert_int_equal(rig_count_sockets(), rig.sockets_free);
    while (lwip_stats.mem.used > heap_used && sys_now() - start_ms < HEAP_MS) {
        sys_msleep(10);
    }
    assert_in_range(lwip_stats.mem.used, 0, heap_used);
    return 0;
}

/* Allocates lwIP's heap to the last byte. */
void *rig_take_heap(void)
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

void rig_give_heap(void *last)
{
    while (last != NULL) {
        void *block = last;

        memcpy(&last, block, sizeof last);
        mem_free(block);
    }
}

bool rig_start(char **argv)
{
    yciam_error_t error;

    rig.emulator_port = (uint16_t) strtoul(argv[3], NULL, 10);
    rig.silent_port = host_peer_silent("127.0.0.1");
    if (rig.silent_port == 0 || files_load_key(&key, argv[1], &error) != YCIAM_OK ||
        files_load_anchors(&anchors, argv[2]) != YCIAM_OK || !network_start(RIG_START_MS) ||
        !network_add_host(HOST, SLIRP_HOST)) {
        return false;
    }
    yciam_lwip_set_unix_time(time(NULL));
    connection_init(&rig.connection, &anchors);
    rig.config = (yciam_config_t){
        .port = &rig.connection.port,
        .key = &key,
        .token = token,
        .token_cap = sizeof token,
        .work = work,
        .work_cap = sizeof work,
    };
    sys_msleep(3000); /* until duplicate address detection of the IPv6 addresses has ended */
    heap_used = lwip_stats.mem.used;
    return true;
}
