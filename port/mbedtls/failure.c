/* SPDX-License-Identifier: Apache-2.0 */
#include "internal.h"

#include "versions.h"

int yciam_tls_from_plain(yciam_mbedtls_t *tls, int rc)
{
    const yciam_port_t *plain = tls->priv_plain;

    if (rc < 0) {
        tls->priv_native = plain->last_error != NULL ? plain->last_error(plain->ctx) : 0;
    }
    return rc;
}

bool yciam_tls_is_again(int rc)
{
    return rc == MBEDTLS_ERR_SSL_WANT_READ || rc == MBEDTLS_ERR_SSL_WANT_WRITE ||
           rc == MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS || is_new_ticket(rc);
}

static yciam_result_t result_of(int rc)
{
    if (is_out_of_memory(rc)) {
        return YCIAM_ERR_MEMORY;
    }
    return is_out_of_entropy(rc) ? YCIAM_ERR_ENTROPY : YCIAM_ERR_TLS;
}

yciam_result_t yciam_tls_start_psa(int32_t *native)
{
    psa_status_t status = psa_crypto_init();

    *native = status;
    if (status == PSA_SUCCESS) {
        return YCIAM_OK;
    }
    return status == PSA_ERROR_INSUFFICIENT_MEMORY ? YCIAM_ERR_MEMORY : YCIAM_ERR_ENTROPY;
}

int yciam_tls_die(yciam_mbedtls_t *tls, yciam_result_t result, int32_t native)
{
    tls->priv_stage = STAGE_DEAD;
    tls->priv_native = native;
    return result;
}

int yciam_tls_failed(yciam_mbedtls_t *tls, int rc)
{
    if (rc == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        tls->priv_stage = tls->priv_stage == STAGE_OPEN ? STAGE_ENDED : STAGE_DEAD;
        tls->priv_native = 0;
        return YCIAM_ERR_CLOSED;
    }
    if (rc == YCIAM_TLS_BROKEN) {
        return yciam_tls_die(tls, (yciam_result_t) tls->priv_broken, tls->priv_native);
    }
    return yciam_tls_die(tls, result_of(rc), rc);
}
