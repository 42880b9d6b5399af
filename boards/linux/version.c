/* SPDX-License-Identifier: Apache-2.0 */
#include "version.h"

#include <stdio.h>

#include <mbedtls/version.h>
#include <yciam/yciam.h>

#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
#define TLS_VERSIONS "TLS 1.2 and 1.3"
#else
#define TLS_VERSIONS "TLS 1.2"
#endif

const char *version_text(void)
{
    static char text[64];

    (void) snprintf(text, sizeof text, "yciam %s (Mbed TLS %s, %s)\n", YCIAM_VERSION, MBEDTLS_VERSION_STRING,
                    TLS_VERSIONS);
    return text;
}
