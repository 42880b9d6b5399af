/* SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proxy.h"

#define ENTRY_CAP (HOST_CAP + 8u)

typedef struct ip_address {
    unsigned char bytes[16];
    unsigned bits; /* 32 or 128; 0 if this is not an address */
} ip_address_t;

static ip_address_t read_ip(const char *text)
{
    ip_address_t ip = { { 0 }, 0 };

    if (inet_pton(AF_INET, text, ip.bytes) == 1) {
        ip.bits = 32;
    } else if (inet_pton(AF_INET6, text, ip.bytes) == 1) {
        ip.bits = 128;
    }
    return ip;
}

static bool is_in(const ip_address_t *ip, const ip_address_t *network, unsigned bits)
{
    unsigned whole = bits / 8u;
    unsigned rest = bits % 8u;

    if (ip->bits == 0 || ip->bits != network->bits || bits > ip->bits ||
        memcmp(ip->bytes, network->bytes, whole) != 0) {
        return false;
    }
    return rest == 0 || ((ip->bytes[whole] ^ network->bytes[whole]) >> (8u - rest)) == 0;
}

/* An address, or a network such as 10.0.0.0/8. */
static bool is_in_entry(char *entry, const ip_address_t *ip)
{
    char *slash = strchr(entry, '/');
    uint32_t bits = ip->bits;
    ip_address_t network;

    if (slash != NULL) {
        *slash = '\0';
        if (strcmp(slash + 1, "0") == 0) {
            bits = 0;
        } else if (!address_read_number(slash + 1, 128u, &bits)) {
            return false;
        }
    }
    network = read_ip(entry);
    return is_in(ip, &network, bits);
}

/* example.com and .example.com both match the name and all names below it. */
static bool is_below(const char *host, const char *domain)
{
    size_t host_len = strlen(host);
    size_t len;

    domain += *domain == '.' ? 1 : 0;
    len = strlen(domain);
    return len > 0 && len <= host_len && strcasecmp(host + host_len - len, domain) == 0 &&
           (len == host_len || host[host_len - len - 1u] == '.');
}

static bool has(char *entry, const char *host, const ip_address_t *ip)
{
    size_t len = strlen(entry);

    if (entry[0] == '[' && entry[len - 1u] == ']') {
        entry[len - 1u] = '\0';
        entry++;
    }
    return strcmp(entry, "*") == 0 || (ip->bits > 0 ? is_in_entry(entry, ip) : is_below(host, entry));
}

bool proxy_list_has(const char *list, const char *host)
{
    ip_address_t ip = read_ip(host);

    while (*list != '\0') {
        size_t len = strcspn(list, ", ");
        char entry[ENTRY_CAP];

        (void) snprintf(entry, sizeof entry, "%.*s", (int) len, list);
        if (len > 0 && len < sizeof entry && has(entry, host, &ip)) {
            return true;
        }
        list += len;
        list += strspn(list, ", ");
    }
    return false;
}
