/* SPDX-License-Identifier: Apache-2.0 */
/* See credentials.h. The names of the files come from the build. */
    .section .rodata.credentials, "a"
    .global authorized_key, authorized_key_end, trust_anchors, trust_anchors_end
authorized_key:
    .incbin KEY_FILE
authorized_key_end:
    .byte 0 /* json[json_len] is 0, see yciam_key_load() */
    .balign 4
trust_anchors:
    .incbin ANCHORS_FILE
trust_anchors_end:
