/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The authorized key and the trust anchors, built into the image (KEY=… CA=…). A product keeps them in flash of their
 * own, or the key in a secure element, and fills these in from there.
 */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

extern const char authorized_key[], authorized_key_end[];        /* JSON, with a NUL at its end */
extern const unsigned char trust_anchors[], trust_anchors_end[]; /* certificates in DER, one after the other */

#endif
