/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An instance over port/lwip_sockets and TLS, the emulator, a peer that never answers, and functions that use up lwIP's
 * memory.
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
    unsigned sockets_free; /* at the beginning of each test */
} rig_t;

extern rig_t rig;

/* Once, with KEY CA TCP_PORT of the emulator. */
bool rig_start(char **argv);

/*
 * Around each test: before it, points the instance at the silent peer; after it, checks that lwIP holds nothing any
 * more.
 */
int rig_setup(void **state);
int rig_teardown(void **state);

/* Points the instance at this port. */
void rig_aim(uint16_t tcp_port);

/* Polls until TCP is connected and the handshake is next. */
void rig_connect(void);

/* Polls until the attempt fails. Returns the failure. */
yciam_result_t rig_fail(void);

/* The same objects get a token of the emulator after any failure. */
void rig_get_token(void);

/* Opens all sockets that lwIP has. */
unsigned rig_take_sockets(int fds[RIG_SOCKETS_MAX]);
void rig_give_sockets(const int *fds, unsigned count);
unsigned rig_count_sockets(void);

/* Allocates lwIP's heap to the last byte. */
void *rig_take_heap(void);
void rig_give_heap(void *taken);

#endif
