package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.Headers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The network settings of a provider: timeouts, retries, size limits, headers, the proxy, TLS and the HTTP version.
 *
 * <p>On {@code https://} the certificate of a server must be signed by a certificate authority (CA) that the JVM
 * trusts, or that {@link #trustedCertificates(String)} or {@link #trustedCertificateFile(Path)} adds; it must not have expired, and it
 * must name the host of the base URL. TLS 1.2 and 1.3 are supported.
 *
 * @param connectTimeout the timeout for establishing a connection, and, separately, for resolving the host name
 *     before it; 10 s by default
 * @param requestTimeout the timeout of one attempt, until its response is complete, or until the first event of
 *     a stream; 300 s by default
 * @param idleTimeout the timeout between bytes of a body, after its first byte or the first event of a stream,
 *     while a reader is blocked; 120 s by default
 * @param maxRetries the maximum number of retries after transient failures; 0 by default
 * @param initialRetryBackoff the delay before the first retry; doubles for each further retry, with ±20 %
 *     jitter; 500 ms by default
 * @param maxRetryBackoff the longest delay before a retry, apart from {@code Retry-After}; 5 s by default
 * @param maxBodyBytes the maximum size of a response that is not streamed; 64 MiB by default
 * @param maxEventBytes the maximum size of one event of a stream; 16 MiB by default
 * @param headers the headers of every request; {@code toString()} omits their values
 * @param proxy the proxy between the client and the server; the JVM's by default
 * @param trustedCertificates CA certificates, in PEM, that are trusted in addition to those of the JVM; none by default
 * @param sslContext the context that determines which servers are trusted and which certificate the client
 *     presents, instead of the other TLS settings; the JVM's by default
 * @param insecureTrustAllCertificates whether any certificate of any host is accepted; false by default
 * @param trustedCertificateFile a file with additional trusted CA certificates, in PEM; read again when it changes; none by
 *     default
 * @param clientCertificate the certificate that the client presents to the server (mTLS), and its key; none by
 *     default
 * @param httpVersion the HTTP version; {@link HttpVersion#HTTP_1_1} by default
 * @param maxConnectionAge the maximum age at which a connection is used for another call; 5 min by default
 * @param tryOtherAddresses whether the other addresses of a host name are tried after a failure to connect, on
 *     {@code http://}; false by default
 */
public record NetworkConfig(Duration connectTimeout, Duration requestTimeout, Duration idleTimeout, int maxRetries,
    Duration initialRetryBackoff, Duration maxRetryBackoff, int maxBodyBytes, int maxEventBytes,
    Map<String, String> headers, ProxyConfig proxy, Optional<String> trustedCertificates,
    Optional<SSLContext> sslContext,
    boolean insecureTrustAllCertificates, Optional<Path> trustedCertificateFile,
    Optional<ClientCertificate> clientCertificate,
    HttpVersion httpVersion, Duration maxConnectionAge, boolean tryOtherAddresses) {
  private static final NetworkConfig DEFAULTS = new NetworkConfig(Duration.ofSeconds(10), Duration.ofSeconds(300),
      Duration.ofSeconds(120), 0, Duration.ofMillis(500), Duration.ofSeconds(5), 64 << 20, 16 << 20, Map.of(),
      ProxyConfig.jvm(), Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(),
      HttpVersion.HTTP_1_1, Duration.ofMinutes(5), false);

  /**
   * Copies the headers, and checks that timeouts and sizes are positive, and that an {@code sslContext} is the
   * only TLS setting.
   */
  public NetworkConfig {
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(proxy, "proxy");
    Objects.requireNonNull(trustedCertificates, "trustedCertificates");
    Objects.requireNonNull(sslContext, "sslContext");
    Objects.requireNonNull(trustedCertificateFile, "trustedCertificateFile");
    Objects.requireNonNull(clientCertificate, "clientCertificate");
    Objects.requireNonNull(httpVersion, "httpVersion");
    ArgumentChecks.positive("maxConnectionAge", maxConnectionAge);
    ArgumentChecks.positive("connectTimeout", connectTimeout);
    ArgumentChecks.positive("requestTimeout", requestTimeout);
    ArgumentChecks.positive("idleTimeout", idleTimeout);
    ArgumentChecks.notNegative("maxRetries", maxRetries);
    ArgumentChecks.positive("initialRetryBackoff", initialRetryBackoff);
    ArgumentChecks.positive("maxRetryBackoff", maxRetryBackoff);
    ArgumentChecks.positive("maxBodyBytes", maxBodyBytes);
    ArgumentChecks.positive("maxEventBytes", maxEventBytes);
    headers = Headers.withoutAuthorization(headers);
    if (sslContext.isPresent()
        && (trustedCertificates.isPresent() || trustedCertificateFile.isPresent() || clientCertificate.isPresent()
            || insecureTrustAllCertificates)) {
      throw new IllegalArgumentException("sslContext must be the only TLS setting:"
          + " remove trustedCertificates, trustedCertificateFile, clientCertificate and insecureTrustAllCertificates");
    }
  }

  /** {@return the default configuration} */
  public static NetworkConfig defaults() {
    return DEFAULTS;
  }

  /**
   * Sets the timeout for establishing a connection. The same timeout applies separately to resolving the host
   * name before it.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public NetworkConfig connectTimeout(Duration timeout) {
    return with(draft -> draft.connectTimeout = Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * Sets the timeout of one attempt, until its response is complete, or until the first event of a stream.
   * Comments before the first event do not extend it.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public NetworkConfig requestTimeout(Duration timeout) {
    return with(draft -> draft.requestTimeout = Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * Sets the timeout between bytes of a response body, after its first byte or the first event of a stream. The
   * timeout runs only while a reader is blocked, so a slow reader of a healthy stream never times out.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public NetworkConfig idleTimeout(Duration timeout) {
    return with(draft -> draft.idleTimeout = Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * Sets the maximum number of retries after transient failures: failed and lost connections, incomplete
   * responses, timeouts of an attempt, and the statuses 429, 500, 502, 503 and 504. A stream that has delivered
   * its first event is not retried.
   *
   * @param count the maximum; 0 for no retries
   * @return a changed copy
   */
  public NetworkConfig maxRetries(int count) {
    return with(draft -> draft.maxRetries = count);
  }

  /**
   * Sets the delay before retries. A longer delay requested by {@code Retry-After} takes precedence; if it is
   * longer than 5 minutes, the call is not retried.
   *
   * @param initial the delay before the first retry; doubles for each further retry, with ±20 % jitter; positive
   * @param max the longest delay; positive
   * @return a changed copy
   */
  public NetworkConfig retryBackoff(Duration initial, Duration max) {
    return with(draft -> {
      draft.initialRetryBackoff = initial;
      draft.maxRetryBackoff = max;
    });
  }

  /**
   * Sets the maximum size of a response that is not streamed.
   *
   * @param bytes the maximum; positive
   * @return a changed copy
   */
  public NetworkConfig maxBodyBytes(int bytes) {
    return with(draft -> draft.maxBodyBytes = bytes);
  }

  /**
   * Sets the maximum size of one event of a stream.
   *
   * @param bytes the maximum; positive
   * @return a changed copy
   */
  public NetworkConfig maxEventBytes(int bytes) {
    return with(draft -> draft.maxEventBytes = bytes);
  }

  /**
   * Adds or replaces a header of every request. Header names are case-insensitive. To set an API key, use
   * {@link ProviderConfig#key(String)}.
   *
   * @param name the name
   * @param value the value, in printable ASCII
   * @return a changed copy
   * @throws IllegalArgumentException if the name or the value is invalid, or the name is {@code Authorization}
   */
  public NetworkConfig header(String name, String value) {
    return with(draft -> draft.headers = Headers.withHeader(headers, name, value));
  }

  /**
   * Sets the proxy between the client and the server.
   *
   * @param proxy the proxy, such as {@code ProxyConfig.http("http://proxy:3128")}, or {@code ProxyConfig.none()}
   * @return a changed copy
   */
  public NetworkConfig proxy(ProxyConfig proxy) {
    return with(draft -> draft.proxy = proxy);
  }

  /**
   * Sets CA certificates that are trusted in addition to those of the JVM. Opening the provider fails with
   * {@link BifrostError.Misconfigured Misconfigured} if the text contains no certificate, or an invalid one.
   *
   * @param certificates one or more certificates, each between {@code -----BEGIN CERTIFICATE-----} and
   *     {@code -----END CERTIFICATE-----}; the self-signed certificate of a server is permitted too
   * @return a changed copy
   * @throws IllegalArgumentException if an {@link #sslContext()} is set
   */
  public NetworkConfig trustedCertificates(String certificates) {
    return with(draft -> draft.trustedCertificates = Optional.of(Objects.requireNonNull(certificates, "certificates")));
  }

  /**
   * Sets the context that determines which servers are trusted and which certificate the client presents
   * (mTLS), instead of the other TLS settings.
   *
   * @param context an initialized context for TLS 1.2 or 1.3
   * @return a changed copy
   * @throws IllegalArgumentException if {@link #trustedCertificates()}, {@link #trustedCertificateFile()},
   *     {@link #clientCertificate()} or {@link #insecureTrustAllCertificates()} is set
   */
  public NetworkConfig sslContext(SSLContext context) {
    return with(draft -> draft.sslContext = Optional.of(Objects.requireNonNull(context, "context")));
  }

  /**
   * Sets whether any certificate of any host is accepted. An attacker on the network can then read the key and
   * change responses, so use this only in tests; opening such a provider logs a warning. To trust your own CA,
   * use {@link #trustedCertificates(String)} instead.
   *
   * @param skip true to accept any certificate
   * @return a changed copy
   * @throws IllegalArgumentException if an {@link #sslContext()} is set
   */
  public NetworkConfig insecureTrustAllCertificates(boolean skip) {
    return with(draft -> draft.insecureTrustAllCertificates = skip);
  }

  /**
   * Sets a file with CA certificates that are trusted in addition to those of the JVM. The file is read when the
   * provider is opened. If it changes, it is read again for new connections.
   *
   * @param file a file with certificates in PEM
   * @return a changed copy
   * @throws IllegalArgumentException if an {@link #sslContext()} is set
   */
  public NetworkConfig trustedCertificateFile(Path file) {
    return with(draft -> draft.trustedCertificateFile = Optional.of(Objects.requireNonNull(file, "file")));
  }

  /**
   * Sets the certificate that the client presents to the server (mTLS).
   *
   * @param certificate the certificate and its key, as strings or as files; files are read again when they change
   * @return a changed copy
   * @throws IllegalArgumentException if an {@link #sslContext()} is set
   */
  public NetworkConfig clientCertificate(ClientCertificate certificate) {
    return with(draft -> draft.clientCertificate = Optional.of(Objects.requireNonNull(certificate, "certificate")));
  }

  /**
   * Sets the HTTP version. With {@link HttpVersion#HTTP_2}, opening a provider fails with
   * {@link BifrostError.Misconfigured Misconfigured} if the URL of one of its servers begins with {@code http://}.
   *
   * @param version the version; {@link HttpVersion#HTTP_2} requires {@code https://}
   * @return a changed copy
   */
  public NetworkConfig httpVersion(HttpVersion version) {
    return with(draft -> draft.httpVersion = Objects.requireNonNull(version, "version"));
  }

  /**
   * Sets the maximum age at which a connection is used for another call, so that changes in DNS and new servers
   * behind a load balancer take effect. A call in flight continues, even if its connection exceeds the maximum age.
   *
   * @param age the maximum; positive
   * @return a changed copy
   */
  public NetworkConfig maxConnectionAge(Duration age) {
    return with(draft -> draft.maxConnectionAge = Objects.requireNonNull(age, "age"));
  }

  /**
   * Sets whether the other addresses of a host name are tried after a failure to connect, on {@code http://}. The
   * {@code Host} header of these requests is the IP address, because {@code java.net.http} does not allow it to
   * be set; a server that selects a virtual host by name cannot serve such a request. On {@code https://}, and
   * without this setting, the error lists the addresses. A proxy resolves names itself.
   *
   * @param enable true to try them
   * @return a changed copy
   */
  public NetworkConfig tryOtherAddresses(boolean enable) {
    return with(draft -> draft.tryOtherAddresses = enable);
  }

  /**
   * Adds headers to every request, as {@link #header(String, String)} does.
   *
   * @param headers the values by name; a value replaces an earlier one with the same name
   * @return a changed copy
   * @throws IllegalArgumentException if a name or a value is invalid, or a name is {@code Authorization}
   */
  public NetworkConfig headers(Map<String, String> headers) {
    return with(draft -> draft.headers = Headers.merged(this.headers, Objects.requireNonNull(headers, "headers")));
  }

  private NetworkConfig with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.toConfig();
  }

  @Override
  public String toString() {
    return "NetworkConfig[connectTimeout=" + connectTimeout + ", requestTimeout=" + requestTimeout + ", idleTimeout="
        + idleTimeout + ", maxRetries=" + maxRetries + ", initialRetryBackoff=" + initialRetryBackoff
        + ", maxRetryBackoff=" + maxRetryBackoff + ", maxBodyBytes=" + maxBodyBytes + ", maxEventBytes=" + maxEventBytes
        + ", headers=" + headers.keySet() + ", proxy=" + proxy + ", trustedCertificates="
        + presence(trustedCertificates)
        + ", sslContext=" + presence(sslContext) + ", insecureTrustAllCertificates=" + insecureTrustAllCertificates
        + ", trustedCertificateFile="
        + trustedCertificateFile + ", clientCertificate=" + presence(clientCertificate) + ", httpVersion=" + httpVersion
        + ", maxConnectionAge=" + maxConnectionAge + ", tryOtherAddresses=" + tryOtherAddresses + "]";
  }

  private static String presence(Optional<?> value) {
    return value.isPresent() ? "present" : "absent";
  }

  /** Mutable values from which a changed copy is created. */
  private static final class Draft {
    private Duration connectTimeout;
    private Duration requestTimeout;
    private Duration idleTimeout;
    private int maxRetries;
    private Duration initialRetryBackoff;
    private Duration maxRetryBackoff;
    private int maxBodyBytes;
    private int maxEventBytes;
    private Map<String, String> headers;
    private ProxyConfig proxy;
    private Optional<String> trustedCertificates;
    private Optional<SSLContext> sslContext;
    private boolean insecureTrustAllCertificates;
    private Optional<Path> trustedCertificateFile;
    private Optional<ClientCertificate> clientCertificate;
    private HttpVersion httpVersion;
    private Duration maxConnectionAge;
    private boolean tryOtherAddresses;

    private Draft(NetworkConfig from) {
      connectTimeout = from.connectTimeout;
      requestTimeout = from.requestTimeout;
      idleTimeout = from.idleTimeout;
      maxRetries = from.maxRetries;
      initialRetryBackoff = from.initialRetryBackoff;
      maxRetryBackoff = from.maxRetryBackoff;
      maxBodyBytes = from.maxBodyBytes;
      maxEventBytes = from.maxEventBytes;
      headers = from.headers;
      proxy = from.proxy;
      trustedCertificates = from.trustedCertificates;
      sslContext = from.sslContext;
      insecureTrustAllCertificates = from.insecureTrustAllCertificates;
      trustedCertificateFile = from.trustedCertificateFile;
      clientCertificate = from.clientCertificate;
      httpVersion = from.httpVersion;
      maxConnectionAge = from.maxConnectionAge;
      tryOtherAddresses = from.tryOtherAddresses;
    }

    private NetworkConfig toConfig() {
      return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, maxRetries, initialRetryBackoff,
          maxRetryBackoff, maxBodyBytes, maxEventBytes, headers, proxy, trustedCertificates, sslContext,
          insecureTrustAllCertificates,
          trustedCertificateFile, clientCertificate, httpVersion, maxConnectionAge, tryOtherAddresses);
    }
  }
}
