/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The world of the machine: a port, a signer, a clock and a service, all of which do what the script's next byte says.
 * A script that has ended reads as zeros, and zero is always good behaviour: all faults end then.
 */
#ifndef YCIAM_TESTS_MACHINE_WORLD_H
#define YCIAM_TESTS_MACHINE_WORLD_H

#include <yciam/yciam.h>

#define WORLD_EPOCH      1767225600 /* the service's clock at the beginning, 2026-01-01 */
#define WORLD_ANSWER_CAP 12288u
#define WORLD_TOKEN_CAP  512u

enum connection { CLOSED, CONNECTING, OPEN, DEAF /* a send() failed */, ENDED, DEAD };

typedef struct world {
    const uint8_t *script;
    const uint8_t *script_end;

    uint64_t now_ms;       /* since the beginning; the port's ticks begin near their wrap */
    int64_t clock_wrong_s; /* the device's clock minus the service's */
    bool clock_unset;
    bool clock_is_news;     /* the clock changed, and the library may not have noticed yet */
    uint64_t clock_news_ms; /* when it changed */

    enum connection connection;
    uint32_t connection_number; /* 0: no connection is open */
    uint32_t connection_count;
    bool broke;         /* the port has failed since this flag was last cleared */
    bool verifies_time; /* the port has verify_time */
    bool unverified;    /* the certificates' dates have not been checked */
    char request[2048];
    size_t request_len;
    bool request_is_whole;
    char answer[WORLD_ANSWER_CAP];
    size_t answer_len;
    size_t answer_at;
    bool answer_made;
    bool keeps_alive; /* the connection serves another request after an answer */
    bool closes;      /* after the answer */
    uint64_t due_ms;  /* no connection may be opened before this time */
    size_t token_max;

    unsigned serial;            /* counts the good tokens */
    char good[WORLD_TOKEN_CAP]; /* the token of the last good answer */
    bool literal;               /* the script wrote the answer itself: it may have any token */

    const void *signing; /* the message of an unfinished signature, and its content at the first call */
    size_t signing_len;
    uint8_t signed_message[1024];
} world_t;

extern world_t world;
extern const yciam_port_t world_port;          /* without verify_time */
extern const yciam_port_t world_port_no_clock; /* with it */

int world_sign(const yciam_signer_t *signer, const uint8_t *message, size_t message_len, uint8_t *signature,
               int32_t *native);

void world_cancel(const yciam_signer_t *signer);

void world_begin(const uint8_t *script, size_t len, size_t token_max);
unsigned world_byte(void);

/* Appends to the answer. */
void world_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

int64_t world_service_time(void);

#endif
