/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Results and the error record.
 *
 * Every function that can fail returns a yciam_result_t: 0 means done, above 0 means "not yet, call again", below 0
 * means failed. The constants are listed by class; yciam_result_class() tells the class of a number. A new failure gets
 * the next free number. The names are API, the numbers are not.
 *
 * Results, stages and classes are int32_t, not enum types: the width of an enum depends on the compiler's flags
 * (-fshort-enums), and a number that comes from another module must not be cut to fit.
 *
 * Thread and ISR safety: everything here is pure and may be called from anywhere.
 */
#ifndef YCIAM_RESULT_H
#define YCIAM_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A result: YCIAM_OK, a "not yet" above 0, or a failure below 0. */
typedef int32_t yciam_result_t;

enum {
    YCIAM_WORKING = 2, /**< not yet: the work is done in slices; call again at once. From a signer only */
    YCIAM_PENDING = 1, /**< not yet: something else has to happen first; call again after the delay */
    YCIAM_OK = 0,

    /* class YCIAM_CLASS_SYSTEM */
    YCIAM_ERR_MEMORY = -1,  /**< TLS, the crypto engine or the network stack is out of memory */
    YCIAM_ERR_ENTROPY = -2, /**< no random bytes are available */

    /* class YCIAM_CLASS_USAGE */
    YCIAM_ERR_ARGUMENT = -3, /**< an argument or a configuration field is wrong */
    YCIAM_ERR_SPACE = -4,    /**< a buffer of the caller is too small */
    YCIAM_ERR_CALLBACK = -5, /**< a callback failed; native: its result */

    /* class YCIAM_CLASS_KEY */
    YCIAM_ERR_KEY_JSON = -6,       /**< the key file is not one JSON object (RFC 8259) */
    YCIAM_ERR_KEY_FIELD = -7,      /**< a field of the key file is missing, occurs twice or is not a string */
    YCIAM_ERR_KEY_ID = -8,         /**< an ID is empty, too long or has a character outside A-Z a-z 0-9 . _ - */
    YCIAM_ERR_KEY_USER = -9,       /**< a key of a user account: it cannot get IAM tokens */
    YCIAM_ERR_KEY_PEM = -10,       /**< private_key is not a whole PKCS#8 PEM (RFC 7468, RFC 5958) */
    YCIAM_ERR_KEY_ENCRYPTED = -11, /**< private_key is encrypted */
    YCIAM_ERR_KEY_PUBLIC = -12,    /**< private_key holds a public key or a certificate */
    YCIAM_ERR_KEY_TYPE = -13,      /**< private_key is not RSA with 2048 or 4096 bits */
    YCIAM_ERR_KEY_REJECTED = -14,  /**< the crypto engine does not accept the key; native: psa_status_t */
    YCIAM_ERR_SIGN = -15,          /**< the signature failed; native: psa_status_t, or the signer's code */
    YCIAM_ERR_KEY_BIG = -40,  /**< the key file has too many values for the scratch; native: a size that is enough */
    YCIAM_ERR_KEY_BLOB = -41, /**< the key blob is damaged, cut, or of an unknown version */

    /* class YCIAM_CLASS_CLOCK */
    YCIAM_ERR_CLOCK = -16, /**< the clock is not set, or shows a time before 2024 */

    /* class YCIAM_CLASS_NETWORK; native: the port's code */
    YCIAM_ERR_DNS = -17,     /**< the host name has no address */
    YCIAM_ERR_CONNECT = -18, /**< no address of the host accepts a connection */
    YCIAM_ERR_NETWORK = -19, /**< the connection broke */
    YCIAM_ERR_CLOSED = -20,  /**< the peer closed the connection properly, but too early */

