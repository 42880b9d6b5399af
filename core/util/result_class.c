/* SPDX-License-Identifier: Apache-2.0 */
#include "result_class.h"

/* By the negative of the result. */
static const uint8_t result_classes[] = {
    [-YCIAM_OK] = YCIAM_CLASS_NONE,
    [-YCIAM_ERR_MEMORY] = YCIAM_CLASS_SYSTEM,
    [-YCIAM_ERR_ENTROPY] = YCIAM_CLASS_SYSTEM,
    [-YCIAM_ERR_ARGUMENT] = YCIAM_CLASS_USAGE,
    [-YCIAM_ERR_SPACE] = YCIAM_CLASS_USAGE,
    [-YCIAM_ERR_CALLBACK] = YCIAM_CLASS_USAGE,
    [-YCIAM_ERR_KEY_JSON] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_FIELD] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_ID] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_USER] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_PEM] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_ENCRYPTED] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_PUBLIC] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_TYPE] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_REJECTED] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_SIGN] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_BIG] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_KEY_BLOB] = YCIAM_CLASS_KEY,
    [-YCIAM_ERR_CLOCK] = YCIAM_CLASS_CLOCK,
    [-YCIAM_ERR_DNS] = YCIAM_CLASS_NETWORK,
    [-YCIAM_ERR_CONNECT] = YCIAM_CLASS_NETWORK,
    [-YCIAM_ERR_NETWORK] = YCIAM_CLASS_NETWORK,
    [-YCIAM_ERR_CLOSED] = YCIAM_CLASS_NETWORK,
    [-YCIAM_ERR_TLS] = YCIAM_CLASS_TLS,
    [-YCIAM_ERR_CERT] = YCIAM_CLASS_TLS,
    [-YCIAM_ERR_CERT_HOST] = YCIAM_CLASS_TLS,
    [-YCIAM_ERR_CERT_TIME] = YCIAM_CLASS_TLS,
    [-YCIAM_ERR_ANCHOR] = YCIAM_CLASS_TLS,
    [-YCIAM_ERR_REFUSED] = YCIAM_CLASS_REFUSED,
    [-YCIAM_ERR_BUSY] = YCIAM_CLASS_REFUSED,
    [-YCIAM_ERR_HTTP_STATUS] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_HTTP_FIELD] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_HTTP_LENGTH] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_HTTP_CODING] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_HTTP_CHUNK] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_HTTP_LONG] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_LONG] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_JSON] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_JSON_BIG] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_ANSWER] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_EXPIRED] = YCIAM_CLASS_ANSWER,
    [-YCIAM_ERR_TIMEOUT] = YCIAM_CLASS_TIMEOUT,
};

yciam_class_t yciam_result_class(yciam_result_t result)
{
    uint32_t index = 0u - (uint32_t) result; /* of a positive result: a large number */

    return index < sizeof result_classes ? result_classes[index] : YCIAM_CLASS_NONE;
}

yciam_result_t yciam_priv_port_failure(int rc)
{
    yciam_class_t result_class = yciam_result_class(rc);
    bool is_known = result_class == YCIAM_CLASS_SYSTEM || result_class == YCIAM_CLASS_NETWORK ||
                    result_class == YCIAM_CLASS_TLS || rc == YCIAM_ERR_ARGUMENT;

    return is_known ? rc : YCIAM_ERR_NETWORK;
}

yciam_result_t yciam_priv_signer_result(int rc)
{
    bool is_known =
        rc == YCIAM_OK || rc == YCIAM_PENDING || rc == YCIAM_WORKING || yciam_result_class(rc) == YCIAM_CLASS_SYSTEM;

    return is_known ? rc : YCIAM_ERR_SIGN;
}

bool yciam_priv_is_lasting(yciam_result_t result)
{
    yciam_class_t result_class = yciam_result_class(result);

    return result_class == YCIAM_CLASS_USAGE || result_class == YCIAM_CLASS_KEY || result == YCIAM_ERR_REFUSED ||
           result == YCIAM_ERR_LONG;
}

bool yciam_priv_is_of_connection(yciam_result_t result)
{
    yciam_class_t result_class = yciam_result_class(result);

    return result_class == YCIAM_CLASS_NETWORK || result_class == YCIAM_CLASS_TLS ||
           result_class == YCIAM_CLASS_TIMEOUT;
}
