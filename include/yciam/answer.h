/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers for the bodies of the IAM service's answers, for applications with an HTTPS client of their own. All
 * functions are pure and may be called from any task.
 *
 * Inputs are pointer and length: no byte after the length is read. The scratch holds the JSON values, 20 bytes each:
 * YCIAM_ANSWER_SCRATCH_SIZE is enough for all known answers. A UTF-8 byte order mark before the JSON is skipped, and
 * so are white space, NUL bytes and 0xFF bytes after it.
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
    char *token; /* points into the body, NUL-terminated; has the characters of a Bearer token only (RFC 6750, 2.1) */
    size_t token_len;
    int64_t expires_at; /* seconds since 1970 UTC; a fraction is cut off */
} yciam_iam_token_t;

/*
 * Reads `{"iamToken":"…","expiresAt":"…"}` from body[0..len). The body is changed: escapes are resolved in place.
 * Results: YCIAM_OK; YCIAM_ERR_ARGUMENT for a NULL pointer; YCIAM_ERR_JSON; YCIAM_ERR_JSON_BIG; YCIAM_ERR_ANSWER. On
 * failure *out is all zero.
 */
yciam_result_t yciam_answer_token(char *body, size_t len, void *scratch, size_t scratch_cap, yciam_iam_token_t *out);

/*
 * Reads a google.rpc.Status from body[0..len) into error->grpc_code, message and request_id. A field that is missing or
 * malformed leaves its member unchanged. A NULL pointer changes nothing. See yciam_error_t for how the message is
 * changed.
 */
void yciam_answer_status(const char *body, size_t len, void *scratch, size_t scratch_cap, yciam_error_t *error);

/*
 * Converts the timestamp text[0..len) of RFC 3339 to seconds since 1970 UTC: any offset, any number of fraction digits,
 * leap seconds. Results: YCIAM_OK, YCIAM_ERR_ANSWER, YCIAM_ERR_ARGUMENT for a NULL pointer. *unix_time changes only on
 * YCIAM_OK.
 */
yciam_result_t yciam_timestamp_parse(const char *text, size_t len, int64_t *unix_time);

/* The same for the date format of HTTP, IMF-fixdate (RFC 9110, 5.6.7). */
yciam_result_t yciam_http_date_parse(const char *text, size_t len, int64_t *unix_time);

#ifdef __cplusplus
}
#endif
#endif
