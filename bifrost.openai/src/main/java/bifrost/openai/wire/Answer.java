package bifrost.openai.wire;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a server said: the whole body of an answer, or one event of a stream, and the head it came under. */
record Answer(int status, HttpHeaders headers, byte[] bytes, int from, int to) {
  /** How much of a server's text an error keeps. */
  private static final int KEPT = 64 << 10;

  /** Reads a record straight from the bytes. */
  interface Decoder<T> {
    T decode(JsonReader in);
  }

  static Answer of(int status, HttpHeaders headers, byte[] body) {
    return new Answer(status, headers, body, 0, body.length);
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

  BifrostException malformed(String message, Throwable cause) {
    return new BifrostException(new Malformed(message, text()), cause);
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
    if (size <= most) return new String(bytes, from, size, StandardCharsets.UTF_8);
    return new String(bytes, from, most, StandardCharsets.UTF_8) + "… (the first " + most + " of " + size + " bytes)";
  }
}
