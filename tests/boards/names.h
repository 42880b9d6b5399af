/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP's settings for the tests with name and time servers of their own, which are on the host, at ports that need no
 * root. */
#define LWIP_DHCP_MAX_DNS_SERVERS   0 /* none by DHCP, but this one */
#define DNS_SERVER_ADDRESS(address) ip_addr_set_ip4_u32(address, PP_HTONL(0x0A000202UL)) /* 10.0.2.2 */
#define DNS_SERVER_PORT             18053
#define SNTP_PORT                   18123
#define SNTP_SERVER                 "time.test"
#define SNTP_RETRY_TIMEOUT          1000
#define SNTP_RETRY_TIMEOUT_EXP      0
