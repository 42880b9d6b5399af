/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resolver of this port: Zephyr's asynchronous DNS API, which is asked for an address of each family. Its answers
 * arrive in a thread of Zephyr. The mutex is never held while the DNS API is called, since that API holds a lock of its
 * own when it calls back. Codes are those of enum dns_resolve_status, all below 0.
 */
#include "../sockets/resolver.h"

#include <stdbool.h>
#include <string.h>

#include <zephyr/kernel.h>
#include <zephyr/net/dns_resolve.h>

#include <yciam/result.h>

#include "yciam_zephyr_stack.h"

#define ADDRESSES_MAX 6u
#define FAMILIES      2u
#define LATE_MS       50    /* time for the other family, after the first address has arrived */
#define ANSWER_MS     20000 /* the port's deadlines are shorter, and cancel the question */

typedef struct question {
    struct yciam_resolver *resolver;
    uint16_t id;
    bool is_pending;
} question_t;

struct yciam_resolver {
    struct addrinfo items[ADDRESSES_MAX]; /* first member: yciam_resolver_free() gets pointers to these */
    yciam_sockaddr_t addresses[ADDRESSES_MAX];
    unsigned count;
    uint16_t tcp_port;
    bool is_used;
    bool is_frozen; /* the list was returned */
    bool is_abandoned;
    int64_t first_ms; /* when the first address arrived */
    int error;
    question_t questions[FAMILIES];
};

static yciam_resolver_t resolvers[CONFIG_YCIAM_RESOLVERS];
static K_MUTEX_DEFINE(mutex);

static void lock(void)
{
    (void) k_mutex_lock(&mutex, K_FOREVER);
}

static void unlock(void)
{
    (void) k_mutex_unlock(&mutex);
}

static bool is_pending(const yciam_resolver_t *resolver)
{
    return resolver->questions[0].is_pending || resolver->questions[1].is_pending;
}

static yciam_resolver_t *allocate(uint16_t tcp_port)
{
    yciam_resolver_t *found = NULL;

    lock();
    for (unsigned i = 0; i < CONFIG_YCIAM_RESOLVERS && found == NULL; i++) {
        if (!resolvers[i].is_used) {
            found = &resolvers[i];
            memset(found, 0, sizeof *found);
            found->is_used = true;
            found->tcp_port = tcp_port;
            found->error = DNS_EAI_NODATA;
        }
    }
    unlock();
    return found;
}

/* Called with the mutex held, except before the first question. */
static void add(yciam_resolver_t *resolver, const yciam_sockaddr_t *address)
{
    struct addrinfo *item = &resolver->items[resolver->count];
    yciam_sockaddr_t *copy = &resolver->addresses[resolver->count];

    if (resolver->count == ADDRESSES_MAX) {
        return;
    }
    *copy = *address;
    if (copy->sa_family == YCIAM_AF_INET) {
        ((yciam_sockaddr_in_t *) (void *) copy)->sin_port = YCIAM_HTONS(resolver->tcp_port);
        item->ai_addrlen = sizeof(yciam_sockaddr_in_t);
    } else {
        ((yciam_sockaddr_in6_t *) (void *) copy)->sin6_port = YCIAM_HTONS(resolver->tcp_port);
        item->ai_addrlen = sizeof(yciam_sockaddr_in6_t);
    }
    item->ai_family = copy->sa_family;
    item->ai_socktype = YCIAM_SOCK_STREAM;
    item->ai_protocol = YCIAM_IPPROTO_TCP;
    item->ai_addr = copy;
    if (resolver->count > 0) {
        resolver->items[resolver->count - 1u].ai_next = item;
    } else {
        resolver->first_ms = k_uptime_get();
    }
    resolver->count++;
}

/* Called with the mutex held. */
static void end_question(question_t *question, int error)
{
    yciam_resolver_t *resolver = question->resolver;

    question->is_pending = false;
    if (error != DNS_EAI_ALLDONE) {
        resolver->error = error;
    }
    if (resolver->is_abandoned && !is_pending(resolver)) {
        resolver->is_used = false;
    }
}

