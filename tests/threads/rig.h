/* SPDX-License-Identifier: Apache-2.0 */
/* An instance over port/lwip_sockets and TLS, the emulator and a peer that never answers, and lwIP's stores to empty.
 */
#ifndef THREADS_RIG_H
#define THREADS_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <lwip/mem.h>
#include <lwip/pbuf.h>
#include <lwip/sockets.h>
#include <lwip/sys.h>

#include <yciam/yciam.h>

#include "../../boards/lwip_threads/connection.h"

#define RIG_START_MS    10000u
#define RIG_PATIENCE_MS 30000u
#define RIG_SOCKETS_MAX (MEMP_NUM_NETCONN + 1)

typedef struct rig {
    connection_t connection;
    yciam_config_t config;
    yciam_t iam;
    uint16_t emulator_port, silent_port;
    unsigned sockets_free; /* as each test begins */
} rig_t;

extern rig_t rig;

/* Once, with KEY CA TCP_PORT of the emulator. */
bool rig_start(char **argv);

/* Around each test: the instance goes to the silent peer; and afterwards nothing of lwIP's is left over. */
int rig_setup(void **state);
int rig_teardown(void **state);

/* The instance goes there. */
void rig_aim(uint16_t tcp_port);

/* Polls until TCP is connected and the handshake is next. */
void rig_connect(void);

/* Polls until the attempt fails; how. */
yciam_result_t rig_fail(void);

/* The same objects get a token of the emulator after any failure. */
void rig_get_token(void);

/* All sockets that can be had. */
unsigned rig_take_sockets(int fds[RIG_SOCKETS_MAX]);
void rig_give_sockets(const int *fds, unsigned count);
unsigned rig_count_sockets(void);

/* lwIP's heap, to the last byte. */
void *rig_take_heap(void);
void rig_give_heap(void *taken);

#endif
