# SPDX-License-Identifier: Apache-2.0
#
# The files of the board and of lwIP, which a firmware project has already: drivers, start-up, linker script. The image
# contains KEY_FILE and ANCHORS_FILE (DER).
set(board ${YCIAM_DIR}/boards)
file(GLOB BOARD_SRCS ${board}/mps2_an386/*.c)
foreach(name IN ITEMS arguments.c credentials.S memory.c network.c random.c semihost.c start.c tick.c)
  list(APPEND BOARD_SRCS ${board}/common/${name})
endforeach()
set_source_files_properties(${board}/common/credentials.S PROPERTIES COMPILE_DEFINITIONS
                            "KEY_FILE=\"${KEY_FILE}\";ANCHORS_FILE=\"${ANCHORS_FILE}\"")
set_source_files_properties(${board}/common/memory.c PROPERTIES COMPILE_OPTIONS -fno-tree-loop-distribute-patterns)
file(GLOB LWIP_SRCS ${LWIP_DIR}/src/core/*.c ${LWIP_DIR}/src/core/ipv4/*.c ${LWIP_DIR}/src/netif/ethernet.c)
add_link_options(-L${board}/common -T${board}/mps2_an386/mps2_an386.ld)