static void on_answer(enum dns_resolve_status status, struct dns_addrinfo *info, void *ctx)
{
    question_t *question = ctx;

    lock();
    if (status != DNS_EAI_INPROGRESS) {
        end_question(question, status);
    } else if (info != NULL && !question->resolver->is_frozen && !question->resolver->is_abandoned) {
        add(question->resolver, &info->ai_addr);
    }
    unlock();
}

/* Both questions count as asked before the first answer can arrive. */
static void ask(yciam_resolver_t *resolver, const char *host)
{
    static const enum dns_query_type types[FAMILIES] = { DNS_QUERY_TYPE_A, DNS_QUERY_TYPE_AAAA };
    const bool has[FAMILIES] = { IS_ENABLED(CONFIG_NET_IPV4), IS_ENABLED(CONFIG_NET_IPV6) };

    for (unsigned i = 0; i < FAMILIES; i++) {
        resolver->questions[i].resolver = resolver;
        resolver->questions[i].is_pending = has[i];
    }
    for (unsigned i = 0; i < FAMILIES; i++) {
        question_t *question = &resolver->questions[i];
        int rc = has[i] ? dns_get_addr_info(host, types[i], &question->id, on_answer, question, ANSWER_MS) : 0;

        if (rc < 0) {
            lock();
            end_question(question, DNS_EAI_SYSTEM);
            unlock();
        }
    }
}

static bool add_text(yciam_resolver_t *resolver, const char *host)
{
    yciam_sockaddr_t address;
    bool is_address = false;

    memset(&address, 0, sizeof address);
    if (IS_ENABLED(CONFIG_NET_IPV4) &&
        zsock_inet_pton(YCIAM_AF_INET, host, &((yciam_sockaddr_in_t *) (void *) &address)->sin_addr) == 1) {
        address.sa_family = YCIAM_AF_INET;
        is_address = true;
    } else if (IS_ENABLED(CONFIG_NET_IPV6) &&
               zsock_inet_pton(YCIAM_AF_INET6, host, &((yciam_sockaddr_in6_t *) (void *) &address)->sin6_addr) == 1) {
        address.sa_family = YCIAM_AF_INET6;
        is_address = true;
    }
    if (is_address) {
        add(resolver, &address);
    }
    return is_address;
}

int yciam_resolver_poll(yciam_resolver_t *resolver, struct addrinfo **addresses, int *error)
{
    bool waits, has_some;

    lock();
    has_some = resolver->count > 0;
    waits = is_pending(resolver) && (!has_some || k_uptime_get() - resolver->first_ms < LATE_MS);
    resolver->is_frozen = has_some && !waits;
    *error = resolver->error;
    unlock();
    if (waits) {
        return YCIAM_PENDING;
    }
    if (has_some) {
        *addresses = resolver->items;
        return YCIAM_OK;
    }
    yciam_resolver_abandon(resolver);
    return *error == DNS_EAI_MEMORY ? YCIAM_ERR_MEMORY : YCIAM_ERR_DNS;
}

int yciam_resolver_start(const char *host, uint16_t tcp_port, yciam_resolver_t **resolver, struct addrinfo **addresses,
                         int *error)
{
    yciam_resolver_t *made = allocate(tcp_port);
    int result;

    if (made == NULL) {
        *error = DNS_EAI_MEMORY;
        return YCIAM_ERR_MEMORY;
    }
    if (!add_text(made, host)) {
        ask(made, host);
    }
    result = yciam_resolver_poll(made, addresses, error);
    *resolver = result == YCIAM_PENDING ? made : NULL;
    return result;
}

/* Zephyr answers a cancelled question through the callback, here or in its thread. The last answer frees the object. */
void yciam_resolver_abandon(yciam_resolver_t *resolver)
{
    question_t asked[FAMILIES];

    lock();
    memcpy(asked, resolver->questions, sizeof asked);
    resolver->is_abandoned = true;
    resolver->is_used = is_pending(resolver);
    unlock();
    for (unsigned i = 0; i < FAMILIES; i++) {
        if (asked[i].is_pending) {
            (void) dns_cancel_addr_info(asked[i].id);
        }
    }
}

void yciam_resolver_free(struct addrinfo *addresses)
{
    yciam_resolver_abandon((yciam_resolver_t *) (void *) addresses); /* they begin with the same members */
}
