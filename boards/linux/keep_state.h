/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `yciam keep` needs to go on after a restart: the library's saved state, and before it one line that says whose
 * token it is: service account, the account of --for, endpoint, audience and key ID, "-" for what there is not. It
 * holds the token, so it is a secret.
 */
#ifndef YCIAM_LINUX_KEEP_STATE_H
#define YCIAM_LINUX_KEEP_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client.h"

#define KEEP_STATE_LINE_CAP (40u + 3u * YCIAM_ID_MAX + HOST_CAP + YCIAM_AUDIENCE_MAX)
#define KEEP_STATE_CAP      (KEEP_STATE_LINE_CAP + YCIAM_SAVE_SIZE(YCIAM_TOKEN_MAX))

/* Its length; 0: there is nothing worth saving, or no clock to tell for how long it is. */
size_t keep_state_save(client_t *client, uint8_t buf[KEEP_STATE_CAP]);

/* What a state says of itself. Points into itself: it stays where it is. */
typedef struct keep_owner {
    char line[KEEP_STATE_LINE_CAP];
    yciam_key_t key;        /* its service account */
    const char *account_id; /* NULL: none */
    const char *host;
    const char *audience;
} keep_owner_t;

/* Reads the line of a state; false: it has none. For those who have no client. */
bool keep_state_read_owner(keep_owner_t *owner, const uint8_t *state, size_t len);

/* Takes the token up in an instance of the same owner. NULL, or why not; the instance is then as it was. */
const char *keep_state_take(yciam_t *iam, const uint8_t *state, size_t len);

/*
 * Takes it up in a client that was just opened, if it is of the client's account, endpoint and audience. NULL, or why
 * not; the client is then as it was. *is_same_key: the token was got with the same key, not with another one of the
 * same service account.
 */
const char *keep_state_restore(client_t *client, const uint8_t *state, size_t len, bool *is_same_key);

#endif
