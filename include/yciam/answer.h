/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the bodies that the IAM service answers with. Pure; for those who bring an HTTPS client of their own.
 * Scratch holds the JSON's values, 20 bytes each: YCIAM_ANSWER_SCRATCH_SIZE is enough for all known answers.
 */
#ifndef YCIAM_ANSWER_H
#define YCIAM_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define YCIAM_TOKEN_MAX           4096u /* characters, the longest that the service takes back (iam_token_service.proto) */
#define YCIAM_ANSWER_SCRATCH_SIZE 480u /* bytes: 24 values */

typedef struct yciam_iam_token {
    char *token; /* inside the body, NUL-terminated; of the characters of a Bearer token (RFC 6750, 2.1) alone */
    size_t token_len;
    int64_t expires_at; /* seconds since 1970 UTC, fractions cut off */
} yciam_iam_token_t;

/*
 * Reads `{"iamToken":"…","expiresAt":"…"}` from body[0..len), which is changed in place (escapes are resolved).
 * body[len] is 0, as for yciam_answer_status().
 * YCIAM_OK, YCIAM_ERR_JSON, YCIAM_ERR_JSON_BIG, YCIAM_ERR_ANSWER. On failure *out is all zero.
 */
yciam_result_t yciam_answer_token(char *body, size_t len, void *scratch, size_t scratch_cap, yciam_iam_token_t *out);

/*
 * Reads a google.rpc.Status from body[0..len) into error->grpc_code, message and request_id, as far as it is one.
 * Whatever cannot be understood leaves the field as it was. See yciam_error_t for what is done to the message.
 */
void yciam_answer_status(const char *body, size_t len, void *scratch, size_t scratch_cap, yciam_error_t *error);

/*
 * A NUL-terminated timestamp of RFC 3339 (any offset, any number of fraction digits, leap seconds) as seconds since
 * 1970 UTC. YCIAM_OK or YCIAM_ERR_ANSWER.
 */
yciam_result_t yciam_timestamp_parse(const char *text, int64_t *unix_time);

/* The Date form that HTTP sends, IMF-fixdate (RFC 9110, 5.6.7), NUL-terminated. YCIAM_OK or YCIAM_ERR_ANSWER. */
yciam_result_t yciam_http_date_parse(const char *text, int64_t *unix_time);

#ifdef __cplusplus
}
#endif
#endif
