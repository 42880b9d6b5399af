/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The service: issues tokens for JWTs with right times, revokes them, and answers calls that have a good one. It keeps
 * a book of its tokens. While faults are on, its answers are wrong in every way.
 */
#ifndef YCIAM_SOAK_SERVICE_H
#define YCIAM_SOAK_SERVICE_H

#include "world.h"

typedef struct grant {
    int64_t expires_at;
    uint32_t lifetime_s;
    bool is_revoked;
} grant_t;

/* From now on, tokens live this long and have at most token_max characters. The service forgets all earlier tokens. */
void service_begin(uint32_t lifetime_s, size_t token_max);

/* The service's record of a token; NULL: no complete answer had this token. */
grant_t *service_grant(const char *token);

/* The number of tokens in answers that a client may accept. */
unsigned service_given(void);

/* Somebody else revokes all tokens. */
void service_revoke_all(void);

/* watch.c: a link to the service or to an API was requested. */
void service_connects(const link_t *link);

/* Whether the request of a link has arrived completely. */
bool service_has_all(link_t *link);

/* Writes the answer to the request of a link, and the result that the client must have. */
void service_answer(link_t *link);

#endif
