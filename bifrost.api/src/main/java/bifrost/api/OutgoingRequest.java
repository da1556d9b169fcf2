package bifrost.api;

import bifrost.api.internal.value.Headers;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request that a provider is about to send, as seen by an {@link AttemptHook}. Providers, and tests of hooks, create
 * it with {@link #of}. Later versions may add components. Immutable and thread-safe.
 *
 * @param method the HTTP method; empty if the provider does not describe its requests
 * @param uri the URI of the request, with its query; empty if the provider does not describe its requests
 * @param headers the headers of the provider's configuration, of the call and of earlier hooks, without the
 *     provider's own headers, such as {@code Content-Type}, and without the {@code Authorization} of the key
 * @param body the bytes of the body, read-only; empty if there is no body, or if the body is an upload, which
 *     is read while it is sent
 * @param upload the name of the file, if the body is an upload ({@code multipart/form-data})
 * @since 0.1
 */
public record OutgoingRequest(Optional<String> method, Optional<URI> uri, Map<String, String> headers,
    Optional<ByteBuffer> body, Optional<String> upload) {
  /** Copies the headers, and makes the body read-only. */
  public OutgoingRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(uri, "uri");
    headers = Headers.copy(Objects.requireNonNull(headers, "headers"));
    if (Objects.requireNonNull(body, "body").isPresent()) body = Optional.of(body.get().asReadOnlyBuffer());
    Objects.requireNonNull(upload, "upload");
  }

  /**
   * Describes a request without a body.
   *
   * @param method the HTTP method
   * @param uri the URI of the request
   * @return a request
   */
  public static OutgoingRequest of(String method, URI uri) {
    return new OutgoingRequest(Optional.of(Objects.requireNonNull(method, "method")),
        Optional.of(Objects.requireNonNull(uri, "uri")), Map.of(), Optional.empty(), Optional.empty());
  }

  /** {@return the bytes of the body, in a buffer with its own position} */
  @Override
  public Optional<ByteBuffer> body() {
    return body.map(ByteBuffer::asReadOnlyBuffer);
  }

  /**
   * Sets the headers.
   *
   * @param headers the values by name
   * @return a changed copy
   */
  public OutgoingRequest headers(Map<String, String> headers) {
    return new OutgoingRequest(method, uri, headers, body, upload);
  }

  /**
   * Sets the body.
   *
   * @param bytes the bytes, which are not copied
   * @return a changed copy
   */
  public OutgoingRequest body(ByteBuffer bytes) {
    return new OutgoingRequest(method, uri, headers, Optional.of(Objects.requireNonNull(bytes, "bytes")),
        Optional.empty());
  }

  /**
   * Sets the body to an upload.
   *
   * @param filename the name of the file
   * @return a changed copy
   */
  public OutgoingRequest upload(String filename) {
    return new OutgoingRequest(method, uri, headers, Optional.empty(),
        Optional.of(Objects.requireNonNull(filename, "filename")));
  }

  /** {@return the method, the path, the names of the headers and the length of the body} */
  @Override
  public String toString() {
    return "OutgoingRequest[method=" + method.orElse("") + ", path=" + uri.map(URI::getRawPath).orElse("")
        + ", headers=" + headers.keySet() + ", body=" + body.map(bytes -> bytes.remaining() + " bytes").orElse("")
        + ", upload=" + upload.orElse("") + "]";
  }
}
