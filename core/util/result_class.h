/* SPDX-License-Identifier: Apache-2.0 */
/* What the library decides by the kind of a failure. */
#ifndef YCIAM_CORE_RESULT_CLASS_H
#define YCIAM_CORE_RESULT_CLASS_H

#include <stdbool.h>

#include <yciam/result.h>

/*
 * Foreign code returns integers. These functions turn unexpected numbers into results: a port
 * may fail with the classes system, network and TLS and with YCIAM_ERR_ARGUMENT, a signer with the class system and
 * YCIAM_ERR_SIGN. Any other number, also a positive one, is YCIAM_ERR_NETWORK or YCIAM_ERR_SIGN.
 */
yciam_result_t yciam_priv_port_failure(int rc);
yciam_result_t yciam_priv_signer_result(int rc);

/*
 * Whether the next attempt will fail in the same way: class usage, class key, a refusal (4xx), or an answer that does
 * not fit the caller's buffers.
 */
bool yciam_priv_is_lasting(yciam_result_t result);

/* Whether the connection is at fault: class network, TLS or timeout. */
bool yciam_priv_is_of_connection(yciam_result_t result);

#endif
