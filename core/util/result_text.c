/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/result.h>

const char *yciam_result_text(yciam_result_t result)
{
    switch (result) {
    case YCIAM_WORKING:
        return "working";
    case YCIAM_PENDING:
        return "pending";
    case YCIAM_OK:
        return "done";
    case YCIAM_ERR_MEMORY:
        return "out of memory";
    case YCIAM_ERR_ENTROPY:
        return "no entropy";
    case YCIAM_ERR_ARGUMENT:
        return "bad argument";
    case YCIAM_ERR_SPACE:
        return "buffer too small";
    case YCIAM_ERR_CALLBACK:
        return "callback failed";
    case YCIAM_ERR_KEY_JSON:
        return "key file is not a JSON object";
    case YCIAM_ERR_KEY_FIELD:
        return "key file lacks a field or has it twice";
    case YCIAM_ERR_KEY_ID:
        return "ID in key file is malformed";
    case YCIAM_ERR_KEY_USER:
        return "key is of a user account";
    case YCIAM_ERR_KEY_PEM:
        return "private key is not PKCS#8 PEM";
    case YCIAM_ERR_KEY_ENCRYPTED:
        return "private key is encrypted";
    case YCIAM_ERR_KEY_PUBLIC:
        return "private key is a public one";
    case YCIAM_ERR_KEY_TYPE:
        return "private key is not RSA-2048 or RSA-4096";
    case YCIAM_ERR_KEY_REJECTED:
        return "private key rejected";
    case YCIAM_ERR_SIGN:
        return "signature failed";
    case YCIAM_ERR_KEY_BIG:
        return "key file has too many values";
    case YCIAM_ERR_KEY_BLOB:
        return "key blob is damaged";
    case YCIAM_ERR_CLOCK:
        return "clock not set";
    case YCIAM_ERR_DNS:
        return "host not found";
    case YCIAM_ERR_CONNECT:
        return "no connection";
    case YCIAM_ERR_NETWORK:
        return "connection lost";
    case YCIAM_ERR_CLOSED:
        return "connection closed too early";
    case YCIAM_ERR_TLS:
        return "TLS failed";
    case YCIAM_ERR_CERT:
        return "certificate not trusted";
    case YCIAM_ERR_CERT_HOST:
        return "certificate is for another host";
    case YCIAM_ERR_CERT_TIME:
        return "certificate expired or not yet valid";
    case YCIAM_ERR_ANCHOR:
        return "no trust anchor";
    case YCIAM_ERR_REFUSED:
        return "refused";
    case YCIAM_ERR_BUSY:
        return "service unavailable";
    case YCIAM_ERR_HTTP_STATUS:
        return "bad HTTP status";
    case YCIAM_ERR_HTTP_FIELD:
        return "bad HTTP field";
    case YCIAM_ERR_HTTP_LENGTH:
        return "bad HTTP length";
    case YCIAM_ERR_HTTP_CODING:
        return "unknown HTTP coding";
    case YCIAM_ERR_HTTP_CHUNK:
        return "bad HTTP chunk";
    case YCIAM_ERR_HTTP_LONG:
        return "HTTP head too long";
    case YCIAM_ERR_LONG:
        return "answer too long";
    case YCIAM_ERR_JSON:
        return "answer is not JSON";
    case YCIAM_ERR_JSON_BIG:
        return "JSON too deep or too large";
    case YCIAM_ERR_ANSWER:
        return "answer lacks a field or has it wrong";
    case YCIAM_ERR_EXPIRED:
        return "token expired already";
    case YCIAM_ERR_TIMEOUT:
        return "time-out";
    default:
        return "?";
    }
}

const char *yciam_stage_text(yciam_stage_t stage)
{
    switch (stage) {
    case YCIAM_STAGE_IDLE:
        return "idle";
    case YCIAM_STAGE_KEY:
        return "key";
    case YCIAM_STAGE_CLOCK:
        return "clock";
    case YCIAM_STAGE_SIGN:
        return "sign";
    case YCIAM_STAGE_TOKEN:
        return "token";
    case YCIAM_STAGE_CONNECT:
        return "connect";
    case YCIAM_STAGE_SEND:
        return "send";
    case YCIAM_STAGE_RECEIVE:
        return "receive";
    case YCIAM_STAGE_ANSWER:
        return "answer";
    default:
        return "?";
    }
}
