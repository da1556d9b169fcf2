package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.Headers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The network settings of a provider: timeouts, retries, size limits, headers, the proxy, TLS and the HTTP version.
 * Immutable and thread-safe: methods that set a value return a changed copy.
 *
 * <p>On {@code https://} the certificate of a server must be signed by a certificate authority (CA) that the JVM
 * trusts, or that {@link #trustedCertificates(String)} or {@link #trustedCertificateFile(Path)} adds; it must not have
 * expired, and it must name the host of the base URL. TLS 1.2 and 1.3 are supported.
 *
 * @since 0.1
 */
public final class NetworkConfig {
  private static final NetworkConfig DEFAULTS = new NetworkConfig(new Values());

  private final Values values;

  private NetworkConfig(Values values) {
    this.values = values;
  }

  /** {@return the default settings} */
  public static NetworkConfig defaults() {
    return DEFAULTS;
  }

  /**
   * {@return the timeout for establishing a connection, and, separately, for resolving the host name before it; 10 s by
   * default}
   */
  public Duration connectTimeout() {
    return values.connectTimeout;
  }

  /**
   * Sets the timeout for establishing a connection. The same timeout applies separately to resolving the host
   * name before it.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public NetworkConfig connectTimeout(Duration timeout) {
    return with(copy -> copy.connectTimeout = ArgumentChecks.positive("connectTimeout", timeout));
  }

  /**
   * {@return the timeout of one attempt, until its response is complete, or until the first event of a stream; 300 s by
   * default}
   */
  public Duration requestTimeout() {
    return values.requestTimeout;
  }

  /**
   * Sets the timeout of one attempt, until its response is complete, or until the first event of a stream.
   * Comments before the first event do not extend it.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public NetworkConfig requestTimeout(Duration timeout) {
    return with(copy -> copy.requestTimeout = ArgumentChecks.positive("requestTimeout", timeout));
  }

  /**
   * {@return the timeout between bytes of a body, after its first byte or the first event of a stream, while a reader
   * is blocked; 120 s by default}
   */
  public Duration idleTimeout() {
    return values.idleTimeout;
  }

  /**
   * Sets the timeout between bytes of a response body, after its first byte or the first event of a stream. The
   * timeout runs only while a reader is blocked, so a slow reader of a healthy stream never times out.
   *
   * @param timeout the timeout; positive
   * @return a changed copy
   */
  public NetworkConfig idleTimeout(Duration timeout) {
    return with(copy -> copy.idleTimeout = ArgumentChecks.positive("idleTimeout", timeout));
  }

  /** {@return the maximum number of retries after transient failures; 0 by default} */
  public int maxRetries() {
    return values.maxRetries;
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
    return with(copy -> copy.maxRetries = ArgumentChecks.notNegative("maxRetries", count));
  }

  /**
   * {@return the delay before the first retry; doubles for each further retry, with ±20 % jitter; 500 ms by default}
   */
  public Duration initialRetryBackoff() {
    return values.initialRetryBackoff;
  }

  /** {@return the longest delay before a retry, apart from {@code Retry-After}; 5 s by default} */
  public Duration maxRetryBackoff() {
    return values.maxRetryBackoff;
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
    Objects.requireNonNull(initial, "initial");
    Objects.requireNonNull(max, "max");
    return with(copy -> {
      copy.initialRetryBackoff = ArgumentChecks.positive("initialRetryBackoff", initial);
      copy.maxRetryBackoff = ArgumentChecks.positive("maxRetryBackoff", max);
    });
  }

  /** {@return the maximum size of a response that is not streamed; 64 MiB by default} */
  public int maxBodyBytes() {
    return values.maxBodyBytes;
  }

  /**
   * Sets the maximum size of a response that is not streamed.
   *
   * @param bytes the maximum; positive
   * @return a changed copy
   */
  public NetworkConfig maxBodyBytes(int bytes) {
    return with(copy -> copy.maxBodyBytes = ArgumentChecks.positive("maxBodyBytes", bytes));
  }

  /** {@return the maximum size of one event of a stream; 16 MiB by default} */
  public int maxEventBytes() {
    return values.maxEventBytes;
  }

  /**
   * Sets the maximum size of one event of a stream.
   *
   * @param bytes the maximum; positive
   * @return a changed copy
   */
  public NetworkConfig maxEventBytes(int bytes) {
    return with(copy -> copy.maxEventBytes = ArgumentChecks.positive("maxEventBytes", bytes));
  }

  /** {@return the headers of every request; names are case-insensitive} */
  public Map<String, String> headers() {
    return values.headers;
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
    return headers(Headers.withHeader(values.headers, name, value));
  }

  /**
   * Replaces all headers.
   *
   * @param headers the values by name
   * @return a changed copy
   * @throws IllegalArgumentException if a name or a value is invalid, or a name is {@code Authorization}
   */
  public NetworkConfig headers(Map<String, String> headers) {
    var changed = Headers.withoutAuthorization(Objects.requireNonNull(headers, "headers"));
    return with(copy -> copy.headers = changed);
  }

  /** {@return the proxy between the client and the server; the JVM's by default} */
  public ProxyConfig proxy() {
    return values.proxy;
  }

  /**
   * Sets the proxy between the client and the server.
   *
   * @param proxy the proxy, such as {@code ProxyConfig.http("http://proxy:3128")}, or {@code ProxyConfig.none()}
   * @return a changed copy
   */
  public NetworkConfig proxy(ProxyConfig proxy) {
    return with(copy -> copy.proxy = Objects.requireNonNull(proxy, "proxy"));
  }

  /** {@return the certificates, in PEM, that are trusted in addition to those of the JVM, if set} */
  public Optional<String> trustedCertificates() {
    return values.trustedCertificates;
  }

  /**
   * Sets CA certificates that are trusted in addition to those of the JVM. Opening the provider fails with
   * {@link BifrostError.Misconfigured Misconfigured} if the text contains no certificate, or an invalid one.
   *
   * @param pem one or more certificates, each between {@code -----BEGIN CERTIFICATE-----} and
   *     {@code -----END CERTIFICATE-----}; the self-signed certificate of a server is permitted too
   * @return a changed copy
   * @throws IllegalArgumentException if an {@link #sslContext()} is set
   */
  public NetworkConfig trustedCertificates(String pem) {
    return with(copy -> copy.trustedCertificates = Optional.of(Objects.requireNonNull(pem, "pem")));
  }

  /** {@return the file with certificates that are trusted in addition to those of the JVM, if set} */
  public Optional<Path> trustedCertificateFile() {
    return values.trustedCertificateFile;
  }

  /**
   * Sets a file with CA certificates that are trusted in addition to those of the JVM and to
   * {@link #trustedCertificates()}. The file is read when the provider is opened. If it changes, it is read again for
   * new connections.
   *
   * @param file a file with certificates in PEM
   * @return a changed copy
   * @throws IllegalArgumentException if an {@link #sslContext()} is set
   */
  public NetworkConfig trustedCertificateFile(Path file) {
    return with(copy -> copy.trustedCertificateFile = Optional.of(Objects.requireNonNull(file, "file")));
  }

  /** {@return the certificate that the client presents to the server (mTLS), if set} */
  public Optional<ClientCertificate> clientCertificate() {
    return values.clientCertificate;
  }

  /**
   * Sets the certificate that the client presents to the server (mTLS).
   *
   * @param certificate the certificate and its key, as strings or as files; files are read again when they change
   * @return a changed copy
   * @throws IllegalArgumentException if an {@link #sslContext()} is set
   */
  public NetworkConfig clientCertificate(ClientCertificate certificate) {
    return with(copy -> copy.clientCertificate = Optional.of(Objects.requireNonNull(certificate, "certificate")));
  }

  /** {@return whether any certificate of any host is accepted; false by default} */
  public boolean insecureTrustAllCertificates() {
    return values.insecureTrustAllCertificates;
  }

  /**
   * Sets whether any certificate of any host is accepted. An attacker on the network can then read the key and
   * change responses, so use this only in tests; opening such a provider logs a warning. To trust your own CA,
   * use {@link #trustedCertificates(String)} instead.
   *
   * @param enable true to accept any certificate
   * @return a changed copy
   * @throws IllegalArgumentException if an {@link #sslContext()} is set
   */
  public NetworkConfig insecureTrustAllCertificates(boolean enable) {
    return with(copy -> copy.insecureTrustAllCertificates = enable);
  }

  /** {@return the context that replaces all other TLS settings, if set} */
  public Optional<SSLContext> sslContext() {
    return values.sslContext;
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
    return with(copy -> copy.sslContext = Optional.of(Objects.requireNonNull(context, "context")));
  }

  /** {@return the HTTP version; {@link HttpVersion#HTTP_1_1} by default} */
  public HttpVersion httpVersion() {
    return values.httpVersion;
  }

  /**
   * Sets the HTTP version. With {@link HttpVersion#HTTP_2}, opening a provider fails with
   * {@link BifrostError.Misconfigured Misconfigured} if the URL of one of its servers begins with {@code http://}.
   *
   * @param version the version; {@link HttpVersion#HTTP_2} requires {@code https://}
   * @return a changed copy
   */
  public NetworkConfig httpVersion(HttpVersion version) {
    return with(copy -> copy.httpVersion = Objects.requireNonNull(version, "version"));
  }

  /** {@return the maximum age at which a connection is used for another call; 5 min by default} */
  public Duration maxConnectionAge() {
    return values.maxConnectionAge;
  }

  /**
   * Sets the maximum age at which a connection is used for another call, so that changes in DNS and new servers
   * behind a load balancer take effect. A call in flight continues, even if its connection exceeds the maximum age.
   *
   * @param age the maximum; positive
   * @return a changed copy
   */
  public NetworkConfig maxConnectionAge(Duration age) {
    return with(copy -> copy.maxConnectionAge = ArgumentChecks.positive("maxConnectionAge", age));
  }

  /**
   * {@return whether the other addresses of a host name are tried after a failure to connect, on {@code http://}; false
   * by default}
   */
  public boolean tryOtherAddresses() {
    return values.tryOtherAddresses;
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
    return with(copy -> copy.tryOtherAddresses = enable);
  }

  private NetworkConfig with(Consumer<Values> change) {
    var copy = values.copy();
    change.accept(copy);
    if (copy.sslContext.isPresent() && copy.hasOtherTlsSettings()) {
      throw new IllegalArgumentException("sslContext must be the only TLS setting: remove trustedCertificates,"
          + " trustedCertificateFile, clientCertificate and insecureTrustAllCertificates");
    }
    return new NetworkConfig(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetworkConfig config && values.all().equals(config.values.all());
  }

  @Override
  public int hashCode() {
    return values.all().hashCode();
  }

  /** {@return the settings, without the values of headers, and without certificates and keys} */
  @Override
  public String toString() {
    return "NetworkConfig[connectTimeout=" + connectTimeout() + ", requestTimeout=" + requestTimeout()
        + ", idleTimeout=" + idleTimeout() + ", maxRetries=" + maxRetries() + ", initialRetryBackoff="
        + initialRetryBackoff() + ", maxRetryBackoff=" + maxRetryBackoff() + ", maxBodyBytes=" + maxBodyBytes()
        + ", maxEventBytes=" + maxEventBytes() + ", headers=" + headers().keySet() + ", proxy=" + proxy()
        + ", trustedCertificates=" + presence(trustedCertificates()) + ", trustedCertificateFile="
        + trustedCertificateFile() + ", clientCertificate=" + presence(clientCertificate())
        + ", insecureTrustAllCertificates=" + insecureTrustAllCertificates() + ", sslContext=" + presence(sslContext())
        + ", httpVersion=" + httpVersion() + ", maxConnectionAge=" + maxConnectionAge() + ", tryOtherAddresses="
        + tryOtherAddresses() + "]";
  }

  private static String presence(Optional<?> value) {
    return value.isPresent() ? "present" : "absent";
  }

  /** The values of the settings. They are modified only before a configuration refers to them. */
  private static final class Values implements Cloneable {
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofMinutes(5);
    private Duration idleTimeout = Duration.ofMinutes(2);
    private int maxRetries;
    private Duration initialRetryBackoff = Duration.ofMillis(500);
    private Duration maxRetryBackoff = Duration.ofSeconds(5);
    private int maxBodyBytes = 64 << 20;
    private int maxEventBytes = 16 << 20;
    private Map<String, String> headers = Headers.copy(Map.of());
    private ProxyConfig proxy = ProxyConfig.jvm();
    private Optional<String> trustedCertificates = Optional.empty();
    private Optional<Path> trustedCertificateFile = Optional.empty();
    private Optional<ClientCertificate> clientCertificate = Optional.empty();
    private boolean insecureTrustAllCertificates;
    private Optional<SSLContext> sslContext = Optional.empty();
    private HttpVersion httpVersion = HttpVersion.HTTP_1_1;
    private Duration maxConnectionAge = Duration.ofMinutes(5);
    private boolean tryOtherAddresses;

    private boolean hasOtherTlsSettings() {
      return trustedCertificates.isPresent() || trustedCertificateFile.isPresent() || clientCertificate.isPresent()
          || insecureTrustAllCertificates;
    }

    private List<Object> all() {
      return List.of(connectTimeout, requestTimeout, idleTimeout, maxRetries, initialRetryBackoff, maxRetryBackoff,
          maxBodyBytes, maxEventBytes, headers, proxy, trustedCertificates, trustedCertificateFile, clientCertificate,
          insecureTrustAllCertificates, sslContext, httpVersion, maxConnectionAge, tryOtherAddresses);
    }

    private Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
