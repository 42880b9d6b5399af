/* SPDX-License-Identifier: Apache-2.0 */
/* The SDK's headers use a macro of <sys/cdefs.h> that picolibc dropped (Debian 13). */
#include <sys/cdefs.h>

#ifndef __printflike
#define __printflike(format, first)
#endif
