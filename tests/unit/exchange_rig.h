/* SPDX-License-Identifier: Apache-2.0 */
/* One exchange over a fake port, stage after stage, as an attempt takes it. */
#ifndef YCIAM_TESTS_EXCHANGE_RIG_H
#define YCIAM_TESTS_EXCHANGE_RIG_H

#include "../../core/http/http_exchange.h"
#include "../../core/http/http_reader.h"
#include "fake_port.h"
#include "unit.h"

#define REQUEST "POST /x HTTP/1.1\r\nHost: h\r\n\r\n{}"
#define ANSWER  "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"

typedef struct exchange_rig {
    fake_port_t fake;
    yciam_exchange_t exchange;
    uint8_t buf[64];
    yciam_stage_t stage;
} exchange_rig_t;

/* An exchange over the rig's port and buffer: 2 seconds to connect, 1 to send and to receive, 3 in all. */
void exchange_rig_init(exchange_rig_t *e, yciam_exchange_t *exchange);

/* Begins with REQUEST; the server will say this. */
void exchange_rig_begin(exchange_rig_t *e, const char *answer);

/* Begins once more, from the time that it is now. */
void exchange_rig_restart(exchange_rig_t *e);

/* A step of the stage, and the next stage after YCIAM_OK. */
yciam_result_t exchange_rig_step(exchange_rig_t *e);

/* Steps until something comes of it. The clock goes on by step_ms where nothing moves. */
yciam_result_t exchange_rig_run(exchange_rig_t *e, uint32_t step_ms);

#endif
