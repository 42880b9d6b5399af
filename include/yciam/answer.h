/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
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

/** Characters of the longest token that the service takes back. Source: iam_token_service.proto. */
#define YCIAM_TOKEN_MAX           4096u
#define YCIAM_ANSWER_SCRATCH_SIZE 480u /**< bytes: 24 values */

/** A token as the service's answer contains it. */
typedef struct yciam_iam_token {
    char *token; /**< points into the body, NUL-terminated; has the characters of a Bearer token only (RFC 6750, 2.1) */
    size_t token_len;   /**< characters of the token */
    int64_t expires_at; /**< seconds since 1970 UTC; a fraction is cut off */
} yciam_iam_token_t;

/**
 * Reads `{"iamToken":"…","expiresAt":"…"}`. The body is changed: escapes are resolved in place.
 *
 * @param[in,out] body     the body of the answer, `len` bytes; the caller's
 * @param len              bytes of the body
 * @param scratch          memory for the values of the JSON; the caller's; YCIAM_ANSWER_SCRATCH_SIZE is enough
 * @param scratch_cap      bytes of the scratch
 * @param[out] out         the token, which points into the body; all zero on failure
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT for a NULL pointer; YCIAM_ERR_JSON; YCIAM_ERR_JSON_BIG; YCIAM_ERR_ANSWER.
 *
 * Pure.
 */
yciam_result_t yciam_answer_token(char *body, size_t len, void *scratch, size_t scratch_cap, yciam_iam_token_t *out);

/**
 * Reads a google.rpc.Status into `grpc_code`, `message` and `request_id` of an error record. A field that is missing or
 * malformed leaves its member unchanged; so does a NULL pointer. yciam_error_t says how the message is changed.
 *
 * @param body             the body of the answer, `len` bytes; not changed
 * @param len              bytes of the body
 * @param scratch          memory for the values of the JSON; the caller's; YCIAM_ANSWER_SCRATCH_SIZE is enough
 * @param scratch_cap      bytes of the scratch
 * @param[in,out] error    the record
 *
 * Pure.
 */
void yciam_answer_status(const char *body, size_t len, void *scratch, size_t scratch_cap, yciam_error_t *error);

/**
 * Converts a timestamp to seconds: any offset, any number of fraction digits, leap seconds.
 *
 * @param text             the timestamp, `len` characters; no NUL is needed
 * @param len              characters of the timestamp
 * @param[out] unix_time   seconds since 1970 UTC; unchanged on failure
 * @return YCIAM_OK; YCIAM_ERR_ANSWER; YCIAM_ERR_ARGUMENT for a NULL pointer.
 *
 * Pure. Source: RFC 3339.
 */
yciam_result_t yciam_timestamp_parse(const char *text, size_t len, int64_t *unix_time);

/**
 * Converts a date of HTTP (IMF-fixdate) to seconds.
 *
 * @param text             the date, `len` characters; no NUL is needed
 * @param len              characters of the date
 * @param[out] unix_time   seconds since 1970 UTC; unchanged on failure
 * @return YCIAM_OK; YCIAM_ERR_ANSWER; YCIAM_ERR_ARGUMENT for a NULL pointer.
 *
 * Pure. Source: RFC 9110, 5.6.7.
 */
yciam_result_t yciam_http_date_parse(const char *text, size_t len, int64_t *unix_time);

#ifdef __cplusplus
}
#endif
#endif
