/* SPDX-License-Identifier: Apache-2.0 */
#include "internal.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <psa/crypto.h>

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

/* A code of Mbed TLS is the sum of one of a high-level module and one of a low-level module. */
static int high_of(int rc)
{
    return -(-rc & 0x7F80);
}

static int low_of(int rc)
{
    return -(-rc & 0x7F);
}

bool yciam_tls_is_memory(int rc)
{
    int high = high_of(rc);
    int low = low_of(rc);

    return high == MBEDTLS_ERR_SSL_ALLOC_FAILED || high == MBEDTLS_ERR_X509_ALLOC_FAILED ||
           high == MBEDTLS_ERR_PK_ALLOC_FAILED || high == MBEDTLS_ERR_PEM_ALLOC_FAILED ||
           high == MBEDTLS_ERR_ECP_ALLOC_FAILED || high == MBEDTLS_ERR_MD_ALLOC_FAILED ||
           high == MBEDTLS_ERR_CIPHER_ALLOC_FAILED || low == MBEDTLS_ERR_MPI_ALLOC_FAILED ||
           low == MBEDTLS_ERR_ASN1_ALLOC_FAILED;
}

static yciam_result_t result_of(int rc)
{
    int low = low_of(rc);

    if (yciam_tls_is_memory(rc)) {
        return YCIAM_ERR_MEMORY;
    }
    if (low == MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED || low == MBEDTLS_ERR_ENTROPY_SOURCE_FAILED) {
        return YCIAM_ERR_ENTROPY;
    }
    return YCIAM_ERR_TLS;
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
