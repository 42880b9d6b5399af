/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `yciam keep` needs to go on after a restart: the library's saved state, and before it one line that says whose
 * token it is: service account, endpoint, audience and key ID. It holds the token, so it is a secret.
 */
#ifndef YCIAM_LINUX_KEEP_STATE_H
#define YCIAM_LINUX_KEEP_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client.h"

#define KEEP_STATE_LINE_CAP (40u + 2u * YCIAM_ID_MAX + HOST_CAP + YCIAM_AUDIENCE_MAX)
#define KEEP_STATE_CAP      (KEEP_STATE_LINE_CAP + YCIAM_SAVE_SIZE(YCIAM_TOKEN_MAX))

/* Its length; 0: there is nothing worth saving, or no clock to tell for how long it is. */
size_t keep_state_save(client_t *client, uint8_t buf[KEEP_STATE_CAP]);

/*
 * Takes it up in a client that was just opened. NULL, or why not; the client is then as it was. *is_same_key: the token
 * was got with the same key, not with another one of the same service account.
 */
const char *keep_state_restore(client_t *client, const uint8_t *state, size_t len, bool *is_same_key);

#endif
