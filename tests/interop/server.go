// SPDX-License-Identifier: Apache-2.0

// An API on Go's own HTTP and TLS: CHAIN.pem KEY.pem. Prints its port, then a line for each request.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

const bodyMax = 100000

func token(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]interface{}{
		"iamToken": "t1." + strings.Repeat("A", 100), "expiresAt": time.Now().Add(12 * time.Hour)})
}

// What it was sent, in chunks.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMax))
	if err != nil {
		http.Error(w, "too long", http.StatusRequestEntityTooLarge)
		return
	}
	fmt.Fprintf(w, "%s %s\n", r.Method, r.Header.Get("Authorization"))
	w.(http.Flusher).Flush()
	w.Write(body)
}

func big(w http.ResponseWriter, r *http.Request) {
	piece := bytes.Repeat([]byte("0123456789abcdef"), 1000)
	for i := 0; i < 625; i++ {
		w.Write(piece)
	}
}

func hints(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Link", "</x>; rel=preload")
	w.WriteHeader(http.StatusEarlyHints)
	fmt.Fprint(w, "after hints")
}

func closing(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Connection", "close")
	fmt.Fprint(w, "bye")
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	http.HandleFunc("/iam/v1/tokens", token)
	http.HandleFunc("/echo", echo)
	http.HandleFunc("/big", big)
	http.HandleFunc("/hints", hints)
	http.HandleFunc("/close", closing)
	http.HandleFunc("/empty", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	http.Handle("/redirect", http.RedirectHandler("/echo", http.StatusFound))
	http.HandleFunc("/iot-devices/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "{}") })
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.ServeTLS(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path, r.RemoteAddr)
		http.DefaultServeMux.ServeHTTP(w, r)
	}), os.Args[1], os.Args[2]))
}
