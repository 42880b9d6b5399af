/* SPDX-License-Identifier: Apache-2.0 */
#include "result_class.h"

yciam_class_t yciam_result_class(yciam_result_t result)
{
    switch (result) {
    case YCIAM_ERR_MEMORY:
    case YCIAM_ERR_ENTROPY:
        return YCIAM_CLASS_SYSTEM;
    case YCIAM_ERR_ARGUMENT:
    case YCIAM_ERR_SPACE:
    case YCIAM_ERR_CALLBACK:
        return YCIAM_CLASS_USAGE;
    case YCIAM_ERR_KEY_JSON:
    case YCIAM_ERR_KEY_FIELD:
    case YCIAM_ERR_KEY_ID:
    case YCIAM_ERR_KEY_USER:
    case YCIAM_ERR_KEY_PEM:
    case YCIAM_ERR_KEY_ENCRYPTED:
    case YCIAM_ERR_KEY_PUBLIC:
    case YCIAM_ERR_KEY_TYPE:
    case YCIAM_ERR_KEY_REJECTED:
    case YCIAM_ERR_SIGN:
    case YCIAM_ERR_KEY_BIG:
    case YCIAM_ERR_KEY_BLOB:
        return YCIAM_CLASS_KEY;
    case YCIAM_ERR_CLOCK:
        return YCIAM_CLASS_CLOCK;
    case YCIAM_ERR_DNS:
    case YCIAM_ERR_CONNECT:
    case YCIAM_ERR_NETWORK:
    case YCIAM_ERR_CLOSED:
        return YCIAM_CLASS_NETWORK;
    case YCIAM_ERR_TLS:
    case YCIAM_ERR_CERT:
    case YCIAM_ERR_CERT_HOST:
    case YCIAM_ERR_CERT_TIME:
    case YCIAM_ERR_ANCHOR:
        return YCIAM_CLASS_TLS;
    case YCIAM_ERR_REFUSED:
    case YCIAM_ERR_BUSY:
        return YCIAM_CLASS_REFUSED;
    case YCIAM_ERR_HTTP_STATUS:
    case YCIAM_ERR_HTTP_FIELD:
    case YCIAM_ERR_HTTP_LENGTH:
    case YCIAM_ERR_HTTP_CODING:
    case YCIAM_ERR_HTTP_CHUNK:
    case YCIAM_ERR_HTTP_LONG:
    case YCIAM_ERR_LONG:
    case YCIAM_ERR_JSON:
    case YCIAM_ERR_JSON_BIG:
    case YCIAM_ERR_ANSWER:
    case YCIAM_ERR_EXPIRED:
        return YCIAM_CLASS_ANSWER;
    case YCIAM_ERR_TIMEOUT:
        return YCIAM_CLASS_TIMEOUT;
    default:
        return YCIAM_CLASS_NONE;
    }
}

yciam_result_t yciam_priv_foreign_result(int rc, yciam_result_t unknown)
{
    return rc < 0 && yciam_result_class(rc) != YCIAM_CLASS_NONE ? rc : unknown;
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
