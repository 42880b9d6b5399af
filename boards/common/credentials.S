/* SPDX-License-Identifier: Apache-2.0 */
/* See credentials.h. The build sets the names of the files. */
    .section .rodata.credentials, "a"
    .global authorized_key, authorized_key_end, trust_anchors, trust_anchors_end
authorized_key:
    .incbin KEY_FILE
authorized_key_end:
    .balign 4
trust_anchors:
    .incbin ANCHORS_FILE
trust_anchors_end:
