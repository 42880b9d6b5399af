/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The service: gives tokens out for JWTs whose times are right, takes them back, and answers calls that bear a good
 * one. It keeps a book of its tokens. While faults are on, its answers are wrong in every way.
 */
#ifndef YCIAM_SOAK_SERVICE_H
#define YCIAM_SOAK_SERVICE_H

#include "world.h"

typedef struct grant {
    int64_t expires_at;
    uint32_t lifetime_s;
    bool is_revoked;
} grant_t;

/* From now on its tokens live this long and have at most token_max characters; it forgets all that were. */
void service_begin(uint32_t lifetime_s, size_t token_max);

/* The service's record of a token; NULL: no complete answer had this token. */
grant_t *service_grant(const char *token);

/* How many tokens it gave out in answers that a client may take. */
unsigned service_given(void);

/* Somebody else takes all tokens back. */
void service_revoke_all(void);

/* A link has been asked for, to one of them. watch.c */
void service_connects(const link_t *link);

/* Whether the request of a link has come whole. */
bool service_has_all(link_t *link);

/* Writes the answer to the request of a link, and what the client has to make of it. */
void service_answer(link_t *link);

#endif
