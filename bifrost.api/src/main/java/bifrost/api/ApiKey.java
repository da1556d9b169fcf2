package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.Headers;
import bifrost.api.internal.value.KeyFile;
import bifrost.api.internal.value.ServerUrls;
import java.net.URI;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * An API key, with the models and the server it is valid for. Each attempt of a call uses one of the provider's
 * keys, chosen at random in proportion to their weights. A key that the server rejects is replaced with another
 * key.
 *
 * <p>Immutable and thread-safe: methods that set a value return a changed copy. {@code toString()} omits the value. Two
 * keys are equal only if they have the same supplier object.
 *
 * @since 0.1
 */
public final class ApiKey {
  private final String id;
  private final String value;
  private final double weight;
  private final Set<String> models;
  private final Optional<URI> baseUrl;
  private final Optional<Supplier<String>> supplier;

  private ApiKey(String id, String value, double weight, Set<String> models, Optional<URI> baseUrl,
      Optional<Supplier<String>> supplier) {
    this.id = id;
    this.value = value;
    this.weight = weight;
    this.models = models;
    this.baseUrl = baseUrl;
    this.supplier = supplier;
  }

  /**
   * Returns a key with weight 1 that is valid for every model, named after its provider.
   *
   * @param value the secret, or {@code env.NAME} for the value of an environment variable; see {@link #value(String)}
   * @return a key
   * @throws BifrostException with {@link Misconfigured} if the secret cannot be sent because it contains a character
   *     that is not printable ASCII
   */
  public static ApiKey of(String value) {
    return new ApiKey("", checked("", value), 1, Set.of(), Optional.empty(), Optional.empty());
  }

  /**
   * Returns a key whose value changes, such as a token that expires. The supplier is called for each attempt, so it
   * should cache the value while the value is valid. If the server rejects a value with 401 or 403, the supplier is
   * called again, at most once per call. A new value is tried immediately and does not count as a retry; if the
   * value is the same, the key is not used again in that call.
   *
   * <p>The supplier runs on a thread of the client, not on the caller's thread, and is interrupted if the call is
   * cancelled or times out. Several threads may call it at the same time. If it throws, the attempt fails with
   * {@link BifrostError.Unreachable}; the provider's other keys, retries and fallbacks are then tried. The error
   * contains the type of the exception but not its message, which may contain the secret. The value must be
   * printable ASCII and not blank; leading and trailing blanks and line breaks are removed. The 100 most recent
   * values of a provider, and all values that a call has sent, are redacted in errors and reports.
   *
   * @param supplier the supplier of the secret
   * @return a key with weight 1 that is valid for every model, named after its provider
   */
  public static ApiKey of(Supplier<String> supplier) {
    return new ApiKey("", "", 1, Set.of(), Optional.empty(), Optional.of(Objects.requireNonNull(supplier, "supplier")));
  }

  /**
   * Returns a key whose value is the content of a file, such as the token of a Kubernetes service account. The file
   * is read for each attempt. In all other respects, the key behaves like one from {@link #of(Supplier)}.
   *
   * @param file a file of at most 64 KiB
   * @return a key with weight 1 that is valid for every model, named after its provider
   */
  public static ApiKey ofFile(Path file) {
    return of(new KeyFile(Objects.requireNonNull(file, "file")));
  }

  /**
   * Returns a key with weight 1 that is valid for every model, for a server that requires no key. Use it to add a
   * server to a provider: {@code config.key(ApiKey.server("http://gpu-3:8000").weight(0))}.
   *
   * @param baseUrl the base URL, {@code http(s)://host[:port][/path][?query]}
   * @return a key
   * @throws BifrostException with {@link Misconfigured} if the base URL is invalid
   */
  public static ApiKey server(String baseUrl) {
    return of("").baseUrl(baseUrl);
  }

  /**
   * Returns a key for a server that requires no key, as {@link #server(String)} does.
   *
   * @param baseUrl the base URL, {@code http(s)://host[:port][/path][?query]}
   * @return a key
   */
  public static ApiKey server(URI baseUrl) {
    return of("").baseUrl(baseUrl);
  }

  /**
   * {@return the name in reports; {@code ""} for the name of the provider and the position of the key, such as
   * {@code vllm#1}}
   */
  public String id() {
    return id;
  }

  /**
   * Sets the name.
   *
   * @param id the name in reports
   * @return a changed copy
   */
  public ApiKey id(String id) {
    return new ApiKey(Objects.requireNonNull(id, "id"), value, weight, models, baseUrl, supplier);
  }

  /**
   * {@return the secret; {@code env.NAME} for the value of an environment variable; {@code ""} for none, or if there is
   * a supplier}
   */
  public String value() {
    return value;
  }

  /**
   * Sets the secret, and removes the supplier. Leading and trailing blanks and line breaks are removed.
   *
   * @param value the secret, in printable ASCII; {@code env.NAME} for the value of an environment variable; {@code ""}
   *     for none
   * @return a changed copy
   * @throws BifrostException with {@link Misconfigured} if the secret cannot be sent because it contains a character
   *     that is not printable ASCII
   */
  public ApiKey value(String value) {
    return new ApiKey(id, checked(id, value), weight, models, baseUrl, Optional.empty());
  }

  private static String checked(String id, String value) {
    var trimmed = Headers.trimmed(Objects.requireNonNull(value, "value"));
    if (!ArgumentChecks.isHeaderValue(trimmed)) {
      throw new BifrostException(new Misconfigured("the value of key '" + id
          + "' contains a character that is not printable ASCII, such as a line break: remove it"));
    }
    return trimmed;
  }

  /** {@return the supplier of a secret that changes, if set; see {@link #of(Supplier)}} */
  public Optional<Supplier<String>> supplier() {
    return supplier;
  }

  /** {@return the weight of the key relative to those of other keys; 0 for a standby} */
  public double weight() {
    return weight;
  }

  /**
   * Sets the weight.
   *
   * @param weight the weight of the key relative to those of other keys; 0 for a standby, which is used only if
   *     no other key is available
   * @return a changed copy
   * @throws IllegalArgumentException if the weight is negative, infinite or not a number
   */
  public ApiKey weight(double weight) {
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the weight of key '" + id + "' must be 0 or a positive number: " + weight);
    }
    return new ApiKey(id, value, weight, models, baseUrl, supplier);
  }

  /** {@return the server's ids for the models that the key is valid for; empty for all models} */
  public Set<String> models() {
    return models;
  }

  /**
   * Restricts the key to these models. {@link #models()}, without an argument, returns them.
   *
   * @param first the server's id for a model
   * @param more further models
   * @return a changed copy
   */
  public ApiKey models(String first, String... more) {
    return models(ArgumentChecks.listOf(first, more));
  }

  /**
   * Restricts the key to these models.
   *
   * @param models the server's ids for the models; empty for all models
   * @return a changed copy
   */
  public ApiKey models(Collection<String> models) {
    var sorted = new TreeSet<>(Objects.requireNonNull(models, "models"));
    return new ApiKey(id, value, weight, Collections.unmodifiableSet(sorted), baseUrl, supplier);
  }

  /** {@return the base URL of the key's server; empty for that of the provider} */
  public Optional<URI> baseUrl() {
    return baseUrl;
  }

  /**
   * Sets the server of the key. If the keys of a provider have different servers, calls are distributed among
   * these servers.
   *
   * @param baseUrl the base URL, {@code http(s)://host[:port][/path][?query]}
   * @return a changed copy
   * @throws BifrostException with {@link Misconfigured} if the base URL is invalid
   */
  public ApiKey baseUrl(String baseUrl) {
    return baseUrl(ServerUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl")));
  }

  /**
   * Sets the server of the key, as {@link #baseUrl(String)} does.
   *
   * @param baseUrl the base URL, {@code http(s)://host[:port][/path][?query]}
   * @return a changed copy
   */
  public ApiKey baseUrl(URI baseUrl) {
    return new ApiKey(id, value, weight, models, Optional.of(Objects.requireNonNull(baseUrl, "baseUrl")), supplier);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiKey key && id.equals(key.id) && value.equals(key.value) && weight == key.weight
        && models.equals(key.models) && baseUrl.equals(key.baseUrl)
        && supplier.orElse(null) == key.supplier.orElse(null);
  }

  /** {@return a hash that does not depend on the secret} */
  @Override
  public int hashCode() {
    return Objects.hash(id, weight, models, baseUrl, System.identityHashCode(supplier.orElse(null)));
  }

  @Override
  public String toString() {
    return "ApiKey[id=" + id + ", value=***, weight=" + weight + ", models=" + models + ", baseUrl="
        + baseUrl.map(ServerUrls::redacted) + "]";
  }
}
