/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The authorized key and the trust anchors, built into the image (KEY=… CA=…). A product reads them from
 * protected flash, or has the key in a secure element.
 */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

extern const char authorized_key[], authorized_key_end[];        /* JSON */
extern const unsigned char trust_anchors[], trust_anchors_end[]; /* certificates in DER, one after the other */

#endif
