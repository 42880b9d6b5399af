/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwIP's settings for the tests with name and time servers of their own. The servers run on the host, at ports that
 * need no root.
 */
#define LWIP_DHCP_MAX_DNS_SERVERS      0 /* only this server, none from the network */
#define LWIP_ND6_RDNSS_MAX_DNS_SERVERS 0
#if LWIP_IPV6
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0                                             /* saves two seconds a test */
#define DNS_SERVER_ADDRESS(address)   IP_ADDR6_HOST(address, 0xFEC00000UL, 0, 0, 2) /* fec0::2 */
#else
#define DNS_SERVER_ADDRESS(address) ip_addr_set_ip4_u32(address, PP_HTONL(0x0A000202UL)) /* 10.0.2.2 */
#endif
#define DNS_SERVER_PORT        18053
#define SNTP_PORT              18123
#define SNTP_SERVER            "time.test"
#define SNTP_RETRY_TIMEOUT     1000
#define SNTP_RETRY_TIMEOUT_EXP 0
