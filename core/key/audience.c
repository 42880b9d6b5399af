/* SPDX-License-Identifier: Apache-2.0 */
#include "audience.h"

#include <yciam/jwt.h>

#include "../util/text.h"

const char *yciam_priv_audience(const char *configured)
{
    const char *audience = configured != NULL ? configured : YCIAM_DEFAULT_AUDIENCE;

    return yciam_priv_text_is(audience, YCIAM_AUDIENCE_MAX, "-._~:/?#[]@!$&'()*+,;=%") ? audience : NULL;
}
