/* SPDX-License-Identifier: Apache-2.0 */
/* What the tasks share: one instance, which the refresher owns, and their messages. */
#ifndef TASKS_H
#define TASKS_H

#include <stdbool.h>

#include <lwip/sys.h>
#include <mbedtls/x509_crt.h>

#include <yciam/yciam.h>

#define TOKEN_MAX 1024u /* characters */
#define READERS   8u
#define CALLS     4u /* of the API, that each reader spreads over the run */

typedef struct shared {
    yciam_t iam;              /* the refresher's; the readers copy from it */
    mbedtls_x509_crt anchors; /* only read from now on */
    const char *host;         /* of the IAM service and of the API */
    uint16_t tcp_port;
    unsigned refreshes;  /* so many tokens, then the refresher ends */
    unsigned long reads; /* each reader takes so many copies at least, and goes on until the refresher has ended */
    sys_sem_t wake;      /* the refresher is not to sleep on */
    sys_mutex_t mutex;   /* of the flags */
    bool is_over;        /* the refresher has ended */
    bool is_refused;     /* a service did not take the token */
} shared_t;

/* Flags of *shared. */
bool shared_get(shared_t *shared, const bool *flag);
void shared_set(shared_t *shared, bool *flag, bool value);

/* Prints a line as a whole. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The refresher, until it has had its tokens. False: it has given up. */
bool refresher_run(shared_t *shared);

typedef struct reader_report {
    unsigned long reads; /* copies of a token, each checked */
    unsigned long torn;  /* of them, those whose token and end do not belong together */
    unsigned tokens;     /* different ones */
    unsigned calls;      /* of the API that were answered with 200 */
    unsigned failures;   /* and those that were not */
} reader_report_t;

/* Starts a reader, which signals `ended` at its end. The report is its own until then. NULL: no memory. */
const reader_report_t *reader_start(shared_t *shared, unsigned number, sys_sem_t *ended);

#endif