    /* class YCIAM_CLASS_TLS; native: the TLS library's code, or its verification flags for YCIAM_ERR_CERT* */
    YCIAM_ERR_TLS = -21,       /**< handshake or record failed */
    YCIAM_ERR_CERT = -22,      /**< the certificate chain does not lead to a trust anchor, or is too weak */
    YCIAM_ERR_CERT_HOST = -23, /**< the certificate is for another host */
    YCIAM_ERR_CERT_TIME = -24, /**< the certificate is expired or not yet valid, by the device's clock */
    YCIAM_ERR_ANCHOR = -25,    /**< there is no trust anchor to verify with */

    /* class YCIAM_CLASS_REFUSED; http_status, grpc_code, request_id and message say more */
    YCIAM_ERR_REFUSED = -26, /**< the service refused the request (4xx) */
    YCIAM_ERR_BUSY = -27,    /**< the service cannot answer now (408, 425, 429, 5xx) */

    /* class YCIAM_CLASS_ANSWER */
    YCIAM_ERR_HTTP_STATUS = -28, /**< no valid HTTP/1.x status line (RFC 9112, 4), or an unexpected status */
    YCIAM_ERR_HTTP_FIELD = -29,  /**< a header or trailer line is malformed (RFC 9112, 5 and 2.2) */
    YCIAM_ERR_HTTP_LENGTH = -30, /**< the length is malformed, too large, or given with two values (RFC 9112, 6.3) */
    YCIAM_ERR_HTTP_CODING = -31, /**< a transfer coding other than chunked */
    YCIAM_ERR_HTTP_CHUNK = -32,  /**< the chunk framing is malformed (RFC 9112, 7.1) */
    YCIAM_ERR_HTTP_LONG = -33,   /**< the head, a chunk line or the trailers are too long */
    YCIAM_ERR_LONG = -34,        /**< the body or the token does not fit the caller's buffer */
    YCIAM_ERR_JSON = -35,        /**< the body is not JSON (RFC 8259) */
    YCIAM_ERR_JSON_BIG = -36,    /**< the JSON is nested too deep or has too many values for the buffer */
    YCIAM_ERR_ANSWER = -37,      /**< a field of the answer is missing, occurs twice or is malformed */
    YCIAM_ERR_EXPIRED = -38,     /**< the token in the answer has expired */

    /* class YCIAM_CLASS_TIMEOUT */
    YCIAM_ERR_TIMEOUT = -39 /**< a deadline has passed; the stage says which */
};

/** The class of a failure: the part that has to be corrected. The Linux program's exit codes are these numbers. */
typedef int32_t yciam_class_t;

enum {
    YCIAM_CLASS_NONE = 0,
    YCIAM_CLASS_SYSTEM = 1,  /**< the device: memory, entropy */
    YCIAM_CLASS_USAGE = 2,   /**< the caller */
    YCIAM_CLASS_KEY = 3,     /**< the authorized key, or its use */
    YCIAM_CLASS_CLOCK = 4,   /**< the clock of the device */
    YCIAM_CLASS_NETWORK = 5, /**< name resolution and TCP */
    YCIAM_CLASS_TLS = 6,     /**< TLS and certificates */
    YCIAM_CLASS_REFUSED = 7, /**< the service refused the request, or cannot answer now */
    YCIAM_CLASS_ANSWER = 8,  /**< the answer cannot be trusted or understood */
    YCIAM_CLASS_TIMEOUT = 9
};

/** The step that is under way, or that failed. */
typedef int32_t yciam_stage_t;

enum {
    YCIAM_STAGE_IDLE = 0, /**< nothing is under way */
    YCIAM_STAGE_KEY,      /**< reading the authorized key */
    YCIAM_STAGE_CLOCK,    /**< waiting until the clock is set */
    YCIAM_STAGE_SIGN,     /**< making the JWT */
    YCIAM_STAGE_TOKEN,    /**< waiting for the token that the request needs */
    YCIAM_STAGE_CONNECT,  /**< name resolution, TCP, TLS handshake */
    YCIAM_STAGE_SEND,     /**< sending the request */
    YCIAM_STAGE_RECEIVE,  /**< reading the answer */
    YCIAM_STAGE_ANSWER    /**< checking the answer */
};

