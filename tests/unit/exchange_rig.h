/* SPDX-License-Identifier: Apache-2.0 */
/* One exchange over a fake port, stage by stage, in the order of an attempt. */
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

/* Begins with REQUEST; the server will answer with this. */
void exchange_rig_begin(exchange_rig_t *e, const char *answer);

/* Begins once more, at the present time. */
void exchange_rig_restart(exchange_rig_t *e);

/* Takes a step of the stage. After YCIAM_OK, moves to the next stage. */
yciam_result_t exchange_rig_step(exchange_rig_t *e);

/* Steps until there is a result. The clock advances by step_ms if a step moves no byte. */
yciam_result_t exchange_rig_run(exchange_rig_t *e, uint32_t step_ms);

#endif
