/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A signer that makes an RSA-2048 or RSA-4096 signature in slices, in memory of the caller: for a superloop that cannot
 * stop for a second while Mbed TLS signs, and for chips with a small heap.
 *
 * NOT REVIEWED INDEPENDENTLY. This arithmetic was written for this project, and nobody outside of it has examined it.
 * Nothing in the library selects it: an application does, by calling yciam_rsa_open(). If there is a secure element, or
 * a task that may take its time, sign through PSA instead. README.md says what is protected and what is not.
 *
 * Constant time: no branch and no address depends on a secret. That holds on cores whose 32 x 32 -> 64-bit
 * multiplication takes a time that does not depend on the operands. ARM documents this for Cortex-M4, M7 and M33.
 * Cortex-M3, ARM7 and ARM9 do not have it, and the build refuses them. NOBODY HAS CHECKED others for this: Cortex-M0,
 * M0+ and M23 (the product is a library routine of the compiler), Cortex-A and x86, any core of RISC-V or Xtensa.
 *
 * Random numbers and SHA-256 come from PSA. A PSA that copies buffers (Mbed TLS 3.6 without
 * MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS) takes a few hundred bytes of its heap for the copies; otherwise no heap is
 * used.
 *
 * Two signers are independent of each other.
 */
#ifndef YCIAM_RSA_H
#define YCIAM_RSA_H

#include <stddef.h>
#include <stdint.h>

#include <yciam/result.h>
#include <yciam/signer.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef YCIAM_RSA_EXPONENT_BLINDING
/**
 * The number of limbs (32 bits each), 0 to 4, by which a random multiple of the group's order makes each secret
 * exponent longer. Each signature uses another multiple. A limb costs 1.5 % of the time of a signature (RSA-2048). 0:
 * off. Set it as an option of the compiler, the same for all files.
 */
#define YCIAM_RSA_EXPONENT_BLINDING 0u
#endif

/** The memory that a signer needs, in bytes, for a key of 2048 or 4096 bits. It is aligned like a pointer. */
#define YCIAM_RSA_SIZE(bits) (14u * ((bits) / 8u) + 152u + 8u * ((YCIAM_RSA_EXPONENT_BLINDING + 1u) / 2u))

/**
 * Makes a signer for a private key. Calls psa_crypto_init(). It takes about 0.2 million instructions on a Cortex-M4
 * (RSA-2048). On failure `*signer` is unchanged and the memory is wiped.
 *
 * `signer->sign()` then returns YCIAM_WORKING until the signature is done, with a slice of bounded length in each call.
 * It fails with YCIAM_ERR_ENTROPY, YCIAM_ERR_MEMORY, or YCIAM_ERR_SIGN and the psa_status_t.
 * PSA_ERROR_CORRUPTION_DETECTED: a result was wrong twice, or the signer's memory was overwritten, and the signer must
 * be opened again. A wrong signature is never returned. `signer->cancel()` wipes an unfinished signature.
 *
 * @param[out] signer      the caller's
 * @param pkcs1            the private key as RSAPrivateKey in DER (RFC 8017, A.1.2), such as
 *   yciam_authorized_key_parse() finds in the key file. It is not copied: it must stay unchanged, in flash or in RAM,
 *   until yciam_rsa_close()
 * @param pkcs1_len        bytes of the private key
 * @param memory           YCIAM_RSA_SIZE(bits) bytes, the signer's until yciam_rsa_close(); holds the blinding values,
 *   which are secret, between signatures
 * @param memory_cap       bytes of the memory
 * @param[out] native      a psa_status_t; may be NULL
 * @return YCIAM_OK; YCIAM_ERR_ARGUMENT for NULL or memory that is not aligned; YCIAM_ERR_SPACE if `memory_cap` is less
 *   than YCIAM_RSA_SIZE(bits); YCIAM_ERR_KEY_REJECTED if this is not the DER of a key of 2048 or 4096 bits, if p or q
 *   do not have half as many, if e is even or over 2^32, or if the numbers do not belong together; YCIAM_ERR_MEMORY and
 *   YCIAM_ERR_ENTROPY if PSA does not start.
 *
 * Owner task only.
 */
yciam_result_t yciam_rsa_open(yciam_signer_t *signer, const uint8_t *pkcs1, size_t pkcs1_len, void *memory,
                              size_t memory_cap, int32_t *native);

/**
 * Wipes the signer and its memory, which is the caller's again. May be called twice, but only for a signer that
 * yciam_rsa_open() made.
 *
 * @param[in,out] signer   the signer
 *
 * Owner task only.
 */
void yciam_rsa_close(yciam_signer_t *signer);

#ifdef __cplusplus
}
#endif
#endif
