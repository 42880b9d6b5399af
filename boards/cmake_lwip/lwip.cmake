# SPDX-License-Identifier: Apache-2.0
#
# lwIP with its thread and sockets as the target `lwip`; a firmware project has one already. Here lwIP's tasks are
# threads of Linux, and its link is boards/lwip_threads.
set(board ${YCIAM_DIR}/boards/lwip_threads)
file(GLOB srcs ${LWIP_DIR}/src/core/*.c ${LWIP_DIR}/src/core/ipv4/*.c ${LWIP_DIR}/src/core/ipv6/*.c ${LWIP_DIR}/src/api/*.c)
add_library(lwip STATIC ${srcs} ${LWIP_DIR}/src/netif/ethernet.c ${LWIP_DIR}/contrib/ports/unix/port/sys_arch.c
            ${board}/network.c ${board}/slirp_link.c)
set_source_files_properties(${board}/slirp_link.c PROPERTIES COMPILE_DEFINITIONS _GNU_SOURCE)
target_include_directories(lwip PUBLIC ${board} ${LWIP_DIR}/src/include ${LWIP_DIR}/contrib/ports/unix/port/include)
target_link_libraries(lwip PUBLIC slirp pthread)
