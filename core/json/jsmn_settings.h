/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsmn with the settings that this library needs, whatever the rest of the firmware sets for its own use of jsmn.
 * json.c defines YCIAM_JSMN_SOURCE first and gets jsmn's functions as static ones; all others get the types.
 */
#ifndef YCIAM_CORE_JSMN_SETTINGS_H
#define YCIAM_CORE_JSMN_SETTINGS_H

#undef JSMN_STRICT
#undef JSMN_PARENT_LINKS
#undef JSMN_STATIC
#undef JSMN_HEADER

#define JSMN_PARENT_LINKS /* a token names the token that it stands in */
#ifdef YCIAM_JSMN_SOURCE
#define JSMN_STATIC
#else
#define JSMN_HEADER
#endif

#include <jsmn.h>

#endif
