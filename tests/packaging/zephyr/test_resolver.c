/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks that every use of the resolver returns its object: after an answer, after a refusal, and when the query is
 * cancelled. Prints the faults.
 */
#include <stdio.h>

#include <yciam/result.h>
#include <zephyr/kernel.h>

#include <sockets/resolver.h>
#include <zephyr/yciam_zephyr_stack.h>

#define ROUNDS 20u /* more than there are objects */

static int resolve(const char *host, struct addrinfo **addresses)
{
    yciam_resolver_t *resolver;
    int error = 0;
    int rc = yciam_resolver_start(host, 443, &resolver, addresses, &error);

    while (rc == YCIAM_PENDING) {
        (void) k_msleep(1);
        rc = yciam_resolver_poll(resolver, addresses, &error);
    }
    return rc;
}

int main(void)
{
    yciam_resolver_t *resolver;
    struct addrinfo *addresses;
    int error;

    for (unsigned i = 0; i < ROUNDS; i++) {
        if (resolve("localhost", &addresses) != YCIAM_OK || addresses->ai_next != NULL ||
            addresses->ai_family != YCIAM_AF_INET) {
            return printf("localhost %u\n", i);
        }
        yciam_resolver_free(addresses);
        if (resolve("192.0.2.1", &addresses) != YCIAM_OK) {
            return printf("an address %u\n", i);
        }
        yciam_resolver_free(addresses);
        if (resolve("nobody.example", &addresses) != YCIAM_ERR_DNS) {
            return printf("a name that is not known %u\n", i);
        }
        if (yciam_resolver_start("silent.example", 443, &resolver, &addresses, &error) != YCIAM_PENDING) {
            return printf("a name server that is silent %u\n", i);
        }
        yciam_resolver_abandon(resolver);
        if (yciam_resolver_start("localhost", 443, &resolver, &addresses, &error) != YCIAM_PENDING) {
            return printf("given up while it is asked %u\n", i);
        }
        yciam_resolver_abandon(resolver);
    }
    puts("good");
    return 0;
}
