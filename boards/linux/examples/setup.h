/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the examples share on Linux: key and trust anchors, a connection, an instance.
 */
#ifndef SETUP_H
#define SETUP_H

#include <stddef.h>

#include <mbedtls/yciam_mbedtls.h>
#include <posix/yciam_posix.h>
#include <yciam/yciam.h>

#define SETUP_TOKEN_MAX 1024u /* characters; today's tokens have about 200 */

/* A connection with verified TLS. */
typedef struct connection {
    yciam_posix_t posix;
    yciam_port_t plain;
    yciam_mbedtls_t tls;
    yciam_port_t port;
} connection_t;

/* An instance and the memory that it needs. */
typedef struct instance {
    yciam_t iam;
    yciam_config_t config;
    connection_t connection;
    char token[SETUP_TOKEN_MAX + 1u];
    uint8_t work[YCIAM_WORK_SIZE(SETUP_TOKEN_MAX)];
} instance_t;

/* Loads a key file with files_load_key(), and prints its failure. */
yciam_result_t setup_load_key(yciam_key_t *key, const char *path);

/* Opens nothing yet: makes a port over sockets and a TLS layer over it. */
void setup_connection(connection_t *connection, mbedtls_x509_crt *anchors);

/* Fills the configuration with what all instances need. All other fields have their defaults. */
void setup_instance(instance_t *instance, mbedtls_x509_crt *anchors);

/* Another server in place of the service, for trying an example with the emulator. A product leaves this out. */
void setup_server(instance_t *instance, const char *host, const char *tcp_port);

/* Reads the trust anchors from a file in PEM. Prints what is wrong. */
yciam_result_t setup_anchors(mbedtls_x509_crt *anchors, const char *path);

/* Prints the last failure of an instance and returns the exit code for it. */
int setup_print_failure(const char *what, const yciam_error_t *error);

/* Closes the instance and its connection. */
void setup_close(instance_t *instance);

#endif
