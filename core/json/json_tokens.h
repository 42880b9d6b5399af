/* SPDX-License-Identifier: Apache-2.0 */
/* jsmn's tokens: a value each, in the order of the text, and each with the index of what it stands in. */
#ifndef YCIAM_CORE_JSON_TOKENS_H
#define YCIAM_CORE_JSON_TOKENS_H

#define JSMN_PARENT_LINKS
#include <jsmn.h>

#endif
