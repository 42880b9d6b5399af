/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <yciam/jwt.h>
#include <yciam/port.h>

#include "key_file.h"
#include "output.h"
#include "report.h"
#include "secret.h"

static char jwt[YCIAM_JWT_MAX(YCIAM_AUDIENCE_MAX, YCIAM_SIGNATURE_MAX)];

static int print_jwt(const yciam_key_t *key, const options_t *options)
{
    yciam_error_t error = { .stage = YCIAM_STAGE_SIGN };
    yciam_claims_t claims = { .audience = options->audience, .issued_at = (int64_t) time(NULL) };
    size_t len;

    if (!YCIAM_CLOCK_IS_SET(claims.issued_at)) {
        error.result = YCIAM_ERR_CLOCK;
        return report_error(&error, NULL);
    }
    claims.expires_at = claims.issued_at + options->lifetime_s;
    error.result = yciam_jwt_begin(key, &claims, jwt, sizeof jwt, &len);
    if (error.result == YCIAM_OK) {
        error.result = yciam_jwt_sign(key, jwt, sizeof jwt, &len, &error.native);
    }
    if (error.result != YCIAM_OK) {
        return report_error(&error, error.result == YCIAM_ERR_ARGUMENT ? "--audience" : NULL);
    }
    return print_line(jwt, len);
}

int command_jwt(const options_t *options)
{
    yciam_key_t key = { 0 };
    int status = key_file_load(&key, options);

    if (status != 0) {
        return status;
    }
    status = print_jwt(&key, options);
    yciam_key_unload(&key);
    secret_wipe(jwt, sizeof jwt);
    return status;
}
