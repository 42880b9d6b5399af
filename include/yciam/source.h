/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Sources: where the tokens of an instance come from. `source` in the configuration names one of these. Refresh,
 * deadlines and errors are the same for all sources. A program links the sources that it names, and yciam_source_key.
 */
#ifndef YCIAM_SOURCE_H
#define YCIAM_SOURCE_H

#include <stdint.h>

#include <yciam/authorized_key.h>
#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A source of tokens. Its members are private to the library. */
typedef struct yciam_source yciam_source_t;
struct yciam;

/** A token in exchange for a JWT that is signed with the authorized key `key`. The default. */
extern const yciam_source_t yciam_source_key;

/**
 * A token from the metadata service of a virtual machine or a function: plain HTTP to YCIAM_METADATA_HOST, or to `host`
 * and `tcp_port` of the configuration, and to no other host. connect_ms defaults to YCIAM_METADATA_CONNECT_MS. If no
 * service account is linked to the machine, the result is YCIAM_ERR_REFUSED with HTTP status 404.
 */
extern const yciam_source_t yciam_source_metadata;
/** The address of the metadata service. */
#define YCIAM_METADATA_HOST       "169.254.169.254"
#define YCIAM_METADATA_TCP_PORT   80u   /**< its TCP port */
#define YCIAM_METADATA_CONNECT_MS 1000u /**< default of `connect_ms` for the metadata service */

/**
 * A token for the service account `account_id`, which the service issues for the token of another instance,
 * `authority`. The same task owns both. The authority is polled only while this instance has an attempt under way, and
 * never while this instance has a connection; so if nobody else polls the authority, both may use the same port and
 * work buffer, and are closed together. A failure of the authority is a failure here, and the next attempt comes after
 * the authority's pause. An application that ends this pause with yciam_retry_now() calls it for both instances.
 *
 * Between the attempts of this instance the library does not poll the authority. Its token may expire then; the next
 * attempt gets it a new one first. An application that uses the authority's token itself polls the authority, too, and
 * gives it a port and a work buffer of its own.
 */
extern const yciam_source_t yciam_source_account;

/**
 * A token that the application hands in with yciam_set_token(). Without a token, or after it has expired, an attempt
 * fails with YCIAM_ERR_EXPIRED.
 */
extern const yciam_source_t yciam_source_given;

/**
 * Makes the instance hold a copy of a token. It may be used with any source, which then refreshes the token. On failure
 * the instance is unchanged.
 *
 * @param iam              a live instance
 * @param token            NUL-terminated; must not be in the instance's own buffer
 * @param expires_at       seconds since 1970 UTC by the service's clock; the token is held for a day at most
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT, also for characters that no Bearer token has (RFC 6750, 2.1); YCIAM_ERR_LONG;
 *   YCIAM_ERR_EXPIRED; YCIAM_ERR_CLOCK.
 *
 * Owner task only.
 */
yciam_result_t yciam_set_token(struct yciam *iam, const char *token, int64_t expires_at);

#ifdef __cplusplus
}
#endif
#endif
