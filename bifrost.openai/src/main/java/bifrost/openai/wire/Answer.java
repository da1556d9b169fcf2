package bifrost.openai.wire;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a server said: the whole body of an answer, or one event of a stream, and the head it came under.
 *
 * @param missing why the bytes are only a part of an error's body; {@code ""} if they are all
 */
record Answer(int status, HttpHeaders headers, byte[] bytes, int from, int to, String missing) {
  /** How much of a server's text an error keeps. */
  private static final int KEPT = 64 << 10;

  /** Reads a record straight from the bytes. */
  interface Decoder<T> {
    T decode(JsonReader in);
  }

  Answer(int status, HttpHeaders headers, byte[] bytes, int from, int to) {
    this(status, headers, bytes, from, to, "");
  }

  static Answer of(int status, HttpHeaders headers, byte[] body) {
    return of(status, headers, Content.whole(body));
  }

  static Answer of(int status, HttpHeaders headers, Content body) {
    return new Answer(status, headers, body.bytes(), 0, body.bytes().length, body.missing());
  }

  /**
   * Reads what was asked for.
   *
   * @throws BifrostException with Rejected if this is an error, with Malformed if it is neither
   */
  <T> T decode(JsonReader reader, Decoder<T> decoder) {
    try {
      reader.reset(bytes, from, to);
      var value = decoder.decode(reader);
      reader.end();
      return value;
    } catch (JsonParseException e) {
      boolean isOther = e.path().equals("$"); // a required member is missing, and not one of them wrong
      throw ErrorPayload.in(this, isOther).orElseGet(() -> malformed("the answer is not what was expected: " + e.getMessage(), e));
    }
  }

  /** A status that announces no body is the reason that there is none. */
  BifrostException malformed(String message, Throwable cause) {
    var why = status == 204 || status == 205 ? "HTTP " + status + ": " + message : message;
    return new BifrostException(new Malformed(why, text()), cause);
  }

  static BifrostException tooLong(String what, int limit, String setting) {
    return new BifrostException(
        new Malformed(what + " is longer than " + limit + " bytes: NetworkConfig." + setting + " is this limit", ""));
  }

  /** How the body is encoded, if it is. */
  static Optional<String> encoding(HttpHeaders headers) {
    return headers.firstValue("content-encoding").filter(encoding -> !encoding.equalsIgnoreCase("identity"));
  }

  boolean isBlank() {
    for (int i = from; i < to; i++) if (" \t\r\n".indexOf(bytes[i]) < 0) return false;
    return true;
  }

  /** As much of it as an error keeps. */
  String text() {
    return text(KEPT);
  }

  String text(int most) {
    int size = to - from;
    int kept = Math.min(size, most);
    var text = new String(bytes, from, kept, StandardCharsets.UTF_8);
    if (!missing.isEmpty()) return text + (kept == 0 ? "(nothing of the body was read; " : "… (the first " + kept + " bytes; ") + missing + ")";
    return kept == size ? text : text + "… (the first " + kept + " of " + size + " bytes)";
  }
}
