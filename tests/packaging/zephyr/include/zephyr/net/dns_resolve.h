/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STAND_IN_ZEPHYR_DNS_RESOLVE_H
#define STAND_IN_ZEPHYR_DNS_RESOLVE_H

#include "net_ip.h"

enum dns_query_type { DNS_QUERY_TYPE_A = 1, DNS_QUERY_TYPE_AAAA = 28 };

enum dns_resolve_status {
    DNS_EAI_NODATA = -5,
    DNS_EAI_MEMORY = -10,
    DNS_EAI_SYSTEM = -11,
    DNS_EAI_INPROGRESS = -100,
    DNS_EAI_CANCELED = -101,
    DNS_EAI_ALLDONE = -103
};

struct dns_addrinfo {
    struct STAND_IN(sockaddr) ai_addr;
};

typedef void (*dns_resolve_cb_t)(enum dns_resolve_status status, struct dns_addrinfo *info, void *ctx);

int dns_get_addr_info(const char *query, enum dns_query_type type, uint16_t *dns_id, dns_resolve_cb_t cb, void *ctx,
                      int32_t timeout_ms);
int dns_cancel_addr_info(uint16_t dns_id);

#endif
