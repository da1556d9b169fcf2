package bifrost.openai.wire;

import java.net.http.HttpHeaders;

/** The head of an answer, and its body or what receives it. */
record Received<T>(int status, HttpHeaders headers, T body) {}
