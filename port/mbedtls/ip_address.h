/* SPDX-License-Identifier: Apache-2.0 */
/* IP addresses in text form, in the form that certificates have. Pure. Internal to port/mbedtls. */
#ifndef YCIAM_MBEDTLS_IP_ADDRESS_H
#define YCIAM_MBEDTLS_IP_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

#define YCIAM_IP_ADDRESS_MAX 16u

/*
 * Reads "192.0.2.1" or "2001:db8::1" (RFC 4291, 2.2, forms 1 and 2) in network byte order. Returns 4 or 16, or 0 if it
 * is not an address. Forms that only some software accepts ("127.1", a zone after %) are 0, too.
 */
size_t yciam_ip_address(const char *text, uint8_t address[YCIAM_IP_ADDRESS_MAX]);

#endif
