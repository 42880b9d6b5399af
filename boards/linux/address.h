/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts and URLs of the command line and the environment (RFC 3986). */
#ifndef YCIAM_LINUX_ADDRESS_H
#define YCIAM_LINUX_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#define HOST_CAP 256u

typedef struct address {
    char host[HOST_CAP]; /* "": none was given */
    uint16_t tcp_port;   /* 0: none was given */
} address_t;

/* Reads a decimal number of 1 to max. Nothing may follow it. */
bool address_read_number(const char *text, uint32_t max, uint32_t *out);

/* Reads host[:port]; an IPv6 address is in brackets. Returns the text after it, or NULL. */
const char *address_read(address_t *address, const char *text);

/* The same after the scheme ("https://"), whose case does not matter. */
const char *address_read_url(address_t *address, const char *scheme, const char *url);

/* The text after the scheme, or NULL if the URL has another one. */
const char *address_skip_scheme(const char *scheme, const char *url);

#endif
