/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `yciam`. */
#ifndef YCIAM_LINUX_OPTIONS_H
#define YCIAM_LINUX_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define HOST_CAP 256u

typedef struct options {
    const char *key;      /* file, or "-" */
    const char *audience; /* NULL: the service's */
    const char *ca;       /* NULL: the system's */
    const char *out;      /* NULL: none was given */
    char host[HOST_CAP];  /* of --endpoint; "": the service's */
    uint16_t tcp_port;    /* 0: 443 */
    uint32_t timeout_ms;
    uint32_t lifetime_s;
    bool json;
    bool verbose;
} options_t;

typedef struct command {
    const char *name;
    const char *letters; /* the options that it takes, see options.c */
    int (*run)(const options_t *options);
} command_t;

/*
 * Reads the command line. Returns the command to run, or NULL with *status the exit code: 0 after --help or --version,
 * YCIAM_CLASS_USAGE after one line on stderr.
 */
const command_t *options_parse(options_t *options, const command_t *commands, int argc, char **argv, int *status);

#endif
