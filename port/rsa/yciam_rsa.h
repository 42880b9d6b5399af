/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signer that makes an RSA-2048 or RSA-4096 signature in slices, in memory of the caller's: for a superloop that
 * cannot stop for a second while Mbed TLS signs, and for chips whose heap is short.
 *
 * NOT REVIEWED INDEPENDENTLY. This is arithmetic of this project's own, which nobody outside of it has examined.
 * Nothing in the library selects it: an application does, by calling yciam_rsa_open(). Where there is a secure element,
 * or a task that may take its time, sign through PSA instead. README.md says what is protected and what is not.
 *
 * Constant time: no branch and no address depends on a secret. That holds on cores whose 32 x 32 -> 64-bit
 * multiplication takes a time that does not depend on the operands. Cortex-M4, M7 and M33 are documented so by ARM.
 * Cortex-M3, ARM7 and ARM9 are not, and the build refuses them. NOBODY HAS CHECKED others for this: Cortex-M0, M0+ and
 * M23 (the product is a library routine of the compiler), Cortex-A and x86, any core of RISC-V or Xtensa.
 *
 * Random numbers and SHA-256 come from PSA. A PSA that copies buffers (Mbed TLS 3.6 without
 * MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS) takes a few hundred bytes of its heap for the copies; otherwise no heap is
 * used.
 *
 * Owner task only, which is the one that polls the library. Two signers are independent of each other.
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

/*
 * Limbs of 32 bits, at most 4, by which a random multiple of the group's order makes each secret exponent longer: it is
 * another one for each signature, at the price of 1.5 % of its time a limb (RSA-2048). 0: off. Set it for the compiler,
 * the same for all files.
 */
#ifndef YCIAM_RSA_EXPONENT_BLINDING
#define YCIAM_RSA_EXPONENT_BLINDING 0u
#endif

/* The memory that a signer needs, bytes, for a key of 2048 or 4096 bits. Aligned like a pointer. */
#define YCIAM_RSA_SIZE(bits) (14u * ((bits) / 8u) + 152u + 8u * ((YCIAM_RSA_EXPONENT_BLINDING + 1u) / 2u))

/*
 * Makes *signer one for the private key in pkcs1[0..pkcs1_len), an RSAPrivateKey in DER (RFC 8017, A.1.2): with
 * yciam_authorized_key_parse() it comes out of key.json. The DER is not copied: it stays where it is and does not
 * change, in flash or in RAM, until yciam_rsa_close(). memory[0..memory_cap) is the signer's until then: it holds the
 * blinding values, which are secret, between signatures. *native (may be NULL) is a psa_status_t.
 *
 * Takes one piece of time, of about 0.2 million instructions (RSA-2048) on a Cortex-M4. Calls psa_crypto_init().
 * YCIAM_OK; YCIAM_ERR_ARGUMENT: NULL, or memory is not aligned; YCIAM_ERR_SPACE: memory_cap is less than
 * YCIAM_RSA_SIZE(bits); YCIAM_ERR_KEY_REJECTED: not the DER of a key of 2048 or 4096 bits, p or q are not of
 * half as many, e is even or over 2^32, or the numbers do not belong together; YCIAM_ERR_MEMORY, YCIAM_ERR_ENTROPY:
 * PSA does not start. After a failure *signer is unchanged and the memory wiped.
 *
 * signer->sign() then answers YCIAM_WORKING until the signature is done, with a slice of bounded length in each call.
 * Failures: YCIAM_ERR_ENTROPY, YCIAM_ERR_MEMORY, YCIAM_ERR_SIGN with the psa_status_t;
 * PSA_ERROR_CORRUPTION_DETECTED: a result was wrong twice, or the signer's memory was overwritten, so that it has to be
 * opened anew. A signature that is wrong never leaves. signer->cancel() wipes what is under way.
 */
yciam_result_t yciam_rsa_open(yciam_signer_t *signer, const uint8_t *pkcs1, size_t pkcs1_len, void *memory,
                              size_t memory_cap, int32_t *native);

/* Wipes the memory, which is the caller's again, and *signer. May be called twice, but only on a signer of this kind.
 */
void yciam_rsa_close(yciam_signer_t *signer);

#ifdef __cplusplus
}
#endif
#endif
