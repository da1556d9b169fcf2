package bifrost.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * How a provider talks to its server.
 *
 * <p>On {@code https://} a server's certificate must be signed by an authority that the JVM trusts, or that {@link #caCertPem(String)}
 * names, must not have expired, and must name the host of the base URL. TLS 1.2 and 1.3 are spoken.
 *
 * @param connectTimeout until there is a connection, after the look-up of the name, which has the same limit; 10 s
 * @param requestTimeout one try, until its answer is whole, or the first event of a stream is there; 300 s
 * @param idleTimeout between bytes of a body, from its first byte or a stream's first event on, while a reader waits for them; 120 s
 * @param maxRetries how often a try that failed for a moment is repeated; 0
 * @param retryBackoffInitial the pause before the first repetition, twice as long before each further one, give or take a fifth; 500 ms
 * @param retryBackoffMax the longest such pause; 5 s
 * @param maxBodyBytes how long an answer that is not streamed can be; 64 MiB
 * @param maxEventBytes how long one event of a stream can be; 16 MiB
 * @param extraHeaders headers of every request; their values are not printed
 * @param proxy through which proxy the server is reached; as the JVM was told
 * @param caCertPem certificates, in PEM, of authorities that are trusted besides those that the JVM trusts; none
 * @param sslContext decides alone what is trusted, and what certificate the server is shown; not there: the JVM's
 * @param insecureSkipVerify whether any certificate will do, of any host; false
 * @param caCertFile a file with certificates, in PEM, of authorities that are trusted besides the others; read again when it changes; none
 * @param clientCertificate the certificate that the server is shown (mTLS), and its key; none
 * @param httpVersion the version of HTTP; {@link HttpVersion#HTTP_1_1}
 * @param maxConnectionAge how old a connection may be when a call begins; 5 min
 * @param tryOtherAddresses whether the other addresses of a name are tried after a failure to connect, on {@code http://}; false
 */
public record NetworkConfig(Duration connectTimeout, Duration requestTimeout, Duration idleTimeout, int maxRetries,
    Duration retryBackoffInitial, Duration retryBackoffMax, int maxBodyBytes, int maxEventBytes, Map<String, String> extraHeaders,
    ProxyConfig proxy, Optional<String> caCertPem, Optional<SSLContext> sslContext, boolean insecureSkipVerify,
    Optional<Path> caCertFile, Optional<ClientCertificate> clientCertificate, HttpVersion httpVersion, Duration maxConnectionAge,
    boolean tryOtherAddresses) {
  private static final NetworkConfig DEFAULTS = new NetworkConfig(Duration.ofSeconds(10), Duration.ofSeconds(300), Duration.ofSeconds(120),
      0, Duration.ofMillis(500), Duration.ofSeconds(5), 64 << 20, 16 << 20, Map.of(),
      ProxyConfig.jvm(), Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), HttpVersion.HTTP_1_1,
      Duration.ofMinutes(5), false);

  /** Copies the headers, and checks that limits are above zero, and that there is one answer to what is trusted. */
  public NetworkConfig {
    Objects.requireNonNull(extraHeaders, "extraHeaders");
    Objects.requireNonNull(proxy, "proxy");
    Objects.requireNonNull(caCertPem, "caCertPem");
    Objects.requireNonNull(sslContext, "sslContext");
    Objects.requireNonNull(caCertFile, "caCertFile");
    Objects.requireNonNull(clientCertificate, "clientCertificate");
    Objects.requireNonNull(httpVersion, "httpVersion");
    Check.limit("maxConnectionAge", maxConnectionAge);
    Check.limit("connectTimeout", connectTimeout);
    Check.limit("requestTimeout", requestTimeout);
    Check.limit("idleTimeout", idleTimeout);
    Check.retries("maxRetries", maxRetries);
    Check.limit("retryBackoffInitial", retryBackoffInitial);
    Check.limit("retryBackoffMax", retryBackoffMax);
    Check.limit("maxBodyBytes", maxBodyBytes);
    Check.limit("maxEventBytes", maxEventBytes);
    extraHeaders = Headers.withoutAuthorization(extraHeaders);
    if (sslContext.isPresent() && (caCertPem.isPresent() || caCertFile.isPresent() || clientCertificate.isPresent() || insecureSkipVerify)) {
      throw new IllegalArgumentException("an sslContext decides alone what is trusted and presented:"
          + " leave out caCertPem, caCertFile, clientCertificate and insecureSkipVerify");
    }
  }

  /**
   * What holds where nothing is configured.
   *
   * @return a configuration
   */
  public static NetworkConfig defaults() {
    return DEFAULTS;
  }

  /**
   * Limits the time until there is a connection.
   *
   * @param limit above zero
   * @return a configuration
   */
  public NetworkConfig connectTimeout(Duration limit) {
    return with(draft -> draft.connectTimeout = Objects.requireNonNull(limit, "limit"));
  }

  /**
   * Limits the time until the answer.
   *
   * @param limit above zero
   * @return a configuration
   */
  public NetworkConfig requestTimeout(Duration limit) {
    return with(draft -> draft.requestTimeout = Objects.requireNonNull(limit, "limit"));
  }

  /**
   * Limits the pauses of the answer.
   *
   * @param limit above zero
   * @return a configuration
   */
  public NetworkConfig idleTimeout(Duration limit) {
    return with(draft -> draft.idleTimeout = Objects.requireNonNull(limit, "limit"));
  }

  /**
   * Repeats tries that failed for a moment: lost connections, limits that passed, and the statuses 429, 500, 502, 503 and 504. A stream
   * that has begun is never repeated.
   *
   * @param count how often, at most; 0 for not at all
   * @return a configuration
   */
  public NetworkConfig maxRetries(int count) {
    return with(draft -> draft.maxRetries = count);
  }

  /**
   * Says how long to pause before a repetition. A server that asks for a longer pause, by {@code Retry-After}, gets it.
   *
   * @param initial before the first one, twice as long before each further one, give or take a fifth; above zero
   * @param max the longest pause; above zero
   * @return a configuration
   */
  public NetworkConfig retryBackoff(Duration initial, Duration max) {
    return with(draft -> {
      draft.retryBackoffInitial = initial;
      draft.retryBackoffMax = max;
    });
  }

  /**
   * Limits the length of an answer that is not streamed.
   *
   * @param bytes above zero
   * @return a configuration
   */
  public NetworkConfig maxBodyBytes(int bytes) {
    return with(draft -> draft.maxBodyBytes = bytes);
  }

  /**
   * Limits the length of one event of a stream.
   *
   * @param bytes above zero
   * @return a configuration
   */
  public NetworkConfig maxEventBytes(int bytes) {
    return with(draft -> draft.maxEventBytes = bytes);
  }

  /**
   * Adds a header to every request, or replaces it, in whatever case it is written. Keys are no headers:
   * {@link ProviderConfig#key(String)} takes them.
   *
   * @param name its name
   * @param value its value, in printable ASCII
   * @return a configuration
   * @throws IllegalArgumentException if it cannot be a header, or is {@code Authorization}
   */
  public NetworkConfig extraHeader(String name, String value) {
    return with(draft -> draft.extraHeaders = Headers.with(extraHeaders, name, value));
  }

  /**
   * Reaches the server through a proxy, or makes sure that none is used.
   *
   * @param proxy such as {@code ProxyConfig.http("http://proxy:3128")}
   * @return a configuration
   */
  public NetworkConfig proxy(ProxyConfig proxy) {
    return with(draft -> draft.proxy = proxy);
  }

  /**
   * Trusts servers whose certificates are signed by authorities of one's own, besides those that the JVM trusts. Opening the provider
   * fails with {@link BifrostError.Misconfigured} if the text holds no certificate, or one that cannot be read.
   *
   * @param certificates one or several, each between {@code -----BEGIN CERTIFICATE-----} and {@code -----END CERTIFICATE-----}; a
   *     server's own certificate, signed by itself, is one too
   * @return a configuration
   * @throws IllegalArgumentException if there is an {@link #sslContext()}
   */
  public NetworkConfig caCertPem(String certificates) {
    return with(draft -> draft.caCertPem = Optional.of(Objects.requireNonNull(certificates, "certificates")));
  }

  /**
   * Lets a context decide what is trusted, and what certificate the server is shown (mTLS).
   *
   * @param context initialized; it speaks TLS 1.2 or 1.3
   * @return a configuration
   * @throws IllegalArgumentException if there is a {@link #caCertPem()}, or {@link #insecureSkipVerify()}
   */
  public NetworkConfig sslContext(SSLContext context) {
    return with(draft -> draft.sslContext = Optional.of(Objects.requireNonNull(context, "context")));
  }

  /**
   * Takes any certificate of any host: whoever is in between can read the key and write the answers. For a test only; opening such a
   * provider logs a warning. {@link #caCertPem(String)} is nearly always what is wanted.
   *
   * @param skip true to check nothing
   * @return a configuration
   * @throws IllegalArgumentException if there is an {@link #sslContext()}
   */
  public NetworkConfig insecureSkipVerify(boolean skip) {
    return with(draft -> draft.insecureSkipVerify = skip);
  }

  /**
   * Trusts servers whose certificates are signed by the authorities in a file, besides those that the JVM trusts. The file is read when the
   * provider is opened, and again when it changes, for new connections.
   *
   * @param file certificates in PEM
   * @return a configuration
   * @throws IllegalArgumentException if there is an {@link #sslContext()}
   */
  public NetworkConfig caCertFile(Path file) {
    return with(draft -> draft.caCertFile = Optional.of(Objects.requireNonNull(file, "file")));
  }

  /**
   * Sets the certificate that the client presents to the server (mTLS).
   *
   * @param certificate texts, or files that are read again when they change
   * @return a configuration
   * @throws IllegalArgumentException if there is an {@link #sslContext()}
   */
  public NetworkConfig clientCertificate(ClientCertificate certificate) {
    return with(draft -> draft.clientCertificate = Optional.of(Objects.requireNonNull(certificate, "certificate")));
  }

  /**
   * Sets the version of HTTP. With {@link HttpVersion#HTTP_2}, opening a provider fails with
   * {@link BifrostError.Misconfigured Misconfigured} if a URL of it, or of one of its keys, begins with {@code http://}.
   *
   * @param version {@link HttpVersion#HTTP_2} for {@code https://} only
   * @return a configuration
   */
  public NetworkConfig httpVersion(HttpVersion version) {
    return with(draft -> draft.httpVersion = Objects.requireNonNull(version, "version"));
  }

  /**
   * Limits the age of connections, so that changes in DNS and new servers behind a load balancer are noticed.
   *
   * @param age positive; a call that is in flight on an older connection continues
   * @return a configuration
   */
  public NetworkConfig maxConnectionAge(Duration age) {
    return with(draft -> draft.maxConnectionAge = Objects.requireNonNull(age, "age"));
  }

  /**
   * Tries the other addresses of a name after a failure to connect, on {@code http://}. The {@code Host} header of these requests is the IP
   * address, because {@code java.net.http} does not let it be set; a server that distinguishes names by it needs a proxy in front. On
   * {@code https://}, and without this setting, the error lists the addresses. A proxy resolves names itself.
   *
   * @param enable true to try them
   * @return a configuration
   */
  public NetworkConfig tryOtherAddresses(boolean enable) {
    return with(draft -> draft.tryOtherAddresses = enable);
  }

  /** Adds headers in one step, because adding them one by one would copy all earlier headers each time. */
  NetworkConfig extraHeaders(Map<String, String> more) {
    return with(draft -> draft.extraHeaders = Headers.merged(extraHeaders, more));
  }

  private NetworkConfig with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  @Override
  public String toString() {
    return "NetworkConfig[connectTimeout=" + connectTimeout + ", requestTimeout=" + requestTimeout + ", idleTimeout=" + idleTimeout
        + ", maxRetries=" + maxRetries + ", retryBackoffInitial=" + retryBackoffInitial + ", retryBackoffMax=" + retryBackoffMax
        + ", maxBodyBytes=" + maxBodyBytes + ", maxEventBytes=" + maxEventBytes + ", extraHeaders=" + extraHeaders.keySet()
        + ", proxy=" + proxy + ", caCertPem=" + shown(caCertPem) + ", sslContext=" + shown(sslContext)
        + ", insecureSkipVerify=" + insecureSkipVerify + ", caCertFile=" + caCertFile + ", clientCertificate=" + shown(clientCertificate)
        + ", httpVersion=" + httpVersion + ", maxConnectionAge=" + maxConnectionAge + ", tryOtherAddresses=" + tryOtherAddresses + "]";
  }

  private static String shown(Optional<?> value) {
    return value.isPresent() ? "present" : "absent";
  }

  /** A copy that is still being written. */
  private static final class Draft {
    private Duration connectTimeout;
    private Duration requestTimeout;
    private Duration idleTimeout;
    private int maxRetries;
    private Duration retryBackoffInitial;
    private Duration retryBackoffMax;
    private int maxBodyBytes;
    private int maxEventBytes;
    private Map<String, String> extraHeaders;
    private ProxyConfig proxy;
    private Optional<String> caCertPem;
    private Optional<SSLContext> sslContext;
    private boolean insecureSkipVerify;
    private Optional<Path> caCertFile;
    private Optional<ClientCertificate> clientCertificate;
    private HttpVersion httpVersion;
    private Duration maxConnectionAge;
    private boolean tryOtherAddresses;

    private Draft(NetworkConfig from) {
      connectTimeout = from.connectTimeout;
      requestTimeout = from.requestTimeout;
      idleTimeout = from.idleTimeout;
      maxRetries = from.maxRetries;
      retryBackoffInitial = from.retryBackoffInitial;
      retryBackoffMax = from.retryBackoffMax;
      maxBodyBytes = from.maxBodyBytes;
      maxEventBytes = from.maxEventBytes;
      extraHeaders = from.extraHeaders;
      proxy = from.proxy;
      caCertPem = from.caCertPem;
      sslContext = from.sslContext;
      insecureSkipVerify = from.insecureSkipVerify;
      caCertFile = from.caCertFile;
      clientCertificate = from.clientCertificate;
      httpVersion = from.httpVersion;
      maxConnectionAge = from.maxConnectionAge;
      tryOtherAddresses = from.tryOtherAddresses;
    }

    private NetworkConfig done() {
      return new NetworkConfig(connectTimeout, requestTimeout, idleTimeout, maxRetries, retryBackoffInitial, retryBackoffMax, maxBodyBytes,
          maxEventBytes, extraHeaders, proxy, caCertPem, sslContext, insecureSkipVerify, caCertFile, clientCertificate, httpVersion,
          maxConnectionAge, tryOtherAddresses);
    }
  }
}
