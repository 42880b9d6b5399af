/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `yciam`. */
#ifndef YCIAM_LINUX_OPTIONS_H
#define YCIAM_LINUX_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define HOST_CAP    256u
#define HEADERS_MAX 32u

/* host[:port] of the command line or the environment. */
typedef struct address {
    char host[HOST_CAP]; /* "": none was given */
    uint16_t tcp_port;   /* 0: none was given */
} address_t;

typedef struct options {
    const char *key;    /* file, or "-" */
    const char *token;  /* file with a token, or "-"; NULL: none was given */
    bool from_metadata; /* the token comes from the metadata service, at this address if it has one */
    address_t metadata;
    const char *account_id; /* NULL: the token is for the account that the key belongs to */
    const char *audience;   /* NULL: the service's */
    const char *ca;         /* NULL: the system's */
    const char *out;        /* NULL: none was given */
    address_t endpoint;     /* of the service */
    uint32_t timeout_ms;
    uint32_t lifetime_s;
    bool json;
    bool verbose;

    /* call */
    address_t server;
    const char *path;
    const char *method; /* NULL: GET, or POST with data */
    const char *data;   /* NULL: none; else itself, "@" and a file, or "-" */
    const char *headers[HEADERS_MAX];
    unsigned header_count;
    bool include; /* print the answer's head, too */
} options_t;

typedef struct command {
    const char *name;
    const char *letters; /* the options that it takes, see options.c; u: a URL behind them */
    int (*run)(const options_t *options);
} command_t;

/*
 * Reads the command line. Returns the command to run, or NULL with *status the exit code: 0 after --help or --version,
 * YCIAM_CLASS_USAGE after one line on stderr.
 */
const command_t *options_parse(options_t *options, const command_t *commands, int argc, char **argv, int *status);

#endif
