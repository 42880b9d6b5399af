/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port to fill in. Copy this directory into your own tree, call it after your platform, and replace what is marked
 * YOUR CODE HERE in my_port.c. It compiles and runs as it stands: yciam_poll() then answers YCIAM_ERR_CLOCK, and once
 * the clock is there, YCIAM_ERR_CONNECT. What each function has to keep is written in <yciam/port.h>.
 */
#ifndef MY_PORT_H
#define MY_PORT_H

#include <stdint.h>

#include <yciam/port.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The connection. YOUR CODE HERE: what your stack needs to know one by, a descriptor or a control block. */
typedef struct my_port {
    uint32_t connection;  /* number of the open connection; 0: none */
    uint32_t connections; /* opened so far */
    int32_t error;        /* your stack's code for the last failure */
} my_port_t;

/* Makes *my ready and fills *port, which works on it. */
void my_port_init(my_port_t *my, yciam_port_t *port);

#ifdef __cplusplus
}
#endif
#endif
