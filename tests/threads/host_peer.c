/* SPDX-License-Identifier: Apache-2.0 */
#include "host_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

uint16_t host_peer_silent(const char *address)
{
    struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };
    struct sockaddr_in ipv4 = { .sin_family = AF_INET };
    int is_ipv6 = strchr(address, ':') != NULL;
    struct sockaddr *to = is_ipv6 ? (struct sockaddr *) &ipv6 : (struct sockaddr *) &ipv4;
    socklen_t len = is_ipv6 ? sizeof ipv6 : sizeof ipv4;
    int fd = socket(to->sa_family, SOCK_STREAM, 0);

    (void) inet_pton(to->sa_family, address, is_ipv6 ? (void *) &ipv6.sin6_addr : (void *) &ipv4.sin_addr);
    if (fd < 0 || bind(fd, to, len) != 0 || listen(fd, 64) != 0 || getsockname(fd, to, &len) != 0) {
        return 0;
    }
    return ntohs(is_ipv6 ? ipv6.sin6_port : ipv4.sin_port);
}
