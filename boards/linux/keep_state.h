/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The saved state of `yciam keep`, for a restart: one line that names the owner of the token (service account, the
 * account of --for, endpoint, audience and key ID, "-" for a missing one), then the library's saved state. It has the
 * token, so it is a secret.
 */
#ifndef YCIAM_LINUX_KEEP_STATE_H
#define YCIAM_LINUX_KEEP_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client.h"

#define KEEP_STATE_LINE_CAP (40u + 3u * YCIAM_ID_MAX + HOST_CAP + YCIAM_AUDIENCE_MAX)
#define KEEP_STATE_CAP      (KEEP_STATE_LINE_CAP + YCIAM_SAVE_SIZE(YCIAM_TOKEN_MAX))

/* Its length; 0: there is nothing to save, or no clock to say how long it is good. */
size_t keep_state_save(client_t *client, uint8_t buf[KEEP_STATE_CAP]);

/* The owner that a state names. Points into itself, so do not move it. */
typedef struct keep_owner {
    char line[KEEP_STATE_LINE_CAP];
    yciam_key_t key;        /* its service account */
    const char *account_id; /* NULL: none */
    const char *host;
    const char *audience;
} keep_owner_t;

/* Reads the line of a state. Returns false if it has none. For callers without a client. */
bool keep_state_read_owner(keep_owner_t *owner, const uint8_t *state, size_t len);

/* Restores the token in an instance of the same owner. Returns NULL, or why not; the instance is then unchanged. */
const char *keep_state_take(yciam_t *iam, const uint8_t *state, size_t len);

/*
 * Restores it in a client that was just opened, if the account, endpoint and audience are the client's. Returns NULL,
 * or why not; the client is then unchanged. *is_same_key: the token was got with the same key, not with another one of
 * the same account.
 */
const char *keep_state_restore(client_t *client, const uint8_t *state, size_t len, bool *is_same_key);

#endif
