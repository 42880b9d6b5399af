/* SPDX-License-Identifier: Apache-2.0 */
/* A host with an IPv4 and an IPv6 address, one of which does not answer. */
#ifndef ADDRESS_TESTS_H
#define ADDRESS_TESTS_H

void every_address_is_tried(void **state);
void the_network_has_ipv6_alone(void **state);

#endif
