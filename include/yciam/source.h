/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where an instance's tokens come from: `source` in its configuration names one of these. Refresh, cache, deadlines and
 * errors are the same for all. A program links those that it names, and the authorized key.
 *
 * Revocation is here, too: it is the way back.
 */
#ifndef YCIAM_SOURCE_H
#define YCIAM_SOURCE_H

#include <stdint.h>

#include <yciam/authorized_key.h>
#include <yciam/result.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct yciam_source yciam_source_t;
struct yciam;

/* A JWT that is signed with the service account's authorized key, `key`. What an instance without a source uses. */
extern const yciam_source_t yciam_source_key;

/*
 * The metadata service of a virtual machine or a function: plain HTTP to YCIAM_METADATA_HOST, or to the `host` and
 * `tcp_port` of the configuration, and to nowhere else. It has YCIAM_METADATA_CONNECT_MS to answer the connection. No
 * service account linked to the machine is YCIAM_ERR_REFUSED with HTTP status 404.
 */
extern const yciam_source_t yciam_source_metadata;
#define YCIAM_METADATA_HOST       "169.254.169.254"
#define YCIAM_METADATA_TCP_PORT   80u
#define YCIAM_METADATA_CONNECT_MS 1000u

/*
 * A token for the service account `account_id`, which the IAM service makes for the token of another instance,
 * `authority`. The authority is polled only while an attempt is under way here, and never while this instance has a
 * connection: where nobody else polls it, both may use the same port and work buffer, and are closed together. Its
 * failure is a failure here.
 */
extern const yciam_source_t yciam_source_account;

/*
 * The application's own: it hands in a token with yciam_set_token(). Without one, or after it has expired, an attempt
 * ends with YCIAM_ERR_EXPIRED.
 */
extern const yciam_source_t yciam_source_given;

/*
 * Holds this token from now on, which is not in the instance's own buffer. expires_at: seconds since 1970 UTC by the
 * service's clock; whatever it is, the token is held for a day at most. It may be used with any source, which then
 * refreshes it. YCIAM_OK; YCIAM_ERR_ARGUMENT (characters that no Bearer token has), YCIAM_ERR_LONG, YCIAM_ERR_EXPIRED,
 * YCIAM_ERR_CLOCK: the instance is then as it was. Owner task only.
 */
yciam_result_t yciam_set_token(struct yciam *iam, const char *token, int64_t expires_at);

/*
 * Makes a token invalid at the service before it expires; NULL: the held one. The request is authorised by the held
 * token, or by the token itself where none is held. Takes one bounded step; call it in place of yciam_poll(), with the
 * same arguments, until it has ended:
 *   YCIAM_OK       done: subject_id says whose token it was. If it was the held one, it is dropped; the next
 *                  yciam_poll() asks for a new one
 *   YCIAM_PENDING  call again after yciam_delay_ms()
 *   below 0        it failed, and is not tried again by itself. YCIAM_ERR_ARGUMENT: there is no token, or none in the
 *                  right form, or the instance has a source without TLS; for the others see yciam_error()
 * Whatever attempt for a token was under way ends when it begins, and is due again afterwards; the time of the next one
 * is otherwise as it was. token and subject_id are in use until it has ended. Nothing else may use the instance until
 * then, neither a call nor an instance whose authority it is; yciam_close() alone gives it up, and yciam_init() begins
 * anew. The work buffer holds the token twice and 300 bytes besides; a longer token is YCIAM_ERR_SPACE. Owner task
 * only.
 */
yciam_result_t yciam_revoke_poll(struct yciam *iam, const char *token, char subject_id[YCIAM_ID_MAX + 1u]);

/* The blocking form. It ends by the instance's deadlines. `delay` as for yciam_wait(). Owner task only. */
yciam_result_t yciam_revoke(struct yciam *iam, const char *token, char subject_id[YCIAM_ID_MAX + 1u],
                            void (*delay)(void *ctx, uint32_t ms), void *ctx);

#ifdef __cplusplus
}
#endif
#endif
