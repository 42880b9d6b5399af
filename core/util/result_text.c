/* SPDX-License-Identifier: Apache-2.0 */
#include <yciam/result.h>

/* One string after the other, in the order of the results and of the stages: a table of pointers would add four bytes
 * to each. An empty one ends them. */
static const char result_texts[] = "done\0"
                                   "out of memory\0"
                                   "no entropy\0"
                                   "bad argument\0"
                                   "buffer too small\0"
                                   "callback failed\0"
                                   "key file is not a JSON object\0"
                                   "key file lacks a field or has it twice\0"
                                   "ID in key file is malformed\0"
                                   "key is of a user account\0"
                                   "private key is not PKCS#8 PEM\0"
                                   "private key is encrypted\0"
                                   "private key is a public one\0"
                                   "private key is not RSA-2048 or RSA-4096\0"
                                   "private key rejected\0"
                                   "signature failed\0"
                                   "clock not set\0"
                                   "host not found\0"
                                   "no connection\0"
                                   "connection lost\0"
                                   "connection closed too early\0"
                                   "TLS failed\0"
                                   "certificate not trusted\0"
                                   "certificate is for another host\0"
                                   "certificate expired or not yet valid\0"
                                   "no trust anchor\0"
                                   "refused\0"
                                   "service unavailable\0"
                                   "bad HTTP status\0"
                                   "bad HTTP field\0"
                                   "bad HTTP length\0"
                                   "unknown HTTP coding\0"
                                   "bad HTTP chunk\0"
                                   "HTTP head too long\0"
                                   "answer too long\0"
                                   "answer is not JSON\0"
                                   "JSON too deep or too large\0"
                                   "answer lacks a field or has it wrong\0"
                                   "token expired already\0"
                                   "time-out\0";

static const char stage_texts[] = "idle\0key\0clock\0sign\0token\0connect\0send\0receive\0answer\0";

static const char *text_at(const char *texts, unsigned index)
{
    while (index > 0 && *texts != '\0') {
        while (*texts++ != '\0') {
        }
        index--;
    }
    return *texts != '\0' ? texts : "?";
}

const char *yciam_result_text(yciam_result_t result)
{
    return result == YCIAM_PENDING ? "pending" : text_at(result_texts, 0u - (unsigned) result);
}

const char *yciam_stage_text(yciam_stage_t stage)
{
    return text_at(stage_texts, (unsigned) stage);
}