/**
 * Which argument or field is wrong: yciam_error_t.native of YCIAM_ERR_ARGUMENT, and of YCIAM_ERR_SPACE from a function
 * that checks a configuration.
 */
enum {
    YCIAM_ARG_NONE = 0,
    YCIAM_ARG_OBJECT,     /**< the object is not initialised, is closed, or is in use */
    YCIAM_ARG_PORT,       /**< the port is NULL, lacks a function, or may not be shared in this way */
    YCIAM_ARG_TOKEN,      /**< the token or its buffer */
    YCIAM_ARG_WORK,       /**< the work buffer */
    YCIAM_ARG_KEY,        /**< the key, or its signer */
    YCIAM_ARG_JWT,        /**< the JWT buffer */
    YCIAM_ARG_HOST,       /**< not a host name or IP address: a URL, a host with a port, blanks */
    YCIAM_ARG_AUDIENCE,   /**< the audience has a character that no URI has, or is too long */
    YCIAM_ARG_AUTHORITY,  /**< the instance whose token is needed: NULL, or the instance itself */
    YCIAM_ARG_ACCOUNT_ID, /**< the ID of the service account */
    YCIAM_ARG_METHOD,     /**< the method of a request */
    YCIAM_ARG_PATH,       /**< the path of a request */
    YCIAM_ARG_FIELD,      /**< a header field of a request */
    YCIAM_ARG_BODY        /**< the body of a request */
};

#define YCIAM_REQUEST_ID_CAP 40u  /**< a UUID and its NUL, with room */
#define YCIAM_MESSAGE_CAP    120u /**< the service's message, NUL included; a longer one ends in "..." */

/**
 * Everything that is known about a failure. It never holds a secret: the only text from outside is the service's
 * message, in which any run of more than 40 characters that could be part of a token is replaced. The message is UTF-8,
 * and every character that yciam_is_printable() refuses is a '?'.
 */
typedef struct yciam_error_record {
    yciam_result_t result;                 /**< YCIAM_OK: no failure */
    yciam_stage_t stage;                   /**< the step that failed */
    int32_t native;                        /**< code of the port, of TLS or of PSA; 0: none */
    uint16_t http_status;                  /**< 0: no answer was read */
    uint16_t grpc_code;                    /**< google.rpc.Code of the answer's body; 0: none */
    char request_id[YCIAM_REQUEST_ID_CAP]; /**< the service's ID of the request, for its support; "": none */
    char message[YCIAM_MESSAGE_CAP];       /**< the service's message; "": none */
} yciam_error_t;

/**
 * Whether a character may go to a log or a terminal: it is visible, or a space; it is no control character; and it does
 * not change the direction of the text.
 *
 * @param character        a code point of Unicode
 * @return true if the character may be shown.
 *
 * Pure. May be called from an ISR.
 */
bool yciam_is_printable(uint32_t character);

/**
 * The class of a result.
 *
 * @param result           any number
 * @return the class; YCIAM_CLASS_NONE for YCIAM_OK, YCIAM_PENDING, YCIAM_WORKING and numbers that are no result.
 *
 * Pure. May be called from an ISR.
 */
yciam_class_t yciam_result_class(yciam_result_t result);

/**
 * A result as English text for a log or a console. A program that does not call this function does not link the texts.
 *
 * @param result           any number
 * @return static text, NUL-terminated; never NULL.
 *
 * Pure. May be called from an ISR.
 */
const char *yciam_result_text(yciam_result_t result);
/**
 * A stage as English text for a log or a console. A program that does not call this function does not link the texts.
 *
 * @param stage            any number
 * @return static text, NUL-terminated; never NULL.
 *
 * Pure. May be called from an ISR.
 */
const char *yciam_stage_text(yciam_stage_t stage);

#ifdef __cplusplus
}
#endif
#endif
