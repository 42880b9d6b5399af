/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/result.h>

#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* By the negative of the result. */
static const char *const result_texts[] = {
    [-YCIAM_OK] = "done",
    [-YCIAM_ERR_MEMORY] = "out of memory",
    [-YCIAM_ERR_ENTROPY] = "no entropy",
    [-YCIAM_ERR_ARGUMENT] = "bad argument",
    [-YCIAM_ERR_SPACE] = "buffer too small",
    [-YCIAM_ERR_CALLBACK] = "callback failed",
    [-YCIAM_ERR_KEY_JSON] = "key file is not a JSON object",
    [-YCIAM_ERR_KEY_FIELD] = "key file lacks a field or has it twice",
    [-YCIAM_ERR_KEY_ID] = "ID in key file is malformed",
    [-YCIAM_ERR_KEY_USER] = "key is of a user account",
    [-YCIAM_ERR_KEY_PEM] = "private key is not PKCS#8 PEM",
    [-YCIAM_ERR_KEY_ENCRYPTED] = "private key is encrypted",
    [-YCIAM_ERR_KEY_PUBLIC] = "private key is a public one",
    [-YCIAM_ERR_KEY_TYPE] = "private key is not RSA-2048 or RSA-4096",
    [-YCIAM_ERR_KEY_REJECTED] = "private key rejected",
    [-YCIAM_ERR_SIGN] = "signature failed",
    [-YCIAM_ERR_KEY_BIG] = "key file has too many values",
    [-YCIAM_ERR_KEY_BLOB] = "key blob is damaged",
    [-YCIAM_ERR_CLOCK] = "clock not set",
    [-YCIAM_ERR_DNS] = "host not found",
    [-YCIAM_ERR_CONNECT] = "no connection",
    [-YCIAM_ERR_NETWORK] = "connection lost",
    [-YCIAM_ERR_CLOSED] = "connection closed too early",
    [-YCIAM_ERR_TLS] = "TLS failed",
    [-YCIAM_ERR_CERT] = "certificate not trusted",
    [-YCIAM_ERR_CERT_HOST] = "certificate is for another host",
    [-YCIAM_ERR_CERT_TIME] = "certificate expired or not yet valid",
    [-YCIAM_ERR_ANCHOR] = "no trust anchor",
    [-YCIAM_ERR_REFUSED] = "refused",
    [-YCIAM_ERR_BUSY] = "service unavailable",
    [-YCIAM_ERR_HTTP_STATUS] = "bad HTTP status",
    [-YCIAM_ERR_HTTP_FIELD] = "bad HTTP field",
    [-YCIAM_ERR_HTTP_LENGTH] = "bad HTTP length",
    [-YCIAM_ERR_HTTP_CODING] = "unknown HTTP coding",
    [-YCIAM_ERR_HTTP_CHUNK] = "bad HTTP chunk",
    [-YCIAM_ERR_HTTP_LONG] = "HTTP head too long",
    [-YCIAM_ERR_LONG] = "answer too long",
    [-YCIAM_ERR_JSON] = "answer is not JSON",
    [-YCIAM_ERR_JSON_BIG] = "JSON too deep or too large",
    [-YCIAM_ERR_ANSWER] = "answer lacks a field or has it wrong",
    [-YCIAM_ERR_EXPIRED] = "token expired already",
    [-YCIAM_ERR_TIMEOUT] = "timeout",
};

static const char *const stage_texts[] = {
    [YCIAM_STAGE_IDLE] = "idle", [YCIAM_STAGE_KEY] = "key",         [YCIAM_STAGE_CLOCK] = "clock",
    [YCIAM_STAGE_SIGN] = "sign", [YCIAM_STAGE_TOKEN] = "token",     [YCIAM_STAGE_CONNECT] = "connect",
    [YCIAM_STAGE_SEND] = "send", [YCIAM_STAGE_RECEIVE] = "receive", [YCIAM_STAGE_ANSWER] = "answer",
};

static const char *text_at(const char *const *texts, size_t count, uint32_t index)
{
    return index < count ? texts[index] : "?";
}

const char *yciam_result_text(yciam_result_t result)
{
    if (result == YCIAM_WORKING) {
        return "working";
    }
    if (result == YCIAM_PENDING) {
        return "pending";
    }
    return text_at(result_texts, COUNT(result_texts), 0u - (uint32_t) result);
}

const char *yciam_stage_text(yciam_stage_t stage)
{
    return text_at(stage_texts, COUNT(stage_texts), (uint32_t) stage);
}
