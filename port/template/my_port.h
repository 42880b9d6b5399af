/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A port to fill in. Copy this folder into your own tree, name it after your platform, and replace what is marked
 * YOUR CODE HERE in my_port.c. It compiles and runs as it is: yciam_poll() then returns YCIAM_ERR_CLOCK, and after the
 * clock is set, YCIAM_ERR_CONNECT. port.h says what each function must do.
 */
#ifndef MY_PORT_H
#define MY_PORT_H

#include <stdint.h>

#include <yciam/port.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The connection. YOUR CODE HERE: what your stack needs to know one by, a descriptor or a control block. */
typedef struct my_port {
    uint32_t connection;  /**< number of the open connection; 0: none */
    uint32_t connections; /**< opened so far */
    int32_t error;        /**< your stack's code for the last failure */
} my_port_t;

/**
 * Makes the object ready and fills the port that works on it.
 *
 * @param[out] my          the caller's; must live as long as the port is used
 * @param[out] port        the port
 *
 * Owner task only.
 */
void my_port_init(my_port_t *my, yciam_port_t *port);

#ifdef __cplusplus
}
#endif
#endif
