/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the proxy for a host: --proxy, HTTPS_PROXY and NO_PROXY, as in curl. */
#ifndef YCIAM_LINUX_PROXY_H
#define YCIAM_LINUX_PROXY_H

#include "options.h"

#define PROXY_USER_MAX          255u /* characters of user, colon and password */
#define PROXY_AUTHORIZATION_CAP (8u + 4u * ((PROXY_USER_MAX + 2u) / 3u))

typedef struct proxy {
    address_t address;                           /* of the proxy */
    char authorization[PROXY_AUTHORIZATION_CAP]; /* "": none */
} proxy_t;

/*
 * Sets *proxy to the proxy for the host, or to NULL; the host must not move. Wipes user and password from the
 * environment. Returns 0, or the exit code after one line on stderr.
 */
int proxy_find(const proxy_t **proxy, const options_t *options, const char *host);

/* Wipes the data that proxy_find() keeps. */
void proxy_forget(void);

/* Whether a list such as NO_PROXY contains the host: its name, a domain above it, its address or network, or "*". */
bool proxy_list_has(const char *list, const char *host);

#endif
