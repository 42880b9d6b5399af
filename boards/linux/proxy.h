/* SPDX-License-Identifier: Apache-2.0 */
/* Which proxy is used for which host: --proxy, HTTPS_PROXY and NO_PROXY, as curl knows them. */
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
 * Sets *proxy to the one for the host, which stays where it is, or to NULL. User and password are wiped from the
 * environment. 0, or the exit code after one line on stderr.
 */
int proxy_find(const proxy_t **proxy, const options_t *options, const char *host);

/* Wipes what proxy_find() keeps. */
void proxy_forget(void);

/* Whether a list such as NO_PROXY has the host: its name, a domain above it, its address or network, or "*". */
bool proxy_list_has(const char *list, const char *host);

#endif
