/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE
#include "addresses.h"

#include <stdbool.h>
#include <stddef.h>

#include "stack.h"

#define COUNT_MAX 32u /* bits of priv_tried */

/* FNV-1a. */
static uint32_t hash(const struct addrinfo *address)
{
    const uint8_t *bytes = (const uint8_t *) address->ai_addr;
    uint32_t sum = 2166136261u;

    for (size_t i = 0; i < address->ai_addrlen; i++) {
        sum = (sum ^ bytes[i]) * 16777619u;
    }
    return sum != 0 ? sum : 1;
}

static bool is_rejected(const yciam_sockets_t *sockets, uint32_t address)
{
    for (unsigned i = 0; i < YCIAM_SOCKETS_REJECTED_MAX; i++) {
        if (sockets->priv_rejected[i] == address) {
            return true;
        }
    }
    return false;
}

/* The first address whose family differs from that of the last one tried, or else the first address. */
static const struct addrinfo *choose(const yciam_sockets_t *sockets, bool of_rejected)
{
    const struct addrinfo *first = NULL;
    const struct addrinfo *item = sockets->priv_addresses;

    for (uint32_t i = 0; item != NULL && i < COUNT_MAX; item = item->ai_next, i++) {
        if ((sockets->priv_tried >> i & 1u) != 0 || is_rejected(sockets, hash(item)) != of_rejected) {
            continue;
        }
        if (item->ai_family != sockets->priv_family) {
            return item;
        }
        first = first != NULL ? first : item;
    }
    return first;
}

static void set_next(yciam_sockets_t *sockets)
{
    sockets->priv_next = choose(sockets, false);
    if (sockets->priv_next == NULL) {
        sockets->priv_next = choose(sockets, true);
    }
}

void yciam_addresses_begin(yciam_sockets_t *sockets)
{
    sockets->priv_tried = 0;
    sockets->priv_family = 0;
    set_next(sockets);
}

uint32_t yciam_addresses_advance(yciam_sockets_t *sockets)
{
    const struct addrinfo *tried = sockets->priv_next;
    const struct addrinfo *item = sockets->priv_addresses;

    for (uint32_t i = 0; item != NULL && i < COUNT_MAX; item = item->ai_next, i++) {
        sockets->priv_tried |= item == tried ? UINT32_C(1) << i : 0;
    }
    sockets->priv_family = tried->ai_family;
    set_next(sockets);
    return hash(tried);
}

void yciam_addresses_reject(yciam_sockets_t *sockets)
{
    if (sockets->priv_address != 0 && !is_rejected(sockets, sockets->priv_address)) {
        sockets->priv_rejected[sockets->priv_rejected_count++ % YCIAM_SOCKETS_REJECTED_MAX] = sockets->priv_address;
    }
}
