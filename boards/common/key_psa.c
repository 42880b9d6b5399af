/* SPDX-License-Identifier: Apache-2.0 */
/* The key signs through PSA; see client.h. */
#include "client.h"
#include "credentials.h"

yciam_result_t client_load_key(yciam_key_t *key, void *scratch, size_t scratch_cap, yciam_error_t *error)
{
    return yciam_key_load(key, authorized_key, (size_t) (authorized_key_end - authorized_key), scratch, scratch_cap,
                          error);
}
