/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `yciam`, and the environment variables that replace its options. */
#ifndef YCIAM_LINUX_OPTIONS_H
#define YCIAM_LINUX_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "address.h"

#define HEADERS_MAX 32u
#define CA_MAX      16u

#define NO_GROUP    ((gid_t) -1)

typedef struct options {
    const char *key;    /* file, or "-"; NULL: key_text is used */
    char *key_text;     /* the key's JSON from the environment; wiped after it is read */
    const char *token;  /* file with a token, or "-"; NULL: token_text is used */
    char *token_text;   /* a token from the environment; wiped after it is read; NULL: the token has another source */
    bool from_metadata; /* the token comes from the metadata service, at this address if it has one */
    address_t metadata;
    const char *account_id; /* NULL: the token is for the account that the key belongs to */
    const char *audience;   /* NULL: the service's */
    const char *ca[CA_MAX]; /* none: the system's */
    unsigned ca_count;
    const char *out;    /* NULL: none was given */
    address_t endpoint; /* of the service */
    const char *proxy;  /* NULL: the environment's; "": none */
    uint32_t timeout_ms;
    uint32_t lifetime_s;
    bool json;
    bool verbose;

    const char *array; /* file for an array in C; NULL: none was given */
    const char *nvs;   /* file for ESP-IDF's NVS; NULL: none was given */

    /* keep */
    mode_t mode; /* of the token file */
    gid_t group; /* NO_GROUP: the process's own */
    bool check;  /* only check whether the file has a good token */

    /* call */
    address_t server;
    const char *path;   /* NULL: another command */
    const char *method; /* NULL: GET, or POST with data */
    const char *data;   /* NULL: none; else itself, "@" and a file, or "-" */
    const char *headers[HEADERS_MAX];
    unsigned header_count;
    bool include; /* print the answer's head, too */
} options_t;

typedef struct command {
    const char *name;
    const char *letters; /* the options of the command, see options.c; u: a URL after them */
    int (*run)(const options_t *options);
} command_t;

/*
 * Reads the command line. Returns the command to run; or NULL with the exit code in *status: 0 after --help or
 * --version, YCIAM_CLASS_USAGE after one line on stderr.
 */
const command_t *options_parse(options_t *options, const command_t *commands, int argc, char **argv, int *status);

/* Sets one option. Returns NULL, or the fault of its value. */
const char *options_set(options_t *options, int letter, const char *value);

#endif
